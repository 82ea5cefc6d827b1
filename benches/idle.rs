//! What an instance costs that does nothing, and whether a note after a silence is in time: the house voice, blocks of 64
//! samples at 48 kHz against the clock, by lookahead.
//!
//! `cargo bench --bench idle -- --seconds 20 --notes 20`

use std::sync::Arc;
use std::time::{Duration, Instant};

use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, LinePlayer, Lookahead};
use recit::player::{Controls, Event, EventKind, Playback};
use recit::script::Script;

const BLOCK: usize = 64;
const RATE: f64 = 48_000.0;

/// Lines that one note each begins at once.
const CHORD: u8 = 8;

/// Silence before a note, in blocks: longer than workers watch closely, and a little more, so that it falls anywhere between
/// two looks.
const SILENCE: usize = 10 * 750;

fn argument(name: &str, otherwise: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments
        .nth(1)
        .and_then(|value| value.parse().ok())
        .unwrap_or(otherwise)
}

/// Seconds of processor time that the threads of this process have taken, but for the calling one.
fn others_s() -> f64 {
    let own = std::fs::read_link("/proc/thread-self").ok();
    let own = own.as_deref().and_then(|path| path.file_name());
    let tasks = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let others = tasks.filter(|task| Some(task.file_name().as_os_str()) != own);
    let times = others.filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok());
    let nanoseconds = times.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.sum::<f64>() / 1e9
}

/// Calls the player by the clock.
struct Host {
    player: LinePlayer,
    due: Instant,
}

impl Host {
    fn block(&mut self, events: &[Event]) {
        std::thread::sleep(self.due.saturating_duration_since(Instant::now()));
        self.due += Duration::from_secs_f64(BLOCK as f64 / RATE);
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        let controls = Controls::default();
        self.player
            .process(&mut left, &mut right, events, &controls, Playback::Realtime);
    }
}

fn script() -> Script {
    let mut script = Script::empty();
    for key in 60..60 + CHORD {
        if let Err(error) = script.add(Some(key), "A line of its own.") {
            eprintln!("{error}");
        }
    }
    script
}

fn main() {
    let (seconds, notes) = (argument("--seconds", 20), argument("--notes", 20));
    println!("blocks of {BLOCK} samples at {RATE} Hz");
    for lookahead in [Lookahead::Studio, Lookahead::Tight, Lookahead::Live] {
        let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
        let instance = engine.instance();
        instance.set_script(script());
        let player = instance.activate(AudioSetup {
            sample_rate: RATE,
            max_block: BLOCK,
            lookahead,
        });
        assert!(
            instance.wait_armed(Duration::from_secs(60)),
            "{:?}",
            instance.statuses()
        );
        let mut host = Host {
            player,
            due: Instant::now(),
        };
        // Workers watch closely for five seconds after an activation.
        (0..6 * RATE as usize / BLOCK).for_each(|_| host.block(&[]));
        let (before, began) = (others_s(), Instant::now());
        for _ in 0..seconds * RATE as usize / BLOCK {
            host.block(&[]);
        }
        let idle = 100.0 * (others_s() - before) / began.elapsed().as_secs_f64();

        for at_once in [1, CHORD] {
            let late = instance.meters().underruns;
            for note in 0..notes {
                (0..SILENCE + 7 * note).for_each(|_| host.block(&[]));
                let keys = 60..60 + at_once;
                let events: Vec<Event> = keys
                    .map(|key| Event {
                        offset: (13 * note % BLOCK) as u32,
                        kind: EventKind::note_on(key),
                    })
                    .collect();
                host.block(&events);
            }
            let late = instance.meters().underruns - late;
            println!("{lookahead:?}: {at_once} lines after a silence, {notes} times: {late} late");
        }
        println!("{lookahead:?}: idle, {idle:.2} % of a core");
    }
}
