//! What is painted: no text is cut off or crossed by something else.

use egui::{Rect, Shape, vec2};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, script};

/// The painted texts: each with its index among all shapes, its position, and its visible part.
fn texts(bench: &Bench) -> Vec<(usize, String, Rect, Rect)> {
    let shapes = bench.harness.output().shapes.iter().enumerate();
    let texts = shapes.filter_map(|(at, clipped)| match &clipped.shape {
        Shape::Text(text) => {
            let rect = text.visual_bounding_rect();
            Some((at, text.galley.text().to_owned(), rect, clipped.clip_rect))
        }
        _ => None,
    });
    texts.collect()
}

#[test]
fn plates_show_the_numbers_of_their_lines_in_the_smallest_window() {
    let bench = Bench::sized(script(&["one", "two"]), (900.0, 520.0));
    for (key, number) in [("Key C3,", "1"), ("Key C#3,", "2")] {
        let key = bench.harness.get_by_label_contains(key).rect();
        let is_on_it =
            |(_, text, rect, _): &(usize, String, Rect, Rect)| text == number && key.contains_rect(*rect);
        assert!(texts(&bench).iter().any(is_on_it), "no {number} on its key");
    }
}

#[test]
fn the_numbers_of_the_ruler_are_whole() {
    // Of a long line, as much is shown as fits in the window.
    let text = "Welcome back, the doors open at nine and close at ten. ".repeat(4);
    let mut bench = Bench::new(script(&[&text]));
    bench.wait_for(|bench| bench.sees("Waveform and pitch") && !bench.sees("Analysing…"));
    for width in (900..1300).step_by(25) {
        bench.harness.set_size(vec2(width as f32, 800.0));
        bench.settle();
        let all = texts(&bench);
        let is_time = |text: &str| {
            let number = text.strip_suffix(" s");
            number.is_some_and(|number| number.parse::<f64>().is_ok())
        };
        // The length of the line is in the same row.
        let picture = bench.harness.get_by_label_contains("Waveform and pitch").rect();
        let numbers = all
            .iter()
            .filter(|(_, text, rect, _)| is_time(text) && rect.bottom() <= picture.top() + 2.0)
            .filter(|(_, _, rect, _)| rect.top() > picture.top() - 20.0);
        let numbers: Vec<_> = numbers.collect();
        assert!(numbers.len() > 2, "{width}: {numbers:?}");
        for (_, text, rect, seen) in numbers {
            assert!(seen.contains_rect(*rect), "{text} is cut off at {width}");
        }
    }
}

#[test]
fn a_ring_on_the_plane_does_not_cross_a_name() {
    let bench = Bench::new(script(&["one"]));
    let shapes = &bench.harness.output().shapes;
    let ring = shapes
        .iter()
        .rposition(|clipped| matches!(&clipped.shape, Shape::Circle(circle) if circle.radius == 10.0));
    let ring = ring.expect("the ring of the line's emotion");
    for name in ["Disgust", "Anger", "Neutral"] {
        let all = texts(&bench);
        let painted = all.iter().find(|(_, text, ..)| text == name);
        let (at, _, rect, _) = painted.unwrap();
        let is_below =
            |shape: &Shape| matches!(shape, Shape::Rect(ground) if ground.rect.contains_rect(*rect));
        let grounds = shapes[ring..*at].iter();
        assert!(
            grounds.clone().any(|clipped| is_below(&clipped.shape)),
            "{name} has no background over the ring"
        );
    }
}
