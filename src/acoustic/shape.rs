//! Processing of frames after the model: markup, silence, and the ends of the phrase.

use std::ops::Range;

use crate::frames::{Format, FrameMut, FrameRef, FrameRow, Frames, Level, Phone, SILENCE};
use crate::text::{Phrase, PhrasePart};

use super::PhrasePosition;
use super::timing::{TokenLengths, explicit};
use super::tokens::{Kind, ModelToken};

/// The range of envelope values.
const RANGE: (f32, f32) = (SILENCE, 3.0);
/// The range of F0 from the model, in Hz.
const F0_RANGE: (f32, f32) = (40.0, 1000.0);
/// F0 of silent frames without neighbours.
pub(super) const REST_F0: f32 = 200.0;
/// The pitch that strong emphasis adds to a word, in semitones. Reduced emphasis subtracts two thirds of it.
const EMPHASIS_PITCH: f32 = 1.5;
/// The level that strong emphasis adds to a word, in decibels. Reduced emphasis subtracts it.
const EMPHASIS_VOLUME: f32 = 2.0;

/// A line starts with its first audible frame: the closure of a stop would only delay its word. A frame is
/// inaudible if it is this far below the loudest in both the power and the mean of its envelope, in decibels.
/// The mean keeps a weak hiss such as `f`, which is spread over many bands.
const INAUDIBLE: (f32, f32) = (-39.5, -26.0);

/// Durations in frames of a format.
#[derive(Clone, Copy, Debug)]
struct Spans {
    /// The fade into and out of a held silence: 46 ms.
    fade: usize,
    /// The distance to each side over which changes between words are smoothed: 23 ms.
    smooth: usize,
    /// The most inaudible frames that are removed: 93 ms.
    inaudible: usize,
    /// The silence at the end of a line, for the look-ahead of the vocoder.
    tail: usize,
}

impl Spans {
    fn of(format: &Format) -> Self {
        let frames = |seconds: f64| (seconds * format.frames_a_second()).round() as usize;
        Self {
            fade: frames(0.0464),
            smooth: frames(0.0232),
            inaudible: frames(0.0929),
            tail: 1 + format.lookahead,
        }
    }
}

/// A phrase as the model renders it.
pub(super) struct Rendered {
    pub(super) frames: FrameRow,
    /// The range of frames of each word.
    pub(super) words: Vec<Range<usize>>,
    /// Its phones and pauses in order.
    pub(super) phones: Vec<Phone>,
}

/// The envelope value, clamped. NaN becomes silence.
fn bounded(value: f32) -> f32 {
    if value.is_finite() {
        value.clamp(RANGE.0, RANGE.1)
    } else {
        SILENCE
    }
}

/// The F0, clamped.
fn bounded_f0(f0: f32) -> f32 {
    if f0.is_finite() {
        f0.clamp(F0_RANGE.0, F0_RANGE.1)
    } else {
        REST_F0
    }
}

/// The frames of a phrase that has only pauses.
pub(super) fn silence(phrase: &Phrase, place: PhrasePosition, format: &Format) -> Frames {
    let pauses = phrase.parts.iter().filter_map(|part| match part {
        PhrasePart::Pause(pause) => Some(pause),
        PhrasePart::Word(_) => None,
    });
    let frames: usize = pauses
        .filter_map(|pause| Some(explicit(pause.millis?, format.frames_a_second())))
        .sum();
    let frames = if place.last {
        frames + Spans::of(format).tail
    } else {
        frames
    };
    let pause = Phone {
        frames: 0..frames,
        phoneme: None,
        word: 0,
        emotion: None,
    };
    let mut row = FrameRow::with_capacity(format.sizes(), 1);
    if let Some(mut silent) = row.add(format.sizes(), frames) {
        silent.silence(REST_F0);
    }
    Frames {
        frames: row,
        words: vec![0..0; phrase.words().count()],
        phones: if frames > 0 { vec![pause] } else { Vec::new() },
        level: Level::default(),
        mean_f0: 0.0,
    }
}

/// Clamps F0 and envelope.
pub(super) fn bound(frames: &mut FrameRow) {
    for frame in frames.runs_mut() {
        frame
            .envelope
            .iter_mut()
            .for_each(|value| *value = bounded(*value));
        *frame.f0 = bounded_f0(*frame.f0);
    }
}

/// Applies the pitch, volume and emphasis of each word to frames that each last one frame.
pub(super) fn markup(frames: &mut FrameRow, tokens: &[ModelToken], timing: &TokenLengths, format: &Format) {
    let mut pitch = Vec::with_capacity(frames.len());
    let mut volume = Vec::with_capacity(frames.len());
    for (token, &length) in tokens.iter().zip(&timing.lengths) {
        let spoken = matches!(token.kind, Kind::Phoneme(..));
        let prosody = token.prosody;
        let emphasis = if spoken {
            prosody.emphasis.clamp(-1.0, 1.0)
        } else {
            0.0
        };
        let lift = if emphasis < 0.0 { emphasis / 1.5 } else { emphasis };
        let semitones = prosody.pitch.clamp(-24.0, 24.0) + EMPHASIS_PITCH * lift;
        let decibels = prosody.volume.clamp(-60.0, 12.0) + EMPHASIS_VOLUME * emphasis;
        pitch.extend(std::iter::repeat_n(semitones, length));
        volume.extend(std::iter::repeat_n(decibels, length));
    }
    let reach = Spans::of(format).smooth;
    let (pitch, volume) = (smooth(&pitch, reach), smooth(&volume, reach));
    for (at, frame) in frames.runs_mut().enumerate() {
        *frame.f0 *= libm::exp2f(pitch[at] / 12.0);
        // An envelope is the logarithm of an amplitude.
        let gain = volume[at] / 20.0 * std::f32::consts::LN_10;
        if gain != 0.0 {
            let values = frame.envelope.iter_mut();
            values.for_each(|value| *value = bounded(*value + gain));
        }
    }
}

/// The mean over `reach` frames to each side, so that words do not differ by a step.
fn smooth(values: &[f32], reach: usize) -> Vec<f32> {
    (0..values.len())
        .map(|at| {
            let window = &values[at.saturating_sub(reach)..(at + reach + 1).min(values.len())];
            window.iter().sum::<f32>() / window.len() as f32
        })
        .collect()
}

/// Converts the frames that a model made of its tokens with this timing into the frames of a phrase: applies
/// markup, and cuts and holds silence. The caller sets the mean of F0.
pub(super) fn planned(
    mut frames: FrameRow,
    (tokens, timing): (&[ModelToken], &TokenLengths),
    phrase: &Phrase,
    place: PhrasePosition,
    format: &Format,
) -> Frames {
    markup(&mut frames, tokens, timing, format);
    let rendered = Rendered {
        words: timing.words(tokens, phrase.words().count()),
        phones: timing.phones(tokens),
        frames,
    };
    let planned = cut_and_hold(&rendered, timing, place, format);
    Frames {
        level: Level::of(&planned.frames),
        ..planned
    }
}

/// Removes the silence before the phrase, inserts held silence into long pauses, and lets the end of a line
/// fade. The ranges of words and phones follow their frames; phones without frames are dropped.
pub(super) fn cut_and_hold(
    rendered: &Rendered,
    timing: &TokenLengths,
    place: PhrasePosition,
    format: &Format,
) -> Frames {
    let spans = Spans::of(format);
    let all = rendered.frames.len();
    let holds = timing.held.iter().filter(|held| **held > 0).count();
    let mut out = FrameRow::with_capacity(rendered.frames.sizes(), all + 2 * spans.fade * holds);
    // The new index of each rendered frame.
    let mut moved = Vec::with_capacity(all + 1);
    let mut at = 0;
    for (token, (&length, &held)) in timing.lengths.iter().zip(&timing.held).enumerate() {
        let middle = at + length / 2;
        let mut keep = |out: &mut FrameRow, frames: Range<usize>| {
            for frame in frames.filter_map(|index| rendered.frames.get(index)) {
                moved.push(out.len());
                out.hold(frame, usize::from(token > 0));
            }
        };
        keep(&mut out, at..middle);
        if held > 0 {
            let before = (middle > at).then(|| rendered.frames.get(middle - 1)).flatten();
            let after = (middle < at + length)
                .then(|| rendered.frames.get(middle))
                .flatten();
            hold(&mut out, before, after, held, spans.fade);
        }
        keep(&mut out, middle..at + length);
        at += length;
    }
    moved.push(out.len());
    if place.last {
        out = faded_out(&out, spans);
    }
    let cut = if place.first {
        inaudible(&out, spans.inaudible)
    } else {
        0
    };
    out = out.skip(cut);
    let place = |range: &Range<usize>| {
        let at = |frame: usize| moved[frame].saturating_sub(cut);
        at(range.start)..at(range.end)
    };
    let phones = rendered.phones.iter().map(|phone| Phone {
        frames: place(&phone.frames),
        ..phone.clone()
    });
    Frames {
        words: rendered.words.iter().map(place).collect(),
        phones: phones.filter(|phone| !phone.frames.is_empty()).collect(),
        frames: out,
        level: Level::default(),
        mean_f0: 0.0,
    }
}

/// The number of inaudible frames at the start, up to `most`.
fn inaudible(frames: &FrameRow, most: usize) -> usize {
    let is_audible = audibility(frames);
    let mut first = frames.iter().take(most);
    first.position(is_audible).unwrap_or(most.min(frames.len()))
}

/// Tells which frames are audible beside the loudest of these (see [`INAUDIBLE`]).
pub(super) fn audibility(frames: &FrameRow) -> impl Fn(FrameRef<'_>) -> bool + use<> {
    let level = |frame: FrameRef<'_>| {
        let mean = frame.envelope.iter().sum::<f32>() / frame.envelope.len() as f32;
        // An envelope is the logarithm of an amplitude.
        (frame.level(), mean * 20.0 * std::f32::consts::LOG10_E)
    };
    let highest =
        |(power, mean): (f32, f32), (other, another): (f32, f32)| (power.max(other), mean.max(another));
    let levels = frames.runs().map(|(frame, _)| level(frame));
    let (power, mean) = levels.fold((f32::MIN, f32::MIN), highest);
    move |frame| {
        let level = level(frame);
        level.0 - power > INAUDIBLE.0 || level.1 - mean > INAUDIBLE.1
    }
}

/// Adds `held` frames between the frames `from` and `to`: a fade to silence and back, of `over` frames each.
fn hold(out: &mut FrameRow, from: Option<FrameRef<'_>>, to: Option<FrameRef<'_>>, held: usize, over: usize) {
    let (Some(from), Some(to)) = (from.or(to), to.or(from)) else {
        return;
    };
    let leaving = held / 2;
    let returning = held - leaving;
    let near = |distance: usize| distance as f32 / over as f32;
    for distance in 1..over.min(leaving + 1) {
        hold_faded(out, from, near(distance), 1);
    }
    hold_faded(out, from, 1.0, leaving.saturating_sub(over - 1));
    hold_faded(out, to, 1.0, returning.saturating_sub(over - 1));
    for distance in (1..over.min(returning + 1)).rev() {
        hold_faded(out, to, near(distance), 1);
    }
}

/// Adds a frame that lasts `length` frames, faded towards silence.
fn hold_faded(out: &mut FrameRow, frame: FrameRef<'_>, amount: f32, length: usize) {
    if let Some(mut held) = out.add(frame.sizes(), length) {
        held.copy(frame);
        fade(&mut held, amount);
    }
}

/// Fades a frame towards silence. An `amount` of 1 or more is silence.
fn fade(frame: &mut FrameMut<'_>, amount: f32) {
    let amount = amount.min(1.0);
    let values = frame.envelope.iter_mut();
    values.for_each(|value| *value += (SILENCE - *value) * amount);
}

/// The frames of a line, of which the last fade into silence.
fn faded_out(frames: &FrameRow, spans: Spans) -> FrameRow {
    let end = frames.len().saturating_sub(spans.tail);
    let fades = end.min(spans.fade);
    frames.map_from(end - fades, |at, frame| {
        let amount = if at < fades {
            (at + 1) as f32 / (spans.fade + 1) as f32
        } else {
            1.0
        };
        fade(frame, amount);
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::frames::{Frame, Sizes};
    use crate::text::{Mark, Pause};

    const SIZES: Sizes = Sizes {
        envelope: 80,
        aperiodicity: 5,
    };

    const WHOLE: PhrasePosition = PhrasePosition {
        first: true,
        last: true,
    };

    fn format() -> Format {
        Format {
            sample_rate: 22_050,
            hop: 256,
            frames_per_segment: 1,
            delay: 0,
            lookahead: 2,
            envelope_hz: vec![0.0; 80],
            aperiodicity_hz: vec![0.0; 5],
        }
    }

    /// A phrase as the model renders it: lead, `T` with a closure of two frames, `UW1`, a long pause, `B`,
    /// the end. The F0 of every frame is the number of its token.
    fn rendered() -> (Rendered, TokenLengths) {
        let timing = TokenLengths {
            lengths: vec![5, 4, 6, 30, 7, 20],
            held: vec![0, 0, 0, 50, 0, 0],
        };
        let names = ["", "T", "UW1", "", "B", ""];
        let words = [0, 0, 0, 0, 1, 1];
        let (mut frames, mut phones) = (Vec::new(), Vec::new());
        for (token, &length) in timing.lengths.iter().enumerate() {
            let mut frame = Frame::silent(SIZES, token as f32);
            if !names[token].is_empty() {
                frame.envelope.fill(-3.0);
            }
            phones.push(Phone {
                frames: frames.len()..frames.len() + length,
                phoneme: names[token].parse().ok(),
                word: words[token],
                emotion: None,
            });
            frames.extend(vec![frame; length]);
        }
        frames[5..7].fill(Frame::silent(SIZES, 1.0));
        let rendered = Rendered {
            frames: frames.into_iter().collect(),
            phones,
            words: vec![5..15, 45..52],
        };
        (rendered, timing)
    }

    #[test]
    fn phones_follow_their_frames() {
        let (rendered, timing) = rendered();
        let planned = cut_and_hold(&rendered, &timing, WHOLE, &format());
        let lengths: Vec<usize> = planned.phones.iter().map(|phone| phone.frames.len()).collect();
        // The closure is removed, and the held frames belong to the pause.
        assert_eq!(lengths, [2, 6, 80, 7, 20]);
        let names: Vec<String> = planned
            .phones
            .iter()
            .map(|phone| phone.phoneme.map_or_else(String::new, |it| it.to_string()))
            .collect();
        assert_eq!(names, ["T", "UW1", "", "B", ""]);
        for (at, frame) in planned.frames.iter().enumerate() {
            let phone = planned.phone(at).unwrap();
            assert_eq!(phone, &planned.phones[frame.f0 as usize - 1], "frame {at}");
        }
        assert_eq!(planned.phone(planned.frames.len()), None);
        assert_eq!(planned.words, [0..8, 88..95]);
    }

    #[test]
    fn a_longer_pause_takes_no_more_memory() {
        let (rendered, mut timing) = rendered();
        let short = cut_and_hold(&rendered, &timing, WHOLE, &format());
        timing.held[3] = 2_554;
        let long = cut_and_hold(&rendered, &timing, WHOLE, &format());
        assert_eq!(long.frames.len(), short.frames.len() + 2_504);
        assert_eq!(long.frames.runs().len(), short.frames.runs().len());
    }

    #[test]
    fn held_silence_fades_from_the_previous_sound_and_to_the_next() {
        let loud = |f0| Frame {
            envelope: vec![-3.0; 80],
            ..Frame::silent(SIZES, f0)
        };
        let fade = Spans::of(&format()).fade;
        for held in 1..20 {
            let mut row = FrameRow::default();
            let (from, to) = (loud(1.0), loud(2.0));
            hold(&mut row, Some(from.view()), Some(to.view()), held, fade);
            let each: Vec<(f32, f32)> = row.iter().map(|frame| (frame.f0, frame.envelope[0])).collect();
            let wanted = (0..held).map(|at| {
                let left = held - 1 - at;
                let (f0, distance) = if at < left { (1.0, at + 1) } else { (2.0, left + 1) };
                let gone = (distance as f32 / fade as f32).min(1.0);
                (f0, -3.0 + (SILENCE + 3.0) * gone)
            });
            assert_eq!(each, wanted.collect::<Vec<_>>(), "{held}");
        }
    }

    #[test]
    fn a_phone_that_is_removed_completely_is_dropped() {
        let (mut rendered, timing) = rendered();
        for mut frame in rendered.frames.runs_mut().skip(5).take(4) {
            frame.silence(1.0);
        }
        let planned = cut_and_hold(&rendered, &timing, WHOLE, &format());
        assert_eq!(planned.phones[0].frames, 0..6);
        assert_eq!(planned.phones[0].phoneme, rendered.phones[2].phoneme);
    }

    #[test]
    fn silence_is_one_pause() {
        let phrase = |millis| Phrase {
            parts: vec![PhrasePart::Pause(Pause {
                mark: Mark::None,
                millis: Some(millis),
            })],
        };
        let within = PhrasePosition { last: false, ..WHOLE };
        let planned = silence(&phrase(1000.0), within, &format());
        assert_eq!(planned.frames.len(), 86);
        assert_eq!(planned.phones.len(), 1);
        assert_eq!(planned.phone(85).map(|phone| phone.phoneme), Some(None));
        assert_eq!(silence(&phrase(0.0), within, &format()), Frames::default());
    }
}
