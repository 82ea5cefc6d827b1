//! The largest scripts, without a stutter.

use std::time::{Duration, Instant};

use egui::{Event, Key, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
use recit::script::{MAX_LINES, Script};

use crate::bench::Bench;

/// What a frame may take in the middle of many, on a machine of two slow cores.
const MOST: Duration = Duration::from_millis(8);

fn full() -> Script {
    let mut script = Script::empty();
    for index in 0..MAX_LINES {
        let key = (index < 128).then_some(index as u8);
        let text = format!(
            "Line {index} [pause 200ms] says <emphasis>something</emphasis> that takes a row or two."
        );
        script.add(key, &text).unwrap();
    }
    script
}

/// The middle of the times that `frames` take, and the longest.
fn times(frames: usize, mut frame: impl FnMut(usize)) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..frames)
        .map(|index| {
            let begun = Instant::now();
            frame(index);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[frames / 2], times[frames - 1])
}

#[test]
fn a_full_script_scrolls_without_a_stutter() {
    let mut bench = Bench::new(full());
    bench.harness.hover_at(egui::pos2(400.0, 300.0));
    let (median, longest) = times(120, |index| {
        bench.harness.event(Event::MouseWheel {
            source: MouseWheelSource::Wheel,
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, if index < 100 { -900.0 } else { 700.0 }),
            phase: TouchPhase::Move,
            modifiers: egui::Modifiers::NONE,
        });
        bench.harness.step();
    });
    println!("scrolling: median {median:?}, longest {longest:?}");
    assert!(
        bench.field(&bench.texts()[0].clone()).is_none(),
        "it has scrolled"
    );
    assert!(median < MOST, "{median:?}");
}

#[test]
fn a_full_script_is_written_in_without_a_stutter() {
    let mut bench = Bench::new(full());
    let first = bench.texts()[0].clone();
    bench.focus_text(&first);
    let (typing, longest) = times(100, |_| {
        bench.harness.event(Event::Text("a".into()));
        bench.harness.step();
    });
    println!("typing: median {typing:?}, longest {longest:?}");
    let (adding, longest) = times(20, |_| {
        bench.press(Key::Enter);
    });
    println!("Enter, with four frames: median {adding:?}, longest {longest:?}");
    assert!(typing < MOST, "{typing:?}");
}

#[test]
fn long_texts_are_written_in_without_a_stutter() {
    let long = "Long lines [rate 1.2]are read[/rate] as well. ".repeat(40);
    let mut bench = Bench::new(crate::bench::script(&[&long, &long, &long]));
    bench.write_in(1);
    let (median, longest) = times(100, |_| {
        bench.harness.event(Event::Text("a".into()));
        bench.harness.step();
    });
    println!(
        "typing in {} characters: median {median:?}, longest {longest:?}",
        long.len()
    );
    assert!(median < MOST, "{median:?}");
}
