//! Phrases written in phonemes, and lines rendered from them, for the tests of the voice.
#![allow(dead_code, reason = "each test file uses its part of it")]

use recit::acoustic::PhrasePosition;
use recit::frames::{Frame, FrameRow};
use recit::text::{Mark, Pause, Phrase, PhrasePart, Prosody, Word};
use recit::vocoder::{Timbre, Vocoder, VocoderStream};
use recit::voice::Voice;

/// Samples per second of the house voice.
pub const RATE: f32 = 24_000.0;

/// Samples from one frame of the house voice to the next.
pub const HOP: usize = 120;

/// Frames of its segments.
pub const PAIR: usize = 2;

/// A phrase from words, whose phonemes are joined by `-`, with `.`, `,`, `?` and `!` between them.
pub fn phrase(text: &str) -> Phrase {
    let pause = |mark| PhrasePart::Pause(Pause { mark, millis: None });
    let parts = text.split_whitespace().map(|part| match part {
        "." => pause(Mark::Period),
        "," => pause(Mark::Comma),
        "?" => pause(Mark::Question),
        "!" => pause(Mark::Exclamation),
        word => PhrasePart::Word(Word {
            text: word.into(),
            source: 0..0,
            phonemes: word.split('-').map(|name| name.parse().unwrap()).collect(),
            prosody: Prosody::default(),
        }),
    });
    Phrase {
        parts: parts.collect(),
    }
}

/// The phrase with `change` applied to the prosody of its words.
pub fn with_prosody(mut phrase: Phrase, change: impl Fn(&mut Prosody)) -> Phrase {
    for part in &mut phrase.parts {
        if let PhrasePart::Word(word) = part {
            change(&mut word.prosody);
        }
    }
    phrase
}

/// "Welcome back."
pub const WELCOME: &str = "W-EH1-L-K-AH0-M B-AE1-K .";
/// "The doors open at nine."
pub const DOORS: &str = "DH-AH0 D-AO1-R-Z OW1-P-AH0-N AE1-T N-AY1-N .";

/// A phrase that is a whole line.
pub const WHOLE: PhrasePosition = PhrasePosition {
    first: true,
    last: true,
};

/// The frames of a line of one phrase.
pub fn line(voice: &Voice, phrase: &Phrase) -> Vec<Frame> {
    voice
        .acoustic()
        .plan(phrase, voice.identity(0), 0, WHOLE)
        .unwrap()
        .frames
        .to_vec()
}

/// Frames of a constant vowel at `f0` Hz.
pub fn steady_vowel(voice: &Voice, f0: f32, count: usize) -> Vec<Frame> {
    let vowel = phrase("AA1-AA1 .");
    let planned = voice
        .acoustic()
        .plan(&vowel, voice.identity(0), 0, WHOLE)
        .unwrap();
    let middle = planned.frames.get(planned.words[0].len() / 2).unwrap();
    assert_eq!(middle.voicing, 1.0);
    let frame = Frame {
        f0,
        ..middle.to_owned()
    };
    vec![frame; count]
}

/// Feeds frames that are not smoothed into each other.
pub fn feed(stream: &mut dyn VocoderStream, frames: &[Frame]) {
    let row: FrameRow = frames.iter().map(Frame::view).collect();
    stream.feed(&row).unwrap();
}

/// Renders frames, `chunk` at a time, and compensates the vocoder's delay.
pub fn render(vocoder: &dyn Vocoder, frames: &[Frame], chunk: usize, seed: u64) -> Vec<f32> {
    render_with(vocoder, frames, chunk, seed, |_| Timbre::default())
}

/// [`render`] with a timbre for the segment that begins with each frame.
pub fn render_with(
    vocoder: &dyn Vocoder,
    frames: &[Frame],
    chunk: usize,
    seed: u64,
    timbre: impl Fn(usize) -> Timbre,
) -> Vec<f32> {
    let mut stream = vocoder.stream(seed);
    let mut samples = Vec::new();
    let mut out = [0.0; PAIR * HOP];
    let mut at = 0;
    for frames_now in frames.chunks(chunk) {
        feed(&mut *stream, frames_now);
        for _ in 0..stream.ready() {
            let f0: Vec<f32> = frames[at..=at + PAIR].iter().map(|frame| frame.f0).collect();
            stream.segment(&f0, &timbre(at), &mut out);
            samples.extend(out);
            at += PAIR;
        }
    }
    samples.drain(..vocoder.format().delay);
    samples
}

/// Root mean square.
pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
}

/// Decibels of a ratio of amplitudes.
pub fn decibels(ratio: f32) -> f32 {
    20.0 * ratio.max(1e-9).log10()
}

/// The ratio of `samples` to the difference from `other`, in decibels.
pub fn signal_to_difference(samples: &[f32], other: &[f32]) -> f32 {
    assert_eq!(samples.len(), other.len());
    let difference: Vec<f32> = samples.iter().zip(other).map(|(a, b)| a - b).collect();
    decibels(rms(samples) / rms(&difference).max(1e-9))
}

/// The normalised autocorrelation at a lag.
fn autocorrelation(samples: &[f32], lag: usize) -> f32 {
    let (early, late) = (&samples[..samples.len() - lag], &samples[lag..]);
    let product: f32 = early.iter().zip(late).map(|(a, b)| a * b).sum();
    product / (rms(early) * rms(late) * early.len() as f32)
}

/// F0 in Hz of samples at `rate`, by autocorrelation: the first of the highest peaks between 60 and 1000 Hz,
/// refined over as many periods as fit into a tenth of a second.
pub fn pitch(rate: f32, samples: &[f32]) -> f32 {
    find_pitch(rate, samples).unwrap()
}

/// [`pitch`]; `None` if the samples are not periodic.
pub fn find_pitch(rate: f32, samples: &[f32]) -> Option<f32> {
    let lags = (rate / 1000.0) as usize..(rate / 60.0) as usize;
    let values: Vec<f32> = lags.clone().map(|lag| autocorrelation(samples, lag)).collect();
    let highest = values.iter().copied().fold(f32::MIN, f32::max);
    let peak = (1..values.len() - 1).find(|&at| {
        values[at] > 0.93 * highest && values[at] >= values[at - 1] && values[at] >= values[at + 1]
    })?;
    let mut period = (lags.start + peak) as f32;
    for periods in [1.0, 2.0, 4.0, 8.0] {
        let centre = (period * periods).round() as usize;
        if centre > samples.len() * 2 / 3 {
            break;
        }
        let lag = (centre - 3..=centre + 3)
            .max_by(|&a, &b| autocorrelation(samples, a).total_cmp(&autocorrelation(samples, b)))
            .unwrap();
        let [left, mid, right] = [lag - 1, lag, lag + 1].map(|lag| autocorrelation(samples, lag));
        let bend = left - 2.0 * mid + right;
        // Values without a downward curve have no peak between them.
        let offset = if bend < 0.0 {
            (0.5 * (left - right) / bend).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        period = (lag as f32 + offset) / periods;
    }
    Some(rate / period)
}
