//! What an idle instance costs, and whether a note after silence starts in time: the house voice in real
//! time, blocks of 64 samples at 48 kHz, for each lookahead. For comparison, the cost of the sleeps alone.
//! Linux only.
//!
//! `cargo bench --bench idle -- --seconds 20 --notes 20`

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, LinePlayer, Lookahead};
use recit::player::{Controls, Event, EventKind, Playback};
use recit::script::Script;

const BLOCK: usize = 64;
const RATE: f64 = 48_000.0;

/// Lines that are started at once, each by one note.
const CHORD: u8 = 8;

/// Silence before a note, in blocks: slightly longer than the time in which workers poll often, so that
/// the note falls at any point between two polls.
const SILENCE: usize = 10 * 750;

/// How long a thread that only sleeps is measured, in seconds.
const BARE_S: f64 = 3.0;

/// Measures an idle instance, and notes after silence
#[derive(Parser)]
struct Arguments {
    /// Idle time for each lookahead
    #[arg(long, default_value_t = 20, value_name = "SECONDS")]
    seconds: usize,
    /// Notes after silence for each lookahead
    #[arg(long, default_value_t = 20)]
    notes: usize,
    /// Added by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// What threads have used so far.
#[derive(Clone, Copy, Default)]
struct Work {
    /// Seconds of processor time.
    processor_s: f64,
    /// Number of sleeps.
    sleeps: f64,
}

/// The work of the thread whose folder in `/proc` is `task`.
fn work_of(task: &Path) -> Work {
    let read = |file: &str| std::fs::read_to_string(task.join(file)).unwrap_or_default();
    let number = |text: Option<&str>| {
        text.and_then(|text| text.trim().parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    let status = read("status");
    let sleeps = status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    Work {
        processor_s: number(read("schedstat").split(' ').next()) / 1e9,
        sleeps: number(sleeps),
    }
}

/// The work of all threads of this process except the calling one.
fn others() -> Work {
    let own = std::fs::read_link("/proc/thread-self").ok();
    let own = own.as_deref().and_then(|path| path.file_name());
    let tasks = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let others = tasks.filter(|task| Some(task.file_name().as_os_str()) != own);
    others.fold(Work::default(), |sum, task| {
        let work = work_of(&task.path());
        Work {
            processor_s: sum.processor_s + work.processor_s,
            sleeps: sum.sleeps + work.sleeps,
        }
    })
}

/// Seconds of processor time that a thread takes that only sleeps, `sleeps` times a second.
fn bare_sleep_s(sleeps: f64) -> f64 {
    let measured = std::thread::spawn(move || {
        let own = Path::new("/proc/thread-self");
        let before = work_of(own);
        for _ in 0..(BARE_S * sleeps) as usize {
            std::thread::sleep(Duration::from_secs_f64(1.0 / sleeps));
        }
        let after = work_of(own);
        (after.processor_s - before.processor_s) / (after.sleeps - before.sleeps)
    });
    measured.join().unwrap_or(f64::NAN)
}

/// Calls the player in real time.
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
    let Arguments { seconds, notes, .. } = Arguments::parse();
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
        // Workers poll often for five seconds after an activation.
        (0..6 * RATE as usize / BLOCK).for_each(|_| host.block(&[]));
        let (before, began) = (others(), Instant::now());
        for _ in 0..seconds * RATE as usize / BLOCK {
            host.block(&[]);
        }
        let (after, took_s) = (others(), began.elapsed().as_secs_f64());
        let idle = 100.0 * (after.processor_s - before.processor_s) / took_s;
        let sleeps = (after.sleeps - before.sleeps) / took_s;

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
        let bare = 100.0 * sleeps * bare_sleep_s(sleeps);
        println!(
            "{lookahead:?}: idle, {idle:.2} % of a core in {sleeps:.0} sleeps a second; \
             a thread that only sleeps as often {bare:.2} %"
        );
    }
}
