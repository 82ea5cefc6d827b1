//! An editor without a window, with the real engine and parameters behind it.

#![allow(unsafe_code, reason = "nice-plug's interface to a host is unsafe")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Color32, Event, Modifiers, PointerButton, Pos2, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContextInner, ParamSetter};
use nice_plug::params::internals::ParamPtr;
use nice_plug::params::{FloatParam, InternalParamMut as _, Params as _};
use nice_plug::plugin::PluginState;
use recit::engine::{AudioSetup, LinePlayer, Lookahead};
use recit::player::{Controls, Playback};
use recit::script::{MAX_LINES, Script};
use recit_plugin::editor::{EditorState, EditorView, Preferences, Theme, apply_look, show};
use recit_plugin::keyboard::Listener;
use recit_plugin::params::Parameters;
use recit_plugin::shared::Shared;

use crate::raster::Screen;

/// How long a test waits for something that must happen. After that, it fails. Studies of lines run at low
/// priority and get little time on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(1500);

/// A request of the editor to the host about the parameter of this name.
#[derive(Clone, Debug, PartialEq)]
pub enum Gesture {
    Begin(String),
    Set(String, f32),
    End(String),
}

/// A host that sets parameters as requested, and records the requests.
#[derive(Clone, Default)]
struct Host(Arc<Mutex<Vec<Gesture>>>);

impl Host {
    fn note(&self, param: ParamPtr, gesture: impl FnOnce(String) -> Gesture) {
        // SAFETY: The tests keep the parameters alive while the editor shows them.
        let name = unsafe { param.name() }.to_owned();
        self.0.lock().unwrap().push(gesture(name));
    }
}

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    unsafe fn raw_begin_set_parameter(&self, param: ParamPtr) {
        self.note(param, Gesture::Begin);
    }
    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        self.note(param, |name| Gesture::Set(name, normalized));
        // SAFETY: As for the name.
        unsafe { param._internal_set_normalized_value(normalized) };
    }
    unsafe fn raw_end_set_parameter(&self, param: ParamPtr) {
        self.note(param, Gesture::End);
    }
    fn get_state(&self) -> PluginState {
        unreachable!("the editor does not ask for the state")
    }
    fn set_state(&self, _state: PluginState) {}
    fn request_restart(&self) {}
}

/// An editor with everything behind it.
pub struct Bench {
    pub shared: Arc<Shared>,
    pub params: Arc<Parameters>,
    pub harness: Harness<'static>,
    /// The keys that are played in the editor.
    pub keys: Listener,
    /// The time of its first frame.
    #[allow(dead_code, reason = "the bench reads it")]
    pub opening: Duration,
    host: Host,
    /// The actions of the user since [`actions`](Self::actions) was called last.
    actions: usize,
}

impl Bench {
    /// An editor of the usual size with `script`.
    pub fn new(script: Script) -> Self {
        Self::sized(script, (1240.0, 800.0))
    }

    pub fn sized(script: Script, size: (f32, f32)) -> Self {
        Self::with(script, size, 1.0, EditorState::default(), Screen::default())
    }

    /// An editor with the user's presets in `folder`.
    pub fn with_presets(script: Script, folder: &Path) -> Self {
        let state = EditorState::default().with_presets(folder.to_owned());
        Self::with(script, (1240.0, 800.0), 1.0, state, Screen::default())
    }

    /// An editor that knows the voices, and the screen on which its frames can be drawn.
    pub fn drawn(script: Script, size: (f32, f32), scale: f32, theme: Theme) -> (Self, Screen) {
        let screen = Screen::default();
        let preferences = Preferences {
            theme,
            ..Preferences::default()
        };
        let state = EditorState::new(preferences, None);
        let mut bench = Self::with(script, size, scale, state, screen.clone());
        bench.wait_for(|bench| bench.sees("House · "));
        (bench, screen)
    }

    /// An editor on `screen`, with this number of pixels per point.
    pub fn with(
        script: Script,
        size: (f32, f32),
        scale: f32,
        mut state: EditorState,
        screen: Screen,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        shared.instance.set_script(script);
        let params = Arc::new(Parameters::default());
        let (seen, values) = (Arc::clone(&shared), Arc::clone(&params));
        let host = Host::default();
        let recorder = host.clone();
        let mut dressed = false;
        let builder = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(scale)
            .renderer(screen);
        let begun = Instant::now();
        let harness = builder.build_ui(move |ui| {
            if !dressed {
                apply_look(ui, Theme::Dark);
                dressed = true;
            }
            let setter = ParamSetter::new(&recorder);
            let mut view = EditorView {
                shared: &seen,
                params: &values,
                setter: &setter,
                state: &mut state,
            };
            show(ui, &mut view);
        });
        let mut bench = Self {
            opening: begun.elapsed(),
            keys: shared.keyboard.listener().unwrap(),
            shared,
            params,
            harness,
            host,
            actions: 0,
        };
        bench.settle();
        bench
    }

    /// Runs frames until the editor shows everything that has happened. It keeps requesting frames for its
    /// meters, so the number of frames is fixed.
    pub fn settle(&mut self) {
        self.harness.run_steps(4);
    }

    /// Runs frames until `there` is true because of other threads.
    pub fn wait_for(&mut self, there: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + LIMIT;
        while !there(self) {
            assert!(Instant::now() < deadline, "it does not happen");
            std::thread::sleep(Duration::from_millis(1));
            self.settle();
        }
        // It may have happened in the last of these frames, before the layout made room for it.
        self.settle();
    }

    /// The requests to the host since the last call.
    pub fn gestures(&self) -> Vec<Gesture> {
        std::mem::take(&mut self.host.0.lock().unwrap())
    }

    /// The number of actions of the user since the last call: each click, double click, drag and key is one, and so is a typed
    /// text, however long it is.
    pub fn actions(&mut self) -> usize {
        std::mem::take(&mut self.actions)
    }

    /// Rests the pointer on a position, and then moves it a little, as a hand does. It counts as an action.
    pub fn hover(&mut self, pos: Pos2) {
        self.actions += 1;
        for pos in [pos, pos + egui::vec2(1.0, 0.0)] {
            self.harness.hover_at(pos);
            self.settle();
        }
    }

    /// Clicks on a position with `modifiers` held.
    pub fn click_at(&mut self, pos: Pos2, modifiers: Modifiers) {
        self.drag(pos, &[pos], modifiers);
    }

    /// Drags from one position through others with `modifiers` held, one frame for each.
    pub fn drag(&mut self, from: Pos2, through: &[Pos2], modifiers: Modifiers) {
        self.actions += 1;
        let press = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers,
        };
        let last = through.last().copied().unwrap_or(from);
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.harness.event(Event::PointerMoved(from));
        self.harness.event(press(from, true));
        for to in through {
            self.harness.event(Event::PointerMoved(*to));
        }
        self.harness.event(press(last, false));
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.settle();
    }

    /// Clicks twice, one frame for each click.
    pub fn double_click(&mut self, pos: Pos2, modifiers: Modifiers) {
        self.actions += 1;
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.harness.event(Event::PointerMoved(pos));
        self.settle();
        for _ in 0..2 {
            for pressed in [true, false] {
                self.harness.input_mut().events.push(Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed,
                    modifiers,
                });
            }
            self.harness.run_steps(1);
        }
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.settle();
    }

    pub fn click(&mut self, label: &str) {
        self.actions += 1;
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Clicks the topmost element with this label.
    pub fn click_in_menu(&mut self, label: &str) {
        self.actions += 1;
        self.harness.query_all_by_label(label).last().unwrap().click();
        self.settle();
    }

    /// The field that holds `text`.
    pub fn field<'a>(&'a self, text: &'a str) -> Option<Node<'a>> {
        let mut found = self.harness.query_all_by_value(text);
        found.find(|node| {
            matches!(
                node.accesskit_node().role(),
                Role::TextInput | Role::MultilineTextInput
            )
        })
    }

    pub fn focus_text(&mut self, text: &str) {
        self.actions += 1;
        self.field(text).unwrap().focus();
        self.settle();
    }

    /// Replaces the text of a field.
    pub fn retype(&mut self, field: &str, text: &str) {
        self.actions += 1;
        self.harness.get_by_role_and_label(Role::TextInput, field).focus();
        self.settle();
        self.overtype(text);
    }

    /// Replaces the text of the focused field.
    pub fn overtype(&mut self, text: &str) {
        self.press_with(Modifiers::COMMAND, egui::Key::A);
        self.type_text(text);
    }

    pub fn type_text(&mut self, text: &str) {
        self.actions += 1;
        self.harness.event(Event::Text(text.into()));
        self.settle();
    }

    /// Pastes a text as a system does.
    pub fn paste(&mut self, text: &str) {
        self.actions += 1;
        self.harness.event(Event::Paste(text.into()));
        self.settle();
    }

    pub fn press(&mut self, key: egui::Key) {
        self.actions += 1;
        self.harness.key_press(key);
        self.settle();
    }

    /// Presses a key with modifiers held.
    pub fn press_with(&mut self, modifiers: Modifiers, key: egui::Key) {
        self.actions += 1;
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Undoes or redoes an edit of the script. Returns whether there was one.
    pub fn step(&self, redo: bool) -> bool {
        self.shared.step(redo, |_| 0.0).is_some()
    }

    pub fn texts(&self) -> Vec<String> {
        self.shared
            .instance
            .script()
            .lines()
            .iter()
            .map(|line| line.text.clone())
            .collect()
    }

    pub fn sees(&self, label: &str) -> bool {
        self.harness.query_all_by_label_contains(label).next().is_some()
    }
}

/// A folder that is deleted with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A folder that does not exist yet.
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("recit-editor-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    /// The names of its files, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Plays a page, counted from 1.
pub fn set_page(bench: &Bench, page: i32) {
    // SAFETY: As for `set`.
    unsafe { bench.params.playing.page._internal_set_plain_value(page) };
}

/// Sets a parameter as a host does.
pub fn set(param: &FloatParam, value: f32) {
    // SAFETY: Nothing else sets it at the same time.
    unsafe { param._internal_set_plain_value(value) };
}

/// Moves a parameter as a host's modulation does.
pub fn modulate(param: &FloatParam, offset: f32) {
    // SAFETY: Nothing else sets it at the same time.
    unsafe { param._internal_modulate_value(offset) };
}

/// How many round dots of this colour are shown.
pub fn dots(bench: &Bench, [red, green, blue]: [u8; 3]) -> usize {
    let colour = Color32::from_rgb(red, green, blue);
    let shapes = &bench.harness.output().shapes;
    let is_dot = |shape: &Shape| matches!(shape, Shape::Circle(circle) if circle.fill == colour);
    shapes.iter().filter(|clipped| is_dot(&clipped.shape)).count()
}

/// The names of all parameters.
pub fn names(params: &Parameters) -> BTreeSet<String> {
    let map = params.param_map();
    // SAFETY: The parameters are alive.
    let names = map.iter().map(|(_, param, _)| unsafe { param.name() });
    names.map(str::to_owned).collect()
}

/// A script with these texts on the keys from 60 on.
pub fn script(texts: &[&str]) -> Script {
    let mut script = Script::empty();
    for (index, text) in texts.iter().enumerate() {
        script.add(Some(60 + index as u8), text).unwrap();
    }
    script
}

/// A script that has no room for another line.
pub fn full() -> Script {
    let mut script = Script::empty();
    for index in 0..MAX_LINES {
        let key = (index < 128).then_some(index as u8);
        let text = format!(
            "Line {index} [pause 200ms] says <emphasis>something</emphasis> that takes a row or two."
        );
        script.add(key, &text).unwrap();
    }
    script
}

/// Plays this many samples as a host does in a bounce, and returns their peak.
pub fn peak(player: &mut LinePlayer, samples: usize) -> f32 {
    let (mut left, mut right) = (vec![0.0; samples], vec![0.0; samples]);
    player.process(
        &mut left,
        &mut right,
        &[],
        &Controls::default(),
        Playback::Offline,
    );
    let both = left.iter().chain(&right);
    both.fold(0.0, |peak: f32, sample| peak.max(sample.abs()))
}

/// Activates the instance as a host does, and waits until its lines are armed.
pub fn activate(bench: &Bench) -> LinePlayer {
    let setup = AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Studio,
    };
    let player = bench.shared.instance.activate(setup);
    assert!(bench.shared.instance.wait_armed(LIMIT));
    player
}
