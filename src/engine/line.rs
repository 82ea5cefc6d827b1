//! A line and its plan.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::acoustic::Patience;
use crate::cache::{Cache, Key, Spoken};
use crate::player::{Live, Natural, NaturalLength, Player, Segment, Speakable};
use crate::script::{Line, LineId};
use crate::text::dictionary::{self, Dictionaries, Dictionary};
use crate::text::{Frontend, Utterance, espeak_available, uses_espeak};
use crate::voice::Voice;

use super::failure::LineFailure;
use super::inlet::{Inlet, Step};
use super::meters::StageClock;
use super::notice::EngineNotice;
use super::score::{Reading, Score};
use super::status::{LineState, LineStatus};
use super::voices::{Cast, VoiceSlot, Voices};

/// Bytes of frames per character of text, an estimate for unplanned lines: speech of 14 characters a second
/// in the format of the house voice.
const BYTES_A_CHARACTER: u64 = 2200;

/// The usual length of a phrase, in seconds: eight words.
const PHRASE_S: f64 = 2.0;

/// The player of an instance.
pub type LinePlayer = Player<PreparedLine>;

/// A take of a line by one speaker, with its plan. Shared by the editor, the planner, the workers and the player.
/// The plan may be released while the line is not playing; the player reads only data that is written once.
pub struct PreparedLine {
    /// Identifies the prepared line, even among several with the same id.
    serial: u64,
    line: Arc<Line>,
    /// Where the text of an open line arrives, which is not that of its [`Line`].
    inlet: Option<Arc<Inlet>>,
    seed: u64,
    voice: Arc<VoiceSlot>,
    /// The dictionary of the project.
    dictionary: Arc<Dictionary>,
    score: Mutex<Option<Arc<Score>>>,
    failure: OnceLock<LineFailure>,
    /// Set if any take of the line fails.
    any_failure: Arc<AtomicBool>,
    natural: OnceLock<Natural>,
    /// The bytes it took when it was last armed.
    bytes: AtomicU64,
    begun: AtomicBool,
    /// Held while a phrase is planned.
    planning: Mutex<()>,
    warned: AtomicBool,
    listeners: AtomicUsize,
    was_played: AtomicBool,
}

/// Where the cache is searched for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recall {
    /// Only in memory, which takes no time.
    Memory,
    /// On disk as well.
    Disk,
}

/// What planning uses and may wait for.
#[derive(Clone, Copy)]
pub(super) struct Means<'a> {
    pub cache: &'a Cache,
    /// Where the cache is searched.
    pub recall: Recall,
    /// How long another machine may take.
    pub patience: Patience<'a>,
    /// The light model, if it plans the next phrase.
    pub light: Option<&'a Arc<Voice>>,
}

impl<'a> Means<'a> {
    /// Of a line that nobody waits for.
    pub fn unhurried(cache: &'a Cache, recall: Recall) -> Self {
        Self {
            cache,
            recall,
            patience: Patience {
                within: UNHURRIED,
                keep_on: &|| true,
            },
            light: None,
        }
    }

    /// Of a text that is spoken while it is planned. Only memory is searched.
    pub fn spoken(cache: &'a Cache) -> Self {
        let unhurried = Self::unhurried(cache, Recall::Memory);
        Self {
            patience: Patience {
                within: SPOKEN,
                ..unhurried.patience
            },
            ..unhurried
        }
    }
}

/// How long another machine may take for a phrase that nobody waits for.
pub(super) const UNHURRIED: Duration = Duration::from_secs(2);
/// The same for a phrase that somebody waits for without a deadline.
const SPOKEN: Duration = Duration::from_millis(500);

static SERIAL: AtomicU64 = AtomicU64::new(0);

impl PreparedLine {
    /// The first take of `line` in a project with this dictionary.
    pub(super) fn new(
        line: impl Into<Arc<Line>>,
        voice: Arc<VoiceSlot>,
        dictionary: Arc<Dictionary>,
    ) -> Self {
        let line = line.into();
        let seed = line.seed;
        Self::take(line, seed, voice, dictionary, Arc::default())
    }

    /// An open line, and the inlet of its text; `line` has everything else.
    pub(super) fn open(line: Line, voice: Arc<VoiceSlot>, dictionary: Arc<Dictionary>) -> (Self, Arc<Inlet>) {
        let inlet = Arc::<Inlet>::default();
        let open = Self {
            inlet: Some(inlet.clone()),
            ..Self::new(line, voice, dictionary)
        };
        (open, inlet)
    }

    /// The take `seed` of `line`. If it fails, `any_failure` is set.
    pub(super) fn take(
        line: Arc<Line>,
        seed: u64,
        voice: Arc<VoiceSlot>,
        dictionary: Arc<Dictionary>,
        any_failure: Arc<AtomicBool>,
    ) -> Self {
        Self {
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            line,
            inlet: None,
            seed,
            voice,
            dictionary,
            score: Mutex::new(None),
            failure: OnceLock::new(),
            any_failure,
            natural: OnceLock::new(),
            bytes: AtomicU64::new(0),
            begun: AtomicBool::new(false),
            planning: Mutex::default(),
            warned: AtomicBool::new(false),
            listeners: AtomicUsize::new(0),
            was_played: AtomicBool::new(false),
        }
    }

    /// The line's id.
    pub fn id(&self) -> LineId {
        self.line.id
    }

    /// Whether enough of an open line is planned to begin.
    pub(super) fn can_begin(&self) -> bool {
        self.score().is_some_and(|score| score.planned() > 0)
    }

    /// A number that identifies this prepared line.
    pub(super) fn serial(&self) -> u64 {
        self.serial
    }

    /// The take.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Its voice and speaker.
    pub(super) fn voice(&self) -> &Arc<VoiceSlot> {
        &self.voice
    }

    /// Analyses its text for its speaker.
    pub(super) fn read(&self, frontend: &Frontend, cast: &Cast) -> Utterance {
        let speaks = cast.voice.acoustic().speaks(&cast.who);
        let dictionaries = self.dictionaries(cast);
        frontend.utterance_for(&self.line.text, dictionaries, speaks, self.line.language)
    }

    fn dictionaries<'a>(&'a self, cast: &'a Cast) -> Dictionaries<'a> {
        Dictionaries {
            project: &self.dictionary,
            voice: cast.voice.dictionary(),
        }
    }

    /// Its voice, loaded if necessary.
    pub(super) fn find_cast(&self, voices: &Voices) -> Result<Cast, LineFailure> {
        self.voice.cast(voices)
    }

    /// Whether its voice must be loaded before it can be planned.
    pub(super) fn lacks_voice(&self) -> bool {
        !self.voice.is_decided()
    }

    /// A notice if another voice or speaker replaces the requested one, once that is known.
    pub(super) fn stand_in(&self) -> Option<&EngineNotice> {
        self.voice.stand_in()
    }

    /// Its plan so far.
    pub(super) fn score(&self) -> Option<Arc<Score>> {
        self.score.lock().clone()
    }

    /// Whether it can be played to its end without waiting for the text or, unless it is long, for frames.
    pub fn is_armed(&self) -> bool {
        self.score.lock().as_ref().is_some_and(|score| score.is_armed())
    }

    /// Why it cannot be spoken, if it cannot.
    pub fn failure(&self) -> Option<&LineFailure> {
        self.failure.get()
    }

    /// Marks it as playing.
    pub(super) fn listen(&self) {
        if self.listeners.fetch_add(1, Ordering::AcqRel) == 0
            && let Some(score) = self.score()
        {
            score.forget_readers();
        }
        self.was_played.store(true, Ordering::Release);
    }

    /// Unmarks it as playing. A plan in which the light model stood in is not played again.
    pub(super) fn leave(&self) {
        if self.listeners.fetch_sub(1, Ordering::AcqRel) > 1 || self.inlet.is_some() {
            return;
        }
        let mut score = self.score.lock();
        // A worker that takes the line counts itself before it looks for the plan.
        if !self.is_played() && score.as_ref().is_some_and(|score| score.is_lighter()) {
            *score = None;
            self.begun.store(false, Ordering::Relaxed);
        }
    }

    /// Whether the light model has planned a part of it in the place of the full one.
    pub(super) fn is_lighter(&self) -> bool {
        self.score().is_some_and(|score| score.is_lighter())
    }

    /// Whether it is playing.
    pub(super) fn is_played(&self) -> bool {
        self.listeners.load(Ordering::Acquire) > 0
    }

    /// Whether it is playing or was played.
    pub(super) fn was_played(&self) -> bool {
        self.was_played.load(Ordering::Acquire)
    }

    /// Seconds until its next phrase is needed, at the pace at which it is heard; at the highest speed before that. Negative if
    /// it waits for the phrase.
    pub(super) fn due_s(&self) -> f64 {
        let score = self.score().filter(|score| !score.is_armed());
        score.map_or(0.0, |score| {
            let planned = score.planned_frames();
            score.left_s(planned).unwrap_or_else(|| {
                planned as f64 / score.format().frames_a_second() / f64::from(Live::MAX_SPEED)
            })
        })
    }

    /// Whether its text arrives while it is spoken.
    pub(super) fn is_open(&self) -> bool {
        self.inlet.is_some()
    }

    /// Whether any of it was rendered for whoever hears it.
    pub(super) fn is_heard(&self) -> bool {
        self.left_s(0).is_some()
    }

    /// The number of phrases that were never planned; 1 before its text was read.
    pub(super) fn phrases_left(&self) -> usize {
        self.score().map_or(1, |score| score.unplanned())
    }

    /// The mean length of a phrase in seconds; a usual one before any was planned.
    pub(super) fn phrase_s(&self) -> f64 {
        let score = self.score().filter(|score| score.planned() > 0);
        score.map_or(PHRASE_S, |score| {
            let frames = score.planned_frames() as f64 / score.planned() as f64;
            frames / score.format().frames_a_second()
        })
    }

    /// The number of its planned frames.
    pub(super) fn planned_frames(&self) -> u64 {
        self.score().map_or(0, |score| score.planned_frames())
    }

    /// Seconds until frame `frame` of its plan is needed, if the line is being heard.
    pub(super) fn left_s(&self, frame: u64) -> Option<f64> {
        self.score()?.left_s(frame)
    }

    /// Whether nothing remains to be planned before it can be played.
    pub(super) fn is_settled(&self) -> bool {
        self.failure.get().is_some() || self.is_armed()
    }

    /// Whether something must be planned now.
    pub(super) fn has_work(&self) -> bool {
        let has_text = || self.inlet.as_ref().is_some_and(|inlet| inlet.has_step());
        let has_work = || self.score().is_none_or(|score| score.next().is_some());
        self.failure.get().is_none() && (has_text() || has_work())
    }

    /// Whether a thread is planning a phrase of it.
    pub(super) fn is_being_planned(&self) -> bool {
        self.planning.is_locked()
    }

    /// Marks it as being planned until the guard is dropped.
    #[cfg(test)]
    pub(super) fn hold_planning(&self) -> impl Drop {
        self.planning.lock()
    }

    /// Whether nothing will remain to be planned, however far it is played.
    pub(super) fn is_done(&self) -> bool {
        self.failure.get().is_some()
            || self
                .score()
                .is_some_and(|score| score.is_armed() && !score.is_long())
    }

    /// The planned share, 0 to 1.
    pub(super) fn planned_share(&self) -> f32 {
        self.score().map_or(0.0, |score| score.planned_share())
    }

    /// The warnings of its markup, if its plan is in memory.
    pub fn warnings(&self) -> Vec<String> {
        self.score().map_or_else(Vec::new, |score| score.warnings())
    }

    /// Whether there are warnings.
    pub(super) fn is_warned(&self) -> bool {
        self.warned.load(Ordering::Acquire)
    }

    /// Its state for an editor. `progress` is given if it is playing.
    pub(super) fn state(&self, progress: Option<f32>) -> LineState {
        LineState {
            id: self.line.id,
            status: self.status_at(progress),
            length_s: self.find_natural().map(|natural| natural.length.0 as f32),
            warned: self.is_warned(),
        }
    }

    /// Its length, if known. The thread that arms the line sets it shortly after the line counts as armed.
    fn find_natural(&self) -> Option<Natural> {
        let noted = self.natural.get().copied();
        noted.or_else(|| self.score()?.natural())
    }

    /// Its status. `progress` is given if it is playing.
    pub(super) fn status_at(&self, progress: Option<f32>) -> LineStatus {
        match (progress, self.failure()) {
            (Some(progress), None) => LineStatus::Sounding { progress },
            _ => self.status(),
        }
    }

    /// Its status while it is not playing.
    fn status(&self) -> LineStatus {
        match self.failure.get() {
            Some(reason) => LineStatus::Failed {
                reason: reason.clone(),
            },
            None if self.is_armed() => LineStatus::Armed,
            None if self.begun.load(Ordering::Relaxed) => LineStatus::Arming,
            None => LineStatus::Text,
        }
    }

    /// The number of frames of all phrases, once the line is armed.
    pub(super) fn frame_count(&self) -> Option<u64> {
        let score = self.score.lock();
        let armed = score.as_ref().filter(|score| score.is_armed());
        armed.map(|score| score.planned_frames())
    }

    /// Marks the line as failed.
    pub(super) fn fail(&self, reason: LineFailure) {
        // The first reason is the cause; later ones follow from it.
        let _ = self.failure.set(reason);
        self.any_failure.store(true, Ordering::Release);
    }

    /// Does the next piece of work: first the voice, then the whole line if it is in `cache`, or otherwise
    /// the text, and then one phrase per call. If several threads do so at once, one waits while the other
    /// plans a phrase.
    pub(super) fn plan_step<'a>(
        &self,
        cast: impl FnOnce() -> Result<Cast, LineFailure>,
        means: Means<'_>,
        frontend: impl FnOnce() -> &'a Frontend,
        clock: &StageClock,
    ) {
        self.begun.store(true, Ordering::Relaxed);
        let planned = match self.score() {
            Some(score) => {
                let _turn = self.planning.lock();
                self.take_text(&score, means.cache, frontend, clock);
                score.plan(means.cache, means.light, means.patience, clock)
            }
            None => cast().map(|cast| self.begin(cast, means, frontend, clock)),
        };
        if let Err(reason) = planned {
            self.fail(reason);
        }
        if let Some(score) = self.score().filter(|score| score.is_armed()) {
            // Another plan will have another length.
            let natural = score.natural().filter(|_| !score.is_lighter());
            let _ = natural.map(|natural| self.natural.set(natural));
            self.bytes.store(score.bytes().max(1), Ordering::Relaxed);
        }
    }

    /// Reads the next clause of an open line, if nothing else is to be planned first.
    fn take_text<'a>(
        &self,
        score: &Score,
        cache: &Cache,
        frontend: impl FnOnce() -> &'a Frontend,
        clock: &StageClock,
    ) {
        if score.next().is_some() {
            return;
        }
        match self.inlet.as_ref().and_then(|inlet| inlet.take()) {
            Some(Step::Read(clause)) => {
                let (began, cast) = (Instant::now(), score.cast());
                let speaks = cast.voice.acoustic().speaks(&cast.who);
                let dictionaries = self.dictionaries(cast);
                let utterance = frontend().clause(&clause, dictionaries, speaks, self.line.language);
                clock.text.note(began.elapsed());
                score.append(utterance, cache.budget());
                self.warned.store(!score.warnings().is_empty(), Ordering::Release);
            }
            Some(Step::Close) => score.close(cache.budget()),
            None => {}
        }
    }

    /// Restores an earlier plan, or analyses the text.
    fn begin<'a>(
        &self,
        cast: Cast,
        Means { cache, recall, .. }: Means<'_>,
        frontend: impl FnOnce() -> &'a Frontend,
        clock: &StageClock,
    ) {
        let reading = Reading {
            key: self.key(&cast),
            seed: self.seed,
            emotion: self.line.emotion,
        };
        if self.inlet.is_some() {
            let _turn = self.planning.lock();
            let mut score = self.score.lock();
            score.get_or_insert_with(|| Arc::new(Score::streamed(cast, reading)));
            return;
        }
        // The planner must not wait for the disk.
        let known = match recall {
            Recall::Memory => cache.known(&reading.key),
            Recall::Disk => cache.get(&reading.key),
        };
        let known = known.filter(|planned| {
            planned.bytes() <= cache.budget().of_line() && planned.has(cast.voice.format().sizes())
        });
        let _turn = self.planning.lock();
        if self.score().is_some() {
            return;
        }
        let score = match known {
            Some(planned) => Score::recalled(cast, reading, planned, cache.budget()),
            None => {
                let began = Instant::now();
                let utterance = self.read(frontend(), &cast);
                clock.text.note(began.elapsed());
                Score::read(cast, reading, utterance, cache)
            }
        };
        self.warned.store(!score.warnings().is_empty(), Ordering::Release);
        *self.score.lock() = Some(Arc::new(score));
    }

    fn key(&self, cast: &Cast) -> Key {
        let (text, language) = (&self.line.text, self.line.language);
        let speaks = cast.voice.acoustic().speaks(&cast.who);
        Key::new(&Spoken {
            text,
            language,
            // Without espeak-ng the line is read differently.
            has_espeak: !uses_espeak(text, speaks, language) || espeak_available().is_ok(),
            dictionaries: [
                self.dictionary.hash(),
                dictionary::user().hash(),
                cast.voice.dictionary().hash(),
            ],
            seed: self.seed,
            voice: cast.voice.hash(),
            variant: cast.voice.variant(),
            who: &cast.who,
            computed_by: (!cast.voice.acoustic().is_exact())
                .then(|| (cast.voice.engine(), cast.voice.device())),
        })
    }

    /// Stores the line in `cache`, unless it came from there.
    pub(super) fn keep(&self, cache: &Cache) {
        if let Some(score) = self.score() {
            score.keep(cache);
        }
    }

    /// Releases its plan, unless the line is playing; `cache` keeps it. Current readers are not affected.
    /// Returns whether it did.
    pub(super) fn let_go(&self, cache: &Cache) -> bool {
        let mut score = self.score.lock();
        // A worker that takes the line increments the count before it checks whether the line is planned.
        if self.is_played() || self.inlet.is_some() {
            return false;
        }
        let Some(gone) = score.take() else {
            return false;
        };
        drop(score);
        self.begun.store(false, Ordering::Relaxed);
        if !gone.is_armed() {
            // It takes more than expected. Next time it must fit twice, so that it is not started in vain
            // again and again.
            let thought = self.bytes(cache.budget().of_line()).max(gone.bytes());
            self.bytes.store(2 * thought, Ordering::Relaxed);
        }
        gone.keep(cache);
        true
    }

    /// It is no longer playing: a long line keeps only its armed part.
    pub(super) fn come_to_rest(&self) {
        if let Some(score) = self.score().filter(|_| !self.is_played()) {
            score.come_to_rest();
        }
    }

    /// Bytes of memory of its plan.
    pub(super) fn bytes_in_use(&self) -> u64 {
        self.score().map_or(0, |score| score.bytes())
    }

    /// Bytes of memory that it takes when armed. If it never was, an estimate, at most `longest`.
    pub(super) fn bytes(&self, longest: u64) -> u64 {
        let likely = || (self.line.text.len() as u64 * BYTES_A_CHARACTER).min(longest);
        match self.bytes.load(Ordering::Relaxed) {
            0 => likely(),
            known => known,
        }
    }
}

impl Speakable for PreparedLine {
    fn natural(&self) -> NaturalLength {
        match self.natural.get() {
            Some(natural) => NaturalLength::Known(*natural),
            None if self.failure().is_some() => NaturalLength::Never,
            None => NaturalLength::NotYet,
        }
    }

    fn segment(&self) -> Option<Segment> {
        self.voice.segment()
    }
}
