//! What the player waits for, and for how long: with a clock that only the test and the player's own sleep
//! move.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use recit::player::{
    Align, Backstage, Beats, BeatsPerMinute, Controls, Entry, Event, Grid, Live, Manner, Natural,
    NaturalLength, Playback, Player, PlayerMeters, Seconds, Segment, Speakable, Table, TimeSource, Transport,
};
use ringbuf::traits::{Consumer, Producer};
use stage::{BLOCK, HandClock, SEGMENT, Stage, note, on_the_audio_thread, plain, timing};

/// The longest wait in a block of a bounce. After a block has waited that long in vain, the limit is ten
/// times the block's length.
const PATIENCE: Duration = Duration::from_secs(10);
const IMPATIENCE: Duration = Duration::from_millis(80);

/// Plays a block of a bounce. Returns its samples, and how long the player slept in it.
fn bounce(stage: &mut Stage, events: &[Event]) -> (Vec<f32>, Duration) {
    let (mut left, mut right) = (vec![9.0; BLOCK], vec![9.0; BLOCK]);
    stage
        .player
        .process(&mut left, &mut right, events, &plain(), Playback::Offline);
    (left, stage.clock.take_slept())
}

fn stalls(meters: &PlayerMeters) -> u64 {
    meters.stalls.load(Ordering::Relaxed)
}

#[test]
fn a_line_that_was_held_for_long_does_not_slow_down_the_rest_of_a_bounce() {
    let mut stage = Stage::new(&[(60, 0.5, 4000)]);
    let (_, slept) = bounce(&mut stage, &[note(0, 60)]);
    assert_eq!(slept, Duration::ZERO, "its first sample is not due yet");
    // The worker makes nothing for longer than the length of the ring.
    let waits: Vec<Duration> = (0..20).map(|_| bounce(&mut stage, &[]).1).collect();
    assert_eq!(waits[0], PATIENCE);
    assert!(waits[1..].iter().all(|slept| *slept == IMPATIENCE), "{waits:?}");
    assert_eq!(stalls(&stage.meters), 20);
    let mut sum = 0.0;
    for _ in 0..90 {
        stage.work();
        let (samples, slept) = bounce(&mut stage, &[]);
        assert_eq!(slept, Duration::ZERO);
        sum += samples.iter().sum::<f32>();
    }
    assert_eq!(stalls(&stage.meters), 20);
    // All samples except those of the fade.
    assert!((sum - 2000.0).abs() < 12.0, "{sum}");
}

#[test]
fn one_stall_does_not_spoil_the_rest_of_a_bounce() {
    let mut stage = Stage::new(&[(60, 0.5, 400), (61, 0.25, 400)]);
    bounce(&mut stage, &[note(0, 60)]);
    assert_eq!(bounce(&mut stage, &[]).1, PATIENCE);
    for _ in 0..20 {
        stage.work();
        bounce(&mut stage, &[]);
    }
    bounce(&mut stage, &[note(0, 61)]);
    assert_eq!(bounce(&mut stage, &[]).1, PATIENCE, "the worker stops again");
}

#[test]
fn sixteen_late_lines_delay_a_block_no_more_than_one() {
    let mut stage = Stage::new(&[(60, 0.01, 4000)]);
    let notes: Vec<Event> = (0..16).map(|at| note(at, 60)).collect();
    bounce(&mut stage, &notes);
    assert_eq!(bounce(&mut stage, &[]).1, PATIENCE);
    assert_eq!(bounce(&mut stage, &[]).1, IMPATIENCE);
    assert_eq!(stalls(&stage.meters), 2);
}

#[test]
fn a_fast_sound_card_never_makes_the_player_sleep() {
    let mut stage = Stage::new(&[(60, 0.5, 4000)]);
    // As far ahead as a difference of 100 ppm makes in 42 minutes.
    for block in 0..3200_u32 {
        let due = f64::from(block) * BLOCK as f64 / 8000.0 / 1.01;
        stage.clock.set(Duration::from_secs_f64(due));
        let events = if block == 3150 { &[note(0, 60)][..] } else { &[] };
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        stage
            .player
            .process(&mut left, &mut right, events, &plain(), Playback::Realtime);
    }
    assert_eq!(stage.meters.underruns.load(Ordering::Relaxed), 1);
    assert_eq!(stage.clock.take_slept(), Duration::ZERO);
}

/// A line whose length is known or not, and whose voice is loaded or not.
struct Line {
    natural: Mutex<NaturalLength>,
    is_loaded: AtomicBool,
}

impl Line {
    fn new(natural: NaturalLength, is_loaded: bool) -> Arc<Self> {
        Arc::new(Self {
            natural: Mutex::new(natural),
            is_loaded: AtomicBool::new(is_loaded),
        })
    }
}

impl Speakable for Line {
    fn natural(&self) -> NaturalLength {
        *self.natural.lock()
    }

    fn segment(&self) -> Option<Segment> {
        let segment = Segment {
            samples: SEGMENT as u32,
            rate: 8_000,
        };
        self.is_loaded.load(Ordering::Relaxed).then_some(segment)
    }
}

/// A clock that plans the lines that notes need while the player sleeps.
#[derive(Clone)]
struct Planning {
    clock: HandClock,
    backstage: Arc<Mutex<Backstage<Line>>>,
    works: Arc<AtomicBool>,
}

const LENGTH: NaturalLength = NaturalLength::Known(Natural {
    length: Seconds(0.5),
    stress: Seconds(0.0),
});

impl TimeSource for Planning {
    fn now(&self) -> Duration {
        self.clock.now()
    }

    fn sleep(&self, time: Duration) {
        self.clock.sleep(time);
        let wanted = self.backstage.lock().wants.try_pop();
        if let Some(line) = wanted.filter(|_| self.works.load(Ordering::Relaxed)) {
            *line.natural.lock() = LENGTH;
            line.is_loaded.store(true, Ordering::Relaxed);
        }
    }
}

/// A player of `line` on key 60, with an engine that works or does not.
fn playing(line: Arc<Line>, works: bool) -> (Player<Line>, Planning, Arc<PlayerMeters>) {
    let meters = Arc::new(PlayerMeters::default());
    let entry = Entry::new(1, Some(60), line);
    let table = Table::new(vec![entry], Vec::new(), [0; 16]);
    let clock = HandClock::default();
    // A player needs its clock at the start, and the clock needs the player's backstage, so the clock begins
    // with another backstage.
    let (_, unused) = Player::new(
        timing(),
        Table::new(Vec::new(), Vec::new(), [0; 16]),
        meters.clone(),
    );
    let planning = Planning {
        clock,
        backstage: Arc::new(Mutex::new(unused)),
        works: Arc::new(AtomicBool::new(works)),
    };
    let time = Box::new(planning.clone());
    let (player, backstage) = Player::with_time(timing(), table, meters.clone(), time);
    *planning.backstage.lock() = backstage;
    (player, planning, meters)
}

/// Plays a note in a bounce whose line must end on a bar. Returns how the line was requested, whether that
/// was in the first bar, how long the player slept and how often it timed out.
fn aligned(length: NaturalLength, works: bool) -> (Option<Manner>, Duration, u64) {
    let (mut player, planning, meters) = playing(Line::new(length, true), works);
    let controls = Controls {
        grid: Grid::Bar,
        align: Align::End,
        ..plain()
    };
    let mut asked = None;
    // Two seconds are a bar.
    for block in 0..2 * 8000 / BLOCK {
        player.set_transport(Transport {
            beat: Some(Beats((block * BLOCK) as f64 / 4000.0)),
            tempo: Some(BeatsPerMinute(120.0)),
            ..Transport::default()
        });
        let events = if block == 4 { &[note(0, 60)][..] } else { &[] };
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        player.process(&mut left, &mut right, events, &controls, Playback::Offline);
        let mut backstage = planning.backstage.lock();
        if let Some(request) = backstage.requests.try_pop() {
            backstage.slots[request.slot].state.set_total(0);
            asked = Some(request.manner);
        }
    }
    (asked, planning.clock.take_slept(), stalls(&meters))
}

/// Plays a note on a line whose voice is loaded when a bounce asks for it, or before the third block. The
/// pitch is the number of the block. Returns the pitch of the first segments, and how long the player slept.
fn loading(playback: Playback) -> (Vec<f32>, Duration) {
    let line = Line::new(NaturalLength::NotYet, false);
    let (mut player, planning, _) = playing(line.clone(), playback == Playback::Offline);
    for block in 0..4_u8 {
        if block == 2 {
            line.is_loaded.store(true, Ordering::Relaxed);
        }
        let controls = Controls {
            live: Live {
                pitch: f32::from(block),
                ..Live::default()
            },
            ..plain()
        };
        let events = if block == 0 { &[note(0, 60)][..] } else { &[] };
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        on_the_audio_thread(|| player.process(&mut left, &mut right, events, &controls, playback));
        // A worker that is in time.
        let mut backstage = planning.backstage.lock();
        backstage.slots[0].samples.push_slice(&[0.1; 2 * BLOCK]);
    }
    let mut backstage = planning.backstage.lock();
    let moments = &mut backstage.slots[0].moments;
    let pitches = std::iter::from_fn(|| moments.try_pop()).map(|moment| moment.live.pitch);
    (pitches.collect(), planning.clock.take_slept())
}

#[test]
fn a_bounce_waits_for_the_voice_of_a_note_and_misses_no_control() {
    let (pitches, slept) = loading(Playback::Offline);
    // Segments of 93 samples in blocks of 64.
    assert_eq!(pitches, [0.0, 1.0, 2.0]);
    assert!(slept < Duration::from_millis(1), "{slept:?}");
}

#[test]
fn live_a_line_uses_the_controls_at_the_time_when_its_voice_is_loaded() {
    assert_eq!(loading(Playback::Realtime), (vec![2.0, 2.0, 2.0], Duration::ZERO));
}

#[test]
fn a_note_on_a_failed_line_does_not_wait() {
    let (asked, slept, stalls) = aligned(NaturalLength::Never, true);
    assert_eq!((asked, slept, stalls), (None, Duration::ZERO, 0));
}

#[test]
fn a_note_requests_its_line_before_it_waits_for_its_length() {
    let (asked, slept, stalls) = aligned(NaturalLength::NotYet, true);
    let whole = Manner::Fitted {
        beats: Beats(1.0),
        stress: false,
    };
    assert_eq!((asked, stalls), (Some(whole), 0));
    assert!(slept < Duration::from_millis(1), "{slept:?}");
    assert_eq!(aligned(LENGTH, false), (Some(whole), Duration::ZERO, 0));
}

#[test]
fn a_line_that_is_never_planned_delays_its_block_once_and_is_counted() {
    let (_, slept, stalls) = aligned(NaturalLength::NotYet, false);
    assert_eq!((slept, stalls), (PATIENCE, 1));
}

/// Plays a line whose worker makes nothing when it should begin. Returns how often it was counted as late at
/// its start, and as an underrun.
fn late(length: NaturalLength) -> (u64, u64) {
    let (mut player, planning, meters) = playing(Line::new(length, true), false);
    let block = |player: &mut Player<Line>, events: &[Event]| {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        player.process(&mut left, &mut right, events, &plain(), Playback::Realtime);
    };
    block(&mut player, &[note(0, 60)]);
    (0..10).for_each(|_| block(&mut player, &[]));
    let begin = || meters.late_starts.load(Ordering::Relaxed);
    let counts = (begin(), meters.underruns.load(Ordering::Relaxed));
    // It starts, and then stops once more, which is an underrun of any line.
    planning.backstage.lock().slots[0].samples.push_slice(&[0.1; 300]);
    (0..20).for_each(|_| block(&mut player, &[]));
    assert_eq!(meters.underruns.load(Ordering::Relaxed), counts.1 + 1);
    assert_eq!(begin(), counts.0);
    counts
}

#[test]
fn a_line_that_was_not_planned_when_its_note_came_begins_late_without_an_underrun() {
    assert_eq!(late(NaturalLength::NotYet), (1, 0));
    assert_eq!(late(LENGTH), (0, 1));
}
