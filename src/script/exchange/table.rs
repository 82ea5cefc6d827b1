//! Tables for spreadsheets: CSV with one line of the script per row.

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::cells::{self, Row};
use super::{Imported, Line, Script, StoredLine, chosen};
use crate::player::CueNumber;
use crate::script::notices::MAX_NOTICES;
use crate::script::{FileNotice, FilePart, FileProblem, MAX_PAGES, key};

/// The columns of tables, in the order of the output.
pub const COLUMNS: [&str; 12] = [
    "key", "text", "speaker", "emotion", "fit", "page", "takes", "seed", "choke", "number", "at", "language",
];

/// The most rows with wrong quotes that are reported.
const MOST_TOLD: usize = 20;

/// The supported delimiters.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// Characters at the start of a cell that a spreadsheet interprets as a formula.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// Why a text is not a table of lines.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It has no column of texts.
    #[error("its first row names no column `text`; the columns are {}", COLUMNS.join(", "))]
    NoTexts,
}

/// All lines as a table, or those on a page, from 0: separated by commas, with a byte order mark, and with an
/// apostrophe before anything that a spreadsheet would take for a formula. Keys are note names, with C3 as
/// middle C. Pages count from 1.
pub fn to_csv(script: &Script, page: Option<u8>) -> String {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let rows = chosen(script, page).map(row);
    for row in [COLUMNS.map(str::to_owned)].into_iter().chain(rows) {
        // Writing to memory cannot fail.
        let _ = writer.write_record(&row);
    }
    let written = writer.into_inner().unwrap_or_default();
    format!("\u{FEFF}{}", String::from_utf8_lossy(&written))
}

/// The cells of a line, in the order of [`COLUMNS`].
fn row(line: &Line) -> [String; 12] {
    let shown = |value: Option<String>| value.unwrap_or_default();
    let emotion = (!line.emotion.is_neutral()).then(|| line.emotion.to_string());
    [
        shown(line.key.map(key::name)),
        guarded(&line.text),
        guarded(line.speaker.as_deref().unwrap_or("")),
        shown(emotion),
        shown(line.fit.map(|fit| fit.to_string())),
        (u32::from(line.page) + 1).to_string(),
        line.takes.to_string(),
        line.seed.to_string(),
        shown(line.choke.map(|group| group.to_string())),
        guarded(line.number.as_ref().map_or("", CueNumber::as_str)),
        shown(line.at.map(|at| at.to_string())),
        shown(line.language.map(|language| language.to_string())),
    ]
}

/// Reads a table with commas, semicolons or tabs, as in its first row, which names the columns in any order.
/// Columns other than those that [`to_csv`] writes are skipped; only the text column is required. Keys may be
/// note names or numbers. Invalid values are corrected and reported with their row.
///
/// # Errors
/// If the text is not a table, or has no texts.
pub fn from_csv(text: &str) -> Result<Imported, TableError> {
    let text = text.trim_start_matches('\u{FEFF}');
    let (delimiter, text) = announced(text).unwrap_or_else(|| (delimiter(text), text));
    let mut rows = cells::rows(text, delimiter);
    let columns = Columns::of(&rows.next().unwrap_or_default());
    if columns.text().is_none() {
        return Err(TableError::NoTexts);
    }
    // The first row names the columns. Empty lines have no number.
    let rows = rows.filter(|row| row.cells.iter().any(|cell| !cell.is_empty()) || row.cells.len() > 1);
    let rows = rows
        .zip(2..)
        .filter(|(row, _)| row.cells.iter().any(|cell| !cell.trim().is_empty()));
    let mut quotes = Vec::new();
    let mut imported = Imported::mended(rows.map(|(row, number)| {
        let part = FilePart::Row(number);
        let told = row.notice.clone().filter(|_| quotes.len() < MOST_TOLD);
        quotes.extend(told.map(|notice| FileNotice::from(FileProblem::Corrected(part, notice))));
        (part, columns.stored(&row))
    }));
    let room = MAX_NOTICES.saturating_sub(imported.notices.len());
    imported.notices.extend(quotes.into_iter().take(room));
    imported.keyed = true;
    Ok(imported)
}

/// The delimiter that a first line such as `sep=;` declares, and the rest.
fn announced(text: &str) -> Option<(char, &str)> {
    let mut rest = text.strip_prefix("sep=")?.chars();
    let delimiter = rest.next().filter(|c| DELIMITERS.contains(c))?;
    Some((delimiter, rest.as_str().trim_start_matches(['\r', '\n'])))
}

/// The delimiter with which the first row names the most columns.
fn delimiter(text: &str) -> char {
    let header = text.lines().next().unwrap_or("");
    let named = |delimiter: &char| {
        let names = header.split(*delimiter).filter_map(column);
        names.count()
    };
    // `max_by_key` returns the last of several maxima, and a comma is the most likely.
    DELIMITERS.into_iter().rev().max_by_key(named).unwrap_or(',')
}

/// The column that a cell of the first row names.
fn column(cell: &str) -> Option<usize> {
    let name = cell.trim().trim_matches('"').trim();
    COLUMNS.iter().position(|known| known.eq_ignore_ascii_case(name))
}

/// The index of each of [`COLUMNS`] in a table.
struct Columns([Option<usize>; 12]);

impl Columns {
    fn of(header: &Row) -> Self {
        let named: Vec<_> = header.cells.iter().map(|cell| column(cell)).collect();
        Self(std::array::from_fn(|known| {
            named.iter().position(|column| *column == Some(known))
        }))
    }

    fn text(&self) -> Option<usize> {
        self.0[1]
    }

    /// The line in a row.
    fn stored(&self, row: &Row) -> StoredLine {
        let [
            key,
            text,
            speaker,
            emotion,
            fit,
            page,
            takes,
            seed,
            choke,
            cue,
            at,
            language,
        ] = self
            .0
            .map(|at| at.and_then(|at| row.cells.get(at)).map_or("", String::as_str));
        let written = |cell: &str| Some(cell.trim()).filter(|cell| !cell.is_empty()).map(Value::from);
        StoredLine {
            id: None,
            text: Some(plain(text).into()),
            key: read(key, |cell| key::parse(whole(cell)).map(Value::from)),
            speaker: written(plain(speaker)),
            emotion: written(&with_points(emotion)),
            fit: written(&with_points(fit)),
            page: read(page, |cell| Some(Value::from(page_number(cell)?))),
            takes: read(takes, number),
            seed: read(seed, number),
            choke: read(choke, number),
            number: written(plain(&with_points(cue))),
            at: written(&with_points(at)),
            language: written(language),
        }
    }
}

/// The result of `read` for a cell that is not empty. If there is none, the cell itself, so that it is
/// reported.
fn read(cell: &str, read: impl FnOnce(&str) -> Option<Value>) -> Option<Value> {
    let cell = cell.trim();
    let value = || read(cell).unwrap_or_else(|| Value::from(cell));
    (!cell.is_empty()).then(value)
}

/// A number without the decimal zeros that spreadsheets add if another cell of its column is empty: "60.0".
fn whole(cell: &str) -> &str {
    let cell = cell.trim();
    let zeros = |fraction: &str| !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    match cell.split_once(['.', ',']) {
        Some((whole, fraction)) if zeros(fraction) => whole,
        _ => cell,
    }
}

/// A cell with decimal points instead of commas: "1,5 beats" in some locales.
fn with_points(cell: &str) -> String {
    let chars: Vec<char> = cell.chars().collect();
    let decimal = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
        chars[at] == ',' && digit(at.checked_sub(1)) && digit(Some(at + 1))
    };
    (0..chars.len())
        .map(|at| if decimal(at) { '.' } else { chars[at] })
        .collect()
}

fn number(cell: &str) -> Option<Value> {
    whole(cell).parse::<u64>().ok().map(Value::from)
}

/// A page, counted from 0 as in a project.
fn page_number(cell: &str) -> Option<usize> {
    let page: usize = whole(cell).parse().ok()?;
    (1..=MAX_PAGES).contains(&page).then(|| page - 1)
}

/// Whether a spreadsheet takes the cell for a formula, or would with fewer apostrophes before it.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// A text as a cell that no spreadsheet interprets as a formula.
fn guarded(text: &str) -> String {
    let guard = if is_formula(text) { "'" } else { "" };
    format!("{guard}{text}")
}

/// The text of a cell that may be [`guarded`].
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|_| is_formula(cell))
        .unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::{LineId, MAX_LINE_CHARS, MAX_LINES, MusicalLength};

    fn texts(imported: &Imported) -> Vec<&str> {
        imported.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_script_is_restored_completely() {
        let mut script = Script::empty();
        let page = script.add_page("Two").unwrap();
        let full = Line {
            page,
            seed: u64::MAX,
            takes: 16,
            speaker: Some("alto".to_owned()),
            emotion: "anger:0.1+fear:0.7".parse().unwrap(),
            fit: Some(MusicalLength::Bars(1.0 / 3.0)),
            choke: Some(16),
            number: "12.5".parse().ok(),
            at: "1:02.5".parse().ok(),
            language: "pt-BR".parse().ok(),
            ..Line::new(LineId(0), Some(127), "Full, \"quoted\"; with\ttabs.")
        };
        script.insert_line(0, full).unwrap();
        for (key, text) in [
            (Some(0), "Two\nlines\r\nand an \u{1F600} é。"),
            (None, ""),
            (Some(60), "=SUM(A1)"),
            (None, "'quoted'"),
            (None, "'-1"),
            (None, "  spaces "),
            (None, "sep=;"),
        ] {
            script.add(key, text).unwrap();
        }
        let imported = from_csv(&to_csv(&script, None)).unwrap();
        assert!(imported.notices.is_empty(), "{:?}", imported.notices);
        let nameless = |line: &Line| Line {
            id: LineId(0),
            ..line.clone()
        };
        let before: Vec<Line> = script.lines().iter().map(|line| nameless(line)).collect();
        let after: Vec<Line> = imported.lines.iter().map(nameless).collect();
        assert_eq!(before, after);
        assert_eq!(from_csv(&to_csv(&script, Some(page))).unwrap().lines.len(), 1);
        assert!(to_csv(&script, None).contains("C3,'=SUM(A1),"));
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        for table in [
            "text,key,mood\na,60,x\n\n,,\n\"b, \"\"c\"\"\",C#3\n",
            "\u{FEFF}Text;KEY\r\na;60\r\n;\r\n\"b, \"\"c\"\"\";c#3;extra\r\n",
            "\"key\"\t\"text\"\n60\ta\nDb3\t\"b, \"\"c\"\"\"\n",
            "sep=;\r\nkey;text\r\n60;a\r\n61;\"b, \"\"c\"\"\"",
        ] {
            let imported = from_csv(table).unwrap();
            assert_eq!(texts(&imported), ["a", "b, \"c\""], "{table}");
            let keys: Vec<_> = imported.lines.iter().map(|line| line.key).collect();
            assert_eq!(
                (keys, imported.notices),
                (vec![Some(60), Some(61)], vec![]),
                "{table}"
            );
        }
        assert_eq!(texts(&from_csv("text\na\nb").unwrap()), ["a", "b"]);
    }

    #[test]
    fn a_bad_cell_is_corrected_alone_and_reported_with_its_row() {
        let long = "a".repeat(MAX_LINE_CHARS + 1);
        let table = format!(
            "text,key,page,takes,seed,choke,fit,emotion,speaker\n\
             a,H9,0,17,x,0,2 weeks,grumpy,tenor\n,,,\n{long},60,129,,,,,,\n"
        );
        let imported = from_csv(&table).unwrap();
        let [bad, cut] = imported.lines.as_slice() else {
            panic!("{imported:?}")
        };
        let tenor = Line {
            speaker: Some("tenor".to_owned()),
            ..Line::new(bad.id, None, "a")
        };
        assert_eq!(*bad, tenor);
        assert_eq!((cut.text.len(), cut.key, cut.page), (MAX_LINE_CHARS, Some(60), 0));
        let expected = [
            "Row 2: `seed` cannot be \"x\"; its take is 0 now.",
            "Row 2: `key` cannot be \"H9\"; it has no key now.",
            "Row 2: `takes` cannot be 17; it has one take now.",
            "Row 2: `emotion` cannot be \"grumpy\"; it is neutral now.",
            "Row 2: `fit` cannot be \"2 weeks\"; it has its own length now.",
            "Row 2: `choke` cannot be 0; it is in no choke group now.",
            "Row 2: `page` cannot be \"0\"; it is on the first page now.",
            "Row 4: it was longer than 2000 characters and was cut.",
            "Row 4: `page` cannot be \"129\"; it is on the first page now.",
        ];
        assert_eq!(imported.notices, expected);
    }

    #[test]
    fn other_texts_are_refused_and_excess_lines_skipped() {
        for table in ["", "key,speaker\n60,alto", "Once upon a time"] {
            let told = from_csv(table).unwrap_err().to_string();
            assert!(told.starts_with("its first row names no column `text`"), "{told}");
        }
        let imported = from_csv(&format!("text\n{}", "a\n".repeat(MAX_LINES + 5))).unwrap();
        assert_eq!((imported.lines.len(), imported.notices.len()), (MAX_LINES, 1));
        assert!(imported.notices[0].starts_with("Row 1026: this line and all later ones were skipped"));
    }
}
