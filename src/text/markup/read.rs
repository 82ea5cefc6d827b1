//! Parses the markup of a whole line.

use super::reader::Reader;
use super::{bracket, ssml};

/// Parses a whole text.
pub(super) fn read(text: &str) -> Reader<'_> {
    let mut reader = read_part(text);
    ssml::close_all(&mut reader);
    reader
}

/// Reads the beginning of a text, whose tags may be closed by the rest of it.
pub(super) fn read_part(text: &str) -> Reader<'_> {
    let mut reader = Reader::new(text);
    while reader.at < text.len() {
        if !reader.escape() && !bracket::read(&mut reader) && !ssml::read(&mut reader) {
            reader.character();
        }
    }
    reader.flush();
    reader
}
