//! A line on its way from text to frames.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use parking_lot::Mutex;

use crate::acoustic::{Frames, Place};
use crate::cache::{Cache, Key, Planned, Spoken};
use crate::emotion::Emotion;
use crate::infer::Runtime;
use crate::player::{NaturalLength, Speakable};
use crate::script::{Line, LineId, VoiceRef};
use crate::text::{Frontend, Phrase};

use super::layout::Layout;
use super::meters::StageClock;
use super::status::{LineState, LineStatus};
use super::voices::{Cast, VoiceSlot, Voices};

/// A line, its phonemes and its frames, as far as they are known. Shared by the editor, the planner, the workers
/// and the player; everything in it is written once.
pub struct PreparedLine {
    /// Tells prepared lines apart, those with the same name included.
    serial: u64,
    line: Line,
    voice: Arc<VoiceSlot>,
    score: OnceLock<Score>,
    failure: OnceLock<String>,
    begun: AtomicBool,
    /// Held while a phrase is planned.
    planning: Mutex<()>,
    planned: AtomicU32,
    listeners: AtomicUsize,
    was_played: AtomicBool,
    /// Somebody sings it, or wants to.
    is_sung: AtomicBool,
    /// Where the sounds of the first phrases lie, and how many those are, while a line that is sung is not armed.
    so_far: Mutex<Option<(usize, Arc<Layout>)>>,
}

/// Where it is asked whether the cache knows a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recall {
    /// In memory only, which takes no time.
    Memory,
    /// On disk as well.
    Disk,
}

static SERIAL: AtomicU64 = AtomicU64::new(0);

/// Who speaks a line, and a place for the frames of each phrase.
struct Score {
    cast: Cast,
    /// The name of the frames in the cache.
    key: Key,
    /// The phrases; none where the frames came from the cache.
    phrases: Vec<Phrase>,
    warnings: Vec<String>,
    frames: Box<[OnceLock<Arc<Frames>>]>,
    /// The whole line, once it is armed.
    whole: OnceLock<Arc<Planned>>,
    /// Where its sounds lie, once it is armed.
    layout: OnceLock<Layout>,
    /// It came from the cache.
    recalled: bool,
}

/// What is known of a phrase.
pub(super) enum Planning<'a> {
    /// Its frames.
    Done(&'a Frames),
    /// It is not planned yet.
    NotYet,
    /// The line has no such phrase.
    End,
}

impl PreparedLine {
    pub(super) fn new(line: Line, voice: Arc<VoiceSlot>) -> Self {
        Self {
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            line,
            voice,
            score: OnceLock::new(),
            failure: OnceLock::new(),
            begun: AtomicBool::new(false),
            planning: Mutex::default(),
            planned: AtomicU32::new(0),
            listeners: AtomicUsize::new(0),
            was_played: AtomicBool::new(false),
            is_sung: AtomicBool::new(false),
            so_far: Mutex::default(),
        }
    }

    /// The line's name.
    pub fn id(&self) -> LineId {
        self.line.id
    }

    /// A number that no other prepared line has.
    pub(super) fn serial(&self) -> u64 {
        self.serial
    }

    /// The take.
    pub fn seed(&self) -> u64 {
        self.line.seed
    }

    /// Whether take `seed` of `line`, spoken by `voice`, would sound the same.
    pub(super) fn speaks(&self, line: &Line, seed: u64, voice: &VoiceRef) -> bool {
        self.line.id == line.id
            && self.line.text == line.text
            && self.line.seed == seed
            && self.line.emotion == line.emotion
            && self.voice.wanted() == voice
    }

    /// The voice that is to speak it, loaded if need be.
    pub(super) fn find_cast(&self, voices: &Voices) -> Result<Cast, String> {
        self.voice.cast(voices)
    }

    /// Whether its voice is to be loaded before anything is planned.
    pub(super) fn lacks_voice(&self) -> bool {
        !self.voice.is_decided()
    }

    /// Says so where another voice or speaker stands in for the one that was to speak it, once that is known.
    pub(super) fn stand_in(&self) -> Option<&str> {
        self.voice.stand_in()
    }

    /// The voice that speaks it, once it is known.
    pub(super) fn cast(&self) -> Option<&Cast> {
        self.score.get().map(|score| &score.cast)
    }

    /// Whether all its frames are there.
    pub fn is_armed(&self) -> bool {
        self.score
            .get()
            .is_some_and(|score| self.planned() == score.frames.len())
    }

    /// Why it cannot be spoken, if it cannot.
    pub fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    /// Somebody plays it.
    pub(super) fn listen(&self) {
        self.listeners.fetch_add(1, Ordering::AcqRel);
        self.was_played.store(true, Ordering::Release);
    }

    /// Somebody sings it: where its sounds lie is to be known before all of it is planned.
    pub(super) fn will_be_sung(&self) {
        self.is_sung.store(true, Ordering::Release);
    }

    /// Somebody plays it no more.
    pub(super) fn leave(&self) {
        self.listeners.fetch_sub(1, Ordering::AcqRel);
    }

    /// Whether anybody plays it.
    pub(super) fn is_played(&self) -> bool {
        self.listeners.load(Ordering::Acquire) > 0
    }

    /// Whether anybody plays it or did.
    pub(super) fn was_played(&self) -> bool {
        self.was_played.load(Ordering::Acquire)
    }

    /// How many frames are planned.
    pub(super) fn planned_frames(&self) -> u64 {
        let frames = self.score.get().map(|score| score.frames.iter());
        let planned = frames.into_iter().flatten().filter_map(OnceLock::get);
        planned.map(|phrase| phrase.frames.len() as u64).sum()
    }

    /// Whether nothing is left to plan.
    pub(super) fn is_settled(&self) -> bool {
        self.failure.get().is_some() || self.is_armed()
    }

    /// How many phrases are planned.
    pub(super) fn planned(&self) -> usize {
        self.planned.load(Ordering::Acquire) as usize
    }

    /// How much of it is planned, 0 to 1.
    pub(super) fn planned_share(&self) -> f32 {
        let phrases = self.score.get().map_or(0, |score| score.frames.len());
        self.planned() as f32 / phrases.max(1) as f32
    }

    /// The warnings of its markup.
    pub fn warnings(&self) -> Vec<String> {
        let score = self.score.get();
        score.map_or_else(Vec::new, |score| score.warnings.clone())
    }

    /// What an editor shows of it, where its `progress` is known if it sounds.
    pub(super) fn state(&self, progress: Option<f32>) -> LineState {
        LineState {
            id: self.line.id,
            status: self.status_at(progress),
            length_s: self.layout().map(|layout| layout.natural().length_s),
            warned: self.score.get().is_some_and(|score| !score.warnings.is_empty()),
        }
    }

    /// Its status, where its `progress` is known if it sounds.
    pub(super) fn status_at(&self, progress: Option<f32>) -> LineStatus {
        match (progress, self.failure()) {
            (Some(progress), None) => LineStatus::Sounding { progress },
            _ => self.status(),
        }
    }

    /// Its status while it does not sound.
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

    /// Frames of all phrases together, once the line is armed.
    pub(super) fn frame_count(&self) -> Option<u64> {
        self.is_armed().then(|| self.planned_frames())
    }

    /// Gives up on the line.
    pub(super) fn fail(&self, reason: String) {
        // The first reason is the cause; later ones follow from it.
        let _ = self.failure.set(reason);
    }

    /// Does the next piece of work: first the voice, and the whole line where `cache` knows it or the text where not,
    /// then one phrase a call. Of several threads that do so at once, one waits while the other plans a phrase.
    pub(super) fn plan_step<'a>(
        &self,
        cast: impl FnOnce() -> Result<Cast, String>,
        (cache, recall): (&Cache, Recall),
        frontend: impl FnOnce() -> &'a Frontend,
        clock: &StageClock,
    ) {
        self.begun.store(true, Ordering::Relaxed);
        if let Some(score) = self.score.get() {
            let _turn = self.planning.lock();
            self.lay_out_so_far(score);
            self.plan_phrase(score, cache, clock);
            return self.lay_out_so_far(score);
        }
        match cast() {
            Ok(cast) => {
                let key = self.key(&cast);
                // Nobody waits for the disk.
                let known = match recall {
                    Recall::Memory => cache.known(&key),
                    Recall::Disk => cache.get(&key),
                };
                let _turn = self.planning.lock();
                match known {
                    _ if self.score.get().is_some() => {}
                    Some(planned) => self.recall(cast, key, planned),
                    None => self.read(cast, key, frontend(), cache, clock),
                }
            }
            Err(reason) => self.fail(reason),
        }
    }

    fn key(&self, cast: &Cast) -> Key {
        Key::new(&Spoken {
            text: &self.line.text,
            seed: self.line.seed,
            voice: cast.voice.hash(),
            variant: cast.voice.variant(),
            speaker: cast.speaker,
            engine: &Runtime::shared().describe(),
        })
    }

    /// Takes over a line that was planned before.
    fn recall(&self, cast: Cast, key: Key, planned: Arc<Planned>) {
        let count = planned.phrases.len();
        let score = Score {
            cast,
            key,
            phrases: Vec::new(),
            warnings: planned.warnings.clone(),
            frames: planned.phrases.iter().cloned().map(OnceLock::from).collect(),
            layout: OnceLock::from(Layout::new(&planned.phrases)),
            whole: OnceLock::from(planned),
            recalled: true,
        };
        let _ = self.score.set(score);
        self.planned.store(count as u32, Ordering::Release);
    }

    fn read(&self, cast: Cast, key: Key, frontend: &Frontend, cache: &Cache, clock: &StageClock) {
        let began = Instant::now();
        let utterance = frontend.utterance(&self.line.text);
        clock.text.note(began.elapsed());
        let score = Score {
            cast,
            key,
            warnings: utterance.warnings.iter().map(ToString::to_string).collect(),
            frames: utterance.phrases.iter().map(|_| OnceLock::new()).collect(),
            phrases: utterance.phrases,
            whole: OnceLock::new(),
            layout: OnceLock::new(),
            recalled: false,
        };
        share_if_whole(self.score.get_or_init(|| score), cache);
    }

    fn plan_phrase(&self, score: &Score, cache: &Cache, clock: &StageClock) {
        let index = self.planned();
        let Some(phrase) = score.phrases.get(index) else {
            return;
        };
        let place = Place {
            first: index == 0,
            last: index + 1 == score.frames.len(),
        };
        let began = Instant::now();
        let acoustic = score.cast.voice.acoustic();
        match acoustic.plan(phrase, score.cast.speaker, self.line.seed, place) {
            Ok(frames) => {
                clock.acoustic.note(began.elapsed());
                let _ = score.frames[index].set(Arc::new(frames));
                share_if_whole(score, cache);
                self.planned.store(index as u32 + 1, Ordering::Release);
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    /// Lets `cache` keep the line for another day, unless it came from there.
    pub(super) fn keep(&self, cache: &Cache) {
        if let Some(score) = self.score.get().filter(|score| !score.recalled)
            && let Some(whole) = score.whole.get()
        {
            cache.keep(&score.key, whole);
        }
    }

    /// The phrase with this number.
    pub(super) fn phrase(&self, index: usize) -> Planning<'_> {
        let Some(score) = self.score.get() else {
            return Planning::NotYet;
        };
        match score.frames.get(index).map(OnceLock::get) {
            Some(Some(frames)) => Planning::Done(frames),
            Some(None) => Planning::NotYet,
            None => Planning::End,
        }
    }

    /// Where its sounds lie, once it is armed.
    pub(super) fn layout(&self) -> Option<&Layout> {
        self.score.get()?.layout.get()
    }

    /// Where the sounds of the phrases lie that are planned already, of a line that is sung.
    pub(super) fn layout_so_far(&self) -> Option<Arc<Layout>> {
        self.so_far.lock().as_ref().map(|(_, layout)| layout.clone())
    }

    /// Finds out where the sounds of the phrases lie that are planned, where that is wanted and not known.
    fn lay_out_so_far(&self, score: &Score) {
        let planned = self.planned();
        let is_known = || {
            self.so_far
                .lock()
                .as_ref()
                .is_some_and(|(known, _)| *known == planned)
        };
        if !self.is_sung.load(Ordering::Acquire) || score.layout.get().is_some() || is_known() {
            return;
        }
        let phrases = score.frames.iter().map_while(|phrase| phrase.get().cloned());
        let layout = Arc::new(Layout::new(&phrases.collect::<Vec<_>>()));
        *self.so_far.lock() = Some((planned, layout));
    }

    /// How it is meant before any markup.
    pub(super) fn emotion(&self) -> Emotion {
        self.line.emotion
    }
}

impl Speakable for PreparedLine {
    fn natural(&self) -> NaturalLength {
        match self.layout() {
            Some(layout) => NaturalLength::Known(layout.natural()),
            None if self.failure().is_some() => NaturalLength::Never,
            None => NaturalLength::NotYet,
        }
    }
}

/// Once all phrases are planned, lines that are the same need not be planned again.
fn share_if_whole(score: &Score, cache: &Cache) {
    let phrases: Option<Vec<_>> = score.frames.iter().map(|cell| cell.get().cloned()).collect();
    if let Some(phrases) = phrases {
        let whole = Arc::new(Planned {
            phrases,
            warnings: score.warnings.clone(),
        });
        cache.share(&score.key, &whole);
        let _ = score.layout.set(Layout::new(&whole.phrases));
        let _ = score.whole.set(whole);
    }
}
