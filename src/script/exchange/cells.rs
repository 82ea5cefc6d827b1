//! The cells of a table, with or without quotes.

use crate::script::Correction;

/// A row of a table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Row {
    pub cells: Vec<String>,
    /// A problem with its quotes, for the user.
    pub notice: Option<Correction>,
}

/// The notice about a quote that is not closed.
const UNCLOSED: Correction = Correction::Unclosed;

/// The notice about a quote inside a quoted cell.
const INSIDE: Correction = Correction::Inside;

/// The most unclosed quotes of a table. After that, a quote is an ordinary character.
const MOST_UNCLOSED: usize = 100;

/// The rows of a table, including empty ones. A cell that begins with a quote ends with the first quote
/// before a delimiter or a line end; two quotes in it are one. An unclosed quote ends with its line, so that
/// no other row is lost.
pub(super) fn rows(text: &str, delimiter: char) -> impl Iterator<Item = Row> {
    let mut rest = text;
    let mut unclosed = 0;
    std::iter::from_fn(move || {
        let mut row = Row::default();
        while !rest.is_empty() {
            let opened = rest.strip_prefix('"').filter(|_| unclosed < MOST_UNCLOSED);
            let (cell, behind) = match opened {
                Some(inner) => quoted(inner, delimiter, &mut row.notice),
                None => {
                    let end = rest.find([delimiter, '\n', '\r']).unwrap_or(rest.len());
                    (rest[..end].to_owned(), &rest[end..])
                }
            };
            row.cells.push(cell);
            unclosed += usize::from(opened.is_some() && row.notice == Some(UNCLOSED));
            let Some(next) = behind.strip_prefix(delimiter) else {
                let next = behind
                    .strip_prefix("\r\n")
                    .or_else(|| behind.strip_prefix(['\n', '\r']));
                rest = next.unwrap_or("");
                return Some(row);
            };
            rest = next;
            // A delimiter at the very end is followed by an empty cell.
            if rest.is_empty() {
                row.cells.push(String::new());
            }
        }
        (!row.cells.is_empty()).then_some(row)
    })
}

/// The text of a cell after its opening quote, and the rest after the cell.
fn quoted<'a>(inner: &'a str, delimiter: char, notice: &mut Option<Correction>) -> (String, &'a str) {
    let ends = |behind: &str| behind.is_empty() || behind.starts_with([delimiter, '\n', '\r']);
    let mut cell = String::new();
    let mut rest = inner;
    let mut inside = false;
    while let Some(at) = rest.find('"') {
        cell.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some(after) = behind.strip_prefix('"') {
            cell.push('"');
            rest = after;
        } else if ends(behind) {
            if inside {
                *notice = Some(INSIDE);
            }
            return (cell, behind);
        } else {
            inside = true;
            cell.push('"');
            rest = behind;
        }
    }
    *notice = Some(UNCLOSED);
    let end = inner.find(['\n', '\r']).unwrap_or(inner.len());
    let line = &inner[..end];
    let cell_end = line.find(delimiter).unwrap_or(end);
    (line[..cell_end].to_owned(), &inner[cell_end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        rows(text, ',').map(|row| row.cells).collect()
    }

    #[test]
    fn cells_are_separated_by_delimiters_and_line_ends() {
        assert_eq!(
            cells("a,\"b, \"\"c\"\"\"\r\n\r\nd,\re,\"f\ng\""),
            [vec!["a", "b, \"c\""], vec![""], vec!["d", ""], vec!["e", "f\ng"]]
        );
        assert_eq!(cells("a,"), [["a", ""]]);
    }

    #[test]
    fn wrong_quotes_lose_no_row() {
        let table = rows("\"12\" vinyl\",63\nHello,\"60\nWorld,61\n", ',');
        let read: Vec<_> = table.map(|row| (row.cells.join("|"), row.notice)).collect();
        assert_eq!(
            read,
            [
                ("12\" vinyl|63".to_owned(), Some(INSIDE)),
                ("Hello|60".to_owned(), Some(UNCLOSED)),
                ("World|61".to_owned(), None),
            ]
        );
    }
}
