//! Notes that wait for the grid, under the checkers of the audio thread.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;

use recit::player::{Beats, BeatsPerMinute, Controls, Grid, Timing, Transport};
use stage::{LATENCY, Stage, note, plain};

/// The host sample at which a note that waits for the next bar begins, in blocks of `block` of a song with
/// this tempo as a function of seconds. The host sends the tempo of each block's first sample.
fn bar_start(block: usize, tempo: impl Fn(f64) -> f64) -> Option<usize> {
    let latency = LATENCY + block as u32;
    let timing = Timing {
        max_block: block,
        latency,
        control_delay: latency,
        ..stage::timing()
    };
    let mut stage = Stage::with(timing, stage::table(&[(60, 0.1, 200)]));
    let bar = Controls {
        grid: Grid::Bar,
        ..plain()
    };
    let (mut beat, mut samples) = (0.0, Vec::new());
    while samples.len() < 24_000 {
        let now = samples.len();
        stage.player.set_transport(Transport {
            beat: Some(Beats(beat)),
            tempo: Some(BeatsPerMinute(tempo(now as f64 / 8000.0))),
            ..Transport::default()
        });
        let events = if (now..now + block).contains(&500) {
            vec![note((500 - now) as u32, 60)]
        } else {
            Vec::new()
        };
        samples.extend(stage.block_of(block, &events, &bar));
        stage.work();
        beat += (now..now + block)
            .map(|at| tempo(at as f64 / 8000.0) / 60.0 / 8000.0)
            .sum::<f64>();
    }
    let start = samples.iter().position(|sample| *sample != 0.0)?;
    Some(start - latency as usize)
}

#[test]
fn a_note_waits_for_its_bar_while_the_tempo_changes() {
    let furious = |_: f64| 2000.0;
    let step = |second: f64| if second < 1.0001 { 120.0 } else { 180.0 };
    let ramp = |second: f64| 100.0 + 100.0 * second.min(2.0);
    // When the song reaches four beats.
    let due = |tempo: &dyn Fn(f64) -> f64| {
        let mut beat = 0.0;
        (0..24_000).position(|at| {
            beat += tempo(at as f64 / 8000.0) / 60.0 / 8000.0;
            beat >= 4.0
        })
    };
    for block in [1, 64, 333, 1024, 2048, 4096, 8192] {
        for tempo in [&step as &dyn Fn(f64) -> f64, &ramp] {
            let start = bar_start(block, tempo).unwrap();
            let off = start.abs_diff(due(tempo).unwrap());
            // Only the host knows the tempo within a block.
            assert!(off <= 2 + block / 8, "{off} samples off in blocks of {block}");
        }
    }
    // Bars of 960 samples.
    for block in [1, 64, 100, 333, 480] {
        assert_eq!(bar_start(block, furious), Some(960), "blocks of {block}");
    }
}
