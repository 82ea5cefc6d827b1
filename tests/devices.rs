//! Planning on another device: OpenVINO's CPU device, which every x86-64 machine has. Most tests need an ONNX
//! Runtime with OpenVINO (`RECIT_TEST_OPENVINO` is the path of its library), and one also the voices in
//! `RECIT_TEST_PACKS`; without them they print that they are left out, and pass. They are a file of their own,
//! since a process can load one ONNX Runtime only.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod command;
mod onnx;
mod speech;
mod user;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, EngineNotice, Lookahead, Notice, Voices};
use recit::frames::Frames;
use recit::infer::{
    Device, DeviceChoice, DeviceFailure, DeviceProblem, Graph, Input, ModelBytes, Runtime, Tensor,
};
use recit::script::Script;
use recit::voice::{Variant, Voice};

use onnx::Size::{Fixed, Free};
use speech::{DOORS, WELCOME, WHOLE, phrase};
use user::User;

fn library() -> Option<PathBuf> {
    let path = std::env::var_os("RECIT_TEST_OPENVINO").map(PathBuf::from);
    if path.is_none() {
        eprintln!("LEFT OUT: RECIT_TEST_OPENVINO names no ONNX Runtime with OpenVINO");
    }
    path
}

fn runtime(library: &Path, device: Device) -> Runtime {
    Runtime::onnxruntime(library)
        .unwrap()
        .with_device(DeviceChoice::Named(device))
}

/// A graph of 32-bit floats, which Recit's own operators do not run: the square of a matrix product.
fn squares(runtime: &Runtime) -> Graph {
    let weights: Vec<f32> = (0..64).map(|at| (at as f32 * 0.7).sin()).collect();
    let file = onnx::Graph {
        nodes: vec![
            onnx::node("MatMul", &["x", "w"], &["p"], &[]),
            onnx::node("Mul", &["p", "p"], &["y"], &[]),
        ],
        tensors: vec![onnx::floats("w", &[8, 8], &weights)],
        inputs: vec![onnx::port("x", onnx::FLOAT, &[Free("n"), Fixed(8)])],
        outputs: vec![onnx::port("y", onnx::FLOAT, &[Free("n"), Fixed(8)])],
    };
    runtime.load("squares", ModelBytes::Owned(file.file())).unwrap()
}

fn run(graph: &Graph, rows: usize) -> Vec<Tensor> {
    let values: Vec<f32> = (0..8 * rows).map(|at| (at as f32 * 0.3).cos()).collect();
    graph.run(&[Input::f32(&[rows, 8], &values)]).unwrap()
}

#[test]
fn a_graph_of_floats_has_the_cpus_results_on_openvino() {
    let Some(library) = library() else { return };
    let there = runtime(&library, Device::OpenVino);
    let (near, far) = (squares(&runtime(&library, Device::Cpu)), squares(&there));
    for rows in [3, 7] {
        let (ours, theirs) = (run(&far, rows), run(&near, rows));
        let decibels = speech::signal_to_difference(&ours[0].data, &theirs[0].data);
        assert!(decibels > 80.0, "{decibels} dB");
    }
    assert_eq!((near.device(), far.device()), (Device::Cpu, Device::OpenVino));
    assert_eq!(there.device_problem(), None);
}

#[test]
fn a_provider_that_the_library_does_not_have_leaves_the_cpu_and_a_message() {
    let Some(library) = library() else { return };
    let cuda = runtime(&library, Device::Cuda);
    let (near, far) = (squares(&runtime(&library, Device::Cpu)), squares(&cuda));
    assert_eq!(run(&far, 5), run(&near, 5));
    assert_eq!(far.device(), Device::Cpu);
    let Some(DeviceProblem::Left { device, why }) = cuda.device_problem() else {
        panic!("no message");
    };
    println!("{why}");
    assert_eq!(*device, Device::Cuda);
    assert!(matches!(why, DeviceFailure::Library(_)));
}

#[test]
fn the_built_in_voice_stays_on_its_own_operators_on_any_device() {
    let Some(library) = library() else { return };
    let there = runtime(&library, Device::OpenVino);
    let voice = Voice::builtin(&there, Variant::default()).unwrap();
    assert!(voice.acoustic().is_exact());
    assert_eq!(voice.device(), Device::Cpu);
}

#[test]
fn auto_finds_openvino_where_the_library_has_it() {
    let Some(library) = library() else { return };
    let auto = Runtime::onnxruntime(&library)
        .unwrap()
        .with_device(DeviceChoice::Auto);
    assert_eq!(auto.device(), Device::OpenVino);
}

#[test]
fn an_instance_tells_once_that_the_device_is_not_used() {
    let cuda = Runtime::builtin().with_device(DeviceChoice::Named(Device::Cuda));
    let engine = Arc::new(Engine::new(Voices::with_runtime(cuda), Cache::in_memory()));
    let instance = engine.instance();
    let mut script = Script::empty();
    script.add(Some(60), "One.").unwrap();
    instance.set_script(script);
    let _player = instance.activate(AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Studio,
    });
    assert!(instance.wait_armed(Duration::from_secs(300)));
    let notices = instance.notices();
    let told: Vec<&EngineNotice> = notices.iter().filter_map(Notice::of).collect();
    let problem = DeviceProblem::Left {
        device: Device::Cuda,
        why: DeviceFailure::NoRuntime,
    };
    assert_eq!(told, [&EngineNotice::NoDevice(problem)]);
    instance.dismiss_notice(notices[0].id);
    assert_eq!(instance.notices(), []);
}

#[test]
fn the_tool_speaks_without_the_device_and_warns() {
    let user = User::new("devices");
    let path = user.voices.join("said.wav");
    fs::create_dir_all(&user.voices).unwrap();
    let says = |device: &str| user.recit(&["say", "One.", "-o", path.to_str().unwrap(), "--device", device]);
    let output = says("openvino");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.starts_with("recit: warning: OpenVINO is not used"), "{told}");
    assert_eq!(says("auto").stderr, b"");
    let unknown = says("abacus");
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no device `abacus`"));
}

/// How two plans of a phrase differ.
#[derive(Debug)]
struct Difference {
    /// The largest difference in the length of a sound, in milliseconds.
    sound_ms: f64,
    /// The ratio of their lengths.
    length: f64,
    /// The mean difference of the envelope over sounds, in decibels.
    envelope_db: f32,
    /// The largest difference of F0 in a voiced sound, in semitones.
    semitones: f32,
}

/// The mean envelope of a plan's phone in nepers, and the mean F0 of its voiced frames, if there are any.
fn phone(plan: &Frames, at: usize) -> (Vec<f32>, Option<f32>) {
    let frames: Vec<_> = plan.phones[at]
        .frames
        .clone()
        .map(|frame| plan.frames.get(frame).unwrap())
        .collect();
    let mean = |values: Vec<f32>| values.iter().sum::<f32>() / values.len() as f32;
    let bands = frames.first().map_or(0, |frame| frame.envelope.len());
    let envelope = (0..bands).map(|band| mean(frames.iter().map(|frame| frame.envelope[band]).collect()));
    let voiced = frames.iter().filter(|frame| frame.voicing > 0.5);
    let voiced: Vec<f32> = voiced.map(|frame| frame.f0).collect();
    let f0 = (2 * voiced.len() > frames.len()).then(|| mean(voiced));
    (envelope.collect(), f0)
}

fn difference(voice: &Voice, ours: &Frames, theirs: &Frames) -> Difference {
    let sounds = |plan: &Frames| plan.phones.iter().map(|phone| phone.phoneme).collect::<Vec<_>>();
    assert_eq!(sounds(ours), sounds(theirs));
    let frame_ms = 1e3 / voice.format().frames_a_second();
    let (mut sound, mut decibels, mut semitones) = (0, Vec::new(), 0.0_f32);
    for at in 0..ours.phones.len() {
        let lengths = [ours, theirs].map(|plan| plan.phones[at].frames.len());
        sound = sound.max(lengths[0].abs_diff(lengths[1]));
        let ((envelope, f0), (other, other_f0)) = (phone(ours, at), phone(theirs, at));
        decibels.extend(envelope.iter().zip(&other).map(|(a, b)| 8.686 * (a - b).abs()));
        if let Some((f0, other)) = f0.zip(other_f0) {
            semitones = semitones.max(12.0 * (f0 / other).log2().abs());
        }
    }
    Difference {
        sound_ms: sound as f64 * frame_ms,
        length: ours.frames.len() as f64 / theirs.frames.len() as f64,
        envelope_db: decibels.iter().sum::<f32>() / decibels.len() as f32,
        semitones,
    }
}

/// The CPU's plan is compared with itself, too: some of these graphs draw noise for each run.
#[test]
fn kokoro_and_piper_say_the_same_on_openvino() {
    let Some(library) = library() else { return };
    let Some(packs) = std::env::var_os("RECIT_TEST_PACKS").map(PathBuf::from) else {
        eprintln!("LEFT OUT: RECIT_TEST_PACKS names no folder with voices of Kokoro and Piper");
        return;
    };
    let user = User {
        engine: library.clone().into(),
        ..User::new("placed")
    };
    let runtimes = [Device::Cpu, Device::OpenVino].map(|device| runtime(&library, device));
    for (pack, name) in [("kokoro", "kokoro"), ("piper", "en_us-joe-medium")] {
        let added = user.adds(&packs.join(pack));
        assert!(
            added.status.success(),
            "{}",
            String::from_utf8_lossy(&added.stderr)
        );
        let folder = user.voices.join(name);
        let [near, far] = [0, 1].map(|at| Voice::load(&folder, &runtimes[at], Variant::default()).unwrap());
        assert_eq!(runtimes[1].device_problem(), None);
        assert_eq!((near.device(), far.device()), (Device::Cpu, Device::OpenVino));
        let plan = |voice: &Voice, text: &str| {
            let identity = voice.identity(0);
            voice.acoustic().plan(&phrase(text), identity, 0, WHOLE).unwrap()
        };
        for text in [DOORS, WELCOME] {
            let (ours, theirs) = (plan(&far, text), plan(&near, text));
            let noise = difference(&near, &plan(&near, text), &theirs);
            let device = difference(&near, &ours, &theirs);
            println!("{pack}, {text} OpenVINO: {device:?}; the CPU again: {noise:?}");
            assert!(device.sound_ms <= 30.0, "{device:?}");
            assert!((0.97..1.03).contains(&device.length), "{device:?}");
            assert!(
                device.envelope_db < noise.envelope_db + 1.0,
                "{device:?} {noise:?}"
            );
            assert!(device.semitones < noise.semitones + 0.5, "{device:?} {noise:?}");
        }
        let time = |voice: &Voice| {
            let begin = Instant::now();
            plan(voice, DOORS);
            begin.elapsed()
        };
        // In turns, so that other work of the machine slows both.
        let (mut near_time, mut far_time) = (Duration::MAX, Duration::MAX);
        for _ in 0..2 {
            (near_time, far_time) = (near_time.min(time(&near)), far_time.min(time(&far)));
        }
        let ratio = far_time.as_secs_f64() / near_time.as_secs_f64();
        println!("{pack}: OpenVINO plans in {ratio:.2} of the CPU's time");
    }
}
