//! The position of a line in its plan over time: at its own pace, fitted to the host's tempo, or sung.

use std::sync::Arc;

use crate::frames::{FrameMut, FrameRow};
use crate::player::{Beats, Gate, Manner, Moment, Sung};

use super::layout::SyllableSpan;
use super::reading::{Bookmark, Cues, Found};
use super::score::Score;
use super::stretch::Stretch;

/// F0 of a silence before the first frame, in Hz; nothing voiced sounds there.
const REST_F0: f32 = 200.0;

/// Full emphasis lengthens a stressed vowel by this fraction; no emphasis shortens it as much.
const EMPHASIS: f32 = 0.3;

/// The longest rest of a vowel after its note is released, in seconds.
const OFFGLIDE_S: f64 = 0.093;

/// A sung vowel counts as clear up to this aperiodicity of the lowest band. If it is not clear, its lowest
/// and highest bands are limited to these values.
const CLEAR: f32 = 0.35;
const SUNG_NOISE: (f32, f32) = (0.1, 0.6);

/// The decay of a sung note after the end of its syllable, in seconds.
const RELEASE_S: f64 = 0.093;

/// The depth of that decay, in decibels.
const RELEASE_DB: f32 = 60.0;

/// The last known moment, and its frame in the line's time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub moment: Moment,
    pub frame: u64,
    pub frames_a_second: f64,
    /// Planned frames per frame, from controls and emotion.
    pub speed: f64,
}

impl Known {
    /// Beats from the start of the line to frame `index` of its time, at the known tempo.
    fn beats_at(&self, index: f64) -> Beats {
        self.moment.beats + Beats((index - self.frame as f64) * self.beats_a_frame())
    }

    fn beats_a_frame(&self) -> f64 {
        (self.moment.tempo.0 / self.frames_a_second).max(1e-9)
    }
}

/// The next frame of a line's time.
pub(super) enum Next {
    /// It was added to the output.
    Frame(Cues),
    /// It is not planned yet; nothing has changed.
    NotYet,
    /// The line is over.
    End,
}

/// The position of a line in its plan.
#[derive(Clone, Debug)]
pub(super) struct Playhead {
    bookmark: Bookmark,
    position: f64,
    way: Way,
    /// The position at which a stopped line ends.
    stop: Option<f64>,
    /// It is silent where the next phrase of an open line is missing, and does not wait for it.
    fills: bool,
    /// The F0 of the last frame, in Hz.
    f0: f32,
}

#[derive(Clone, Debug)]
enum Way {
    Spoken,
    Fitted(Fitted),
    Sung(Song),
}

/// A line that is fitted to a length of the host's time.
#[derive(Clone, Debug)]
struct Fitted {
    length: Beats,
    stress: bool,
    /// The map, and the number of frames it was made for; made with the first known tempo.
    stretch: Option<(Arc<Stretch>, f64)>,
    /// The round after which the line ends, once known.
    last_round: Option<f64>,
}

/// A syllable that is sung.
#[derive(Clone, Debug)]
struct Song {
    hold: f64,
    vowel_start: f64,
    vowel_end: f64,
    end: f64,
    /// The gain from its held part on, in decibels.
    lift: f32,
    /// The speed of the rest of the vowel after its release.
    offglide: f64,
    is_released: bool,
    /// Frames since the end of the syllable.
    dying: u32,
    /// Frames of the decay after that.
    release: u32,
}

impl Playhead {
    /// At the start of the line of `score`, played in this manner. `None` while the necessary part is not
    /// planned.
    pub fn new(score: &Score, manner: &Manner) -> Option<Self> {
        let (way, position) = match manner {
            Manner::Spoken => (Way::Spoken, 0.0),
            Manner::Fitted { beats, stress } => {
                score.layout()?;
                let fitted = Fitted {
                    length: Beats(beats.0.max(1e-3)),
                    stress: *stress,
                    stretch: None,
                    last_round: None,
                };
                (Way::Fitted(fitted), 0.0)
            }
            Manner::Sung(sung) => Self::song(score, sung)?,
        };
        Some(Self {
            bookmark: Bookmark::default(),
            position,
            way,
            stop: None,
            fills: false,
            f0: REST_F0,
        })
    }

    /// Sets whether it is silent from here on if the next phrase of an open line is missing, instead of waiting for it.
    pub fn set_fills(&mut self, fills: bool) {
        self.fills = fills;
    }

    /// The way through a sung syllable, once it is planned.
    fn song(score: &Score, sung: &Sung) -> Option<(Way, f64)> {
        match score.layout() {
            Some(layout) => Some(match layout.syllable(sung.place) {
                Some(syllable) => Self::sing(score, sung, syllable),
                // The line has nothing that can be sung.
                None => (Way::Spoken, 0.0),
            }),
            None => score.read_layout_so_far(|layout| {
                let syllable = layout.syllable_within(sung.place)?;
                Some(Self::sing(score, sung, syllable))
            }),
        }
    }

    fn sing(score: &Score, sung: &Sung, syllable: &SyllableSpan) -> (Way, f64) {
        let frames = |seconds: f64| (seconds * score.format().frames_a_second()).round();
        let from = if sung.linked {
            syllable.bridge
        } else {
            syllable.frames.start
        };
        let song = Song {
            hold: syllable.hold as f64,
            vowel_start: syllable.vowel.start as f64,
            vowel_end: syllable.vowel.end as f64,
            offglide: (syllable.vowel.end.saturating_sub(syllable.hold)) as f64 / frames(OFFGLIDE_S),
            end: syllable.frames.end as f64 - 1.0,
            lift: syllable.lift,
            is_released: false,
            dying: 0,
            release: frames(RELEASE_S) as u32,
        };
        (Way::Sung(song), from as f64)
    }

    /// The furthest frame that `frames` more frames can need at up to `speed`.
    pub fn furthest(&self, frames: f64, speed: f64) -> f64 {
        self.position + frames * speed / f64::from(1.0 - EMPHASIS) + 1.0
    }

    /// Whether everything is planned that `frames` more frames need at up to `speed`.
    pub fn is_planned_for(&self, score: &Score, frames: f64, speed: f64) -> bool {
        match self.way {
            Way::Spoken => {
                let furthest = self.furthest(frames, speed);
                self.bookmark.is_planned_to(score, furthest as u64, self.fills)
            }
            // They start when everything they need is planned, except the frames of a long line, which are
            // not kept.
            Way::Fitted(_) | Way::Sung(_) => {
                !score.is_long() || self.bookmark.is_planned_to(score, self.position as u64, false)
            }
        }
    }

    /// Adds frame `index` of the line's time to `out`. Must be called in order.
    pub fn next(&mut self, score: &Score, index: u64, known: &Known, out: &mut FrameRow) -> Next {
        let gate = known.moment.gate;
        if gate == Gate::Stop && self.stop.is_none() && !matches!(self.way, Way::Sung(_)) {
            self.stop = Some(self.bookmark.word_end(score, self.position));
        }
        let mut gain = 0.0;
        match &mut self.way {
            Way::Spoken => {}
            Way::Fitted(fitted) => match fitted.place(score, index, known) {
                Some(place) => self.position = place,
                None => return Next::End,
            },
            Way::Sung(song) => {
                gain = song.gain(self.position);
                if song.dying > song.release {
                    return Next::End;
                }
            }
        }
        if self.stop.is_some_and(|stop| self.position >= stop) {
            return Next::End;
        }
        let mut found = self.bookmark.read(score, self.position, self.fills, out);
        if matches!((&found, &self.way, gate), (Found::End, Way::Spoken, Gate::Hold)) && self.position > 0.0 {
            self.position = 0.0;
            found = self.bookmark.read(score, 0.0, self.fills, out);
        }
        let mut cues = match found {
            Found::Frame(cues) => cues,
            Found::NotYet if self.fills && self.bookmark.is_at_gap(score) => return self.pause(score, out),
            Found::NotYet => return Next::NotYet,
            Found::End => return Next::End,
        };
        if let Way::Sung(song) = &self.way
            && song.is_in_vowel(self.position)
            && let Some(frame) = out.runs_mut().next_back()
        {
            cues.is_voiced |= give_voice(frame);
        }
        self.f0 = cues.f0;
        self.go_on(&cues, known);
        Next::Frame(Cues { gain, ..cues })
    }

    /// Adds a silent frame and stays where it is.
    fn pause(&self, score: &Score, out: &mut FrameRow) -> Next {
        if let Some(mut silent) = out.add(score.format().sizes(), 1) {
            silent.silence(self.f0);
        }
        Next::Frame(Cues {
            place: self.position,
            is_pause: true,
            ..Cues::silent(self.f0)
        })
    }

    /// Whether it is silent because the next phrase of an open line is missing.
    pub fn is_paused(&self, score: &Score) -> bool {
        self.fills && self.bookmark.waits_at(score, self.position as u64)
    }

    fn go_on(&mut self, cues: &Cues, known: &Known) {
        let longer = 1.0 + EMPHASIS * known.moment.live.emphasis * cues.accent;
        // An emotion changes the pace of speech, but not pauses.
        let pace = if cues.is_spoken {
            known.speed
        } else {
            f64::from(known.moment.live.speed)
        };
        let speed = pace / f64::from(longer);
        match &mut self.way {
            Way::Spoken => self.position += speed,
            // Its position follows from the tempo. Beyond its end it continues at this rate.
            Way::Fitted(_) => self.position += 1.0,
            Way::Sung(song) => self.position = song.after(self.position, known.speed, known.moment.gate),
        }
    }

    /// The frame, not rounded, at which the line ends, if that follows from the tempo.
    pub fn end(&self, known: &Known) -> Option<f64> {
        match &self.way {
            Way::Fitted(fitted) if self.stop.is_none() => {
                let end = Beats(fitted.length.0 * (fitted.last_round? + 1.0));
                let left = end - known.moment.beats;
                Some(known.frame as f64 + left.0 / known.beats_a_frame())
            }
            _ => None,
        }
    }
}

impl Fitted {
    /// The position at frame `index`; `None` after the end.
    fn place(&mut self, score: &Score, index: u64, known: &Known) -> Option<f64> {
        let beats = known.beats_at(index as f64);
        if known.moment.gate == Gate::Hold {
            self.last_round = None;
        } else if self.last_round.is_none() {
            self.last_round = Some((known.moment.beats.0 / self.length.0).floor());
        }
        let round = (beats.0 / self.length.0).floor();
        // One frame beyond the end is needed, so that the last segment does not fade into silence.
        let over = self
            .last_round
            .map_or(0.0, |last| beats.0 - (last + 1.0) * self.length.0);
        if over >= known.beats_a_frame() {
            return None;
        }
        let round = self.last_round.map_or(round, |last| round.min(last));
        let (stretch, length) = match &mut self.stretch {
            Some(known) => known,
            none => {
                let beat = known.frames_a_second / known.moment.tempo.0.max(1e-3);
                let length = self.length.0 * beat;
                let stretch = Stretch::new(score.layout()?, length, self.stress.then_some(beat));
                none.insert((Arc::new(stretch), length))
            }
        };
        let time = (beats.0 / self.length.0 - round) * *length;
        Some(stretch.place(time.max(0.0)))
    }
}

/// Reduces the noise of a frame that has too much of it to be sung, such as the creaky or breathy last vowel
/// of a sentence. Returns whether it did.
fn give_voice(frame: FrameMut<'_>) -> bool {
    let last = frame.aperiodicity.len().saturating_sub(1).max(1) as f32;
    let is_clear = frame.aperiodicity.first().is_none_or(|lowest| *lowest <= CLEAR);
    if *frame.voicing > 0.5 && is_clear {
        return false;
    }
    *frame.voicing = 1.0;
    for (band, share) in frame.aperiodicity.iter_mut().enumerate() {
        let most = SUNG_NOISE.0 + (SUNG_NOISE.1 - SUNG_NOISE.0) * band as f32 / last;
        *share = share.min(most);
    }
    true
}

impl Song {
    /// The gain at `position`, including the decay, in decibels.
    fn gain(&self, position: f64) -> f32 {
        // It rises with the vowel, so earlier sounds keep their planned level.
        let risen = (position - self.vowel_start + 1.0) / (self.hold - self.vowel_start + 1.0);
        self.lift * risen.clamp(0.0, 1.0) as f32 - RELEASE_DB * self.dying as f32 / self.release as f32
    }

    /// Whether `position` is in the vowel.
    fn is_in_vowel(&self, position: f64) -> bool {
        (self.vowel_start..self.vowel_end).contains(&position)
    }

    /// The position after `position`.
    fn after(&mut self, position: f64, speed: f64, gate: Gate) -> f64 {
        self.is_released |= gate != Gate::Hold;
        let in_vowel = (self.hold..self.vowel_end).contains(&position);
        let next = position + if in_vowel { speed.max(self.offglide) } else { speed };
        if !self.is_released && next >= self.hold {
            return self.hold.max(position);
        }
        if next >= self.end {
            self.dying += 1;
        }
        next.min(self.end)
    }
}
