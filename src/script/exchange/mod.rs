//! Exchanges scripts with other programs: plain text, subtitles, and tables for a spreadsheet.

mod cells;
mod file;
mod plain;
mod subtitles;
mod table;

use std::collections::HashSet;
use std::sync::Arc;

use super::correction::{Correction, FileNotice, FilePart, FileProblem};
use super::limits::{MAX_PAGES, ScriptError};
use super::line::{Line, LineId};
use super::lines::{Script, by_preference};
use super::notices::Notices;
use super::page::Page;
use super::reading::{Subject, restore_line};
use super::stored::StoredLine;

pub use file::{FileError, read};
pub use plain::{Split, from_text, lines_of, to_text};
pub use subtitles::{Caption, SubtitleFormat, UnknownSubtitleFormat, from_subtitles};
pub use table::{COLUMNS, TableError, from_csv, to_csv};

/// Imported lines, with notices for the user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// Lines within all limits, for [`Script::insert_lines`]. Their ids have no meaning.
    pub lines: Vec<Line>,
    /// One sentence for each thing that was corrected or skipped.
    pub notices: Vec<FileNotice>,
    /// Whether the file specified their keys.
    pub keyed: bool,
}

impl Imported {
    /// Converts stored lines, each with its part of the file, into lines within the limits of a script.
    fn mended(stored: impl Iterator<Item = (FilePart, StoredLine)>) -> Self {
        let mut script = Script::empty();
        script.pages = (0..MAX_PAGES).map(Page::numbered).collect();
        let mut notices = Notices::default();
        for (part, line) in stored {
            let mut subject = Subject {
                part,
                notices: &mut notices,
            };
            if let Err(error) = restore_line(&line, None, &mut script, &mut subject) {
                subject.tell(|| Correction::Skipped(error));
                break;
            }
        }
        Self {
            lines: script.lines.into_iter().map(Arc::unwrap_or_clone).collect(),
            notices: notices.into_list(),
            keyed: false,
        }
    }
}

impl Imported {
    /// Assigns the speakers that the lines name, ignoring case, from the ids and names of a voice's speakers.
    /// A missing one is reported.
    pub fn name_speakers(&mut self, known: &[(String, String)]) {
        let mut missing: Vec<String> = Vec::new();
        for speaker in self.lines.iter_mut().filter_map(|line| line.speaker.as_mut()) {
            let found = known.iter().find(|(id, name)| {
                [id, name]
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(speaker.trim()))
            });
            match found {
                Some((id, _)) => id.clone_into(speaker),
                None if missing.contains(speaker) => {}
                None => missing.push(speaker.clone()),
            }
        }
        let missing = missing.into_iter().map(FileProblem::NoSpeaker);
        self.notices.extend(missing.map(FileNotice::from));
    }
}

impl Script {
    /// Inserts lines before the line at `index`, or at the end. Missing pages are added. Lines beyond the
    /// limits of the script are skipped. Returns the ids of the new lines, and a notice for each problem.
    pub fn insert_lines(&mut self, index: usize, lines: Vec<Line>) -> (Vec<LineId>, Vec<FileNotice>) {
        let first = index.min(self.lines.len());
        let (mut ids, mut notices) = (Vec::new(), Vec::new());
        let count = lines.len();
        for line in lines {
            match self.insert_with_page(first + ids.len(), line) {
                Ok(id) => ids.push(id),
                Err(error) => {
                    let left = count - ids.len();
                    notices.push(FileProblem::Skipped { left, count, error }.into());
                    break;
                }
            }
        }
        (ids, notices)
    }

    /// Assigns `lines` the keys that no line of `page` uses, in the order of
    /// [`next_free_key`](Self::next_free_key). If none is left, they have no key.
    pub fn give_free_keys(&self, page: u8, lines: &mut [Line]) {
        let on_page = self.lines.iter().filter(|line| line.page == page);
        let taken: HashSet<u8> = on_page.filter_map(|line| line.key).collect();
        let mut free = by_preference().filter(|key| !taken.contains(key));
        for line in lines {
            line.key = free.next();
        }
    }

    fn insert_with_page(&mut self, index: usize, line: Line) -> Result<LineId, ScriptError> {
        let pages = self.pages.len();
        let wanted = (usize::from(line.page) + 1).min(MAX_PAGES);
        self.pages.extend((pages..wanted).map(Page::numbered));
        let inserted = self.insert_line(index, line);
        if inserted.is_err() {
            self.pages.truncate(pages);
        }
        inserted
    }
}

/// The lines of a script, or of one of its pages, from 0.
fn chosen(script: &Script, page: Option<u8>) -> impl Iterator<Item = &Line> {
    let on_page = move |line: &&Line| page.is_none_or(|page| line.page == page);
    script.lines().iter().map(AsRef::as_ref).filter(on_page)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::MAX_LINES;

    #[test]
    fn lines_are_inserted_with_their_pages_in_their_order() {
        let mut script = Script::empty();
        for text in ["a", "d"] {
            script.add(None, text).unwrap();
        }
        let mut lines = from_text("b\nc", Split::Lines).lines;
        lines[1].page = 2;
        let (ids, notices) = script.insert_lines(1, lines);
        let texts: Vec<&str> = script.lines().iter().map(|line| line.text.as_str()).collect();
        assert_eq!((texts, notices), (vec!["a", "b", "c", "d"], vec![]));
        assert_eq!(script.pages().len(), 3);
        assert_eq!(script.line(ids[1]).unwrap().page, 2);
    }

    #[test]
    fn lines_without_room_are_skipped_and_reported() {
        let mut script = Script::empty();
        for _ in 2..MAX_LINES {
            script.add(None, "x").unwrap();
        }
        let mut lines = from_text("a\nb\nc", Split::Lines).lines;
        lines[2].page = 5;
        let (ids, notices) = script.insert_lines(usize::MAX, lines);
        assert_eq!(
            (ids.len(), script.lines().len(), script.pages().len()),
            (2, MAX_LINES, 1)
        );
        assert_eq!(
            notices,
            ["1 of 3 lines were skipped: a script holds at most 1024 lines."]
        );
    }
}
