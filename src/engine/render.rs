//! Rendering a line as fast as possible, with a transcript.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::player::{
    Beats, BeatsPerMinute, BeatsPerSecond, DEFAULT_TEMPO, Live, Manner, Moment, Segment, Segments,
};
use crate::script::{Line, MusicalLength};
use crate::text::dictionary::Dictionary;

use super::failure::{LineFailure, Work};
use super::line::{Means, PreparedLine, Recall};
use super::meters::StageClock;
use super::rendition::{Opening, Rendition, Step};
use super::resample::Resampler;
use super::shared::Shared;
use super::threads::in_spare_time;
use super::transcript::Transcript;
use super::voices::VoiceSlot;

/// The share of the time that planning takes, measured on the house voice.
const PLANNING: f32 = 0.15;

/// The most samples of a rendering: 23 minutes at 48 kHz, 256 MiB.
const MOST_SAMPLES: usize = 1 << 26;

/// The settings of a rendering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenderSetup {
    /// The controls, constant for the whole line.
    pub live: Live,
    /// Beats a minute, 10 to 1000, for fitted lines.
    pub tempo: f64,
    /// Beats of a bar, for lines fitted to bars.
    pub bar_beats: f64,
    /// Sample rate in Hz.
    pub sample_rate: f64,
}

impl Default for RenderSetup {
    /// Controls that change nothing, 120 beats a minute, four beats a bar, 48 kHz.
    fn default() -> Self {
        Self {
            live: Live::default(),
            tempo: DEFAULT_TEMPO.0,
            bar_beats: 4.0,
            sample_rate: 48_000.0,
        }
    }
}

/// A line that was rendered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// The mono samples at the requested rate, from the first sound of the line to its last.
    pub samples: Vec<f32>,
    /// The times of words and phonemes.
    pub transcript: Transcript,
    /// Warnings about the markup or the voice.
    pub warnings: Vec<String>,
}

/// Why nothing was rendered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RenderError {
    /// The caller cancelled it.
    #[error("the rendering was stopped")]
    Stopped,
    /// The line cannot be spoken.
    #[error(transparent)]
    Failed(#[from] LineFailure),
}

/// Called with the completed share; returns whether to continue.
pub(super) type KeepOn<'a> = &'a mut (dyn FnMut(f32) -> bool + Send);

/// Renders `line` of a project with this dictionary, with the voice of `slot`, on a low-priority thread.
///
/// # Errors
/// As [`Instance::render`](super::Instance::render).
pub(super) fn render(
    shared: &Shared,
    line: &Line,
    (slot, dictionary): (Arc<VoiceSlot>, Arc<Dictionary>),
    setup: &RenderSetup,
    keep_on: KeepOn<'_>,
) -> Result<Rendered, RenderError> {
    let work = || {
        let prepared = PreparedLine::new(line.clone(), slot.clone(), dictionary.clone());
        plan(shared, &prepared, keep_on)?;
        let mut rendered = speak(shared, line, &prepared, setup, keep_on)?;
        rendered.warnings.extend(slot.notice().map(str::to_owned));
        Ok(rendered)
    };
    let failed = |_| RenderError::Failed(LineFailure::Internal(Work::Rendering));
    in_spare_time(|| catch_unwind(AssertUnwindSafe(work))).map_err(failed)?
}

/// Arms the line. The cache has the frames of lines that are already armed.
fn plan(shared: &Shared, line: &PreparedLine, keep_on: KeepOn<'_>) -> Result<(), RenderError> {
    while !line.is_settled() {
        if !keep_on(PLANNING * line.planned_share()) {
            return Err(RenderError::Stopped);
        }
        plan_step(shared, line);
    }
    spoken_or_failed(line)
}

fn plan_step(shared: &Shared, line: &PreparedLine) {
    line.plan_step(
        || line.find_cast(&shared.voices),
        Means::unhurried(&shared.cache, Recall::Disk),
        || shared.frontend(),
        // A separate clock, so that the measurements of playing lines are not affected.
        &StageClock::default(),
    );
}

fn spoken_or_failed(line: &PreparedLine) -> Result<(), RenderError> {
    line.failure()
        .map_or(Ok(()), |reason| Err(RenderError::Failed(reason.clone())))
}

/// Renders the armed line.
fn speak(
    shared: &Shared,
    line: &Line,
    prepared: &PreparedLine,
    setup: &RenderSetup,
    keep_on: KeepOn<'_>,
) -> Result<Rendered, RenderError> {
    let score = prepared.score().ok_or(LineFailure::Unread)?;
    let segment = score.cast().segment();
    let beat = Beat::of(setup, segment);
    let opening = Opening::of(prepared, &beat.manner(line.fit)).ok_or(LineFailure::Unread)?;
    let resampler = Resampler::new(segment, setup.sample_rate)?;
    let mut rendition = Rendition::new(opening, resampler);
    let clock = StageClock::default();
    let (mut samples, mut spots) = (Vec::new(), Vec::new());
    let whole = score.planned_frames().max(1) as f64;
    loop {
        let moment = beat.moment(rendition.segment(), setup.live);
        match rendition.step(moment, &clock, &mut samples)? {
            Step::Produced => spots.push(rendition.spot()),
            Step::Finished => break,
            // A long line is planned while it is spoken.
            Step::NotYet => {
                plan_step(shared, prepared);
                spoken_or_failed(prepared)?;
            }
        }
        if samples.len() > MOST_SAMPLES {
            let minutes = (MOST_SAMPLES as f64 / setup.sample_rate / 60.0).round();
            return Err(LineFailure::TooLong(minutes as u64).into());
        }
        let spoken = (rendition.spot().place / whole).min(1.0) as f32;
        if !keep_on(PLANNING + (1.0 - PLANNING) * spoken) {
            return Err(RenderError::Stopped);
        }
    }
    let utterance = prepared.read(shared.frontend(), score.cast());
    let length_s = samples.len() as f64 / setup.sample_rate;
    Ok(Rendered {
        transcript: Transcript::new(&score, utterance.phrases.iter(), &spots, length_s),
        samples,
        warnings: prepared.warnings(),
    })
}

/// The host's time for a line that starts on a beat.
struct Beat {
    beats_a_sample: f64,
    bar: f64,
    sample_rate: f64,
    segments: Segments,
}

impl Beat {
    fn of(setup: &RenderSetup, segment: Segment) -> Self {
        let usable = |value: f64, otherwise| if value.is_finite() { value } else { otherwise };
        let tempo = BeatsPerMinute(usable(setup.tempo, DEFAULT_TEMPO.0).clamp(10.0, 1000.0));
        Self {
            beats_a_sample: tempo.per_second().0 / setup.sample_rate,
            bar: usable(setup.bar_beats, 4.0),
            sample_rate: setup.sample_rate,
            segments: Segments::new(segment.length(setup.sample_rate)),
        }
    }

    /// The manner of a line with this fit.
    fn manner(&self, fit: Option<MusicalLength>) -> Manner {
        let beats = match fit {
            None => return Manner::Spoken,
            Some(MusicalLength::Beats(beats)) => f64::from(beats),
            Some(MusicalLength::Bars(bars)) => f64::from(bars) * self.bar,
        };
        Manner::Fitted {
            beats: Beats(beats),
            stress: false,
        }
    }

    /// The moment of a segment.
    fn moment(&self, segment: u64, live: Live) -> Moment {
        let at = self.segments.start(segment) as f64;
        Moment {
            live,
            beats: Beats(at * self.beats_a_sample),
            tempo: BeatsPerSecond(self.beats_a_sample * self.sample_rate),
            ..Moment::default()
        }
    }
}
