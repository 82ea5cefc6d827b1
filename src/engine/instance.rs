//! An instance: a plugin's or a program's handle to the engine.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::acoustic::Contact;
use crate::infer::Runtime;
use crate::player::{Audition, SyllableIndex};
use crate::script::{Line, LineId, Script, ScriptError, VoiceRef, project};
use crate::text::dictionary::Dictionaries;
use crate::text::{Explanation, Warning};
use crate::voice::{self, Capabilities, TierChoice, Voice};

use super::engine::Engine;
use super::line::LinePlayer;
use super::meters::{Meters, TierReport, TierState};
use super::notice::{EngineNotice, Notice, Notices};
use super::render::{self, RenderError, RenderSetup, Rendered};
use super::repertoire::Repertoire;
use super::setup::AudioSetup;
use super::status::{LineState, LineStatus};
use super::voices::VoiceSlot;

/// A handle to one instance, for every thread except the audio thread. Clones refer to the same instance.
///
/// Its methods lock, allocate and may wait. The audio thread gets the player that
/// [`activate`](Self::activate) returns, which has no access to the instance.
#[derive(Clone)]
pub struct Instance {
    repertoire: Arc<Repertoire>,
    notices: Arc<Mutex<Notices>>,
    // Last, so that the threads outlive the data that they read.
    engine: Arc<Engine>,
}

impl Engine {
    /// Creates an instance with the factory script. It arms nothing until it is activated.
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

    pub(super) fn repertoire(&self) -> &Arc<Repertoire> {
        &self.repertoire
    }

    /// The engine that serves this instance.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The current script.
    pub fn script(&self) -> Arc<Script> {
        self.repertoire.script()
    }

    /// The script as versioned JSON for a project, with the hash of its voice, so that a different
    /// version of the voice is detected when the project is opened, and with the speakers made from recordings that it uses.
    pub fn project_json(&self) -> String {
        let mut script = (*self.script()).clone();
        if script.voice.hash.is_none() {
            script.voice.hash = voice::find(&script.voice.name).map(|voice| voice.hash);
        }
        voice::complete(&mut script);
        project::to_json(&script)
    }

    /// A number that grows with every change of the script.
    pub fn revision(&self) -> u64 {
        self.repertoire.revision()
    }

    /// Edits the script. Changed lines are armed again; playing lines continue unchanged.
    ///
    /// # Errors
    /// The error of `change`; the script is then unchanged.
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

    /// Which models plan its lines.
    pub fn tier(&self) -> TierChoice {
        self.repertoire.tier()
    }

    /// Sets which models plan its lines. Those that were planned by another one are armed again; playing lines continue
    /// unchanged. With [`TierChoice::Auto`], the default, phrases that would be late while their lines play are planned by the light
    /// model; lines that are armed ahead, bounces and renderings never are.
    pub fn set_tier(&self, tier: TierChoice) {
        self.repertoire.set_tier(tier);
    }

    /// Starts playback and returns the audio thread's part. The voice is loaded and the lines are armed in the
    /// background. Replaces an earlier activation, whose player is silent from then on.
    pub fn activate(&self, setup: AudioSetup) -> LinePlayer {
        self.deactivate();
        self.repertoire.open(setup.timing())
    }

    /// Ends the activation. Its player is silent from then on.
    pub fn deactivate(&self) {
        self.repertoire.close();
    }

    /// Loads the voice and arms the lines in the background. Activation does this, too.
    pub fn arm(&self) {
        self.repertoire.want();
    }

    /// Waits until all expected lines are armed or have failed, as far as memory allows, with their heads if Live needs
    /// them. Returns `false` if that takes longer than `limit`.
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

    /// Starts a line as if its note arrived now.
    pub fn audition(&self, id: LineId) {
        if let Some(floor) = self.repertoire.floor() {
            // If the queue is full, the most lines possible are about to start.
            floor.audition(Audition::Begin(id.0));
        }
    }

    /// Fades out a line that [`audition`](Self::audition) started. Lines started by notes continue.
    pub fn hush(&self, id: LineId) {
        if let Some(floor) = self.repertoire.floor() {
            floor.audition(Audition::End(id.0));
        }
    }

    /// Plays `line` once, as soon as it is armed, with the speaker of `voice` in place of its own: a draft, a word, or a line of
    /// the script with another speaker. As in an audition it has its natural length, whatever its fit. It is not part of the
    /// script: its id and key are ignored, no line stops for it, and nothing is learned from it. It replaces the
    /// previous rehearsal, which fades out. Without an activation it is only armed.
    pub fn rehearse(&self, line: Line, voice: &VoiceRef) {
        self.repertoire.rehearse(line, voice);
    }

    /// The status of the rehearsal; [`LineStatus::Failed`] also if its voice or speaker is missing. `None` if
    /// there is none, or if it has ended.
    pub fn rehearsal(&self) -> Option<LineStatus> {
        let floor = self.repertoire.floor();
        self.repertoire.rehearsal().status(floor.as_deref())
    }

    /// Ends the rehearsal. If it is playing, it fades out.
    pub fn stop_rehearsal(&self) {
        self.repertoire.stop_rehearsal();
    }

    /// Renders `line` with the speaker of `voice` in place of its own, and with the script's dictionary, as fast as possible:
    /// about twenty times real time. Armed parts are not planned again. It needs no activation and does not affect
    /// playback. The work is done by a low-priority thread, for which the caller waits.
    ///
    /// At most 2^26 samples are rendered: 23 minutes at 48 kHz.
    ///
    /// `keep_on` is called after each phrase and each segment with the completed share, 0 to 1; `false` cancels.
    ///
    /// # Errors
    /// [`RenderError::Stopped`] if `keep_on` returned `false`; otherwise the reason why it cannot be spoken.
    pub fn render(
        &self,
        line: &Line,
        voice: &VoiceRef,
        setup: &RenderSetup,
        keep_on: &mut (dyn FnMut(f32) -> bool + Send),
    ) -> Result<Rendered, RenderError> {
        let slot = self.repertoire.slot_of(voice);
        let dictionary = self.script().dictionary().clone();
        render::render(self.engine.shared(), line, (slot, dictionary), setup, keep_on)
    }

    /// Explains how each part of a text of this script is read if `voice` speaks it.
    pub fn explain(&self, text: &str, voice: &VoiceRef) -> Vec<Explanation> {
        let shared = self.engine.shared();
        let script = self.script();
        let cast = self.repertoire.slot_of(voice).cast(&shared.voices);
        let mut dictionaries = Dictionaries {
            project: script.dictionary(),
            ..Dictionaries::default()
        };
        if let Ok(cast) = &cast {
            dictionaries.voice = cast.voice.dictionary();
        }
        let speaks = cast.as_ref().map(|cast| cast.voice.acoustic().speaks(&cast.who));
        let speaks = speaks.unwrap_or_default();
        shared.frontend().explain_for(text, dictionaries, speaks, None)
    }

    /// The state of each line, in script order. Cheap enough for every frame of an editor.
    pub fn statuses(&self) -> Vec<LineState> {
        let lineup = self.repertoire.lineup();
        let floor = self.repertoire.floor();
        let sounding = floor.map_or_else(HashMap::new, |floor| floor.sounding());
        let lines = lineup.firsts();
        lines
            .map(|line| line.state(sounding.get(&line.id().0).copied()))
            .collect()
    }

    /// The markup warnings of a line, once it has been read; its text is read again. [`LineState::warned`] is set for
    /// lines that have any.
    pub fn warnings(&self, id: LineId) -> Vec<Warning> {
        let lineup = self.repertoire.lineup();
        let Some(line) = lineup
            .row(id.0)
            .map(|row| row.first())
            .filter(|line| line.is_warned())
        else {
            return Vec::new();
        };
        let Some(cast) = line.voice().known() else {
            return Vec::new();
        };
        let utterance = line.read(self.engine.shared().frontend(), cast);
        cast.voice.info().casting(&utterance).1
    }

    /// The line that was played last, and the seed of its take, which
    /// [`Script::set_seed`](crate::script::Script::set_seed) accepts to keep that take.
    pub fn last_heard(&self) -> Option<(LineId, u64)> {
        let player = self.repertoire.player();
        let id = LineId(player.last_line()?);
        let seed = self.script().line(id)?.seed;
        Some((id, seed.wrapping_add(u64::from(player.last_take()))))
    }

    /// The syllable that the next note sings, and the line if it was sung since the singing restarted.
    pub fn next_syllable(&self) -> (Option<LineId>, SyllableIndex) {
        let (line, place) = self.repertoire.player().next_syllable();
        (line.map(LineId), place)
    }

    /// How often the singing has restarted at the first word since the activation, wrapping around.
    pub fn pass(&self) -> u32 {
        self.repertoire.player().pass()
    }

    /// The number of playing lines.
    pub fn sounding(&self) -> usize {
        self.repertoire.player().sounding.load(Ordering::Relaxed) as usize
    }

    /// Seconds that the player has played since the activation; 0 without one.
    pub fn played_s(&self) -> f64 {
        let floor = self.repertoire.floor();
        floor.map_or(0.0, |floor| floor.link.now() as f64 / floor.timing.sample_rate)
    }

    /// The measurements of the engine and the player. Resets the peaks.
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
            tiers: self.tiers(&slot),
            server: loaded.and_then(|cast| cast.voice.acoustic().health()),
            peak: [
                player.peak_left.swap(0.0, Ordering::Relaxed),
                player.peak_right.swap(0.0, Ordering::Relaxed),
            ],
        }
    }

    /// Which models plan, if the voice is that of `slot`.
    fn tiers(&self, slot: &VoiceSlot) -> TierReport {
        let shared = self.engine.shared();
        let decision = shared.load.decision(&shared.clock);
        let state = match decision.kept {
            Some(kept) if slot.may_fall() => TierState::Fallen {
                kept,
                left_ms: decision.left_s * 1e3,
                is_loading: slot.light().is_none(),
            },
            None if slot.may_fall() => TierState::Asked,
            _ if slot.tier() == TierChoice::Auto && slot.known().is_some() => TierState::NoLight,
            _ => TierState::Asked,
        };
        TierReport {
            choice: slot.tier(),
            state,
            light_phrases: shared.clock.light.count(),
            light_ms: shared.clock.light.mean(),
        }
    }

    /// The capabilities of the script's voice; `None` until it is loaded.
    pub fn capabilities(&self) -> Option<Capabilities> {
        let voice = self.repertoire.voice();
        voice.known().map(|cast| cast.voice.capabilities())
    }

    /// Resets the count of [`Meters::underruns`].
    pub fn reset_underruns(&self) {
        self.repertoire.reset_underruns();
    }

    /// The current notices.
    pub fn notices(&self) -> Vec<Notice> {
        let lineup = self.repertoire.lineup();
        for notice in lineup.voices().iter().filter_map(|voice| voice.take_notice()) {
            self.notify(notice);
        }
        for cast in lineup.voices().iter().filter_map(|voice| voice.known()) {
            self.follow_server(&cast.voice);
        }
        if self.repertoire.voice().known().is_some()
            && let Some(runtime) = self.engine.voices().known_runtime()
        {
            self.notify_of(runtime);
        }
        let stalls = self.repertoire.player().stalls.load(Ordering::Relaxed);
        if std::mem::replace(&mut self.notices.lock().stalls_told, stalls) < stalls {
            self.notify(EngineNotice::Stalled);
        }
        self.notices.lock().list()
    }

    /// Says once that ONNX Runtime or the requested device is not used.
    fn notify_of(&self, runtime: &Runtime) {
        if let Some(reason) = runtime.refusal() {
            if !std::mem::replace(&mut self.notices.lock().runtime_told, true) {
                self.notify(EngineNotice::NoRuntime(reason.to_owned()));
            }
        } else if let Some(problem) = runtime.device_problem()
            && !std::mem::replace(&mut self.notices.lock().device_told, true)
        {
            self.notify(EngineNotice::NoDevice(problem.clone()));
        }
    }

    /// Tells when the server of a voice was lost or is back.
    fn follow_server(&self, voice: &Voice) {
        let (info, Some(health)) = (voice.info(), voice.acoustic().health()) else {
            return;
        };
        let mut notices = self.notices.lock();
        let was_lost = notices.lost.contains(&info.id);
        match health.contact {
            Contact::Down(reason) if !was_lost => {
                notices.lost.push(info.id.clone());
                let voice = info.name.clone();
                notices.add(EngineNotice::ServerLost { voice, reason }.into());
            }
            Contact::Up if was_lost => {
                notices.lost.retain(|id| *id != info.id);
                notices.remove_lost(&info.name);
                notices.add(EngineNotice::ServerBack(info.name.clone()).into());
            }
            _ => {}
        }
    }

    /// Adds a notice, unless the same text is shown already. [`Notice::of`] returns what is told.
    pub fn notify(&self, what: impl Into<Box<dyn Error + Send + Sync>>) {
        self.notices.lock().add(what.into());
    }

    /// Removes a notice.
    pub fn dismiss_notice(&self, id: u64) {
        self.notices.lock().remove(id);
    }
}
