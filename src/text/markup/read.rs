//! Parses the markup of a whole line.

use super::reader::Reader;
use super::{bracket, ssml};

/// Parses a whole text.
pub(super) fn read(text: &str) -> Reader<'_> {
    let mut reader = Reader::new(text);
    while reader.at < text.len() {
        if !reader.escape() && !bracket::read(&mut reader) && !ssml::read(&mut reader) {
            reader.character();
        }
    }
    ssml::close_all(&mut reader);
    reader.flush();
    reader
}
