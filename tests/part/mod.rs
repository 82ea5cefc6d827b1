//! The part of the house voice that a server may compute, computed here for tests in its place.
#![allow(dead_code, reason = "each test file uses its part of it")]

use recit::infer::{Graph, Input, ModelBytes, Runtime, Tensor};
use recit::text::dictionary::Dictionaries;
use recit::text::{Frontend, Phrase, Speaks};

/// Values of a step: contours, of which the third and fourth are voicing logits, and spectrum.
pub const CONTOURS: usize = 6;
pub const SPECTRUM: usize = 272;
/// Hidden values of a token.
pub const HIDDEN: usize = 251;

const PROSODY: &[u8] = include_bytes!("../../models/house/standard_int8_acoustic_prosody.onnx");
const DECODER: &[u8] = include_bytes!("../../models/house/standard_int8_acoustic_decoder.onnx");

/// Prosody and decoder.
#[derive(Debug)]
pub struct HousePart {
    prosody: Graph,
    decoder: Graph,
}

impl HousePart {
    pub fn load() -> Self {
        let load = |name, bytes| {
            Runtime::builtin()
                .load(name, ModelBytes::Borrowed(bytes))
                .unwrap()
        };
        Self {
            prosody: load("prosody", PROSODY),
            decoder: load("decoder", DECODER),
        }
    }

    /// The outputs `p` and `y` for the inputs `h`, `idx` and `pos`.
    pub fn run(&self, inputs: &[Input<'_>]) -> Vec<Tensor> {
        let prosody = self.prosody.run(inputs).unwrap().remove(0);
        let mut decided = prosody.data.clone();
        for step in decided.chunks_exact_mut(CONTOURS) {
            for logit in &mut step[2..4] {
                *logit = if *logit > 0.0 { 1.0 } else { 0.0 };
            }
        }
        let contours = Input::f32(&prosody.shape, &decided);
        let spectrum = self
            .decoder
            .run(&[inputs[0], inputs[1], inputs[2], contours])
            .unwrap()
            .remove(0);
        vec![prosody, spectrum]
    }

    /// The same as a server with another model of the voice computes it: a little louder.
    pub fn run_louder(&self, inputs: &[Input<'_>]) -> Vec<Tensor> {
        let mut outputs = self.run(inputs);
        for step in outputs[1].data.chunks_exact_mut(SPECTRUM) {
            step[..256].iter_mut().for_each(|value| *value += 0.1);
        }
        outputs
    }
}

/// The phrases of a text.
pub fn phrases(frontend: &Frontend, text: &str) -> Vec<Phrase> {
    let utterance = frontend.utterance_for(text, Dictionaries::default(), Speaks::ENGLISH, None);
    utterance.phrases
}
