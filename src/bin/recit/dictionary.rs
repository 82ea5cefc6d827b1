//! `recit dictionary`: the pronunciations of the user, or of a project.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use recit::export::{WholeFile, is_same_file};
use recit::script::project;
use recit::text::dictionary::{Dictionary, Entry, Part, Said, user_path};

use crate::failure::{Failure, print};
use crate::output::is_standard;
use crate::preset;

/// The end of the help.
const EXPLAINED: &str = "\
The dictionary is a table (CSV) in the user's data folder, or the file that RECIT_DICTIONARY names. It holds for the tool, the \
plugin and the library, which read it when they start. With --project it is that of a project or preset file, which goes before \
the user's. A voice's own, `dictionary.csv` or `dictionary.pls` in its folder, comes after both. Pronunciations are ARPAbet (\"JH IH1 F\"), IPA between slashes, or words \
that sound like it. Files that end in .pls or .xml are W3C pronunciation lexicons, all others tables with the columns word, \
said, part and case.";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    /// The dictionary of this project or preset file instead of the user's
    #[arg(long, value_name = "FILE.json", global = true)]
    project: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the entries
    List,
    /// Add an entry, or replace the one of that word
    Add {
        /// The written word
        word: String,
        /// Its pronunciation: ARPAbet, IPA between slashes, or words that sound like it
        said: String,
        /// Only as this part of speech: noun, verb, adjective or adverb
        #[arg(long, value_name = "PART", value_parser = Part::named)]
        part: Option<Part>,
        /// Only in exactly this case
        #[arg(long)]
        exact: bool,
    },
    /// Remove all entries of a word
    Remove {
        /// The word, in any case
        word: String,
    },
    /// Add the entries of a table or a pronunciation lexicon; they replace existing ones
    Import {
        /// The file
        file: PathBuf,
    },
    /// Write all entries to a table or a pronunciation lexicon
    Export {
        /// The file: a table (.csv) or a lexicon (.pls, .xml); `-` is a table on standard output
        file: PathBuf,
        /// Overwrite a file that is not a dictionary
        #[arg(long)]
        replace: bool,
    },
    /// Print the path of the dictionary
    Path,
}

/// Where a dictionary is stored.
enum Location {
    /// In a file of its own.
    File(PathBuf),
    /// In a project with this text.
    Project(PathBuf, String),
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let (place, mut dictionary) = find(arguments.project)?;
    match arguments.command {
        Command::Path => return print(&place.path().display().to_string()),
        Command::List => {
            for entry in dictionary.entries() {
                print(&shown(entry))?;
            }
            return Ok(());
        }
        Command::Export { file, replace } => {
            let text = dictionary.written_for(&file);
            if is_standard(&file) {
                return print(text.trim_end());
            }
            check(&file, place.path(), replace)?;
            return write(&file, &text, &dictionary);
        }
        Command::Add {
            word,
            said,
            part,
            exact,
        } => {
            let said = Said::read(&said).map_err(|error| error.to_string())?;
            let entry = Entry {
                word,
                exact,
                part,
                said,
            };
            dictionary.insert(entry).map_err(|error| error.to_string())?;
        }
        Command::Remove { word } => {
            if dictionary.remove(&word) == 0 {
                return Err(Failure::Told(format!("the dictionary has no `{word}`")));
            }
        }
        Command::Import { file } => {
            let mut imported = read(&file)?;
            if imported.is_empty() {
                let told = format!("{} holds no pronunciations", file.display());
                return Err(Failure::Told(told));
            }
            imported.add_missing(&dictionary);
            dictionary = imported;
        }
    }
    place.keep(&dictionary)
}

/// The dictionary of a project, or else the user's, and its location.
fn find(project: Option<PathBuf>) -> Result<(Location, Dictionary), Failure> {
    if let Some(path) = project {
        let (json, preset) = preset::read(&path)?;
        for notice in &preset.notices {
            eprintln!("recit: warning: {notice}");
        }
        let dictionary = (**preset.script.dictionary()).clone();
        return Ok((Location::Project(path, json), dictionary));
    }
    let path = user_path()
        .ok_or_else(|| "no home folder is set, so there is no place for the dictionary".to_owned())?;
    let dictionary = if path.exists() {
        read(&path)?
    } else {
        Dictionary::default()
    };
    Ok((Location::File(path), dictionary))
}

impl Location {
    fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Project(path, _) => path,
        }
    }

    fn keep(&self, dictionary: &Dictionary) -> Result<(), Failure> {
        let text = match self {
            Self::File(path) => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)
                        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
                }
                dictionary.written_for(path)
            }
            Self::Project(_, json) => {
                project::with_dictionary(json, dictionary).map_err(|error| error.to_string())?
            }
        };
        write(self.path(), &text, dictionary)
    }
}

/// Reads a dictionary from a file, and prints warnings about skipped entries.
fn read(path: &Path) -> Result<Dictionary, String> {
    let (dictionary, notices) =
        Dictionary::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    for notice in notices {
        eprintln!("recit: warning: {}: {notice}", path.display());
    }
    Ok(dictionary)
}

/// Checks that a dictionary may be written here: never over the file that is read, and over another file only
/// if that is a dictionary too.
fn check(file: &Path, source: &Path, replace: bool) -> Result<(), String> {
    let shown = file.display();
    if is_same_file(file, source) {
        return Err(format!("{shown} is the file that is read; name another one"));
    }
    let ending = file
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        None | Some("csv" | "pls" | "xml") => {}
        Some(other) => {
            return Err(format!(
                "a dictionary is a table or a lexicon, and `.{other}` is another type; use .csv or .pls"
            ));
        }
    }
    let is_dictionary =
        || Dictionary::read(file).is_ok_and(|(found, notices)| !found.is_empty() || notices.is_empty());
    if file.is_file() && !replace && !is_dictionary() {
        return Err(format!(
            "{shown} already exists and is not a dictionary; --replace overwrites it"
        ));
    }
    Ok(())
}

fn write(path: &Path, text: &str, dictionary: &Dictionary) -> Result<(), Failure> {
    let written = WholeFile::create(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.finish()
    });
    written.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    print(&format!(
        "{}: {} entries",
        path.display(),
        dictionary.entries().len()
    ))
}

fn shown(entry: &Entry) -> String {
    let part = entry
        .part
        .map_or_else(String::new, |part| format!(" ({})", part.name()));
    let case = if entry.exact { " (this case only)" } else { "" };
    format!("{:<16} {}{part}{case}", entry.word, entry.said.written())
}
