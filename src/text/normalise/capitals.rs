//! Words in capitals: read, spelled, or common words that are stressed.
//!
//! | capitals | read as | where |
//! |---|---|---|
//! | AM | "am" | after I or before "I"; letters after a number |
//! | US, IT, WHO | the pronoun | after the verbs and prepositions that take it ("tell US"), before a verb in the first person of the text's own clause |
//! | LED, ACE, PIN, ABS | the word | LED after a person, the others always |
//! | time zones | letters | after a time |
//! | what any lexicon has | the word | |
//! | what has no vowel | letters | |
//! | five letters and more, or a respelling such as "(KWAY)" | the word | |
//! | anything else | letters | |

use super::super::pronounce::is_named;
use super::rule::Context;

/// Capitals that are spelled although they are also words.
#[rustfmt::skip]
const SPELLED: &[&str] = &[
    "US", "IT", "WHO", "PM", "AM", "ID", "TV", "UK", "EU", "UN", "PC", "CD", "HR", "PR", "AI", "IQ", "PE", "UV", "IP", "UI", "OS", "CV", "DJ", "MC",
    "VIP", "GPS", "DIY", "FAQ", "USA", "CEO", "CPU", "GPU", "USB", "DVD", "ATM", "FBI", "CIA", "BBC", "CNN", "NBA", "NFL", "API", "SDK", "URL", "PDF",
    "DAW", "LFO", "EQ", "VST", "AU", "BPM", "DNA", "HIV", "ADHD", "ETA", "RSVP", "IOU", "AKA", "LED", "SOS", "NY", "LA", "DC", "ABS",
    "MIT", "OED", "PS", "ER", "IV", "VI", "XI", "II", "AD", "BC", "CE", "ABC",
];

/// Words in capitals that are read although no lexicon has them, or although a lexicon spells them.
#[rustfmt::skip]
const READ: &[&str] = &[
    "MIDI", "NATO", "COVID", "UNICEF", "FIFA", "YOLO", "GIF", "RAM", "ROM", "SIM", "PIN", "ACE", "LEGO", "NASA", "AIDS", "FEMA", "LASER", "RADAR", "SCUBA", "SWAT", "OPEC",
];

/// Time zones, which are spelled after a time although some of them are words.
#[rustfmt::skip]
const ZONES: &[&str] = &[
    "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "GMT", "UTC", "CET", "CEST", "BST", "IST", "JST", "AEST", "AEDT", "EET", "EEST", "MSK", "ET", "PT", "CT", "MT",
];

/// Words after which "US", "IT" and "WHO" in capitals are pronouns.
#[rustfmt::skip]
const BEFORE_PRONOUN: &[&str] = &[
    "tell", "tells", "told", "let", "give", "gave", "show", "shows", "help", "helps", "join", "between", "both", "all", "love", "loves", "hate", "hates", "do", "did",
    "did", "does", "is", "was", "as", "see", "saw", "know", "knows", "want", "wants", "need", "get", "got", "made", "make", "say", "said", "not", "that", "but", "if", "when",
    "and", "like", "take", "took", "call", "called", "believe", "love", "guess", "ask", "asked", "asks", "wonder", "wondered", "of", "with", "against", "stop", "use", "try",
];

/// Verbs after "WHO" that indicate the organisation.
#[rustfmt::skip]
const OF_ORGANISATIONS: &[&str] = &[
    "said", "says", "has", "recommends", "recommended", "declared", "warned", "warns", "announced", "estimates", "estimated", "reports", "reported", "report", "guidelines",
    "officials", "director", "data", "experts", "scientists", "spokesman", "spokeswoman", "chief", "headquarters", "guidance", "figures", "advises", "confirmed", "declares", "urged", "urges",
];

/// Verbs whose subject is "IT" in capitals at the beginning of a clause.
#[rustfmt::skip]
const OF_IT: &[&str] = &["happened", "happens", "works", "worked", "took", "takes", "made", "makes", "feels", "felt", "hurts", "rained", "snowed", "seems", "looks", "began", "started", "ended", "came", "went", "exploded", "broke"];

/// Nouns after "IT" that indicate the trade.
#[rustfmt::skip]
const OF_TRADE: &[&str] = &[
    "department", "support", "team", "manager", "staff", "infrastructure", "security", "services", "service", "guy", "people", "systems", "industry", "job", "company",
    "desk", "consultant", "professional", "professionals", "budget", "project", "projects", "sector", "specialist",
];

/// Whether it is at least two letters, all of them capitals.
pub(super) fn caps(written: &str) -> bool {
    written.chars().count() > 1 && written.chars().all(char::is_uppercase)
}

/// "NASA" is a word and "BBC" is spelled. In a line all in capitals, everything that can be a word is one.
/// `stem` is `written` without its possessive ending.
pub(super) fn read(written: &str, stem: &str, context: &Context) -> String {
    let bare = stem.trim_end_matches('s');
    let lower = bare.to_lowercase();
    let word = || written.to_lowercase();
    let spelled = || format!("={written}");
    let shouting = context.shouting && stem == bare;
    let known = || context.lexicon.in_gold(&lower) || (lower.len() > 3 && context.lexicon.knows(&lower));
    match () {
        () if READ.contains(&bare) => word(),
        () if matches!(bare, "SAT" | "ACT" | "ADD") && is_diagnosis(bare, context) => spelled(),
        () if ZONES.contains(&bare) && behind_time(context) => spelled(),
        () if SPELLED.contains(&bare) && !(stem == bare && is_stressed(bare, shouting, context)) => spelled(),
        () if SPELLED.contains(&bare) => word(),
        () if stem.len() > 3 && is_named(&stem.to_lowercase()) => word(),
        () if stem != bare => spelled(),
        () if known() => word(),
        () if is_vowelless(&lower) => spelled(),
        () if shouting || lower.chars().count() > 4 || is_respelling(bare, context) => word(),
        () => spelled(),
    }
}

/// Whether one of the [`SPELLED`] is a stressed common word.
fn is_stressed(bare: &str, shouting: bool, context: &Context) -> bool {
    let last = context.last_word().unwrap_or("").to_ascii_lowercase();
    let next = context.next_word();
    let small = |word: &str| word.starts_with(char::is_lowercase);
    let ends = next.is_empty();
    match bare {
        "US" | "IT" | "WHO" | "AM" | "LED" if shouting => true,
        "AM" => last == "i" || next == "I",
        "LED" => {
            matches!(
                last.as_str(),
                "he" | "she" | "they" | "we" | "you" | "i" | "who" | "it" | "has" | "have" | "had"
            ) || matches!(next, "the" | "us" | "them" | "him" | "her" | "to")
        }
        "US" if matches!(last.as_str(), "to" | "for" | "from") => ends && !context.after.starts_with('-'),
        "US" => {
            BEFORE_PRONOUN.contains(&last.as_str())
                && (ends || small(next))
                && !matches!(next, "dollars" | "dollar" | "and" | "citizens" | "military")
        }
        "IT" if OF_TRADE.contains(&next) => false,
        "IT" => {
            BEFORE_PRONOUN.contains(&last.as_str())
                || matches!(
                    next,
                    "is" | "was" | "has" | "will" | "would" | "does" | "did" | "can" | "could"
                ) && last != "in"
                || last.is_empty() && OF_IT.contains(&next)
        }
        "WHO" if context.before.ends_with('(') && are_initials(bare, context.before) => false,
        "WHO" => last != "the" && !OF_ORGANISATIONS.contains(&next),
        _ => false,
    }
}

/// Whether capitals are a test or a diagnosis: "SAT scores", "the ACT test", "he has ADD".
fn is_diagnosis(bare: &str, context: &Context) -> bool {
    let next = context.next_word();
    let last = context.last_word().unwrap_or("");
    match bare {
        "ADD" => matches!(last, "has" | "have" | "had" | "with" | "of"),
        _ => matches!(
            next,
            "score" | "scores" | "test" | "tests" | "exam" | "exams" | "prep" | "math"
        ),
    }
}

/// Whether lower-case letters are a time zone: after "am" or "pm".
pub(super) fn is_zone(written: &str, context: &Context) -> bool {
    let upper = written.to_ascii_uppercase();
    written.len() > 2 && upper != written && ZONES.contains(&upper.as_str()) && behind_half(context)
}

/// Whether a time directly precedes: a number, or "am" or "pm".
fn behind_time(context: &Context) -> bool {
    let number = context.last_word().is_some_and(super::number::is_name);
    let named = matches!(context.next_word(), "zone" | "time" | "timezone");
    named
        || number
        || context.before.trim_end().ends_with(|c: char| c.is_ascii_digit())
        || behind_half(context)
}

/// Whether "AM" or "PM" in any spelling, or another word that ends a time, directly precedes.
fn behind_half(context: &Context) -> bool {
    const HALVES: [&str; 9] = [
        "am", "pm", "a.m.", "p.m.", "a.m", "p.m", "noon", "midnight", "o'clock",
    ];
    let before = context.before.trim_end();
    let tail = before
        .get(before.len().saturating_sub(9)..)
        .unwrap_or(before)
        .to_ascii_lowercase();
    HALVES.iter().any(|half| tail.ends_with(half))
}

/// Whether capitals show how something sounds: alone in brackets after a word whose initials they are not, or
/// before a lower-case syllable that is not a word ("ZITH ur").
fn is_respelling(bare: &str, context: &Context) -> bool {
    if bare.chars().count() < 3 {
        return false;
    }
    let next = context.next_word();
    let syllable =
        (2..4).contains(&next.len()) && next.chars().all(char::is_lowercase) && !is_short_word(next, context);
    let bracketed = context.before.ends_with('(') && context.after.starts_with([')', '-']);
    let joined = context.after.starts_with('-') && next.is_empty();
    // "KWIL-tid": the other syllable is not a word.
    let behind = context.after.strip_prefix('-').unwrap_or("");
    let behind: &str = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let syllables = behind.starts_with(char::is_lowercase) && !is_short_word(behind, context);
    syllable
        || syllables
        || bracketed && !are_initials(bare, context.before)
        || joined && context.before.ends_with('(')
        || is_announced(context)
}

/// Whether the text announces a pronunciation: "pronounced ZITH".
fn is_announced(context: &Context) -> bool {
    /// The number of bytes before that are searched.
    const NEAR: usize = 30;
    let start = context.before.len().saturating_sub(NEAR);
    let start = (start..=context.before.len()).find(|at| context.before.is_char_boundary(*at));
    let near = context
        .before
        .get(start.unwrap_or(0)..)
        .unwrap_or("")
        .to_ascii_lowercase();
    [
        "pronounced ",
        "sounds like ",
        "is said ",
        "say it like ",
        "rhymes with ",
    ]
    .iter()
    .any(|cue| near.contains(cue))
}

/// Whether two or three lower-case letters are a word; of two letters only the common ones are.
fn is_short_word(letters: &str, context: &Context) -> bool {
    #[rustfmt::skip]
    const TWO: &[&str] = &[
        "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or", "so", "to", "up", "us", "we", "vs", "ok",
    ];
    if letters.len() == 2 {
        TWO.contains(&letters)
    } else {
        context.lexicon.knows(letters)
    }
}

/// Whether the words before a bracket have these initials.
fn are_initials(letters: &str, before: &str) -> bool {
    let words = before.trim_end_matches(['(', ' ']).split([' ', '-']).rev();
    let small = ["of", "the", "and", "for", "in", "on", "to"];
    let initials: Vec<char> = words
        .filter(|word| !small.contains(word))
        .map_while(|word| word.chars().next())
        .take(letters.chars().count())
        .collect();
    initials.iter().rev().copied().eq(letters.chars())
        || initials.first().is_some_and(|first| first.is_uppercase())
            && initials.len() > 1
            && initials.iter().take(2).all(|c| c.is_uppercase())
}

/// Whether a word has no letter that could be a vowel.
pub(super) fn is_vowelless(lower: &str) -> bool {
    !lower.chars().any(|c| {
        deunicode::deunicode_char(c).is_some_and(|latin| latin.contains(['a', 'e', 'i', 'o', 'u', 'y']))
    })
}

/// Whether a part of an identifier in capitals is read as a word.
pub(super) fn is_read(part: &str) -> bool {
    READ.contains(&part.to_uppercase().as_str())
}

/// Whether a capital A is the letter, because it cannot be an article: after "an", "the", "plan" and the
/// like, before a musical term, and in the middle of a lower-case sentence.
pub(super) fn is_letter_a(context: &Context) -> bool {
    let last = context.last_word().unwrap_or("");
    let next = context.next_word();
    let spaced = context.before.ends_with(' ') && !last.is_empty();
    let small = last.starts_with(char::is_lowercase);
    // "A minor scale" starts a sentence about music; "A minor problem" does not.
    let behind = context.after.trim_start();
    let behind = behind.strip_prefix(next).unwrap_or(behind).trim_start();
    let second: &str = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let musical = matches!(next, "minor" | "major" | "flat" | "sharp" | "natural")
        && (super::music::is_musical(second) || matches!(second, "is" | "to" | "and" | "or" | "has" | "in"));
    let lettered = matches!(
        last,
        "Plan"
            | "Grade"
            | "Vitamin"
            | "Hepatitis"
            | "Type"
            | "Group"
            | "Class"
            | "Team"
            | "Section"
            | "Exhibit"
            | "Option"
            | "Side"
            | "Part"
            | "Level"
            | "Model"
            | "An"
            | "The"
            | "Key"
            | "Note"
            | "Appendix"
            | "Point"
            | "Serie"
    );
    !context.shouting && spaced && (small || lettered) || musical
}
