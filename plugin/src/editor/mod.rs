//! The window: the script as a list, the voice, the parameters, and what the engine is doing.
//!
//! Every part is a function of an [`EditorView`], so that tests can show it without a window. Nothing here waits
//! for the engine: the parts read what it last said and leave requests.

mod controls;
mod icons;
mod notices;
mod preset_menu;
mod row;
mod script_list;
mod slider;
mod status_bar;
mod theme;
mod voice_panel;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use egui::{CentralPanel, Frame, Panel, Ui};
use nice_plug::context::gui::{GuiContext, ParamSetter};
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::editor::{ResizeHint, SizeConstraints};
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, KeyCapture, NiceEguiApp, RepaintNotifier,
};
use recit::engine::{LineStatus, Meters, Notice};
use recit::script::{LineId, Script};
use recit::voice::VoiceInfo;

use crate::guard::guarded;
use crate::params::{Parameters, RecitParams};
use crate::shared::Shared;
pub use theme::apply as apply_theme;

/// The editor as nice-plug drives it.
pub type RecitEditor = EguiEditor<EditorApp>;

/// Width and height of a new window in logical pixels.
const SIZE: (f32, f32) = (880.0, 560.0);
/// The smallest window in which everything can be read.
const MIN_SIZE: (f32, f32) = (870.0, 380.0);
/// Meters move this often while a line sounds, and rest otherwise.
const LIVELY: Duration = Duration::from_millis(33);
const RESTING: Duration = Duration::from_millis(150);

/// What the editor itself remembers from one frame to the next.
#[derive(Default)]
pub struct EditorState {
    list: script_list::ListState,
    voices: voice_panel::VoiceState,
    values: slider::ValueEntry,
    peaks: status_bar::PeakState,
    fault_told: bool,
}

/// One frame of the editor: what it shows and where its edits go.
pub struct EditorView<'a> {
    /// The instance.
    pub shared: &'a Shared,
    /// The parameters, for reading.
    pub params: &'a Parameters,
    /// The way to change parameters that the host knows of.
    pub setter: &'a ParamSetter<'a>,
    /// What the editor remembers.
    pub state: &'a mut EditorState,
}

/// What the engine said at the start of a frame.
struct Snapshot {
    script: Arc<Script>,
    statuses: HashMap<LineId, LineStatus>,
    meters: Meters,
    notices: Vec<Notice>,
    voices: Arc<[VoiceInfo]>,
}

impl EditorView<'_> {
    fn snapshot(&mut self, now: f64) -> Snapshot {
        let instance = &self.shared.instance;
        Snapshot {
            script: instance.script(),
            statuses: instance.statuses().into_iter().collect(),
            meters: instance.meters(),
            notices: instance.notices(),
            voices: self.state.voices.known(now),
        }
    }
}

/// Shows the whole editor in `ui`.
pub fn show(ui: &mut Ui, view: &mut EditorView) {
    tell_of_fault(view);
    if view.params.controllers.take_learnt() {
        view.shared.touch();
    }
    let now = ui.input(|input| input.time);
    let seen = view.snapshot(now);
    let bar = Frame::new().fill(theme::PANEL).inner_margin(theme::bar_margin());
    Panel::top("header")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| voice_panel::show(ui, view, &seen));
    if !seen.notices.is_empty() {
        let strip = Frame::new()
            .fill(theme::BACKGROUND)
            .inner_margin(theme::bar_margin());
        Panel::top("notices")
            .frame(strip)
            .resizable(false)
            .show(ui, |ui| notices::show(ui, view.shared, &seen));
    }
    Panel::bottom("status")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| status_bar::show(ui, view, &seen));
    Panel::bottom("controls")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| controls::show(ui, view));
    let middle = Frame::new()
        .fill(theme::BACKGROUND)
        .inner_margin(theme::bar_margin());
    CentralPanel::default()
        .frame(middle)
        .show(ui, |ui| script_list::show(ui, view, &seen));
    ui.request_repaint_after(if seen.meters.sounding > 0 { LIVELY } else { RESTING });
}

/// Leaves a notice, once for each time that the audio side has failed.
fn tell_of_fault(view: &mut EditorView) {
    let fault = view.shared.fault.load(Ordering::Acquire);
    if fault && !view.state.fault_told {
        view.shared.instance.notify(
            "Recit is silent after an error of its own. Switch it off and on in the host to start it again; \
             your lines and settings are safe.",
        );
    }
    view.state.fault_told = fault;
}

/// The editor's window as nice-plug-egui drives it.
pub struct EditorApp {
    shared: Arc<Shared>,
    params: Arc<RecitParams>,
    state: EditorState,
    host: Option<GuiContext>,
}

impl NiceEguiApp for EditorApp {
    fn build(
        &mut self,
        ctx: egui::Context,
        host: GuiContext,
        _frame: &mut nice_plug_egui::Frame,
    ) -> Result<(), HandlerError> {
        theme::apply(&ctx);
        self.host = Some(host);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut nice_plug_egui::Frame) {
        // Keys are the host's (play, stop, save) unless something here is being typed into or operated.
        frame.set_key_capture(if ui.egui_wants_keyboard_input() {
            KeyCapture::CaptureAll
        } else {
            KeyCapture::IgnoreAll
        });
        let Some(host) = self.host.clone() else {
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
        host: None,
    };
    let size = EguiEditorState::from_size(LogicalSize::new(SIZE.0, SIZE.1), 1.0);
    nice_plug_egui::create_egui_editor(size, RepaintNotifier::new(), settings, app)
}
