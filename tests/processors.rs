//! The house voice has the same bits on every processor.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod speech;

use std::path::{Path, PathBuf};

use recit::infer::Runtime;
use recit::voice::{Precision, Variant, Voice};
use rten_onnx::onnx::{DataType, ModelProto, TensorProto};
use speech::{DOORS, WELCOME, line, phrase, render};

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house")
}

/// The values of a tensor of 8-bit integers, in either of the two encodings of ONNX.
fn values(tensor: &TensorProto) -> Vec<i32> {
    let raw = tensor.raw_data.iter().flat_map(|raw| raw.borrow().clone());
    let raw = raw.map(|byte| i32::from(byte.cast_signed()));
    raw.chain(tensor.int32_data.iter().copied()).collect()
}

/// Processors without VNNI add two products of a value (0 to 255) and a weight in 16 bits, which saturate.
#[test]
fn no_product_in_8_bits_saturates() {
    let mut graphs = 0;
    for file in std::fs::read_dir(house()).unwrap() {
        let path = file.unwrap().path();
        if !path.to_string_lossy().contains("_int8_") {
            continue;
        }
        let model = ModelProto::parse_buf(&std::fs::read(&path).unwrap()).unwrap();
        let tensors = model.graph.unwrap().initializer;
        let weights = tensors
            .iter()
            .filter(|tensor| tensor.data_type == Some(DataType::INT8))
            .flat_map(values);
        let largest = weights.map(i32::unsigned_abs).max().unwrap();
        let sum = 2 * 255 * largest;
        assert!(
            (1..=32_767).contains(&sum),
            "{} has a weight of {largest}",
            path.display()
        );
        graphs += 1;
    }
    assert_eq!(graphs, 6);
}

/// The plan of a line, above all the durations of its phonemes, does not depend on the precision that is
/// fastest on a processor.
#[test]
fn a_line_is_planned_alike_in_8_and_in_16_bits() {
    let plan = |precision| {
        let wanted = Variant {
            precision,
            ..Variant::default()
        };
        let voice = Voice::load(&house(), &Runtime::builtin(), wanted).unwrap();
        assert_eq!(voice.variant(), wanted);
        [WELCOME, DOORS].map(|text| line(&voice, &phrase(text)))
    };
    let (whole, half) = (plan(Precision::Int8), plan(Precision::Fp16));
    for (one, other) in whole.iter().zip(&half) {
        assert!(
            one.len().abs_diff(other.len()) <= 6,
            "{} and {} frames",
            one.len(),
            other.len()
        );
    }
}

/// The hash of a line of the house voice, planned and rendered, by FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).
/// It changes with every change of the voice: the test prints the new one.
const HASH: u64 = 0x3f79_c8d6_8f97_33b4;

#[test]
fn a_line_has_the_same_bits_on_every_processor() {
    let voice = Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap();
    let sound = render(voice.vocoder(), &line(&voice, &phrase(DOORS)), 4, 3);
    let bytes = sound.iter().flat_map(|sample| sample.to_bits().to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(hash, HASH, "{hash:#018x} differs from other processors");
}

/// Runs the test above again in processes that are told which instructions to use.
#[test]
fn a_line_has_the_same_bits_with_every_set_of_instructions() {
    for level in recit_dsp::Level::all() {
        let test = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_line_has_the_same_bits_on_every_processor"])
            .env("RECIT_INSTRUCTIONS", level.name())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&test.stdout);
        assert!(
            test.status.success() && said.contains("1 passed"),
            "{}: {said}",
            level.name()
        );
    }
}
