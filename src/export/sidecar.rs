//! The times of a WAV file's words, as a JSON file with the same name.
//!
//! Sample positions are those of one channel, rounded from the times of the transcript.

use serde_json::{Value, json};

use super::chunks::Marker;
use super::rendering::Rendering;
use super::sound::Sound;
use crate::engine::{Rendered, SpokenPhoneme, SpokenWord};
use crate::text::{NamedPlace, named_places};

/// The version of the format.
const VERSION: u32 = 1;
const FORMAT: &str = "recit-line";
const FORMAT_OF_ALL: &str = "recit-lines";

/// The place of a line in its file.
pub(super) struct FileClock {
    rate: u32,
    /// Its first sample and the one after its last.
    begin: u64,
    end: u64,
}

impl FileClock {
    /// The place of a line that begins at this sample.
    pub fn of(rendered: &Rendered, rate: u32, begin: u64) -> Self {
        Self {
            rate,
            begin,
            end: begin + rendered.samples.len() as u64,
        }
    }

    /// The sample of the file at a time of the line in seconds, limited to the line.
    fn sample(&self, seconds: f64) -> u32 {
        let sample = self.begin as f64 + (seconds * f64::from(self.rate)).round();
        sample.clamp(self.begin as f64, self.end as f64) as u32
    }

    /// The start of the line in its file, in seconds.
    pub fn start_s(&self) -> f64 {
        self.begin as f64 / f64::from(self.rate)
    }

    /// A marker for the whole line.
    pub fn line(&self, label: String) -> Marker {
        Marker {
            label,
            start: self.begin as u32,
            length: (self.end - self.begin) as u32,
        }
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
        let from_s = self.start_s();
        what["start_s"] = (from_s + start_s).into();
        what["end_s"] = (from_s + end_s).into();
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

/// The document of a file of one line.
pub(super) fn document(rendering: &Rendering, clock: &FileClock) -> String {
    let rendered = &rendering.sound.rendered;
    let mut document = json!({
        "format": FORMAT, "version": VERSION,
        "sample_rate": clock.rate, "samples": rendered.samples.len(), "length_s": rendered.transcript.length_s,
    });
    add(&mut document, line(rendering, clock));
    format!("{document:#}\n")
}

/// The document of a file of several lines, each with its place.
pub(super) fn document_of_all<'a>(
    lines: impl Iterator<Item = (&'a Rendering, FileClock)>,
    rate: u32,
    samples: u64,
) -> String {
    let lines = lines.map(|(rendering, clock)| {
        let mut place = clock.timed(json!({}), 0.0, rendering.sound.rendered.transcript.length_s);
        place["number"] = rendering.number.into();
        add(&mut place, line(rendering, &clock));
        place
    });
    let lines: Vec<Value> = lines.collect();
    let document = json!({
        "format": FORMAT_OF_ALL, "version": VERSION,
        "sample_rate": rate, "samples": samples, "length_s": samples as f64 / f64::from(rate), "lines": lines,
    });
    format!("{document:#}\n")
}

/// Adds the fields of one object to another one.
fn add(to: &mut Value, fields: Value) {
    if let (Some(to), Value::Object(fields)) = (to.as_object_mut(), fields) {
        to.extend(fields);
    }
}

/// The fields of a line.
fn line(rendering: &Rendering, clock: &FileClock) -> Value {
    let Rendering {
        line,
        voice,
        sound: Sound { rendered, .. },
        ..
    } = rendering;
    let words: Vec<Value> = rendered
        .transcript
        .words
        .iter()
        .map(|word| clock.word(word))
        .collect();
    json!({
        "text": line.text, "voice": voice.name, "speaker": voice.speaker,
        "seed": line.seed, "emotion": line.emotion.to_string(),
        "words": words, "marks": clock.marks(&line.text, &rendered.transcript.words), "warnings": rendered.warnings,
    })
}
