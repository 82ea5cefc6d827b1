//! The times of a WAV file's words, as a JSON file with the same name.
//!
//! Sample positions are those of one channel, rounded from the times of the transcript.

use serde_json::{Value, json};

use super::chunks::Marker;
use crate::engine::{Rendered, SpokenPhoneme, SpokenWord};
use crate::script::{Line, VoiceRef};
use crate::text::{NamedPlace, named_places};

/// The version of the format.
const VERSION: u32 = 1;
const FORMAT: &str = "recit-line";

/// The sample rate and the length of a file.
pub(super) struct FileClock {
    rate: u32,
    end: usize,
}

impl FileClock {
    pub fn of(rendered: &Rendered, rate: u32) -> Self {
        Self {
            rate,
            end: rendered.samples.len(),
        }
    }

    /// The sample at a time in seconds, limited to the file.
    fn sample(&self, seconds: f64) -> u32 {
        (seconds * f64::from(self.rate))
            .round()
            .clamp(0.0, self.end as f64) as u32
    }

    /// A marker for each word.
    pub fn markers(&self, words: &[SpokenWord]) -> Vec<Marker> {
        let marker = |word: &SpokenWord| {
            let start = self.sample(word.start_s);
            Marker {
                label: word.text.clone(),
                start,
                length: self.sample(word.end_s) - start,
            }
        };
        words.iter().map(marker).collect()
    }

    /// A marker without length for each mark that the markup of `text` names: at the start of the next word,
    /// or at the end.
    pub fn named_places(&self, text: &str, words: &[SpokenWord]) -> Vec<Marker> {
        let marker = |place: NamedPlace| {
            let next = words.iter().find(|word| word.source.start >= place.at);
            let start = next.map_or(self.end as u32, |word| self.sample(word.start_s));
            Marker {
                label: place.name,
                start,
                length: 0,
            }
        };
        named_places(text).into_iter().map(marker).collect()
    }

    /// Adds the times of a range, in seconds and samples, to the fields of `what`.
    fn timed(&self, mut what: Value, start_s: f64, end_s: f64) -> Value {
        what["start_s"] = start_s.into();
        what["end_s"] = end_s.into();
        what["start"] = self.sample(start_s).into();
        what["end"] = self.sample(end_s).into();
        what
    }

    /// The marks of a text with their times.
    fn marks(&self, text: &str, words: &[SpokenWord]) -> Vec<Value> {
        let places = self.named_places(text, words).into_iter();
        let seconds = |sample: u32| f64::from(sample) / f64::from(self.rate);
        places
            .map(
                |place| json!({ "name": place.label, "start": place.start, "start_s": seconds(place.start) }),
            )
            .collect()
    }

    fn word(&self, word: &SpokenWord) -> Value {
        let phonemes: Vec<Value> = word
            .phonemes
            .iter()
            .map(|phoneme| self.phoneme(phoneme))
            .collect();
        let source = [word.source.start, word.source.end];
        let what = json!({ "text": word.text, "source": source, "phonemes": phonemes });
        self.timed(what, word.start_s, word.end_s)
    }

    fn phoneme(&self, spoken: &SpokenPhoneme) -> Value {
        let what = json!({ "arpabet": spoken.phoneme.nearest().to_string(), "ipa": spoken.phoneme.ipa() });
        self.timed(what, spoken.start_s, spoken.end_s)
    }
}

/// The document for a line rendered by `voice`.
pub(super) fn document(line: &Line, voice: &VoiceRef, rendered: &Rendered, clock: &FileClock) -> String {
    let words: Vec<Value> = rendered
        .transcript
        .words
        .iter()
        .map(|word| clock.word(word))
        .collect();
    let document = json!({
        "format": FORMAT, "version": VERSION,
        "text": line.text, "voice": voice.name, "speaker": voice.speaker,
        "seed": line.seed, "emotion": line.emotion.to_string(),
        "sample_rate": clock.rate, "samples": rendered.samples.len(), "length_s": rendered.transcript.length_s,
        "words": words, "marks": clock.marks(&line.text, &rendered.transcript.words), "warnings": rendered.warnings,
    });
    format!("{document:#}\n")
}
