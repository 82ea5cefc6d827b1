//! The emotion plane.

use egui::epaint::CircleShape;
use egui::{Key, Modifiers, Pos2, Rect, Shape, remap, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::emotion::{Emotion, Named, emotion_at};
use recit::player::Control;
use recit_plugin::controllers::Target;

use crate::bench::{Bench, Gesture, modulate, script, set};

fn bench() -> Bench {
    Bench::new(script(&["one", "two"]))
}

fn plane(bench: &Bench) -> Node<'_> {
    bench.harness.get_by_label_contains("Plane of emotions")
}

/// The screen position of a place.
fn point(bench: &Bench, (valence, arousal): (f32, f32)) -> Pos2 {
    let inner = plane(bench).rect().shrink(9.0);
    let x = remap(valence, -1.0..=1.0, inner.left()..=inner.right());
    let y = remap(arousal, -1.0..=1.0, inner.bottom()..=inner.top());
    Pos2::new(x, y)
}

/// The values of both parameters.
fn place(bench: &Bench) -> (f32, f32) {
    let emotion = &bench.params.live;
    (
        emotion[Control::Valence].value() / 100.0,
        emotion[Control::Arousal].value() / 100.0,
    )
}

fn near(one: (f32, f32), other: (f32, f32)) -> bool {
    (one.0 - other.0).hypot(one.1 - other.1) < 5e-3
}

/// Whether the host received one gesture on both parameters, and nothing else.
fn is_one_gesture(bench: &Bench) -> bool {
    let gestures = bench.gestures();
    let names = ["Valence", "Arousal"].map(str::to_owned);
    let count = gestures.len();
    let begun = gestures.starts_with(&names.clone().map(Gesture::Begin));
    let ended = gestures.ends_with(&names.map(Gesture::End));
    let is_set = |gesture: &Gesture| matches!(gesture, Gesture::Set(..));
    count > 4 && begun && ended && gestures[2..count - 2].iter().all(is_set)
}

fn emotion(bench: &Bench, line: usize) -> Emotion {
    bench.shared.instance.script().lines()[line].emotion
}

/// Undoes everything, and returns the number of steps.
fn undo_all(bench: &Bench) -> usize {
    std::iter::from_fn(|| bench.step(false).then_some(())).count()
}

fn flat(shape: &Shape, into: &mut Vec<Shape>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| flat(shape, into)),
        other => into.push(other.clone()),
    }
}

fn shapes(bench: &Bench) -> Vec<Shape> {
    let mut all = Vec::new();
    for clipped in &bench.harness.output().shapes {
        flat(&clipped.shape, &mut all);
    }
    all
}

/// The circles that are painted around `at`.
fn circles_at(bench: &Bench, at: Pos2) -> Vec<CircleShape> {
    let circles = shapes(bench).into_iter().filter_map(|shape| match shape {
        Shape::Circle(circle) => Some(circle),
        _ => None,
    });
    circles
        .filter(|circle| circle.center.distance(at) < 1.0)
        .collect()
}

/// The number of segments of the trail.
fn trail(bench: &Bench) -> usize {
    let rect = plane(bench).rect();
    let is_part = |shape: &&Shape| match shape {
        Shape::LineSegment { points, .. } => {
            let slanted = points[0].x != points[1].x && points[0].y != points[1].y;
            slanted && points.iter().all(|point| rect.contains(*point))
        }
        _ => false,
    };
    shapes(bench).iter().filter(is_part).count()
}

#[test]
fn a_drag_moves_both_parameters_in_one_gesture() {
    let mut bench = bench();
    let (from, over) = (point(&bench, (0.0, 0.1)), point(&bench, (0.2, 0.5)));
    let to = point(&bench, (0.4, -0.6));
    bench.gestures();
    bench.drag(from, &[over, to], Modifiers::NONE);
    assert!(near(place(&bench), (0.4, -0.6)), "{:?}", place(&bench));
    assert!(is_one_gesture(&bench));
    assert!(bench.params.controls().live.valence > 0.39);
    // Outside the frame the values stay at their limits.
    bench.drag(to, &[over, Pos2::new(3000.0, -500.0)], Modifiers::NONE);
    assert_eq!(place(&bench), (1.0, 1.0));
}

#[test]
fn shift_makes_a_drag_fine_relative_to_the_point() {
    let mut bench = bench();
    set(&bench.params.live[Control::Valence], 50.0);
    let (from, to) = (point(&bench, (-0.9, -0.5)), point(&bench, (-0.1, -0.1)));
    bench.gestures();
    bench.drag(from, &[to], Modifiers::SHIFT);
    assert!(near(place(&bench), (0.58, 0.04)), "{:?}", place(&bench));
    assert!(is_one_gesture(&bench));
}

#[test]
fn a_double_click_goes_to_the_middle_and_a_click_to_its_position() {
    let mut bench = bench();
    let at = point(&bench, (0.5, -0.5));
    bench.drag(at, &[], Modifiers::NONE);
    assert!(near(place(&bench), (0.5, -0.5)), "{:?}", place(&bench));
    bench.double_click(at, Modifiers::NONE);
    assert_eq!(place(&bench), (0.0, 0.0));
}

#[test]
fn clicking_or_pressing_a_name_goes_to_its_emotion() {
    let mut bench = bench();
    bench.gestures();
    bench.click("Happiness");
    assert!(near(place(&bench), Named::Happiness.position()));
    assert!(is_one_gesture(&bench));
    bench.harness.get_by_label("Fear").focus();
    bench.settle();
    bench.press(Key::Enter);
    assert!(near(place(&bench), Named::Fear.position()));
    bench.click("Neutral");
    assert_eq!(place(&bench), (0.0, 0.0));
    // A name does not block a drag.
    let from = bench.harness.get_by_label("Anger").rect().center();
    let to = point(&bench, (0.2, 0.2));
    bench.drag(from, &[from + vec2(20.0, 0.0), to], Modifiers::NONE);
    assert!(near(place(&bench), (0.2, 0.2)), "{:?}", place(&bench));
}

#[test]
fn the_arrow_keys_move_the_point() {
    let mut bench = bench();
    plane(&bench).focus();
    bench.settle();
    bench.gestures();
    bench.press(Key::ArrowRight);
    assert!(is_one_gesture(&bench));
    bench.press(Key::ArrowUp);
    bench.press_with(Modifiers::SHIFT, Key::ArrowUp);
    assert!(near(place(&bench), (0.05, 0.06)), "{:?}", place(&bench));
    bench.press(Key::ArrowLeft);
    bench.press(Key::ArrowLeft);
    bench.press(Key::ArrowDown);
    assert!(near(place(&bench), (-0.05, 0.01)), "{:?}", place(&bench));
    for key in [Key::Home, Key::Delete, Key::Backspace] {
        bench.press(Key::ArrowDown);
        assert_ne!(place(&bench), (0.0, 0.0));
        bench.gestures();
        bench.press(key);
        assert_eq!(place(&bench), (0.0, 0.0), "{key:?}");
        assert!(is_one_gesture(&bench) || key != Key::Home);
    }
    assert!(plane(&bench).is_focused());
}

#[test]
fn with_alt_a_drag_sets_the_emotion_of_the_line_in_one_step() {
    let mut bench = bench();
    let (from, over) = (point(&bench, (0.0, 0.0)), point(&bench, (-0.3, 0.5)));
    let to = point(&bench, (0.5, 0.4));
    bench.gestures();
    bench.drag(from, &[over, to], Modifiers::ALT);
    assert_eq!(bench.gestures(), []);
    let set = emotion(&bench, 0);
    let (valence, arousal) = set.position();
    let (expected, _) = emotion_at(0.5, 0.4).position();
    assert!((valence - expected).abs() < 0.02 && arousal > 0.1, "{set}");
    assert!(emotion(&bench, 1).is_neutral());
    // The ring stays where it was dragged.
    let rings = circles_at(&bench, to);
    assert!(rings.iter().any(|ring| ring.radius == 10.0), "{rings:?}");
    // Another drag is another step.
    bench.drag(to, &[over, from + vec2(30.0, 30.0)], Modifiers::ALT);
    assert_ne!(emotion(&bench, 0), set);
    assert!(bench.step(false));
    assert_eq!(emotion(&bench, 0), set);
    assert_eq!(undo_all(&bench), 1);
    assert!(emotion(&bench, 0).is_neutral());
    bench.settle();
    let rings = circles_at(&bench, point(&bench, (0.0, 0.0)));
    assert!(rings.iter().any(|ring| ring.radius == 10.0));
}

#[test]
fn with_alt_all_selected_lines_get_the_emotion_in_one_step() {
    let mut bench = Bench::new(script(&["One.", "Two.", "Three."]));
    let row = bench.harness.get_by_label("Line 1").rect();
    let at = egui::pos2(row.left() + 37.0, row.center().y);
    bench.drag(at, &[at], Modifiers::NONE);
    bench.press_with(Modifiers::SHIFT, Key::ArrowDown);
    bench
        .harness
        .get_by_label("Anger")
        .click_modifiers(Modifiers::ALT);
    bench.settle();
    let anger = Emotion::new(Named::Anger, 1.0);
    assert_eq!(
        [0, 1, 2].map(|line| emotion(&bench, line)),
        [anger, anger, Emotion::default()]
    );
    assert_eq!(undo_all(&bench), 1);
}

#[test]
fn with_alt_names_and_keys_change_the_line() {
    let mut bench = bench();
    bench.gestures();
    bench
        .harness
        .get_by_label("Sadness")
        .click_modifiers(Modifiers::ALT);
    bench.settle();
    assert_eq!(emotion(&bench, 0), Emotion::new(Named::Sadness, 1.0));
    assert!(bench.sees("the line is near Sadness"));
    plane(&bench).focus();
    bench.settle();
    bench.press_with(Modifiers::ALT, Key::ArrowUp);
    bench.press_with(Modifiers::ALT, Key::ArrowRight);
    let (valence, arousal) = Named::Sadness.position();
    assert_eq!(emotion(&bench, 0), emotion_at(valence + 0.05, arousal + 0.05));
    bench.press_with(Modifiers::ALT, Key::Home);
    assert!(emotion(&bench, 0).is_neutral());
    assert_eq!((bench.gestures(), undo_all(&bench)), (vec![], 4));
    let at = point(&bench, (0.6, 0.2));
    bench
        .harness
        .get_by_label("Sadness")
        .click_modifiers(Modifiers::ALT);
    bench.double_click(at, Modifiers::ALT);
    assert!(emotion(&bench, 0).is_neutral());
    assert_eq!((bench.gestures(), undo_all(&bench)), (vec![], 2));
    // A key and a drag are two steps too.
    plane(&bench).focus();
    bench.settle();
    bench.press_with(Modifiers::ALT, Key::ArrowUp);
    bench.drag(at, &[point(&bench, (-0.2, 0.2))], Modifiers::ALT);
    assert_eq!(undo_all(&bench), 2);
}

#[test]
fn the_sounding_emotion_is_shown_beside_the_set_one_with_a_trail() {
    let mut bench = bench();
    set(&bench.params.live[Control::Valence], -20.0);
    bench.harness.run_steps(12);
    assert_eq!(trail(&bench), 0);
    let here = point(&bench, (-0.2, 0.0));
    assert!(circles_at(&bench, here).iter().any(|circle| circle.radius == 6.5));
    modulate(&bench.params.live[Control::Valence], 0.25);
    modulate(&bench.params.live[Control::Arousal], 0.25);
    bench.harness.run_steps(2);
    let there = point(&bench, (0.3, 0.5));
    assert!(
        circles_at(&bench, there)
            .iter()
            .any(|circle| circle.radius == 6.5)
    );
    let set_here = circles_at(&bench, here);
    assert!(set_here.iter().any(|circle| circle.radius == 7.5), "{set_here:?}");
    assert_eq!(trail(&bench), 1);
    // A frame of the tests is a quarter of a second.
    bench.harness.run_steps(5);
    assert_eq!(trail(&bench), 1);
    bench.harness.run_steps(5);
    assert_eq!(trail(&bench), 0);
}

#[test]
fn its_values_are_typed_and_learn_controllers() {
    let mut bench = bench();
    bench.click("Arousal: 0 %");
    bench.type_text("-40");
    bench.press(Key::Enter);
    assert!(near(place(&bench), (0.0, -0.4)));
    bench.click("Valence: 0 %");
    bench.type_text("nice");
    bench.press(Key::Enter);
    assert!(near(place(&bench), (0.0, -0.4)));
    plane(&bench).focus();
    bench.settle();
    bench.press(Key::Enter);
    bench.type_text("70 %");
    bench.press(Key::Enter);
    assert!(near(place(&bench), (0.7, -0.4)), "{:?}", place(&bench));
    bench.harness.get_by_label("Valence").click_secondary();
    bench.settle();
    bench.click("Learn a MIDI controller");
    let learning = bench.params.controllers.learning();
    assert!(learning.is_some() && learning == Target::from_id("valence"));
}

#[test]
fn the_amount_is_dragged_and_clicked_on_its_rail() {
    let mut bench = bench();
    let rail = bench.harness.get_by_label("Emotion").rect().shrink(5.5);
    bench.gestures();
    bench.drag(
        rail.center_top(),
        &[
            rail.center(),
            rail.center_bottom() - vec2(0.0, 0.25 * rail.height()),
        ],
        Modifiers::NONE,
    );
    let amount = bench.params.live[Control::Emotion].value();
    assert!((amount - 25.0).abs() < 1.0, "{amount}");
    let gestures = bench.gestures();
    let begun = gestures
        .iter()
        .filter(|gesture| matches!(gesture, Gesture::Begin(_)));
    assert_eq!(begun.count(), 1, "{gestures:?}");
    bench.drag(rail.center(), &[], Modifiers::NONE);
    let amount = bench.params.live[Control::Emotion].value();
    assert!((amount - 50.0).abs() < 1.0, "{amount}");
    bench.double_click(rail.center(), Modifiers::NONE);
    assert_eq!(bench.params.live[Control::Emotion].value(), 100.0);
}

#[test]
fn names_do_not_overlap_in_both_window_sizes_and_languages() {
    let english = [
        "Neutral",
        "Happiness",
        "Anger",
        "Sadness",
        "Fear",
        "Disgust",
        "Boredom",
    ];
    let chinese = ["中性", "喜悦", "愤怒", "悲伤", "恐惧", "厌恶", "无聊"];
    for size in [(900.0, 520.0), (1240.0, 800.0)] {
        let mut bench = Bench::sized(script(&["one"]), size);
        let rects =
            |bench: &Bench, names: [&str; 7]| names.map(|name| bench.harness.get_by_label(name).rect());
        apart(&rects(&bench, english), plane(&bench).rect());
        bench.click("Settings");
        bench.click("中文");
        bench.press(Key::Escape);
        let told = bench.harness.get_by_label_contains("情绪平面");
        assert!(told.accesskit_node().label().unwrap().contains("接近中性"));
        apart(&rects(&bench, chinese), told.rect());
    }
}

fn apart(rects: &[Rect], frame: Rect) {
    for (at, rect) in rects.iter().enumerate() {
        assert!(frame.contains_rect(*rect), "{rect:?} leaves {frame:?}");
        for other in &rects[..at] {
            assert!(
                !rect.intersect(*other).is_positive(),
                "{rect:?} lies on {other:?}"
            );
        }
    }
}
