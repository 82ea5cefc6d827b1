//! How many lines sound at once in real time without an underrun.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use recit::engine::{Engine, Instance, LinePlayer, Lookahead, Meters};
use recit::player::{Event, EventKind, Playback};
use recit::script::{Script, ScriptError, VoiceRef};
use serde_json::{Value, json};
use thread_priority::ThreadPriority;

use super::pacer::Pacer;
use super::stage::{self, BLOCK, Output, RATE};
use super::texts::Fresh;

/// Lines of an instance: fewer than may sound, because a line is played again while its last one decays.
const EACH: usize = 12;

/// The key of the first of them.
const FIRST_KEY: u8 = 60;

/// The length of each line in seconds, roughly.
const LINE_S: f64 = 6.0;

/// The first number that is tried, and the largest.
const FEWEST: usize = 12;
const MOST: usize = 3072;

/// The length of a trial while the limit is searched, in seconds.
const TRIAL_S: f64 = 4.0;

/// The limit is found to one part in this many.
const GRAIN: usize = 16;

/// The time in which the lines begin, one after another, in seconds. It does not count.
const BEGIN_S: f64 = 2.0;

/// The interval of checks for an underrun.
const LOOK_ROUND: Duration = Duration::from_millis(50);

/// The results.
pub struct Figures {
    /// The most lines that sounded without an underrun.
    held: usize,
    /// The fewest that did not, if any did not.
    lost: Option<usize>,
    seconds: f64,
}

/// Plays more and more lines in Studio in blocks of 64 samples, in real time, until one of them is late. What
/// holds for a few seconds must then hold for `seconds`.
pub fn measure(engine: &Arc<Engine>, voice: &VoiceRef, seconds: f64) -> Result<Figures, String> {
    let mut crowd = Crowd {
        engine: engine.clone(),
        script: script(voice).map_err(|error| error.to_string())?,
        instances: Vec::new(),
    };
    let (mut held, mut lost) = (0, None);
    let mut next = FEWEST;
    loop {
        if crowd.holds(next, TRIAL_S)? {
            held = next;
        } else {
            lost = Some(next);
        }
        let step = (held / GRAIN).max(1);
        next = match lost {
            None if held >= MOST => break,
            None => (2 * held).min(MOST),
            Some(lost) if lost <= held + step => break,
            Some(lost) => usize::midpoint(held, lost),
        };
    }
    while held > 0 && !crowd.holds(held, seconds)? {
        lost = Some(held);
        held -= (held / GRAIN).max(1);
    }
    Ok(Figures { held, lost, seconds })
}

/// The script of an instance. All instances have the same lines and takes, so they share their frames.
fn script(voice: &VoiceRef) -> Result<Script, ScriptError> {
    let mut fresh = Fresh::new();
    let mut script = Script::empty();
    script.voice = voice.clone();
    for key in 0..EACH as u8 {
        let line = fresh.long_line(LINE_S);
        let id = script.add(Some(FIRST_KEY + key), &line)?;
        script.set_seed(id, fresh.seed())?;
    }
    Ok(script)
}

struct Crowd {
    engine: Arc<Engine>,
    script: Script,
    instances: Vec<Instance>,
}

impl Crowd {
    /// Whether so many lines sound for so many seconds, all on time.
    fn holds(&mut self, lines: usize, seconds: f64) -> Result<bool, String> {
        while self.instances.len() * EACH < lines {
            let instance = self.engine.instance();
            instance.set_script(self.script.clone());
            self.instances.push(instance);
        }
        let parts = lines.div_ceil(EACH);
        let mut voices = Vec::with_capacity(lines);
        let mut players = Vec::with_capacity(parts);
        for (part, instance) in self.instances[..parts].iter().enumerate() {
            players.push(instance.activate(stage::setup(Lookahead::Studio)));
            stage::wait_armed(instance)?;
            let lengths = instance.statuses().into_iter().filter_map(|line| line.length_s);
            let keys = lengths.zip(FIRST_KEY..);
            voices.extend(keys.map(|(length_s, key)| Voice::new(part, key, f64::from(length_s))));
        }
        if voices.len() != parts * EACH {
            return Err("a line has no length".to_owned());
        }
        voices.truncate(lines);
        let begin = blocks(BEGIN_S);
        for (number, voice) in voices.iter_mut().enumerate() {
            voice.next = number * begin / lines;
        }
        let late = || {
            let each = self.instances[..parts].iter();
            each.map(|one| lateness(&one.meters())).sum::<u64>()
        };
        let (counts, stop) = (AtomicBool::new(false), AtomicBool::new(false));
        let host = Host {
            begin,
            blocks: begin + blocks(seconds),
            counts: &counts,
            stop: &stop,
        };
        let mut before = None;
        let ended = std::thread::scope(|scope| {
            let host = scope.spawn(|| host.play(players, voices));
            while !host.is_finished() {
                std::thread::sleep(LOOK_ROUND);
                if counts.load(Ordering::Acquire) && late() > *before.get_or_insert_with(late) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
            host.join()
        });
        ended.map_err(|_| "the host has stopped".to_owned())?;
        let is_late = before.is_none_or(|before| late() > before);
        self.instances[..parts].iter().for_each(Instance::deactivate);
        Ok(!is_late)
    }
}

/// What did not sound as it should.
fn lateness(meters: &Meters) -> u64 {
    meters.underruns + meters.late_starts + meters.missed
}

fn blocks(seconds: f64) -> usize {
    (seconds * RATE) as usize / BLOCK
}

/// A line that is played again whenever it ends.
struct Voice {
    part: usize,
    key: u8,
    /// Its length, and when it is played next, in blocks.
    length: usize,
    next: usize,
}

impl Voice {
    fn new(part: usize, key: u8, length_s: f64) -> Self {
        Self {
            part,
            key,
            length: blocks(length_s).max(1),
            next: 0,
        }
    }
}

/// The host.
struct Host<'a> {
    /// Blocks until all lines sound, and all blocks.
    begin: usize,
    blocks: usize,
    /// Set once all lines sound.
    counts: &'a AtomicBool,
    /// Ends it early.
    stop: &'a AtomicBool,
}

impl Host<'_> {
    /// Calls all players.
    fn play(&self, players: Vec<LinePlayer>, mut voices: Vec<Voice>) {
        // As a host would. If the system forbids it, the trial is only harder.
        let _ = ThreadPriority::Max.set_for_current();
        let outputs = players.into_iter().map(|player| Output::new(player, BLOCK));
        let mut outputs: Vec<Output> = outputs.collect();
        let mut events: Vec<Vec<Event>> = outputs.iter().map(|_| Vec::with_capacity(EACH)).collect();
        let mut pacer = Pacer::new(BLOCK, RATE);
        for block in 0..self.blocks {
            if block == self.begin {
                self.counts.store(true, Ordering::Release);
            }
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            events.iter_mut().for_each(Vec::clear);
            for voice in voices.iter_mut().filter(|voice| voice.next == block) {
                events[voice.part].push(Event {
                    offset: 0,
                    kind: EventKind::note_on(voice.key),
                });
                voice.next += voice.length;
            }
            pacer.wait();
            for (output, events) in outputs.iter_mut().zip(&events) {
                output.process(events, Playback::Realtime);
            }
        }
    }
}

impl Figures {
    pub fn to_json(&self) -> Value {
        json!({ "held": self.held, "lost": self.lost, "seconds": self.seconds })
    }

    /// A line for people.
    pub fn told(&self) -> String {
        let Self { held, lost, seconds } = self;
        let lost = lost.map_or_else(String::new, |lost| format!("; of {lost}, some were late"));
        format!("{held} lines sounded at once for {seconds} s without an underrun{lost}")
    }
}
