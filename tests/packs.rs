//! Real voices from elsewhere, if `RECIT_TEST_PACKS` names a folder with Kokoro and a Piper voice.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod damage;
mod user;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use command::{file, rms};
use user::{User, cents};

/// The packs that `cargo xtask test` downloads, and ONNX Runtime.
fn packs() -> Option<(PathBuf, OsString)> {
    let packs = std::env::var_os("RECIT_TEST_PACKS").map(PathBuf::from);
    let engine = std::env::var_os("RECIT_ONNXRUNTIME").filter(|engine| engine != "off");
    packs.zip(engine)
}

#[test]
fn kokoro_and_piper_speak_as_they_are_distributed() {
    let Some((packs, engine)) = packs() else {
        eprintln!("LEFT OUT: RECIT_TEST_PACKS names no folder with voices of Kokoro and Piper");
        return;
    };
    let voices = [
        ("piper", "en_us-joe-medium/joe", &engine),
        ("kokoro", "kokoro/af_heart", &engine),
        ("kokoro", "kokoro/af_heart", &OsString::from("off")),
    ];
    let mut said = Vec::new();
    for (pack, voice, engine) in voices {
        let user = User {
            engine: engine.clone(),
            ..User::new("real")
        };
        let added = user.adds(&packs.join(pack));
        assert!(
            added.status.success(),
            "{}",
            String::from_utf8_lossy(&added.stderr)
        );
        let line = "The boy was there when the sun rose.";
        let plain = user.says(line, voice, &[]);
        assert!(
            (1.5..4.5).contains(&(plain.len() as f64 / 48_000.0)),
            "{}",
            plain.len()
        );
        assert!(plain == user.says(line, voice, &[]), "the same words differ");
        assert!((0.02..0.3).contains(&rms(&plain)), "{}", rms(&plain));
        // Without intonation F0 is the speaker's mean; an octave higher it is twice that.
        let flat = user.says(line, voice, &["--intonation", "0"]);
        let high = user.says(line, voice, &["--intonation", "0", "--pitch", "12"]);
        let (low, double) = (periodic(&flat, 60.0..400.0), periodic(&high, 120.0..800.0));
        assert!(cents(double, 2.0 * low) < 30.0, "{low} Hz and {double} Hz");
        let fitted = user.says(line, voice, &["--fit", "4s"]);
        assert!((186_000..=198_000).contains(&fitted.len()), "{}", fitted.len());
        said.push(plain);
    }
    // Kokoro says the same on every engine. F0 is measured in its samples, so phases drift apart with rounding, and
    // levels are compared.
    let (onnxruntime, builtin) = (&said[1], &said[2]);
    assert_eq!(onnxruntime.len(), builtin.len());
    let levels = |samples: &[f32]| -> Vec<f32> { samples.chunks(480).map(rms).collect() };
    let (one, other) = (levels(onnxruntime), levels(builtin));
    let product: f32 = one.iter().zip(&other).map(|(a, b)| a * b).sum();
    let alike = product / one.len() as f32 / (rms(&one) * rms(&other));
    assert!(alike > 0.97, "{alike}");
    let [low, same] = [onnxruntime, builtin].map(|samples| periodic(samples, 60.0..400.0));
    assert!(cents(same, low) < 30.0, "{low} Hz and {same} Hz");
}

/// The most periodic F0 in a range, in Hz, of samples at 48 kHz.
fn periodic(samples: &[f32], range: std::ops::Range<f64>) -> f64 {
    let lags = (48_000.0 / range.end) as usize..=(48_000.0 / range.start) as usize;
    let mut sums = vec![0.0; *lags.end() + 1];
    for start in (0..samples.len().saturating_sub(4800)).step_by(2400) {
        let part = &samples[start..start + 4800];
        let power = rms(part);
        if power < 0.02 {
            continue;
        }
        for lag in lags.clone() {
            let product: f32 = part.iter().zip(&part[lag..]).map(|(a, b)| a * b).sum();
            sums[lag] += product / (power * power) / (4800 - lag) as f32;
        }
    }
    let most = sums.iter().fold(0.0_f32, |most, sum| most.max(*sum));
    // The shortest period that is nearly as strong, because its multiples are strong too.
    let first = lags.clone().find(|lag| sums[*lag] > 0.85 * most).unwrap();
    let best = (first..(first * 5 / 4).min(*lags.end())).max_by(|a, b| sums[*a].total_cmp(&sums[*b]));
    48_000.0 / best.unwrap() as f64
}

/// Each file is changed in a few structural places. The tool either speaks or prints one line with the
/// reason, within the memory that it is given.
#[test]
#[cfg(target_os = "linux")]
fn damaged_files_are_refused_or_speak() {
    let Some((packs, engine)) = packs() else {
        eprintln!("LEFT OUT: RECIT_TEST_PACKS names no folder with voices of Kokoro and Piper");
        return;
    };
    for (pack, graph, input) in [
        ("piper", "en_US-joe-medium.onnx", "en_US-joe-medium.onnx.json"),
        ("kokoro", "kokoro-v1.0.int8.onnx", "voices/af_heart.bin"),
    ] {
        let folder = file(&format!("damaged-{pack}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("voices")).unwrap();
        let good = fs::read(packs.join(pack).join(graph)).unwrap();
        fs::copy(packs.join(pack).join(input), folder.join(input)).unwrap();
        let cases = std::env::var("RECIT_TEST_CASES").map_or(CASES, |cases| cases.parse().unwrap());
        for case in 0..cases {
            let (damaged, what) = damage::damaged(&good, case);
            fs::write(folder.join(graph), damaged).unwrap();
            for engine in [OsString::from("off"), engine.clone()] {
                let user = User {
                    engine: engine.clone(),
                    ..User::new("damaged")
                };
                let output = user.within(MEMORY_KIB, &["voices", "add", folder.to_str().unwrap()]);
                let told = String::from_utf8_lossy(&output.stderr);
                let ended = output.status.code();
                let is_refused = ended == Some(1) && told.lines().count() == 1 && !told.contains("panicked");
                assert!(
                    ended == Some(0) || is_refused,
                    "{pack}, case {case}, {what}: {ended:?}, {told}"
                );
            }
        }
    }
}

/// Cases of each file, unless `RECIT_TEST_CASES` sets another number.
#[cfg(target_os = "linux")]
const CASES: u64 = 3;
/// The address space of the tool in these cases. The largest voice takes half of it.
#[cfg(target_os = "linux")]
const MEMORY_KIB: u64 = 6 << 20;
