//! Decades.

use super::super::number::{self, cardinal};
use super::super::rule::Context;

/// Whether two digits with an s are a decade: after a word that suggests one, at the start, or before a noun
/// of a period.
pub(super) fn is_decade(context: &Context) -> bool {
    let last = context.last_word().unwrap_or("").to_ascii_lowercase();
    let pointed = matches!(
        last.as_str(),
        "the"
            | "early"
            | "late"
            | "mid"
            | "his"
            | "her"
            | "their"
            | "my"
            | "your"
            | "our"
            | "in"
            | "1"
            | "of"
            | "those"
            | "from"
    );
    let joint = context.before.ends_with(['-', '–'])
        || last.ends_with('s') && last.starts_with(|c: char| c.is_ascii_digit());
    pointed || joint || last.is_empty() || is_era(context.next_word())
}

/// Whether a noun suggests a decade rather than seconds: "an 80s band".
fn is_era(noun: &str) -> bool {
    matches!(
        noun,
        "band"
            | "vibe"
            | "vibes"
            | "song"
            | "songs"
            | "style"
            | "sound"
            | "sounds"
            | "music"
            | "look"
            | "movie"
            | "film"
            | "show"
            | "classic"
            | "hit"
            | "hits"
            | "throwback"
            | "feel"
            | "party"
            | "icon"
            | "pop"
            | "rock"
            | "disco"
            | "synth"
            | "synths"
            | "sitcom"
            | "revival"
            | "aesthetic"
            | "tune"
            | "tunes"
            | "singer"
            | "star"
            | "kid"
            | "car"
    )
}

pub(super) fn decade(tens: &str) -> Option<String> {
    (tens != "00" && tens != "10").then(|| number::plural(&cardinal(tens)))
}
