//! Edits of words: their pitch and their length, by mouse and keyboard.

use egui::{Modifiers, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use recit::script::MAX_LINE_CHARS;

use super::{chips, click, double_click, drag, is_heard, line_sounds, middle, shown, studied};
use crate::bench::{Bench, activate};

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
