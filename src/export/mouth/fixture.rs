//! A transcript for tests.

use crate::engine::{SpokenPhoneme, SpokenWord, Transcript};
use crate::text::phoneme::{Phoneme, Sound};

/// One word of these sounds, with their starts and ends in seconds.
pub(super) fn transcript(sounds: &[(Sound, f64, f64)], length_s: f64) -> Transcript {
    let phoneme = |(sound, start_s, end_s): &(Sound, f64, f64)| SpokenPhoneme {
        phoneme: Phoneme::plain(*sound),
        start_s: *start_s,
        end_s: *end_s,
        closure_s: None,
        release_s: None,
    };
    let word = SpokenWord {
        text: "word".to_owned(),
        source: 0..4,
        start_s: sounds[0].1,
        end_s: sounds[sounds.len() - 1].2,
        phonemes: sounds.iter().map(phoneme).collect(),
    };
    let mut transcript = Transcript::default();
    (transcript.length_s, transcript.words) = (length_s, vec![word]);
    transcript
}
