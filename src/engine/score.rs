//! What is planned of a line: who speaks it, where its sounds lie, and its frames as far as they are in memory.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use parking_lot::Mutex;

use crate::acoustic::PhrasePosition;
use crate::cache::{Budget, Cache, Counted, Key, PlannedLine, SharedFrames};
use crate::emotion::Emotion;
use crate::frames::{Format, FrameRow, Frames};
use crate::player::Natural;
use crate::text::{Phrase, Utterance};

use super::layout::{Draft, PlanLayout};
use super::meters::StageClock;
use super::voices::Cast;

/// Phrases of a long line that are planned ahead of the one that is spoken.
const AHEAD: usize = 2;

/// A line that is planned, or on its way there. One thread at a time plans; any number reads.
///
/// Of a line that is longer than [`Budget::of_line`] the frames at its start stay. The others are released as soon as it is
/// known where their sounds lie, and planned again, the same to the bit, shortly before they are spoken.
pub(super) struct Score {
    cast: Cast,
    /// The name of the frames in the cache.
    key: Key,
    /// The take.
    seed: u64,
    /// How the line is meant before any markup.
    emotion: Emotion,
    /// The numbers of those whom the markup names, where the voice has them.
    speakers: Vec<Option<usize>>,
    warnings: Vec<String>,
    cells: Box<[Cell]>,
    /// How many phrases have been planned, whether or not their frames are still there.
    planned: AtomicUsize,
    /// Frames of these.
    frames: AtomicU64,
    /// The phrases whose frames stay, from the first.
    lasting: AtomicUsize,
    /// Not all frames stay.
    is_long: AtomicBool,
    /// What is to be planned from; gone when nothing is left to plan.
    source: Mutex<Option<Arc<Counted<Vec<Phrase>>>>>,
    /// Where the sounds lie that are planned.
    draft: Mutex<Draft>,
    /// Bytes of what stays.
    lasting_bytes: AtomicU64,
    /// Phrases whose frames a reader needs.
    needed: Mutex<BTreeSet<usize>>,
    layout: OnceLock<Counted<PlanLayout>>,
    /// The whole line, where all of it stays.
    whole: OnceLock<Arc<PlannedLine>>,
    /// The cache has it, or is not to have it.
    is_kept: AtomicBool,
}

/// A phrase and its frames.
#[derive(Default)]
struct Cell {
    frames: Mutex<Option<SharedFrames>>,
    /// All but the frames, where these were released.
    outline: OnceLock<Outline>,
}

/// What is known of a phrase whose frames are not in memory.
struct Outline {
    length: usize,
    /// The phrase without frames.
    rest: Arc<Counted<Frames>>,
}

/// What is known of a phrase.
pub(super) enum Planning {
    /// Its frames.
    Done(SharedFrames),
    /// Its frames are not there.
    NotYet,
    /// The line has no such phrase.
    End,
}

/// How a line is named and meant.
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
        let score = Self::new(cast, reading, (Vec::new(), warnings), phrases);
        let frames: usize = planned.phrases.iter().map(|phrase| phrase.frames.len()).sum();
        for (cell, frames) in score.cells.iter().zip(&planned.phrases) {
            *cell.frames.lock() = Some(frames.clone());
        }
        score.frames.store(frames as u64, Ordering::Release);
        score.lasting_bytes.store(planned.bytes(), Ordering::Release);
        score.lasting.store(score.cells.len(), Ordering::Release);
        score.planned.store(score.cells.len(), Ordering::Release);
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
        let (speakers, warnings) = cast.voice.info().casting(&utterance);
        let warnings = warnings.iter().map(ToString::to_string).collect();
        let score = Self::new(cast, reading, (speakers, warnings), utterance.phrases.len());
        let bytes = utterance.phrases.iter().map(Phrase::bytes).sum();
        let phrases = cache.budget().count(utterance.phrases, bytes);
        *score.source.lock() = Some(Arc::new(phrases));
        if score.cells.is_empty() {
            score.finish(cache);
        }
        score
    }

    fn new(
        cast: Cast,
        reading: Reading,
        (speakers, warnings): (Vec<Option<usize>>, Vec<String>),
        phrases: usize,
    ) -> Self {
        Self {
            cast,
            key: reading.key,
            seed: reading.seed,
            emotion: reading.emotion,
            speakers,
            warnings,
            cells: (0..phrases).map(|_| Cell::default()).collect(),
            planned: AtomicUsize::new(0),
            frames: AtomicU64::new(0),
            lasting: AtomicUsize::new(0),
            is_long: AtomicBool::new(false),
            source: Mutex::default(),
            draft: Mutex::default(),
            lasting_bytes: AtomicU64::new(0),
            needed: Mutex::default(),
            layout: OnceLock::new(),
            whole: OnceLock::new(),
            is_kept: AtomicBool::new(false),
        }
    }

    /// The voice that speaks it.
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// The take.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How it is meant before any markup.
    pub fn emotion(&self) -> Emotion {
        self.emotion
    }

    /// How its voice divides and describes sound.
    pub fn format(&self) -> &Format {
        self.cast.voice.format()
    }

    /// What is wrong with its markup.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Whether all phrases have been planned.
    pub fn is_armed(&self) -> bool {
        self.planned() == self.cells.len()
    }

    /// Whether not all of its frames stay in memory.
    pub fn is_long(&self) -> bool {
        self.is_long.load(Ordering::Acquire)
    }

    /// How many phrases have been planned.
    pub fn planned(&self) -> usize {
        self.planned.load(Ordering::Acquire)
    }

    /// How much of it has been planned, 0 to 1.
    pub fn planned_share(&self) -> f32 {
        self.planned() as f32 / self.cells.len().max(1) as f32
    }

    /// How many frames have been planned.
    pub fn planned_frames(&self) -> u64 {
        self.frames.load(Ordering::Acquire)
    }

    /// The phrase with this number.
    pub fn phrase(&self, index: usize) -> Planning {
        match self.cells.get(index) {
            None => Planning::End,
            Some(cell) => match &*cell.frames.lock() {
                Some(frames) => Planning::Done(frames.clone()),
                None => Planning::NotYet,
            },
        }
    }

    /// How many frames the phrase with this number has, where it has been planned and its frames were released.
    pub fn length_without_frames(&self, index: usize) -> Option<usize> {
        let outline = self.cells.get(index)?.outline.get()?;
        Some(outline.length)
    }

    /// The words and sounds of the phrase with this number, and how many frames it has.
    pub fn outline(&self, index: usize) -> Option<(SharedFrames, usize)> {
        match self.phrase(index) {
            Planning::Done(frames) => {
                let length = frames.frames.len();
                Some((frames, length))
            }
            _ => {
                let outline = self.cells.get(index)?.outline.get()?;
                Some((outline.rest.clone(), outline.length))
            }
        }
    }

    /// The length and the stress of the line at its own pace, once all of it is planned.
    pub fn natural(&self) -> Option<Natural> {
        Some(self.layout()?.natural(self.format()))
    }

    /// Where its sounds lie, once all of them are planned.
    pub fn layout(&self) -> Option<&PlanLayout> {
        self.layout.get().map(|layout| &**layout)
    }

    /// Reads where the sounds of the phrases lie that are planned already.
    pub fn read_layout_so_far<T>(&self, read: impl FnOnce(&PlanLayout) -> T) -> T {
        read(self.draft.lock().layout())
    }

    /// A reader has come to the phrase with this number: of a long line those behind it are released, also where another
    /// reader will ask for them again, and those ahead are requested.
    pub fn come_to(&self, index: usize) {
        if !self.is_long() {
            return;
        }
        for behind in self.lasting.load(Ordering::Acquire)..index {
            *self.cells[behind].frames.lock() = None;
        }
        self.ask_for(index);
    }

    /// A reader needs the frames of the phrase with this number, and soon those after it.
    pub fn ask_for(&self, index: usize) {
        let mut needed = self.needed.lock();
        needed.extend(index..(index + 1 + AHEAD).min(self.cells.len()));
    }

    /// Nobody reads it any more: of a long line only the start stays.
    pub fn come_to_rest(&self) {
        if self.is_long() {
            self.needed.lock().clear();
            for cell in &self.cells[self.lasting.load(Ordering::Acquire)..] {
                *cell.frames.lock() = None;
            }
        }
    }

    /// The phrase that is to be planned next: one that a reader needs, else the first that has never been planned.
    pub fn next(&self) -> Option<usize> {
        let is_missing = |index: &usize| self.cells[*index].frames.lock().is_none();
        let mut needed = self.needed.lock();
        needed.retain(is_missing);
        let planned = self.planned();
        let again = needed.first().copied().filter(|index| *index < planned);
        again.or((planned < self.cells.len()).then_some(planned))
    }

    /// Plans the [`next`](Self::next) phrase. One thread at a time calls this.
    ///
    /// # Errors
    /// What the voice says when it fails.
    pub fn plan(&self, cache: &Cache, clock: &StageClock) -> Result<(), String> {
        let Some(index) = self.next() else {
            return Ok(());
        };
        let Some(phrases) = self.source.lock().clone() else {
            return Ok(());
        };
        let place = PhrasePosition {
            first: index == 0,
            last: index + 1 == phrases.len(),
        };
        let began = Instant::now();
        let phrase = &phrases[index];
        let named = phrase.speaker().map(usize::from);
        let named = named.and_then(|named| self.speakers.get(named).copied().flatten());
        let voice = &self.cast.voice;
        let who = named.map_or(&self.cast.who, |named| voice.identity(named));
        let frames = voice.acoustic().plan(phrase, who, self.seed, place);
        let frames = frames.map_err(|error| error.to_string())?;
        if !frames.frames.is_empty() && frames.frames.sizes() != voice.format().sizes() {
            return Err("its voice planned frames of another format than its own".to_owned());
        }
        clock.acoustic.note(began.elapsed());
        let is_needed = self.needed.lock().remove(&index);
        if index < self.planned() {
            *self.cells[index].frames.lock() = Some(cache.share_frames(frames));
            return Ok(());
        }
        self.draft.lock().add(&frames);
        self.frames
            .fetch_add(frames.frames.len() as u64, Ordering::AcqRel);
        self.keep_or_outline(index, frames, is_needed, cache);
        if index + 1 == self.cells.len() {
            self.finish(cache);
        }
        self.planned.store(index + 1, Ordering::Release);
        Ok(())
    }

    /// Keeps the frames of a phrase that was planned for the first time, or what is to be known of it where the line has as
    /// many as it may keep.
    fn keep_or_outline(&self, index: usize, frames: Frames, is_needed: bool, cache: &Cache) {
        let bytes = frames.bytes() as u64;
        let lasting = self.lasting_bytes.load(Ordering::Acquire) + bytes;
        if index == 0 || (!self.is_long() && lasting <= cache.budget().of_line()) {
            self.lasting_bytes.store(lasting, Ordering::Release);
            self.lasting.store(index + 1, Ordering::Release);
            *self.cells[index].frames.lock() = Some(cache.share_frames(frames));
            return;
        }
        self.is_long.store(true, Ordering::Release);
        let length = frames.frames.len();
        let rest = Frames {
            frames: FrameRow::default(),
            words: frames.words.clone(),
            phones: frames.phones.clone(),
            level: frames.level,
            mean_f0: frames.mean_f0,
        };
        let rest = cache.share_frames(rest);
        let _ = self.cells[index].outline.set(Outline { length, rest });
        *self.cells[index].frames.lock() = is_needed.then(|| cache.share_frames(frames));
    }

    /// All phrases are planned: where the sounds lie is known, and lines that are the same need not be planned again.
    fn finish(&self, cache: &Cache) {
        let draft = std::mem::take(&mut *self.draft.lock());
        self.set_layout(draft.finish(), cache.budget());
        if self.is_long() {
            return;
        }
        *self.source.lock() = None;
        let phrases: Option<Vec<_>> = self.cells.iter().map(|cell| cell.frames.lock().clone()).collect();
        if let Some(phrases) = phrases {
            let whole = Arc::new(PlannedLine {
                phrases,
                warnings: self.warnings.clone(),
            });
            cache.share(&self.key, &whole);
            let _ = self.whole.set(whole);
        }
    }

    fn set_layout(&self, layout: PlanLayout, budget: &Arc<Budget>) {
        let warnings: usize = self.warnings.iter().map(String::capacity).sum();
        let bytes = layout.bytes() + warnings + size_of_val(&*self.cells) + size_of::<Self>();
        self.lasting_bytes.fetch_add(bytes as u64, Ordering::AcqRel);
        let _ = self.layout.set(budget.count(layout, bytes));
    }

    /// Lets `cache` keep the line for another day, unless it has it.
    pub fn keep(&self, cache: &Cache) {
        if let Some(whole) = self.whole.get()
            && !self.is_kept.swap(true, Ordering::AcqRel)
        {
            cache.keep(&self.key, whole);
        }
    }

    /// Bytes of memory that is takes, without what of a long line does not stay.
    pub fn bytes(&self) -> u64 {
        self.lasting_bytes.load(Ordering::Acquire)
    }
}
