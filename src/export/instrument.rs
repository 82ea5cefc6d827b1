//! The instrument of the plugin, played offline: notes and controls in, stereo out.

use std::sync::Arc;
use std::time::Duration;

use crate::engine::{AudioSetup, Engine, Instance, LineFailure, LinePlayer, LineStatus, Lookahead, Meters};
use crate::player::{Beats, BeatsPerMinute, Controls, Event, EventKind, Playback, Transport};
use crate::script::Script;

/// Samples of a block.
const BLOCK: usize = 512;

/// Arming that takes longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// Time after the end of the last line, for its fades, in seconds.
const TAIL_S: f64 = 0.06;

/// Beats of a bar of the instrument.
pub const BAR: f64 = 4.0;

/// An instance with a host whose song runs from its first sample on.
pub struct Instrument {
    instance: Instance,
    player: LinePlayer,
    sample_rate: f64,
    tempo: f64,
    /// The next host sample.
    now: u64,
    /// Samples before the first note can be heard, which remain to be dropped.
    skip: usize,
    /// Silence that is only output if something follows it, in samples.
    silence: usize,
    left: Vec<f32>,
    right: Vec<f32>,
    out: Vec<f32>,
}

impl Instrument {
    /// Arms `script` and waits until it is ready to play at `tempo` beats a minute.
    ///
    /// # Errors
    /// If a line cannot be spoken.
    pub fn new(
        engine: &Arc<Engine>,
        script: Script,
        sample_rate: u32,
        tempo: f64,
    ) -> Result<Self, LineFailure> {
        let instance = engine.instance();
        instance.set_script(script);
        let sample_rate = f64::from(sample_rate);
        let player = instance.activate(AudioSetup {
            sample_rate,
            max_block: BLOCK,
            lookahead: Lookahead::Tight,
        });
        let armed = instance.wait_armed(PATIENCE);
        let instrument = Self {
            skip: player.latency() as usize,
            instance,
            player,
            sample_rate,
            tempo,
            now: 0,
            silence: 0,
            left: vec![0.0; BLOCK],
            right: vec![0.0; BLOCK],
            out: Vec::new(),
        };
        instrument.check()?;
        if armed {
            Ok(instrument)
        } else {
            Err(LineFailure::Late(PATIENCE.as_secs()))
        }
    }

    /// What was measured and decided so far.
    pub fn meters(&self) -> Meters {
        self.instance.meters()
    }

    /// Warnings about the voice and the markup of the lines.
    pub fn warnings(&self) -> Vec<String> {
        let lines = self.instance.statuses().into_iter();
        let warned = lines.filter(|line| line.warned);
        let of_lines = warned.flat_map(|line| self.instance.warnings(line.id));
        let of_lines = of_lines.map(|warning| warning.to_string());
        let notices = self.instance.notices().into_iter().map(|notice| notice.text);
        notices.chain(of_lines).collect()
    }

    /// The host sample of a beat in the song.
    pub fn sample_of(&self, beat: f64) -> u64 {
        (beat * self.samples_a_beat()).round() as u64
    }

    /// The next whole beat.
    pub fn next_beat(&self) -> f64 {
        (self.now as f64 / self.samples_a_beat()).ceil()
    }

    fn samples_a_beat(&self) -> f64 {
        60.0 / self.tempo * self.sample_rate
    }

    /// Plays `events`, which are in order, at their host samples, and continues to host sample `until`.
    /// `sink` gets interleaved stereo samples.
    pub fn play(
        &mut self,
        events: &[(u64, EventKind)],
        until: u64,
        controls: &Controls,
        sink: &mut impl FnMut(&[f32]),
    ) {
        let mut events = events;
        while self.now < until {
            let length = (until - self.now).min(BLOCK as u64) as usize;
            let end = self.now + length as u64;
            let due = events.partition_point(|(at, _)| *at < end);
            let (here, later) = events.split_at(due);
            let offset = |at: u64| at.saturating_sub(self.now) as u32;
            let block: Vec<Event> = here
                .iter()
                .map(|(at, kind)| Event {
                    offset: offset(*at),
                    kind: *kind,
                })
                .collect();
            self.block(&block, length, controls, sink);
            events = later;
        }
    }

    /// Plays until nothing sounds any more; at least for `wait` beats, in which a line may still start.
    pub fn finish(&mut self, wait: f64, controls: &Controls, sink: &mut impl FnMut(&[f32])) {
        let tail = f64::from(self.player.latency()) + TAIL_S * self.sample_rate;
        let begun = self.now + (wait * self.samples_a_beat()) as u64;
        let mut quiet = self.now;
        while self.now < begun || (self.now - quiet) as f64 <= tail {
            self.block(&[], BLOCK, controls, sink);
            if self.instance.sounding() > 0 {
                quiet = self.now;
            }
        }
    }

    /// Checks that everything was spoken.
    ///
    /// # Errors
    /// The reason why a line could not be spoken.
    pub fn check(&self) -> Result<(), LineFailure> {
        for line in self.instance.statuses() {
            if let LineStatus::Failed { reason } = line.status {
                return Err(reason);
            }
        }
        match self.instance.meters().stalls {
            0 => Ok(()),
            _ => Err(LineFailure::Gaps),
        }
    }

    fn block(&mut self, events: &[Event], length: usize, controls: &Controls, sink: &mut impl FnMut(&[f32])) {
        let beat = self.now as f64 / self.samples_a_beat();
        self.player.set_transport(Transport {
            beat: Some(Beats(beat)),
            tempo: Some(BeatsPerMinute(self.tempo)),
            bar_start: Some(Beats((beat / BAR).floor() * BAR)),
            bar_beats: Some(Beats(BAR)),
        });
        let (left, right) = (&mut self.left[..length], &mut self.right[..length]);
        self.player
            .process(left, right, events, controls, Playback::Offline);
        self.now += length as u64;
        let skipped = self.skip.min(length);
        self.skip -= skipped;
        self.out.clear();
        for (left, right) in left[skipped..].iter().zip(&right[skipped..]) {
            if (*left, *right) == (0.0, 0.0) {
                self.silence += 1;
                continue;
            }
            let silence = std::mem::take(&mut self.silence);
            self.out.extend(std::iter::repeat_n(0.0, 2 * silence));
            self.out.extend([*left, *right]);
        }
        if !self.out.is_empty() {
            sink(&self.out);
        }
    }
}
