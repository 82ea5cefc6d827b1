//! Letters, digits and symbols one by one.

use super::number;
use super::symbols::spelled;

/// Names each letter, digit and symbol.
pub(super) fn characters(written: &str) -> String {
    let name = |c: char| match c {
        '0'..='9' => number::spell(&c.to_string()),
        _ if c.is_alphabetic() => format!("={}", c.to_uppercase()),
        _ => spelled(c).to_owned(),
    };
    written
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(name)
        .collect::<Vec<_>>()
        .join(" ")
}
