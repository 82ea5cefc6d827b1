//! Dictionaries as tables: one row per entry.

use csv::{ReaderBuilder, WriterBuilder};

use super::{Dictionary, Entry, Part, Said};

/// The columns. The first two are required; `case` is `exact` or empty.
const COLUMNS: [&str; 4] = ["word", "said", "part", "case"];

impl Dictionary {
    /// All entries as CSV with the columns `word`, `said`, `part` and `case`.
    pub fn to_csv(&self) -> String {
        let mut writer = WriterBuilder::new().from_writer(Vec::new());
        // Writing to memory cannot fail.
        let _ = writer.write_record(COLUMNS);
        for entry in self.entries() {
            let part = entry.part.map_or("", Part::name);
            let case = if entry.exact { "exact" } else { "" };
            let _ = writer.write_record([entry.word.as_str(), &entry.said.written(), part, case]);
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }

    /// Reads CSV with columns in any order, of which `word` and `said` are required. Invalid rows are skipped
    /// and reported.
    pub fn from_csv(text: &str) -> (Self, Vec<String>) {
        let (mut dictionary, mut notices) = (Self::default(), Vec::new());
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        let column = |name: &str| {
            header
                .iter()
                .position(|cell| cell.trim().eq_ignore_ascii_case(name))
        };
        let (Some(word), Some(said)) = (column("word"), column("said")) else {
            return (
                dictionary,
                vec!["the first row names no columns `word` and `said`.".to_owned()],
            );
        };
        let (part, case) = (column("part"), column("case"));
        for (index, record) in reader.records().enumerate() {
            let Ok(record) = record else { continue };
            let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("").trim();
            let entry = || {
                let part = Some(cell(part)).filter(|name| !name.is_empty());
                Ok(Entry {
                    word: cell(Some(word)).to_owned(),
                    exact: cell(case).eq_ignore_ascii_case("exact"),
                    part: part.map(Part::named).transpose()?,
                    said: Said::read(cell(Some(said)))?,
                })
            };
            if let Err(error) = entry().and_then(|entry| dictionary.insert(entry)) {
                notices.push(format!("Row {}: {error}; it was skipped.", index + 2));
            }
        }
        (dictionary, notices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_restored_and_bad_rows_are_reported() {
        let table = "word,said,part,case\nSQL,sequel,,exact\ngif,JH IH1 F,,\nlead,L EH1 D,noun,\nnaïve,/nɑːˈiːv/,,\n,x,,\nfoo,/q5/,,\nbar,baa,pronoun,\n";
        let (dictionary, notices) = Dictionary::from_csv(table);
        assert_eq!(dictionary.entries().len(), 4);
        assert_eq!(
            notices,
            [
                "Row 6: a word and how it is said must not be empty; it was skipped.",
                "Row 7: `/q5/` is neither ARPAbet nor, between slashes, IPA; it was skipped.",
                "Row 8: `pronoun` is not a part of speech: noun, verb, adjective or adverb; it was skipped.",
            ]
        );
        assert_eq!(Dictionary::from_csv(&dictionary.to_csv()), (dictionary, vec![]));
    }
}
