//! What users come for, done as they do it, with the number of actions that it takes: clicks, double clicks, drags and keys are one
//! each, and so is a typed text. A change that makes a task longer fails here.

use std::fs;

use egui::{Key, Modifiers, OutputCommand, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::emotion::{Emotion, Named};
use recit::engine::LinePlayer;
use recit::player::{Event, EventKind, Playback};
use recit::script::{MusicalLength, Script, VoiceRef};
use recit_plugin::sung::SungEvent;

use crate::bench::{Bench, Folder, activate, script, set_page};
use crate::piano;

const TWELVE: &str = "The house is quiet. Who left this door open? I heard them on the stairs. Nobody goes down there. \
                      You promised me. That was a long time ago. Then say it once more. All of this was yours. \
                      And now it is morning. Open the window. One, two, three, and turn. Good night.";

/// Waits for the sound of the current line.
fn study(bench: &mut Bench) {
    bench.wait_for(|bench| bench.sees("Waveform and pitch") && !bench.sees("Analysing…"));
}

/// The position of the word in the sound of the line.
fn word(bench: &Bench, word: &str) -> Pos2 {
    let start = format!("{word}, ");
    let is_it = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
        node.label()
            .is_some_and(|label| label.starts_with(&start) && label.contains(" s"))
    };
    bench.harness.get_by(is_it).rect().center()
}

/// The number of a row, which selects it.
fn number(bench: &Bench, row: usize) -> Pos2 {
    let row = bench.harness.get_by_label(&format!("Line {row}")).rect();
    egui::pos2(row.left() + 37.0, row.center().y)
}

/// Plays these events and a second after them, and returns the peak.
fn sound(bench: &Bench, player: &mut LinePlayer, events: &[Event]) -> f32 {
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 48_000], vec![0.0; 48_000]);
    player.process(&mut left, &mut right, events, &controls, Playback::Offline);
    left.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()))
}

/// The keys and texts of the script.
fn keyed(bench: &Bench) -> (Vec<Option<u8>>, Vec<String>) {
    let script = bench.shared.instance.script();
    (
        script.lines().iter().map(|line| line.key).collect(),
        bench.texts(),
    )
}

fn is_twelve(bench: &Bench) -> bool {
    let (keys, texts) = keyed(bench);
    let row: Vec<Option<u8>> = (60..72).map(Some).collect();
    keys == row && texts[0] == "The house is quiet." && texts[11] == "Good night."
}

#[test]
fn the_first_sound_takes_one_action() {
    let mut bench = Bench::new(Script::factory());
    let mut player = activate(&bench);
    bench.settle();
    assert_eq!(sound(&bench, &mut player, &[]), 0.0);
    let key = piano::on(&bench, "C3", 0.9);
    bench.click_at(key, Modifiers::NONE);
    assert_eq!(bench.actions(), 1);
    let mut events = Vec::new();
    bench.keys.drain(|kind| events.push(Event { offset: 0, kind }));
    assert!(sound(&bench, &mut player, &events) > 0.01);
}

#[test]
fn twelve_lines_are_written_and_put_on_keys_in_five_actions() {
    let mut bench = Bench::new(Script::factory());
    bench.click("More");
    bench.click("New script");
    bench.click("Paste a text…");
    bench.type_text(TWELVE);
    bench.wait_for(|bench| bench.sees("Add 12 lines"));
    bench.click("Add 12 lines");
    assert_eq!(bench.actions(), 5);
    assert!(is_twelve(&bench));
    assert!(bench.step(false) && bench.step(false) && !bench.step(false));
    assert_eq!(bench.texts().len(), 8, "two steps of undo");
}

#[test]
fn twelve_lines_are_written_by_the_keyboard_alone() {
    let mut bench = Bench::new(Script::factory());
    let is_at_the_rows = |bench: &Bench| {
        let rows = bench.harness.get_by_label("Script: 8 lines");
        rows.accesskit_node().is_focused()
    };
    let mut tabs = 0;
    while !is_at_the_rows(&bench) {
        bench.press(Key::Tab);
        tabs += bench.actions();
        assert!(tabs < 400, "the rows never get the focus");
    }
    bench.press_with(Modifiers::COMMAND, Key::A);
    bench.press(Key::Delete);
    bench.paste(TWELVE);
    bench.wait_for(|bench| bench.sees("Add 12 lines"));
    bench.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!((bench.actions(), tabs), (4, 1));
    assert!(is_twelve(&bench));
}

#[test]
fn a_mispronounced_name_is_corrected_in_all_lines_in_three_actions() {
    let mut bench = Bench::new(script(&["Siobhan is here.", "Where is Siobhan?"]));
    study(&mut bench);
    let name = word(&bench, "Siobhan");
    bench.double_click(name, Modifiers::NONE);
    bench.type_text("SH IH0 V OW1 N");
    bench.click("Everywhere");
    assert_eq!(bench.actions(), 3);
    assert_eq!(
        bench.texts(),
        ["Siobhan is here.", "Where is Siobhan?"],
        "the texts stay"
    );
    assert_eq!(bench.shared.instance.script().dictionary().entries().len(), 1);
    // The other line has it, too.
    let other = number(&bench, 2);
    bench.click_at(other, Modifiers::NONE);
    bench.wait_for(|bench| bench.sees("Sound of line 2"));
    study(&mut bench);
    let name = word(&bench, "Siobhan");
    bench.double_click(name, Modifiers::NONE);
    assert!(bench.sees("SH IH0 V OW1 N") && bench.sees("/ʃɪvˈoʊn/"));
    bench.press(Key::Escape);
    assert!(bench.step(false));
    assert!(bench.shared.instance.script().dictionary().entries().is_empty());
}

#[test]
fn a_line_gets_an_emotion_and_its_coordinates_are_seen_in_two_actions() {
    let mut bench = Bench::new(script(&["one", "two"]));
    let fear = bench.harness.get_by_label("Fear").rect().center();
    bench.click_at(fear, Modifiers::ALT);
    bench.hover(fear);
    assert_eq!(bench.actions(), 2);
    let lines = bench.shared.instance.script().lines().to_vec();
    assert_eq!(lines[0].emotion, Emotion::new(Named::Fear, 1.0));
    assert!(lines[1].emotion.is_neutral());
    let (valence, arousal) = Named::Fear.position();
    let told = format!(
        "Fear: valence {:.0} %, arousal {:.0} %",
        100.0 * valence,
        100.0 * arousal
    );
    assert!(bench.sees(&told), "{told}");
    assert!(bench.step(false) && bench.shared.instance.script().lines()[0].emotion.is_neutral());
}

#[test]
fn a_line_is_fitted_to_two_bars_and_shown_so_in_two_actions() {
    let mut bench = Bench::new(script(&["Welcome back, my old friends."]));
    let _player = activate(&bench);
    study(&mut bench);
    let chip = bench
        .harness
        .get_by_label_contains("Fit of line 1: ")
        .rect()
        .center();
    bench.click_at(chip, Modifiers::NONE);
    bench.click("2 bars");
    assert_eq!(bench.actions(), 2);
    let fit = |bench: &Bench| bench.shared.instance.script().lines()[0].fit;
    assert_eq!(fit(&bench), Some(MusicalLength::Bars(2.0)));
    bench.wait_for(|bench| bench.sees("Fit of line 1: 2 bars") && bench.sees("2 bars at 120 BPM"));
    study(&mut bench);
    assert!(
        bench.sees("Waveform and pitch, 4.0 s"),
        "two bars at 120 BPM are four seconds"
    );
    assert!(bench.step(false) && fit(&bench).is_none());
}

#[test]
fn a_melody_is_sung_and_the_next_syllable_is_seen_after_three_actions() {
    let mut bench = Bench::new(script(&["one", "Welcome back."]));
    let mut player = activate(&bench);
    let mut teller = bench.shared.sung.teller().unwrap();
    bench.click("Mode: Sing");
    bench.click("More for line 2");
    bench.click("Sing this line");
    assert_eq!((bench.actions(), bench.params.controls().selected_line), (3, 1));
    bench.wait_for(|bench| bench.sees("Sound of line 2"));
    study(&mut bench);
    let next = |bench: &Bench| {
        let nodes = bench.harness.query_all_by_label_contains("Syllable ");
        let told = nodes.map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value()).unwrap()
        });
        let told: Vec<String> = told.collect();
        let next = told
            .iter()
            .position(|label| label.ends_with("sung by the next note"));
        (told.len(), next)
    };
    assert_eq!(next(&bench), (3, Some(0)));
    // The melody comes from the host.
    for (sung, key) in [(1, 60), (2, 64)] {
        let kind = EventKind::note_on(key);
        teller.tell(SungEvent {
            pass: player.pass(),
            line: bench.params.controls().selected_line,
            at: u64::from(key) * 48_000,
            sample_rate: 48_000.0,
            kind,
        });
        assert!(sound(&bench, &mut player, &[Event { offset: 0, kind }]) > 0.01);
        bench.settle();
        assert_eq!(next(&bench), (3, Some(sung)));
    }
    assert!(bench.sees("Sing line 2 “Welcome back.”"), "and the piano says it");
}

/// Exports, and waits for the end.
fn export(bench: &mut Bench) {
    let begin = |bench: &Bench| {
        let role = egui::accesskit::Role::Button;
        bench.harness.get_by_role_and_label(role, "Export").click();
    };
    begin(bench);
    bench.settle();
    bench.wait_for(|bench| bench.shared.exporting.progress().is_none() && bench.sees("exported."));
}

/// Whether the WAV file has a chunk of markers.
fn has_markers(folder: &Folder, name: &str) -> bool {
    let wav = fs::read(folder.0.join(name)).unwrap();
    wav.windows(4).any(|four| four == b"cue ") && wav.windows(4).any(|four| four == b"labl")
}

#[test]
fn a_stem_of_each_speaker_takes_three_actions_and_one_of_a_selection_six() {
    let folder = Folder::new("stems");
    let mut lines = script(&["One.", "Two.", "Three."]);
    let second = lines.lines()[1].id;
    lines.set_speaker(second, Some("tenor")).unwrap();
    let mut bench = Bench::new(lines);
    bench.wait_for(|bench| bench.sees("Voice: House · Host"));
    bench.click("Export…");
    bench.click("Each speaker");
    let so_far = bench.actions();
    // A user has a folder by default; that of the test is another.
    bench.retype("Folder", &folder.0.display().to_string());
    bench.actions();
    export(&mut bench);
    assert_eq!(so_far + 1, 3);
    let wavs = |folder: &Folder| {
        let files = folder.files().into_iter().filter(|name| name.ends_with(".wav"));
        files.collect::<Vec<_>>()
    };
    let stems = wavs(&folder);
    assert_eq!(stems, ["01-03 One Host.wav", "01-03 Two Tenor.wav"]);
    let size = |name: &str| fs::metadata(folder.0.join(name)).unwrap().len();
    assert!(stems.iter().all(|name| has_markers(&folder, name)));
    let wave = |name: &str| fs::read(folder.0.join(name)).unwrap()[40..44].to_vec();
    assert_eq!(wave(&stems[0]), wave(&stems[1]), "equally long");
    assert!(size("01-03 One Host.json") > 0);

    bench.press(Key::Escape);
    bench.actions();
    let [first, second] = [1, 2].map(|row| number(&bench, row));
    bench.click_at(first, Modifiers::NONE);
    bench.click_at(second, Modifiers::SHIFT);
    bench.click("Export…");
    bench.click("Selected (2)");
    bench.click("One file");
    export(&mut bench);
    assert_eq!(bench.actions() + 1, 6);
    let joined: Vec<String> = wavs(&folder)
        .into_iter()
        .filter(|name| !stems.contains(name))
        .collect();
    assert_eq!(joined, ["01-02 One.wav"]);
    assert!(has_markers(&folder, &joined[0]));
}

#[test]
fn a_missing_voice_is_named_with_its_folder_and_replaced_in_two_actions() {
    let mut lost = script(&["one"]);
    lost.voice = VoiceRef {
        name: "elsewhere".into(),
        speaker: "x".into(),
        hash: None,
    };
    let mut bench = Bench::new(lost);
    bench.wait_for(|bench| bench.sees("Voice: elsewhere (missing)"));
    bench.click("Voice: elsewhere (missing)");
    let folder = recit::paths::data_dir()
        .unwrap()
        .join("voices")
        .display()
        .to_string();
    assert!(bench.sees("elsewhere (missing): This voice is not on this machine"));
    assert!(bench.sees(&format!("copy its folder to {folder}")));
    bench.press(Key::Enter);
    assert_eq!(bench.actions(), 2);
    let voice = |bench: &Bench| bench.shared.instance.script().voice.name.clone();
    assert_eq!(voice(&bench), "house");
    assert!(!bench.sees("(missing)"));
    assert!(bench.step(false));
    assert_eq!(voice(&bench), "elsewhere");
    bench.settle();
    bench.click("Voice: elsewhere (missing)");
    bench.harness.get_by_label("Open folder").click();
    bench.harness.step();
    let commands = &bench.harness.output().platform_output.commands;
    let opened = commands
        .iter()
        .any(|command| matches!(command, OutputCommand::OpenUrl(open) if open.url == folder));
    assert!(opened, "{commands:?}");
}

#[test]
fn a_page_gets_keys_in_four_actions_and_the_next_page_takes_one() {
    let mut lines = script(&["one", "two"]);
    let night = lines.add_page("Night").unwrap();
    let second = lines.lines()[1].id;
    lines.set_page(second, night).unwrap();
    let mut bench = Bench::new(lines);
    bench.click("More");
    bench.click("Pages and channels…");
    bench.click("Own keys of Night");
    bench.click("Close");
    assert_eq!(bench.actions(), 4);
    assert_eq!(bench.shared.instance.script().pages()[1].keys, Some((61, 61)));
    assert!(bench.step(false));
    bench.settle();

    let page = |bench: &Bench| bench.params.playing.page.value();
    let is_shown = |bench: &Bench| (bench.sees("Key C3, line 1"), bench.sees("Key C#3, line 2"));
    assert_eq!(is_shown(&bench), (true, false));
    bench.click("Play the next page");
    assert_eq!((bench.actions(), page(&bench)), (1, 2));
    assert_eq!(is_shown(&bench), (false, true));
    assert!(bench.sees("Page Night, 1 lines, active"));
    // There is no page after it.
    bench.click("Play the next page");
    assert_eq!(page(&bench), 2);
    bench.click("Undo");
    assert_eq!(page(&bench), 1);
    bench.click("Redo");
    assert_eq!(page(&bench), 2);
    bench.click("Play the previous page");
    assert_eq!(page(&bench), 1);
    // By the keyboard, and with the page that is looked at.
    bench.harness.get_by_label_contains("Page Page 1").click();
    bench.settle();
    assert!(bench.field("one").is_some() && bench.field("two").is_none());
    bench.harness.get_by_label("Play the next page").focus();
    bench.settle();
    bench.press(Key::Enter);
    assert_eq!(page(&bench), 2);
    assert!(bench.field("one").is_none() && bench.field("two").is_some());
    // By a program change, which sets the parameter.
    set_page(&bench, 1);
    bench.settle();
    assert_eq!(is_shown(&bench), (true, false));
}
