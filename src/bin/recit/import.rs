//! `recit import`: a text or a table as a project.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use recit::script::exchange::{Imported, Split, from_csv, from_text};
use recit::script::{Line, Script, project};

use crate::failure::{Failure, print};

/// A text may be as large as the table of the largest script.
const MAX_FILE: u64 = 1 << 24;

/// What is told at the end of the help.
const EXPLAINED: &str = "\
A text becomes lines on the keys from C3 (60) upwards. A table (a name that ends in .csv or .tsv) has a line in each \
row and names its columns in the first, in any order: key (a number, or a note name such as C3), text, speaker, emotion, \
fit, page (from 1), takes, seed, choke. Only text must be there; other columns are passed over. Commas, semicolons and \
tabs are told apart by themselves.";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    /// A text file, or a table
    file: PathBuf,
    /// The project file to write
    #[arg(short = 'o', long = "output", value_name = "PROJECT.json")]
    output: PathBuf,
    /// What of a text becomes a line
    #[arg(long, value_enum, default_value_t = Cut::Lines)]
    split: Cut,
}

#[derive(Clone, Copy, ValueEnum)]
enum Cut {
    /// Each line of the text that is not empty
    Lines,
    /// Each sentence
    Sentences,
    /// What stands between empty lines
    Paragraphs,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let file = &arguments.file;
    let text = read(file)?;
    let kind = file.extension().map(|kind| kind.to_ascii_lowercase());
    let is_table = kind.is_some_and(|kind| kind == "csv" || kind == "tsv");
    let imported = if is_table {
        from_csv(&text).map_err(|error| format!("{} cannot be read: {error}", file.display()))?
    } else {
        from_text(&text, arguments.split.into())
    };
    let (script, notices) = script_of(imported, !is_table);
    for notice in &notices {
        eprintln!("recit: warning: {notice}");
    }
    let count = script.lines().len();
    if count == 0 {
        return Err(Failure::Told(format!("{} has no lines", file.display())));
    }
    let output = &arguments.output;
    fs::write(output, project::to_json(&script))
        .map_err(|error| format!("cannot write {}: {error}", output.display()))?;
    print(&format!("{}: {count} lines", output.display()))
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

fn read(path: &Path) -> Result<String, String> {
    let told = |reason: String| format!("{} cannot be read: {reason}", path.display());
    let about = fs::metadata(path).map_err(|error| told(error.to_string()))?;
    if about.len() > MAX_FILE {
        return Err(told("it is too large".to_owned()));
    }
    let bytes = fs::read(path).map_err(|error| told(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| told("it is not UTF-8 text".to_owned()))
}

/// A script of these lines, on free keys if they are to get `keys`, and what the user should know.
fn script_of(imported: Imported, keys: bool) -> (Script, Vec<String>) {
    let mut script = Script::empty();
    let free = (60..=127)
        .chain((0..60).rev())
        .map(Some)
        .chain(std::iter::repeat(None));
    let lines = imported.lines.into_iter().zip(free);
    let lines = lines.map(|(line, free)| Line {
        key: if keys { free } else { line.key },
        ..line
    });
    let (_, left_out) = script.insert_lines(0, lines.collect());
    (script, [imported.notices, left_out].concat())
}
