//! More lines than the planner can plan in time, with a clock that only planning and playing move: how often lines pause with
//! and without the light model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;

use crate::acoustic::{AcousticModel, Identity, Origin, Patience, PhrasePosition};
use crate::cache::Cache;
use crate::frames::{Format, Frames};
use crate::infer::{Device, InferError, Runtime};
use crate::player::{Controls, Entry, Event, EventKind, Playback, Player, PlayerMeters, Table, TimeSource};
use crate::script::{Line, LineId, VoiceRef};
use crate::text::{Phrase, Speaks};
use crate::vocoder::{Vocoder, VocoderStream};
use crate::voice::{Models, Tier, TierChoice, Variant, Voice, VoiceInfo, VoiceSource};

use super::instances::{EngineState, Instances};
use super::line::{LinePlayer, PreparedLine, Recall};
use super::meters::StageClock;
use super::planner;
use super::setup::{AudioSetup, Lookahead};
use super::shared::Shared;
use super::voices::{VoiceSlot, Voices};
use super::{floor::Floor, load::Decision};

const RATE: f64 = 48_000.0;
const BLOCK: usize = 256;

/// The key of the first line.
const FIRST_KEY: u8 = 24;

/// The lines that are played, and how many of them at once keep the planner busy with the full model.
const LINES: usize = 12;
const IN_TIME: f64 = 6.0;

/// Seconds between two lines if half as many as [`LINES`] are to sound at once.
const BETWEEN_S: f64 = 1.32;

/// The time that loading the light model takes, in seconds.
const LOADING_S: f64 = 0.2;

/// The time of the light model as a share of the full one's. That of the house voice takes less: 5.8 ms instead of 13.6 ms for a line
/// of 8 s.
const LIGHT: f64 = 0.55;

/// About eight seconds in four phrases.
pub(super) const TEXT: &str = "The doors open at nine, as they always do. Nobody waits outside; the rain has stopped. \
                    Somewhere below, a piano begins to play.";

/// A clock that the simulation moves.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn set(&self, seconds: f64) {
        self.0.store((seconds * 1e9) as u64, Ordering::Relaxed);
    }
}

impl TimeSource for Hand {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, _: Duration) {}
}

/// A host that plays, and workers that render without taking any time.
struct Stage {
    player: LinePlayer,
    floor: Floor,
    shared: Arc<Shared>,
    hand: Hand,
    now_s: f64,
    /// Blocks that were played.
    blocks: usize,
    /// Keys to be pressed at the next block.
    keys: Vec<u8>,
    /// Whether the host bounces: no time passes while it waits.
    bounces: bool,
}

impl Stage {
    /// Lets this time pass, in seconds.
    fn pass(&mut self, seconds: f64) {
        self.work();
        let until = self.now_s + seconds;
        if self.bounces {
            return;
        }
        loop {
            let due = (self.blocks * BLOCK) as f64 / RATE;
            if due > until {
                break;
            }
            self.hand.set(due);
            let events: Vec<Event> = self
                .keys
                .drain(..)
                .map(|key| Event {
                    offset: 0,
                    kind: EventKind::note_on(key),
                })
                .collect();
            let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
            let playback = Playback::Realtime;
            self.player
                .process(&mut left, &mut right, &events, &Controls::default(), playback);
            self.blocks += 1;
            self.work();
        }
        self.now_s = until;
        self.hand.set(until);
    }

    /// Bounces from now on, and presses a key. A block of length 0 takes it and asks for no sound.
    fn bounce(&mut self, key: u8) {
        self.bounces = true;
        let event = Event {
            offset: 0,
            kind: EventKind::note_on(key),
        };
        let (controls, playback) = (Controls::default(), Playback::Offline);
        self.player
            .process(&mut [], &mut [], &[event], &controls, playback);
        self.work();
    }

    fn work(&self) {
        self.floor.take_requests(&self.shared.demand);
        while let Some(urgent) = self.floor.most_urgent() {
            self.floor.work_at(urgent.desk, 1, &self.shared.clock);
        }
    }
}

/// Where the simulation is, while something is planned.
type Place = Arc<Mutex<Option<Stage>>>;

/// A model of the house voice that takes its time, in which the others play on.
struct Timed {
    house: Arc<Voice>,
    /// Seconds for a second of speech.
    cost: f64,
    place: Place,
}

impl fmt::Debug for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timed")
    }
}

impl AcousticModel for Timed {
    fn plan(
        &self,
        phrase: &Phrase,
        who: &Identity,
        seed: u64,
        place: PhrasePosition,
    ) -> Result<Frames, InferError> {
        self.house.acoustic().plan(phrase, who, seed, place)
    }

    fn plan_patiently(
        &self,
        phrase: &Phrase,
        who: &Identity,
        (seed, place): (u64, PhrasePosition),
        _: Patience<'_>,
    ) -> Result<(Frames, Origin), InferError> {
        let frames = self.plan(phrase, who, seed, place)?;
        let speech_s = frames.frames.len() as f64 / self.house.format().frames_a_second();
        if let Some(stage) = &mut *self.place.lock() {
            stage.pass(self.cost * speech_s);
        }
        Ok((frames, Origin::Here))
    }

    fn mean_f0(&self, who: &Identity) -> f32 {
        self.house.acoustic().mean_f0(who)
    }

    fn device(&self) -> Device {
        Device::Cpu
    }

    fn speaks(&self, who: &Identity) -> Speaks {
        self.house.acoustic().speaks(who)
    }
}

/// The vocoder of the house voice.
#[derive(Debug)]
struct Same(Arc<Voice>);

impl Vocoder for Same {
    fn format(&self) -> &Arc<Format> {
        self.0.format()
    }

    fn stream(&self, seed: u64) -> Box<dyn VocoderStream> {
        self.0.vocoder().stream(seed)
    }

    fn device(&self) -> Device {
        Device::Cpu
    }
}

/// The full and the light model of the house voice.
pub(super) fn house(tier: Tier) -> Arc<Voice> {
    static LOADED: OnceLock<[Arc<Voice>; 2]> = OnceLock::new();
    let load = |tier| {
        let variant = Variant {
            tier,
            ..Variant::default()
        };
        Arc::new(Voice::builtin(&Runtime::builtin(), variant).unwrap())
    };
    let loaded = LOADED.get_or_init(|| Tier::ALL.map(load));
    loaded[usize::from(tier == Tier::Light)].clone()
}

/// A voice whose models take this time for a second of speech.
fn timed(tier: Tier, cost: f64, place: &Place) -> Voice {
    let house = house(tier);
    let info = VoiceInfo {
        id: "timed".to_owned(),
        hash: "timed".to_owned(),
        source: VoiceSource::Memory,
        ..house.info().clone()
    };
    let speakers = (0..info.speakers.len()).map(|speaker| house.identity(speaker).clone());
    let models = Models {
        speakers: speakers.collect(),
        capabilities: house.capabilities(),
        profiles: None,
        variant: house.variant(),
        engine: "timed".to_owned(),
        vocoder: Box::new(Same(house.clone())),
        acoustic: Box::new(Timed {
            house,
            cost,
            place: place.clone(),
        }),
    };
    Voice::new(info, models).unwrap()
}

/// A simulation.
struct Simulation {
    state: EngineState,
    place: Place,
    lines: Vec<Arc<PreparedLine>>,
    meters: Arc<PlayerMeters>,
    /// The lines that had parts of the light model when they were last seen.
    were_lighter: Vec<bool>,
    /// A light model that is being loaded, and until when.
    loading: Option<(Arc<VoiceSlot>, f64)>,
}

impl Simulation {
    /// [`LINES`] lines and one more on the keys from [`FIRST_KEY`] up, of which the full model can plan `in_time` in time.
    fn new(choice: TierChoice, in_time: f64, cache: Cache) -> Self {
        let (place, hand) = (Place::default(), Hand::default());
        let voices = Voices::with_runtime(Runtime::builtin());
        voices.insert(timed(Tier::Standard, 1.0 / in_time, &place));
        voices.insert(timed(Tier::Light, LIGHT / in_time, &place));
        let mut shared = Shared::new(voices, cache);
        shared.clock = StageClock::with_time(Box::new(hand.clone()));
        let shared = Arc::new(shared);
        let speaker = VoiceRef {
            name: "timed".to_owned(),
            ..VoiceRef::default()
        };
        let slot = Arc::new(VoiceSlot::new(speaker, None, choice));
        slot.cast(&shared.voices).unwrap();
        let lines = (0..=LINES as u64).map(|number| {
            let line = Line {
                seed: number,
                ..Line::new(LineId(number + 1), None, TEXT)
            };
            Arc::new(PreparedLine::new(line, slot.clone(), Arc::default()))
        });
        let lines: Vec<Arc<PreparedLine>> = lines.collect();
        let meters = Arc::<PlayerMeters>::default();
        let (player, floor) = Self::player(&shared, &lines, &meters, &hand);
        *place.lock() = Some(Stage {
            player,
            floor,
            shared: shared.clone(),
            hand,
            now_s: 0.0,
            blocks: 0,
            keys: Vec::new(),
            bounces: false,
        });
        Self {
            state: EngineState {
                shared,
                instances: Instances::default(),
            },
            place,
            were_lighter: vec![false; lines.len()],
            loading: None,
            lines,
            meters,
        }
    }

    fn player(
        shared: &Shared,
        lines: &[Arc<PreparedLine>],
        meters: &Arc<PlayerMeters>,
        hand: &Hand,
    ) -> (LinePlayer, Floor) {
        let entries = lines
            .iter()
            .zip(FIRST_KEY..)
            .map(|(line, key)| Entry::new(u64::from(key), Some(key), line.clone()));
        let table = Table::new(entries.collect(), Vec::new(), [0; 16]);
        let timing = AudioSetup {
            sample_rate: RATE,
            max_block: BLOCK,
            lookahead: Lookahead::Studio,
        }
        .timing();
        let (player, backstage) = Player::with_time(timing, table, meters.clone(), Box::new(hand.clone()));
        (player, Floor::new(timing, backstage, shared.resamplers(RATE)))
    }

    /// Presses these keys, counted from 0.
    fn press(&self, keys: std::ops::Range<usize>) {
        let keys = keys.map(|key| FIRST_KEY + key as u8);
        self.place.lock().as_mut().unwrap().keys.extend(keys);
    }

    fn now_s(&self) -> f64 {
        self.place.lock().as_ref().unwrap().now_s
    }

    fn sounding(&self) -> u32 {
        self.meters.sounding.load(Ordering::Relaxed)
    }

    fn underruns(&self) -> u64 {
        self.meters.underruns.load(Ordering::Relaxed)
    }

    fn decision(&self) -> Decision {
        let shared = &self.state.shared;
        shared.load.decision(&shared.clock)
    }

    /// Plans and plays for at least this time.
    fn run(&mut self, seconds: f64) {
        let shared = self.state.shared.clone();
        let until = self.now_s() + seconds;
        while self.now_s() < until {
            match shared.demand.most_urgent(|line| !line.is_being_planned()) {
                Some(line) => planner::plan(&self.state, &line, Recall::Memory),
                None => self.place.lock().as_mut().unwrap().pass(BLOCK as f64 / RATE),
            }
            self.load_light();
            for (was, line) in self.were_lighter.iter_mut().zip(&self.lines) {
                *was |= line.is_lighter();
            }
        }
    }

    /// Loads the light model [`LOADING_S`] after it was asked for.
    fn load_light(&mut self) {
        let shared = &self.state.shared;
        if let Some(slot) = shared.next_light() {
            self.loading = Some((slot, self.now_s() + LOADING_S));
        }
        let now_s = self.now_s();
        if let Some((slot, _)) = self.loading.take_if(|(_, until)| *until <= now_s) {
            slot.load_light(&shared.voices);
        }
    }

    /// The same until nothing plays.
    fn finish(&mut self) {
        self.run(1.0);
        while self.sounding() > 0 {
            self.run(0.1);
        }
    }
}

/// Starts the lines one after the other with this time between them, in seconds, and plays them. Returns the simulation and the
/// number of underruns.
fn played(choice: TierChoice, between_s: f64) -> (Simulation, u64) {
    let mut simulation = Simulation::new(choice, IN_TIME, Cache::in_memory());
    for line in 0..LINES {
        simulation.press(line..line + 1);
        simulation.run(between_s);
    }
    simulation.finish();
    let underruns = simulation.underruns();
    (simulation, underruns)
}

#[test]
fn with_twice_the_lines_the_light_model_prevents_nine_of_ten_underruns_and_leaves_soon() {
    let (_, usual) = played(TierChoice::Standard, BETWEEN_S);
    let (_, full) = played(TierChoice::Standard, BETWEEN_S / 2.0);
    let (mut simulation, auto) = played(TierChoice::Auto, BETWEEN_S / 2.0);
    assert_eq!(usual, 0, "this is what the full model can do");
    assert!(full >= 20 && auto * 10 <= full, "{auto} of {full} underruns");
    assert!(simulation.were_lighter.contains(&true));
    // All lines have ended and nothing of the light model is left of them.
    let is_lighter = |line: &Arc<PreparedLine>| line.is_lighter();
    assert!(!simulation.lines.iter().any(is_lighter));
    // Two seconds later a line has the full model again.
    simulation.run(2.0);
    assert_eq!(simulation.decision().kept, None);
    simulation.were_lighter.fill(false);
    simulation.press(LINES..LINES + 1);
    simulation.finish();
    assert_eq!(simulation.were_lighter, [false; LINES + 1]);
}

#[test]
fn the_oldest_lines_keep_the_full_model_and_new_ones_fall() {
    // A quarter too much.
    let mut simulation = Simulation::new(TierChoice::Auto, 0.8 * LINES as f64, Cache::in_memory());
    simulation.press(0..LINES / 2);
    simulation.run(4.0);
    simulation.press(LINES / 2..LINES);
    simulation.finish();
    let (old, new) = simulation.were_lighter.split_at(LINES / 2);
    assert!(!old[0] && new.contains(&true), "{old:?} {new:?}");
    assert_eq!(simulation.underruns(), 0);
}

#[test]
fn a_bounce_has_the_full_model_however_late_it_is() {
    let mut simulation = Simulation::new(TierChoice::Auto, IN_TIME, Cache::in_memory());
    simulation.press(0..LINES);
    simulation.run(2.0);
    assert!(simulation.decision().kept.is_some());
    // The host bounces while the lines are late.
    simulation
        .place
        .lock()
        .as_mut()
        .unwrap()
        .bounce(FIRST_KEY + LINES as u8);
    let line = simulation.lines[LINES].clone();
    while !line.is_settled() {
        planner::plan(&simulation.state, &line, Recall::Memory);
        assert!(simulation.decision().kept.is_some());
    }
    assert!(line.is_armed() && !line.is_lighter());
}

#[test]
fn a_long_line_that_is_planned_again_on_the_way_is_not_late() {
    let cache = Cache::in_memory().with_memory(1 << 20);
    let mut simulation = Simulation::new(TierChoice::Auto, 50.0, cache);
    simulation.press(0..1);
    simulation.run(1.0);
    let score = simulation.lines[0].score().unwrap();
    assert!(score.is_long());
    simulation.finish();
    assert_eq!((simulation.decision().step, simulation.underruns()), (0, 0));
}
