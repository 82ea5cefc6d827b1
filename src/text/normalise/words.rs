//! Words: capitals, mixed letters and digits, lengthened letters.

use super::super::pronounce::Lexicon;
use super::capitals::{self, caps, is_vowelless};
use super::number;
use super::rule::{Context, RuleRow, text};
use super::{serial, symbols, units};

pub(super) const RULES: &[RuleRow] = &[
    (
        "clipped word",
        "'",
        r"^'(?i:tis|twas|em|cause|til|bout|n)\b",
        |found, _| Some(text(found, 0).to_owned()),
    ),
    (
        "language or sharp note",
        "a",
        r"^(?:C\+\+|[CF]#|[A-G]#)('s\b)?",
        |found, context| {
            let ends = !context.after.starts_with(|c: char| c.is_alphabetic() && c != 'm');
            let owner = text(found, 1);
            let sign = if text(found, 0).contains('#') {
                "sharp"
            } else {
                "plus plus"
            };
            ends.then(|| format!("={} {sign}{owner}", &text(found, 0)[..1]))
        },
    ),
    (
        "letters with &",
        "a",
        r"^([A-Z]{1,3})&([A-Z]{1,3})('?s)?\b",
        |found, _| {
            Some(format!(
                "={} and ={}{}",
                text(found, 1),
                text(found, 2),
                text(found, 3)
            ))
        },
    ),
    (
        "letters and digits",
        "a9",
        r"^([\p{L}\d]*(?:\p{L}\d|\d\p{L})[\p{L}\d]*(?:-[\p{L}\d]*\d[\p{L}\d]*)*)('s\b)?",
        |found, context| {
            let (code, owner) = (text(found, 1), text(found, 2));
            // A password is typed letter by letter, except for round numbers.
            let typed = serial::is_typed(context) && !code.ends_with("00");
            let said = if typed { typed_code(code) } else { mixed(code) };
            Some(format!("{said}{owner}"))
        },
    ),
    ("two pairs of letters", "a", r"^AC/DC\b", |_, _| {
        Some("=ACDC".to_owned())
    }),
    (
        "word with a number",
        "a",
        r"^(\p{L}+)-(\d+)('?s)?\b",
        |found, context| {
            let named = caps(text(found, 1)) || text(found, 2).len() < 5;
            named.then(|| {
                let number = number::model(text(found, 2));
                let number = if text(found, 3).is_empty() {
                    number
                } else {
                    number::plural(&number)
                };
                // "TB-303" is a name and not terabytes.
                let name = match text(found, 1) {
                    unit if units::singular(unit).is_some() && !context.lexicon.knows(unit) => {
                        format!("={}", unit.to_uppercase())
                    }
                    name => word(
                        name,
                        &Context {
                            after: "",
                            ..*context
                        },
                    ),
                };
                format!("{name} {number}")
            })
        },
    ),
    (
        "word with a hyphen",
        "a",
        r"^\p{L}+(?:'\p{L}+)*-\p{L}+(?:[-']\p{L}+)*",
        |found, context| {
            context
                .lexicon
                .contains(text(found, 0))
                .then(|| text(found, 0).to_owned())
        },
    ),
    ("word", "a", r"^\p{L}+(?:'\p{L}+)*", |found, context| {
        Some(word(text(found, 0), context))
    }),
];

/// Lower-case abbreviations that are spelled although they could be read.
const CHAT: [&str; 23] = [
    "usb", "url", "api", "cpu", "gpu", "gui", "ui", "usa", "faq", "diy", "aka", "idk", "imo", "imho", "omg",
    "afaik", "iirc", "irl", "eta", "ios", "ai", "uk", "abc",
];

/// One word of letters, possibly with apostrophes.
fn word(written: &str, context: &Context) -> String {
    if let Some(unit) = units::alone(written, context.last_word(), context.after) {
        return unit.to_owned();
    }
    // "DON'T" and "IT'S" are stressed words, not abbreviations.
    if is_contraction(written) {
        return written.to_lowercase();
    }
    let stem = written.trim_end_matches("'s").trim_end_matches("'S");
    if let Some(name) = sign(written) {
        return name.to_owned();
    }
    let joined = context.before.ends_with('-') && context.after.starts_with('-');
    let article = (stem == "a" && joined)
        || (stem == "a" || stem == "A" && !capitals::is_letter_a(context)) && is_article(context.after);
    if stem.chars().count() == 1 && !article && !matches!(stem, "I" | "O") {
        return format!("={}{}", stem.to_uppercase(), &written[stem.len()..]);
    }
    if CHAT.contains(&written) || capitals::is_zone(written, context) {
        return format!("={}", written.to_uppercase());
    }
    if caps(stem) || (stem.len() > 2 && stem.ends_with('s') && caps(&stem[..stem.len() - 1])) {
        return capitals::read(written, stem, context);
    }
    if is_camel(written) && !known(context.lexicon, written) {
        return identifier(written);
    }
    drawn_out(written, context.lexicon).unwrap_or_else(|| written.to_owned())
}

/// Whether capitals are a contraction: "DON'T", "WE'RE", "IT'S".
fn is_contraction(written: &str) -> bool {
    const BEFORE_S: [&str; 12] = [
        "IT", "WHO", "HE", "SHE", "THAT", "WHAT", "LET", "THERE", "HERE", "WHERE", "HOW", "WHEN",
    ];
    let Some((stem, ending)) = written.split_once('\'') else {
        return false;
    };
    match ending {
        "T" => stem.ends_with('N'),
        "M" => stem == "I",
        "LL" | "RE" | "VE" | "D" => stem.chars().all(char::is_uppercase),
        "S" => BEFORE_S.contains(&stem),
        _ => false,
    }
}

/// "a" is an article before a word; otherwise it is the letter.
fn is_article(after: &str) -> bool {
    let next = after.trim_start_matches([' ', '\n', '"', '\'', '(', '[', '*', '_']);
    // "a -3 dB point".
    let signed = next
        .strip_prefix(['-', '−', '+', '±', '~'])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    after.starts_with([' ', '\n', '.', '!'])
        && (signed || next.starts_with(|c: char| c.is_alphanumeric() || "$£€¥₹₩₽₿₺₪₫₴฿₱₦#@.<&!".contains(c)))
}

/// A Greek letter used for a number or unit.
fn sign(written: &str) -> Option<&'static str> {
    let mut chars = written.chars();
    let (first, rest) = (chars.next()?, chars.next());
    symbols::name(first).filter(|_| rest.is_none())
}

fn known(lexicon: &Lexicon, written: &str) -> bool {
    lexicon.contains(written) || lexicon.knows(&written.to_ascii_lowercase())
}

/// Whether a word has a capital inside: "GitHub", "iPhone".
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

/// Shortens runs of three or more equal letters to `most`.
fn shorten(letters: &[char], most: usize) -> String {
    let mut out = String::new();
    for run in letters.chunk_by(|a, b| a.eq_ignore_ascii_case(b)) {
        let keep = if run.len() > 2 { most } else { run.len() };
        out.extend(&run[..keep]);
    }
    out
}

/// A code after "PIN" or "code": words stay words, digits are read one by one.
fn typed_code(written: &str) -> String {
    let parts = written.split_inclusive(|c: char| !c.is_alphanumeric());
    let runs = parts.flat_map(|part| {
        let mut runs: Vec<String> = Vec::new();
        for c in part.chars().filter(|c| c.is_alphanumeric()) {
            match runs.last_mut() {
                Some(run) if run.ends_with(|last: char| last.is_numeric() == c.is_numeric()) => run.push(c),
                _ => runs.push(c.to_string()),
            }
        }
        runs
    });
    let said = runs.map(|run| {
        if run.starts_with(char::is_numeric) {
            number::spell(&run)
        } else {
            identifier(&run)
        }
    });
    said.collect::<Vec<_>>().join(" ")
}

/// Letters and digits mixed: "MP3", "4K", "H2O", "x86", "R2-D2", "COVID-19".
fn mixed(written: &str) -> String {
    written.split('-').map(identifier).collect::<Vec<_>>().join(" ")
}

/// Letters and digits, split where their kind changes: "GitHub" is "Git Hub", "B2B" "B two B".
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
    let mut said: Vec<String> = parts.iter().map(|part| piece(part)).collect();
    // "MP3s" and "PS5s" are plurals. The s is a letter only directly after a single digit.
    if parts.len() > 2
        && parts.last().is_some_and(|last| last == "s")
        && parts[parts.len() - 2].starts_with(char::is_numeric)
    {
        said.pop();
        if let Some(number) = said.last_mut() {
            *number = number::plural(number);
        }
    }
    said.join(" ")
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
        _ if capitals::is_read(part) => lower,
        2..=4 if caps(part) => format!("={part}"),
        _ if is_vowelless(&lower) => format!("={}", part.to_uppercase()),
        _ if caps(part) => lower,
        _ => part.to_owned(),
    }
}
