//! Generates a melody for a line: steps of a scale around the speaker's pitch.

use recit::text::phoneme::Stress;
use recit::text::syllable::syllables;
use recit::text::{PhrasePart, Utterance};

use crate::melody::{Melody, Note};

/// Steps above the lowest note of the scale, repeated: a phrase that rises and returns.
const STEPS: [usize; 16] = [0, 1, 2, 4, 3, 2, 4, 5, 4, 2, 3, 4, 2, 1, 2, 1];

/// The step of a line's last note.
const HOME: usize = 0;

/// The major scale in semitones above its lowest note.
const SCALE: [u8; 6] = [0, 2, 4, 5, 7, 9];

/// The lowest note is this many semitones below the speaker's mean, so the steps are around it.
const BELOW: f32 = 4.0;

/// The fewest notes of a line. A line with fewer syllables is repeated.
const FEWEST: usize = 4;

/// Lengths in beats: of stressed syllables, of others, and of the last one.
const LENGTHS: (f64, f64, f64) = (1.0, 0.5, 2.0);

/// A melody for a line of a speaker with a mean F0 of `mean_f0` Hz: a note for each syllable, slurred up to
/// the next pause.
pub fn tune(utterance: &Utterance, mean_f0: f32) -> Melody {
    let syllables = sung(utterance);
    let count = if syllables.is_empty() {
        0
    } else {
        syllables.len().max(FEWEST)
    };
    let lowest = (69.0 + 12.0 * (mean_f0 / 440.0).log2() - BELOW).round() as u8;
    let (long, short, last) = LENGTHS;
    let notes = syllables.iter().cycle().take(count).enumerate();
    let note = |(at, (stress, joined)): (usize, &(Stress, bool))| {
        let is_last = at + 1 == count;
        let step = if is_last { HOME } else { STEPS[at % STEPS.len()] };
        Note {
            key: Some(lowest + SCALE[step]),
            beats: match stress {
                _ if is_last => last,
                Stress::None => short,
                _ => long,
            },
            joined: *joined && !is_last,
        }
    };
    Melody::new(notes.map(note).collect())
}

/// The stress of each syllable, and whether the next one follows without a pause.
fn sung(utterance: &Utterance) -> Vec<(Stress, bool)> {
    let mut all: Vec<(Stress, bool)> = Vec::new();
    for part in utterance.phrases.iter().flat_map(|phrase| &phrase.parts) {
        match part {
            PhrasePart::Word(word) => {
                all.extend(
                    syllables(&word.phonemes)
                        .iter()
                        .map(|syllable| (syllable.stress, true)),
                );
            }
            PhrasePart::Pause(_) => {
                if let Some((_, joined)) = all.last_mut() {
                    *joined = false;
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use recit::text::Frontend;

    /// The pressed keys.
    fn keys(text: &str) -> Vec<u8> {
        let melody = tune(&Frontend::load().utterance(text), 220.0);
        let events = melody.events(|beat| (beat * 10.0) as u64);
        let pressed = events.into_iter().filter_map(|(_, event)| match event {
            recit::player::EventKind::NoteOn { note, .. } => Some(note.key),
            _ => None,
        });
        pressed.collect()
    }

    #[test]
    fn every_syllable_has_a_note_around_the_speakers_pitch_and_the_last_is_the_tonic() {
        // A3, the mean, is key 57.
        let sung = keys("Sleep, little boat, on the silver bay.");
        assert_eq!(sung, [53, 55, 57, 60, 58, 57, 60, 62, 53]);
        assert_eq!(keys("Ah."), [53, 55, 57, 53]);
        assert!(keys("[pause 1s]").is_empty());
    }
}
