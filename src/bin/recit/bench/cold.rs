//! A line typed on stage: the time from its last keystroke to its first sound.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use recit::engine::{Engine, Instance, LinePlayer, Lookahead};
use recit::player::{Event, EventKind, Playback};
use recit::script::{LineId, ScriptError, VoiceRef};

use super::pacer::Pacer;
use super::spread::Spread;
use super::stage::{self, BLOCK, Output, RATE};
use super::texts::Fresh;

/// The key of the typed line, which the factory script does not use.
const KEY: u8 = 100;

/// This long without sound is the end of a line, in seconds.
const SILENCE_S: f64 = 0.1;

/// A line that is not heard after this long has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Types `count` new lines into a script whose other lines are armed, while a host plays in blocks of 64
/// samples without latency. Returns the spread in milliseconds: from the edit to the end of the block with
/// the first sample of the line.
pub fn measure(
    engine: &Arc<Engine>,
    voice: &VoiceRef,
    count: usize,
    mut step: impl FnMut(),
) -> Result<Spread, String> {
    let mut fresh = Fresh::new();
    let instance = stage::instance(engine, voice, &mut fresh)?;
    let host = Host::start(instance.activate(stage::setup(Lookahead::Live)))?;
    let (mut times, mut last) = (Vec::new(), None);
    for number in 0..count {
        stage::wait_armed(&instance)?;
        // Edits come at random times within a block.
        std::thread::sleep(Duration::from_micros(fresh.seed() % 5_000));
        let (text, seed) = (fresh.line(number), fresh.seed());
        let began = Instant::now();
        last = Some(type_line(&instance, last, &text, seed).map_err(|error| error.to_string())?);
        host.play(EventKind::note_on(KEY))?;
        let heard = host.next_sound()?;
        times.push(heard.saturating_duration_since(began).as_secs_f64() * 1e3);
        host.play(EventKind::AllOff)?;
        host.wait_silent()?;
        step();
    }
    host.stop();
    Spread::of(times).ok_or_else(|| "nothing was measured".to_owned())
}

/// Replaces the last typed line by a new one.
fn type_line(
    instance: &Instance,
    last: Option<LineId>,
    text: &str,
    seed: u64,
) -> Result<LineId, ScriptError> {
    instance.edit(|script| {
        if let Some(last) = last {
            script.remove(last)?;
        }
        let id = script.add(Some(KEY), text)?;
        script.set_seed(id, seed)?;
        Ok(id)
    })
}

/// The messages of a listener.
enum Heard {
    /// Sound after silence, in the block that ends at this time.
    Sound(Instant),
    /// Silence for a while.
    Silence,
}

/// A host that plays in real time, and its listener.
struct Host {
    notes: Sender<EventKind>,
    heard: Receiver<Heard>,
    thread: JoinHandle<()>,
}

impl Host {
    fn start(player: LinePlayer) -> Result<Self, String> {
        let (notes, played) = channel();
        let (listener, heard) = channel();
        let thread = std::thread::Builder::new()
            .name("bench-host".to_owned())
            .spawn(move || run(player, &played, &listener))
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Self { notes, heard, thread })
    }

    /// Sends an event to the next block.
    fn play(&self, event: EventKind) -> Result<(), String> {
        self.notes
            .send(event)
            .map_err(|_| "the host has stopped".to_owned())
    }

    fn next_sound(&self) -> Result<Instant, String> {
        loop {
            if let Heard::Sound(end) = self.listen()? {
                return Ok(end);
            }
        }
    }

    fn wait_silent(&self) -> Result<(), String> {
        while !matches!(self.listen()?, Heard::Silence) {}
        Ok(())
    }

    fn listen(&self) -> Result<Heard, String> {
        self.heard.recv_timeout(PATIENCE).map_err(|error| match error {
            RecvTimeoutError::Timeout => "a typed line was not heard".to_owned(),
            RecvTimeoutError::Disconnected => "the host has stopped".to_owned(),
        })
    }

    fn stop(self) {
        drop(self.notes);
        // It only ends by itself or by a panic, which was reported.
        let _ = self.thread.join();
    }
}

/// The loop of the host: one block when it is due, with the events since the last one.
fn run(player: LinePlayer, played: &Receiver<EventKind>, listener: &Sender<Heard>) {
    let mut output = Output::new(player, BLOCK);
    let mut pacer = Pacer::new(BLOCK, RATE);
    let silent_after = (SILENCE_S * RATE) as usize / BLOCK;
    let mut silent = silent_after;
    loop {
        let end = pacer.wait();
        let event = match played.try_recv() {
            Ok(kind) => Some(Event { offset: 0, kind }),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => return,
        };
        let block = output.process(event.as_slice(), Playback::Realtime);
        let sounds = block.iter().any(|sample| *sample != 0.0);
        let told = if sounds {
            let was_silent = silent >= silent_after;
            silent = 0;
            was_silent.then_some(Heard::Sound(end))
        } else {
            silent += 1;
            (silent == silent_after).then_some(Heard::Silence)
        };
        if told.is_some_and(|told| listener.send(told).is_err()) {
            return;
        }
    }
}
