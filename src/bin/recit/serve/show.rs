//! A project whose lines are started by Open Sound Control.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use recit::engine::{AudioSetup, Engine, Instance, Lookahead, Speaking};
use recit::mouths::{LiveMouths, MouthSettings};
use recit::player::{CONTROLS, ControlInfo, Controls, Event, EventKind, Playback, ShowControl, Unit};
use recit::script::LineId;
use recit::show::{Remote, Request, Stage};
use recit::voice::TierChoice;

use crate::output::{Output, Sink};
use crate::parameters::controls;

/// Samples of a block.
const BLOCK: usize = 256;

/// Arming that takes longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// Cues that may wait for the next block.
const CUES: usize = 64;

/// A project that is being played. Dropped, it stops; [`finish`](Self::finish) also completes its file.
pub struct Show {
    remote: Remote,
    mouths: Option<LiveMouths>,
    stops: Arc<AtomicBool>,
    player: JoinHandle<Result<(), String>>,
}

impl Show {
    /// Plays the project or preset `name`, planned as `tier` says, to `output`, carries out messages that arrive at `address`, and
    /// sends mouths as `settings` say.
    ///
    /// # Errors
    /// If there is no such project, no such port or no such output, with a message for the user.
    pub fn open(
        address: SocketAddr,
        (name, tier): (&str, TierChoice),
        output: Output,
        mut settings: MouthSettings,
    ) -> Result<Self, String> {
        let project = crate::preset::open(name)?;
        let (controls, strange) = controls(&project.parameters);
        for warning in project
            .notices
            .iter()
            .map(|notice| &**notice)
            .chain(strange.iter().map(String::as_str))
        {
            eprintln!("recit: warning: {warning}");
        }
        let instance = Engine::acquire().instance();
        instance.set_tier(tier);
        instance.set_script(project.script);
        let controls = Arc::new(Mutex::new(controls));
        let (cues, asked) = sync_channel(CUES);
        let stops = Arc::<AtomicBool>::default();
        let (ready, is_ready) = sync_channel(1);
        let player = {
            let (instance, controls, stops) = (instance.clone(), controls.clone(), stops.clone());
            std::thread::spawn(move || {
                let sink = output.open_live(2);
                let sink = match sink {
                    Ok(sink) => sink,
                    Err(reason) => {
                        let _ = ready.send(Err(reason));
                        return Ok(());
                    }
                };
                play(&instance, &controls, &asked, sink, &ready, &stops)
            })
        };
        let stopped = || "the player has stopped".to_owned();
        let ahead = is_ready.recv().map_err(|_| stopped())??;
        settings.offset += ahead;
        let mouths = (!settings.is_off()).then(|| LiveMouths::open(&instance, &settings, None));
        let mouths = mouths.transpose();
        let mouths = mouths.map_err(|error| format!("cannot send mouths: {error}"))?;
        let stage = ToolStage {
            instance,
            controls,
            cues,
        };
        let remote = Remote::open(address, Box::new(stage));
        let remote = remote.map_err(|error| format!("cannot listen on {address}: {error}"))?;
        Ok(Self {
            remote,
            mouths,
            stops,
            player,
        })
    }

    /// Where messages arrive.
    pub fn address(&self) -> SocketAddr {
        self.remote.address()
    }

    /// Stops, and tells what became of the messages.
    ///
    /// # Errors
    /// If the output has failed, with a message for the user.
    pub fn finish(self) -> Result<(), String> {
        let counts = self.remote.counts();
        let (done, refused) = (counts.done, counts.refused);
        let (malformed, dropped) = (counts.malformed, counts.dropped);
        eprintln!("recit: OSC: {done} done, {refused} refused, {malformed} malformed, {dropped} dropped");
        if let Some(mouths) = &self.mouths {
            let counts = mouths.status().counts;
            let (sayings, frames, late) = (counts.sayings, counts.frames, counts.late);
            eprintln!("recit: mouths: {sayings} messages and {frames} frames sent, {late} of them late");
        }
        drop((self.remote, self.mouths));
        self.stops.store(true, Ordering::Release);
        let played = self.player.join();
        played.unwrap_or_else(|_| Err(recit::fault::internal("stopped the player")))
    }
}

fn play(
    instance: &Instance,
    controls: &Mutex<Controls>,
    asked: &Receiver<ShowControl>,
    mut sink: Sink<'_>,
    ready: &SyncSender<Result<Duration, String>>,
    stops: &AtomicBool,
) -> Result<(), String> {
    let sample_rate = f64::from(sink.sample_rate);
    let mut player = instance.activate(AudioSetup {
        sample_rate,
        max_block: BLOCK,
        lookahead: Lookahead::Tight,
    });
    if !instance.wait_armed(PATIENCE) {
        let seconds = PATIENCE.as_secs();
        let _ = ready.send(Err(format!("the lines were not ready in {seconds} s")));
        return Ok(());
    }
    let _ = ready.send(Ok(sink.ahead()));
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let (mut events, mut out) = (Vec::new(), Vec::new());
    let block = Duration::from_secs_f64(BLOCK as f64 / sample_rate);
    let mut due = Instant::now();
    while !stops.load(Ordering::Acquire) {
        events.clear();
        events.extend(asked.try_iter().map(|asked| Event {
            offset: 0,
            kind: EventKind::Show(asked),
        }));
        let now = *controls.lock();
        // Nothing may be missing: a device has some sound in advance, and a file any time.
        player.process(&mut left, &mut right, &events, &now, Playback::Offline);
        out.clear();
        out.extend(left.iter().zip(&right).flat_map(|(left, right)| [*left, *right]));
        sink.write(&out)?;
        if !sink.is_heard() {
            // A file grows as fast as it would be heard.
            due += block;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        }
    }
    instance.deactivate();
    sink.finish()
}

/// Carries out messages.
struct ToolStage {
    instance: Instance,
    controls: Arc<Mutex<Controls>>,
    cues: SyncSender<ShowControl>,
}

impl ToolStage {
    fn line(&self, number: recit::player::CueNumber) -> Result<LineId, String> {
        let script = self.instance.script();
        let found = script.numbered(number).map(|line| line.id);
        found.ok_or_else(|| format!("there is no line {number}"))
    }

    fn cue(&self, asked: ShowControl) -> Result<(), String> {
        let full = |_| "too much is asked at once".to_owned();
        self.cues.try_send(asked).map_err(full)
    }

    fn say(&self, text: &str) -> Result<(), String> {
        let voice = self.instance.script().voice.clone();
        let line = self.instance.open_line(&voice, Speaking::default());
        let line = line.map_err(|error| error.to_string())?;
        line.push(text).map_err(|error| error.to_string())?;
        line.close();
        Ok(())
    }
}

impl Stage for ToolStage {
    fn perform(&mut self, request: &Request) -> Result<Option<f64>, String> {
        if *request == Request::Clock {
            return Ok(Some(self.instance.played_s()));
        }
        self.carry_out(request).map(|()| None)
    }
}

impl ToolStage {
    fn carry_out(&self, request: &Request) -> Result<(), String> {
        match request {
            Request::Start(number) => {
                self.line(*number)?;
                self.cue(ShowControl::Go(Some(*number)))
            }
            Request::Stop(number) => {
                self.line(*number)?;
                self.cue(ShowControl::Stop(Some(*number)))
            }
            Request::Text(number, text) => {
                let line = self.line(*number)?;
                let set = self.instance.edit(|script| script.set_text(line, text));
                set.map_err(|error| error.to_string())
            }
            Request::Go => self.cue(ShowControl::Go(None)),
            Request::StopAll => self.cue(ShowControl::Stop(None)),
            Request::Resume => self.cue(ShowControl::Resume(None)),
            Request::Panic => self.cue(ShowControl::AllOff),
            Request::Page(page) => {
                if usize::from(*page) >= self.instance.script().pages().len() {
                    return Err(format!("there is no page {}", u32::from(*page) + 1));
                }
                self.controls.lock().page = u16::from(*page);
                Ok(())
            }
            Request::Param(name, share) => set(&mut self.controls.lock(), name, *share),
            Request::Say(text) => self.say(text),
            Request::Ping | Request::Clock => Ok(()),
        }
    }
}

/// Sets a parameter to a share of its range, as hosts do.
fn set(controls: &mut Controls, name: &str, share: f32) -> Result<(), String> {
    match (name, CONTROLS.iter().find(|info| info.id == name)) {
        ("volume", _) => controls.volume_db = -60.0 + 72.0 * share,
        ("pan", _) => controls.pan = 2.0 * share - 1.0,
        ("velocity", _) => controls.velocity = share,
        (_, Some(info)) => controls.live.set(info.control, value(info, share)),
        (_, None) => return Err(format!("there is no parameter `{name}`")),
    }
    Ok(())
}

/// A factor has 1 in the middle of its range, as in the plugin.
fn value(info: &ControlInfo, share: f32) -> f32 {
    let (low, high) = info.range;
    let share = match info.unit {
        Unit::Factor => share.powf(((high - low) / (1.0 - low)).log2()),
        _ => share,
    };
    low + (high - low) * share
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::player::Live;

    #[test]
    fn the_middle_of_a_range_is_that_of_the_plugin() {
        let mut controls = Controls::default();
        for name in ["speed", "pitch", "pan"] {
            set(&mut controls, name, 0.5).unwrap();
        }
        let usual = Live::default();
        assert!(
            (controls.live.speed - usual.speed).abs() < 1e-5,
            "{}",
            controls.live.speed
        );
        assert_eq!((controls.live.pitch, controls.pan), (usual.pitch, 0.0));
        set(&mut controls, "speed", 1.0).unwrap();
        set(&mut controls, "volume", 0.0).unwrap();
        assert_eq!((controls.live.speed, controls.volume_db), (2.0, -60.0));
        assert!(
            set(&mut controls, "sparkle", 0.5)
                .unwrap_err()
                .contains("`sparkle`")
        );
    }
}
