//! Whether an armed line starts exactly when it is due.

use std::sync::Arc;

use recit::engine::{AudioSetup, Engine, Instance, Lookahead};
use recit::player::{Event, EventKind, Playback};
use recit::script::VoiceRef;
use serde_json::{Value, json};

use super::pacer::Pacer;
use super::stage::{self, Output};
use super::texts::Fresh;

const BLOCKS: [usize; 7] = [1, 16, 64, 480, 512, 1024, 4096];
const RATES: [f64; 3] = [44_100.0, 48_000.0, 96_000.0];
const LOOKAHEADS: [Lookahead; 3] = [Lookahead::Studio, Lookahead::Tight, Lookahead::Live];

/// Samples after the first block of a setup, or after the previous sound, at which notes are played: odd, and
/// not in a simple ratio to any block.
const NOTES: [u64; 3] = [37, 1001, 613];

/// The keys of the notes.
const FIRST_KEY: u8 = 60;

/// A line that has not started after this long counts as this late, in seconds.
const PATIENCE_S: f64 = 1.0;

/// All setups: 63, or nine in a quick run.
pub fn setups(quick: bool) -> Vec<AudioSetup> {
    let (blocks, rates) = if quick {
        (&[1, 64, 1024][..], &RATES[1..2])
    } else {
        (&BLOCKS[..], &RATES[..])
    };
    let mut setups = Vec::new();
    for lookahead in LOOKAHEADS {
        for &sample_rate in rates {
            setups.extend(blocks.iter().map(|&max_block| AudioSetup {
                sample_rate,
                max_block,
                lookahead,
            }));
        }
    }
    setups
}

/// The results.
#[derive(Default)]
pub struct Figures {
    /// The largest deviation of a line's start from its due time, in samples.
    deviation: i64,
    notes: usize,
    setups: usize,
    /// Lines whose first samples were late.
    underruns: u64,
}

/// Plays armed lines in real time in each of `setups`.
pub fn measure(
    engine: &Arc<Engine>,
    voice: &VoiceRef,
    setups: &[AudioSetup],
    mut step: impl FnMut(),
) -> Result<Figures, String> {
    let mut figures = Figures::default();
    let instance = stage::instance(engine, voice, &mut Fresh::new())?;
    for setup in setups {
        for deviation in play(&instance, *setup)? {
            if deviation.abs() > figures.deviation.abs() {
                figures.deviation = deviation;
            }
            figures.notes += 1;
        }
        figures.setups += 1;
        step();
    }
    figures.underruns = instance.meters().underruns;
    Ok(figures)
}

/// The deviation of each note in one setup.
fn play(instance: &Instance, setup: AudioSetup) -> Result<Vec<i64>, String> {
    let player = instance.activate(setup);
    stage::wait_armed(instance)?;
    let mut ear = Ear {
        latency: u64::from(player.latency()),
        output: Output::new(player, setup.max_block),
        pacer: Pacer::new(setup.max_block, setup.sample_rate),
        block: setup.max_block as u64,
        patience: (PATIENCE_S * setup.sample_rate) as u64,
        now: 0,
    };
    let notes = NOTES.iter().zip(FIRST_KEY..);
    Ok(notes.map(|(&after, key)| ear.deviation(after, key)).collect())
}

/// A host and its position.
struct Ear {
    output: Output,
    pacer: Pacer,
    latency: u64,
    block: u64,
    patience: u64,
    now: u64,
}

impl Ear {
    /// Plays `key` after this many samples. Returns how many samples late the line started.
    fn deviation(&mut self, after: u64, key: u8) -> i64 {
        let note = self.now + after;
        let due = note + self.latency;
        let begun = self.first_sound(note, due, key);
        self.output.player.reset();
        begun as i64 - due as i64
    }

    /// The position of the first sample of the line, or the end of the patience.
    fn first_sound(&mut self, note: u64, due: u64, key: u8) -> u64 {
        while self.now < due + self.patience {
            let begin = self.now;
            self.now += self.block;
            self.pacer.wait();
            let event = (begin..self.now).contains(&note).then(|| Event {
                offset: (note - begin) as u32,
                kind: EventKind::note_on(key),
            });
            let block = self.output.process(event.as_slice(), Playback::Realtime);
            if let Some(at) = block.iter().position(|sample| *sample != 0.0) {
                return begin + at as u64;
            }
        }
        self.now
    }
}

impl Figures {
    pub fn to_json(&self) -> Value {
        json!({
            "deviation_samples": self.deviation, "notes": self.notes, "setups": self.setups,
            "underruns": self.underruns,
        })
    }

    /// A row of the table.
    pub fn row(&self) -> (&'static str, String) {
        let setups = format!("{} notes in {} setups", self.notes, self.setups);
        let told = match (self.deviation, self.underruns) {
            (0, 0) => format!("0 samples off in {setups}"),
            (off, late) => format!("up to {off} samples off in {setups}, {late} underruns"),
        };
        ("Armed lines", told)
    }
}
