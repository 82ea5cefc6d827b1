//! Phonemes in the notation of this module's tables.

use super::super::phoneme::Phoneme;

/// Reads a table entry such as `"HH AH0 L OW1"`; invalid names are skipped.
pub(super) fn arpabet(names: &str) -> Vec<Phoneme> {
    names
        .split_ascii_whitespace()
        .filter_map(|name| name.parse().ok())
        .collect()
}
