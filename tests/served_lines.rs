//! Five hundred lines that are armed from a server over a connection with faults, and played while it fails.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod part;
mod served;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, Lookahead, Voices};
use recit::infer::Runtime;
use recit::player::{Controls, Event, EventKind, Playback, Trigger};
use recit::script::{Script, ScriptError};
use recit::voice::Voice;
use recit_test_server::{Dialect, Fake, Proxy};
use served::{LIMIT, builtin, exact, health, served, wait_until_up};

const LINES: usize = 500;
const RATE: f64 = 48_000.0;
const BLOCK: usize = 512;
/// Blocks from the start of a line to that of the next, so that a few sound at once.
const APART: usize = 24;
/// Longer than any of the lines, in seconds.
const LONGEST_S: usize = 10;
/// The lines are armed in as many parts, each while the server is there, until the fault with this number and then the others.
const FIRST: [usize; 5] = [1, 2, 4, 5, 6];
/// How long a fault lasts.
const FAULT: Duration = Duration::from_millis(300);

/// Adds the lines with these numbers: a sentence each, no two alike, always in the same take.
fn add(script: &mut Script, numbers: Range<usize>) -> Result<(), ScriptError> {
    let things = [
        "door", "lamp", "river", "letter", "garden", "window", "table", "story",
    ];
    for number in numbers {
        let text = format!("The {} is number {number}.", things[number % things.len()]);
        let id = script.add(None, &text)?;
        script.set_seed(id, number as u64)?;
    }
    Ok(())
}

/// An instance without lines, with this voice.
fn instance(voice: impl Into<Arc<Voice>>) -> (Instance, LinePlayer) {
    let voices = Voices::with_runtime(Runtime::builtin());
    voices.insert(voice);
    let engine = Arc::new(Engine::new(voices, Cache::in_memory()));
    let instance = engine.instance();
    instance.set_script(Script::empty());
    let player = instance.activate(AudioSetup {
        sample_rate: RATE,
        max_block: BLOCK,
        lookahead: Lookahead::Studio,
    });
    (instance, player)
}

/// The fault with this number: delays from 20 to 400 ms with and without jitter, lost connections, a stall, a server that is gone,
/// and none.
fn fault(proxy: &Proxy, fake: &Fake, number: usize) {
    let ms = Duration::from_millis;
    proxy.stall(false);
    proxy.serve(Some(fake.address()));
    proxy.delay(Duration::ZERO, Duration::ZERO);
    match number % 8 {
        0 => {}
        1 => proxy.delay(ms(20), Duration::ZERO),
        2 => proxy.delay(ms(20), ms(80)),
        3 => proxy.delay(ms(400), Duration::ZERO),
        4 => proxy.cut(),
        5 => proxy.cut_after((number as u64 * 7919) % 60_000),
        6 => proxy.stall(true),
        _ => {
            proxy.serve(None);
            proxy.cut();
        }
    }
}

/// Ends the faults when dropped, also if the test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Does `work` while the faults follow one another from the `first` on.
fn amid_faults<T>(proxy: &Proxy, fake: &Fake, first: usize, work: impl FnOnce() -> T) -> T {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _over = Over(&is_over);
        scope.spawn(|| {
            for number in first.. {
                fault(proxy, fake, number);
                let began = Instant::now();
                while began.elapsed() < FAULT {
                    if is_over.load(Ordering::Acquire) {
                        return fault(proxy, fake, 0);
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        });
        work()
    })
}

/// Plays all lines, each a while after the one before it, until the last one is over. Calls `before` each block.
/// Returns the bits of what is heard.
fn play(player: &mut LinePlayer, playback: Playback, mut before: impl FnMut(usize)) -> Vec<u32> {
    let mut heard = Vec::new();
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let blocks = LINES * APART + LONGEST_S * RATE as usize / BLOCK;
    let mut starts: VecDeque<usize> = (0..LINES).map(|line| line * APART).collect();
    let mut controls = Controls {
        trigger: Trigger::Selected,
        ..Controls::default()
    };
    for block in 0..blocks {
        before(block);
        let mut events = Vec::new();
        if starts.front() == Some(&block) {
            controls.selected_line = (LINES - starts.len()) as u32;
            starts.pop_front();
            events.push(Event {
                offset: 0,
                kind: EventKind::note_on(60),
            });
        }
        player.process(&mut left, &mut right, &events, &controls, playback);
        heard.extend(left.iter().map(|sample| sample.to_bits()));
    }
    heard
}

/// The lines, armed amid faults, with the server and the connection.
struct Stage {
    fake: Fake,
    proxy: Proxy,
    voice: Arc<Voice>,
    instance: Instance,
    player: LinePlayer,
}

impl Stage {
    fn armed() -> Self {
        let fake = exact(Dialect::MlServer);
        let proxy = Proxy::new(fake.address());
        let voice = Arc::new(served(&proxy.url(), "house", true));
        let (instance, player) = instance(voice.clone());
        for (batch, first) in FIRST.into_iter().enumerate() {
            wait_until_up(&voice);
            amid_faults(&proxy, &fake, first, || {
                let size = LINES / FIRST.len();
                let numbers = batch * size..(batch + 1) * size;
                instance.edit(|script| add(script, numbers)).unwrap();
                assert!(instance.wait_armed(LIMIT));
            });
        }
        let health = health(&voice);
        println!(
            "{LINES} lines armed: {} phrases from the server, {} from this machine, {} losses",
            health.answered, health.stood_in, health.losses
        );
        assert!(health.answered > 0 && health.stood_in > 0, "{health:?}");
        Self {
            fake,
            proxy,
            voice,
            instance,
            player,
        }
    }

    /// Checks that nothing was late, and nothing was asked of the server.
    fn check(&self, asked: u64) {
        let meters = self.instance.meters();
        let late = (meters.underruns, meters.late_starts, meters.missed, meters.stalls);
        assert_eq!(late, (0, 0, 0, 0), "underruns, late starts, missed notes, stalls");
        assert_eq!(health(&self.voice).asked, asked, "an armed line asks nothing");
    }
}

#[test]
fn lines_armed_and_played_amid_faults_sound_as_on_this_machine_alone() {
    let mut stage = Stage::armed();
    let (alone, mut player) = instance(builtin());
    alone.edit(|script| add(script, 0..LINES)).unwrap();
    assert!(alone.wait_armed(LIMIT));
    // The server computes the same bits, so every word that is lost, late or said twice would be heard.
    let expected = play(&mut player, Playback::Offline, |_| ());
    let asked = health(&stage.voice).asked;
    let (proxy, fake, player) = (&stage.proxy, &stage.fake, &mut stage.player);
    let heard = amid_faults(proxy, fake, 0, || play(player, Playback::Offline, |_| ()));
    assert!(expected.iter().any(|bits| f32::from_bits(*bits).abs() > 0.05));
    assert!(heard == expected, "faults are heard");
    stage.check(asked);
}

#[test]
#[ignore = "it takes two minutes and needs a machine with time to spare"]
fn lines_armed_amid_faults_play_in_real_time_without_an_underrun() {
    let mut stage = Stage::armed();
    let asked = health(&stage.voice).asked;
    let (began, length) = (Instant::now(), Duration::from_secs_f64(BLOCK as f64 / RATE));
    let mut due = began;
    // A sound device does not catch up after a late block either.
    let by_the_clock = |_| {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        due = due.max(Instant::now()) + length;
    };
    let (proxy, fake, player) = (&stage.proxy, &stage.fake, &mut stage.player);
    amid_faults(proxy, fake, 0, || play(player, Playback::Realtime, by_the_clock));
    println!("played in {:.0} s", began.elapsed().as_secs_f64());
    stage.check(asked);
}
