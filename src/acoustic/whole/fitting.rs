//! Changes the lengths of tokens in the frames of a spoken sentence.

use std::ops::Range;

use crate::acoustic::shape::audibility;
use crate::acoustic::tokens::{Kind, ModelToken};
use crate::frames::{Frame, FrameRow};

/// Lets the first sound begin where it becomes audible in the silence before it, up to `most` frames earlier than
/// stated: graphs state when their sounds are intended, and may begin the first one before that. `heard` are the frames
/// of each token; the first is the silence.
pub(super) fn begin_when_audible(frames: &FrameRow, heard: &mut [Range<usize>], most: usize) {
    let [silence, first, ..] = heard else {
        return;
    };
    let is_audible = audibility(frames);
    let early = (silence.clone().rev().take(most)).take_while(|at| frames.get(*at).is_some_and(&is_audible));
    silence.end -= early.count();
    first.start = silence.end;
}

/// Gives each token `lengths` frames, made from the frames in which it was `heard`. Sounds are stretched.
/// Pauses lose or hold their middle.
pub(super) fn fitted(
    frames: &FrameRow,
    heard: &[Range<usize>],
    tokens: &[ModelToken],
    lengths: &[usize],
) -> FrameRow {
    let mut out = FrameRow::with_capacity(frames.sizes(), lengths.iter().sum());
    for ((heard, token), &length) in heard.iter().zip(tokens).zip(lengths) {
        for at in 0..length {
            let place = match token.kind {
                Kind::Phoneme(..) => stretched(heard.len(), length, at),
                Kind::Lead | Kind::Pause(_) => without_middle(heard.len(), length, at) as f32,
            };
            let place = (heard.start as f32 + place).min(frames.len().saturating_sub(1) as f32);
            if let Some(frame) = between(frames, place) {
                out.push(frame.view());
            }
        }
    }
    out
}

/// The position in `heard` frames of frame `at` of `length`.
fn stretched(heard: usize, length: usize, at: usize) -> f32 {
    if heard == length {
        return at as f32;
    }
    let place = (at as f32 + 0.5) * heard as f32 / length as f32 - 0.5;
    place.clamp(0.0, heard.saturating_sub(1) as f32)
}

/// Like [`stretched`], but both ends stay unchanged.
fn without_middle(heard: usize, length: usize, at: usize) -> usize {
    if at < length / 2 {
        at.min(heard / 2)
    } else {
        let from_end = length - at;
        heard
            .saturating_sub(from_end)
            .max(heard / 2)
            .min(heard.saturating_sub(1))
    }
}

/// The frame interpolated at a position between two.
fn between(frames: &FrameRow, place: f32) -> Option<Frame> {
    let low = place as usize;
    let mut frame = frames.get(low)?.to_owned();
    let share = place - low as f32;
    if share > 0.0
        && let Some(next) = frames.get(low + 1)
    {
        let mut values = crate::frames::FrameMut {
            envelope: &mut frame.envelope,
            aperiodicity: &mut frame.aperiodicity,
            f0: &mut frame.f0,
            voicing: &mut frame.voicing,
        };
        values.move_toward(next, share);
    }
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic::tokens::bare;
    use crate::frames::Sizes;
    use crate::text::{Mark, Pause, Phrase, PhrasePart, Prosody, Word};

    #[test]
    fn a_sound_that_begins_early_keeps_its_start() {
        let sizes = Sizes {
            envelope: 4,
            aperiodicity: 1,
        };
        let frames: FrameRow = (0..30)
            .map(|number| Frame {
                envelope: vec![if number < 6 { -12.0 } else { -1.0 }; 4],
                ..Frame::silent(sizes, 100.0)
            })
            .collect();
        let mut heard = [0..10, 10..20, 20..30];
        begin_when_audible(&frames, &mut heard, 20);
        assert_eq!(heard, [0..6, 6..20, 20..30]);
        let mut heard = [0..10, 10..20, 20..30];
        begin_when_audible(&frames, &mut heard, 3);
        assert_eq!(heard, [0..7, 7..20, 20..30]);
        let mut heard = [0..5, 5..20, 20..30];
        begin_when_audible(&frames, &mut heard, 20);
        assert_eq!(heard, [0..5, 5..20, 20..30]);
    }

    #[test]
    fn a_sound_is_stretched_and_a_pause_keeps_its_ends() {
        let sizes = Sizes {
            envelope: 1,
            aperiodicity: 1,
        };
        // The F0 of a frame is its index.
        let frames: FrameRow = (0..20)
            .map(|number| Frame {
                voicing: 1.0,
                ..Frame::silent(sizes, 100.0 + number as f32)
            })
            .collect();
        let word = Word {
            text: String::new(),
            source: 0..0,
            phonemes: vec!["AH0".parse().expect("it is one")],
            prosody: Prosody::default(),
        };
        let pause = Pause {
            mark: Mark::Comma,
            millis: None,
        };
        let phrase = Phrase {
            parts: vec![PhrasePart::Word(word), PhrasePart::Pause(pause)],
        };
        // A lead, a sound, and a pause.
        let (tokens, heard) = (bare(&phrase), [0..2, 2..10, 10..20]);
        let read = |lengths: &[usize]| -> Vec<f32> {
            let row = fitted(&frames, &heard, &tokens, lengths);
            row.iter()
                .map(|frame| ((frame.f0 - 100.0) * 10.0).round() / 10.0)
                .collect()
        };
        let as_it_was: Vec<f32> = (0..20).map(|number| number as f32).collect();
        assert_eq!(read(&[2, 8, 10]), as_it_was);
        assert_eq!(read(&[0, 4, 4]), [2.5, 4.5, 6.5, 8.5, 10.0, 11.0, 18.0, 19.0]);
        let long = read(&[0, 16, 14]);
        assert_eq!((long[0], long[15]), (2.0, 9.0));
        assert!(long.windows(2).all(|pair| pair[0] <= pair[1]), "{long:?}");
        assert_eq!(long[16..19], [10.0, 11.0, 12.0]);
        assert_eq!(long[27..], [17.0, 18.0, 19.0]);
    }
}
