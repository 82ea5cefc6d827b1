//! `recit export`: writes the lines of a project to WAV files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};
use recit::engine::Engine;
use recit::export::{
    Arrangement, Channels, Depth, Format, NamePattern, Options, Progress, TimedFormat, export,
};
use recit::script::exchange::SubtitleFormat;
use recit::script::{LineId, Script};

use crate::failure::{Failure, print};
use crate::instrument::{BAR, TEMPO, tempo};
use crate::model::warn_of;
use crate::parameters::controls;
use crate::preset::open;
use crate::progress;

/// How often the progress is updated.
const LOOK: Duration = Duration::from_millis(50);

/// The end of the help.
const EXPLAINED: &str = "\
Each line becomes a WAV file named by its number, its key and its first words, such as `01 C3 Welcome back.wav`, with \
a cue marker for each word, and a JSON file of the same name with the times of all words and phonemes. The volume, the \
pan and the controls of the voice are those of the project's parameters, where it has any. A line that is fitted lasts as \
long as --tempo says, in bars of four beats. In one file of several lines, a line with a time of its own begins there, and \
any other one follows the line before it. --name has the fields {number}, {cue}, {key}, {page}, {speaker}, {take} and {text}.";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    /// A project or preset file, or the id of a built-in preset
    project: String,
    /// The folder to write to, which is created if necessary
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Only these lines, from 1, such as 1,3-5
    #[arg(long, value_name = "NUMBERS")]
    lines: Option<Numbers>,
    /// Only the lines of this page, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=128))]
    page: Option<u8>,
    /// Sample rate, 8000 to 192000
    #[arg(long, value_name = "HZ", default_value_t = Format::default().sample_rate,
        value_parser = clap::value_parser!(u32).range(i64::from(Format::MIN_RATE)..=i64::from(Format::MAX_RATE)))]
    rate: u32,
    /// Bits of a sample: integers of 16 or 24 bits, dithered, or 32-bit floating point
    #[arg(long, value_enum, default_value_t = Bits::Int24)]
    depth: Bits,
    /// Channels: 1, or 2 with the pan of the project
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    channels: u8,
    /// Tempo of fitted lines, in beats a minute, 20 to 400
    #[arg(long, value_name = "BPM", default_value_t = TEMPO, value_parser = tempo)]
    tempo: f64,
    /// One file for each line, one file of all, or one for each speaker, all of the same length
    #[arg(long, value_enum, default_value_t = Files::Lines)]
    files: Files,
    /// Silence between two lines of one file in seconds, 0 to 60
    #[arg(long, value_name = "SECONDS", default_value_t = Options::default().gap_s, value_parser = gap)]
    gap: f64,
    /// The names of the files, without extension
    #[arg(long, value_name = "PATTERN", default_value_t = NamePattern::default())]
    name: NamePattern,
    /// Write all takes of a line, each to its own file; by default only the first
    #[arg(long)]
    takes: bool,
    /// Also write subtitles beside each sound: srt, vtt, or both
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    subtitles: Vec<SubtitleFormat>,
    /// Also write what is said when, beside each sound, as in `recit say`: ovr, sapi, rhubarb, arkit, phonemes or words, as
    /// JSON, or with .tsv as a table, such as ovr,rhubarb.tsv
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    visemes: Vec<TimedFormat>,
    /// Overwrite existing files; by default the new names get a number
    #[arg(long)]
    replace: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Files {
    /// One for each line
    Lines,
    /// One of all lines
    One,
    /// One for each speaker
    Speakers,
}

/// Reads a silence.
fn gap(text: &str) -> Result<f64, String> {
    let gap = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=Options::MAX_GAP_S).contains(&gap) {
        Ok(gap)
    } else {
        Err(format!("must be from 0 to {}", Options::MAX_GAP_S))
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Bits {
    #[value(name = "16")]
    Int16,
    #[value(name = "24")]
    Int24,
    #[value(name = "32f")]
    Float32,
}

/// Numbers from 1.
#[derive(Clone)]
struct Numbers(BTreeSet<usize>);

impl std::str::FromStr for Numbers {
    type Err = String;

    /// Reads `1,3-5`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a list of numbers such as 1,3-5");
        let number = |text: &str| {
            text.trim()
                .parse()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(wrong)
        };
        let mut numbers = BTreeSet::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (usize, usize) = (number(first)?, number(last)?);
            if first > last || last > recit::script::MAX_LINES {
                return Err(wrong());
            }
            numbers.extend(first..=last);
        }
        Ok(Self(numbers))
    }
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let project = open(&arguments.project)?;
    let ids = chosen(&project.script, arguments.lines.as_ref(), arguments.page)?;
    let (controls, strange) = controls(&project.parameters);
    for warning in project
        .notices
        .iter()
        .map(|notice| &**notice)
        .chain(strange.iter().map(String::as_str))
    {
        eprintln!("recit: warning: {warning}");
    }
    let options = Options {
        format: arguments.format(),
        arrangement: match arguments.files {
            Files::Lines => Arrangement::Lines,
            Files::One => Arrangement::Joined,
            Files::Speakers => Arrangement::Speakers,
        },
        gap_s: arguments.gap,
        names: arguments.name.clone(),
        all_takes: arguments.takes,
        subtitles: arguments.subtitles.clone(),
        volume_db: controls.volume_db,
        pan: controls.pan,
        live: controls.live,
        tempo: arguments.tempo,
        bar_beats: BAR,
        timings: arguments.visemes.clone(),
        replace: arguments.replace,
        ..Options::default()
    };
    for path in exported(&project.script, &ids, &options, &arguments.out)? {
        print(&path.display().to_string())?;
    }
    Ok(())
}

impl Arguments {
    fn format(&self) -> Format {
        Format {
            sample_rate: self.rate,
            depth: match self.depth {
                Bits::Int16 => Depth::Int16,
                Bits::Int24 => Depth::Int24,
                Bits::Float32 => Depth::Float32,
            },
            channels: match self.channels {
                1 => Channels::Mono,
                _ => Channels::Stereo,
            },
        }
    }
}

/// The requested lines.
fn chosen(script: &Script, numbers: Option<&Numbers>, page: Option<u8>) -> Result<Vec<LineId>, String> {
    let lines = script.lines();
    if let Some(missing) = numbers.and_then(|numbers| numbers.0.range(lines.len() + 1..).next()) {
        return Err(format!(
            "there is no line {missing}: the project has {}",
            lines.len()
        ));
    }
    let ids = lines.iter().enumerate().filter(|(index, line)| {
        let by_number = numbers.is_none_or(|numbers| numbers.0.contains(&(index + 1)));
        by_number && page.is_none_or(|page| line.page == page - 1)
    });
    let ids: Vec<LineId> = ids.map(|(_, line)| line.id).collect();
    match (ids.is_empty(), page) {
        (false, _) => Ok(ids),
        (true, Some(page)) => Err(format!("none of these lines is on page {page}")),
        (true, None) => Err("the project has no lines".to_owned()),
    }
}

/// Writes the lines, and shows the progress.
fn exported(
    script: &Script,
    ids: &[LineId],
    options: &Options,
    folder: &Path,
) -> Result<Vec<PathBuf>, String> {
    let engine = Engine::acquire();
    let instance = engine.instance();
    instance.set_script(script.clone());
    let (progress, over) = (Progress::default(), AtomicBool::new(false));
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let bar = progress::Progress::begin_known("exporting");
            while !over.load(Ordering::Relaxed) {
                bar.show(format!("line {} of {}", progress.done() + 1, progress.of()));
                bar.show_share(progress.whole());
                std::thread::sleep(LOOK);
            }
        });
        let result = export(&instance, script, ids, options, folder, &progress);
        warn_of(engine.voices().runtime());
        over.store(true, Ordering::Relaxed);
        for warning in progress.warnings() {
            eprintln!("recit: warning: {warning}");
        }
        result.map_err(|error| error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_numbers_are_read() {
        let read = |text: &str| {
            text.parse::<Numbers>()
                .map(|numbers| numbers.0.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(read("1,3-5, 4"), Ok(vec![1, 3, 4, 5]));
        for wrong in ["", "0", "a", "5-3", "1,", "1-", "1-99999999999"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
