//! An instance: the handle through which a plugin or a program uses the engine.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::player::Audition;
use crate::script::{Line, LineId, Script, ScriptError, VoiceRef, project};
use crate::text::Explanation;
use crate::text::dictionary::Dictionaries;
use crate::voice::{self, Capabilities};

use super::engine::Engine;
use super::line::LinePlayer;
use super::meters::Meters;
use super::render::{self, RenderError, RenderSetup, Rendered};
use super::repertoire::Repertoire;
use super::setup::AudioSetup;
use super::status::{LineState, LineStatus};

/// Something the user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Names the notice when it is dismissed.
    pub id: u64,
    /// One or two sentences.
    pub text: String,
}

/// The most notices that are kept; older ones go.
const MAX_NOTICES: usize = 100;

#[derive(Default)]
struct Notices {
    next_id: u64,
    list: Vec<Notice>,
    runtime_told: bool,
    stalls_told: u64,
}

/// A handle to one instance, for every thread but the audio thread. Clones are the same instance.
#[derive(Clone)]
pub struct Instance {
    repertoire: Arc<Repertoire>,
    notices: Arc<Mutex<Notices>>,
    // Last, so that the threads outlive what they look at.
    engine: Arc<Engine>,
}

impl Engine {
    /// A new instance with the factory script. It arms nothing before it is activated.
    pub fn instance(self: &Arc<Self>) -> Instance {
        Instance::new(self.clone())
    }
}

impl Instance {
    fn new(engine: Arc<Engine>) -> Self {
        let repertoire = Arc::new(Repertoire::new(engine.shared().clone()));
        engine.state().instances.register(&repertoire);
        Self {
            repertoire,
            notices: Arc::default(),
            engine,
        }
    }

    /// The engine that serves this instance.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The script as it is now.
    pub fn script(&self) -> Arc<Script> {
        self.repertoire.script()
    }

    /// The script as versioned JSON, as a project stores it: with the hash of its voice, so that another
    /// version of the voice is noticed when the project is opened.
    pub fn project_json(&self) -> String {
        let mut script = (*self.script()).clone();
        if script.voice.hash.is_none() {
            script.voice.hash = voice::find(&script.voice.name).map(|voice| voice.hash);
        }
        project::to_json(&script)
    }

    /// Grows with every change of the script.
    pub fn revision(&self) -> u64 {
        self.repertoire.revision()
    }

    /// Changes the script. What has changed is armed anew; lines that sound go on as they were.
    ///
    /// # Errors
    /// Whatever `change` refuses; the script is then as it was.
    pub fn edit<T>(
        &self,
        change: impl FnOnce(&mut Script) -> Result<T, ScriptError>,
    ) -> Result<T, ScriptError> {
        self.repertoire.edit(change)
    }

    /// Replaces the whole script.
    pub fn set_script(&self, script: Script) {
        self.repertoire.set_script(script);
    }

    /// Begins to play: returns the audio thread's part. The voice and the lines are loaded and armed in the
    /// background. Replaces an earlier activation.
    pub fn activate(&self, setup: AudioSetup) -> LinePlayer {
        self.deactivate();
        self.repertoire.open(setup.timing())
    }

    /// Stops serving the player of the last activation.
    pub fn deactivate(&self) {
        self.repertoire.close();
    }

    /// Lets the planner load the voice and arm the lines. Activation does so by itself.
    pub fn arm(&self) {
        self.repertoire.want();
    }

    /// Waits until all lines that are expected are armed or have failed, as far as there is memory for them, and heads where
    /// Live needs them. Returns whether they are.
    pub fn wait_armed(&self, limit: Duration) -> bool {
        self.arm();
        let deadline = Instant::now() + limit;
        while !self.repertoire.is_armed(|| self.engine.state().can_arm_more()) {
            if Instant::now() >= deadline {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        true
    }

    /// Lets the player begin a line as if its note came now.
    pub fn audition(&self, id: LineId) {
        if let Some(floor) = self.repertoire.floor() {
            // Where there is no room, as many lines already begin.
            floor.audition(Audition::Begin(id.0));
        }
    }

    /// Lets a line that was begun by [`audition`](Self::audition) fade out. What notes have begun goes on.
    pub fn hush(&self, id: LineId) {
        if let Some(floor) = self.repertoire.floor() {
            floor.audition(Audition::End(id.0));
        }
    }

    /// Lets `line`, by `voice` whoever its own speaker is, be heard once as soon as it is armed: a draft, a word, a line of
    /// the script by another speaker. As in an audition it has its own length, whatever its fit. It is no part of the script:
    /// its name and key are not looked at, no line makes room for it, and nothing is learned from it. It takes the place of the
    /// rehearsal before it, which fades out. Where there is no activation it is armed only.
    pub fn rehearse(&self, line: Line, voice: &VoiceRef) {
        self.repertoire.rehearse(line, voice);
    }

    /// How the rehearsal goes: [`LineStatus::Failed`] also where its voice or speaker is missing. `None` where there is none,
    /// or it was heard to its end.
    pub fn rehearsal(&self) -> Option<LineStatus> {
        let floor = self.repertoire.floor();
        self.repertoire.rehearsal().status(floor.as_deref())
    }

    /// Ends the rehearsal. If it sounds, it fades out.
    pub fn stop_rehearsal(&self) {
        self.repertoire.stop_rehearsal();
    }

    /// Renders `line`, by `voice` whoever its own speaker is and with the script's dictionary, as fast as the machine can: about twenty times as fast as it
    /// is spoken. What is armed of it is not planned again. It needs no activation, changes nothing of what
    /// sounds, and is meant for any thread but the audio thread. The work is done by a thread of low priority, which the
    /// caller waits for.
    ///
    /// At most 2^26 samples are rendered: 23 minutes at 48 kHz.
    ///
    /// `keep_on` is asked after each phrase and each segment with the share that is done, 0 to 1; `false` ends it.
    ///
    /// # Errors
    /// [`RenderError::Stopped`] when `keep_on` says so, and else why it cannot be spoken.
    pub fn render(
        &self,
        line: &Line,
        voice: &VoiceRef,
        setup: &RenderSetup,
        keep_on: &mut (dyn FnMut(f32) -> bool + Send),
    ) -> Result<Rendered, RenderError> {
        let slot = self.repertoire.lineup().slot_of(voice);
        let dictionary = self.script().dictionary().clone();
        render::render(self.engine.shared(), line, (slot, dictionary), setup, keep_on)
    }

    /// Says for each part of a text of this script how it is understood where `voice` speaks it.
    pub fn explain(&self, text: &str, voice: &VoiceRef) -> Vec<Explanation> {
        let shared = self.engine.shared();
        let script = self.script();
        let cast = self.repertoire.lineup().slot_of(voice).cast(&shared.voices);
        let mut dictionaries = Dictionaries {
            project: script.dictionary(),
            ..Dictionaries::default()
        };
        if let Ok(cast) = &cast {
            dictionaries.voice = cast.voice.dictionary();
        }
        shared.frontend().explain_with(text, dictionaries)
    }

    /// What is known of each line, in the order of the script. Cheap enough for every frame of an editor.
    pub fn statuses(&self) -> Vec<LineState> {
        let lineup = self.repertoire.lineup();
        let floor = self.repertoire.floor();
        let sounding = floor.map_or_else(HashMap::new, |floor| floor.sounding());
        let lines = lineup.firsts();
        lines
            .map(|line| line.state(sounding.get(&line.id().0).copied()))
            .collect()
    }

    /// What is wrong with the markup of a line, once it has been read. [`LineState::warned`] says for which lines it is
    /// worth asking.
    pub fn warnings(&self, id: LineId) -> Vec<String> {
        let lineup = self.repertoire.lineup();
        let Some(line) = lineup
            .row(id.0)
            .map(|row| row.first())
            .filter(|line| line.is_warned())
        else {
            return Vec::new();
        };
        if line.score().is_some() {
            return line.warnings();
        }
        // What was planned of it has made room for other lines.
        let Some(cast) = line.voice().known() else {
            return Vec::new();
        };
        let utterance = line.read(self.engine.shared().frontend(), &cast.voice);
        let (_, warnings) = cast.voice.info().casting(&utterance);
        warnings.iter().map(ToString::to_string).collect()
    }

    /// The line that was played last and the seed of the take that was heard, as
    /// [`Script::set_seed`](crate::script::Script::set_seed) takes it to have that take again.
    pub fn last_heard(&self) -> Option<(LineId, u64)> {
        let player = self.repertoire.player();
        let id = LineId(player.last_line()?);
        let seed = self.script().line(id)?.seed;
        Some((id, seed.wrapping_add(u64::from(player.last_take()))))
    }

    /// How many lines sound.
    pub fn sounding(&self) -> usize {
        self.repertoire.player().sounding.load(Ordering::Relaxed) as usize
    }

    /// What the engine and the player measure. Takes the peaks: the next call begins anew.
    pub fn meters(&self) -> Meters {
        let slot = self.repertoire.voice();
        let loaded = slot.known();
        let timing = self.repertoire.floor().map(|floor| floor.timing);
        let stages = self.engine.shared().clock.means();
        let player = self.repertoire.player();
        let reserve_s = player.reserve_s.load(Ordering::Relaxed);
        let full_s = timing.map_or(1.0, |timing| f64::from(timing.reserve) / timing.sample_rate);
        Meters {
            engine: loaded.map_or_else(String::new, |cast| cast.voice.engine().to_owned()),
            voice: loaded.map_or_else(String::new, |cast| cast.name.clone()),
            model: loaded.map_or_else(String::new, |cast| cast.voice.variant().title()),
            device: loaded.map_or_else(String::new, |cast| cast.voice.device().to_string()),
            latency_samples: timing.map_or(0, |timing| timing.latency),
            sample_rate: timing.map_or(0.0, |timing| timing.sample_rate),
            sounding: player.sounding.load(Ordering::Relaxed) as usize,
            ring_fill: (reserve_s / full_s as f32).clamp(0.0, 1.0),
            rtf: loaded.map_or(0.0, |cast| {
                let segment_ms = cast.voice.format().segment_s() * 1e3;
                ((stages.vocoder + stages.resample) / segment_ms) as f32
            }),
            underruns: self.repertoire.underruns(),
            late_starts: player.late_starts.load(Ordering::Relaxed),
            missed: player.missed.load(Ordering::Relaxed),
            stalls: player.stalls.load(Ordering::Relaxed),
            tempo: player.tempo(),
            bar_beats: player.bar_beats(),
            stages,
            peak: [
                player.peak_left.swap(0.0, Ordering::Relaxed),
                player.peak_right.swap(0.0, Ordering::Relaxed),
            ],
        }
    }

    /// What the voice of the script can do; `None` until it is loaded.
    pub fn capabilities(&self) -> Option<Capabilities> {
        let voice = self.repertoire.voice();
        voice.known().map(|cast| cast.voice.capabilities())
    }

    /// Lets the count of [`Meters::underruns`] begin anew.
    pub fn reset_underruns(&self) {
        self.repertoire.reset_underruns();
    }

    /// What the user should know.
    pub fn notices(&self) -> Vec<Notice> {
        let lineup = self.repertoire.lineup();
        for text in lineup.voices().iter().filter_map(|voice| voice.take_notice()) {
            self.notify(text);
        }
        let runtime = self.engine.voices().known_runtime();
        if self.repertoire.voice().known().is_some()
            && let Some(text) = runtime.and_then(|runtime| runtime.notice())
            && !std::mem::replace(&mut self.notices.lock().runtime_told, true)
        {
            self.notify(text);
        }
        let stalls = self.repertoire.player().stalls.load(Ordering::Relaxed);
        if std::mem::replace(&mut self.notices.lock().stalls_told, stalls) < stalls {
            self.notify("A bounce waited over 10 seconds for a line and went on without it.");
        }
        self.notices.lock().list.clone()
    }

    /// Adds a notice. One that is already shown is not shown twice.
    pub fn notify(&self, text: impl Into<String>) {
        let text = text.into();
        log::warn!("{text}");
        let mut notices = self.notices.lock();
        if notices.list.iter().all(|notice| notice.text != text) {
            notices.next_id += 1;
            let id = notices.next_id;
            notices.list.push(Notice { id, text });
            let too_many = notices.list.len().saturating_sub(MAX_NOTICES);
            notices.list.drain(..too_many);
        }
    }

    /// Takes a notice away.
    pub fn dismiss_notice(&self, id: u64) {
        self.notices.lock().list.retain(|notice| notice.id != id);
    }
}
