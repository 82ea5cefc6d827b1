//! `recit import`: a text or a table as a project.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use recit::script::exchange::{Imported, Split, read};
use recit::script::{Script, project};

use crate::failure::{Failure, print};

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
    let imported = read(file, arguments.split.into())
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let (script, notices) = script_of(imported);
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

/// A script of these lines, and what the user should know.
fn script_of(mut imported: Imported) -> (Script, Vec<String>) {
    let mut script = Script::empty();
    if !imported.keyed {
        script.give_free_keys(0, &mut imported.lines);
    }
    let (_, left_out) = script.insert_lines(0, imported.lines);
    (script, [imported.notices, left_out].concat())
}
