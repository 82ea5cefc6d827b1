//! The emotion of a line, from a recording.

use std::path::PathBuf;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use recit::emotion::{Emotion, Named};
use recit::export::{Options, Progress, export};
use recit::script::project;

use crate::bench::{Bench, Folder, script};

/// Recordings of a speaker in anger and without emotion.
fn recordings(folder: &Folder) -> [String; 2] {
    let text = "I have put the letter on the table, and nobody came to read it.";
    let lines = [("anger", 2), ("neutral", 1)]
        .map(|(emotion, seed)| format!(r#"{{"text":"{text}","emotion":"{emotion}","seed":{seed}}}"#));
    let json = format!(r#"{{"format":"recit-project","lines":[{}]}}"#, lines.join(","));
    let script = project::from_json(&json).unwrap().script;
    let bench = Bench::new(script.clone());
    let ids: Vec<_> = script.lines().iter().map(|line| line.id).collect();
    let (instance, options) = (&bench.shared.instance, Options::default());
    let files = export(instance, &script, &ids, &options, &folder.0, &Progress::default()).unwrap();
    let files: [PathBuf; 2] = files.try_into().unwrap();
    files.map(|file| file.display().to_string())
}

fn emotion(bench: &Bench) -> Emotion {
    bench.shared.instance.script().lines()[0].emotion
}

fn open(bench: &mut Bench) {
    bench.click("More for line 1");
    bench.click_in_menu("Emotion");
    bench.click_in_menu("Emotion from a recording…");
}

#[test]
fn the_emotion_in_a_recording_is_shown_and_set_and_can_be_undone() {
    let folder = Folder::new("emotion-recording");
    let [angry, neutral] = recordings(&folder);
    let mut bench = Bench::new(script(&["So be it.", "two"]));
    open(&mut bench);
    assert!(bench.sees("Line 1 gets the emotion"));
    bench.type_text(&angry);
    bench.retype("Without emotion (optional)", &neutral);
    bench.click("Set the emotion");
    assert_eq!(emotion(&bench), Emotion::default(), "nothing is known yet");
    bench.click("Analyse");
    bench.wait_for(|bench| bench.sees("% sure"));
    assert!(bench.sees("Anger, ") && bench.sees("Valence -"));
    bench.click("Set the emotion");
    assert!(!bench.sees("% sure"), "the dialog has closed");
    let heard = emotion(&bench);
    let strongest = heard
        .parts()
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .unwrap();
    assert_eq!(strongest.0, Named::Anger);
    let (valence, arousal) = heard.position();
    assert!(valence < 0.0 && arousal > 0.0, "{valence} {arousal}");
    assert!(bench.shared.instance.script().lines()[1].emotion.is_neutral());
    assert!(bench.step(false));
    assert_eq!(emotion(&bench), Emotion::default());
    assert!(bench.step(true));
    assert_eq!(emotion(&bench), heard);
}

#[test]
fn an_emotion_is_found_with_the_keyboard_alone() {
    let folder = Folder::new("emotion-keyboard");
    let [angry, _] = recordings(&folder);
    let mut bench = Bench::new(script(&["So be it."]));
    // The row shows its emotion while it is the current one.
    let row = bench.harness.get_by_label("Line 1").rect();
    let number = egui::pos2(row.left() + 37.0, row.center().y);
    bench.drag(number, &[number], Modifiers::NONE);
    bench.harness.get_by_label_contains("Emotion of line 1").focus();
    bench.settle();
    bench.press(Key::Enter);
    bench.harness.get_by_label("Emotion from a recording…").focus();
    bench.settle();
    bench.press(Key::Enter);
    bench.type_text(&angry);
    bench.press(Key::Enter);
    bench.wait_for(|bench| bench.sees("% sure"));
    // The path changes: what was heard no longer applies.
    bench.harness.get_by_label("Recording (WAV, FLAC, MP3)").focus();
    bench.settle();
    bench.type_text("x");
    assert!(!bench.sees("% sure"));
    bench.press(Key::Backspace);
    bench.press(Key::Enter);
    bench.wait_for(|bench| bench.sees("% sure"));
    bench.press(Key::Enter);
    assert!(!emotion(&bench).is_neutral());
    let heard = emotion(&bench);
    open(&mut bench);
    bench.press(Key::Escape);
    assert!(!bench.sees("Analyse") && emotion(&bench) == heard);
}

#[test]
fn a_recording_that_does_not_serve_is_refused_plainly() {
    let folder = Folder::new("emotion-refused");
    let file = folder.0.join("notes.wav");
    std::fs::create_dir_all(&folder.0).unwrap();
    std::fs::write(&file, "no sound").unwrap();
    let file = file.display().to_string();
    let mut bench = Bench::new(script(&["So be it."]));
    open(&mut bench);
    bench.type_text(&file);
    bench.press(Key::Enter);
    let told = format!("`{file}` cannot be used: it is no WAV, FLAC or MP3 file, or it is damaged.");
    bench.wait_for(|bench| bench.sees(&told));
    bench.press(Key::Escape);
    bench.click("Settings");
    bench.click("中文");
    bench.press(Key::Escape);
    bench.click("第 1 句的更多操作");
    bench.click_in_menu("情绪");
    bench.click_in_menu("从录音获取情绪…");
    assert!(!bench.sees("无法使用"), "an old refusal is not shown");
    bench.retype("录音（WAV、FLAC、MP3）", "/nowhere.wav");
    bench.click("分析");
    bench.wait_for(|bench| bench.sees("无法使用“/nowhere.wav”：无法读取：文件或文件夹不存在。"));
    assert!(emotion(&bench).is_neutral());
}
