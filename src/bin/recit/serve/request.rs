//! `POST /v1/audio/speech`: what a client asks for, in the form of OpenAI's service.

use recit::emotion::Emotion;
use recit::engine::Delivery;
use recit::player::{Control, Live};
use serde::Deserialize;

use super::instructions;
use super::limits::MAX_TEXT;
use super::timing::{self, Timing};

/// The sample rate if none is given: that of OpenAI's `pcm`.
pub const SAMPLE_RATE: u32 = 24_000;

/// Speeds that OpenAI's service takes. Ours has half of that range; others are brought into it.
const SPEEDS: std::ops::RangeInclusive<f32> = 0.25..=4.0;

/// The lowest and the highest sample rate.
const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// A request as it arrives. Fields that are not known are ignored.
#[derive(Debug, Deserialize)]
pub struct Body {
    input: Option<String>,
    #[serde(default)]
    voice: Option<VoiceName>,
    instructions: Option<String>,
    response_format: Option<String>,
    stream_format: Option<String>,
    speed: Option<f32>,
    // Those that follow are our own.
    sample_rate: Option<u32>,
    seed: Option<u64>,
    #[serde(default)]
    timings: Vec<String>,
}

/// The name of a voice, alone or in an object.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum VoiceName {
    Name(String),
    Object { id: String },
}

/// How a client gets its sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A WAV file, whole.
    WholeWav,
    /// A WAV file whose header says no length, as it is rendered.
    StreamedWav,
    /// Samples without a header, as they are rendered.
    Pcm,
    /// Server-sent events with samples and times, as they are rendered.
    Events,
}

/// A request that can be carried out.
#[derive(Debug)]
pub struct Request {
    /// The text.
    pub text: String,
    /// The name of the voice, or nothing.
    pub voice: String,
    /// How it is spoken.
    pub delivery: Delivery,
    /// How it is sent.
    pub shape: Shape,
    /// The times that are sent with it.
    pub timings: Vec<Timing>,
    /// The sample rate in Hz.
    pub sample_rate: u32,
}

/// What is wrong with a request.
#[derive(Debug, PartialEq)]
pub struct Wrong {
    /// The field; empty if it is the whole body.
    pub field: &'static str,
    /// A sentence for the user.
    pub reason: String,
}

fn wrong(field: &'static str, reason: impl Into<String>) -> Wrong {
    let reason = reason.into();
    Wrong { field, reason }
}

impl Request {
    /// Reads the body of a request.
    pub fn read(body: &[u8]) -> Result<Self, Wrong> {
        let body: Body = serde_json::from_slice(body)
            .map_err(|error| wrong("", format!("the body is not valid: {error}")))?;
        let shape = body.shape()?;
        let sample_rate = body.sample_rate.unwrap_or(SAMPLE_RATE);
        if !SAMPLE_RATES.contains(&sample_rate) {
            return Err(wrong("sample_rate", "sample_rate must be from 8000 to 48000"));
        }
        let delivery = Delivery {
            seed: body.seed.unwrap_or(0),
            emotion: body
                .instructions
                .as_deref()
                .map_or_else(Emotion::default, instructions::emotion),
            language: None,
            live: body.live()?,
            sample_rate: f64::from(sample_rate),
        };
        let timings = body.timings(shape)?;
        let text = body.input.ok_or_else(|| wrong("input", "input is missing"))?;
        if text.trim().is_empty() {
            return Err(wrong("input", "input has nothing to speak"));
        }
        if text.chars().count() > MAX_TEXT {
            return Err(wrong(
                "input",
                format!("input has more than {MAX_TEXT} characters"),
            ));
        }
        let voice = match body.voice {
            Some(VoiceName::Name(name) | VoiceName::Object { id: name }) => name,
            None => String::new(),
        };
        Ok(Self {
            text,
            voice,
            delivery,
            shape,
            timings,
            sample_rate,
        })
    }
}

impl Body {
    fn shape(&self) -> Result<Shape, Wrong> {
        let format = self.response_format.as_deref().unwrap_or("wav");
        if !matches!(format, "wav" | "pcm") {
            let reason = format!(
                "response_format must be wav or pcm; `{}` is not made here",
                short(format)
            );
            return Err(wrong("response_format", reason));
        }
        match (self.stream_format.as_deref(), format) {
            (Some("sse"), _) => Ok(Shape::Events),
            (None | Some("audio"), "pcm") => Ok(Shape::Pcm),
            (Some("audio"), _) => Ok(Shape::StreamedWav),
            (None, _) => Ok(Shape::WholeWav),
            (Some(_), _) => Err(wrong("stream_format", "stream_format must be audio or sse")),
        }
    }

    fn live(&self) -> Result<Live, Wrong> {
        let mut live = Live::default();
        if let Some(speed) = self.speed {
            if !SPEEDS.contains(&speed) {
                return Err(wrong("speed", "speed must be from 0.25 to 4"));
            }
            live.set(Control::Speed, speed);
        }
        Ok(live.tame())
    }

    fn timings(&self, shape: Shape) -> Result<Vec<Timing>, Wrong> {
        if !self.timings.is_empty() && shape != Shape::Events {
            return Err(wrong("timings", "timings need stream_format sse"));
        }
        timing::kinds(&self.timings).map_err(|reason| wrong("timings", reason))
    }
}

/// The start of what a client sent, for a message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::export::{MouthSet, Timed};

    fn shape(fields: &str) -> Result<Shape, Wrong> {
        Request::read(format!("{{\"input\": \"Hi.\", {fields}}}").as_bytes()).map(|request| request.shape)
    }

    #[test]
    fn the_fields_of_openai_and_our_own_are_read() {
        let body = r#"{"model": "tts-1", "input": "Hi.", "voice": {"id": "house/alto"}, "speed": 4, "seed": 7,
            "instructions": "happily", "stream_format": "sse", "timings": ["words", "ovr"], "sample_rate": 16000}"#;
        let request = Request::read(body.as_bytes()).unwrap();
        assert_eq!(
            (request.voice.as_str(), request.sample_rate),
            ("house/alto", 16_000)
        );
        assert_eq!((request.delivery.seed, request.delivery.live.speed), (7, 2.0));
        assert!(!request.delivery.emotion.is_neutral());
        let kinds: Vec<Timed> = request.timings.iter().map(|timing| timing.what).collect();
        assert_eq!(kinds, [Timed::Words, Timed::Mouths(MouthSet::Ovr)]);
        assert_eq!(shape(r#""voice": "nova""#), Ok(Shape::WholeWav));
        assert_eq!(shape(r#""stream_format": "audio""#), Ok(Shape::StreamedWav));
        assert_eq!(shape(r#""response_format": "pcm""#), Ok(Shape::Pcm));
    }

    #[test]
    fn what_cannot_be_done_is_named() {
        let field = |fields: &str| shape(fields).unwrap_err().field;
        assert_eq!(field(r#""response_format": "mp3""#), "response_format");
        assert_eq!(field(r#""stream_format": "websocket""#), "stream_format");
        assert_eq!(field(r#""speed": 5"#), "speed");
        assert_eq!(field(r#""sample_rate": 7999"#), "sample_rate");
        assert_eq!(field(r#""timings": ["words"]"#), "timings");
        assert_eq!(
            field(r#""stream_format": "sse", "timings": ["arkit"]"#),
            "timings"
        );
        assert_eq!(field(r#""voice": 3"#), "");
        assert_eq!(Request::read(b"{}").unwrap_err().field, "input");
        assert_eq!(Request::read(br#"{"input": " \n"}"#).unwrap_err().field, "input");
        let long = format!("{{\"input\": \"{}\"}}", "a".repeat(MAX_TEXT + 1));
        assert_eq!(Request::read(long.as_bytes()).unwrap_err().field, "input");
    }
}
