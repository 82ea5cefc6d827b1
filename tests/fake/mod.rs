//! The fake voice: a few lines of arithmetic with known sounds and lengths, which a test can slow down or let
//! fail.
#![allow(dead_code, reason = "each test file uses its part of it")]

pub mod graphs;
pub mod host;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use graphs::{HOUSE, Shape};
use parking_lot::Mutex;
use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, LineStatus, Lookahead};
use recit::infer::Tensor;
use recit::script::{LineId, Script, VoiceRef};

/// The id of the voice.
const ID: &str = "fake";

/// A word with the phoneme at which a [`Fault`] occurs.
pub const TRAP_WORD: &str = "boy";

/// How long a test waits for something that must happen. After that, it hangs.
pub const LIMIT: Duration = Duration::from_secs(300);

/// Where the voice fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Encoder,
    Prosody,
    Decoder,
    Vocoder,
}

/// How it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Panic,
    Error,
}

/// Counts the runs of a graph, and can block them.
#[derive(Debug, Default)]
pub struct Gate(Mutex<Passage>);

#[derive(Debug, Default)]
struct Passage {
    begun: u64,
    last: Option<u64>,
}

impl Gate {
    /// Lets `count` more runs begin, and blocks all others until it is opened.
    pub fn allow(&self, count: u64) {
        let mut passage = self.0.lock();
        passage.last = Some(passage.begun + count);
    }

    /// Blocks no runs any more.
    pub fn open(&self) {
        self.0.lock().last = None;
    }

    /// The number of runs that have begun.
    pub fn count(&self) -> u64 {
        self.0.lock().begun
    }

    fn pass(&self) {
        loop {
            let mut passage = self.0.lock();
            if passage.last.is_none_or(|last| passage.begun < last) {
                passage.begun += 1;
                return;
            }
            drop(passage);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// What a test can change while the voice speaks.
#[derive(Debug, Default)]
pub struct Knobs {
    acoustic_us: AtomicU64,
    vocoder_us: AtomicU64,
    /// Passed by acoustic passes, one per phrase.
    pub acoustic: Gate,
    /// Passed by calls of the vocoder's net, one per two segments.
    pub vocoder: Gate,
    niceness: Mutex<BTreeSet<i32>>,
    fault: Mutex<Option<(Stage, Fault)>>,
    spoilt: Mutex<Option<(Stage, f32)>>,
}

impl Knobs {
    /// Makes each acoustic pass take this much longer.
    pub fn slow_acoustic(&self, time: Duration) {
        self.acoustic_us.store(time.as_micros() as u64, Ordering::Relaxed);
    }

    /// Makes each call of the vocoder's net, which is two segments (23.2 ms of sound), take this much longer.
    pub fn slow_vocoder(&self, time: Duration) {
        self.vocoder_us.store(time.as_micros() as u64, Ordering::Relaxed);
    }

    /// Makes `stage` fail at the [`TRAP_WORD`].
    pub fn fail(&self, stage: Stage, fault: Fault) {
        *self.fault.lock() = Some((stage, fault));
    }

    /// Makes all outputs of `stage` alternate between `value` and its negative at the [`TRAP_WORD`].
    pub fn spoil(&self, stage: Stage, value: f32) {
        *self.spoilt.lock() = Some((stage, value));
    }

    /// The number of acoustic passes that have begun.
    pub fn passes(&self) -> u64 {
        self.acoustic.count()
    }

    /// Forgets which threads have run graphs.
    pub fn forget_threads(&self) {
        self.niceness.lock().clear();
    }

    /// The niceness of all threads that have run graphs since [`forget_threads`](Self::forget_threads).
    pub fn niceness(&self) -> Vec<i32> {
        self.niceness.lock().iter().copied().collect()
    }

    /// What a graph of `stage` does when it runs: it takes its time, and fails if `trapped`.
    fn strike(&self, stage: Stage, trapped: bool) -> Result<(), String> {
        self.niceness.lock().extend(own_niceness());
        let time = match stage {
            Stage::Encoder => {
                self.acoustic.pass();
                &self.acoustic_us
            }
            Stage::Vocoder => {
                self.vocoder.pass();
                &self.vocoder_us
            }
            Stage::Prosody | Stage::Decoder => &AtomicU64::new(0),
        };
        match time.load(Ordering::Relaxed) {
            0 => {}
            time => std::thread::sleep(Duration::from_micros(time)),
        }
        let fault = *self.fault.lock();
        match fault {
            Some((known, Fault::Error)) if known == stage && trapped => Err("it was told to fail".to_owned()),
            Some((known, Fault::Panic)) if known == stage && trapped => panic!("it was told to panic"),
            _ => Ok(()),
        }
    }
}

impl Knobs {
    /// The outputs of a graph of `stage`, replaced by spoilt ones if a test asks for it.
    fn say(&self, stage: Stage, trapped: bool, mut outputs: Vec<Tensor>) -> Vec<Tensor> {
        if let Some((known, value)) = *self.spoilt.lock()
            && known == stage
            && trapped
        {
            let values = outputs.iter_mut().flat_map(|output| &mut output.data);
            values
                .zip([value, -value].iter().cycle())
                .for_each(|(said, value)| *said = *value);
        }
        outputs
    }
}

/// The niceness of the calling thread, if the system reports it.
fn own_niceness() -> Option<i32> {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
    // The name of the thread, in brackets, may contain spaces; niceness is the 17th value after it.
    stat.rsplit(')').next()?.split_whitespace().nth(16)?.parse().ok()
}

/// The voice in an engine of its own, which shares nothing with other tests.
pub struct Fake {
    pub engine: Arc<Engine>,
    pub knobs: Arc<Knobs>,
}

impl Drop for Fake {
    /// Lets threads that wait at a gate continue when the test is over.
    fn drop(&mut self) {
        self.knobs.acoustic.open();
        self.knobs.vocoder.open();
    }
}

impl Fake {
    pub fn new() -> Self {
        Self::with_cache(Cache::in_memory())
    }

    /// The voice in an engine with this cache.
    pub fn with_cache(cache: Cache) -> Self {
        Self::with(HOUSE, cache)
    }

    /// The voice in this format, in an engine of its own.
    pub fn of(shape: Shape) -> Self {
        Self::with(shape, Cache::in_memory())
    }

    fn with(shape: Shape, cache: Cache) -> Self {
        let engine = Arc::new(Engine::with_cache(cache));
        let knobs = Arc::<Knobs>::default();
        engine.voices().insert(graphs::voice(ID, shape, &knobs));
        Self { engine, knobs }
    }

    /// A script with this voice: one line per key, from key 60 up.
    pub fn script(&self, lines: &[&str]) -> Script {
        let mut script = Script::empty();
        script.voice = VoiceRef {
            name: ID.to_owned(),
            speaker: "speaker".to_owned(),
            hash: None,
        };
        for (key, text) in (60..).zip(lines) {
            script.add(Some(key), text).unwrap();
        }
        script
    }

    /// An instance with that script.
    pub fn instance(&self, lines: &[&str]) -> Instance {
        let instance = self.engine.instance();
        instance.set_script(self.script(lines));
        instance
    }

    /// An instance with that script, active and with all its lines armed.
    pub fn armed(&self, lines: &[&str], setup: AudioSetup) -> (Instance, LinePlayer) {
        let instance = self.instance(lines);
        let player = instance.activate(setup);
        assert!(instance.wait_armed(LIMIT), "{:?}", instance.statuses());
        assert_eq!(instance.notices(), []);
        (instance, player)
    }
}

/// Waits until `is_so` returns true because of other threads.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A usual setup.
pub fn studio(sample_rate: f64, max_block: usize) -> AudioSetup {
    AudioSetup {
        sample_rate,
        max_block,
        lookahead: Lookahead::Studio,
    }
}

/// The ID of the line on `key`.
pub fn line_on(instance: &Instance, key: u8) -> LineId {
    let script = instance.script();
    let line = script.lines().iter().find(|line| line.key == Some(key));
    line.unwrap().id
}

/// The status of the line on `key`.
pub fn status(instance: &Instance, key: u8) -> LineStatus {
    let id = line_on(instance, key);
    let statuses = instance.statuses();
    let found = statuses.into_iter().find(|line| line.id == id);
    found.unwrap().status
}
