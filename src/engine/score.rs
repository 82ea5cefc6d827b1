//! The plan of a line: its speaker, the positions of its sounds, and its frames as far as they are in memory.
//!
//! The phrases of an open line are appended while it is spoken, until it is closed.

use atomic_float::AtomicF64;
use parking_lot::{Mutex, RwLock};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::acoustic::{Origin, Patience, PhrasePosition};
use crate::cache::{Budget, Cache, Counted, Key, PlannedLine, SharedFrames};
use crate::emotion::Emotion;
use crate::frames::{Format, FrameRow, Frames, Lips};
use crate::player::Natural;
use crate::text::{Mark, Pause, Phrase, PhrasePart, Utterance};
use crate::voice::Voice;

use super::failure::LineFailure;
use super::layout::{Draft, PlanLayout};
use super::meters::StageClock;
use super::voices::Cast;

/// Phrases of a long line that are planned ahead of the current one.
const AHEAD: usize = 2;

/// The silence after the last phrase of an open line, in milliseconds: it was planned before it was known to be the last.
const TAIL_MS: f32 = 60.0;

/// The maximum number of warnings of an open line.
const MAX_WARNINGS: usize = 100;

/// The plan of a line, complete or not. One thread at a time plans; any number of threads read.
///
/// If a line is longer than [`Budget::of_line`], only its first frames stay in memory. The others are
/// released as soon as the positions of their sounds are known, and planned again, with the same bits,
/// shortly before they are spoken.
pub(super) struct Score {
    cast: Cast,
    /// The key of the frames in the cache.
    key: Key,
    /// The take.
    seed: u64,
    /// The line's own emotion, without markup.
    emotion: Emotion,
    warnings: RwLock<Vec<String>>,
    cells: RwLock<Vec<Arc<Cell>>>,
    /// Whether its text arrives while it is spoken, phrase by phrase. Each phrase ends in a pause of any length.
    is_streamed: bool,
    /// Whether more phrases may come.
    is_open: AtomicBool,
    /// The number of phrases that have been planned, whether or not their frames are still in memory.
    planned: AtomicUsize,
    /// The number of their frames.
    frames: AtomicU64,
    /// The number of phrases, from the first, whose frames stay in memory.
    lasting: AtomicUsize,
    /// Whether not all frames stay.
    is_long: AtomicBool,
    /// Whether this machine planned a phrase in the place of another. Then nobody else gets these frames.
    is_makeshift: AtomicBool,
    /// Whether the light model planned a phrase in the place of the full one. Then the plan ends with the sound.
    is_lighter: AtomicBool,
    /// The frame before which the plan must be there for the reader that is furthest, and its pace in frames a second; 0 before
    /// anything was read.
    needed_to: AtomicF64,
    pace: AtomicF64,
    /// The positions of the sounds planned so far.
    draft: Mutex<Draft>,
    /// Bytes of the frames that stay.
    lasting_bytes: AtomicU64,
    /// Phrases whose frames a reader needs.
    needed: Mutex<BTreeSet<usize>>,
    layout: OnceLock<Counted<PlanLayout>>,
    /// The whole line, if all of it stays.
    whole: OnceLock<Arc<PlannedLine>>,
    /// Whether the cache has it, or must not have it.
    is_kept: AtomicBool,
}

/// A phrase and its frames.
#[derive(Default)]
struct Cell {
    /// What it is planned from; gone when nothing is left to plan.
    source: Mutex<Option<Arc<Counted<Source>>>>,
    frames: Mutex<Option<SharedFrames>>,
    /// The light model, if it planned the phrase: it does so again.
    light: OnceLock<Arc<Voice>>,
    /// Everything except the frames, if those were released.
    outline: OnceLock<PhraseOutline>,
}

/// What a phrase is planned from.
pub(super) struct Source {
    pub phrase: Phrase,
    /// The number of the speaker that the markup names, if the voice has it.
    speaker: Option<usize>,
}

/// What is known of a planned phrase whose frames need not be in memory.
#[derive(Clone)]
pub(super) struct PhraseOutline {
    /// Its number of frames.
    pub length: usize,
    /// The phrase, perhaps without its frames.
    pub phrase: SharedFrames,
    /// When each of its phones closes the lips and opens them.
    pub lips: Arc<[Lips]>,
}

/// The state of a phrase.
pub(super) enum Planning {
    /// Its frames.
    Done(SharedFrames),
    /// Its frames are not in memory.
    NotYet,
    /// The line has no such phrase.
    End,
}

/// The key, take and emotion of a line.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub key: Key,
    pub seed: u64,
    pub emotion: Emotion,
}

impl Score {
    /// A line that was planned before.
    pub fn recalled(cast: Cast, reading: Reading, planned: Arc<PlannedLine>, budget: &Arc<Budget>) -> Self {
        let (warnings, phrases) = (planned.warnings.clone(), planned.phrases.len());
        let cells = planned.phrases.iter().map(|frames| {
            let cell = Cell::default();
            *cell.frames.lock() = Some(frames.clone());
            cell
        });
        let score = Self::new(cast, reading, warnings, cells, false);
        let frames: usize = planned.phrases.iter().map(|phrase| phrase.frames.len()).sum();
        score.frames.store(frames as u64, Ordering::Release);
        score.lasting_bytes.store(planned.bytes(), Ordering::Release);
        score.lasting.store(phrases, Ordering::Release);
        score.planned.store(phrases, Ordering::Release);
        score.is_kept.store(true, Ordering::Release);
        score.set_layout(
            PlanLayout::new(planned.phrases.iter().map(|phrase| &***phrase)),
            budget,
        );
        let _ = score.whole.set(planned);
        score
    }

    /// A line whose text was read.
    pub fn read(cast: Cast, reading: Reading, utterance: Utterance, cache: &Cache) -> Self {
        let (warnings, cells) = sources(&cast, utterance, cache.budget());
        let score = Self::new(cast, reading, warnings, cells, false);
        if score.count() == 0 {
            score.finish(cache);
        }
        score
    }

    /// An open line without any text yet.
    pub fn streamed(cast: Cast, reading: Reading) -> Self {
        let score = Self::new(cast, reading, Vec::new(), [], true);
        // Nobody will ask for the same line again.
        score.is_kept.store(true, Ordering::Release);
        score
    }

    /// Adds phrases to an open line. One thread at a time appends, closes or plans.
    pub fn append(&self, utterance: Utterance, budget: &Arc<Budget>) {
        let (warnings, cells) = sources(&self.cast, utterance, budget);
        self.cells.write().extend(cells.into_iter().map(Arc::new));
        let mut known = self.warnings.write();
        let room = MAX_WARNINGS.saturating_sub(known.len());
        known.extend(warnings.into_iter().take(room));
    }

    /// No phrase follows those that an open line has.
    pub fn close(&self, budget: &Arc<Budget>) {
        let silence = Phrase {
            parts: vec![PhrasePart::Pause(Pause {
                mark: Mark::None,
                millis: Some(TAIL_MS),
            })],
        };
        let utterance = Utterance {
            phrases: vec![silence],
            ..Utterance::default()
        };
        self.append(utterance, budget);
        self.is_open.store(false, Ordering::Release);
    }

    fn new(
        cast: Cast,
        reading: Reading,
        warnings: Vec<String>,
        cells: impl IntoIterator<Item = Cell>,
        is_streamed: bool,
    ) -> Self {
        Self {
            cast,
            key: reading.key,
            seed: reading.seed,
            emotion: reading.emotion,
            warnings: RwLock::new(warnings),
            cells: RwLock::new(cells.into_iter().map(Arc::new).collect()),
            is_streamed,
            is_open: AtomicBool::new(is_streamed),
            planned: AtomicUsize::new(0),
            frames: AtomicU64::new(0),
            lasting: AtomicUsize::new(0),
            is_long: AtomicBool::new(false),
            is_makeshift: AtomicBool::new(false),
            is_lighter: AtomicBool::new(false),
            needed_to: AtomicF64::new(0.0),
            pace: AtomicF64::new(0.0),
            draft: Mutex::default(),
            lasting_bytes: AtomicU64::new(0),
            needed: Mutex::default(),
            layout: OnceLock::new(),
            whole: OnceLock::new(),
            is_kept: AtomicBool::new(false),
        }
    }

    fn cell(&self, index: usize) -> Option<Arc<Cell>> {
        self.cells.read().get(index).cloned()
    }

    /// The number of phrases so far.
    fn count(&self) -> usize {
        self.cells.read().len()
    }

    /// Whether its text arrives while it is spoken.
    pub fn is_streamed(&self) -> bool {
        self.is_streamed
    }

    /// The source of the phrase with this number, if it is still in memory.
    pub fn source(&self, index: usize) -> Option<Arc<Counted<Source>>> {
        self.cell(index)?.source.lock().clone()
    }

    /// The voice and speaker.
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// The take.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The line's own emotion, without markup.
    pub fn emotion(&self) -> Emotion {
        self.emotion
    }

    /// The format of its voice.
    pub fn format(&self) -> &Format {
        self.cast.voice.format()
    }

    /// The warnings about its markup.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.read().clone()
    }

    /// Whether all phrases have been planned.
    pub fn is_armed(&self) -> bool {
        // What is closed gets no more phrases.
        !self.is_open.load(Ordering::Acquire) && self.planned() == self.count()
    }

    /// Whether not all of its frames stay in memory.
    pub fn is_long(&self) -> bool {
        self.is_long.load(Ordering::Acquire)
    }

    /// The number of phrases that have been planned.
    pub fn planned(&self) -> usize {
        self.planned.load(Ordering::Acquire)
    }

    /// The number of phrases so far that were never planned.
    pub fn unplanned(&self) -> usize {
        self.count().saturating_sub(self.planned())
    }

    /// The planned share, 0 to 1.
    pub fn planned_share(&self) -> f32 {
        self.planned() as f32 / self.count().max(1) as f32
    }

    /// The number of frames that have been planned.
    pub fn planned_frames(&self) -> u64 {
        self.frames.load(Ordering::Acquire)
    }

    /// The phrase with this number.
    pub fn phrase(&self, index: usize) -> Planning {
        let is_open = self.is_open.load(Ordering::Acquire);
        match self.cell(index) {
            None if is_open => Planning::NotYet,
            None => Planning::End,
            Some(cell) => match &*cell.frames.lock() {
                Some(frames) => Planning::Done(frames.clone()),
                None => Planning::NotYet,
            },
        }
    }

    /// The number of frames of the phrase with this number, if it was planned and its frames were released.
    pub fn length_without_frames(&self, index: usize) -> Option<usize> {
        Some(self.cell(index)?.outline.get()?.length)
    }

    /// The words and sounds of the phrase with this number.
    pub fn outline(&self, index: usize) -> Option<PhraseOutline> {
        match self.phrase(index) {
            Planning::Done(phrase) => Some(PhraseOutline {
                length: phrase.frames.len(),
                lips: phrase.lips().into(),
                phrase,
            }),
            _ => self.cell(index)?.outline.get().cloned(),
        }
    }

    /// The length and the stress of the line at its own pace, once it is fully planned.
    pub fn natural(&self) -> Option<Natural> {
        Some(self.layout()?.natural(self.format()))
    }

    /// The positions of its sounds, once it is fully planned.
    pub fn layout(&self) -> Option<&PlanLayout> {
        self.layout.get().map(|layout| &**layout)
    }

    /// Reads the positions of the sounds that are planned so far.
    pub fn read_layout_so_far<T>(&self, read: impl FnOnce(&PlanLayout) -> T) -> T {
        read(self.draft.lock().layout())
    }

    /// Whether the light model planned a phrase in the place of the full one.
    pub fn is_lighter(&self) -> bool {
        self.is_lighter.load(Ordering::Acquire)
    }

    /// A reader that advances by `pace` frames a second needs the plan up to frame `to` next.
    pub fn note_reader(&self, to: f64, pace: f64) {
        self.pace.store(pace, Ordering::Relaxed);
        self.needed_to.fetch_max(to, Ordering::Release);
    }

    /// No reader has come anywhere.
    pub fn forget_readers(&self) {
        self.needed_to.store(0.0, Ordering::Release);
    }

    /// Seconds until a reader needs frame `frame`, at its pace; negative if it waits for it. `None` before anything was read.
    pub fn left_s(&self, frame: u64) -> Option<f64> {
        let needed_to = self.needed_to.load(Ordering::Acquire);
        let pace = self.pace.load(Ordering::Relaxed).max(1.0);
        (needed_to > 0.0).then(|| (frame as f64 - needed_to) / pace)
    }

    /// A reader has reached the phrase with this number. In a long line, earlier phrases are released, even
    /// if another reader will request them again, and later ones are requested.
    pub fn come_to(&self, index: usize) {
        if !self.is_long() {
            return;
        }
        let lasting = self.lasting.load(Ordering::Acquire);
        for behind in self.cells.read().iter().take(index).skip(lasting) {
            *behind.frames.lock() = None;
        }
        self.ask_for(index);
    }

    /// A reader needs the frames of the phrase with this number, and soon those after it.
    pub fn ask_for(&self, index: usize) {
        let end = (index + 1 + AHEAD).min(self.count());
        self.needed.lock().extend(index..end);
    }

    /// No one reads it any more: of a long line only the start stays.
    pub fn come_to_rest(&self) {
        if self.is_long() {
            self.needed.lock().clear();
            let lasting = self.lasting.load(Ordering::Acquire);
            for cell in self.cells.read().iter().skip(lasting) {
                *cell.frames.lock() = None;
            }
        }
    }

    /// The phrase to plan next: one that a reader needs, or else the first that has never been planned. In a long open line
    /// only phrases that a reader needs are planned.
    pub fn next(&self) -> Option<usize> {
        let cells = self.cells.read();
        let is_missing = |index: &usize| cells[*index].frames.lock().is_none();
        let mut needed = self.needed.lock();
        needed.retain(is_missing);
        let planned = self.planned();
        let again = needed.first().copied().filter(|index| *index < planned);
        let is_wanted = !self.is_streamed || !self.is_long() || needed.contains(&planned);
        again.or((planned < cells.len() && is_wanted).then_some(planned))
    }

    /// Plans the [`next`](Self::next) phrase, with the model `light` in the place of the voice's own if it is given. One thread at
    /// a time calls this.
    ///
    /// # Errors
    /// The error of the voice.
    pub fn plan(
        &self,
        cache: &Cache,
        light: Option<&Arc<Voice>>,
        patience: Patience<'_>,
        clock: &StageClock,
    ) -> Result<(), LineFailure> {
        let Some(index) = self.next() else {
            return Ok(());
        };
        let Some((cell, source)) = self.cell(index).and_then(|cell| {
            let source = cell.source.lock().clone()?;
            Some((cell, source))
        }) else {
            return Ok(());
        };
        let is_last = !self.is_open.load(Ordering::Acquire) && index + 1 == self.count();
        let place = PhrasePosition {
            first: index == 0,
            last: is_last,
        };
        let is_again = index < self.planned();
        let light = cell.light.get().or(light.filter(|_| !is_again));
        let began = clock.now();
        let voice = light.unwrap_or(&self.cast.voice);
        let who = source
            .speaker
            .map_or(&self.cast.who, |named| voice.identity(named));
        let take = (self.seed, place);
        let planned = voice
            .acoustic()
            .plan_patiently(&source.phrase, who, take, patience);
        let (frames, origin) = planned?;
        if !frames.frames.is_empty() && frames.frames.sizes() != voice.format().sizes() {
            return Err(LineFailure::OtherFormat);
        }
        let took = clock.now().saturating_sub(began);
        match (light, origin) {
            (Some(light), _) => {
                clock.light.note(took);
                let _ = cell.light.set(light.clone());
                self.is_lighter.store(true, Ordering::Release);
                self.is_makeshift.store(true, Ordering::Release);
            }
            (None, Origin::Here) => clock.acoustic.note(took),
            (None, Origin::StandIn(waited)) => {
                clock.acoustic.note(took.saturating_sub(waited));
                self.is_makeshift.store(true, Ordering::Release);
            }
            (None, Origin::Elsewhere) => {}
        }
        let is_needed = self.needed.lock().remove(&index);
        if is_again {
            *cell.frames.lock() = Some(cache.share_frames(frames));
            return Ok(());
        }
        self.draft.lock().add(&frames);
        self.frames
            .fetch_add(frames.frames.len() as u64, Ordering::AcqRel);
        self.keep_or_outline((index, &*cell), frames, is_needed, cache);
        if is_last {
            self.finish(cache);
        }
        self.planned.store(index + 1, Ordering::Release);
        Ok(())
    }

    /// Stores the frames of a phrase that was planned for the first time, or only its outline if the line has
    /// as many frames as it may keep.
    fn keep_or_outline(&self, (index, cell): (usize, &Cell), frames: Frames, is_needed: bool, cache: &Cache) {
        let bytes = frames.bytes() as u64;
        let lasting = self.lasting_bytes.load(Ordering::Acquire) + bytes;
        if index == 0 || (!self.is_long() && lasting <= cache.budget().of_line()) {
            self.lasting_bytes.store(lasting, Ordering::Release);
            self.lasting.store(index + 1, Ordering::Release);
            *cell.frames.lock() = Some(cache.share_frames(frames));
            return;
        }
        self.is_long.store(true, Ordering::Release);
        let rest = Frames {
            frames: FrameRow::default(),
            words: frames.words.clone(),
            phones: frames.phones.clone(),
            level: frames.level,
            mean_f0: frames.mean_f0,
        };
        let _ = cell.outline.set(PhraseOutline {
            length: frames.frames.len(),
            phrase: cache.share_frames(rest),
            lips: frames.lips().into(),
        });
        *cell.frames.lock() = is_needed.then(|| cache.share_frames(frames));
    }

    /// All phrases are planned: the positions of all sounds are known, and equal lines need not be planned
    /// again.
    fn finish(&self, cache: &Cache) {
        let draft = std::mem::take(&mut *self.draft.lock());
        self.set_layout(draft.finish(), cache.budget());
        if self.is_long() || self.is_streamed {
            return;
        }
        let cells = self.cells.read();
        cells.iter().for_each(|cell| *cell.source.lock() = None);
        if self.is_makeshift.load(Ordering::Acquire) {
            return;
        }
        let phrases: Option<Vec<_>> = cells.iter().map(|cell| cell.frames.lock().clone()).collect();
        if let Some(phrases) = phrases {
            let whole = Arc::new(PlannedLine {
                phrases,
                warnings: self.warnings(),
            });
            cache.share(&self.key, &whole);
            let _ = self.whole.set(whole);
        }
    }

    fn set_layout(&self, layout: PlanLayout, budget: &Arc<Budget>) {
        let warnings: usize = self.warnings.read().iter().map(String::capacity).sum();
        let cells = self.count() * (size_of::<Cell>() + size_of::<Arc<Cell>>());
        let bytes = layout.bytes() + warnings + cells + size_of::<Self>();
        self.lasting_bytes.fetch_add(bytes as u64, Ordering::AcqRel);
        let _ = self.layout.set(budget.count(layout, bytes));
    }

    /// Stores the line in `cache`, unless it is there.
    pub fn keep(&self, cache: &Cache) {
        if let Some(whole) = self.whole.get()
            && !self.is_kept.swap(true, Ordering::AcqRel)
        {
            cache.keep(&self.key, whole);
        }
    }

    /// Bytes of memory that it takes, without the parts of a long line that do not stay.
    pub fn bytes(&self) -> u64 {
        self.lasting_bytes.load(Ordering::Acquire)
    }
}

/// The phrases of a text that was read, for who speaks it, and what is wrong with its markup.
fn sources(cast: &Cast, utterance: Utterance, budget: &Arc<Budget>) -> (Vec<String>, Vec<Cell>) {
    let (speakers, warnings) = cast.voice.info().casting(&utterance);
    let cells = utterance.phrases.into_iter().map(|phrase| {
        let named = phrase.speaker().map(usize::from);
        let speaker = named.and_then(|named| speakers.get(named).copied().flatten());
        let bytes = phrase.bytes();
        let source = budget.count(Source { phrase, speaker }, bytes);
        Cell {
            source: Mutex::new(Some(Arc::new(source))),
            ..Cell::default()
        }
    });
    let warnings = warnings.iter().map(ToString::to_string).collect();
    (warnings, cells.collect())
}
