//! The state of the export dialog.

use std::path::PathBuf;

use recit::export::{Arrangement, Channels, Depth, NamePattern, Options};
use recit::script::exchange::SubtitleFormat;

use crate::editor::files::Pending;

/// Which lines are exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Which {
    Current,
    Selected,
    Page,
    #[default]
    All,
}

/// Its state.
pub struct ExportState {
    pub(super) is_open: bool,
    pub(super) which: Which,
    pub(super) arrangement: Arrangement,
    /// The silence between lines of one file, in seconds.
    pub(super) gap_s: f64,
    pub(super) all_takes: bool,
    /// Whether lines are written as they were sung, if they were.
    pub(super) as_sung: bool,
    /// The typed pattern of names.
    pub(super) names: String,
    pub(super) subtitles: [bool; 2],
    /// `None` is the host's rate.
    pub(super) rate: Option<u32>,
    pub(super) depth: Depth,
    pub(super) channels: Channels,
    pub(super) folder: String,
    pub(super) replace: bool,
    pub(super) choosing: Option<Pending<PathBuf>>,
    /// Whether an export was running in the last frame.
    pub(super) was_running: bool,
}

/// The formats of subtitles, in the order of [`ExportState::subtitles`].
pub(super) const SUBTITLES: [SubtitleFormat; 2] = [SubtitleFormat::Srt, SubtitleFormat::Vtt];

impl Default for ExportState {
    fn default() -> Self {
        let folder = std::env::home_dir().map(|home| home.join("Recit"));
        Self {
            is_open: false,
            which: Which::default(),
            arrangement: Arrangement::default(),
            gap_s: Options::default().gap_s,
            all_takes: false,
            as_sung: true,
            names: NamePattern::default().to_string(),
            subtitles: [false; 2],
            rate: None,
            depth: Depth::default(),
            channels: Channels::Stereo,
            folder: folder.map_or_else(String::new, |folder| folder.display().to_string()),
            replace: false,
            choosing: None,
            was_running: false,
        }
    }
}

impl ExportState {
    /// Opens the dialog.
    pub fn open(&mut self) {
        self.is_open = true;
    }
}
