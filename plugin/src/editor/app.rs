//! The editor's window as nice-plug-egui drives it.

use std::sync::Arc;

use egui::Ui;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::editor::{ResizeHint, SizeConstraints};
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, KeyCapture, NiceEguiApp, RepaintNotifier,
};

use super::look;
use super::view::{EditorState, EditorView, show};
use crate::guard::guarded;
use crate::params::RecitParams;
use crate::shared::Shared;

/// The editor as nice-plug drives it.
pub type RecitEditor = EguiEditor<EditorApp>;

/// Width and height of a new window in logical pixels.
const SIZE: (f32, f32) = (1240.0, 800.0);
/// The smallest window in which everything can be read.
const MIN_SIZE: (f32, f32) = (900.0, 520.0);

/// One window at a time on an instance.
pub struct EditorApp {
    shared: Arc<Shared>,
    params: Arc<RecitParams>,
    state: EditorState,
}

/// The way to the host, as the window's memory has it.
#[derive(Clone)]
struct Host(GuiContext);

fn host_id() -> egui::Id {
    egui::Id::unique("recit host")
}

impl NiceEguiApp for EditorApp {
    fn build(
        &mut self,
        ctx: egui::Context,
        host: GuiContext,
        _frame: &mut nice_plug_egui::Frame,
    ) -> Result<(), HandlerError> {
        look::apply(&ctx, self.state.theme);
        // It leads back to the instance, which owns this: here it lives as long as the window.
        ctx.data_mut(|data| data.insert_temp(host_id(), Host(host)));
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut nice_plug_egui::Frame) {
        // Keys are the host's (play, stop, save) unless something here is being typed into or operated.
        frame.set_key_capture(if ui.egui_wants_keyboard_input() {
            KeyCapture::CaptureAll
        } else {
            KeyCapture::IgnoreAll
        });
        let Some(Host(host)) = ui.data(|data| data.get_temp(host_id())) else {
            return;
        };
        let shown = guarded("the editor", || {
            let mut view = EditorView {
                shared: &self.shared,
                params: &self.params.parameters,
                setter: &host.param_setter(),
                state: &mut self.state,
            };
            show(ui, &mut view);
        });
        if shown.is_none() {
            // What was half done is forgotten; the script and the parameters live elsewhere.
            self.state = EditorState::default();
        }
    }
}

/// The editor of an instance.
pub(crate) fn create(shared: Arc<Shared>, params: Arc<RecitParams>) -> Option<RecitEditor> {
    let min = LogicalSize::new(MIN_SIZE.0, MIN_SIZE.1);
    let settings = EguiNiceSettings::new()
        .with_tile("Recit")
        .with_resize_hint(ResizeHint {
            size_constraints: SizeConstraints::Logical {
                min_size: Some(min),
                max_size: None,
            },
            ..ResizeHint::RESIZABLE
        });
    let app = EditorApp {
        shared,
        params,
        state: EditorState::default(),
    };
    let size = EguiEditorState::from_size(LogicalSize::new(SIZE.0, SIZE.1), 1.0);
    nice_plug_egui::create_egui_editor(size, RepaintNotifier::new(), settings, app)
}
