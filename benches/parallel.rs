//! Many instances rendered offline at the same time, one thread each: the house voice, two lines each.
//!
//! `cargo bench --bench parallel -- --instances 40 --seconds 4`

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, Lookahead};
use recit::player::{Controls, Event, EventKind, Playback};
use recit::script::Script;

const BLOCK: usize = 512;
const RATE: f64 = 48_000.0;

/// Renders many instances offline at the same time
#[derive(Parser)]
struct Arguments {
    /// Number of instances
    #[arg(long, default_value_t = 40)]
    instances: usize,
    /// Length of each render
    #[arg(long, default_value_t = 4, value_name = "SECONDS")]
    seconds: usize,
    /// Added by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

fn open(engine: &Arc<Engine>) -> (Instance, LinePlayer) {
    let instance = engine.instance();
    let mut script = Script::empty();
    for (key, text) in [
        (60, "The first of two lines that sound together."),
        (61, "Here is the second one, rather longer than the first."),
    ] {
        if let Err(error) = script.add(Some(key), text) {
            eprintln!("{error}");
        }
    }
    instance.set_script(script);
    let player = instance.activate(AudioSetup {
        sample_rate: RATE,
        max_block: BLOCK,
        lookahead: Lookahead::Studio,
    });
    assert!(
        instance.wait_armed(Duration::from_secs(120)),
        "{:?}",
        instance.statuses()
    );
    (instance, player)
}

/// The samples, and the time of the longest call.
fn render(player: &mut LinePlayer, seconds: usize) -> (Vec<u32>, Duration) {
    let (mut samples, mut longest) = (Vec::new(), Duration::ZERO);
    for block in 0..seconds * RATE as usize / BLOCK {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        let key = match block {
            0 => Some(60),
            9 => Some(61),
            _ => None,
        };
        let note = key.map(|key| Event {
            offset: 5,
            kind: EventKind::note_on(key),
        });
        let began = Instant::now();
        player.process(
            &mut left,
            &mut right,
            note.as_slice(),
            &Controls::default(),
            Playback::Offline,
        );
        longest = longest.max(began.elapsed());
        samples.extend(left.iter().map(|sample: &f32| sample.to_bits()));
    }
    (samples, longest)
}

fn main() {
    let Arguments {
        instances: count,
        seconds,
        ..
    } = Arguments::parse();
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let (_alone, mut player) = open(&engine);
    let began = Instant::now();
    let (expected, longest) = render(&mut player, seconds);
    println!("one: {:.2?}, longest call {longest:.2?}", began.elapsed());

    let mut all: Vec<(Instance, LinePlayer)> = (0..count).map(|_| open(&engine)).collect();
    let began = Instant::now();
    let results: Vec<(Vec<u32>, Duration, Duration)> = std::thread::scope(|scope| {
        let threads: Vec<_> = all
            .iter_mut()
            .map(|(_, player)| {
                scope.spawn(move || {
                    let (samples, longest) = render(player, seconds);
                    (samples, longest, began.elapsed())
                })
            })
            .collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    });
    let same = results
        .iter()
        .filter(|(samples, ..)| *samples == expected)
        .count();
    let longest = results.iter().map(|(_, longest, _)| *longest).max();
    let ends = results.iter().map(|(.., end)| *end);
    let stalls: u64 = all.iter().map(|(instance, _)| instance.meters().stalls).sum();
    println!(
        "{count} at once: {same} identical, {stalls} stalls, longest call {longest:.2?}, ends from {:.2?} to {:.2?}",
        ends.clone().min(),
        ends.max()
    );
}
