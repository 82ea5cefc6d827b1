//! The plan of a line: its speaker, the positions of its sounds, and its frames as far as they are in memory.

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

/// Phrases of a long line that are planned ahead of the current one.
const AHEAD: usize = 2;

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
    /// The numbers of the speakers that the markup names, if the voice has them.
    speakers: Vec<Option<usize>>,
    warnings: Vec<String>,
    cells: Box<[Cell]>,
    /// The number of phrases that have been planned, whether or not their frames are still in memory.
    planned: AtomicUsize,
    /// The number of their frames.
    frames: AtomicU64,
    /// The number of phrases, from the first, whose frames stay in memory.
    lasting: AtomicUsize,
    /// Whether not all frames stay.
    is_long: AtomicBool,
    /// The phrases to plan; dropped when nothing is left to plan.
    source: Mutex<Option<Arc<Counted<Vec<Phrase>>>>>,
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
    frames: Mutex<Option<SharedFrames>>,
    /// Everything except the frames, if those were released.
    outline: OnceLock<Outline>,
}

/// A phrase whose frames are not in memory.
struct Outline {
    length: usize,
    /// The phrase without its frames.
    rest: Arc<Counted<Frames>>,
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

    /// The number of phrases that have been planned.
    pub fn planned(&self) -> usize {
        self.planned.load(Ordering::Acquire)
    }

    /// The planned share, 0 to 1.
    pub fn planned_share(&self) -> f32 {
        self.planned() as f32 / self.cells.len().max(1) as f32
    }

    /// The number of frames that have been planned.
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

    /// The number of frames of the phrase with this number, if it was planned and its frames were released.
    pub fn length_without_frames(&self, index: usize) -> Option<usize> {
        let outline = self.cells.get(index)?.outline.get()?;
        Some(outline.length)
    }

    /// The words and sounds of the phrase with this number, and its number of frames.
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

    /// A reader has reached the phrase with this number. In a long line, earlier phrases are released, even
    /// if another reader will request them again, and later ones are requested.
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

    /// No one reads it any more: of a long line only the start stays.
    pub fn come_to_rest(&self) {
        if self.is_long() {
            self.needed.lock().clear();
            for cell in &self.cells[self.lasting.load(Ordering::Acquire)..] {
                *cell.frames.lock() = None;
            }
        }
    }

    /// The phrase to plan next: one that a reader needs, or else the first that has never been planned.
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
    /// The error of the voice.
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

    /// Stores the frames of a phrase that was planned for the first time, or only its outline if the line has
    /// as many frames as it may keep.
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

    /// All phrases are planned: the positions of all sounds are known, and equal lines need not be planned
    /// again.
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
