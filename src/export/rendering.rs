//! Renders the lines of an export.

use std::collections::HashMap;

use crate::engine::{Instance, RenderError, RenderSetup};
use crate::player::gains;
use crate::script::{Line, Script, VoiceRef};
use crate::voice;

use super::error::ExportError;
use super::options::Options;
use super::performance;
use super::progress::Progress;
use super::sound::Sound;
use super::wav::Channels;

/// A rendered take of a line.
pub(super) struct Rendering {
    /// The line, with the seed of this take.
    pub line: Line,
    /// Its number in the script, from 1.
    pub number: usize,
    /// The take, from 1, if the line has several files.
    pub take: Option<u8>,
    /// The voice that speaks it.
    pub voice: VoiceRef,
    /// The name of its speaker.
    pub speaker: String,
    /// The sound.
    pub sound: Sound,
}

/// Renders lines of one export.
pub(super) struct Renderer<'a> {
    instance: &'a Instance,
    script: &'a Script,
    options: &'a Options,
    progress: &'a Progress,
    /// The names of the voice's speakers, by their ids.
    names: HashMap<String, String>,
}

impl<'a> Renderer<'a> {
    pub fn new(
        instance: &'a Instance,
        script: &'a Script,
        options: &'a Options,
        progress: &'a Progress,
    ) -> Self {
        let known = voice::wanted(&script.voice);
        let speakers = known.into_iter().flat_map(|voice| voice.speakers);
        Self {
            instance,
            script,
            options,
            progress,
            names: speakers.map(|speaker| (speaker.id, speaker.name)).collect(),
        }
    }

    /// The takes of the line at `index` that are written.
    pub fn takes(&self, index: usize) -> u8 {
        let line = &self.script.lines()[index];
        match self.options.all_takes && !self.options.sung.contains_key(&line.id) {
            true => line.takes,
            false => 1,
        }
    }

    /// Renders a take, from 0, of the line at `index`.
    pub fn take(&self, index: usize, take: u8) -> Result<Rendering, ExportError> {
        let (script, number) = (self.script, index + 1);
        let mut line = (*script.lines()[index]).clone();
        line.seed = line.seed.wrapping_add(u64::from(take));
        let voice = script.voice_of(&line);
        let sound = self.sound(&line, &voice).map_err(|error| match error {
            RenderError::Stopped => ExportError::Cancelled,
            RenderError::Failed(reason) => ExportError::Line { number, reason },
        })?;
        let warnings = sound.rendered.warnings.iter();
        self.progress
            .warn(warnings.map(|warning| format!("line {number}: {warning}")));
        Ok(Rendering {
            number,
            take: (self.takes(index) > 1).then_some(take + 1),
            speaker: self.names.get(&voice.speaker).unwrap_or(&voice.speaker).clone(),
            voice,
            sound,
            line,
        })
    }

    fn sound(&self, line: &Line, voice: &VoiceRef) -> Result<Sound, RenderError> {
        let setup = RenderSetup {
            live: self.options.live,
            tempo: self.options.tempo,
            bar_beats: self.options.bar_beats,
            sample_rate: f64::from(self.options.format.sample_rate),
        };
        let mut keep_on = |share| {
            self.progress.set_share(share);
            !self.progress.is_cancelled()
        };
        let (options, channels) = (self.options, self.options.format.channels);
        match options.sung.get(&line.id) {
            Some(performance) => {
                let performance = (&**performance, channels);
                let line = (line, voice);
                performance::sung(self.instance, line, performance, &setup, &mut keep_on)
            }
            None => {
                // A mono file has no pan.
                let pan = match channels {
                    Channels::Mono => 0.0,
                    Channels::Stereo => options.pan,
                };
                Ok(Sound {
                    rendered: self.instance.render(line, voice, &setup, &mut keep_on)?,
                    right: None,
                    gains: gains(options.volume_db, pan),
                })
            }
        }
    }
}
