//! What the parts of one instance share: the editor, the stored state, and the CLAP and VST3 faces. The audio thread has
//! none of it but [`Signals`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;
use recit::engine::{Engine, Instance, Lookahead};
use recit::script::{LineId, Script, ScriptError, project};

use crate::controllers::Controllers;
use crate::history::{History, ParamIndex, Run, Step, Values};
use crate::hosting::{Hosting, MenuPlace};
use crate::keyboard::Keyboard;
use crate::signals::Signals;

/// Requests to the host that are allowed on any thread.
pub(crate) struct HostCalls {
    /// To call back on its main thread.
    pub(crate) callback: Box<dyn Fn() + Send>,
    /// To process blocks again.
    pub(crate) process: Box<dyn Fn() + Send>,
    /// To deactivate the instance and to activate it again.
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
    /// What the host says of the instance's place, and does for its window.
    pub hosting: Hosting,
    /// The audio thread's part of the shared state.
    pub signals: Arc<Signals>,
    /// The size of the editor's window, as [`WindowSize::packed`]; 0 before the first one.
    window: AtomicU64,
    draft: Mutex<Option<Draft>>,
    history: Mutex<History>,
    host: Mutex<Option<HostCalls>>,
    dirty: AtomicBool,
}

/// A line's text while the user types it. The script has it once it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The line.
    pub line: LineId,
    /// What the text field holds.
    pub text: String,
}

/// The size of an editor's window in points: what it shows, whatever the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WindowSize {
    /// From left to right.
    pub width: i64,
    /// From top to bottom.
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
    /// A size in which a window can be opened on some screen.
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
            hosting: Hosting::default(),
            signals: Arc::default(),
            window: AtomicU64::new(0),
            draft: Mutex::new(None),
            history: Mutex::default(),
            host: Mutex::new(None),
            dirty: AtomicBool::new(false),
        }
    }
}

impl Shared {
    /// Edits the script as an undo step. Consecutive edits of the same `run` are one step.
    ///
    /// # Errors
    /// Whatever `change` refuses; the script is then as it was.
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

    /// Replaces the whole script as an undo step, together with parameters that were at `values` before.
    pub fn replace_script(&self, script: Script, values: Values) {
        let before = Step {
            script: Some(self.instance.script()),
            values,
        };
        self.history.lock().note(before, None);
        self.set_draft(None);
        self.instance.set_script(script);
        self.touch();
    }

    /// Ends a run of edits: the next one is a step of its own.
    pub fn end_run(&self) {
        self.history.lock().end_run();
    }

    /// Records an undo step for parameters that were at `values` before. The host knows about the change.
    pub fn note_values(&self, values: Values, run: Option<Run>) {
        self.history.lock().note(Step { script: None, values }, run);
    }

    /// Takes the last step back, or with `redo` does again what was taken back last. `value` tells where a parameter
    /// stands. Returns the values that parameters are to get; `None` if there was no step.
    pub fn step(&self, redo: bool, value: impl Fn(ParamIndex) -> f32) -> Option<Values> {
        self.set_draft(None);
        let mut history = self.history.lock();
        let now = self.instance.script();
        let then = if redo {
            history.redo(&now, value)
        } else {
            history.undo(&now, value)
        };
        drop(history);
        let Step { script: then, values } = then?;
        if let Some(then) = then {
            // It breaks no limit. Names of lines that were given out meanwhile are not given out again.
            let _ = self.instance.edit(|script| {
                script.revert_to(&then);
                Ok(())
            });
            self.touch();
        }
        Some(values)
    }

    /// Whether there is a step to undo, and one to do again.
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

    /// Writes the text being typed into the script if it differs from what the script has.
    ///
    /// The draft stays, so that a host that saves while the user types stores what is on the screen and does not
    /// disturb the typing.
    ///
    /// # Errors
    /// What [`Script::set_text`](recit::script::Script::set_text) refuses. A line that is gone is no error.
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

    /// Puts a stored script into the engine at once: hosts load a state without activating the plugin again,
    /// and from any thread. What cannot be read is told and leaves the script as it was.
    pub(crate) fn load_script(&self, json: Option<&str>) {
        let Some(json) = json else {
            self.instance
                .notify("The saved state holds no script. The lines were left as they are.");
            return;
        };
        match project::from_json(json) {
            Ok(loaded) => {
                self.set_draft(None);
                // What was done to another project cannot be undone in this one.
                *self.history.lock() = History::default();
                self.instance.set_script(loaded.script);
                loaded
                    .notices
                    .into_iter()
                    .for_each(|notice| self.instance.notify(notice));
            }
            Err(error) => self.instance.notify(format!(
                "The script in the saved state could not be read: {error}. The lines were left as they are."
            )),
        }
    }

    /// The size of the editor's window, now or when it was open last.
    pub fn window_size(&self) -> Option<WindowSize> {
        WindowSize::unpacked(self.window.load(Ordering::Relaxed))
    }

    /// Sets what [`window_size`](Self::window_size) gives; `None` leaves it as it is.
    pub fn set_window_size(&self, size: Option<WindowSize>) {
        if let Some(size) = size {
            self.window.store(size.packed(), Ordering::Relaxed);
        }
    }

    /// Marks the project as modified.
    pub fn touch(&self) {
        self.dirty.store(true, Ordering::Release);
        self.call_main_thread();
    }

    /// Asks the host to call back on its main thread.
    fn call_main_thread(&self) {
        if let Some(host) = &*self.host.lock() {
            (host.callback)();
        }
    }

    /// Asks the host to open its menu of a parameter.
    pub fn open_host_menu(&self, place: MenuPlace) {
        self.hosting.ask_menu(place);
        self.call_main_thread();
    }

    /// A window of the editor opens. As long as one is open the instance does not sleep, since the window plays lines, too.
    pub(crate) fn window_opens(&self) {
        self.signals.window_opens();
        if let Some(host) = &*self.host.lock() {
            (host.process)();
            // It says on its main thread whether it opens menus over this window.
            (host.callback)();
        }
    }

    /// A window of the editor has closed.
    pub(crate) fn window_closes(&self) {
        self.signals.window_closes();
    }

    /// Asks the host for another activation if [`Signals::wants_restart`]. Not for the audio thread.
    pub(crate) fn follow_lookahead(&self, wanted: Lookahead) {
        if self.signals.wants_restart(wanted)
            && let Some(host) = &*self.host.lock()
        {
            (host.restart)();
        }
    }

    /// Whether the project was touched since the last call.
    pub fn take_touched(&self) -> bool {
        self.dirty.swap(false, Ordering::AcqRel)
    }

    /// Sets how the host is asked.
    pub(crate) fn attach(&self, host: HostCalls) {
        *self.host.lock() = Some(host);
    }

    /// Detaches the host: it is not called after this returns.
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
