//! Instances for the measurements.

use std::sync::Arc;
use std::time::Duration;

use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, Lookahead};
use recit::player::{Controls, Event, Playback};
use recit::script::VoiceRef;

use super::texts::Fresh;

/// The default sample rate.
pub const RATE: f64 = 48_000.0;

/// The block size of a live performer, in samples.
pub const BLOCK: usize = 64;

/// Arming that takes longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The audio setup of a live performer's host.
pub fn setup(lookahead: Lookahead) -> AudioSetup {
    AudioSetup {
        sample_rate: RATE,
        max_block: BLOCK,
        lookahead,
    }
}

/// A new instance with the factory script in new takes, spoken by `voice`, with nothing armed.
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

/// A player and a block for its output, panned to the middle.
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
