//! The host: one audio thread that calls all instances in real time and keeps lines sounding.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use recit::engine::{Instance, LinePlayer};
use recit::player::Playback;

use super::part::{Block, Part};

/// Times longer than this (in tenths of a microsecond) share the last bin of the histogram.
const CELLS: usize = 100_000;

/// What the audio thread measured.
pub struct Tally {
    /// Number of calls of `process` by duration, in tenths of a microsecond.
    histogram: Vec<u32>,
    worst: f64,
    /// Samples that are not finite.
    pub not_numbers: u64,
    /// Notes that were played; filled in at the end.
    pub notes: u64,
    /// Blocks that began more than one block late.
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
    /// Runs `desk` on a thread of its own.
    pub fn start(mut desk: Desk) -> Self {
        let (stop, lines) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stopped, wanted) = (stop.clone(), lines.clone());
        let thread = std::thread::spawn(move || {
            // As a host would. If the system forbids it, the run is only harder.
            let _ = thread_priority::ThreadPriority::Max.set_for_current();
            while !stopped.load(Ordering::Acquire) {
                desk.block(wanted.load(Ordering::Relaxed));
            }
            desk.tally.notes = desk.parts.iter().map(|part| part.notes).sum();
            desk.tally
        });
        Self { thread, stop, lines }
    }

    /// From now on, keeps this many lines sounding in each instance.
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

/// What the audio thread calls: all players, and its clock.
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
    parts: Vec<Part>,
    tally: Tally,
}

impl Desk {
    /// Players of `instances`, called with `block` samples at a time, with all controls moving if
    /// `automation`.
    pub fn new(
        players: Vec<LinePlayer>,
        instances: Vec<Instance>,
        rate: f64,
        block: usize,
        automation: bool,
    ) -> Self {
        Self {
            parts: (0..players.len()).map(Part::new).collect(),
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
            let player = &mut self.players[index];
            let block = Block {
                turn: self.turn,
                length: self.block,
                rate: self.rate,
                latency: player.latency(),
            };
            let part = &mut self.parts[index];
            let events = part.events(block, self.instances[index].sounding(), lines);
            let controls = part.controls(block, self.automation);
            let transport = part.transport(block);
            let began = Instant::now();
            player.set_transport(transport);
            player.process(
                &mut self.left,
                &mut self.right,
                &events,
                &controls,
                Playback::Realtime,
            );
            self.tally.note(began.elapsed());
            let bad = self.left.iter().filter(|sample| !sample.is_finite()).count();
            self.tally.not_numbers += bad as u64;
        }
        self.turn += 1;
    }

    /// Sleeps until the next block is due. If a block is more than one block late, it is counted and the
    /// clock is reset, as with a sound card: later blocks are not played faster to catch up.
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
}
