//! Roman numerals: which capitals are one, and whether they count or rank.
//!
//! | where it stands | how it is read | examples |
//! |---|---|---|
//! | behind the name of a ruler, or a name with a title before it | a rank | Henry VIII, Pope John XXIII |
//! | behind a name that no dictionary has and that something is said of | a rank | Amenhotep III moved the court |
//! | behind a word that is counted | a number; C, D, L and M are letters there, and I is the pronoun before a verb | Chapter IV, Part D, the Part I liked |
//! | in a row of numerals, or before a word of harmony | a number | I, II and III; a ii-V-I progression; the IV chord |
//! | behind any other capitalised word | a number, where it cannot be an abbreviation | Rocky III |
//! | by itself | a number from III upwards where it is one of I, V and X only and no abbreviation that people use | VIII, but VI and XI are letters |

use regex::Captures;

use super::number::{cardinal, ordinal};
use super::{Context, RuleRow, text};

pub(super) const RULES: &[RuleRow] = &[
    ("row of Roman numerals", "a", r"^[IVX]+(?:[-–][IVX]+)+\b", row),
    (
        "Roman numeral behind a word",
        "a",
        r"^(\p{Lu}[\p{L}']*|PART|CHAPTER)\s([IVXLCDM]+)\b('s)?",
        behind_word,
    ),
    ("Roman numeral", "a", r"^[IVX]+\b(\.?)", alone),
];

/// First names that kings, queens and popes count.
#[rustfmt::skip]
const RULERS: &[&str] = &[
    "Henry", "Louis", "Charles", "Elizabeth", "George", "Edward", "Richard", "James", "William", "Paul", "Pius", "Napoleon", "Nicholas", "John",
    "Peter", "Catherine", "Philip", "Frederick", "Wilhelm", "Francis", "Alexander", "Leo", "Benedict", "Gregory", "Clement", "Innocent", "Henri",
    "Urban", "Ramses", "Ramesses", "Ptolemy", "Darius", "Mary", "Robert", "Otto", "Ivan", "Ferdinand", "Christian", "Gustav", "Haakon", "Olav", "Harald",
    "Julius", "Umberto", "Victoria", "Carl", "Juan", "Amenhotep", "Thutmose", "Seti", "Xerxes", "Cyrus", "Cleopatra", "Margrethe", "Boniface", "Felipe",
    "Alfonso", "Pedro", "Sancho", "Baldwin", "Stephen", "Constantine", "Theodosius", "Justinian", "Valentinian", "Mehmed", "Murad", "Selim", "Suleiman",
    "Leopold", "Rudolf", "Maximilian", "Joseph", "Vladimir", "Casimir", "Sigismund", "Charlemagne", "Isabella", "Rama", "Naresuan", "Sixtus", "Celestine",
];

/// Titles that make a name behind them one that is ranked.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "King", "Queen", "Pope", "Emperor", "Empress", "Tsar", "Czar", "Prince", "Princess", "Pharaoh", "Sultan", "Shah", "Kaiser", "Duke", "Count",
    "Saint", "St", "Patriarch", "Antipope", "Archduke", "Caliph", "Lord", "Sir", "Baron", "Earl", "king", "queen", "pope", "emperor", "pharaoh", "tsar",
];

/// Words that are counted with the numerals of I, V and X, so that even one of these letters behind them is a number.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "Chapter", "Part", "War", "Act", "Scene", "Volume", "Book", "Section", "Article", "Title", "Phase", "Type", "Class", "Level", "Verse",
    "Stage", "Episode", "Bowl", "Mark", "Rocky", "Fantasy", "Figure", "Table", "Appendix", "Unit", "Grade", "Symphony", "Canto", "Sonata",
    "Schedule", "Quartet", "Movement", "Apollo", "Gemini", "Saturn", "Soyuz", "Vostok", "Cranial", "Nerve", "Factor", "Division", "Tier",
];

/// Those of them whose single letters are letters, but for I and V.
const LETTERED: [&str; 6] = ["Type", "Class", "Appendix", "Grade", "Unit", "Factor"];

/// Abbreviations that look like a numeral of I, V and X.
const ABBREVIATIONS: [&str; 8] = ["I", "V", "X", "IV", "VI", "XI", "XX", "XXX"];

/// Capitals that look like a numeral with larger letters, behind a word.
#[rustfmt::skip]
const LARGE_ABBREVIATIONS: [&str; 18] = [
    "MIX", "CD", "DC", "MD", "CV", "DI", "MC", "LI", "CC", "MM", "DM", "MI", "DVD", "CI", "DL", "LCD", "LC", "DIM",
];

/// Words of harmony, before which a numeral is a degree of the scale.
const HARMONY: [&str; 8] = [
    "chord",
    "chords",
    "progression",
    "cadence",
    "degree",
    "turnaround",
    "vamp",
    "triad",
];

/// Words behind "Part I" that leave the I a number; before any other small word it is the pronoun.
#[rustfmt::skip]
const BEHIND_ONE: &[&str] = &[
    "of", "and", "or", "to", "is", "was", "has", "had", "in", "on", "with", "by", "at", "for", "from", "begins", "ends", "opens", "closes", "starts",
    "covers", "deals", "contains", "error", "errors", "diabetes", "scene", "starring", "describes", "tells", "ended", "began", "started", "came",
    "shows", "introduces", "explains", "exam", "survivors", "veterans", "collagen", "historic", "ruins", "movement", "railways", "will", "runs",
];

/// Verbs of telling and giving: behind one, a name and an I are two people ("I told James I was late").
#[rustfmt::skip]
const TELLING: &[&str] = &[
    "told", "tell", "tells", "telling", "ask", "asked", "asks", "asking", "promised", "assured", "gave", "showed", "shown", "reminded", "warned",
    "taught", "informed", "convinced", "wish", "wished", "think", "thought", "said", "say", "believe", "bet", "and", "or", "than", "like", "for", "with",
];

/// What is said of a king and not of oneself.
#[rustfmt::skip]
const OF_RULERS: &[&str] = &[
    "of", "was", "is", "ruled", "reigned", "had", "died", "and", "became", "succeeded", "married", "ordered", "granted", "abdicated", "conquered", "on", "in", "issued", "founded", "built",
];

fn behind_word(found: &Captures, context: &Context) -> Option<String> {
    let (word, numeral, owner) = (text(found, 1), text(found, 2), text(found, 3));
    let value = roman_value(numeral)?.to_string();
    if context.after.starts_with(['-', '–'])
        && context
            .after
            .trim_start_matches(['-', '–'])
            .starts_with(['I', 'V', 'X'])
    {
        return None;
    }
    let capitalised = capitalised(word);
    if is_ranked(&capitalised, numeral, owner, context)? {
        return Some(format!("{word} the {}{owner}", ordinal(&value)));
    }
    let counted = COUNTED.contains(&capitalised.as_str());
    let counts = match numeral {
        "I" => counted && is_one(context),
        "V" => counted,
        "X" => counted && !LETTERED.contains(&word),
        "C" | "D" | "L" | "M" => false,
        _ if counted => true,
        // "Rocky IV" counts, "Use VI" does not: behind a word that stands in small letters too, the letters are an abbreviation.
        "IV" | "VI" | "XI" | "XX" => !context.lexicon.knows(&word.to_ascii_lowercase()),
        "XL" => counted,
        _ => numeral.len() > 1 && !LARGE_ABBREVIATIONS.contains(&numeral),
    };
    counts.then(|| format!("{} {}{owner}", said(word), cardinal(&value)))
}

/// A word in capitals as one that begins with one.
fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    if word.chars().all(char::is_uppercase) {
        first + &chars.as_str().to_lowercase()
    } else {
        word.to_owned()
    }
}

/// A word as it is read before its number; one in capitals is no abbreviation there.
fn said(word: &str) -> String {
    if word.chars().all(char::is_uppercase) && word.len() > 3 {
        word.to_lowercase()
    } else {
        word.to_owned()
    }
}

/// Whether the numeral ranks a person; `None` where the letters are something else.
fn is_ranked(word: &str, numeral: &str, owner: &str, context: &Context) -> Option<bool> {
    let before = context.last_word().unwrap_or("");
    let titled = TITLES.contains(&before);
    let ruler = RULERS.contains(&word);
    let next = context.next_word();
    if numeral == "I" {
        let told = TELLING.contains(&before.to_ascii_lowercase().as_str());
        let said = next.is_empty() && !context.after.starts_with('\'')
            || !owner.is_empty()
            || OF_RULERS.contains(&next);
        return if ruler || titled {
            (said && !told).then_some(true)
        } else {
            Some(false)
        };
    }
    if matches!(numeral, "C" | "D" | "L" | "M") || word == "Malcolm" {
        return if ruler && !titled { None } else { Some(false) };
    }
    if titled || ruler {
        return Some(true);
    }
    // A name that no dictionary has is a person's where something is said of it.
    let known = context.lexicon.knows(&word.to_ascii_lowercase()) || COUNTED.contains(&word);
    let said = next.starts_with(char::is_lowercase) && (next.ends_with("ed") || OF_RULERS.contains(&next))
        || !owner.is_empty();
    Some(!known && said && numeral.len() > 1 && !ABBREVIATIONS[3..].contains(&numeral))
}

/// Whether the I behind a counted word is its number: not where it can be the subject of a verb.
fn is_one(context: &Context) -> bool {
    let next = context.next_word();
    let small = next.starts_with(|c: char| c.is_lowercase());
    let article = context
        .last_word()
        .is_some_and(|word| matches!(word, "the" | "this" | "that" | "every" | "each"));
    let contracted = context.after.starts_with('\'');
    let spaced = context
        .after
        .trim_start()
        .starts_with(|c: char| c.is_alphabetic());
    !contracted
        && (!spaced
            || !small
            || BEHIND_ONE.contains(&next) && !(article && matches!(next, "was" | "had" | "is" | "will")))
}

/// Numerals with dashes between: two are a range, more a progression.
fn row(found: &Captures, context: &Context) -> Option<String> {
    if context
        .after
        .starts_with(|c: char| c.is_alphanumeric() || c == '-')
    {
        return None;
    }
    let values: Option<Vec<String>> = text(found, 0)
        .split(['-', '–'])
        .map(|numeral| roman_value(numeral).map(|value| cardinal(&value.to_string())))
        .collect();
    let values = values?;
    Some(values.join(if values.len() == 2 { " to " } else { " " }))
}

/// A numeral with no capitalised word before it.
fn alone(found: &Captures, context: &Context) -> Option<String> {
    let numeral = text(found, 0).trim_end_matches('.');
    let value = roman_value(numeral)?;
    let ambiguous = ABBREVIATIONS.contains(&numeral);
    let pronoun = numeral == "I";
    let listed = beside_numeral(context) && !matches!(numeral, "XX" | "XXX");
    let harmonic = HARMONY.contains(&context.next_word());
    // "IV. Results": a heading.
    let heading = text(found, 1) == "." && starts_line(context.before) && !pronoun && numeral.len() > 1;
    let counts = if pronoun {
        harmonic
    } else {
        listed && numeral.len() > 1 || harmonic || heading || !ambiguous
    };
    let end = if text(found, 1).is_empty() { "" } else { " ." };
    counts.then(|| format!("{}{end}", cardinal(&value.to_string())))
}

/// Whether nothing stands before on the line.
fn starts_line(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.is_empty() || before.ends_with('\n')
}

/// Whether another numeral stands beside, with a comma or "and" between.
fn beside_numeral(context: &Context) -> bool {
    let joint = |c: char| matches!(c, ' ' | ',' | '&');
    let last = context
        .before
        .trim_end_matches(joint)
        .trim_end_matches("and")
        .trim_end_matches("or")
        .trim_end_matches(joint);
    let last = last.rsplit([' ', '(']).next().unwrap_or("");
    let next = context
        .after
        .trim_start_matches(joint)
        .trim_start_matches("and")
        .trim_start_matches("or")
        .trim_start_matches(joint);
    let next = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let numeral = |word: &str| word.len() > 1 && roman_value(word).is_some() || matches!(word, "V" | "X");
    numeral(last) || numeral(next)
}

/// The value of a Roman numeral in its regular form.
fn roman_value(numeral: &str) -> Option<u32> {
    let digit = |c: char| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        'D' => Some(500),
        'M' => Some(1000),
        _ => None,
    };
    let values: Vec<i64> = numeral.chars().map(digit).collect::<Option<_>>()?;
    let signed = values
        .iter()
        .enumerate()
        .map(|(at, &value)| match values.get(at + 1) {
            Some(&next) if next > value => -value,
            _ => value,
        });
    let sum = signed.sum::<i64>().clamp(0, 4999) as u32;
    (sum > 0 && to_roman(sum) == numeral).then_some(sum)
}

fn to_roman(mut value: u32) -> String {
    let steps = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (step, letters) in steps {
        while value >= step {
            out.push_str(letters);
            value -= step;
        }
    }
    out
}
