//! What the strip shows.

use egui::{Key, Rect, Shape};
use egui_kittest::kittest::Queryable as _;
use recit::player::{EventKind, Playback};
use recit::script::Script;

use super::{heard, key, mouse, name, on};
use crate::bench::{Bench, activate, script, set_page};

#[test]
fn keys_describe_the_state_of_their_lines() {
    let mut bench = Bench::new(script(&["Good evening.", ""]));
    assert_eq!(bench.harness.query_all_by_label("Key D3").count(), 1);
    let mut player = activate(&bench);
    let ready = "Key C3, line 1 “Good evening.”, ready, current line";
    bench.wait_for(|bench| name(bench, "Key C3") == ready);
    // A key that is clicked plays.
    let place = on(&bench, "C3", 0.9);
    mouse(&mut bench, place, true);
    let mut events = Vec::new();
    bench
        .keys
        .drain(|kind| events.push(recit::player::Event { offset: 0, kind }));
    let controls = bench.params.controls();
    let mut peak = 0.0_f32;
    for block in 0..40 {
        let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
        let events = if block == 0 { &events[..] } else { &[] };
        player.process(&mut left, &mut right, events, &controls, Playback::Offline);
        peak = left.iter().fold(peak, |peak, sample| peak.max(sample.abs()));
    }
    assert!(peak > 0.01, "peak {peak}");
    bench.wait_for(|bench| name(bench, "Key C3").contains("playing"));
}

#[test]
fn the_strip_shows_the_page_that_is_played() {
    let mut lines = script(&["one"]);
    let page = lines.add_page("Second").unwrap();
    let other = lines.add(Some(62), "two").unwrap();
    lines.set_page(other, page).unwrap();
    let mut bench = Bench::new(lines);
    assert!(bench.sees("Key C3, line 1") && !bench.sees("Key D3, line 2"));
    set_page(&bench, 2);
    bench.settle();
    assert!(!bench.sees("Key C3, line 1") && bench.sees("Key D3, line 2"));
}

#[test]
fn the_strip_fits_the_window_or_is_scrolled_to_the_current_line() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    let (first, last) = (key(&bench, "C2"), key(&bench, "B4"));
    assert!(first.left() > 0.0 && last.right() < 900.0 && last.bottom() < 520.0);
    let mut wide = Script::empty();
    wide.add(Some(0), "low").unwrap();
    let high = wide.add(Some(127), "high").unwrap();
    bench.shared.instance.set_script(wide);
    bench.settle();
    assert!(key(&bench, "C-2").left() > 0.0 && key(&bench, "G8").right() > 900.0);
    bench
        .shared
        .instance
        .edit(|script| script.move_to(high, 0))
        .unwrap();
    bench
        .shared
        .instance
        .edit(|script| script.remove(script.lines()[1].id))
        .unwrap();
    bench.settle();
    assert!(key(&bench, "G8").right() < 900.0);
}

#[test]
fn the_piano_says_what_all_keys_play() {
    let mut bench = Bench::new(script(&["one", "two"]));
    let is_on_its_key = |bench: &Bench| bench.sees("Key C3, line 1");
    assert!(is_on_its_key(&bench));
    bench.click("Playing");
    bench.click("Trigger mode: Next");
    assert!(bench.sees("Next: line 1 “one”") && !is_on_its_key(&bench));
    let mut player = activate(&bench);
    let note = recit::player::Note {
        key: 90,
        channel: 0,
        id: None,
    };
    let kind = recit::player::EventKind::NoteOn { note, velocity: 1.0 };
    let event = recit::player::Event { offset: 0, kind };
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 4_096], vec![0.0; 4_096]);
    player.process(
        &mut left,
        &mut right,
        &[event],
        &controls,
        recit::player::Playback::Offline,
    );
    bench.wait_for(|bench| bench.sees("Next: line 2 “two”"));
    bench.click("Trigger mode: Line");
    assert!(bench.sees("Any key plays line 1 “one”"));
    bench.click("Mode: Sing");
    assert!(bench.sees("Sing line 1 “one” · keys up to B-1 go to its words"));
    bench.click("Mode: Speak");
    bench.click("Trigger mode: Key");
    assert!(is_on_its_key(&bench));
}

#[test]
fn in_sing_the_words_of_the_line_are_on_the_keys_that_go_to_them() {
    let mut bench = Bench::new(script(&["Carry me over."]));
    bench.click("Mode: Sing");
    bench.wait_for(|bench| bench.sees("Carry: C-2 goes to it, next"));
    heard(&mut bench);
    bench.click("over: D-2 goes to it");
    assert_eq!(
        heard(&mut bench).iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        [2, 2]
    );
    bench.harness.get_by_label("me: C#-2 goes to it").focus();
    bench.settle();
    bench.press(Key::Enter);
    assert_eq!(
        heard(&mut bench).iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        [1, 1]
    );
    // The player says which word is next.
    let mut player = activate(&bench);
    let event = recit::player::Event {
        offset: 0,
        kind: EventKind::note_on(2),
    };
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 64], vec![0.0; 64]);
    player.process(&mut left, &mut right, &[event], &controls, Playback::Offline);
    bench.wait_for(|bench| bench.sees("over: D-2 goes to it, next"));
}

#[test]
fn the_key_of_the_next_cue_is_marked() {
    let mut bench = Bench::new(script(&["one", "two"]));
    assert!(!bench.sees("next cue"));
    let mut player = activate(&bench);
    let event = recit::player::Event {
        offset: 0,
        kind: EventKind::note_on(60),
    };
    let controls = bench.params.controls();
    let (mut left, mut right) = (vec![0.0; 64], vec![0.0; 64]);
    player.process(&mut left, &mut right, &[event], &controls, Playback::Offline);
    bench.wait_for(|bench| name(bench, "Key C#3").ends_with("next cue"));
}

/// The areas of all texts at and below `top`, as far as they are visible.
fn texts_below(bench: &Bench, top: f32) -> Vec<(String, Rect)> {
    fn add(shape: &Shape, clip: Rect, found: &mut Vec<(String, Rect)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, clip, found)),
            Shape::Text(text) => {
                let seen = text.visual_bounding_rect().intersect(clip);
                if seen.is_positive() {
                    found.push((text.galley.text().to_owned(), seen));
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &bench.harness.output().shapes {
        add(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found.retain(|(_, seen)| seen.bottom() >= top);
    found
}

#[test]
fn no_text_around_the_keys_covers_another() {
    let long = "Carry me over the water, and bring me home again before the morning comes, if you can.";
    for (text, size) in [
        (long, (1240.0, 800.0)),
        (long, (900.0, 520.0)),
        ("One.", (900.0, 520.0)),
    ] {
        let mut bench = Bench::sized(script(&[text, "two"]), size);
        bench.click("Mode: Sing");
        bench.wait_for(|bench| bench.sees("C-2 goes to it"));
        let top = key(&bench, "C3").top() - 30.0;
        let texts = texts_below(&bench, top);
        for name in ["C2", "C3", "C4", "Sing line 1"] {
            assert!(
                texts.iter().any(|(text, _)| text.starts_with(name)),
                "{name}: {texts:?}"
            );
        }
        for (at, (one, place)) in texts.iter().enumerate() {
            for (other, beside) in &texts[at + 1..] {
                let both = place.intersect(*beside);
                assert!(
                    !both.is_positive(),
                    "“{one}” and “{other}” share {both:?} at {size:?}"
                );
            }
        }
        let keys = key(&bench, "C3").y_range();
        let told = texts.iter().find(|(text, _)| text.starts_with("Sing line 1"));
        assert!(told.unwrap().1.bottom() <= keys.min, "it is above the keys");
    }
}
