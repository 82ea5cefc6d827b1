//! The four graphs of the fake voice, as functions.
//!
//! A phoneme lasts a fixed number of frames, has its own F0 and a spectrum with peaks at fixed frequencies.
//! The noise of a take changes F0 a little. The output of the vocoder depends on three consecutive frames, so
//! that lost or repeated history can be heard.

use std::sync::Arc;

use recit::infer::{Graph, Input, Kind, Port, Tensor, Values};
use recit::voice::{Voice, VoiceGraphs};
use serde_json::json;

use super::{Knobs, Stage};

/// The format of a voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Samples per second.
    pub rate: u32,
    /// Samples from one frame to the next.
    pub hop: usize,
    /// Frames of a segment.
    pub frames: usize,
    /// Frames of a step of the acoustic model, and of a column of the vocoder's net.
    pub step: usize,
    /// Bands of an envelope.
    pub bands: usize,
    /// Bands of aperiodicity.
    pub aperiodicity: usize,
}

/// The format of the house voice.
pub const HOUSE: Shape = Shape {
    rate: 22_050,
    hop: 256,
    frames: 1,
    step: 1,
    bands: 80,
    aperiodicity: 5,
};

/// Another sample rate, with segments of 10 ms made of two frames.
const PAIRS: Shape = Shape {
    rate: 24_000,
    hop: 120,
    frames: 2,
    step: 1,
    bands: 128,
    aperiodicity: 8,
};

/// The format of the house voice; another sample rate with segments of 10 ms; the same with two frames each;
/// and these two frames in one step of models that take speakers as vectors.
pub const SHAPES: [Shape; 4] = [
    HOUSE,
    Shape {
        hop: 240,
        frames: 1,
        bands: 100,
        aperiodicity: 6,
        ..PAIRS
    },
    PAIRS,
    Shape { step: 2, ..PAIRS },
];

impl Shape {
    /// The length of a segment in seconds.
    pub fn segment_s(self) -> f64 {
        (self.hop * self.frames) as f64 / f64::from(self.rate)
    }

    /// How many values of a frame the vocoder reads.
    fn features(self) -> usize {
        self.bands + 2 + self.aperiodicity
    }

    /// How many steps last as long as `frames` frames of the house voice.
    fn steps_of(self, frames: f32) -> f32 {
        let step = (self.hop * self.step) as f32;
        (frames * self.rate as f32 / step / (22_050.0 / 256.0)).round()
    }

    /// How many values describe the speaker; 0 if it is a number.
    fn embedding(self) -> usize {
        if self.step > 1 { 3 } else { 0 }
    }

    /// The centre of band `band` of the envelope in Hz, up to 11 kHz.
    fn centre(self, band: usize) -> f32 {
        let top = 1127.0 * libm::logf(1.0 + 11_000.0 / 700.0_f32);
        let mel = top * (band + 1) as f32 / (self.bands + 1) as f32;
        700.0 * libm::expm1f(mel / 1127.0)
    }
}

/// Past frames that the vocoder keeps.
const HISTORY: usize = 2;
/// Bounds of the bands of the vocoder's corrections, in Hz.
const BANDS: [f32; 4] = [0.0, 1_000.0, 4_000.0, 11_025.0];
/// Frequencies of the phase corrections of the vocoder, in Hz.
const PHASES: [f32; 3] = [0.0, 2_000.0, 12_000.0];
/// The vowel at which a fault occurs, with any stress.
const TRAP: &str = "OY";
/// The aperiodicity of a trap phoneme is below this, so that the vocoder recognises it.
const TRAP_SHARE: f32 = 0.01;

const CONSONANTS: [&str; 24] = [
    "B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T", "TH",
    "V", "W", "Y", "Z", "ZH",
];
/// Padding, silence, and all phonemes; vowels have three stresses.
const SYMBOLS: usize = 2 + CONSONANTS.len() + 3 * VOWELS.len();
const VOICELESS: [&str; 9] = ["CH", "F", "HH", "K", "P", "S", "SH", "T", "TH"];
const VOWELS: [&str; 15] = [
    "AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW",
];

/// A voice of this format, whose graphs obey `knobs`.
pub fn voice(id: &str, shape: Shape, knobs: &Arc<Knobs>) -> Voice {
    let symbols: Arc<[String]> = symbols().into();
    let graphs = VoiceGraphs {
        encoder: encoder(shape, symbols.clone(), knobs.clone()),
        prosody: prosody(shape, symbols.clone(), knobs.clone()),
        decoder: decoder(shape, symbols.clone(), knobs.clone()),
        vocoder: Some(vocoder(shape, knobs.clone())),
    };
    Voice::from_graphs(&manifest(id, shape, &symbols), graphs).unwrap()
}

fn symbols() -> Vec<String> {
    let plain = ["PAD", "SIL"].into_iter().chain(CONSONANTS).map(str::to_owned);
    let vowels = VOWELS
        .iter()
        .flat_map(|vowel| (0..3).map(move |stress| format!("{vowel}{stress}")));
    plain.chain(vowels).collect()
}

fn manifest(id: &str, shape: Shape, symbols: &[String]) -> String {
    let centres: Vec<f32> = (0..shape.bands).map(|band| shape.centre(band)).collect();
    let aperiodicity = (0..shape.aperiodicity).map(|band| 500.0 + 1500.0 * band as f32);
    // Those of the house voice.
    let house = [500.0, 1700.0, 3400.0, 5700.0, 8500.0];
    let aperiodicity = if shape == HOUSE {
        house.to_vec()
    } else {
        aperiodicity.collect()
    };
    json!({
        "format": 3,
        "kind": "recit",
        "id": id,
        "name": "Fake",
        "description": "Arithmetic",
        "language": "en-US",
        "licence": "MIT OR Apache-2.0",
        "sample_rate": shape.rate,
        "hop": shape.hop,
        "frames_per_segment": shape.frames,
        "speakers": [{
            "id": "speaker",
            "name": "Speaker",
            "description": "Nobody",
            "origin": "made up",
            "log_f0_mean": 5.0,
            "embedding": vec![0.5; shape.embedding()],
        }],
        "acoustic": {
            "symbols": symbols,
            "punctuation": ["", ".", ",", "?", "!", ";", ":", "-", "BOS"],
            "log_f0_std": 0.2,
            "envelope_mean": vec![0.0; shape.bands],
            "envelope_std": vec![1.0; shape.bands],
            "word_noise": 1,
            "frames_per_step": shape.step,
        },
        "vocoder": {
            "fft": 1024,
            "envelope_offset": 1.5,
            "gain_db": 0.0,
            "envelope_centres_hz": centres,
            "aperiodicity_centres_hz": aperiodicity,
            "net": {
                "frames_per_call": shape.step,
                "lookahead_frames": (HISTORY + 1) * shape.step - 1,
                "envelope_input_mean": 0.0,
                "envelope_input_std": 1.0,
                "band_centres_hz": BANDS,
                "noise_centres_hz": BANDS,
                "phase_centres_hz": PHASES,
            },
        },
    })
    .to_string()
}

fn port(name: &str, kind: Kind, shape: &[Option<usize>]) -> Port {
    Port {
        name: name.to_owned(),
        kind,
        shape: shape.to_vec(),
    }
}

fn floats<'a>(input: &Input<'a>) -> &'a [f32] {
    match input.values {
        Values::F32(values) => values,
        Values::I64(_) => unreachable!("the port is for floats"),
    }
}

fn integers<'a>(input: &Input<'a>) -> &'a [i64] {
    match input.values {
        Values::I64(values) => values,
        Values::F32(_) => unreachable!("the port is for integers"),
    }
}

/// From tokens, speaker and noise to hidden values (the symbol and the noise) and durations.
fn encoder(shape: Shape, symbols: Arc<[String]>, knobs: Arc<Knobs>) -> Graph {
    let (one, free) = (Some(1), None);
    let speaker = match shape.embedding() {
        0 => port("k", Kind::Integer, &[one]),
        size => port("e", Kind::Float, &[one, Some(size)]),
    };
    let inputs = vec![
        port("t", Kind::Integer, &[one, free, Some(6)]),
        speaker,
        port("z", Kind::Float, &[one, free, one]),
    ];
    let outputs = vec![
        port("h", Kind::Float, &[one, free, Some(2)]),
        port("d", Kind::Float, &[one, free]),
    ];
    Graph::new("acoustic_encoder", inputs, outputs, move |inputs| {
        let tokens: Vec<usize> = integers(&inputs[0])
            .chunks_exact(6)
            .map(|features| features[0] as usize)
            .collect();
        let trapped = tokens.iter().any(|token| symbols[*token].starts_with(TRAP));
        knobs.strike(Stage::Encoder, trapped)?;
        let noise = floats(&inputs[2]);
        let hidden = tokens
            .iter()
            .zip(noise)
            .flat_map(|(token, noise)| [*token as f32, *noise]);
        let lengths = tokens
            .iter()
            .map(|token| (shape.steps_of(frames(&symbols[*token])) + 1.0).ln());
        let outputs = vec![
            Tensor {
                shape: vec![1, tokens.len(), 2],
                data: hidden.collect(),
            },
            Tensor {
                shape: vec![1, tokens.len()],
                data: lengths.collect(),
            },
        ];
        Ok(knobs.say(Stage::Encoder, trapped, outputs))
    })
}

/// How many frames of the house voice a symbol lasts.
fn frames(symbol: &str) -> f32 {
    match symbol {
        "SIL" => 4.0,
        vowel if vowel.ends_with(['0', '1', '2']) => 7.0,
        _ => 4.0,
    }
}

/// The inputs that prosody and decoder share: hidden values, the token of each step, and its position in it.
fn aligned() -> Vec<Port> {
    vec![
        port("h", Kind::Float, &[Some(1), None, Some(2)]),
        port("idx", Kind::Integer, &[Some(1), None]),
        port("pos", Kind::Float, &[Some(1), None, Some(6)]),
    ]
}

/// For each step its symbol, the noise of its word, and its position in its phoneme, 0 to 1.
fn steps_of(inputs: &[Input<'_>]) -> Vec<(usize, f32, f32)> {
    let hidden = floats(&inputs[0]);
    let positions = floats(&inputs[2]).chunks_exact(6);
    let index = integers(&inputs[1]).iter().map(|token| *token as usize);
    index
        .zip(positions)
        .map(|(token, position)| (hidden[2 * token] as usize, hidden[2 * token + 1], position[0]))
        // A value that is not a symbol (when a test spoils the hidden values) is silence.
        .map(|(symbol, noise, place)| (if symbol < SYMBOLS { symbol } else { 1 }, noise, place))
        .collect()
}

fn is_trapped(symbols: &[String], steps: &[(usize, f32, f32)]) -> bool {
    steps
        .iter()
        .any(|(symbol, ..)| symbols[*symbol].starts_with(TRAP))
}

fn is_voiced(symbol: &str) -> bool {
    symbol != "SIL" && !VOICELESS.contains(&symbol)
}

/// To normalised ln F0, the logit of voicing, and energy, each for all frames of a step.
fn prosody(shape: Shape, symbols: Arc<[String]>, knobs: Arc<Knobs>) -> Graph {
    let outputs = vec![port("p", Kind::Float, &[Some(1), None, Some(3 * shape.step)])];
    Graph::new("acoustic_prosody", aligned(), outputs, move |inputs| {
        let steps = steps_of(inputs);
        let trapped = is_trapped(&symbols, &steps);
        knobs.strike(Stage::Prosody, trapped)?;
        let contours = steps.iter().flat_map(|(symbol, noise, place)| {
            let f0 = (*symbol % 9) as f32 / 4.0 - 1.0 + 0.2 * noise - 0.5 * place;
            let voicing = if is_voiced(&symbols[*symbol]) { 4.0 } else { -4.0 };
            [f0, voicing, 0.0]
                .into_iter()
                .flat_map(|value| std::iter::repeat_n(value, shape.step))
        });
        let outputs = vec![Tensor {
            shape: vec![1, steps.len(), 3 * shape.step],
            data: contours.collect(),
        }];
        Ok(knobs.say(Stage::Prosody, trapped, outputs))
    })
}

/// To the logarithm of the spectrum, and logits of aperiodicity, each for all frames of a step.
fn decoder(shape: Shape, symbols: Arc<[String]>, knobs: Arc<Knobs>) -> Graph {
    let size = (shape.bands + shape.aperiodicity) * shape.step;
    let inputs =
        aligned()
            .into_iter()
            .chain([port("pr", Kind::Float, &[Some(1), None, Some(3 * shape.step)])]);
    let outputs = vec![port("y", Kind::Float, &[Some(1), None, Some(size)])];
    Graph::new("acoustic_decoder", inputs.collect(), outputs, move |inputs| {
        let steps = steps_of(inputs);
        let trapped = is_trapped(&symbols, &steps);
        knobs.strike(Stage::Decoder, trapped)?;
        let mut data = Vec::with_capacity(steps.len() * size);
        for (symbol, _, place) in &steps {
            let name = &symbols[*symbol];
            for _ in 0..shape.step {
                data.extend((0..shape.bands).map(|band| spectrum(*symbol, name, shape.centre(band), *place)));
            }
            let share = if symbols[*symbol].starts_with(TRAP) {
                -20.0
            } else {
                -1.0
            };
            let low = [-3.0, -3.0, -2.0, -1.0];
            for _ in 0..shape.step {
                data.extend(low.iter().chain(&[-1.0; 32]).take(shape.aperiodicity - 1));
                data.push(share);
            }
        }
        let outputs = vec![Tensor {
            shape: vec![1, steps.len(), size],
            data,
        }];
        Ok(knobs.say(Stage::Decoder, trapped, outputs))
    })
}

/// Log amplitude at `hz`: three formants for voiced sounds, one broad hiss for others.
fn spectrum(number: usize, symbol: &str, hz: f32, place: f32) -> f32 {
    let bump = |centre: f32, width: f32| {
        let away = (hz - centre) / width;
        libm::expf(-away * away)
    };
    let step = |count: usize| (number % count) as f32;
    if symbol == "SIL" {
        -12.0
    } else if is_voiced(symbol) {
        let first = 250.0 + 60.0 * step(10);
        let formants = 5.0 * bump(first, 150.0)
            + 4.0 * bump(900.0 + 150.0 * step(11), 250.0)
            + 3.0 * bump(2_600.0, 400.0);
        -8.0 + formants + 0.5 * place - hz / 4_000.0
    } else {
        -9.0 + 4.0 * bump(2_500.0 + 700.0 * step(7), 1_500.0)
    }
}

/// From columns of frames to corrections of the three filters and of the phase, for each frame.
fn vocoder(shape: Shape, knobs: Arc<Knobs>) -> Graph {
    let features = shape.features() * shape.step;
    let answer = (3 * BANDS.len() + PHASES.len()) * shape.step;
    let history = [Some(1), Some(features), Some(HISTORY)];
    let inputs = vec![
        port("x", Kind::Float, &[Some(1), Some(features), None]),
        port("s0", Kind::Float, &history),
    ];
    let outputs = vec![
        port("o", Kind::Float, &[Some(1), None, Some(answer)]),
        port("s0_out", Kind::Float, &history),
    ];
    Graph::new("vocoder", inputs, outputs, move |inputs| {
        let count = inputs[0].shape[2];
        let rows: Vec<Vec<f32>> = floats(&inputs[1])
            .chunks_exact(HISTORY)
            .zip(floats(&inputs[0]).chunks_exact(count))
            .map(|(before, now)| [before, now].concat())
            .collect();
        let trapped = rows[features - 1][HISTORY..]
            .iter()
            .any(|share| *share < TRAP_SHARE);
        knobs.strike(Stage::Vocoder, trapped)?;
        let bands = shape.bands;
        let level = |at: usize| rows[..bands].iter().map(|row| row[at]).sum::<f32>() / bands as f32;
        let answers = (0..count).flat_map(|at| {
            let rise = 0.1 * (level(at + 2) - 2.0 * level(at + 1) + level(at)).clamp(-5.0, 5.0);
            (0..answer).map(move |value| match value % (answer / shape.step) {
                band if band < BANDS.len() => rise,
                band if band < 3 * BANDS.len() => -rise,
                _ => 0.5 * rise,
            })
        });
        let last: Vec<f32> = rows.iter().flat_map(|row| row[count..].to_vec()).collect();
        let outputs = vec![
            Tensor {
                shape: vec![1, count, answer],
                data: answers.collect(),
            },
            Tensor {
                shape: vec![1, features, HISTORY],
                data: last,
            },
        ];
        Ok(knobs.say(Stage::Vocoder, trapped, outputs))
    })
}
