//! The state that the parts of one instance share: the editor, the stored state, and the CLAP and VST3
//! layers. The audio thread only has [`Signals`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use parking_lot::Mutex;
use recit::engine::{Engine, Instance, Lookahead};
use recit::mouths::MouthSettings;
use recit::script::{LineId, Script, ScriptError, project};

use crate::controllers::Controllers;
use crate::cues::Cues;
use crate::exporting::Exporting;
use crate::history::{History, ParamIndex, Run, Step, Values};
use crate::hosting::{Hosting, MenuPlace};
use crate::keyboard::Keyboard;
use crate::loaded::Loaded;
use crate::mouths::MouthPort;
use crate::remote::RemotePort;
use crate::signals::Signals;
use crate::sung::Sung;
use crate::told::Told;

/// Requests to the host that are allowed on any thread.
pub(crate) struct HostCalls {
    /// Requests a callback on the host's main thread.
    pub(crate) callback: Box<dyn Fn() + Send>,
    /// Requests processing.
    pub(crate) process: Box<dyn Fn() + Send>,
    /// Requests deactivation and reactivation.
    pub(crate) restart: Box<dyn Fn() + Send>,
}

/// One per instance of the plugin.
pub struct Shared {
    /// This instance in the process's engine.
    pub instance: Instance,
    /// The MIDI controllers that move parameters.
    pub controllers: Arc<Controllers>,
    /// The keys that are played in the editor.
    pub keyboard: Arc<Keyboard>,
    /// What a desk asks for, on its way to the audio thread.
    pub cues: Cues,
    /// What is sung, on its way from the audio thread.
    pub sung: Sung,
    /// The export of lines.
    pub exporting: Exporting,
    /// The port at which desks reach the instance.
    pub remote: RemotePort,
    /// Where its mouths are sent.
    pub mouths: MouthPort,
    /// The host's information about the instance, and requests of the window to it.
    pub hosting: Hosting,
    /// The audio thread's part of the shared state.
    pub signals: Arc<Signals>,
    /// The size of the editor's window, as [`WindowSize::packed`]; 0 before the first one.
    window: AtomicU64,
    /// The height of the picture of a line's sound; 0 is the default.
    sound_height: AtomicU32,
    draft: Mutex<Option<Draft>>,
    history: Mutex<History>,
    loaded: Mutex<Loaded>,
    host: Mutex<Option<HostCalls>>,
    dirty: AtomicBool,
}

/// The text of a line while the user types it. It is written to the script when committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The line.
    pub line: LineId,
    /// The content of the text field.
    pub text: String,
}

/// The size of an editor's window in points, independent of the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WindowSize {
    /// In horizontal direction.
    pub width: i64,
    /// In vertical direction.
    pub height: i64,
}

impl Default for WindowSize {
    fn default() -> Self {
        Self {
            width: 1240,
            height: 800,
        }
    }
}

impl WindowSize {
    /// The size, if a window of that size can be opened on some screen.
    pub fn sane(width: i64, height: i64) -> Option<Self> {
        let range = 200..=16_384;
        (range.contains(&width) && range.contains(&height)).then_some(Self { width, height })
    }

    fn packed(self) -> u64 {
        (self.width as u64) << 32 | self.height as u64
    }

    fn unpacked(packed: u64) -> Option<Self> {
        Self::sane((packed >> 32) as i64, (packed & 0xffff_ffff) as i64)
    }
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            instance: Engine::acquire().instance(),
            controllers: Arc::default(),
            keyboard: Arc::default(),
            cues: Cues::default(),
            sung: Sung::default(),
            exporting: Exporting::default(),
            remote: RemotePort::default(),
            mouths: MouthPort::default(),
            hosting: Hosting::default(),
            signals: Arc::default(),
            window: AtomicU64::new(0),
            sound_height: AtomicU32::new(0),
            draft: Mutex::new(None),
            history: Mutex::default(),
            loaded: Mutex::new(Loaded::fresh()),
            host: Mutex::new(None),
            dirty: AtomicBool::new(false),
        }
    }
}

impl Shared {
    /// Edits the script as an undo step. Consecutive edits of the same `run` are one step.
    ///
    /// # Errors
    /// The error of `change`; the script is then unchanged.
    pub fn edit<T>(
        &self,
        run: Option<Run>,
        change: impl FnOnce(&mut Script) -> Result<T, ScriptError>,
    ) -> Result<T, ScriptError> {
        let before = self.instance.script();
        let done = self.instance.edit(change)?;
        if *before != *self.instance.script() {
            self.history.lock().note(before, run);
            self.touch();
        }
        Ok(done)
    }

    /// Loads `preset` as an undo step: the whole script is replaced by that of the preset. The parameters that
    /// changed with it had these `values` before.
    pub fn load_preset(&self, script: Script, values: Values, preset: Loaded) {
        let before = std::mem::replace(&mut *self.loaded.lock(), preset);
        let step = Step {
            script: Some(self.instance.script()),
            values,
            preset: Some(before),
        };
        self.history.lock().note(step, None);
        self.set_draft(None);
        self.instance.set_script(script);
        self.touch();
    }

    /// The preset that was loaded or saved last.
    pub fn loaded(&self) -> Loaded {
        self.loaded.lock().clone()
    }

    /// Sets the preset that the script and the parameters are from.
    pub fn set_loaded(&self, preset: Loaded) {
        *self.loaded.lock() = preset;
    }

    /// Sends the mouths of the instance there, or nowhere.
    pub fn send_mouths(&self, settings: MouthSettings) {
        self.mouths.set(&self.instance, settings);
    }

    /// Ends a run of edits: the next one is a new step.
    pub fn end_run(&self) {
        self.history.lock().end_run();
    }

    /// Records an undo step for parameters whose previous values were `values`. The host already knows the
    /// change.
    pub fn note_values(&self, values: Values, run: Option<Run>) {
        let step = Step {
            values,
            ..Step::default()
        };
        self.history.lock().note(step, run);
    }

    /// Undoes a step, or redoes one if `redo`. `value` returns the value of a parameter. Returns the new
    /// values of parameters; `None` if there was no step.
    pub fn step(&self, redo: bool, value: impl Fn(ParamIndex) -> f32) -> Option<Values> {
        self.set_draft(None);
        let mut history = self.history.lock();
        let now = self.instance.script();
        let preset = self.loaded();
        let then = if redo {
            history.redo(&now, &preset, value)
        } else {
            history.undo(&now, &preset, value)
        };
        drop(history);
        let Step {
            script: then,
            values,
            preset,
        } = then?;
        if let Some(preset) = preset {
            self.set_loaded(preset);
        }
        if let Some(then) = then {
            // It exceeds no limit. Line ids used in the meantime are not reused.
            let _ = self.instance.edit(|script| {
                script.revert_to(&then);
                Ok(())
            });
            self.touch();
        }
        Some(values)
    }

    /// Whether there are steps to undo and to redo.
    pub fn steps(&self) -> (bool, bool) {
        let history = self.history.lock();
        (history.can_undo(), history.can_redo())
    }

    /// The text being typed, if any.
    pub fn draft(&self) -> Option<Draft> {
        self.draft.lock().clone()
    }

    /// Replaces the text being typed.
    pub fn set_draft(&self, draft: Option<Draft>) {
        *self.draft.lock() = draft;
    }

    /// Writes the text being typed to the script if it differs.
    ///
    /// The draft stays, so that a host that saves while the user types stores the displayed text without
    /// disturbing the typing.
    ///
    /// # Errors
    /// The error of [`Script::set_text`](recit::script::Script::set_text). A line that no longer exists is
    /// not an error.
    pub fn commit_draft(&self) -> Result<(), ScriptError> {
        let Some(Draft { line, text }) = self.draft() else {
            return Ok(());
        };
        let script = self.instance.script();
        match script.lines().iter().find(|candidate| candidate.id == line) {
            Some(stored) if stored.text != text => self.edit(None, |script| script.set_text(line, &text)),
            _ => Ok(()),
        }
    }

    /// Passes a stored script to the engine at once: hosts load a state without activating the plugin again,
    /// and on any thread. Unreadable scripts are reported and change nothing.
    pub(crate) fn load_script(&self, json: Option<&str>) {
        let Some(json) = json else {
            self.tell(Told::NoScript);
            return;
        };
        match project::from_json(json) {
            Ok(loaded) => {
                self.set_draft(None);
                // Steps of another project cannot be undone in this one.
                *self.history.lock() = History::default();
                self.instance.set_script(loaded.script);
                loaded
                    .notices
                    .into_iter()
                    .for_each(|notice| self.instance.notify(notice));
            }
            Err(error) => self.tell(Told::Script(Arc::new(error))),
        }
    }

    /// Shows a notice of the plugin itself to the user.
    pub fn tell(&self, notice: Told) {
        self.instance.notify(notice);
    }

    /// The current or last size of the editor's window.
    pub fn window_size(&self) -> Option<WindowSize> {
        WindowSize::unpacked(self.window.load(Ordering::Relaxed))
    }

    /// Sets the size of the editor's window; `None` does nothing.
    pub fn set_window_size(&self, size: Option<WindowSize>) {
        if let Some(size) = size {
            self.window.store(size.packed(), Ordering::Relaxed);
        }
    }

    /// The height that the user has given the picture of a line's sound, in points; `None` is the default.
    pub fn sound_height(&self) -> Option<u32> {
        let height = self.sound_height.load(Ordering::Relaxed);
        (height > 0).then_some(height)
    }

    /// Sets that height. The editor keeps it within the window.
    pub fn set_sound_height(&self, height: Option<u32>) {
        self.sound_height.store(height.unwrap_or(0), Ordering::Relaxed);
    }

    /// Marks the project as modified.
    pub fn touch(&self) {
        self.dirty.store(true, Ordering::Release);
        self.call_main_thread();
    }

    /// Requests a callback on the host's main thread.
    fn call_main_thread(&self) {
        if let Some(host) = &*self.host.lock() {
            (host.callback)();
        }
    }

    /// Asks a host that has stopped calling to call again: something is to be heard that is no event of it.
    pub(crate) fn wake(&self) {
        if let Some(host) = &*self.host.lock() {
            (host.process)();
        }
    }

    /// Asks the host to open its menu of a parameter.
    pub fn open_host_menu(&self, place: MenuPlace) {
        self.hosting.ask_menu(place);
        self.call_main_thread();
    }

    /// A window of the editor opens. While one is open the instance does not sleep, because the window also
    /// plays lines.
    pub(crate) fn window_opens(&self) {
        self.signals.window_opens();
        if let Some(host) = &*self.host.lock() {
            (host.process)();
            // On its main thread it checks whether the host opens menus over this window.
            (host.callback)();
        }
    }

    /// A window of the editor has closed.
    pub(crate) fn window_closes(&self) {
        self.signals.window_closes();
    }

    /// Requests a new activation if [`Signals::wants_restart`]. Not for the audio thread.
    pub(crate) fn follow_lookahead(&self, wanted: Lookahead) {
        if self.signals.wants_restart(wanted)
            && let Some(host) = &*self.host.lock()
        {
            (host.restart)();
        }
    }

    /// Whether the project was modified since the last call.
    pub fn take_touched(&self) -> bool {
        self.dirty.swap(false, Ordering::AcqRel)
    }

    /// Sets the functions that call the host.
    pub(crate) fn attach(&self, host: HostCalls) {
        *self.host.lock() = Some(host);
    }

    /// Detaches the host: it is not called any more after this returns.
    pub(crate) fn detach(&self) {
        self.host.lock().take();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_draft_is_committed_once_and_kept() {
        let shared = Shared::default();
        let line = shared.instance.script().lines()[0].id;
        shared.set_draft(Some(Draft {
            line,
            text: "New words.".into(),
        }));
        assert!(!shared.take_touched());
        shared.commit_draft().unwrap();
        assert_eq!(shared.instance.script().lines()[0].text, "New words.");
        assert!(shared.take_touched() && shared.draft().is_some());
        let revision = shared.instance.revision();
        shared.commit_draft().unwrap();
        assert_eq!(shared.instance.revision(), revision);
    }
}
