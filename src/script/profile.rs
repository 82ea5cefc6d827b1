//! A speaker made from a recording.
//!
//! It contains no sound: the vector of a speaker encoder, a few statistics, and the statement of the user that the
//! recording may be used. A project stores the profiles of its speakers, so it needs no other file.

use serde_json::{Map, Value, json};

use super::limits::{ScriptError, is_speaker};

/// The most values of an embedding.
const MAX_EMBEDDING: usize = 1024;
/// The most characters of the user's statement.
const MAX_STATEMENT_CHARS: usize = 300;
/// Decimals of the values of an embedding. It has length one.
const DECIMALS: usize = 5;

/// Why stored fields are no [`Profile`], as part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProfile {
    /// They are no table.
    #[error("it is not a table")]
    NoTable,
    /// This field is missing, or has another type.
    #[error("it has no `{0}`")]
    Missing(&'static str),
    /// This field is out of its range.
    #[error("its `{0}` is not valid")]
    Invalid(&'static str),
    /// Its id cannot be the name of a file.
    #[error("its `id` is not valid (a to z, 0 to 9, - and _)")]
    Id,
    /// It has no statement, or too long a one.
    #[error("it does not state that the recording may be used")]
    Unstated,
    /// The script has no room for it.
    #[error(transparent)]
    Script(#[from] ScriptError),
}

/// A speaker made from a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its id among the speakers of its voice.
    pub id: String,
    /// The voice that it is a speaker of, such as `house`.
    pub voice: String,
    /// The statement of the user that the recording may be used.
    pub statement: String,
    /// The SHA-256 of the recording.
    pub recording: String,
    /// The SHA-256 of the speaker encoder.
    pub encoder: String,
    /// The vector of the speaker encoder, of length one.
    pub embedding: Vec<f32>,
    /// Mean of ln F0, 3 to 8.
    pub log_f0_mean: f32,
    /// Standard deviation of ln F0, 0 to 2.
    pub log_f0_std: f32,
    /// The logarithm of the mean length of a phoneme in seconds, -6 to 1.
    pub log_phoneme_s: f32,
    /// Standard deviation of the level (ln of an amplitude) of voiced sounds, 0 to 5.
    pub level_std: f32,
    /// The shift of the resonances that makes the voice sound most like the recording, in semitones, -6 to 6. Profiles
    /// without it have none.
    pub formant: f32,
}

impl Profile {
    /// The fields in JSON.
    pub(super) const FIELDS: &[&str] = &[
        "id",
        "voice",
        "statement",
        "recording",
        "encoder",
        "embedding",
        "log_f0_mean",
        "log_f0_std",
        "log_phoneme_s",
        "level_std",
        "formant",
    ];

    /// Its fields for JSON. The embedding is a text, of numbers with blanks between them.
    pub fn to_json(&self) -> Value {
        let numbers: Vec<String> = self.embedding.iter().map(written).collect();
        json!({
            "id": self.id, "voice": self.voice, "statement": self.statement, "recording": self.recording,
            "encoder": self.encoder,
            "log_f0_mean": self.log_f0_mean, "log_f0_std": self.log_f0_std, "log_phoneme_s": self.log_phoneme_s,
            "level_std": self.level_std, "formant": self.formant, "embedding": numbers.join(" "),
        })
    }

    /// Reads the fields, and checks that all are within their limits.
    ///
    /// # Errors
    /// The first field that is missing or invalid.
    pub fn from_json(fields: &Map<String, Value>) -> Result<Self, InvalidProfile> {
        let text = |name: &'static str| {
            let value = fields.get(name).and_then(Value::as_str);
            value.map(str::to_owned).ok_or(InvalidProfile::Missing(name))
        };
        let hash = |name: &'static str| {
            let value = text(name)?;
            let is_hash = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hash.then_some(value).ok_or(InvalidProfile::Invalid(name))
        };
        let number = |name: &'static str, low: f32, high: f32| {
            let value = fields.get(name).and_then(Value::as_f64).map(|value| value as f32);
            value
                .filter(|value| (low..=high).contains(value))
                .ok_or(InvalidProfile::Invalid(name))
        };
        let profile = Self {
            id: text("id")?,
            voice: text("voice")?,
            statement: text("statement")?,
            recording: hash("recording")?,
            encoder: hash("encoder")?,
            embedding: embedding(&text("embedding")?).ok_or(InvalidProfile::Invalid("embedding"))?,
            log_f0_mean: number("log_f0_mean", 3.0, 8.0)?,
            log_f0_std: number("log_f0_std", 0.0, 2.0)?,
            log_phoneme_s: number("log_phoneme_s", -6.0, 1.0)?,
            level_std: number("level_std", 0.0, 5.0)?,
            formant: match fields.get("formant") {
                Some(_) => number("formant", -6.0, 6.0)?,
                None => 0.0,
            },
        };
        if !is_id(&profile.id) {
            return Err(InvalidProfile::Id);
        }
        if !is_speaker(&profile.voice) {
            return Err(InvalidProfile::Invalid("voice"));
        }
        let said = profile.statement.trim();
        if said.is_empty() || said.chars().count() > MAX_STATEMENT_CHARS {
            return Err(InvalidProfile::Unstated);
        }
        Ok(profile)
    }

    /// The same with an embedding that does not change when it is stored.
    pub fn rounded(mut self) -> Self {
        self.embedding
            .iter_mut()
            .for_each(|value| *value = rounded(*value));
        self
    }

    /// Whether it is this speaker of this voice.
    pub fn is(&self, voice: &str, speaker: &str) -> bool {
        self.voice == voice && self.id == speaker
    }
}

/// Whether a speaker may have this id, which is a valid file name on every system.
pub(crate) fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    (1..=64).contains(&id.len()) && id.chars().all(plain)
}

/// A value of an embedding as text.
fn written(value: &f32) -> String {
    format!("{value:.DECIMALS$}")
}

/// A value of an embedding as it is read back.
fn rounded(value: f32) -> f32 {
    written(&value).parse().unwrap_or(0.0)
}

/// An embedding of length one from its text.
fn embedding(text: &str) -> Option<Vec<f32>> {
    let mut values = Vec::new();
    for number in text.split_ascii_whitespace().take(MAX_EMBEDDING + 1) {
        // Written again, it is the same.
        values.push(rounded(number.parse().ok()?));
    }
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    (values.len() <= MAX_EMBEDDING && (0.9..1.1).contains(&length)).then_some(values)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn profile() -> Profile {
        Profile {
            id: "anna".into(),
            voice: "house".into(),
            statement: "I have the right to use this voice.".into(),
            recording: "0a".repeat(32),
            encoder: "b1".repeat(32),
            embedding: vec![0.6, -0.8, 0.0],
            log_f0_mean: 5.25,
            log_f0_std: 0.25,
            log_phoneme_s: -2.5,
            level_std: 1.125,
            formant: -1.5,
        }
    }

    #[test]
    fn a_profile_is_read_as_it_was_written() {
        let json = profile().to_json();
        assert_eq!(Profile::from_json(json.as_object().unwrap()), Ok(profile()));
        assert!(Profile::FIELDS.iter().all(|field| json.get(field).is_some()));
        assert_eq!(json.as_object().unwrap().len(), Profile::FIELDS.len());
    }

    #[test]
    fn an_embedding_is_the_same_before_and_after_it_is_stored() {
        let exact = Profile {
            embedding: vec![1.0 / 3.0_f32.sqrt(); 3],
            ..profile()
        };
        let rounded = exact.clone().rounded();
        assert!(rounded != exact);
        let again = Profile::from_json(exact.to_json().as_object().unwrap());
        assert_eq!(again, Ok(rounded));
    }

    #[test]
    fn every_field_is_needed_and_checked() {
        let wrong = [
            ("id", json!("Anna/..")),
            ("voice", json!("")),
            ("statement", json!("  ")),
            ("recording", json!("abc")),
            ("encoder", json!("xyz".repeat(30))),
            ("embedding", json!("0.1 x")),
            ("embedding", json!("0 0 0")),
            ("embedding", json!("NaN 1")),
            ("embedding", json!(["1"])),
            ("log_f0_mean", json!(9)),
            ("log_f0_std", json!(-1)),
            ("log_phoneme_s", json!("fast")),
            ("level_std", json!(1e9)),
            ("formant", json!(7)),
        ];
        for (field, value) in wrong {
            let mut fields = profile().to_json().as_object().unwrap().clone();
            fields[field] = value.clone();
            assert!(Profile::from_json(&fields).is_err(), "{field}: {value}");
            fields.remove(field);
            let without = Profile::from_json(&fields);
            let is_optional = without.is_ok_and(|profile| profile.formant == 0.0);
            assert_eq!(is_optional, field == "formant", "{field}");
        }
    }
}
