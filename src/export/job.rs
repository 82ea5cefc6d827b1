//! Writes lines to a folder.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::mouth::TimedFormat;
use super::name;
use super::progress::Progress;
use super::sidecar::{self, FileClock};
use super::wav::{self, Channels, Format};
use super::whole::WholeFile;
use crate::engine::{Instance, RenderError, RenderSetup, Rendered};
use crate::player::{DEFAULT_TEMPO, Live, gains};
use crate::script::{Line, LineId, Script, VoiceRef};

/// Options for all lines of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The format of the files.
    pub format: Format,
    /// Loudness in decibels, -60 (silent) to 12.
    pub volume_db: f32,
    /// Position in the stereo field, -1 (left) to 1 (right).
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

impl Default for Options {
    /// Controls that change nothing, 120 beats a minute, four beats a bar; nothing is replaced.
    fn default() -> Self {
        Self {
            format: Format::default(),
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

/// Why an export ended early. Lines written before are complete.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// [`Progress::cancel`] was called.
    #[error("the export was stopped")]
    Cancelled,
    /// A sample rate that is not supported.
    #[error("{0} Hz is not a sample rate from {low} to {high} Hz", low = Format::MIN_RATE, high = Format::MAX_RATE)]
    Rate(u32),
    /// The script does not have the line.
    #[error("the script has no such line")]
    NoSuchLine,
    /// The line cannot be spoken.
    #[error("line {number} cannot be spoken: {reason}")]
    Line {
        /// Its number in the script, from 1.
        number: usize,
        /// A message for the user.
        reason: String,
    },
    /// A file or the folder cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// The reason.
        cause: io::Error,
    },
}

/// Writes the lines `ids` of `script` to `folder`, which is created if necessary: for each a WAV file such as
/// `01 C3 Welcome back.wav`, with a marker for each word, a JSON file of the same name with the times of its words, and
/// [`Options::timings`]. The first take is used. A file is written completely or not at all. Returns the paths of the WAV files. It blocks until
/// everything is written, so call it on its own thread.
///
/// # Errors
/// See [`ExportError`].
pub fn export(
    instance: &Instance,
    script: &Script,
    ids: &[LineId],
    options: &Options,
    folder: &Path,
    progress: &Progress,
) -> Result<Vec<PathBuf>, ExportError> {
    let rate = options.format.sample_rate;
    if !(Format::MIN_RATE..=Format::MAX_RATE).contains(&rate) {
        return Err(ExportError::Rate(rate));
    }
    let place = |id: &LineId| script.lines().iter().position(|line| line.id == *id);
    let places: Option<Vec<usize>> = ids.iter().map(place).collect();
    let places = places.ok_or(ExportError::NoSuchLine)?;
    fs::create_dir_all(folder).map_err(|cause| cannot_write(folder, cause))?;
    progress.begin(places.len());
    let job = Job {
        instance,
        script,
        options,
        folder,
        progress,
    };
    places.into_iter().map(|index| job.line(index)).collect()
}

struct Job<'a> {
    instance: &'a Instance,
    script: &'a Script,
    options: &'a Options,
    folder: &'a Path,
    progress: &'a Progress,
}

impl Job<'_> {
    /// Writes the line at `index`, and returns the path of its WAV file.
    fn line(&self, index: usize) -> Result<PathBuf, ExportError> {
        let lines = self.script.lines();
        let line = &lines[index];
        let stem = name::stem(index + 1, lines.len(), line);
        let endings = ["wav".to_owned(), "json".to_owned()].into_iter();
        let endings = endings.chain(self.options.timings.iter().map(|timing| timing.ending()));
        let paths = name::paths(
            self.folder,
            &stem,
            &endings.collect::<Vec<_>>(),
            self.options.replace,
        );
        // The sound comes last: who waits for it finds all others.
        let files = self.written(index + 1, line, &paths)?;
        if self.progress.is_cancelled() {
            return Err(ExportError::Cancelled);
        }
        files.into_iter().rev().try_for_each(Unfinished::finish)?;
        self.progress.line_done();
        Ok(paths.into_iter().next().unwrap_or_default())
    }

    /// The files of a line, still under temporary names: its sound, its times, and those of [`Options::timings`].
    fn written<'p>(
        &self,
        number: usize,
        line: &Line,
        paths: &'p [PathBuf],
    ) -> Result<Vec<Unfinished<'p>>, ExportError> {
        let Options {
            format,
            volume_db,
            pan,
            ..
        } = self.options;
        let (volume_db, pan) = (*volume_db, *pan);
        let voice = self.script.voice_of(line);
        let rendered = self.rendered(number, line, &voice)?;
        // A mono file has no pan.
        let pan = if format.channels == Channels::Mono {
            0.0
        } else {
            pan
        };
        let warnings = rendered.warnings.iter();
        self.progress
            .warn(warnings.map(|warning| format!("line {number}: {warning}")));
        let clock = FileClock::of(&rendered, format.sample_rate);
        let words = &rendered.transcript.words;
        let markers = [clock.markers(words), clock.named_places(&line.text, words)].concat();
        let document = sidecar::document(line, &voice, &rendered, &clock);
        let sound = paths
            .first()
            .and_then(|path| path.file_name())
            .unwrap_or_default();
        let timings = self.options.timings.iter();
        let timings = timings.map(|timing| timing.write(&rendered.transcript, &sound.to_string_lossy()));
        let documents: Vec<String> = std::iter::once(document).chain(timings).collect();
        let mut paths = paths.iter();
        let mut files = Vec::new();
        if let Some(wav) = paths.next() {
            files.push(Unfinished::create(wav, |file| {
                wav::write(file, format, &rendered.samples, gains(volume_db, pan), &markers)
            })?);
        }
        for (path, document) in paths.zip(&documents) {
            files.push(Unfinished::create(path, |file| {
                file.write_all(document.as_bytes())
            })?);
        }
        Ok(files)
    }

    fn rendered(&self, number: usize, line: &Line, voice: &VoiceRef) -> Result<Rendered, ExportError> {
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
        let rendered = self.instance.render(line, voice, &setup, &mut keep_on);
        rendered.map_err(|error| match error {
            RenderError::Stopped => ExportError::Cancelled,
            RenderError::Failed(reason) => ExportError::Line { number, reason },
        })
    }
}

/// A file that is renamed when all files of its line are written.
struct Unfinished<'a> {
    file: WholeFile,
    place: &'a Path,
}

impl<'a> Unfinished<'a> {
    fn create(
        place: &'a Path,
        write: impl FnOnce(&mut WholeFile) -> io::Result<()>,
    ) -> Result<Self, ExportError> {
        let written = WholeFile::create(place).and_then(|mut file| write(&mut file).map(|()| file));
        let file = written.map_err(|cause| cannot_write(place, cause))?;
        Ok(Self { file, place })
    }

    /// Renames it to its final name.
    fn finish(self) -> Result<(), ExportError> {
        let place = self.place;
        self.file.finish().map_err(|cause| cannot_write(place, cause))
    }
}

fn cannot_write(path: &Path, cause: io::Error) -> ExportError {
    ExportError::File {
        path: path.to_owned(),
        cause,
    }
}
