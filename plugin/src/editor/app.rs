//! The editor's window for nice-plug-egui.

use std::error::Error;
use std::sync::Arc;

use egui::Ui;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize, PhysicalSize};
use nice_plug::editor::{
    Editor, HostMethods, ParentWindowHandle, ResizeHint, SizeConstraints, SpawnedEditor,
};
use nice_plug::prelude::TrackInfo;
use nice_plug_egui::baseview::{HandlerError, WindowSize as Pixels};
use nice_plug_egui::{EguiEditorHandle, EguiEditorState, EguiNiceSettings, NiceEguiApp, RepaintNotifier};
use parking_lot::Mutex;

use super::frame::{LEAST, show};
use super::look;
use super::settings::{self, Preferences, Store};
use super::state::{EditorState, EditorView};
use crate::guard::guarded;
use crate::hosting::Track;
use crate::params::RecitParams;
use crate::shared::{Shared, WindowSize};

/// The editor of an instance. Each of its windows starts with the user's preferences at that time.
pub struct RecitEditor {
    shared: Arc<Shared>,
    params: Arc<RecitParams>,
    /// The size of the last window in the host's pixels, once known.
    native: Arc<Mutex<Option<NativeSize<u32>>>>,
}

impl RecitEditor {
    pub(crate) fn new(shared: Arc<Shared>, params: Arc<RecitParams>) -> Self {
        Self {
            shared,
            params,
            native: Arc::default(),
        }
    }

    /// The size of a newly opened window, in points.
    fn next_size(&self, preferences: &Preferences) -> WindowSize {
        self.shared.window_size().unwrap_or(preferences.size)
    }
}

impl Editor for RecitEditor {
    type Handle = EguiEditorHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<EguiEditorHandle>, Box<dyn Error>> {
        #[cfg(target_os = "linux")]
        super::opengl::keep_loaded();
        let file = settings::file();
        let preferences = Preferences::load(file.as_deref());
        if self.shared.window_size().is_none() {
            self.shared.set_sound_height(preferences.sound_height);
        }
        let size = self.next_size(&preferences);
        let store = file.map(|file| Store::new(file, preferences));
        #[cfg(target_os = "linux")]
        let (host, life) = super::thread::waited_for(host);
        self.shared.window_opens();
        let app = EditorApp {
            shared: Arc::clone(&self.shared),
            params: Arc::clone(&self.params),
            state: EditorState::new(preferences, store),
            native: Arc::clone(&self.native),
            system_scale: 1.0,
            #[cfg(target_os = "linux")]
            life: Some(life),
        };
        *self.native.lock() = Some(native(&preferences, size));
        let size = LogicalSize::new(size.width as f32, size.height as f32);
        let window = EguiEditorState::from_size(size, preferences.scale.factor());
        let settings = EguiNiceSettings::new()
            .with_tile("Recit")
            .with_resize_hint(self.resize_hint());
        nice_plug_egui::create_egui_editor(window, RepaintNotifier::new(), settings, app)
            .ok_or("there is no editor")?
            .spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host)
    }

    fn size(&self) -> NativeSize<u32> {
        let known = *self.native.lock();
        known.unwrap_or_else(|| {
            let preferences = Preferences::load(settings::file().as_deref());
            native(&preferences, self.next_size(&preferences))
        })
    }

    fn track_info_updated(&self, info: TrackInfo) {
        let colour = info.color().map(|colour| {
            let (red, green, blue, _) = colour.rgba();
            [red, green, blue]
        });
        self.shared.hosting.set_track(Track {
            name: info.name().to_owned(),
            colour,
        });
    }

    fn resize_hint(&self) -> ResizeHint {
        ResizeHint {
            size_constraints: SizeConstraints::Logical {
                min_size: Some(LogicalSize::new(LEAST.x, LEAST.y)),
                max_size: None,
            },
            ..ResizeHint::RESIZABLE
        }
    }
}

/// The size of a window in the host's pixels, before it reports its scale.
fn native(preferences: &Preferences, size: WindowSize) -> NativeSize<u32> {
    let pixels = |points: i64| (points as f32 * preferences.scale.factor()).round() as u32;
    NativeSize::new(pixels(size.width), pixels(size.height))
}

/// An open window. An instance has one at a time.
pub struct EditorApp {
    shared: Arc<Shared>,
    params: Arc<RecitParams>,
    state: EditorState,
    native: Arc<Mutex<Option<NativeSize<u32>>>>,
    /// The system's part of the scale.
    system_scale: f64,
    #[cfg(target_os = "linux")]
    life: Option<super::thread::Life>,
}

/// Access to the host, stored in the window's memory.
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
        frame: &mut nice_plug_egui::Frame,
    ) -> Result<(), HandlerError> {
        #[cfg(target_os = "linux")]
        if let Some(life) = self.life.take() {
            life.begin();
        }
        look::apply(&ctx, self.state.panels.settings.chosen.theme);
        self.note_size(frame.baseview_window().size());
        // It refers to the instance, which owns this. Here it lives as long as the window.
        ctx.data_mut(|data| data.insert_temp(host_id(), Host(host)));
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut nice_plug_egui::Frame) {
        let size = frame.baseview_window().size();
        if size.scale_factor != self.system_scale {
            self.note_size(size);
        }
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
            // Unfinished input is dropped; the script and the parameters are stored elsewhere.
            let settings = &mut self.state.panels.settings;
            let store = settings.take_store();
            let preferences = settings.preferences(&self.shared);
            self.state = EditorState::new(preferences, store);
        }
        frame.set_key_capture(self.state.keyboard.capture());
    }

    fn resized(&mut self, size: Pixels) {
        // Its own scale may or may not include ours: egui applies a zoom with the first frame.
        self.note_size(Pixels {
            scale_factor: self.system_scale,
            ..size
        });
    }
}

impl Drop for EditorApp {
    fn drop(&mut self) {
        self.shared.window_closes();
        self.state.panels.settings.keep(&self.shared);
    }
}

impl EditorApp {
    /// Records the size, with the system's scale, for queries of the host and for the next window.
    fn note_size(&mut self, size: Pixels) {
        self.system_scale = size.scale_factor;
        let points = size.scale_factor * f64::from(self.state.panels.settings.chosen.scale.factor());
        let points: LogicalSize<f64> = size.physical.to_logical(points);
        let size_of_content = WindowSize::sane(points.width.round() as i64, points.height.round() as i64);
        self.shared.set_window_size(size_of_content);
        let pixels = PhysicalSize::new(size.physical.width, size.physical.height);
        *self.native.lock() = Some(NativeSize::from_size(pixels.into(), size.scale_factor));
    }
}
