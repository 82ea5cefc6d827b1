//! The sound of a request as the body of a response.

use std::io::Cursor;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_core::Stream;
use hound::{SampleFormat, WavSpec, WavWriter};
use serde_json::{Value, json};

use super::job::{Chunk, Delivered};
use super::limits::MAX_WHOLE;
use super::queue::Sound;
use super::timing::Cues;

/// The sound of all whole files that are being made, in bytes.
static WHOLE: AtomicUsize = AtomicUsize::new(0);

/// Why there is no response with sound.
#[derive(Debug)]
pub enum Failed {
    /// The text has nothing to speak.
    Nothing,
    /// Too much sound waits to be sent.
    Full,
    /// The voice has failed.
    Told(String),
}

/// A share of [`MAX_WHOLE`].
struct Share(usize);

impl Share {
    fn grow(&mut self, bytes: usize) -> Result<(), Failed> {
        self.0 += bytes;
        let whole = WHOLE.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if whole > MAX_WHOLE {
            Err(Failed::Full)
        } else {
            Ok(())
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        WHOLE.fetch_sub(self.0, Ordering::Relaxed);
    }
}

/// A WAV file, when all of it is there.
pub async fn whole_wav(mut sound: Sound, sample_rate: u32) -> Result<Response, Failed> {
    let told = |error: hound::Error| Failed::Told(error.to_string());
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, format(sample_rate)).map_err(told)?;
    let mut share = Share(0);
    while let Some(chunk) = sound.next().await {
        let chunk = chunk.map_err(Failed::Told)?;
        share.grow(chunk.sound.len())?;
        for bytes in chunk.sound.chunks_exact(2) {
            writer
                .write_sample(i16::from_le_bytes([bytes[0], bytes[1]]))
                .map_err(told)?;
        }
    }
    if writer.len() == 0 {
        return Err(Failed::Nothing);
    }
    writer.finalize().map_err(told)?;
    Ok(response("audio/wav", Body::from(file.into_inner())))
}

/// A WAV file as it is rendered. Its header says the greatest length, as is usual for streams.
pub async fn streamed_wav(sound: Sound, sample_rate: u32) -> Result<Response, Failed> {
    let header = format(sample_rate).into_header_for_infinite_file();
    let streamed = Streamed::begin(sound, Form::Samples, header).await?;
    Ok(response("audio/wav", Body::from_stream(streamed)))
}

/// Samples as they are rendered.
pub async fn pcm(sound: Sound, sample_rate: u32) -> Result<Response, Failed> {
    let streamed = Streamed::begin(sound, Form::Samples, Vec::new()).await?;
    let kind = format!("audio/pcm;rate={sample_rate};channels=1;encoding=signed-int;bits=16");
    Ok(response(&kind, Body::from_stream(streamed)))
}

/// Events with samples and times as they are rendered.
pub async fn events(sound: Sound, characters: usize) -> Result<Response, Failed> {
    let streamed = Streamed::begin(sound, Form::Events { characters }, Vec::new()).await?;
    let mut response = response("text/event-stream", Body::from_stream(streamed));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn response(kind: &str, body: Body) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// WAV files of 16-bit mono samples.
fn format(sample_rate: u32) -> WavSpec {
    WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    }
}

/// How sound is written.
#[derive(Clone, Copy)]
enum Form {
    Samples,
    Events {
        /// Of the text.
        characters: usize,
    },
}

/// A body that goes on while the sound is rendered.
struct Streamed {
    sound: Sound,
    form: Form,
    /// What comes before the next piece.
    head: Vec<u8>,
    is_over: bool,
}

impl Streamed {
    /// Waits for the first piece, so that a failure before it has its own status.
    async fn begin(mut sound: Sound, form: Form, mut head: Vec<u8>) -> Result<Self, Failed> {
        let first = sound.next().await.ok_or(Failed::Nothing)?;
        head.extend(form.write(&first.map_err(Failed::Told)?));
        Ok(Self {
            sound,
            form,
            head,
            is_over: false,
        })
    }

    fn take(&mut self, delivered: Option<Delivered>) -> Option<Result<Bytes, String>> {
        match (delivered, self.form) {
            (Some(Ok(chunk)), form) => Some(Ok(form.write(&chunk).into())),
            (Some(Err(reason)), Form::Samples) => {
                self.is_over = true;
                // The client sees an incomplete response.
                Some(Err(reason))
            }
            (Some(Err(reason)), Form::Events { .. }) => {
                self.is_over = true;
                let error = json!({ "type": "error", "error": { "message": reason } });
                Some(Ok(event(&error).into()))
            }
            (None, Form::Events { characters }) => {
                self.is_over = true;
                // OpenAI's tokens are those of its models; ours are characters.
                let usage =
                    json!({ "input_tokens": characters, "output_tokens": 0, "total_tokens": characters });
                let done = json!({ "type": "speech.audio.done", "usage": usage });
                Some(Ok(event(&done).into()))
            }
            (None, Form::Samples) => None,
        }
    }
}

impl Stream for Streamed {
    type Item = Result<Bytes, String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.head.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.head).into())));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        let delivered = ready!(self.sound.poll_next(context));
        Poll::Ready(self.take(delivered))
    }
}

impl Form {
    fn write(self, chunk: &Chunk) -> Vec<u8> {
        match self {
            Self::Samples => chunk.sound.clone(),
            Self::Events { .. } => {
                let sound = (!chunk.sound.is_empty())
                    .then(|| json!({ "type": "speech.audio.delta", "audio": STANDARD.encode(&chunk.sound) }));
                let times = chunk.cues.iter().map(timing);
                sound
                    .into_iter()
                    .chain(times)
                    .flat_map(|told| event(&told))
                    .collect()
            }
        }
    }
}

fn timing(news: &Cues) -> Value {
    let mut told = news.to_json();
    told["type"] = "speech.audio.timing".into();
    told
}

fn event(data: &Value) -> Vec<u8> {
    format!("data: {data}\n\n").into_bytes()
}
