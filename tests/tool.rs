//! The `recit` tool as a user runs it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use command::{complaint, file, json, recit, rms, said};

#[test]
fn say_writes_a_file_and_measures_itself() {
    let path = file("say.wav");
    let path = path.to_str().unwrap();
    let figures = json(&recit(&[
        "say",
        "Welcome back. The doors open at nine.",
        "-o",
        path,
        "--json",
    ]));
    let mut wav = hound::WavReader::open(path).unwrap();
    assert_eq!(figures["samples"].as_u64().unwrap(), u64::from(wav.len()));
    assert_eq!(figures["sample_rate"], 48_000);
    assert_eq!(wav.spec().sample_rate, 48_000);
    let audio_s = figures["audio_s"].as_f64().unwrap();
    assert!((2.0..4.5).contains(&audio_s), "{audio_s} s");
    for field in ["ttfa_ms", "rtf"] {
        assert!(figures[field].as_f64().unwrap() > 0.0, "{field}");
    }
    for stage in ["text", "acoustic", "vocoder", "resample"] {
        assert!(figures["stages"][stage].as_f64().unwrap() > 0.0, "{stage}");
    }
    assert!(!figures["engine"].as_str().unwrap().is_empty());
    assert_eq!(
        (&figures["tier"], &figures["precision"]),
        (&"standard".into(), &"int8".into())
    );
    assert_eq!(
        figures["decisions"],
        serde_json::json!({
            "device": { "used": "cpu", "problem": null },
            "tier": { "asked": "standard", "used": "standard" },
            "precision": { "asked": "int8", "used": "int8" },
        })
    );
    let loudest = wav
        .samples::<i16>()
        .map(|sample| sample.unwrap().unsigned_abs())
        .max()
        .unwrap();
    assert!((3_000..32_767).contains(&loudest), "peak {loudest}");
}

#[test]
fn options_have_the_effect_of_their_names() {
    let spoken = |name: &str, options: &[&str]| said(name, "Every voice has a story.", options);
    let plain = spoken("plain.wav", &[]);
    assert!(
        plain == spoken("again.wav", &["--seed", "0", "--voice", "house/host"]),
        "the same words differ"
    );
    assert!(plain != spoken("take.wav", &["--seed", "7"]));
    assert!(plain != spoken("pitch.wav", &["--pitch", "-3.5"]));
    assert!(plain != spoken("formant.wav", &["--formant", "-4"]));
    assert!(plain != spoken("light.wav", &["--tier", "light"]));
    assert!(plain == spoken("calm.wav", &["--emotion", "sad:0"]));
    let sad = spoken("sad.wav", &["--emotion", "sad"]);
    assert!(
        sad.len() as f64 > 1.1 * plain.len() as f64,
        "sadness is not slower"
    );
    let fast = spoken("fast.wav", &["--speed", "2"]);
    let ratio = plain.len() as f64 / fast.len() as f64;
    assert!((1.9..2.1).contains(&ratio), "twice as fast is {ratio} as short");
    let low = spoken("low.wav", &["--sample-rate", "24000"]);
    assert!((plain.len() / 2).abs_diff(low.len()) < 2);
}

#[test]
fn a_folder_is_a_voice_too_and_a_missing_model_is_reported() {
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/models/house");
    let wav = file("folder.wav");
    let wav = wav.to_str().unwrap();
    let say = |voice: &str, precision: &str| {
        json(&recit(&[
            "say",
            "Hello.",
            "-o",
            wav,
            "--json",
            "--voice",
            voice,
            "--precision",
            precision,
        ]))
    };
    let plain = say("house", "int8");
    assert_eq!(plain["warnings"], Value::Array(Vec::new()));
    for voice in [house.to_owned(), format!("{house}/host")] {
        assert_eq!(say(&voice, "int8")["samples"], plain["samples"]);
    }
    // Only 8-bit integers are built in.
    let other = say("house", "fp32");
    assert_eq!(other["precision"], "int8");
    let precision = serde_json::json!({ "asked": "fp32", "used": "int8" });
    assert_eq!(other["decisions"]["precision"], precision);
    assert!(
        other["warnings"][0].as_str().unwrap().contains("standard fp32"),
        "{other}"
    );
}

#[test]
fn the_device_that_was_asked_for_and_why_it_is_not_used_are_told() {
    let other = if cfg!(target_os = "macos") {
        ("directml", "DirectML")
    } else {
        ("coreml", "CoreML")
    };
    let wav = file("device.wav");
    let output = Command::new(env!("CARGO_BIN_EXE_recit"))
        .args(["say", "Hello.", "--json", "--tier", "light", "--device", other.0])
        .arg("-o")
        .arg(&wav)
        .env("RECIT_ONNXRUNTIME", "off")
        .output();
    let decisions = json(&output.unwrap())["decisions"].clone();
    assert_eq!(decisions["device"]["used"], "cpu");
    let problem = decisions["device"]["problem"].as_str().unwrap();
    assert!(problem.contains(other.1), "{problem}");
    let tier = serde_json::json!({ "asked": "light", "used": "light" });
    assert_eq!(decisions["tier"], tier);
}

#[test]
fn text_comes_from_standard_input_too() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_recit"))
        .args(["say", "-", "--json", "-o"])
        .arg(file("stdin.wav"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all("Hello from a pipe.\n".as_bytes())
        .unwrap();
    let figures = json(&child.wait_with_output().unwrap());
    assert!(figures["audio_s"].as_f64().unwrap() > 0.5);
}

#[test]
fn an_error_is_reported_in_one_line() {
    assert!(
        complaint(&recit(&["say", "x", "-o", "/no/such/folder/x.wav"])).contains("/no/such/folder/x.wav")
    );
    let wav = file("voice.wav");
    let wav = wav.to_str().unwrap();
    assert!(complaint(&recit(&["say", "x", "-o", wav, "--voice", "nobody"])).contains("nobody"));
    assert!(complaint(&recit(&["say", "x", "-o", wav, "--voice", "house/nobody"])).contains("nobody"));
    if !cfg!(feature = "audio") {
        assert!(complaint(&recit(&["say", "x"])).contains("-o"));
    }
    for arguments in [
        &["say", "x", "--pitch", "99"][..],
        &["say", "x", "--speed", "0"],
        &["say", "x", "--formant", "13"],
        &["say", "x", "--emotion", "hungry"],
        &["say", "x", "--emotion", "anger:2"],
        &["say", "x", "--tier", "heavy"],
        &["say", "x", "--precision", "int4"],
        &["say", "x", "--sample-rate", "1"],
        &["say", "x", "--loudness", "13"],
        &["say", "x", "--emphasis", "-2"],
        &["say", "x", "--vibrato-rate", "0"],
        &["say", "x", "--vibrato-onset", "3"],
        &["say", "x", "--portamento", "2"],
        &["say", "x", "--valence", "1.5"],
        &["say", "x", "--arousal", "much"],
        &["say", "x", "--tempo", "0"],
        &["say", "x", "--fit", "1 beat", "--sing", "C4"],
        &["say"],
        &["sing", "x"],
        &["play"],
        &["play", "factory", "--line", "0"],
        &["play", "factory", "--tempo", "1000"],
    ] {
        let output = recit(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_wrong_length_or_note_is_named() {
    for (option, value, part) in [
        ("--fit", "2 weeks", "`2 weeks` is not a length such as `2 beats`"),
        ("--fit", "0s", "more than 0 and at most 300 seconds"),
        ("--fit", "65 bars", "at most 64 beats or bars"),
        ("--sing", "C4 H4", "`H4` is not a note such as C4"),
        ("--sing", "C0", "`C0` cannot be sung"),
        ("--sing", "R", "at least one note"),
    ] {
        let output = recit(&["say", "x", option, value]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{value}");
        assert!(told.contains(part), "{value}: {told}");
    }
    let wav = file("long.wav");
    let wav = wav.to_str().unwrap();
    let long = "so ".repeat(1000);
    assert!(complaint(&recit(&["say", &long, "-o", wav, "--fit", "64 bars"])).contains("2000 characters"));
}

#[test]
fn a_text_has_a_language() {
    let wav = file("language.wav");
    let wav = wav.to_str().unwrap();
    for pace in [&[][..], &["--fit", "1s"]] {
        let said =
            |language| recit(&[&["say", "Good evening.", "--language", language, "-o", wav], pace].concat());
        let told = |language| String::from_utf8_lossy(&said(language).stderr).into_owned();
        assert!(
            told("zh").contains("this voice does not speak Mandarin"),
            "{pace:?}: {}",
            told("zh")
        );
        assert_eq!(told("en"), "", "{pace:?}");
    }
    assert_eq!(recit(&["say", "Hi.", "--language", "?"]).status.code(), Some(2));
}

#[test]
fn every_control_is_audible() {
    let text = "Every voice has a story.";
    let plain = said("control-plain.wav", text, &[]);
    let same = &[
        "--vibrato-rate",
        "5.5",
        "--vibrato-onset",
        "0",
        "--portamento",
        "0.06",
    ];
    assert!(
        plain == said("control-same.wav", text, same),
        "the defaults change something"
    );
    let loudness = |decibels: &str| said("control-loudness.wav", text, &["--loudness", decibels]);
    for (asked, factor) in [("-6", 0.501), ("-24", 0.0631)] {
        let ratio = rms(&loudness(asked)) / rms(&plain);
        assert!((ratio / factor - 1.0).abs() < 0.03, "{asked} dB: {ratio}");
    }
    let others: [&[&str]; 9] = [
        &["--intonation", "0.5"],
        &["--breath", "0.5"],
        &["--tension", "-0.5"],
        &["--roughness", "0.5"],
        &["--emphasis", "1"],
        &["--valence", "-0.6"],
        &["--arousal", "0.8"],
        &["--vibrato", "100"],
        &["--vibrato", "100", "--vibrato-rate", "3"],
    ];
    let mut all = vec![plain];
    for options in others {
        all.push(said("control.wav", text, options));
    }
    all.push(said(
        "control.wav",
        text,
        &["--vibrato", "100", "--vibrato-onset", "1"],
    ));
    for (index, one) in all.iter().enumerate() {
        assert!(
            all[..index].iter().all(|other| one != other),
            "number {index} changes nothing"
        );
    }
}

#[test]
fn every_emotion_differs_from_neutral_and_from_the_others() {
    let text = "I heard you the first time.";
    let mut all = vec![said("emotion-neutral.wav", text, &[])];
    for name in ["happiness", "anger", "sadness", "fear", "disgust", "boredom"] {
        let spoken = said(&format!("emotion-{name}.wav"), text, &["--emotion", name]);
        assert!(all.iter().all(|other| *other != spoken), "{name}");
        let length = spoken.len() as f32 / all[0].len() as f32;
        match name {
            "sadness" | "boredom" | "disgust" => assert!(length > 1.1, "{name} is not slow: {length}"),
            "fear" => assert!(length < 0.95, "{name} is not fast: {length}"),
            _ => {}
        }
        all.push(spoken);
    }
}

#[test]
fn presets_are_listed() {
    let listed = json(&recit(&["presets", "--json"]));
    let presets = listed["presets"].as_array().unwrap();
    assert_eq!(presets.len(), 20);
    assert_eq!(
        (&presets[0]["id"], &presets[0]["name"]),
        (&"factory".into(), &"First words".into())
    );
    let choir = presets.iter().find(|preset| preset["id"] == "choir").unwrap();
    assert_eq!(choir["parameters"]["mode"], "sing");
    assert_eq!(
        (&choir["voice"], &choir["lines"][0]),
        (&"house/alto".into(), &"[ph AA1](Ah).".into())
    );
    let told = recit(&["presets"]);
    let told = String::from_utf8_lossy(&told.stdout);
    assert_eq!(told.lines().count(), 20);
    assert!(told.starts_with("factory        First words: "), "{told}");
}

#[test]
fn a_pause_is_silence_and_an_empty_text_is_refused() {
    let path = file("silent.wav");
    let figures = json(&recit(&[
        "say",
        "[pause 300ms]",
        "-o",
        path.to_str().unwrap(),
        "--json",
    ]));
    let seconds = figures["audio_s"].as_f64().unwrap();
    assert!((0.3..1.0).contains(&seconds), "{seconds} s");
    let before = std::fs::read(&path).unwrap();
    for text in ["", " "] {
        let refused = complaint(&recit(&["say", text, "-o", path.to_str().unwrap()]));
        assert!(refused.contains("nothing to speak"), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{text:?}");
    }
}

#[test]
fn voices_and_phonemes_are_listed() {
    let voices = json(&recit(&["voices", "--json"]));
    assert_eq!(voices["voices"][0]["id"], "house");
    assert_eq!(voices["voices"][0]["speakers"][0]["id"], "host");
    assert_eq!(voices["voices"][0]["tiers"]["standard"][0], "int8");
    let listed = recit(&["voices"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("house/host"));
    let phonemes = recit(&["phonemes", "Hello [ph] world"]);
    assert!(phonemes.status.success());
    assert!(String::from_utf8_lossy(&phonemes.stdout).contains("HH"));
    assert!(String::from_utf8_lossy(&phonemes.stderr).contains("line 1, column 7"));
}

#[test]
fn phonemes_answers_each_line_of_standard_input_with_one_object() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_recit"))
        .args(["phonemes", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    // Each answer arrives before the next line is written.
    for (line, phonemes) in [
        ("Hi there.", vec!["HH", "AY1"]),
        ("Nine!\r", vec!["N", "AY1", "N"]),
    ] {
        writeln!(input, "{line}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["text"], line.trim_end());
        assert_eq!(answer["tokens"][0]["phonemes"], Value::from(phonemes));
        let pause = answer["tokens"].as_array().unwrap().last().unwrap();
        assert!(pause["pause"].is_string() && pause["ms"].is_null(), "{pause}");
    }
    writeln!(input).unwrap();
    let empty: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
    assert_eq!(empty["tokens"], Value::Array(Vec::new()));
    drop(input);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn bench_prints_one_object() {
    let garbage = file("garbage.onnx");
    std::fs::write(&garbage, "this is no voice").unwrap();
    let config = r#"{ "audio": { "sample_rate": 22050 }, "phoneme_id_map": {} }"#;
    std::fs::write(file("garbage.onnx.json"), config).unwrap();
    let figures = json(&recit(&[
        "bench",
        "--quick",
        "--json",
        "--piper",
        garbage.to_str().unwrap(),
    ]));
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    for spread in [&figures["ttfa_ms"], &figures["offline"]["ttfa_ms"]] {
        assert!(0.0 < number(&spread["median"]), "{figures}");
        assert!(number(&spread["median"]) <= number(&spread["p95"]), "{figures}");
    }
    // The pipeline alone takes less: a block and the hand-over through two threads add to it.
    assert!(number(&figures["ttfa_ms"]["median"]) > 1.3, "{figures}");
    assert!(number(&figures["rtf"]) > 0.0);
    assert!(number(&figures["stages"]["vocoder"]) > 0.0);
    assert_eq!(figures["decisions"]["tier"]["used"], "standard");
    assert!(figures["light_phrases"].is_u64() && figures["server"].is_null());

    // On a busy machine samples may be late. If there was no underrun, the line must be in time.
    let armed = &figures["armed"];
    assert_eq!((&armed["notes"], &armed["setups"]), (&27.into(), &9.into()));
    assert!(
        armed["deviation_samples"] == 0 || number(&armed["underruns"]) > 0.0,
        "{armed}"
    );

    let process = &figures["process"];
    assert_eq!((&process["lines"], &process["blocks"]), (&8.into(), &1500.into()));
    let percentiles = ["p50_us", "p99_us", "p999_us", "worst_us"].map(|name| number(&process[name]));
    assert!(percentiles[0] > 0.0 && percentiles.is_sorted(), "{process}");
    let percent = percentiles[2] / number(&process["block_us"]) * 100.0;
    assert!((number(&figures["process_p999_percent"]) - percent).abs() < 1e-6);
    assert!((0.0..=1.0).contains(&number(&figures["ring_fill"]["least"])));

    let instance = &figures["instance"];
    assert!(number(&instance["first_ms"]) > 0.0 && number(&instance["further_ms"]["median"]) > 0.0);
    if cfg!(target_os = "linux") {
        assert!(number(&instance["memory_mb"]["first"]) > number(&instance["memory_mb"]["further"]));
    }
    assert!(figures["engine"].is_string() && figures["peers"].is_object());
    assert!(figures["peers"]["piper"].is_null());
    // The notes also name peers that are not installed.
    let notes = figures["notes"].as_array().unwrap();
    let is_told = |note: &Value| note.as_str().unwrap().contains("garbage.onnx");
    assert!(notes.iter().any(is_told), "{figures}");
}
