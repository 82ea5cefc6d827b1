//! `recit speak` and the files of visemes as a user makes them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use command::{complaint, file, recit, samples};

/// What `recit speak` does with pieces of text, of which each is written by itself.
fn speak(name: &str, pieces: &[&[u8]]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_recit"))
        .args(["speak", "--sample-rate", "24000", "-o"])
        .arg(file(name))
        .env("RECIT_CACHE", "off")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for piece in pieces {
        input.write_all(piece).unwrap();
        input.flush().unwrap();
    }
    drop(input);
    child.wait_with_output().unwrap()
}

#[test]
fn tokens_become_one_file_whose_samples_do_not_depend_on_them() {
    let text = "Café Noir opens at 9:30. Until then, wait. <blink>Really.";
    let whole = speak("speak_whole.wav", &[text.as_bytes()]);
    assert!(whole.status.success());
    let told = String::from_utf8_lossy(&whole.stderr);
    assert!(
        told.contains("line 1, column 44") && told.contains("<blink>"),
        "{told}"
    );
    assert!(String::from_utf8_lossy(&whole.stdout).contains("speak_whole.wav: "));
    // Also between the bytes of a character.
    let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
    assert!(speak("speak_bytes.wav", &bytes).status.success());
    let heard = samples(&file("speak_whole.wav"));
    assert!(heard.len() > 2 * 24_000);
    assert!(heard == samples(&file("speak_bytes.wav")));
}

#[test]
fn input_without_anything_to_say_is_refused() {
    assert!(complaint(&speak("speak_none.wav", &[])).contains("nothing that is spoken"));
    assert!(!file("speak_none.wav").exists());
    assert!(complaint(&speak("speak_bad.wav", &[b"Hello. \xff\xfe Bye."])).contains("not UTF-8"));
}

#[test]
fn say_and_export_write_visemes_beside_the_sound() {
    let wav = file("visemes.wav");
    for end in [
        "rhubarb.json",
        "rhubarb.tsv",
        "ovr.json",
        "sapi.tsv",
        "arkit.json",
        "words.tsv",
    ] {
        let lips = file(&format!("lips.{end}"));
        let said = recit(&[
            "say",
            "Maybe a puppy.",
            "-o",
            wav.to_str().unwrap(),
            "--visemes",
            lips.to_str().unwrap(),
        ]);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    }
    let read = |end: &str| std::fs::read_to_string(file(&format!("lips.{end}"))).unwrap();
    let rhubarb: Value = serde_json::from_str(&read("rhubarb.json")).unwrap();
    let length = samples(&wav).len() as f64 / 48_000.0;
    assert_eq!(rhubarb["metadata"]["soundFile"], "visemes.wav");
    assert!((rhubarb["metadata"]["duration"].as_f64().unwrap() - length).abs() < 0.01);
    let cues = rhubarb["mouthCues"].as_array().unwrap();
    // M, B, P, P.
    assert_eq!(cues.iter().filter(|cue| cue["value"] == "A").count(), 4);
    assert_eq!(cues.last().unwrap()["end"], rhubarb["metadata"]["duration"]);
    assert!(read("rhubarb.tsv").starts_with("0.00\tA\n"));
    assert_eq!(read("words.tsv").lines().count(), 4);
    assert!(read("sapi.tsv").contains("\t21\n"));

    let folder = file("viseme_export");
    let _ = std::fs::remove_dir_all(&folder);
    let exported = recit(&[
        "export",
        "storyteller",
        "--lines",
        "1",
        "--out",
        folder.to_str().unwrap(),
        "--visemes",
        "ovr,rhubarb.tsv",
    ]);
    assert!(
        exported.status.success(),
        "{}",
        String::from_utf8_lossy(&exported.stderr)
    );
    let names = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 4, "{names:?}");
    let stem = names.iter().find_map(|name| name.strip_suffix(".wav")).unwrap();
    for end in ["json", "ovr.json", "rhubarb.tsv"] {
        assert!(names.contains(&format!("{stem}.{end}")), "{names:?}");
    }
    let refused = recit(&[
        "say",
        "Hi.",
        "-o",
        wav.to_str().unwrap(),
        "--visemes",
        "lips.json",
    ]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains(".rhubarb"));
}
