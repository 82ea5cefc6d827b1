//! Instances as the measurements need them.

use std::sync::Arc;
use std::time::Duration;

use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, Lookahead};
use recit::player::{Controls, Event, Playback};
use recit::script::VoiceRef;

use super::texts::Fresh;

/// Sample rate, where there is no reason for another.
pub const RATE: f64 = 48_000.0;

/// Block of a live performer, in samples.
pub const BLOCK: usize = 64;

/// Arming that takes longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the host of a live performer announces.
pub fn setup(lookahead: Lookahead) -> AudioSetup {
    AudioSetup {
        sample_rate: RATE,
        max_block: BLOCK,
        lookahead,
    }
}

/// A new instance with the factory script, in takes that nobody has heard, spoken by `voice`. Nothing of it is armed.
pub fn instance(engine: &Arc<Engine>, voice: &VoiceRef, fresh: &mut Fresh) -> Result<Instance, String> {
    let instance = engine.instance();
    let edited = instance.edit(|script| {
        script.voice = voice.clone();
        let ids: Vec<_> = script.lines().iter().map(|line| line.id).collect();
        ids.into_iter()
            .try_for_each(|id| script.set_seed(id, fresh.seed()))
    });
    edited.map_err(|error| error.to_string())?;
    Ok(instance)
}

/// Waits until all lines of `instance` are armed.
pub fn wait_armed(instance: &Instance) -> Result<(), String> {
    if instance.wait_armed(PATIENCE) {
        Ok(())
    } else {
        Err("the lines of the script were not armed in a minute".to_owned())
    }
}

/// A player and a block for it to fill, in the middle of the stereo field.
pub struct Output {
    pub player: LinePlayer,
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Output {
    pub fn new(player: LinePlayer, block: usize) -> Self {
        Self {
            player,
            left: vec![0.0; block],
            right: vec![0.0; block],
        }
    }

    /// The next block.
    pub fn process(&mut self, events: &[Event], playback: Playback) -> &[f32] {
        self.player.process(
            &mut self.left,
            &mut self.right,
            events,
            &Controls::default(),
            playback,
        );
        &self.left
    }
}
