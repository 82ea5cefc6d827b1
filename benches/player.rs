//! The cost on the audio thread: blocks of 64 samples with 0, 1, 8 and 16 sounding lines.

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use recit::player::{
    Controls, Entry, Event, EventKind, NaturalLength, Playback, Player, PlayerMeters, Segment, SlotSink,
    Speakable, Table, Timing,
};
use ringbuf::traits::{Consumer, Observer, Producer};

const BLOCK: usize = 64;

fn timing() -> Timing {
    Timing {
        sample_rate: 48_000.0,
        max_block: BLOCK,
        latency: 960,
        control_delay: 960,
        reserve: 192,
        shortest_segment: 384.0,
        longest_segment: 576.0,
    }
}

/// A line without an end.
struct Endless;

impl Speakable for Endless {
    fn natural(&self) -> NaturalLength {
        NaturalLength::Never
    }

    fn segment(&self) -> Option<Segment> {
        Some(Segment {
            samples: 256,
            rate: 22_050,
        })
    }
}

/// A player of one endless line, and the workers' side of its slots.
fn stage() -> (Player<Endless>, Vec<SlotSink>) {
    let entry = Entry::new(1, Some(60), Arc::new(Endless));
    let (player, backstage) = Player::new(
        timing(),
        Table::new(vec![entry], Vec::new(), [0; 16]),
        Arc::new(PlayerMeters::default()),
    );
    (player, backstage.slots)
}

/// The work of the workers; not measured.
fn fill(sinks: &mut [SlotSink]) {
    for sink in sinks.iter_mut().filter(|sink| !sink.state.is_ready()) {
        while sink.moments.try_pop().is_some() {}
        while sink.samples.vacant_len() > 0 {
            let _ = sink.samples.try_push(0.1);
        }
    }
}

fn blocks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("process 64 samples");
    for lines in [0_usize, 1, 8, 16] {
        group.bench_function(format!("{lines} lines"), |bencher| {
            let (mut player, mut sinks) = stage();
            let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
            let controls = Controls::default();
            let notes = vec![
                Event {
                    offset: 0,
                    kind: EventKind::note_on(60)
                };
                lines
            ];
            player.process(&mut left, &mut right, &notes, &controls, Playback::Realtime);
            bencher.iter_custom(|rounds| {
                let mut spent = Duration::ZERO;
                for _ in 0..rounds {
                    fill(&mut sinks);
                    let began = Instant::now();
                    player.process(&mut left, &mut right, &[], &controls, Playback::Realtime);
                    spent += began.elapsed();
                }
                spent
            });
        });
    }
    group.finish();
}

criterion_group!(benches, blocks);
criterion_main!(benches);
