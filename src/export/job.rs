//! Writes lines to a folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::Instance;
use crate::script::{Line, LineId, Script};

use super::beside;
use super::captions::captions;
use super::error::ExportError;
use super::joined::Timeline;
use super::name::{self, Names};
use super::options::{Arrangement, Options};
use super::pattern::{NamePattern, Named};
use super::progress::Progress;
use super::rendering::{Renderer, Rendering};
use super::sidecar::{self, FileClock};
use super::unfinished::Unfinished;
use super::wav::{self, Format};

/// Writes the lines `ids` of `script` to `folder`, which is created if necessary. With [`Arrangement::Lines`] each take is a WAV
/// file such as `01 C3 Welcome back.wav`, with a marker for each word; a file of several lines has a marker for each line.
/// Beside each sound are a JSON file of the same name with the times of its words, [`Options::subtitles`] and
/// [`Options::timings`]. A file is written completely or not at all. Returns the paths of the WAV files. It blocks until
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
    fs::create_dir_all(folder).map_err(|cause| ExportError::file(folder, cause))?;
    let mut job = Job {
        script,
        options,
        folder,
        progress,
        renderer: Renderer::new(instance, script, options, progress),
        names: Names::default(),
    };
    match options.arrangement {
        Arrangement::Lines => job.lines(&places),
        Arrangement::Joined | Arrangement::Speakers => job.joined(&places),
    }
}

/// The name of the first file of an export of the lines `ids`, without its extension: what `names` gives, before any number is
/// added. `speaker` is the name of the speaker with an id.
pub fn file_name(
    script: &Script,
    ids: &[LineId],
    arrangement: Arrangement,
    names: &NamePattern,
    speaker: &dyn Fn(&str) -> String,
) -> Option<String> {
    let lines = || {
        let all = script.lines().iter().enumerate();
        all.filter(|(_, line)| ids.contains(&line.id))
    };
    let (index, line) = lines().next()?;
    let id_of = |line: &Line| {
        line.speaker
            .clone()
            .unwrap_or_else(|| script.voice.speaker.clone())
    };
    let own = id_of(line);
    let is_alone = lines().all(|(_, line)| id_of(line) == own);
    let last = match arrangement {
        Arrangement::Lines => index,
        Arrangement::Joined | Arrangement::Speakers => lines().next_back().map_or(index, |(last, _)| last),
    };
    let own = speaker(&own);
    let named = Named {
        script,
        line,
        numbers: (index + 1, last + 1),
        speaker: (arrangement != Arrangement::Joined || is_alone).then_some(own.as_str()),
        take: None,
    };
    let name = names.name(&named, arrangement == Arrangement::Speakers);
    Some(name::stem(&name))
}

struct Job<'a> {
    script: &'a Script,
    options: &'a Options,
    folder: &'a Path,
    progress: &'a Progress,
    renderer: Renderer<'a>,
    names: Names,
}

impl Job<'_> {
    /// Writes each take of each line to its own file.
    fn lines(&mut self, places: &[usize]) -> Result<Vec<PathBuf>, ExportError> {
        let takes = places
            .iter()
            .flat_map(|index| (0..self.renderer.takes(*index)).map(move |take| (*index, take)));
        let takes: Vec<(usize, u8)> = takes.collect();
        self.progress.begin(takes.len());
        let mut sounds = Vec::new();
        for (index, take) in takes {
            let rendering = self.renderer.take(index, take)?;
            let named = Named {
                script: self.script,
                line: &rendering.line,
                numbers: (rendering.number, rendering.number),
                speaker: Some(&rendering.speaker),
                take: rendering.take,
            };
            let paths = self.paths(&named, false);
            let files = self.written(&rendering, &paths)?;
            sounds.extend(self.finish(files, paths)?);
            self.progress.line_done();
        }
        Ok(sounds)
    }

    /// Writes all lines to one file, or to one for each speaker.
    fn joined(&mut self, places: &[usize]) -> Result<Vec<PathBuf>, ExportError> {
        self.progress.begin(places.len());
        let mut timeline = Timeline::new(self.options);
        for index in places {
            timeline.push(self.renderer.take(*index, 0)?)?;
            self.progress.line_done();
        }
        let by_speaker = self.options.arrangement == Arrangement::Speakers;
        let speakers = timeline.speakers();
        let files: Vec<Option<&str>> = match by_speaker {
            true => speakers.iter().copied().map(Some).collect(),
            false => vec![None],
        };
        let numbers = || timeline.lines().iter().map(|(_, line)| line.number);
        let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else {
            return Ok(Vec::new());
        };
        let mut sounds = Vec::new();
        for speaker in files {
            let mut lines = timeline.lines().iter().map(|(_, line)| line);
            let Some(line) = lines.find(|line| speaker.is_none_or(|speaker| line.speaker == speaker)) else {
                continue;
            };
            let named = Named {
                script: self.script,
                line: &line.line,
                numbers: (first, last),
                speaker: speaker.or(match speakers[..] {
                    [only] => Some(only),
                    _ => None,
                }),
                take: None,
            };
            let paths = self.paths(&named, by_speaker);
            let files = timeline.write(speaker, self.options, &paths)?;
            sounds.extend(self.finish(files, paths)?);
        }
        Ok(sounds)
    }

    /// The paths of a sound and of what belongs to it.
    fn paths(&mut self, named: &Named, by_speaker: bool) -> Vec<PathBuf> {
        let options = self.options;
        let stem = name::stem(&options.names.name(named, by_speaker));
        let subtitles = options.subtitles.iter().map(|format| format.ending().to_owned());
        let timings = options.timings.iter().map(|timing| timing.ending());
        let endings = ["wav".to_owned(), "json".to_owned()].into_iter();
        let endings: Vec<String> = endings.chain(subtitles).chain(timings).collect();
        self.names.paths(self.folder, &stem, &endings, options.replace)
    }

    /// Gives files their names, and returns the path of the sound.
    fn finish(&self, files: Unfinished, paths: Vec<PathBuf>) -> Result<Option<PathBuf>, ExportError> {
        if self.progress.is_cancelled() {
            return Err(ExportError::Cancelled);
        }
        files.finish()?;
        Ok(paths.into_iter().next())
    }

    /// The files of a line, still under temporary names.
    fn written(&self, rendering: &Rendering, paths: &[PathBuf]) -> Result<Unfinished, ExportError> {
        let options = self.options;
        let format = &options.format;
        let Rendering {
            line, sound: heard, ..
        } = rendering;
        let rendered = &heard.rendered;
        let clock = FileClock::of(rendered, format.sample_rate, 0);
        let words = &rendered.transcript.words;
        let markers = [clock.markers(words), clock.named_places(&line.text, words)].concat();
        let document = sidecar::document(rendering, &clock);
        let mut files = Unfinished::default();
        let Some(sound) = paths.first() else {
            return Ok(files);
        };
        files.write(sound, |file| {
            wav::write(file, format, heard.sides(0..rendered.samples.len()), &markers)
        })?;
        let captions = captions(&line.text, words, 0.0, Some(&rendering.speaker));
        beside::write(
            &mut files,
            paths,
            options,
            document,
            &captions,
            &rendered.transcript,
        )?;
        Ok(files)
    }
}
