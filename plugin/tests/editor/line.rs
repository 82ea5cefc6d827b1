//! The panel of the current line: its picture, and edits of its words.

use std::time::{Duration, Instant};

use egui::accesskit::Toggled;
use egui::{Modifiers, Pos2, Rect, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::engine::{LinePlayer, LineStatus};
use recit::player::{Event, EventKind, Playback};
use recit::script::{MAX_LINE_CHARS, MusicalLength, Script};
use recit_plugin::sung::{SungEvent, SungTeller};

use crate::bench::{Bench, LIMIT, activate, peak, script};

/// An editor that shows the sound of the first line.
fn shown(text: &str) -> Bench {
    studied(Bench::new(script(&[text])))
}

fn studied(mut bench: Bench) -> Bench {
    bench.wait_for(|bench| bench.sees("Waveform and pitch") && !bench.sees("Analysing…"));
    bench
}

/// The chips from left to right: their names and positions.
fn chips(bench: &Bench) -> Vec<(String, Rect)> {
    let names = bench.harness.query_all_by_label_contains(", ");
    let is_chip = |label: &str| {
        let mut parts = label.split(", ").skip(1);
        !label.starts_with("Wave") && parts.next().is_some_and(|length| length.ends_with(" s"))
    };
    let chips = names.filter(|node| node.accesskit_node().label().is_some_and(|label| is_chip(&label)));
    let mut chips: Vec<(String, Rect)> = chips
        .map(|node| (node.accesskit_node().label().unwrap(), node.rect()))
        .collect();
    chips.sort_by(|one, other| one.1.left().total_cmp(&other.1.left()));
    chips
}

fn middle(bench: &Bench, word: &str) -> Pos2 {
    let start = format!("{word}, ");
    let chips = chips(bench);
    let chip = chips.iter().find(|(name, _)| name.starts_with(&start));
    chip.unwrap_or_else(|| panic!("no {word} in {chips:?}"))
        .1
        .center()
}

fn click(bench: &mut Bench, at: Pos2) {
    bench.harness.hover_at(at);
    bench.settle();
    bench.harness.drag_at(at);
    bench.harness.drop_at(at);
    bench.settle();
}

/// Sends both clicks in one frame, because a frame of the tests is longer than a double click.
fn double_click(bench: &mut Bench, pos: Pos2) {
    bench.harness.hover_at(pos);
    bench.settle();
    for pressed in [true, false, true, false] {
        bench.harness.input_mut().events.push(egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    bench.settle();
}

fn drag(bench: &mut Bench, from: Pos2, by: egui::Vec2) {
    bench.harness.drag_at(from);
    bench.settle();
    for step in 1..=4 {
        bench.harness.hover_at(from + by * (step as f32 / 4.0));
        bench.settle();
    }
    bench.harness.drop_at(from + by);
    bench.settle();
}

/// Plays until something is heard; the line is armed on another thread.
fn is_heard(bench: &mut Bench, player: &mut LinePlayer) -> bool {
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        bench.settle();
        if peak(player, 48_000) > 0.01 {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

fn line_sounds(bench: &Bench) -> bool {
    let statuses = bench.shared.instance.statuses();
    statuses
        .iter()
        .any(|line| matches!(line.status, LineStatus::Sounding { .. }))
}

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
fn a_drag_changes_the_pitch_once_and_undo_restores_the_text() {
    let mut bench = shown("Welcome back.");
    let word = middle(&bench, "Welcome");
    drag(&mut bench, word, vec2(0.0, -16.0));
    assert_eq!(bench.texts(), ["<prosody pitch=\"+2st\">Welcome</prosody> back."]);
    let mut bench = studied(bench);
    assert!(bench.sees("+2 st"));
    // The position in the text has changed.
    let word = middle(&bench, "back");
    drag(&mut bench, word, vec2(0.0, 8.0));
    let both = "<prosody pitch=\"+2st\">Welcome</prosody> <prosody pitch=\"-1st\">back</prosody>.";
    assert_eq!(bench.texts(), [both]);
    assert!(bench.step(false));
    assert_eq!(bench.texts(), ["<prosody pitch=\"+2st\">Welcome</prosody> back."]);
    assert!(bench.step(false));
    assert_eq!(bench.texts(), ["Welcome back."]);
    assert_eq!(bench.shared.steps(), (false, true), "each drag was one step");
}

#[test]
fn dragging_the_edge_of_a_word_makes_it_longer() {
    let mut bench = shown("Welcome back.");
    let edge = bench.harness.get_by_label("Length of Welcome").rect();
    let left = middle(&bench, "Welcome").x;
    let width = 2.0 * (edge.right() - left);
    drag(&mut bench, edge.center(), vec2(0.25 * width, 0.0));
    assert_eq!(bench.texts(), ["<prosody rate=\"80%\">Welcome</prosody> back."]);
    assert!(bench.sees("125 %"));
    let badge = bench.harness.get_by_label("125 % for Welcome").rect().center();
    double_click(&mut bench, badge);
    assert_eq!(bench.texts(), ["Welcome back."]);
}

#[test]
fn dragging_the_curve_moves_the_word_below_it() {
    let mut bench = shown("Welcome back.");
    let wave = bench.harness.get_by_label_contains("Waveform and pitch").rect();
    let at = Pos2::new(middle(&bench, "back").x, wave.center().y);
    drag(&mut bench, at, vec2(0.0, 12.0));
    assert_eq!(
        bench.texts(),
        ["Welcome <prosody pitch=\"-1.5st\">back</prosody>."]
    );
}

#[test]
fn every_edit_works_by_the_keyboard() {
    let mut bench = shown("Welcome back home.");
    let word = middle(&bench, "Welcome");
    click(&mut bench, word);
    bench.press(egui::Key::ArrowRight);
    bench.press(egui::Key::ArrowUp);
    assert_eq!(
        bench.texts(),
        ["Welcome <prosody pitch=\"+0.5st\">back</prosody> home."]
    );
    bench
        .harness
        .key_press_modifiers(Modifiers::SHIFT, egui::Key::ArrowDown);
    bench.settle();
    assert_eq!(
        bench.texts(),
        ["Welcome <prosody pitch=\"+0.4st\">back</prosody> home."]
    );
    bench.press(egui::Key::ArrowLeft);
    bench
        .harness
        .key_press_modifiers(Modifiers::ALT, egui::Key::ArrowLeft);
    bench.settle();
    assert!(
        bench.texts()[0].starts_with("<prosody rate=\"105.3%\">Welcome</prosody>"),
        "{:?}",
        bench.texts()
    );
    bench.press(egui::Key::Delete);
    bench.press(egui::Key::ArrowRight);
    bench.press(egui::Key::Delete);
    assert_eq!(bench.texts(), ["Welcome back home."]);
    bench.press(egui::Key::F2);
    assert!(bench.sees("Pronunciation of “back”"));
    bench.press(egui::Key::Escape);
    assert!(!bench.sees("Pronunciation of"));
    let mut player = activate(&bench);
    bench.press(egui::Key::Enter);
    assert!(is_heard(&mut bench, &mut player));
    bench.press(egui::Key::Escape);
    bench.press(egui::Key::ArrowUp);
    assert_eq!(bench.texts(), ["Welcome back home."], "Escape has left the words");
}

#[test]
fn a_word_shows_how_it_is_read_and_its_alternatives() {
    let mut bench = shown("I read it on 10/12/99.");
    let word = middle(&bench, "October twelfth nineteen ninety nine");
    double_click(&mut bench, word);
    assert!(!bench.sees("date or time"), "it is collapsed at first");
    bench.click("How it is read");
    bench.harness.run_steps(30);
    assert!(bench.sees("“10/12/99”: date or time (date in numbers)"));
    assert!(bench.sees("or “ten slash twelve slash ninety nine”: number"));
    bench.press(egui::Key::Escape);
    let word = middle(&bench, "read");
    double_click(&mut bench, word);
    assert!(
        bench.sees(", lexicon") && bench.sees("elsewhere /"),
        "it stays expanded"
    );
    assert!(bench.sees("“read”: word") && !bench.sees("word (word)"));
}

#[test]
fn a_pronunciation_for_all_lines_goes_into_the_dictionary_of_the_project() {
    let mut bench = shown("Welcome back.");
    let word = middle(&bench, "back");
    double_click(&mut bench, word);
    bench
        .harness
        .key_press_modifiers(Modifiers::COMMAND, egui::Key::A);
    bench.type_text("B OW1 K");
    bench.click("Everywhere");
    let script = bench.shared.instance.script();
    let entries = script.dictionary().entries();
    assert_eq!((entries.len(), entries[0].word.as_str()), (1, "back"));
    assert_eq!(bench.texts(), ["Welcome back."]);
    let mut bench = studied(bench);
    let word = middle(&bench, "back");
    double_click(&mut bench, word);
    assert!(bench.sees("/bˈoʊk/"), "the line is drawn again");
}

#[test]
fn a_pronunciation_is_edited_and_undone() {
    let mut bench = shown("Welcome back.");
    let word = middle(&bench, "back");
    double_click(&mut bench, word);
    assert!(bench.sees("/bˈæk/"), "the current pronunciation");
    bench
        .harness
        .key_press_modifiers(Modifiers::COMMAND, egui::Key::A);
    bench.type_text("B OH1 K");
    assert!(bench.sees("OH1"), "the error is shown at once");
    bench.press(egui::Key::Enter);
    assert_eq!(bench.texts(), ["Welcome back."]);
    bench
        .harness
        .key_press_modifiers(Modifiers::COMMAND, egui::Key::A);
    bench.type_text("B");
    bench.click("Add UH as in “hood”");
    bench.click("Add K as in “key”");
    bench.click("Apply");
    assert_eq!(bench.texts(), ["Welcome [ph B UH1 K](back)."]);
    let mut bench = studied(bench);
    bench.press(egui::Key::P);
    assert!(bench.sees("/bˈʊk/"));
    bench.click("Reset");
    assert_eq!(bench.texts(), ["Welcome back."]);
    assert!(bench.step(false) && bench.step(false));
    assert_eq!(bench.texts(), ["Welcome back."]);
    assert!(!bench.shared.steps().0);
}

#[test]
fn text_being_typed_is_committed_before_it_is_edited() {
    let mut bench = shown("Welcome");
    bench.focus_text("Welcome");
    bench.type_text(" home");
    bench.wait_for(|bench| chips(bench).len() == 2);
    assert_eq!(bench.texts(), ["Welcome"]);
    let word = middle(&bench, "home");
    drag(&mut bench, word, vec2(0.0, -8.0));
    assert_eq!(bench.texts(), ["Welcome <prosody pitch=\"+1st\">home</prosody>"]);
    bench.step(false);
    assert_eq!(bench.texts(), ["Welcome home"]);
}

#[test]
fn an_edit_that_exceeds_the_limit_is_refused() {
    let text = format!("{}go.", "la, ".repeat((MAX_LINE_CHARS - 3) / 4));
    let mut bench = shown(&text);
    let word = middle(&bench, "la");
    drag(&mut bench, word, vec2(0.0, -16.0));
    assert_eq!(bench.texts(), [text]);
    assert!(bench.sees("up to 2000 characters, including markup"));
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

/// Draws in the lane of the pitch from one word to another, at these heights from its bottom, 0 to 1.
fn draw(bench: &mut Bench, words: [&str; 2], heights: [f32; 2]) {
    let lane = bench.harness.get_by_label("Pitch lane").rect();
    let [from, to] = [0, 1].map(|end| {
        let y = egui::lerp(lane.bottom()..=lane.top(), heights[end]);
        // Within one word, from left to right.
        Pos2::new(middle(bench, words[end]).x + [-24.0, 24.0][end], y)
    });
    drag(bench, from, to - from);
}

/// The shifts of pitch in a text, in semitones.
fn shifts(text: &str) -> Vec<f32> {
    let parts = text.split("pitch=\"").skip(1);
    let shifts = parts.map(|part| part.split("st").next().unwrap().parse().unwrap());
    shifts.collect()
}

#[test]
fn a_pitch_is_drawn_over_words_in_one_step() {
    let mut bench = shown("Welcome back again, friends.");
    draw(&mut bench, ["Welcome", "again"], [0.98, 0.98]);
    let text = bench.texts().remove(0);
    let drawn = shifts(&text);
    assert!(
        drawn.len() == 3 && drawn.iter().all(|shift| *shift > 0.5),
        "{text}"
    );
    assert!(text.ends_with("friends."), "{text}");
    assert_eq!(bench.shared.steps(), (true, false));
    let mut bench = studied(bench);
    // The words now lie where they were drawn.
    draw(&mut bench, ["back", "back"], [0.02, 0.02]);
    let lower = shifts(&bench.texts()[0]);
    assert!(
        lower.len() == 3 && lower[1] < drawn[1] - 2.0 && lower[0] == drawn[0],
        "{lower:?}"
    );
    assert!(bench.step(false) && bench.step(false));
    assert_eq!(bench.texts(), ["Welcome back again, friends."]);
    assert_eq!(bench.shared.steps(), (false, true), "each drawing was one step");
}

#[test]
fn escape_drops_a_drawing_and_a_click_in_the_lane_plays_a_word() {
    let mut bench = shown("Welcome back.");
    let lane = bench.harness.get_by_label("Pitch lane").rect();
    let at = Pos2::new(middle(&bench, "Welcome").x, lane.top() + 4.0);
    bench.harness.drag_at(at);
    bench.settle();
    bench.harness.hover_at(at + vec2(60.0, 0.0));
    bench.settle();
    bench.press(egui::Key::Escape);
    bench.harness.drop_at(at + vec2(70.0, 0.0));
    bench.settle();
    assert_eq!(bench.texts(), ["Welcome back."]);
    let mut player = activate(&bench);
    click(&mut bench, at);
    assert!(is_heard(&mut bench, &mut player));
    assert!(!line_sounds(&bench), "the word is no line of the script");
}
