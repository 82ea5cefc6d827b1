//! What the panel shows.

use egui::{Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::script::{MusicalLength, Script};

use super::{chips, click, middle, shown, studied};
use crate::bench::{Bench, script};

#[test]
fn the_words_of_a_line_are_in_order_and_within_its_length() {
    let bench = shown("Welcome back at 21, friends.");
    let names = chips(&bench);
    let words: Vec<&str> = names
        .iter()
        .filter_map(|(name, _)| name.split(", ").next())
        .collect();
    assert_eq!(
        words,
        ["Welcome", "back", "at", "twenty one", "friends"],
        "{names:?}"
    );
    let picture = bench.harness.get_by_label_contains("Waveform and pitch");
    let length: f64 = picture
        .accesskit_node()
        .label()
        .unwrap()
        .split(' ')
        .nth(3)
        .unwrap()
        .parse()
        .unwrap();
    let spoken: f64 = names
        .iter()
        .filter_map(|(name, _)| name.rsplit(' ').nth(1)?.parse::<f64>().ok())
        .sum();
    assert!(
        spoken > 0.5 * length && spoken < length + 0.3,
        "{spoken} of {length}"
    );
}

#[test]
fn lines_of_every_kind_are_shown() {
    for text in ["你好，世界 hello", "😀 yes 😀", "[pause 500ms]", "!!!"] {
        let bench = shown(text);
        assert!(bench.sees("Sound of line 1"), "{text}");
    }
    let mut bench = Bench::new(script(&[""]));
    bench.settle();
    assert!(bench.sees("This line has no text yet."));
    let mut bench = Bench::new(Script::empty());
    bench.settle();
    assert!(bench.sees("No lines yet."));
}

#[test]
fn a_frame_does_not_wait_for_a_study() {
    let text = "It was the best of times, it was the worst of times. ".repeat(30);
    let mut bench = Bench::new(script(&[""]));
    bench.shared.instance.set_script(script(&[&text]));
    // The frame that requests the study is shown before it ends.
    let shown_meanwhile = (0..20).any(|_| {
        bench.harness.step();
        bench.sees("Analysing…")
    });
    assert!(shown_meanwhile, "a frame waited for the study");
    // The editor is closed during the study.
    drop(bench);
}

#[test]
fn the_panel_is_collapsed_in_low_windows_and_fits_in_narrow_ones() {
    for size in [(590.0, 520.0), (900.0, 520.0), (1240.0, 800.0)] {
        let mut bench = Bench::sized(script(&["Welcome back."]), size);
        if size.1 < 600.0 {
            // In a low window the script has all the room at first.
            assert!(!bench.sees("Waveform and pitch"));
            bench.click("Show the sound");
        }
        let mut bench = studied(bench);
        let wave = bench.harness.get_by_label_contains("Waveform and pitch").rect();
        assert!(wave.left() >= 0.0 && wave.right() <= size.0, "{wave:?}");
        let word = middle(&bench, "back");
        assert!(word.y > wave.bottom() && word.y < size.1);
        bench.click("Hide the sound");
        assert!(!bench.sees("Waveform and pitch"));
        bench.click("Show the sound");
        assert!(bench.sees("Waveform and pitch"));
    }
}

#[test]
fn the_wheel_zooms_and_scrolls() {
    let mut bench = shown("Welcome back, my old friends, to the show that never ends.");
    let width = |bench: &Bench| chips(bench)[0].1.width();
    let wheel = |bench: &mut Bench, y: f32, modifiers: Modifiers| {
        let at = middle(bench, "Welcome");
        bench.harness.hover_at(at);
        bench.harness.event_modifiers(
            egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: vec2(0.0, y),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers,
            },
            modifiers,
        );
        bench.harness.run_steps(12);
    };
    let before = width(&bench);
    wheel(&mut bench, 200.0, Modifiers::COMMAND);
    assert!(width(&bench) > 1.5 * before, "{} {before}", width(&bench));
    let left = chips(&bench)[0].1.left();
    wheel(&mut bench, -40.0, Modifiers::NONE);
    assert!((chips(&bench)[0].1.left() - (left - 40.0)).abs() < 2.0);
    // The keyboard scrolls to its word.
    let word = middle(&bench, "back");
    click(&mut bench, word);
    (0..12).for_each(|_| bench.press(egui::Key::ArrowRight));
    let wave = bench.harness.get_by_label_contains("Waveform and pitch").rect();
    let last = middle(&bench, "ends");
    assert!(wave.x_range().contains(last.x), "{last:?}");
}

#[test]
fn a_line_that_cannot_be_spoken_shows_the_reason() {
    let mut lines = script(&["one"]);
    lines.voice.name = "nobody".into();
    let mut bench = Bench::new(lines);
    bench.wait_for(|bench| bench.sees("nobody") && !bench.sees("Analysing…"));
    bench.shared.instance.set_script(script(&["one"]));
    let bench = studied(bench);
    assert_eq!(chips(&bench).len(), 1);
}

#[test]
fn a_fitted_line_is_shown_as_it_is_played() {
    let mut lines = script(&["Welcome back."]);
    let id = lines.lines()[0].id;
    lines.set_fit(id, Some(MusicalLength::Beats(4.0))).unwrap();
    let mut bench = studied(Bench::new(lines));
    bench.wait_for(|bench| bench.sees("4 beats at 120 BPM"));
    let length = |bench: &Bench| -> f64 {
        let picture = bench.harness.get_by_label_contains("Waveform and pitch");
        let label = picture.accesskit_node().label().unwrap();
        label.split(' ').nth(3).unwrap().parse().unwrap()
    };
    // Two seconds at 120 beats a minute.
    assert!((length(&bench) - 2.0).abs() < 0.05, "{}", length(&bench));
    bench
        .shared
        .edit(None, |script| script.set_fit(id, None))
        .unwrap();
    bench.settle();
    let mut bench = studied(bench);
    bench.wait_for(|bench| !bench.sees("BPM"));
    assert!(length(&bench) < 1.5, "{}", length(&bench));
}
