//! Our own operators and both inference engines give the same results. Most tests need ONNX Runtime; without
//! it they print that they are skipped, and pass.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod speech;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use recit::cache::Cache;
use recit::engine::{Engine, Instance, Voices};
use recit::infer::{Graph, Input, Kind, Runtime, runtime_dir};
use recit::script::Script;
use recit::voice::{Tier, Variant, Voice};

use speech::{DOORS, WELCOME, WHOLE, line, phrase, render, rms, signal_to_difference};

/// How often a graph is run on other inputs.
const DRAWS: u32 = 16;

/// The name of our own operators, which plan the house voice.
const OURS: &str = "Recit (built in)";

/// The ONNX Runtime to compare with: the one that `RECIT_ONNXRUNTIME` names, or the user's own.
fn onnxruntime() -> Option<Runtime> {
    let asked = std::env::var_os("RECIT_ONNXRUNTIME").filter(|path| !path.is_empty() && path != "off");
    let path = asked.map(PathBuf::from).or_else(|| {
        let name = format!(
            "{}onnxruntime{}",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX
        );
        runtime_dir()
            .map(|dir| dir.join(name))
            .filter(|path| path.is_file())
    });
    let Some(path) = path else {
        println!("skipped: no ONNX Runtime (set RECIT_ONNXRUNTIME, or run `cargo xtask runtime`)");
        return None;
    };
    Some(Runtime::onnxruntime(&path).unwrap())
}

/// A graph of the house voice, in 8-bit integers.
fn bytes(tier: Tier, name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("models/house")
        .join(format!("{}_int8_{name}.onnx", tier.name()));
    std::fs::read(path).unwrap()
}

/// Pseudo-random values between -1 and 1, always the same.
fn values(count: usize, salt: u32) -> Vec<f32> {
    let mut state = salt.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// Runs a graph on made-up inputs, 24 for each free size; integers are 0, 1, 2, ... up to `most`. Each `draw`
/// has other floats.
fn run(graph: &Graph, most: i64, draw: u32) -> Vec<Vec<f32>> {
    let ports = graph.inputs();
    let shape = |port: &recit::infer::Port| -> Vec<usize> {
        port.shape.iter().map(|size| size.unwrap_or(24)).collect()
    };
    let shapes: Vec<Vec<usize>> = ports.iter().map(shape).collect();
    let sizes = shapes.iter().map(|shape| shape.iter().product());
    let floats: Vec<Vec<f32>> = (1 + 100 * draw..)
        .zip(sizes.clone())
        .map(|(salt, size)| values(size, salt))
        .collect();
    let integers: Vec<Vec<i64>> = sizes
        .map(|size: usize| (0..size as i64).map(|at| at % most).collect())
        .collect();
    let inputs: Vec<Input<'_>> = (0..ports.len())
        .map(|at| match ports[at].kind {
            Kind::Integer => Input::i64(&shapes[at], &integers[at]),
            _ => Input::f32(&shapes[at], &floats[at]),
        })
        .collect();
    graph
        .run(&inputs)
        .unwrap()
        .into_iter()
        .map(|tensor| tensor.data)
        .collect()
}

#[test]
fn every_graph_gives_the_same_in_all_engines() {
    let others = [Some(Runtime::builtin()), onnxruntime()];
    let graphs = [
        ("acoustic_encoder", 2),
        ("acoustic_prosody", 24),
        ("acoustic_decoder", 24),
    ];
    let all = Tier::ALL
        .into_iter()
        .flat_map(|tier| graphs.map(|(name, most)| (tier, name, most)));
    for (tier, name, most) in all {
        let file = bytes(tier, name);
        let ours = Runtime::builtin().load(name, file.clone().into()).unwrap();
        for other in others.iter().flatten() {
            let theirs = other.load_peer(name, file.clone().into()).unwrap();
            assert_eq!(ours.inputs(), theirs.inputs(), "{name}");
            assert_eq!(
                (ours.engine(), theirs.engine()),
                (OURS.to_owned(), other.describe())
            );
            let distances: Vec<f32> = (0..DRAWS)
                .map(|draw| distance(&run(&ours, most, draw), &run(&theirs, most, draw)))
                .collect();
            println!(
                "{} {name}: {} differs by {distances:.0?} dB",
                tier.name(),
                other.describe()
            );
            // The engines sum in a different order, so that a value halfway between two steps of the 8-bit
            // numbers may be rounded to either, which costs up to 110 dB. Most draws have no such value; an
            // error in an operator is in all of them.
            let clean = distances.iter().filter(|distance| **distance > 120.0).count();
            assert!(clean >= DRAWS as usize / 4, "{name}: {distances:?} dB");
            assert!(
                distances.iter().all(|distance| *distance > 25.0),
                "{name}: {distances:?} dB"
            );
        }
    }
}

/// The outputs of one engine relative to their differences from those of another, in decibels: the least of
/// all outputs.
fn distance(ours: &[Vec<f32>], theirs: &[Vec<f32>]) -> f32 {
    assert_eq!(ours.len(), theirs.len());
    let each = ours.iter().zip(theirs).map(|(ours, theirs)| {
        assert_eq!(ours.len(), theirs.len());
        assert!(rms(theirs) > 0.01, "it returns nothing");
        signal_to_difference(theirs, ours)
    });
    each.fold(f32::INFINITY, f32::min)
}

#[test]
fn a_line_has_the_same_bits_whichever_engine_is_installed() {
    let Some(other) = onnxruntime() else { return };
    assert!(
        other.describe().starts_with("ONNX Runtime 1."),
        "{}",
        other.describe()
    );
    let (ours, theirs) = (
        Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap(),
        Voice::builtin(&other, Variant::default()).unwrap(),
    );
    for text in [WELCOME, DOORS] {
        let (one, two) = (line(&ours, &phrase(text)), line(&theirs, &phrase(text)));
        assert!(one == two, "{text}: the plans differ");
        let speak = |voice: &Voice| render(voice.vocoder(), &one, 4, 3);
        assert!(
            speak(&ours) == speak(&theirs),
            "{text}: the same frames sound different"
        );
    }
}

/// An instance with the armed line "Aim.".
fn armed(runtime: Runtime, cache: Cache) -> Instance {
    let engine = Engine::new(Voices::with_runtime(runtime), cache);
    let instance = Arc::new(engine).instance();
    let mut script = Script::empty();
    script.add(None, "Aim.").unwrap();
    instance.set_script(script);
    assert!(instance.wait_armed(Duration::from_secs(300)));
    instance
}

#[test]
fn the_house_voice_reports_our_own_operators_with_every_runtime() {
    for runtime in [Some(Runtime::builtin()), onnxruntime()].into_iter().flatten() {
        let meters = armed(runtime, Cache::in_memory()).meters();
        assert_eq!((meters.engine.as_str(), meters.device.as_str()), (OURS, "CPU"));
    }
}

#[test]
fn a_line_in_the_cache_is_found_whichever_engine_is_installed() {
    let Some(other) = onnxruntime() else { return };
    let folder = std::env::temp_dir().join(format!("recit-engines-{}", std::process::id()));
    let cache = || Cache::in_folder(folder.clone(), 64 << 20);
    let planner = armed(Runtime::builtin(), cache());
    assert!(planner.meters().stages.acoustic > 0.0, "planned");
    let is_stored = || {
        let mut entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        entries.any(|entry| entry.path().extension().is_some_and(|ending| ending == "line"))
    };
    let deadline = Instant::now() + Duration::from_secs(300);
    while !is_stored() {
        assert!(Instant::now() < deadline, "the line is not stored");
        std::thread::sleep(Duration::from_millis(5));
    }
    let recalled = armed(other, cache());
    assert_eq!(recalled.meters().stages.acoustic, 0.0, "planned again");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn many_threads_run_one_voice_at_once() {
    let runtimes = [Some(Runtime::builtin()), onnxruntime()];
    for runtime in runtimes.into_iter().flatten() {
        let voice = Voice::builtin(&runtime, Variant::default()).unwrap();
        let speak = || {
            let acoustic = voice.acoustic();
            let planned = acoustic.plan(&phrase(WELCOME), voice.identity(0), 5, WHOLE);
            let planned = planned.unwrap();
            render(voice.vocoder(), &planned.frames.to_vec(), 4, 5)
        };
        let alone = speak();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..6).map(|_| scope.spawn(speak)).collect();
            for thread in threads {
                assert!(thread.join().unwrap() == alone, "{}", runtime.describe());
            }
        });
    }
}
