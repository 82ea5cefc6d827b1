//! `recit import`: makes a project of a text or a table.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use recit::export::{WholeFile, is_same_file};
use recit::script::exchange::{Imported, Split, read};
use recit::script::{FileNotice, Script, project};
use recit::voice;

use crate::failure::{Failure, print};
use crate::output::is_standard;

/// The end of the help.
const EXPLAINED: &str = "\
A text becomes lines on the keys from C3 (60) upwards. A table (a name that ends in .csv or .tsv) has a line in each \
row and names its columns in the first, in any order: key (a number, or a note name such as C3), text, speaker, emotion, \
fit, page (from 1), takes, seed, choke, number, at (the time in a recording), language. Only text must be there; other columns are passed over. Commas, semicolons and \
tabs are told apart by themselves. Subtitles (.srt, .vtt) become a line for each caption, with its time and its voice.";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    /// A text file, or a table
    file: PathBuf,
    /// The project file to write
    #[arg(short = 'o', long = "output", value_name = "PROJECT.json")]
    output: PathBuf,
    /// Overwrite a file that is not a project
    #[arg(long)]
    replace: bool,
    /// How a text is split into lines
    #[arg(long, value_enum, default_value_t = Cut::Lines)]
    split: Cut,
}

#[derive(Clone, Copy, ValueEnum)]
enum Cut {
    /// At line breaks; empty lines are skipped
    Lines,
    /// Into sentences
    Sentences,
    /// Into paragraphs, separated by empty lines
    Paragraphs,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let (file, output) = (&arguments.file, &arguments.output);
    check(file, output, arguments.replace)?;
    let mut imported = read(file, arguments.split.into())
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    imported.name_speakers(&speakers(&Script::empty().voice.name));
    let (mut script, notices) = script_of(imported);
    voice::complete(&mut script);
    for notice in &notices {
        eprintln!("recit: warning: {notice}");
    }
    let count = script.lines().len();
    if count == 0 {
        return Err(Failure::Told(format!("{} has no lines", file.display())));
    }
    let json = project::to_json(&script);
    if is_standard(output) {
        return print(&json);
    }
    let written = WholeFile::create(output).and_then(|mut whole| {
        whole.write_all(json.as_bytes())?;
        whole.finish()
    });
    written.map_err(|error| format!("cannot write {}: {error}", output.display()))?;
    print(&format!("{}: {count} lines", output.display()))
}

/// Checks that the project may be written here.
fn check(file: &Path, output: &Path, replace: bool) -> Result<(), String> {
    let shown = output.display();
    if is_standard(output) {
        return Ok(());
    }
    if is_same_file(file, output) {
        return Err(format!(
            "{shown} is the file that is read; name another one for the project"
        ));
    }
    let ending = output
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    if let Some(other) = ending.filter(|ending| ending != "json") {
        return Err(format!(
            "a project is JSON, and `.{other}` is another type; use .json"
        ));
    }
    let is_project = || fs::read_to_string(output).is_ok_and(|text| project::from_json(&text).is_ok());
    if output.is_file() && !replace && !is_project() {
        return Err(format!(
            "{shown} already exists and is not a project; --replace overwrites it"
        ));
    }
    Ok(())
}

impl From<Cut> for Split {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Lines => Self::Lines,
            Cut::Sentences => Self::Sentences,
            Cut::Paragraphs => Self::Paragraphs,
        }
    }
}

/// The speakers of a voice, by id and name.
fn speakers(name: &str) -> Vec<(String, String)> {
    let speakers = voice::find(name).into_iter().flat_map(|info| info.speakers);
    speakers.map(|speaker| (speaker.id, speaker.name)).collect()
}

/// A script of these lines, with warnings for the user.
fn script_of(mut imported: Imported) -> (Script, Vec<FileNotice>) {
    let mut script = Script::empty();
    if !imported.keyed {
        script.give_free_keys(0, &mut imported.lines);
    }
    let (_, left_out) = script.insert_lines(0, imported.lines);
    (script, [imported.notices, left_out].concat())
}
