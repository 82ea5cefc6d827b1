//! Files of what is said when: mouths, phonemes and words.

use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr;

use serde_json::{Value, json};

use crate::engine::Transcript;

use super::blend::{BLEND_SHAPES, FRAME_RATE, blend};
use super::cue::{MouthSet, mouth_cues};

/// The version of the files that are our own.
const VERSION: u32 = 1;

/// What a file says of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timed {
    /// Which mouth is shown when.
    Mouths(MouthSet),
    /// The weights of ARKit's blend shapes, frame by frame.
    BlendShapes,
    /// The phonemes (ARPAbet).
    Phonemes,
    /// The words.
    Words,
}

/// A kind of file, named by its ending: `rhubarb.tsv`, `ovr.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimedFormat {
    /// What it says.
    pub what: Timed,
    /// Whether it is a table of tabs, and else JSON.
    pub is_table: bool,
}

/// A name that says nothing of a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not ovr, sapi, rhubarb, arkit, phonemes or words")]
pub struct UnknownTimed(pub String);

/// A name that is no kind of file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not end in .ovr, .sapi, .rhubarb, .arkit, .phonemes or .words, and .json or .tsv")]
pub struct UnknownTimedFormat(pub String);

impl FromStr for TimedFormat {
    type Err = UnknownTimedFormat;

    /// Reads `ovr.json`; JSON need not be named.
    fn from_str(text: &str) -> Result<Self, UnknownTimedFormat> {
        let (name, ending) = text.rsplit_once('.').unwrap_or((text, "json"));
        let unknown = || UnknownTimedFormat(text.to_owned());
        let is_table = match ending {
            "json" => false,
            "tsv" => true,
            _ => return Err(unknown()),
        };
        let what = name.parse().map_err(|_| unknown())?;
        Ok(Self { what, is_table })
    }
}

/// What holds from when to when, in seconds from the first sample.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedCue {
    /// Start in seconds, to a tenth of a millisecond.
    pub start_s: f64,
    /// End in seconds, to a tenth of a millisecond.
    pub end_s: f64,
    /// The name of a mouth, a phoneme (ARPAbet) or a word.
    pub value: String,
}

impl Timed {
    /// Its name in the names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mouths(set) => set.name(),
            Self::BlendShapes => "arkit",
            Self::Phonemes => "phonemes",
            Self::Words => "words",
        }
    }

    /// What holds when. Blend shapes have frames instead ([`blend`](super::blend)), and none of these.
    pub fn cues(self, transcript: &Transcript) -> Vec<TimedCue> {
        let cue = |start_s: f64, end_s: f64, value: String| TimedCue {
            start_s: rounded(start_s),
            end_s: rounded(end_s),
            value,
        };
        let words = transcript.words.iter();
        match self {
            Self::Mouths(set) => mouth_cues(transcript, set)
                .into_iter()
                .map(|mouth| cue(mouth.start_s, mouth.end_s, mouth.mouth.to_owned()))
                .collect(),
            Self::Words => words
                .map(|word| cue(word.start_s, word.end_s, word.text.clone()))
                .collect(),
            Self::Phonemes => words
                .flat_map(|word| &word.phonemes)
                .map(|phoneme| {
                    let name = phoneme.phoneme.nearest().to_string();
                    cue(phoneme.start_s, phoneme.end_s, name)
                })
                .collect(),
            Self::BlendShapes => Vec::new(),
        }
    }
}

impl FromStr for Timed {
    type Err = UnknownTimed;

    fn from_str(name: &str) -> Result<Self, UnknownTimed> {
        Ok(match name {
            "arkit" => Self::BlendShapes,
            "phonemes" => Self::Phonemes,
            "words" => Self::Words,
            set => Self::Mouths(set.parse().map_err(|_| UnknownTimed(name.to_owned()))?),
        })
    }
}

impl TimedFormat {
    /// That of a file, by the end of its name.
    ///
    /// # Errors
    /// If it has another end.
    pub fn of(path: &Path) -> Result<Self, UnknownTimedFormat> {
        let unknown = || UnknownTimedFormat(path.display().to_string());
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(unknown)?;
        let ending = name.rsplit('.').take(2).collect::<Vec<_>>();
        match ending[..] {
            [last, what] => format!("{what}.{last}").parse().map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }

    /// The end of its name, without a point before it.
    pub fn ending(self) -> String {
        format!(
            "{}.{}",
            self.what.name(),
            if self.is_table { "tsv" } else { "json" }
        )
    }

    /// The file of a line. `sound` is the name of its sound file.
    pub fn write(self, transcript: &Transcript, sound: &str) -> String {
        match (self.what, self.is_table) {
            (Timed::BlendShapes, true) => blend_table(transcript),
            (Timed::BlendShapes, false) => blend_json(transcript),
            (Timed::Mouths(MouthSet::Rhubarb), true) => rhubarb_table(transcript),
            (Timed::Mouths(MouthSet::Rhubarb), false) => rhubarb_json(transcript, sound),
            (what, true) => table(&what.cues(transcript)),
            (what, false) => {
                let cues: Vec<Value> = what
                    .cues(transcript)
                    .into_iter()
                    .map(|cue| json!({ "start": cue.start_s, "end": cue.end_s, "value": cue.value }))
                    .collect();
                let document = json!({
                    "format": "recit-timing", "version": VERSION, "set": what.name(), "sound": sound,
                    "duration": rounded(transcript.length_s), "cues": cues,
                });
                format!("{document:#}\n")
            }
        }
    }
}

/// Seconds to a tenth of a millisecond.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1e4).round() / 1e4
}

fn table(cues: &[TimedCue]) -> String {
    cues.iter()
        .fold("start\tend\tvalue\n".to_owned(), |mut out, cue| {
            // A word never has a tab; writing to a string never fails.
            let _ = writeln!(out, "{:.4}\t{:.4}\t{}", cue.start_s, cue.end_s, cue.value);
            out
        })
}

/// Rhubarb's own table: the start of each mouth, and the end as a closed one.
fn rhubarb_table(transcript: &Transcript) -> String {
    let mut out = String::new();
    for cue in mouth_cues(transcript, MouthSet::Rhubarb) {
        let _ = writeln!(out, "{:.2}\t{}", cue.start_s, cue.mouth);
    }
    let _ = writeln!(out, "{:.2}\tX", transcript.length_s);
    out
}

/// Rhubarb's own JSON.
fn rhubarb_json(transcript: &Transcript, sound: &str) -> String {
    // Rounded as in the table.
    let hundredths = |seconds: f64| -> f64 { format!("{seconds:.2}").parse().unwrap_or(seconds) };
    let cues: Vec<Value> = mouth_cues(transcript, MouthSet::Rhubarb)
        .into_iter()
        .map(|cue| {
            json!({ "start": hundredths(cue.start_s), "end": hundredths(cue.end_s), "value": cue.mouth })
        })
        .collect();
    let document = json!({
        "metadata": { "soundFile": sound, "duration": hundredths(transcript.length_s) },
        "mouthCues": cues,
    });
    format!("{document:#}\n")
}

fn blend_json(transcript: &Transcript) -> String {
    let round = |weight: f32| (f64::from(weight) * 1e4).round() / 1e4;
    let frames: Vec<Vec<f64>> = blend(transcript)
        .iter()
        .map(|frame| frame.iter().map(|weight| round(*weight)).collect())
        .collect();
    let document = json!({
        "format": "recit-blend-shapes", "version": VERSION, "frame_rate": FRAME_RATE,
        "names": BLEND_SHAPES, "frames": frames,
    });
    format!("{document}\n")
}

fn blend_table(transcript: &Transcript) -> String {
    let mut out = format!("time\t{}\n", BLEND_SHAPES.join("\t"));
    for (number, frame) in blend(transcript).iter().enumerate() {
        let weights: Vec<String> = frame.iter().map(|weight| format!("{weight:.4}")).collect();
        let _ = writeln!(out, "{:.4}\t{}", number as f64 / FRAME_RATE, weights.join("\t"));
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::super::fixture::transcript;
    use super::*;
    use crate::text::phoneme::Sound::{AA, M};

    fn written(format: &str) -> String {
        let line = transcript(&[(M, 0.125, 0.2), (AA, 0.2, 0.4)], 0.75);
        let format: TimedFormat = format.parse().unwrap();
        format.write(&line, "a.wav")
    }

    #[test]
    fn kinds_of_files_are_named_by_their_ends() {
        for name in [
            "ovr.json",
            "sapi.tsv",
            "rhubarb.tsv",
            "arkit.json",
            "words.tsv",
            "phonemes.json",
        ] {
            let format: TimedFormat = name.parse().unwrap();
            assert_eq!(format.ending(), name);
            assert_eq!(
                TimedFormat::of(Path::new(&format!("a/lips. b.{name}"))),
                Ok(format)
            );
        }
        assert_eq!("ovr".parse(), "ovr.json".parse::<TimedFormat>());
        for wrong in ["lips.json", "a.ovr.txt", "ovr", "a.b.json"] {
            let error = TimedFormat::of(Path::new(wrong)).unwrap_err();
            assert!(error.to_string().starts_with(&format!("`{wrong}`")), "{error}");
        }
    }

    #[test]
    fn tables_and_json_say_the_same() {
        assert_eq!(
            written("rhubarb.tsv"),
            "0.00\tX\n0.10\tA\n0.18\tD\n0.40\tX\n0.75\tX\n"
        );
        assert_eq!(
            written("ovr.tsv"),
            "start\tend\tvalue\n0.0000\t0.1030\tsil\n0.1030\t0.1780\tPP\n0.1780\t0.4000\taa\n0.4000\t0.7500\tsil\n"
        );
        assert_eq!(written("words.tsv"), "start\tend\tvalue\n0.1250\t0.4000\tword\n");
        let phonemes: Value = serde_json::from_str(&written("phonemes.json")).unwrap();
        assert_eq!(
            phonemes["cues"][0],
            json!({ "start": 0.125, "end": 0.2, "value": "M" })
        );
        let rhubarb: Value = serde_json::from_str(&written("rhubarb.json")).unwrap();
        assert_eq!(
            rhubarb["metadata"],
            json!({ "soundFile": "a.wav", "duration": 0.75 })
        );
        assert_eq!(
            rhubarb["mouthCues"][1],
            json!({ "start": 0.1, "end": 0.18, "value": "A" })
        );
        let blend: Value = serde_json::from_str(&written("arkit.json")).unwrap();
        assert_eq!(blend["names"].as_array().unwrap().len(), 18);
        assert_eq!(blend["frames"].as_array().unwrap().len(), 46);
        assert_eq!(written("arkit.tsv").lines().count(), 47);
    }
}
