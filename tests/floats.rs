//! What the house voice loses by our own operators, compared with rten, and by values in 8 bits, compared with
//! floats that have the same weights.
//!
//! Before each product the values of a phrase are rounded to 256 steps. Engines add up in different orders, so a
//! value halfway between two steps may be rounded to either, and the difference goes on through all later layers.
//! Where no value is halfway, our operators and rten's give almost the same sound.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod speech;

use std::path::Path;

use recit::frames::Frame;
use recit::infer::{Graph, Runtime};
use recit::text::Phrase;
use recit::voice::{Voice, VoiceGraphs};
use speech::{DOORS, WELCOME, WHOLE, phrase, render, signal_to_difference};

/// "Could you please turn it down a little?"
const DOWN: &str = "K-UH1-D Y-UW1 P-L-IY1-Z T-ER1-N IH1-T D-AW1-N AH0 L-IH1-T-AH0-L ?";
/// "And this, my friends, is what we have been waiting for."
const WAITING: &str = "AE1-N-D DH-IH1-S , M-AY1 F-R-EH1-N-D-Z , IH1-Z W-AH1-T W-IY1 HH-AE1-V B-IH1-N W-EY1-T-IH0-NG \
                       F-AO1-R .";

/// The engine of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runs {
    /// Our own operators.
    Ours,
    /// rten, with the same graph.
    Rten,
    /// rten, with a graph of floats that has the same weights.
    Floats,
}

fn graph(stage: &'static str, runs: Runs) -> Graph {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house");
    let bytes = std::fs::read(folder.join(format!("standard_int8_{stage}.onnx"))).unwrap();
    let runtime = Runtime::builtin();
    match runs {
        Runs::Ours => runtime.load(stage, bytes.into()).unwrap(),
        Runs::Rten => runtime.load_peer(stage, bytes.into()).unwrap(),
        Runs::Floats => runtime.load_whole(stage, &bytes, &[], false).unwrap().graph,
    }
}

/// The voice with these engines for encoder, prosody and decoder.
fn voice([encoder, prosody, decoder]: [Runs; 3]) -> Voice {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house/voice.json");
    let graphs = VoiceGraphs {
        encoder: graph("acoustic_encoder", encoder),
        prosody: graph("acoustic_prosody", prosody),
        decoder: graph("acoustic_decoder", decoder),
        vocoder: None,
    };
    Voice::from_graphs(&std::fs::read_to_string(manifest).unwrap(), graphs).unwrap()
}

fn phrases() -> [Phrase; 4] {
    [WELCOME, DOORS, DOWN, WAITING].map(phrase)
}

/// The frames of takes of all phrases.
fn lines(voice: &Voice) -> Vec<Vec<Frame>> {
    let takes = phrases()
        .into_iter()
        .flat_map(|phrase| (0..3).map(move |seed| (phrase.clone(), seed)));
    takes
        .map(|(phrase, seed)| {
            let planned = voice.acoustic().plan(&phrase, voice.identity(0), seed, WHOLE);
            planned.unwrap().frames.to_vec()
        })
        .collect()
}

/// The lines of both voices, and for each the ratio of its sound to the difference, in decibels.
fn compared(runs: [Runs; 3]) -> (Vec<[Vec<Frame>; 2]>, Vec<f32>) {
    let (ours, other) = (voice([Runs::Ours; 3]), voice(runs));
    let pairs: Vec<_> = lines(&ours)
        .into_iter()
        .zip(lines(&other))
        .map(|(a, b)| [a, b])
        .collect();
    let ratios = pairs.iter().map(|[a, b]| {
        let [a, b] = [a, b].map(|frames| render(ours.vocoder(), frames, 4, 3));
        signal_to_difference(&a, &b)
    });
    let mut ratios: Vec<f32> = ratios.collect();
    ratios.sort_by(f32::total_cmp);
    println!("{runs:?}: {ratios:.1?} dB");
    (pairs, ratios)
}

#[test]
fn our_operators_sound_like_those_of_rten_unless_a_value_is_rounded_otherwise() {
    let (_, ratios) = compared([Runs::Rten; 3]);
    assert!(ratios.last().is_some_and(|best| *best > 100.0), "{ratios:.1?} dB");
    // As far as from floats, which is the other test.
    assert!(ratios[0] > 15.0, "{ratios:.1?} dB");
}

#[test]
fn spectra_from_values_of_8_bits_are_near_those_from_floats() {
    let (pairs, ratios) = compared([Runs::Ours, Runs::Ours, Runs::Floats]);
    let mut squares = (0.0, 0.0);
    for [ours, floats] in &pairs {
        for (a, b) in ours.iter().zip(floats) {
            for (a, b) in a.envelope.iter().zip(&b.envelope) {
                squares = (squares.0 + f64::from(a - b).powi(2), squares.1 + 1.0);
            }
        }
    }
    // An envelope is the natural logarithm of an amplitude.
    let off = (squares.0 / squares.1).sqrt() * 20.0 * std::f64::consts::LOG10_E;
    println!("the envelopes differ by {off:.2} dB");
    assert!(ratios[0] > 15.0 && off < 1.0, "{ratios:.1?} dB, {off:.2} dB");
}

#[test]
fn pitch_from_values_of_8_bits_is_near_that_from_floats() {
    let (pairs, _) = compared([Runs::Ours, Runs::Floats, Runs::Ours]);
    let (mut cents, mut voiced, mut other, mut all) = (0.0, 0.0, 0.0, 0.0);
    for [ours, floats] in &pairs {
        for (a, b) in ours.iter().zip(floats) {
            all += 1.0;
            if a.voicing != b.voicing {
                other += 1.0;
            } else if a.voicing == 1.0 {
                cents += (1200.0 * f64::from(a.f0 / b.f0).log2()).powi(2);
                voiced += 1.0;
            }
        }
    }
    let (off, other) = (f64::sqrt(cents / voiced), other / all);
    println!(
        "F0 differs by {off:.1} cents, voicing in {:.2} % of the frames",
        100.0 * other
    );
    assert!(off < 20.0 && other < 0.02, "{off} cents, {other}");
}
