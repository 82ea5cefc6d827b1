//! A voice that is a few lines of arithmetic: its sound is known, so are its lengths, and a test can make it slow or
//! let it fail.
#![allow(dead_code, reason = "each test file uses its part of it")]

pub mod graphs;
pub mod host;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, LineStatus, Lookahead};
use recit::script::{LineId, Script, VoiceRef};

/// The id of the voice.
const ID: &str = "fake";

/// A word with the phoneme at which a [`Fault`] strikes.
pub const TRAP_WORD: &str = "boy";

/// How long a test waits for something that must happen.
pub const LIMIT: Duration = Duration::from_secs(60);

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

/// What a test can turn while the voice speaks.
#[derive(Debug, Default)]
pub struct Knobs {
    acoustic_us: AtomicU64,
    vocoder_us: AtomicU64,
    passes: AtomicU64,
    fault: Mutex<Option<(Stage, Fault)>>,
}

impl Knobs {
    /// Each acoustic pass takes so much longer.
    pub fn slow_acoustic(&self, time: Duration) {
        self.acoustic_us.store(time.as_micros() as u64, Ordering::Relaxed);
    }

    /// Each call of the vocoder's net, which is two segments (23.2 ms of sound), takes so much longer.
    pub fn slow_vocoder(&self, time: Duration) {
        self.vocoder_us.store(time.as_micros() as u64, Ordering::Relaxed);
    }

    /// Lets `stage` fail where a text has the [`TRAP_WORD`].
    pub fn fail(&self, stage: Stage, fault: Fault) {
        *self.fault.lock() = Some((stage, fault));
    }

    /// How many acoustic passes began.
    pub fn passes(&self) -> u64 {
        self.passes.load(Ordering::Relaxed)
    }

    /// What a graph of `stage` does when it runs: it takes its time, and fails if it is `trapped`.
    fn strike(&self, stage: Stage, trapped: bool) -> Result<(), String> {
        let time = match stage {
            Stage::Encoder => {
                self.passes.fetch_add(1, Ordering::Relaxed);
                &self.acoustic_us
            }
            Stage::Vocoder => &self.vocoder_us,
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

/// The voice in an engine of its own, which remembers nothing from other tests.
pub struct Fake {
    pub engine: Arc<Engine>,
    pub knobs: Arc<Knobs>,
}

impl Fake {
    pub fn new() -> Self {
        Self::with_cache(Cache::in_memory())
    }

    /// The voice in an engine that remembers what `cache` does.
    pub fn with_cache(cache: Cache) -> Self {
        let engine = Arc::new(Engine::with_cache(cache));
        let knobs = Arc::<Knobs>::default();
        engine.voices().insert(graphs::voice(ID, &knobs));
        Self { engine, knobs }
    }

    /// A script of this voice: one line a key, from key 60 up.
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

    /// An instance with that script, active and all its lines armed.
    pub fn armed(&self, lines: &[&str], setup: AudioSetup) -> (Instance, LinePlayer) {
        let instance = self.instance(lines);
        let player = instance.activate(setup);
        assert!(instance.wait_armed(LIMIT), "{:?}", instance.statuses());
        assert_eq!(instance.notices(), []);
        (instance, player)
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

/// The name of the line on `key`.
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
