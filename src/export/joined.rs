//! Files of several lines.

use std::path::{Path, PathBuf};

use crate::engine::{SpokenWord, Transcript};
use crate::script::exchange::Caption;

use super::beside;
use super::captions::captions;
use super::error::ExportError;
use super::name::first_words;
use super::options::Options;
use super::rendering::Rendering;
use super::sidecar::{self, FileClock};
use super::unfinished::Unfinished;
use super::wav;

/// The most samples of a file: 93 minutes at 48 kHz.
const MOST_SAMPLES: u64 = 1 << 28;
/// The samples that are mixed at a time.
const BLOCK: u64 = 4096;

/// Rendered lines at their places in a recording.
pub(super) struct Timeline {
    /// Each with its first sample, in the order of the script.
    lines: Vec<(u64, Rendering)>,
    rate: u32,
    gap_s: f64,
    /// The samples of all lines.
    content: u64,
}

impl Timeline {
    pub fn new(options: &Options) -> Self {
        Self {
            lines: Vec::new(),
            rate: options.format.sample_rate,
            gap_s: options.gap_s.clamp(0.0, Options::MAX_GAP_S),
            content: 0,
        }
    }

    /// Places a line: at its time, or after the line before it.
    pub fn push(&mut self, rendering: Rendering) -> Result<(), ExportError> {
        let samples = |seconds: f64| (seconds * f64::from(self.rate)).round() as u64;
        let after = self
            .lines
            .last()
            .map(|(start, last)| start + length(last) + samples(self.gap_s));
        let start = rendering
            .line
            .at
            .map_or(after.unwrap_or(0), |at| samples(at.seconds()));
        self.content += length(&rendering);
        if start + length(&rendering) > MOST_SAMPLES || self.content > MOST_SAMPLES {
            return Err(ExportError::TooLong(MOST_SAMPLES / u64::from(self.rate) / 60));
        }
        self.lines.push((start, rendering));
        Ok(())
    }

    /// The lines with their first samples.
    pub fn lines(&self) -> &[(u64, Rendering)] {
        &self.lines
    }

    /// The speakers, in the order of their first lines.
    pub fn speakers(&self) -> Vec<&str> {
        let mut speakers: Vec<&str> = Vec::new();
        for (_, line) in &self.lines {
            if !speakers.contains(&line.speaker.as_str()) {
                speakers.push(&line.speaker);
            }
        }
        speakers
    }

    /// The number of samples.
    fn length(&self) -> u64 {
        let ends = self.lines.iter().map(|(start, line)| start + length(line));
        ends.max().unwrap_or(0)
    }

    /// Writes the file of the lines of `speaker`, or of all lines, as long as the whole, to the first of `paths`, and what
    /// belongs to it to the others.
    pub fn write(
        &self,
        speaker: Option<&str>,
        options: &Options,
        paths: &[PathBuf],
    ) -> Result<Unfinished, ExportError> {
        let is_in = |line: &&(u64, Rendering)| speaker.is_none_or(|speaker| line.1.speaker == speaker);
        let lines: Vec<&(u64, Rendering)> = self.lines.iter().filter(is_in).collect();
        let mut files = Unfinished::default();
        let Some(sound) = paths.first() else {
            return Ok(files);
        };
        self.sound(&lines, options, sound, &mut files)?;
        let clock = |start: u64, line: &Rendering| FileClock::of(&line.sound.rendered, self.rate, start);
        let placed = lines.iter().map(|(start, line)| (line, clock(*start, line)));
        let document = sidecar::document_of_all(placed, self.rate, self.length());
        let captions = self.captions(&lines, speaker.is_none());
        beside::write(
            &mut files,
            paths,
            options,
            document,
            &captions,
            &self.transcript(&lines),
        )?;
        Ok(files)
    }

    /// The sound, with a marker for each line.
    fn sound(
        &self,
        lines: &[&(u64, Rendering)],
        options: &Options,
        path: &Path,
        files: &mut Unfinished,
    ) -> Result<(), ExportError> {
        let label = |line: &Rendering| {
            let text = first_words(&line.line.text).unwrap_or_default();
            format!("{} {}: {text}", line.number, line.speaker)
        };
        let markers = lines.iter().map(|(start, line)| {
            let clock = FileClock::of(&line.sound.rendered, self.rate, *start);
            clock.line(label(line))
        });
        let markers: Vec<_> = markers.collect();
        let length = self.length();
        let blocks = (0..length).step_by(BLOCK as usize);
        let samples = blocks.flat_map(|from| mixed(lines, from, (from + BLOCK).min(length)));
        files.write(path, |file| wav::write(file, &options.format, samples, &markers))
    }

    fn captions(&self, lines: &[&(u64, Rendering)], named: bool) -> Vec<Caption> {
        let of = |(start, line): &&(u64, Rendering)| {
            let from_s = *start as f64 / f64::from(self.rate);
            let speaker = named.then_some(line.speaker.as_str());
            captions(
                &line.line.text,
                &line.sound.rendered.transcript.words,
                from_s,
                speaker,
            )
        };
        let mut all: Vec<Caption> = lines.iter().flat_map(of).collect();
        all.sort_by(|one, next| one.start_s.total_cmp(&next.start_s));
        all
    }

    /// The words of these lines at their places in the file.
    fn transcript(&self, lines: &[&(u64, Rendering)]) -> Transcript {
        let mut words: Vec<SpokenWord> = lines
            .iter()
            .flat_map(|(start, line)| {
                let from_s = *start as f64 / f64::from(self.rate);
                line.sound
                    .rendered
                    .transcript
                    .words
                    .iter()
                    .map(move |word| word.retimed(|time_s| time_s + from_s))
            })
            .collect();
        words.sort_by(|one, next| one.start_s.total_cmp(&next.start_s));
        let mut transcript = Transcript::default();
        transcript.length_s = self.length() as f64 / f64::from(self.rate);
        transcript.words = words;
        transcript
    }
}

fn length(rendering: &Rendering) -> u64 {
    rendering.sound.rendered.samples.len() as u64
}

/// The sum of the lines from one sample to another.
fn mixed(lines: &[&(u64, Rendering)], from: u64, to: u64) -> Vec<[f32; 2]> {
    let mut block = vec![[0.0; 2]; (to - from) as usize];
    for (start, line) in lines {
        let (begin, end) = (from.max(*start), to.min(start + length(line)));
        if begin >= end {
            continue;
        }
        let part = line.sound.sides((begin - start) as usize..(end - start) as usize);
        let under = &mut block[(begin - from) as usize..(end - from) as usize];
        for (under, [left, right]) in under.iter_mut().zip(part) {
            under[0] += left;
            under[1] += right;
        }
    }
    block
}
