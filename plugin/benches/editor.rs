//! The time of the first frame of a window, and of a frame with the largest script compared with one of twelve
//! lines in the same run: `cargo bench -p recit-plugin`.

#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[path = "../tests/editor/bench.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod bench;

#[path = "../tests/editor/raster.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod raster;

use std::time::{Duration, Instant};

use bench::{Bench, full, script};
use egui::{Event, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::kittest::Queryable as _;

/// Number of measured frames.
const FRAMES: usize = 120;

/// Number of measured windows.
const OPENINGS: usize = 15;

/// The user's action in a frame.
type Deed = fn(&mut Bench, usize);

const DEEDS: [(&str, Deed); 3] = [
    ("nothing", |_, _| ()),
    ("scrolling", |bench, frame| {
        bench.harness.event(Event::MouseWheel {
            source: MouseWheelSource::Wheel,
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, if frame % 40 < 30 { -900.0 } else { 2_700.0 }),
            phase: TouchPhase::Move,
            modifiers: egui::Modifiers::NONE,
        });
    }),
    ("typing", |bench, _| bench.harness.event(Event::Text("a".into()))),
];

fn main() {
    let twelve = ["Every voice has a story to tell, says the moon."; 12];
    let long = "Long lines [rate 1.2]are read[/rate] as well. ".repeat(40);
    let scripts = [
        ("1,024 lines", full()),
        ("1,800 characters a line", script(&[long.as_str(); 3])),
    ];
    for (name, script) in [("twelve lines", script(&twelve)), ("1,024 lines", full())] {
        let openings = (0..OPENINGS).map(|_| Bench::new(script.clone()).opening);
        let first = median(openings.collect());
        println!("The first frame of a window with {name}: {first:.1} ms");
    }
    println!("A frame in milliseconds, and as a ratio to one with twelve lines");
    for (name, largest) in scripts {
        for (what, deed) in DEEDS {
            let mut benches = [script(&twelve), largest.clone()].map(Bench::new);
            for bench in &mut benches {
                bench.harness.get_by_label("Text of line 1").focus();
                bench.settle();
                bench.harness.hover_at(egui::pos2(400.0, 300.0));
            }
            // Alternately, so that other work on the machine affects both.
            let mut times = [Vec::new(), Vec::new()];
            for frame in 0..FRAMES {
                for (bench, times) in benches.iter_mut().zip(&mut times) {
                    deed(bench, frame);
                    let began = Instant::now();
                    bench.harness.step();
                    times.push(began.elapsed());
                }
            }
            let [twelve, largest] = times.map(median);
            let ratio = largest / twelve;
            println!("{name}, {what}: {largest:.2} ms, {ratio:.2} times {twelve:.2} ms");
        }
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}
