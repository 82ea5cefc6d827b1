//! The player alone: a test acts as the worker, and every call runs under the allocation checker, and under
//! the real-time sanitizer if it is built in.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nice_assert_no_alloc::{AllocDisabler, assert_no_alloc};
use recit::player::{
    Backstage, Controls, Entry, Event, EventKind, LineRequest, Manner, Moment, Natural, NaturalLength,
    Playback, Player, PlayerMeters, SLOTS, Seconds, Segment, Speakable, Table, TimeSource, Timing,
};
use recit_realtime::realtime;
use ringbuf::traits::{Consumer, Observer, Producer};

// Aborts when anything is allocated or freed inside `assert_no_alloc`.
#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

pub const LATENCY: u32 = 100;
pub const BLOCK: usize = 64;

/// Samples per segment, at the rate of the host.
pub const SEGMENT: f64 = 93.0;

/// A line that is one constant value for a number of samples.
pub struct Tone {
    pub value: f32,
    pub length: u64,
}

impl Speakable for Tone {
    fn natural(&self) -> NaturalLength {
        NaturalLength::Known(Natural {
            length: Seconds(f64::from(self.length as f32 / 8000.0)),
            stress: Seconds(0.0),
        })
    }

    fn segment(&self) -> Option<Segment> {
        Some(Segment {
            samples: SEGMENT as u32,
            rate: 8_000,
        })
    }
}

/// A clock that only the test and the player's sleep move.
#[derive(Clone, Default)]
pub struct HandClock {
    nanos: Arc<AtomicU64>,
    slept: Arc<AtomicU64>,
}

impl HandClock {
    /// Sets the time.
    pub fn set(&self, time: Duration) {
        self.nanos.store(time.as_nanos() as u64, Ordering::Relaxed);
    }

    /// How long the player has slept since the last call.
    pub fn take_slept(&self) -> Duration {
        Duration::from_nanos(self.slept.swap(0, Ordering::Relaxed))
    }
}

impl TimeSource for HandClock {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::Relaxed))
    }

    fn sleep(&self, time: Duration) {
        let nanos = time.as_nanos() as u64;
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
        self.slept.fetch_add(nanos, Ordering::Relaxed);
    }
}

pub struct Stage {
    pub player: Player<Tone>,
    pub backstage: Backstage<Tone>,
    pub jobs: Vec<Option<(LineRequest<Tone>, u64)>>,
    pub meters: Arc<PlayerMeters>,
    pub clock: HandClock,
    pub played: usize,
    /// All requests of lines, and all messages to workers, each with the value of its line.
    pub asked: Vec<(f32, Manner)>,
    pub told: Vec<(f32, Moment)>,
}

pub fn timing() -> Timing {
    Timing {
        sample_rate: 8_000.0,
        max_block: BLOCK,
        latency: LATENCY,
        control_delay: LATENCY,
        reserve: 192,
        shortest_segment: SEGMENT,
        longest_segment: SEGMENT,
    }
}

pub fn table(tones: &[(u8, f32, u64)]) -> Table<Tone> {
    let entry = |(id, (key, value, length)): (u64, &(u8, f32, u64))| {
        let tone = Tone {
            value: *value,
            length: *length,
        };
        Entry::new(id, Some(*key), Arc::new(tone))
    };
    of((1..).zip(tones).map(entry).collect())
}

/// A table of one page, in which all channels have the lines' own speaker.
pub fn of(entries: Vec<Entry<Tone>>) -> Table<Tone> {
    Table::new(entries, Vec::new(), [0; 16])
}

/// Runs `work` under every checker at once.
pub fn on_the_audio_thread(work: impl FnOnce()) {
    realtime(|| assert_no_alloc(work));
}

impl Stage {
    pub fn new(tones: &[(u8, f32, u64)]) -> Self {
        Self::with(timing(), table(tones))
    }

    pub fn with(timing: Timing, table: Table<Tone>) -> Self {
        let meters = Arc::new(PlayerMeters::default());
        let clock = HandClock::default();
        let time = Box::new(clock.clone());
        let (player, backstage) = Player::with_time(timing, table, meters.clone(), time);
        let jobs = (0..SLOTS).map(|_| None).collect();
        Self {
            player,
            backstage,
            jobs,
            meters,
            clock,
            played: 0,
            asked: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Acts as a worker: fills every ring as far as the control values reach.
    pub fn work(&mut self) {
        while let Some(request) = self.backstage.requests.try_pop() {
            let slot = request.slot;
            let head = request.head.as_ref();
            let skipped = head.map_or(0, |head| head.samples.len() as u64);
            self.asked.push((request.line.value, request.manner));
            self.jobs[slot] = Some((request, skipped));
        }
        for (sink, job) in self.backstage.slots.iter_mut().zip(&mut self.jobs) {
            let Some((request, made)) = job else { continue };
            if sink.state.is_cut() {
                while sink.moments.try_pop().is_some() {}
                *job = None;
                sink.state.release();
                continue;
            }
            sink.state.set_total(request.line.length);
            while *made < request.line.length && sink.samples.vacant_len() >= 93 {
                let Some(moment) = sink.moments.try_pop() else {
                    break;
                };
                self.told.push((request.line.value, moment));
                let count = (request.line.length - *made).min(93) as usize;
                sink.samples.push_slice(&vec![request.line.value; count]);
                *made += count as u64;
            }
        }
    }

    /// Plays one block without a worker.
    pub fn block(&mut self, events: &[Event], controls: &Controls) -> Vec<f32> {
        self.block_of(BLOCK, events, controls)
    }

    /// Plays one block of this length without a worker.
    pub fn block_of(&mut self, length: usize, events: &[Event], controls: &Controls) -> Vec<f32> {
        let (left, right) = self.stereo(length, events, controls);
        assert_eq!(left, right);
        left
    }

    /// Both channels of one block of this length without a worker.
    pub fn stereo(&mut self, length: usize, events: &[Event], controls: &Controls) -> (Vec<f32>, Vec<f32>) {
        self.clock
            .set(Duration::from_secs_f64(self.played as f64 / timing().sample_rate));
        self.played += length;
        let (mut left, mut right) = (vec![9.0; length], vec![9.0; length]);
        on_the_audio_thread(|| {
            self.player
                .process(&mut left, &mut right, events, controls, Playback::Realtime);
        });
        (left, right)
    }

    /// Plays `count` blocks with a worker that is always in time.
    pub fn play(&mut self, count: usize, events: &[Event], controls: &Controls) -> Vec<f32> {
        let mut samples = Vec::new();
        for index in 0..count {
            samples.extend(self.block(if index == 0 { events } else { &[] }, controls));
            self.work();
        }
        samples
    }
}

pub fn note(offset: u32, key: u8) -> Event {
    Event {
        offset,
        kind: EventKind::note_on(key),
    }
}

pub fn off(offset: u32, key: u8) -> Event {
    Event {
        offset,
        kind: EventKind::note_off(key),
    }
}

pub fn plain() -> Controls {
    Controls::default()
}

pub fn event(offset: u32, kind: EventKind) -> Event {
    Event { offset, kind }
}
