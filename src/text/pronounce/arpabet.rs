//! Phonemes as the tables of this module write them.

use super::super::phoneme::Phoneme;

/// Reads a table entry such as `"HH AH0 L OW1"`; what is no phoneme is left out.
pub(super) fn arpabet(names: &str) -> Vec<Phoneme> {
    names
        .split_ascii_whitespace()
        .filter_map(|name| name.parse().ok())
        .collect()
}
