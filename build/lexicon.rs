//! The pronouncing table: `words.fst` maps a word to twice the index of its record in `sounds.bin`, plus one
//! if it was not checked manually.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use fst::MapBuilder;
use serde_json::Value;

#[path = "../src/text/pronounce/lexicon/format.rs"]
mod format;

use format::{END, FIRST_FORM, FORMS, SYMBOLS};

/// Writes both files from the American dictionaries of misaki.
///
/// # Errors
/// If a dictionary cannot be read, or contains something that the format has no code for.
pub fn write(misaki: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut words = BTreeMap::new();
    // A word in both files counts as checked.
    for (file, unchecked) in [("data/us_silver.json", 1), ("data/us_gold.json", 0)] {
        let entries: BTreeMap<String, Value> = serde_json::from_slice(&fs::read(misaki.join(file))?)?;
        for (word, entry) in entries {
            let record = record(&entry).ok_or_else(|| format!("{file}: {word}: {entry}"))?;
            words.insert(word, (record, unchecked));
        }
    }
    let mut index = MapBuilder::memory();
    let mut sounds = Vec::new();
    for (word, (record, unchecked)) in words {
        index.insert(word, sounds.len() as u64 * 2 + unchecked)?;
        sounds.extend(record);
    }
    fs::write(out.join("words.fst"), index.into_inner()?)?;
    fs::write(out.join("sounds.bin"), sounds)?;
    Ok(())
}

fn record(entry: &Value) -> Option<Vec<u8>> {
    let mut record = Vec::new();
    match entry {
        Value::String(symbols) => record = codes(symbols)?,
        Value::Object(forms) => {
            for (name, symbols) in forms {
                let form = FORMS.iter().position(|form| form == name)?;
                record.push(FIRST_FORM + u8::try_from(form).ok()?);
                match symbols {
                    Value::Null => {}
                    _ => record.extend(codes(symbols.as_str()?)?),
                }
            }
        }
        _ => return None,
    }
    record.push(END);
    Some(record)
}

/// `None` also for an empty pronunciation, which would be read as a missing record.
fn codes(symbols: &str) -> Option<Vec<u8>> {
    let code = |symbol: char| {
        let at = SYMBOLS.iter().position(|known| *known == symbol)?;
        u8::try_from(at + 1).ok()
    };
    let codes: Option<Vec<u8>> = symbols.chars().map(code).collect();
    codes.filter(|codes| !codes.is_empty())
}
