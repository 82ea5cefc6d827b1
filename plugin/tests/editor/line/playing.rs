//! Lines that are heard, and lines that are sung.

use egui::Modifiers;
use egui::accesskit::Toggled;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::engine::LinePlayer;
use recit::player::{Event, EventKind, Playback};
use recit_plugin::sung::{SungEvent, SungTeller};

use super::{click, is_heard, line_sounds, middle, shown, studied};
use crate::bench::{Bench, activate, peak, script};

#[test]
fn a_click_plays_a_word_and_with_ctrl_the_line() {
    let mut bench = shown("Welcome back.");
    let mut player = activate(&bench);
    assert_eq!(peak(&mut player, 48_000), 0.0);
    let word = middle(&bench, "back");
    click(&mut bench, word);
    assert!(is_heard(&mut bench, &mut player), "the word");
    assert!(!line_sounds(&bench), "but not the line");
    while peak(&mut player, 48_000) > 0.001 {}
    bench
        .harness
        .event_modifiers(egui::Event::PointerMoved(word), Modifiers::COMMAND);
    for pressed in [true, false] {
        let event = egui::Event::PointerButton {
            pos: word,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::COMMAND,
        };
        bench.harness.event_modifiers(event, Modifiers::COMMAND);
    }
    bench.settle();
    peak(&mut player, 4_800);
    bench.wait_for(line_sounds);
}

#[test]
fn the_sounding_line_is_shown_with_the_current_word() {
    let mut bench = studied(Bench::new(script(&["One.", "Welcome back, my old friends."])));
    let mut player = activate(&bench);
    bench.click("Play line 2");
    peak(&mut player, 256);
    bench.wait_for(|bench| bench.sees("Sound of line 2"));
    let mut bench = studied(bench);
    let mut spoken: Vec<String> = Vec::new();
    for _ in 0..2000 {
        peak(&mut player, 256);
        bench.harness.step();
        if bench.sees("Sound of line 1") {
            break;
        }
        let nodes = bench.harness.query_all_by_label_contains(", 0.");
        let now = nodes.filter(|node| node.accesskit_node().toggled() == Some(Toggled::True));
        for name in now.filter_map(|node| node.accesskit_node().label()) {
            let word = name.split(", ").next().unwrap().to_owned();
            if spoken.last() != Some(&word) {
                spoken.push(word);
            }
        }
    }
    assert_eq!(spoken, ["Welcome", "back", "my", "old", "friends"]);
    bench.wait_for(|bench| bench.sees("Sound of line 1"));
    bench.click("Follow");
    bench.click("Play line 2");
    peak(&mut player, 256);
    bench.wait_for(line_sounds);
    assert!(bench.sees("Sound of line 1"), "the line that the user edits");
}

#[test]
fn a_sung_line_says_how_many_notes_it_waits_for() {
    let mut bench = shown("Welcome back.");
    bench.click("Mode: Sing");
    bench.wait_for(|bench| bench.sees("sung by 3 notes"));
}

/// Plays a note with a sung line, and tells the editor of it, as the audio thread does.
fn sing(bench: &mut Bench, player: &mut LinePlayer, teller: &mut SungTeller, key: u8) {
    let kind = EventKind::note_on(key);
    teller.tell(SungEvent {
        pass: player.pass(),
        line: 0,
        at: u64::from(key) * 48_000,
        sample_rate: 48_000.0,
        kind,
    });
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 4_096], vec![0.0; 4_096]);
    let event = Event { offset: 0, kind };
    player.process(&mut left, &mut right, &[event], &controls, Playback::Offline);
    bench.settle();
}

#[test]
fn syllables_show_their_notes_and_which_is_next() {
    let mut bench = shown("Welcome back.");
    bench.click("Mode: Sing");
    let mut bench = studied(bench);
    let mut player = activate(&bench);
    let mut teller = bench.shared.sung.teller().unwrap();
    let told = |bench: &Bench| {
        let nodes = bench.harness.query_all_by_label_contains("Syllable ");
        let label = |node: egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            // The text of a label is its value.
            node.label().or_else(|| node.value()).unwrap()
        };
        let labels: Vec<String> = nodes.map(label).collect();
        let notes = labels
            .iter()
            .map(|label| label.split(": ").nth(1).unwrap().to_owned());
        notes.collect::<Vec<_>>()
    };
    let waits = "waits for a note";
    assert_eq!(
        told(&bench),
        ["waits for a note, sung by the next note", waits, waits]
    );
    sing(&mut bench, &mut player, &mut teller, 64);
    assert_eq!(
        told(&bench),
        ["sung on E3", "waits for a note, sung by the next note", waits]
    );
    sing(&mut bench, &mut player, &mut teller, 65);
    sing(&mut bench, &mut player, &mut teller, 67);
    assert_eq!(
        told(&bench),
        ["sung on E3, sung by the next note", "sung on F3", "sung on G3"],
        "the first syllable follows the last"
    );
    // The song starts again.
    player.reset();
    peak(&mut player, 64);
    bench.settle();
    assert_eq!(
        told(&bench),
        ["waits for a note, sung by the next note", waits, waits]
    );
    bench.click("Mode: Speak");
    assert!(!bench.sees("Syllable "));
}
