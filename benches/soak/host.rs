//! The host: one audio thread that calls all instances by the clock and keeps lines sounding.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use recit::engine::{Instance, LinePlayer};
use recit::player::{Controls, Event, EventKind, Live, Playback};

use super::traffic::KEYS;

/// Times longer than this (in tenths of a microsecond) share the last cell of the histogram.
const CELLS: usize = 100_000;

/// What the audio thread saw.
pub struct Tally {
    /// Calls of `process` by their time, in tenths of a microsecond.
    histogram: Vec<u32>,
    worst: f64,
    /// Samples that are not finite.
    pub not_numbers: u64,
    /// Notes that were played.
    pub notes: u64,
    /// Blocks that began later than one block after their time.
    pub late_blocks: u64,
}

impl Tally {
    fn note(&mut self, time: Duration) {
        let us = time.as_secs_f64() * 1e6;
        self.histogram[((us * 10.0) as usize).min(CELLS - 1)] += 1;
        self.worst = self.worst.max(us);
    }

    /// Median, 99 %, 99.9 % and worst time of a call in microseconds.
    pub fn quantiles(&self) -> [f64; 4] {
        let calls: u64 = self.histogram.iter().map(|count| u64::from(*count)).sum();
        let at = |share: f64| {
            let mut left = (calls as f64 * share).ceil() as u64;
            let cell = self.histogram.iter().position(|count| {
                left = left.saturating_sub(u64::from(*count));
                left == 0
            });
            cell.unwrap_or(0) as f64 / 10.0
        };
        [at(0.5), at(0.99), at(0.999), self.worst]
    }
}

/// The audio thread.
pub struct Host {
    thread: JoinHandle<Tally>,
    stop: Arc<AtomicBool>,
    lines: Arc<AtomicUsize>,
}

impl Host {
    /// Lets `desk` work on a thread of its own.
    pub fn start(mut desk: Desk) -> Self {
        let (stop, lines) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stopped, wanted) = (stop.clone(), lines.clone());
        let thread = std::thread::spawn(move || {
            // As a host would; where the system forbids it, the run is a harder one.
            let _ = thread_priority::ThreadPriority::Max.set_for_current();
            while !stopped.load(Ordering::Acquire) {
                desk.block(wanted.load(Ordering::Relaxed));
            }
            desk.tally
        });
        Self { thread, stop, lines }
    }

    /// From now on so many lines sound in each instance.
    pub fn ask_for(&self, lines: usize) {
        self.lines.store(lines, Ordering::Relaxed);
    }

    /// Ends the thread.
    pub fn stop(self) -> Tally {
        self.stop.store(true, Ordering::Release);
        #[expect(clippy::expect_used, reason = "a panic there is the bench's end")]
        self.thread.join().expect("the audio thread did not panic")
    }
}

/// What the audio thread works at: all players, and its clock.
pub struct Desk {
    players: Vec<LinePlayer>,
    instances: Vec<Instance>,
    rate: f64,
    block: usize,
    automation: bool,
    left: Vec<f32>,
    right: Vec<f32>,
    next: Instant,
    turn: u64,
    /// Blocks that an instance still waits before its next note, so that a line has time to begin.
    pause: Vec<u32>,
    tally: Tally,
}

impl Desk {
    /// Players that belong to `instances`, called `block` samples at a time, with all controls moving if `automation`.
    pub fn new(
        players: Vec<LinePlayer>,
        instances: Vec<Instance>,
        rate: f64,
        block: usize,
        automation: bool,
    ) -> Self {
        Self {
            pause: vec![0; players.len()],
            players,
            instances,
            rate,
            block,
            automation,
            left: vec![0.0; block],
            right: vec![0.0; block],
            next: Instant::now(),
            turn: 0,
            tally: Tally {
                histogram: vec![0; CELLS],
                worst: 0.0,
                not_numbers: 0,
                notes: 0,
                late_blocks: 0,
            },
        }
    }

    fn block(&mut self, lines: usize) {
        self.wait();
        for index in 0..self.players.len() {
            let event = self.next_note(index, lines);
            let controls = self.controls(index);
            let began = Instant::now();
            self.players[index].process(
                &mut self.left,
                &mut self.right,
                event.as_slice(),
                &controls,
                Playback::Realtime,
            );
            self.tally.note(began.elapsed());
            let bad = self.left.iter().filter(|sample| !sample.is_finite()).count();
            self.tally.not_numbers += bad as u64;
        }
        self.turn += 1;
    }

    /// Sleeps until the next block is due. A block that is over a block late is counted, and the clock set anew, as
    /// a sound card would: it does not play faster afterwards.
    fn wait(&mut self) {
        let length = Duration::from_secs_f64(self.block as f64 / self.rate);
        let now = Instant::now();
        if now > self.next + length {
            self.tally.late_blocks += 1;
            self.next = now;
        }
        std::thread::sleep(self.next.saturating_duration_since(now));
        self.next += length;
    }

    /// A note for instance `index` if fewer than `lines` sound there.
    fn next_note(&mut self, index: usize, lines: usize) -> Option<Event> {
        if self.pause[index] > 0 {
            self.pause[index] -= 1;
            return None;
        }
        if self.instances[index].sounding() >= lines {
            return None;
        }
        // The line is heard after the latency: until then it does not count.
        let latency = self.players[index].latency() as usize;
        self.pause[index] = (latency / self.block + 2) as u32;
        self.tally.notes += 1;
        let key = KEYS[(self.turn % KEYS.len() as u64) as usize];
        Some(Event {
            offset: (self.turn * 17 % self.block as u64) as u32,
            kind: EventKind::note_on(key),
        })
    }

    /// Slow and quick movements of all controls, different in each instance.
    fn controls(&self, index: usize) -> Controls {
        if !self.automation {
            return Controls::default();
        }
        let time = self.turn as f64 * self.block as f64 / self.rate;
        let wave = |hertz: f64| (std::f64::consts::TAU * hertz * time + index as f64).sin() as f32;
        Controls {
            volume_db: -12.0 + 6.0 * wave(0.31),
            pan: wave(0.17),
            live: Live {
                pitch: 5.0 * wave(0.71) + wave(5.3),
                speed: 1.0 + 0.3 * wave(0.13),
                range: 1.0 + wave(0.21),
                formant: 3.0 * wave(0.37),
                breath: 0.5 + 0.5 * wave(0.11),
                tension: wave(0.23),
                roughness: 0.5 + 0.5 * wave(0.07),
                vibrato_depth: 50.0 + 50.0 * wave(0.19),
                valence: wave(0.41),
                arousal: wave(0.29),
                ..Live::default()
            },
            ..Controls::default()
        }
    }
}
