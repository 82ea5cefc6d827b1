//! What an export writes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::player::{DEFAULT_TEMPO, Live};
use crate::script::LineId;
use crate::script::exchange::SubtitleFormat;

use super::mouth::TimedFormat;
use super::pattern::NamePattern;
use super::performance::Performance;
use super::wav::Format;

/// How lines become sound files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Arrangement {
    /// One file for each line.
    #[default]
    Lines,
    /// One file of all lines. A line with a time of its own ([`Line::at`](crate::script::Line::at)) begins there; any other one
    /// follows the line before it after [`Options::gap_s`].
    Joined,
    /// One file for each speaker, all of the same length: together they are the file of [`Joined`](Self::Joined).
    Speakers,
}

/// Options for all lines of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The format of the files.
    pub format: Format,
    /// How lines become files.
    pub arrangement: Arrangement,
    /// The silence between two lines of one file, in seconds, 0 to [`Options::MAX_GAP_S`].
    pub gap_s: f64,
    /// The names of the files.
    pub names: NamePattern,
    /// Whether all takes of a line are written, each to its own file, in place of the first. Files of several lines have the
    /// first takes only.
    pub all_takes: bool,
    /// Subtitles, written beside each sound.
    pub subtitles: Vec<SubtitleFormat>,
    /// Lines that are sung by these notes. The others are spoken.
    pub sung: HashMap<LineId, Arc<Performance>>,
    /// Loudness of spoken lines in decibels, -60 (silent) to 12. Sung ones have their own.
    pub volume_db: f32,
    /// Position of spoken lines in the stereo field, -1 (left) to 1 (right).
    pub pan: f32,
    /// The controls of the voice.
    pub live: Live,
    /// Beats a minute, 10 to 1000, for fitted lines.
    pub tempo: f64,
    /// Beats of a bar, for lines fitted to bars.
    pub bar_beats: f64,
    /// Files of the times of each line, written beside its sound.
    pub timings: Vec<TimedFormat>,
    /// Whether existing files are replaced; otherwise the new names get a number.
    pub replace: bool,
}

impl Options {
    /// The longest silence between two lines, in seconds.
    pub const MAX_GAP_S: f64 = 60.0;
}

impl Default for Options {
    /// One file for each line with the default name, spoken with controls that change nothing, 120 beats a minute, four beats a
    /// bar; half a second between the lines of one file; nothing is replaced.
    fn default() -> Self {
        Self {
            format: Format::default(),
            arrangement: Arrangement::default(),
            gap_s: 0.5,
            names: NamePattern::default(),
            all_takes: false,
            subtitles: Vec::new(),
            sung: HashMap::new(),
            volume_db: 0.0,
            pan: 0.0,
            live: Live::default(),
            tempo: DEFAULT_TEMPO.0,
            bar_beats: 4.0,
            timings: Vec::new(),
            replace: false,
        }
    }
}
