//! Exporting lines.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::player::{Control, EventKind, Which};
use recit_plugin::exporting::Outcome;
use recit_plugin::sung::SungEvent;

use crate::bench::{Bench, Folder, LIMIT, script, set};

fn begin(bench: &Bench) -> egui_kittest::Node<'_> {
    bench.harness.get_by_role_and_label(Role::Button, "Export")
}

/// Opens the dialog and sets the folder.
fn open(bench: &mut Bench, folder: &str) {
    bench.click("Export…");
    bench.retype("Folder", folder);
}

/// Exports, and waits for the end: while files are written, the result of the export before is still shown.
fn export(bench: &mut Bench) {
    begin(bench).click();
    bench.settle();
    bench.wait_for(|bench| bench.shared.exporting.progress().is_none() && bench.sees("exported."));
}

#[test]
fn all_lines_become_files_in_the_chosen_format() {
    let folder = Folder::new("all");
    let mut bench = Bench::new(script(&["One.", "Two."]));
    open(&mut bench, &folder.0.display().to_string());
    for choice in ["44.1 kHz", "16 bit", "Mono"] {
        bench.click(choice);
    }
    export(&mut bench);
    assert!(bench.sees("2 files exported.") && bench.sees("Show in folder"));
    assert_eq!(
        folder.files(),
        [
            "01 C3 One.json",
            "01 C3 One.wav",
            "02 C#3 Two.json",
            "02 C#3 Two.wav"
        ]
    );
    let wav = fs::read(folder.0.join("01 C3 One.wav")).unwrap();
    let number = |at: usize, size: usize| {
        wav[at..at + size]
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
    };
    assert_eq!((number(22, 2), number(24, 4), number(34, 2)), (1, 44_100, 16));
    assert!(bench.shared.instance.notices().is_empty());
}

#[test]
fn the_current_line_alone_is_exported_by_the_keyboard() {
    let folder = Folder::new("line");
    let mut bench = Bench::new(script(&["One.", "Two."]));
    open(&mut bench, &folder.0.display().to_string());
    bench.harness.get_by_label("Current line").focus();
    bench.settle();
    bench.press(Key::Enter);
    begin(&bench).focus();
    bench.settle();
    bench.press(Key::Enter);
    bench.wait_for(|bench| bench.sees("1 file exported."));
    assert_eq!(folder.files(), ["01 C3 One.json", "01 C3 One.wav"]);
    let wav = fs::read(folder.0.join("01 C3 One.wav")).unwrap();
    assert_eq!((wav[22], wav[34]), (2, 24), "stereo and 24 bits by default");
    bench.press(Key::Escape);
    assert!(!bench.sees("Sample rate"));
}

#[test]
fn existing_files_are_kept_unless_replacing_is_chosen() {
    let folder = Folder::new("again");
    let mut bench = Bench::new(script(&["One."]));
    open(&mut bench, &folder.0.display().to_string());
    export(&mut bench);
    let before = fs::read(folder.0.join("01 C3 One.wav")).unwrap();
    export(&mut bench);
    assert_eq!(folder.files().len(), 4);
    assert_eq!(fs::read(folder.0.join("01 C3 One.wav")).unwrap(), before);
    bench.click("Replace existing files");
    bench.click("Mono");
    export(&mut bench);
    assert!(fs::read(folder.0.join("01 C3 One.wav")).unwrap().len() < before.len());
    assert_eq!(folder.files().len(), 4);
}

#[test]
fn the_current_parameters_are_used() {
    let folder = Folder::new("parameters");
    let mut bench = Bench::new(script(&["One."]));
    open(&mut bench, &folder.0.display().to_string());
    export(&mut bench);
    set(&bench.params.live[Control::Speed], 2.0);
    set(&bench.params.output.volume, -60.0);
    export(&mut bench);
    assert_eq!(folder.files().len(), 4);
    let [plain, changed] = ["01 C3 One.wav", "01 C3 One (2).wav"].map(|name| {
        let wav = fs::read(folder.0.join(name)).unwrap();
        let samples = wav[68..].as_chunks::<3>().0.iter();
        let samples = samples.map(|[_, low, high]| i16::from_le_bytes([*low, *high]).unsigned_abs());
        (wav.len(), samples.take(20_000).max().unwrap())
    });
    assert!(changed.0 < 3 * plain.0 / 4, "{changed:?}, {plain:?}");
    assert!(plain.1 > 2000 && changed.1 <= 8, "{changed:?}, {plain:?}");
}

#[test]
fn errors_are_reported_in_the_dialog() {
    let mut bench = Bench::new(script(&["One."]));
    open(&mut bench, "somewhere/else");
    begin(&bench).click();
    bench.settle();
    assert!(bench.sees("Enter an absolute path."));
    let file = Folder::new("file");
    fs::write(&file.0, "in the way").unwrap();
    bench.press(Key::Escape);
    open(&mut bench, &file.0.join("below").display().to_string());
    begin(&bench).click();
    bench.settle();
    bench.wait_for(|bench| bench.sees("cannot write"));
    fs::remove_file(&file.0).unwrap();
}

#[test]
fn an_export_shows_its_progress_and_is_cancelled() {
    let folder = Folder::new("long");
    let mut bench = Bench::new(script(&["This line is spoken again and again."; 68]));
    open(&mut bench, &folder.0.display().to_string());
    bench.click("192 kHz");
    begin(&bench).click();
    bench.settle();
    bench.wait_for(|bench| bench.sees("Cancel") && folder.files().len() > 2);
    let busy = bench.harness.get_by_label("All (68)");
    assert!(
        busy.accesskit_node().is_disabled(),
        "nothing is changed while it runs"
    );
    bench.click("Cancel");
    bench.wait_for(|bench| bench.sees("Cancelled after"));
    let files = folder.files();
    assert!(
        files.len() < 136 && files.iter().all(|name| !name.ends_with(".part")),
        "{files:?}"
    );
}

#[test]
fn an_export_goes_on_behind_a_closed_dialog_and_after_the_window_has_closed() {
    let folder = Folder::new("closed");
    let mut bench = Bench::new(script(&["This line is spoken, and that takes a while."; 6]));
    open(&mut bench, &folder.0.display().to_string());
    begin(&bench).click();
    bench.settle();
    bench.press(Key::Escape);
    assert!(!bench.sees("Sample rate"));
    let shared = Arc::clone(&bench.shared);
    drop(bench);
    let deadline = Instant::now() + LIMIT;
    while shared.exporting.progress().is_some() {
        assert!(Instant::now() < deadline, "it does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(folder.files().len(), 12);
    assert!(matches!(shared.exporting.outcome(), Some(Outcome::Written(files)) if files.len() == 6));
}

#[test]
fn an_export_ends_with_its_instance() {
    let folder = Folder::new("ended");
    let mut bench = Bench::new(script(
        &["This line is spoken again, and again, and again, and again."; 68],
    ));
    open(&mut bench, &folder.0.display().to_string());
    begin(&bench).click();
    bench.settle();
    bench.wait_for(|_| folder.files().len() > 2);
    drop(bench);
    let count = folder.files().len();
    std::thread::sleep(Duration::from_millis(300));
    assert!(folder.files().len() == count && count < 136);
}

#[test]
fn lines_go_to_one_file_with_subtitles_and_a_name_of_their_own() {
    let folder = Folder::new("one");
    let mut bench = Bench::new(script(&["One.", "Two."]));
    open(&mut bench, &folder.0.display().to_string());
    bench.click("One file");
    for choice in ["SRT", "VTT"] {
        bench.click(choice);
    }
    assert!(bench.sees("01-02 One.wav"));
    name(&mut bench, "{text} ({numbers})");
    assert!(bench.sees("There is no field {numbers}; the fields are {number},"));
    assert!(begin(&bench).accesskit_node().is_disabled());
    name(&mut bench, "{text} ({number})");
    export(&mut bench);
    let stem = "One (01-02)";
    let files = ["json", "srt", "vtt", "wav"].map(|ending| format!("{stem}.{ending}"));
    assert_eq!(folder.files(), files);
    let captions = fs::read_to_string(folder.0.join(format!("{stem}.srt"))).unwrap();
    assert!(
        captions.starts_with("1\n00:00:0") && captions.contains("\nTwo.\n"),
        "{captions}"
    );
}

/// Types a pattern of names.
fn name(bench: &mut Bench, pattern: &str) {
    bench.retype("Names", pattern);
}

#[test]
fn each_speaker_and_each_take_has_a_file_by_the_keyboard() {
    let folder = Folder::new("speakers");
    let mut lines = script(&["One.", "Two."]);
    let [first, second] = [0, 1].map(|index| lines.lines()[index].id);
    lines.set_speaker(second, Some("tenor")).unwrap();
    lines.set_takes(first, 2).unwrap();
    let mut bench = Bench::new(lines);
    open(&mut bench, &folder.0.display().to_string());
    let press = |bench: &mut Bench, label: &str| {
        bench.harness.get_by_label(label).focus();
        bench.settle();
        bench.press(Key::Enter);
    };
    press(&mut bench, "Each speaker");
    assert!(bench.harness.query_by_label("All takes").is_none());
    export(&mut bench);
    assert!(bench.sees("2 files exported."));
    let wavs = |folder: &Folder| {
        let files = folder.files().into_iter().filter(|name| name.ends_with(".wav"));
        files.collect::<Vec<_>>()
    };
    assert_eq!(wavs(&folder), ["01-02 One Host.wav", "01-02 Two Tenor.wav"]);
    press(&mut bench, "Each line");
    press(&mut bench, "All takes");
    export(&mut bench);
    assert!(bench.sees("3 files exported."));
    let lines: Vec<String> = wavs(&folder)
        .into_iter()
        .filter(|name| !name.starts_with("01-02"))
        .collect();
    assert_eq!(
        lines,
        ["01 C3 One take 1.wav", "01 C3 One take 2.wav", "02 C#3 Two.wav"]
    );
}

#[test]
fn a_line_is_exported_as_it_was_sung() {
    let folder = Folder::new("sung");
    let mut bench = Bench::new(script(&["One.", "Two."]));
    let mut teller = bench.shared.sung.teller().unwrap();
    let off = EventKind::NoteOff {
        which: Which::key(60),
    };
    for (at, kind) in [(0, EventKind::note_on(60)), (3 * 48_000, off)] {
        teller.tell(SungEvent {
            pass: 0,
            line: 0,
            at,
            sample_rate: 48_000.0,
            kind,
        });
    }
    open(&mut bench, &folder.0.display().to_string());
    assert!(!bench.sees("As sung"), "in Speak lines are spoken");
    bench.press(Key::Escape);
    bench.click("Mode: Sing");
    bench.click("Export…");
    let bytes = |name: &str| fs::metadata(folder.0.join(name)).unwrap().len();
    export(&mut bench);
    let sung = bytes("01 C3 One.wav");
    assert!(sung > 3 * 48_000 * 6, "{sung}");
    bench.click("As sung");
    export(&mut bench);
    assert_eq!(folder.files().len(), 8);
    assert!(bytes("01 C3 One (2).wav") < sung / 2);
    assert_eq!(bytes("02 C#3 Two.wav"), bytes("02 C#3 Two (2).wav"));
}

#[test]
fn the_dialog_fits_in_the_smallest_window() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    bench.click("Export…");
    for label in ["192 kHz", "Browse…", "All (1)", "Close", "Replace existing files"] {
        let rect = bench.harness.get_by_label(label).rect();
        assert!(
            rect.left() > 0.0 && rect.right() < 900.0 && rect.top() > 0.0 && rect.bottom() < 520.0,
            "{label} lies at {rect:?}"
        );
    }
}
