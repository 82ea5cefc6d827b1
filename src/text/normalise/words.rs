//! Words: capitals, mixed letters and digits, drawn-out letters.

use super::super::pronounce::Lexicon;
use super::number;
use super::{Context, RuleRow, symbols, text, units};

pub(super) const RULES: &[RuleRow] = &[
    ("'", r"^'(?i:tis|twas|em|cause|til|bout|n)\b", |found, _| {
        Some(text(found, 0).to_owned())
    }),
    ("a", r"^(?:C\+\+|[CF]#|[A-G]#)", |found, context| {
        let ends = !context.after.starts_with(|c: char| c.is_alphabetic() && c != 'm');
        let sign = if text(found, 0).ends_with('#') {
            "sharp"
        } else {
            "plus plus"
        };
        ends.then(|| format!("={} {sign}", &text(found, 0)[..1]))
    }),
    ("a", r"^([A-Z]{1,3})&([A-Z]{1,3})\b", |found, _| {
        Some(format!("={} and ={}", text(found, 1), text(found, 2)))
    }),
    (
        "a9",
        r"^[\p{L}\d]*(?:\p{L}\d|\d\p{L})[\p{L}\d]*(?:-[\p{L}\d]*\d[\p{L}\d]*)*",
        |found, _| Some(mixed(text(found, 0))),
    ),
    ("a", r"^(\p{L}+)-(\d+)\b", |found, context| {
        let named = caps(text(found, 1)) || text(found, 2).len() < 5;
        named.then(|| {
            format!(
                "{} {}",
                word(text(found, 1), context),
                number::model(text(found, 2))
            )
        })
    }),
    (
        "a",
        r"^\p{L}+(?:'\p{L}+)*-\p{L}+(?:[-']\p{L}+)*",
        |found, context| {
            context
                .lexicon
                .contains(text(found, 0))
                .then(|| text(found, 0).to_owned())
        },
    ),
    ("a", r"^\p{L}+(?:'\p{L}+)*", |found, context| {
        Some(word(text(found, 0), context))
    }),
];

/// Capitals that are spelled although they are words in small letters.
#[rustfmt::skip]
const SPELLED: [&str; 70] = [
    "US", "IT", "WHO", "PM", "AM", "ID", "TV", "UK", "EU", "UN", "PC", "CD", "HR", "PR", "AI", "IQ", "PE", "UV", "IP", "UI", "OS", "CV", "DJ", "MC",
    "VIP", "GPS", "DIY", "FAQ", "USA", "CEO", "CPU", "GPU", "USB", "DVD", "ATM", "FBI", "CIA", "BBC", "CNN", "NBA", "NFL", "API", "SDK", "URL", "PDF",
    "DAW", "LFO", "EQ", "VST", "AU", "BPM", "DNA", "HIV", "ADHD", "ETA", "RSVP", "IOU", "AKA", "PIN", "LED", "SOS", "NY", "LA", "DC", "ACE", "ABS",
    "MIT", "OED", "PS", "ER",
];

/// What people type in small letters and mean letter by letter, although it could be read.
const CHAT: [&str; 22] = [
    "usb", "url", "api", "cpu", "gpu", "gui", "ui", "usa", "faq", "diy", "aka", "idk", "imo", "imho", "omg",
    "afaik", "iirc", "irl", "eta", "ios", "ai", "uk",
];

/// Words in capitals that are read as words although no lexicon has them.
const READ: [&str; 10] = [
    "MIDI", "NATO", "COVID", "UNICEF", "FIFA", "YOLO", "GIF", "RAM", "ROM", "SIM",
];

/// One word of letters, with apostrophes inside.
fn word(written: &str, context: &Context) -> String {
    if let Some(unit) = units::alone(written) {
        return unit.to_owned();
    }
    let stem = written.trim_end_matches("'s").trim_end_matches("'S");
    if let Some(name) = sign(written) {
        return name.to_owned();
    }
    let article = matches!(stem, "A" | "a") && is_article(context.after);
    if stem.chars().count() == 1 && !article && !matches!(stem, "I" | "O") {
        return format!("={}{}", stem.to_uppercase(), &written[stem.len()..]);
    }
    if CHAT.contains(&written) {
        return format!("={}", written.to_uppercase());
    }
    if caps(stem) || (stem.len() > 2 && stem.ends_with('s') && caps(&stem[..stem.len() - 1])) {
        return capitals(written, stem, context);
    }
    if is_camel(written) && !known(context.lexicon, written) {
        return identifier(written);
    }
    drawn_out(written, context.lexicon).unwrap_or_else(|| written.to_owned())
}

/// "a" is an article where a word follows; elsewhere it is the letter.
fn is_article(after: &str) -> bool {
    let next = after.trim_start_matches([' ', '\n', '"', '\'', '(', '[', '*', '_']);
    after.starts_with([' ', '\n', '.', '!'])
        && next.starts_with(|c: char| c.is_alphanumeric() || "$£€#@.<&!".contains(c))
}

/// A Greek letter that stands for a number or unit.
fn sign(written: &str) -> Option<&'static str> {
    let mut chars = written.chars();
    let (first, rest) = (chars.next()?, chars.next());
    symbols::name(first).filter(|_| rest.is_none())
}

/// At least two letters, all of them capitals.
fn caps(written: &str) -> bool {
    written.chars().count() > 1 && written.chars().all(char::is_uppercase)
}

fn known(lexicon: &Lexicon, written: &str) -> bool {
    lexicon.contains(written) || lexicon.knows(&written.to_ascii_lowercase())
}

/// "NASA" is a word and "BBC" is spelled; in a line that shouts, everything that can be is a word.
fn capitals(written: &str, stem: &str, context: &Context) -> String {
    let bare = stem.trim_end_matches('s');
    let lower = bare.to_lowercase();
    let spelled = || format!("={written}");
    let shouting = context.shouting && stem == bare;
    match () {
        () if READ.contains(&bare) => lower_with_ending(written),
        () if SPELLED.contains(&bare)
            && !(shouting && matches!(bare, "US" | "IT" | "WHO" | "AM" | "PIN" | "LED" | "ACE")) =>
        {
            spelled()
        }
        () if stem != bare => spelled(),
        () if context.lexicon.in_gold(&lower) || (lower.len() > 3 && context.lexicon.knows(&lower)) => {
            lower_with_ending(written)
        }
        () if is_vowelless(&lower) => spelled(),
        () if shouting || lower.chars().count() > 4 => lower_with_ending(written),
        () => spelled(),
    }
}

fn lower_with_ending(written: &str) -> String {
    written.to_lowercase()
}

/// Whether a word has no letter that could be its vowel.
fn is_vowelless(lower: &str) -> bool {
    !lower.chars().any(|c| {
        deunicode::deunicode_char(c).is_some_and(|latin| latin.contains(['a', 'e', 'i', 'o', 'u', 'y']))
    })
}

/// A capital inside: "GitHub", "iPhone".
fn is_camel(written: &str) -> bool {
    let letters: Vec<char> = written.chars().collect();
    letters
        .windows(2)
        .any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase())
        && !written.starts_with("Mc")
        && !written.contains('\'')
}

/// "sooo" is "so" and "coool" is "cool": the longest shortening that is a word.
fn drawn_out(written: &str, lexicon: &Lexicon) -> Option<String> {
    let letters: Vec<char> = written.chars().collect();
    if !letters
        .windows(3)
        .any(|run| run[0].eq_ignore_ascii_case(&run[1]) && run[1].eq_ignore_ascii_case(&run[2]))
    {
        return None;
    }
    let single = shorten(&letters, 1);
    let double = shorten(&letters, 2);
    let lower = |word: &str| word.to_ascii_lowercase();
    let choice = [&double, &single]
        .into_iter()
        .find(|word| lexicon.knows(&lower(word)));
    Some(choice.unwrap_or(&double).clone())
}

/// Cuts runs of three and more of a letter to `most`.
fn shorten(letters: &[char], most: usize) -> String {
    let mut out = String::new();
    for run in letters.chunk_by(|a, b| a.eq_ignore_ascii_case(b)) {
        let keep = if run.len() > 2 { most } else { run.len() };
        out.extend(&run[..keep]);
    }
    out
}

/// Letters and digits together: "MP3", "4K", "H2O", "x86", "R2-D2", "COVID-19".
fn mixed(written: &str) -> String {
    written.split('-').map(identifier).collect::<Vec<_>>().join(" ")
}

/// A run of letters and digits, taken apart where its kind changes: "GitHub" is "Git Hub", "B2B" "B two B".
pub(super) fn identifier(run: &str) -> String {
    let letters: Vec<char> = run.chars().collect();
    let mut parts: Vec<String> = Vec::new();
    for (at, &c) in letters.iter().enumerate() {
        let joins = at > 0 && {
            let before = letters[at - 1];
            let next_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
            match () {
                () if c.is_numeric() || before.is_numeric() => c.is_numeric() && before.is_numeric(),
                // "XMLFile" is "XML File".
                () if before.is_uppercase() && c.is_uppercase() => !next_lower,
                () => !(before.is_lowercase() && c.is_uppercase()),
            }
        };
        match parts.last_mut() {
            Some(part) if joins => part.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts.iter().map(|part| piece(part)).collect::<Vec<_>>().join(" ")
}

/// One part of an identifier.
fn piece(part: &str) -> String {
    let lower = part.to_lowercase();
    match part.chars().count() {
        _ if part.starts_with(char::is_numeric) => match part.len() {
            1..=4 => number::model(part),
            _ => number::spell(part),
        },
        1 => sign(part).map_or_else(|| format!("={}", part.to_uppercase()), str::to_owned),
        _ if READ.contains(&part.to_uppercase().as_str()) => lower,
        2..=4 if caps(part) => format!("={part}"),
        _ if is_vowelless(&lower) => format!("={}", part.to_uppercase()),
        _ if caps(part) => lower,
        _ => part.to_owned(),
    }
}
