//! Musical notation: notes with flats, chord symbols, tempo marks.

use regex::Captures;

use super::number::cardinal;
use super::rule::{Context, RuleRow, text};

pub(super) const RULES: &[RuleRow] = &[
    ("tempo mark", "♩♪♫♬", r"^([♩♪♫♬])(\.?)\s?=", tempo),
    (
        "chord symbol",
        "a",
        r"^([A-G])(##|bb|#|b|♯|♭)?(maj|min|dim|aug|sus|add|m|M|°|ø)?(\d{1,2}(?:/9)?)?(?:(maj|sus|add|dim|aug|b|#|♯|♭)(\d{1,2}))?(?:(b|#|♯|♭)(\d{1,2}))?(?:/([A-G])(#|b|♯|♭)?)?(?:'s)?",
        chord,
    ),
];

/// The name of a note sign before an equals sign.
fn tempo(found: &Captures, _: &Context) -> Option<String> {
    let note = match text(found, 1) {
        "♩" => "quarter",
        "♪" => "eighth",
        "♫" => "eighth",
        _ => "sixteenth",
    };
    let dotted = if text(found, 2).is_empty() { "" } else { "dotted " };
    Some(format!("{dotted}{note} note equals"))
}

fn accidental(sign: &str) -> &'static str {
    match sign {
        "#" | "♯" => " sharp",
        "b" | "♭" => " flat",
        "##" => " double sharp",
        "bb" => " double flat",
        _ => "",
    }
}

/// Words next to which a capital letter is a note.
#[rustfmt::skip]
const MUSICAL: &[&str] = &[
    "minor", "major", "chord", "chords", "scale", "key", "note", "flat", "sharp", "clarinet", "clarinets", "horn", "trumpet", "trumpets", "saxophone",
    "sax", "string", "tuning", "natural", "triad", "arpeggio", "pentatonic", "blues", "diminished", "augmented", "dorian", "mixolydian", "lydian", "phrygian",
];

/// Whether this word next to a letter indicates a note.
pub(super) fn is_musical(word: &str) -> bool {
    MUSICAL.contains(&word.to_ascii_lowercase().as_str())
}

/// "Bb" is B flat, "C#m7" C sharp minor seven, "F#m7b5" F sharp minor seven flat five. A letter with an
/// accidental is a note in any context, except "Ab" before a word of training. Without an accidental, a chord
/// needs a quality of at least two letters, or "m" with a number; "Am" and the like need a musical word or
/// another chord next to them.
fn chord(found: &Captures, context: &Context) -> Option<String> {
    let [root, sign, quality, figure] = [1, 2, 3, 4].map(|group| text(found, group));
    let whole = text(found, 0);
    if context.after.starts_with(|c: char| {
        c.is_alphanumeric() || matches!(c, '#' | '+' | '_' | '@' | '\'' | '(' | '♯' | '♭')
    }) {
        return None;
    }
    if context
        .before
        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '@' | '_'))
    {
        return None;
    }
    let next = context.next_word();
    let beside = is_musical(next) || context.last_word().is_some_and(is_musical) || beside_chord(context);
    let known = match (sign, quality) {
        ("b", "") if whole == "Ab" => !matches!(
            next,
            "workout"
                | "workouts"
                | "exercise"
                | "exercises"
                | "roller"
                | "crunches"
                | "initio"
                | "urbe"
                | "ovo"
        ),
        // "Ebb" is a word, and B. B. a king.
        ("bb", "") => root != "E" || beside,
        // A major seventh is written CM7; CM means something else.
        (_, "M") => matches!(figure, "7" | "9" | "11" | "13"),
        ("", "°" | "ø") => !figure.is_empty() || beside,
        // Asus, Amin and Gadd are names.
        ("", "min") => !figure.is_empty() || beside || !matches!(root, "A" | "E"),
        ("", "m") => !figure.is_empty() || beside || is_played(context),
        ("", "sus" | "add") => !figure.is_empty() || beside,
        ("", "") => {
            let altered = matches!(text(found, 5), "b" | "#" | "♯" | "♭") && !figure.is_empty();
            let bass = found.get(9).is_some() && (beside || !text(found, 10).is_empty());
            altered || bass || figure.contains('/') || !figure.is_empty() && joined_to_chord(context)
        }
        _ => true,
    };
    if !known {
        return None;
    }
    let quality = match quality {
        "maj" | "M" => " major",
        "min" | "m" => " minor",
        "dim" | "°" => " diminished",
        "ø" => " half diminished",
        "aug" => " augmented",
        "sus" => " suss",
        "add" => " add",
        _ => "",
    };
    let mut said = format!("={root}{}{quality}{}", accidental(sign), figure_of(figure));
    for (change, degree) in [(5, 6), (7, 8)] {
        let change = match text(found, change) {
            "" => continue,
            "maj" => " major",
            "sus" => " suss",
            "add" => " add",
            "dim" => " diminished",
            "aug" => " augmented",
            sign => accidental(sign),
        };
        said += change;
        said += &figure_of(text(found, degree));
    }
    if let Some(bass) = found.get(9) {
        said += &format!(" over ={}{}", bass.as_str(), accidental(text(found, 10)));
    }
    if whole.ends_with("'s") {
        said += "'s";
    }
    Some(said)
}

fn figure_of(digits: &str) -> String {
    let figures = digits.split('/').filter(|figure| !figure.is_empty());
    figures.map(|figure| format!(" {}", cardinal(figure))).collect()
}

/// Whether a word of playing precedes, and nothing follows to which the letters could belong.
fn is_played(context: &Context) -> bool {
    let last = context.last_word().unwrap_or("").to_ascii_lowercase();
    let played = matches!(
        last.as_str(),
        "play" | "plays" | "played" | "playing" | "strum" | "strums" | "in" | "to" | "from" | "over" | "then"
    );
    let next = context.next_word();
    played
        && (context.after.is_empty()
            || !context.after.starts_with(' ')
            || matches!(next, "and" | "then" | "to" | "for" | "or"))
}

/// Whether a dash joins it to a chord symbol.
fn joined_to_chord(context: &Context) -> bool {
    (context.after.starts_with(['-', '–']) || context.before.ends_with(['-', '–'])) && beside_chord(context)
}

/// Whether a chord symbol directly precedes or follows, after a dash, comma or space: "Am F C G".
fn beside_chord(context: &Context) -> bool {
    let joint = |c: char| matches!(c, ' ' | '-' | '–' | ',' | '|' | '→');
    let next = context.after.trim_start_matches(joint);
    let next = next
        .strip_prefix("and ")
        .or_else(|| next.strip_prefix("or "))
        .unwrap_or(next);
    let next: &str = next.split(joint).next().unwrap_or("");
    let last = context.before.trim_end_matches(joint);
    let last = last
        .strip_suffix(" and")
        .or_else(|| last.strip_suffix(" or"))
        .unwrap_or(last);
    let last = last.rsplit(joint).next().unwrap_or("");
    [next, last].into_iter().any(looks_like_chord)
}

/// A capital from A to G with nothing but accidentals and figures of chords; a lone "A" is not conclusive.
fn looks_like_chord(word: &str) -> bool {
    let word = word.trim_end_matches(['.', '!', '?', ';', ':']);
    let mut chars = word.chars();
    let root = chars.next().is_some_and(|c| ('A'..='G').contains(&c));
    let rest = chars.as_str();
    let figures = rest
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '#' | 'b' | 'm' | '/' | '♯' | '♭'));
    root && (figures
        || ["maj", "sus", "dim", "add", "min", "aug"]
            .iter()
            .any(|quality| rest.starts_with(quality)))
        && word != "A"
}
