//! Roman numerals: which capitals are numerals, and whether they are cardinal or ordinal.
//!
//! | where it stands | how it is read | examples |
//! |---|---|---|
//! | after the name of a ruler, or a name with a title before it | a rank | Henry VIII, Pope John XXIII |
//! | after a name that no dictionary has and that something is said of | a rank | Amenhotep III moved the court |
//! | after any name, before "of" and another name, or "the" and an epithet | a rank | Albert II of Monaco, Antiochus III the Great |
//! | after a first name or initial and a family name | a rank | Loudon Wainwright III |
//! | after a word that is counted | a number; C, D, L and M are letters there, and I is the pronoun before a verb | Chapter IV, Part D, the Part I liked |
//! | in a row of numerals, or before a word of harmony | a number; two that rise are a range | I, II and III; a ii-V-I progression; the IV chord |
//! | before a word that is ranked | a rank | the XIV century |
//! | in small letters, after a word that is counted or in brackets | a number | chapter iv, (iii) |
//! | after any other capitalised word | a number, where it cannot be an abbreviation | Rocky III |
//! | by itself | a number from III upwards where it is one of I, V and X only and no abbreviation that people use | VIII, but VI and XI are letters |

use regex::Captures;

use super::number::{cardinal, ordinal, year};
use super::rule::{Context, RuleRow, text};

pub(super) const RULES: &[RuleRow] = &[
    (
        "row of Roman numerals",
        "a",
        r"^[IVXivx]+(?:[-–][IVXivx]+)+\b",
        row,
    ),
    (
        "Roman numeral behind a word",
        "a",
        r"^(\p{Lu}[\p{L}']*|iPhone)\s([IVXLCDM]+)\b('s)?",
        behind_word,
    ),
    (
        "small Roman numeral behind a word",
        "a",
        r"^(chapter|part|page|volume|act|scene|section|book|appendix|note|verse|canto|paragraph)\s([ivxl]{2,})\b",
        |found, _| {
            let value = roman_value(&text(found, 2).to_uppercase())?.to_string();
            Some(format!("{} {}", text(found, 1), cardinal(&value)))
        },
    ),
    ("small Roman numeral", "a", r"^[ivx]+\b", small),
    ("Roman numeral", "a", r"^[IVXLCDM]+\b(\.?)", alone),
];

/// First names of numbered kings, queens and popes.
#[rustfmt::skip]
const RULERS: &[&str] = &[
    "Henry", "Louis", "Charles", "Elizabeth", "George", "Edward", "Richard", "James", "William", "Paul", "Pius", "Napoleon", "Nicholas", "John",
    "Peter", "Catherine", "Philip", "Frederick", "Wilhelm", "Francis", "Alexander", "Leo", "Benedict", "Gregory", "Clement", "Innocent", "Henri",
    "Urban", "Ramses", "Ramesses", "Ptolemy", "Darius", "Mary", "Robert", "Otto", "Ivan", "Ferdinand", "Christian", "Gustav", "Haakon", "Olav", "Harald",
    "Julius", "Umberto", "Victoria", "Carl", "Juan", "Amenhotep", "Thutmose", "Seti", "Xerxes", "Cyrus", "Cleopatra", "Margrethe", "Boniface", "Felipe",
    "Alfonso", "Pedro", "Sancho", "Baldwin", "Stephen", "Constantine", "Theodosius", "Justinian", "Valentinian", "Mehmed", "Murad", "Selim", "Suleiman",
    "Leopold", "Rudolf", "Maximilian", "Joseph", "Vladimir", "Casimir", "Sigismund", "Charlemagne", "Isabella", "Rama", "Naresuan", "Sixtus", "Celestine",
    "Mohammed", "Muhammad", "Abdullah", "Hussein", "Faisal", "Farouk", "Hassan", "Osman", "Bayezid", "Ahmed", "Abbas", "Ismail", "Shah", "Artaxerxes", "Cambyses", "Shapur",
    "Khosrow", "Ardashir", "Sargon", "Hammurabi", "Ashurbanipal", "Nebuchadnezzar", "Psamtik", "Mentuhotep", "Senusret", "Tuthmosis", "Antiochus", "Seleucus", "Mithridates",
    "Demetrius", "Attalus", "Kamehameha", "Selassie", "Menelik", "Moshoeshoe", "Albert", "Rainier", "Baudouin", "Philippe", "Guillaume", "Wilhelmina", "Juliana", "Beatrix",
    "Emanuele", "Emmanuel", "Humbert", "Amadeus", "Afonso", "Manuel", "Sebastian", "Matthias", "Ladislaus", "Wenceslaus", "Ottokar", "Boleslaw", "Stanislaw", "Augustus", "Erik",
    "Eric", "Magnus", "Canute", "Cnut", "Valdemar", "Oscar", "Ethelred", "Edmund", "Harold", "Malcolm", "Kenneth", "Duncan", "Alexios", "Andronikos", "Heraclius", "Adrian", "Martin",
    "Eugene", "Callixtus", "Honorius", "Lucius", "Paschal", "Marcellus", "Hadrian", "Tawadros", "Bartholomew", "Kirill", "Mswati", "Akihito", "Bhumibol", "Vajiralongkorn",
];

/// First names after which a family name with a numeral is that of a person.
#[rustfmt::skip]
const FIRST_NAMES: &[&str] = &[
    "James", "John", "Robert", "William", "Charles", "Thomas", "Henry", "Edward", "Joseph", "Richard", "David", "Walter", "Frank", "Arthur", "Howard", "Samuel", "Daniel",
    "Douglas", "Harry", "Fred", "Theodore", "Franklin", "Ralph", "Roy", "Benjamin", "Michael", "Christopher", "Matthew", "Andrew", "Donald", "Steven", "Brian", "Ronald",
    "Anthony", "Kevin", "Jason", "Gary", "Timothy", "Jeffrey", "Ryan", "Jacob", "Jonathan", "Larry", "Justin", "Scott", "Brandon", "Patrick", "Jack", "Dennis", "Jerry",
    "Tyler", "Aaron", "Adam", "Nathan", "Kyle", "Noah", "Ethan", "Jeremy", "Sean", "Bruce", "Billy", "Loudon", "Thurston", "George", "Alexander", "Philip", "Peter", "Paul", "Louis",
    "Davis", "Griffin", "Preston", "Winston", "Prescott", "Cornelius", "Trey", "Sammy", "Jim", "Tom", "Bob", "Joe", "Sam", "Ed", "Ken",
];

/// Games and films with names of people and a number.
const NUMBERED: [&str; 9] = [
    "Diablo",
    "Quake",
    "Warcraft",
    "Starcraft",
    "StarCraft",
    "Tekken",
    "Metroid",
    "Castlevania",
    "Ultima",
];

/// Words before which a numeral is an ordinal: "the XIV century".
const RANKED: [&str; 9] = [
    "century",
    "centuries",
    "Century",
    "Olympiad",
    "dynasty",
    "Dynasty",
    "Corps",
    "Legion",
    "Congress",
];

/// Titles that make the numeral of the following name an ordinal.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "King", "Queen", "Pope", "Emperor", "Empress", "Tsar", "Czar", "Prince", "Princess", "Pharaoh", "Sultan", "Shah", "Kaiser", "Duke", "Count",
    "Saint", "St", "Patriarch", "Antipope", "Archduke", "Caliph", "Lord", "Sir", "Baron", "Earl", "king", "queen", "pope", "emperor", "pharaoh", "tsar",
];

/// Numbered things, after which even a single I, V or X is a number.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "Chapter", "Part", "War", "Act", "Scene", "Volume", "Book", "Section", "Article", "Title", "Phase", "Type", "Class", "Level", "Verse",
    "Stage", "Episode", "Bowl", "Mark", "Rocky", "Fantasy", "Figure", "Table", "Appendix", "Unit", "Grade", "Symphony", "Canto", "Sonata",
    "Schedule", "Quartet", "Movement", "Apollo", "Gemini", "Saturn", "Soyuz", "Vostok", "Cranial", "Nerve", "Factor", "Division", "Tier",
    "Category", "Group", "Zone", "Region", "Annex", "Round", "Step", "Amendment", "Season", "iPhone",
];

/// Those of them after which single letters are letters, except I and V.
const LETTERED: [&str; 9] = [
    "Type", "Class", "Appendix", "Grade", "Unit", "Factor", "Group", "Zone", "Annex",
];

/// Abbreviations that look like numerals of I, V and X.
const ABBREVIATIONS: [&str; 8] = ["I", "V", "X", "IV", "VI", "XI", "XX", "XXX"];

/// Abbreviations that look like numerals with larger letters, after a word.
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

/// Words after "Part I" with which the I is a number. Before any other common word it is the pronoun.
#[rustfmt::skip]
const BEHIND_ONE: &[&str] = &[
    "of", "and", "or", "to", "is", "was", "has", "had", "in", "on", "with", "by", "at", "for", "from", "begins", "ends", "opens", "closes", "starts",
    "covers", "deals", "contains", "error", "errors", "diabetes", "scene", "starring", "describes", "tells", "ended", "began", "started", "came",
    "shows", "introduces", "explains", "exam", "survivors", "veterans", "collagen", "historic", "ruins", "movement", "railways", "will", "runs",
    "we", "you", "he", "she", "it", "they", "the", "a", "an", "there", "football", "basketball", "school", "program", "college", "team", "bipolar", "clinical", "trial",
];

/// Words ending in s that can precede the pronoun I.
#[rustfmt::skip]
const OF_ONESELF: &[&str] = &["was", "always", "sometimes", "perhaps", "guess", "miss", "pass", "discuss", "confess", "address", "express", "possess", "dress", "press", "bless", "kiss", "cross", "plus", "thus"];

/// Verbs of telling and giving. After one, a name and an I are two people ("I told James I was late").
#[rustfmt::skip]
const TELLING: &[&str] = &[
    "told", "tell", "tells", "telling", "ask", "asked", "asks", "asking", "promised", "assured", "gave", "showed", "shown", "reminded", "warned",
    "taught", "informed", "convinced", "wish", "wished", "think", "thought", "said", "say", "believe", "bet", "and", "or", "than", "like", "for", "with",
];

/// Verbs said of a king and not of oneself.
#[rustfmt::skip]
const OF_RULERS: &[&str] = &[
    "of", "was", "is", "ruled", "reigned", "had", "died", "and", "became", "succeeded", "married", "ordered", "granted", "abdicated", "conquered", "on", "in", "issued", "founded", "built",
];

/// Irregular past forms said of rulers.
#[rustfmt::skip]
const PASTS: &[&str] = &["fought", "won", "lost", "spoke", "came", "took", "gave", "wrote", "led", "fell", "rose", "sent", "made", "fled", "held", "left", "met"];

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
    let counted = COUNTED.contains(&capitalised.as_str()) || word == "OS";
    let counts = match numeral {
        "I" => counted && is_one(context),
        "V" => counted,
        "X" => counted && !LETTERED.contains(&word),
        "C" | "D" | "L" | "M" => false,
        _ if counted => true,
        // "Rocky IV" has a number, "Use VI" does not: after a word that is also common in lower case, the
        // letters are an abbreviation.
        "IV" | "VI" | "XI" | "XX" => !context.lexicon.knows(&word.to_ascii_lowercase()),
        "XL" => counted,
        _ => numeral.len() > 1 && !LARGE_ABBREVIATIONS.contains(&numeral),
    };
    counts.then(|| format!("{} {}{owner}", said(word), cardinal(&value)))
}

/// A word in capitals with only its first letter in upper case.
fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    if word.chars().all(char::is_uppercase) {
        first + &chars.as_str().to_lowercase()
    } else {
        word.to_owned()
    }
}

/// A word as it is read before its number. In capitals it is not an abbreviation there.
fn said(word: &str) -> String {
    if word == "iPhone" {
        "=I phone".to_owned()
    } else if word.chars().all(char::is_uppercase) && word.len() > 3 {
        word.to_lowercase()
    } else {
        word.to_owned()
    }
}

/// Whether the numeral is that of a person; `None` if the letters are something else.
fn is_ranked(word: &str, numeral: &str, owner: &str, context: &Context) -> Option<bool> {
    let before = context.last_word().unwrap_or("");
    let titled = TITLES.contains(&before);
    let ruler = RULERS.contains(&word) && word != "Malcolm";
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
    let counted = COUNTED.contains(&word) || NUMBERED.contains(&word);
    if !counted && (is_epithet(context) || is_full_name(numeral, context)) {
        return Some(true);
    }
    // A name that is in no dictionary is a person's if a verb follows.
    let known = context.lexicon.knows(&word.to_ascii_lowercase()) || counted;
    let said = next.starts_with(char::is_lowercase)
        && (next.ends_with("ed") || OF_RULERS.contains(&next) || PASTS.contains(&next))
        || !owner.is_empty();
    Some(!known && said && numeral.len() > 1 && !ABBREVIATIONS[3..].contains(&numeral))
}

/// Whether "of Monaco" or "the Great" follows.
fn is_epithet(context: &Context) -> bool {
    let after = context.after.trim_start();
    let epithet = after.strip_prefix("of ").or_else(|| after.strip_prefix("the "));
    epithet.is_some_and(|epithet| epithet.starts_with(char::is_uppercase))
}

/// Whether a first name or an initial precedes the family name: "William H. Gates III".
fn is_full_name(numeral: &str, context: &Context) -> bool {
    let initial = context.before.trim_end().strip_suffix('.').is_some_and(|before| {
        let mut letters = before.chars().rev().take_while(|c| c.is_alphabetic());
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    });
    let first = context
        .last_word()
        .is_some_and(|word| FIRST_NAMES.contains(&word));
    matches!(numeral, "II" | "III" | "IV") && (initial || first)
}

/// Whether the I after a numbered thing is its number: not if it can be the subject of a verb.
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
            || next.len() > 3 && next.ends_with('s') && !OF_ONESELF.contains(&next)
            || BEHIND_ONE.contains(&next) && !(article && matches!(next, "was" | "had" | "is" | "will")))
}

/// Numerals with dashes between them: two ascending ones are a range, others are a progression. In lower case
/// they must follow "pages", or be at least three.
fn row(found: &Captures, context: &Context) -> Option<String> {
    let written = text(found, 0);
    let small = written.chars().all(|c| !c.is_uppercase());
    let paged = matches!(context.last_word(), Some("pages" | "pp" | "chapters" | "parts"));
    if small && !paged && written.split(['-', '–']).count() < 3 {
        return None;
    }
    if context
        .after
        .starts_with(|c: char| c.is_alphanumeric() || c == '-')
    {
        return None;
    }
    let values: Option<Vec<u32>> = written
        .split(['-', '–'])
        .map(|numeral| roman_value(&numeral.to_uppercase()))
        .collect();
    let values = values?;
    let ranks = RANKED.contains(&context.next_word());
    let said = |value: &u32| {
        let value = value.to_string();
        if ranks { ordinal(&value) } else { cardinal(&value) }
    };
    let rise = values.len() == 2 && values[0] < values[1] && !HARMONY.contains(&context.next_word());
    let said: Vec<String> = values.iter().map(said).collect();
    Some(said.join(if rise { " to " } else { " " }))
}

/// A lower-case numeral: before a word of harmony, or alone in brackets.
fn small(found: &Captures, context: &Context) -> Option<String> {
    let numeral = text(found, 0);
    let harmonic = HARMONY.contains(&context.next_word()) && context.after.starts_with(' ');
    let bracketed = numeral.len() > 1 && context.before.ends_with('(') && context.after.starts_with(')');
    let value = roman_value(&numeral.to_uppercase())?.to_string();
    (harmonic && numeral != "i" || bracketed).then(|| cardinal(&value))
}

/// A numeral without a capitalised word before it.
fn alone(found: &Captures, context: &Context) -> Option<String> {
    let numeral = text(found, 0).trim_end_matches('.');
    let value = roman_value(numeral)?;
    if RANKED.contains(&context.next_word()) && numeral.len() > 1 {
        return Some(ordinal(&value.to_string()));
    }
    // "MCMLXXXIV" is a year. Fewer letters that include a large one are an abbreviation.
    if numeral.contains(['L', 'C', 'D', 'M']) {
        let long = numeral.len() > 3 && !context.lexicon.knows(&numeral.to_lowercase());
        let end = if text(found, 1).is_empty() { "" } else { " ." };
        return long.then(|| format!("{}{end}", year(&value.to_string())));
    }
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

/// Whether nothing precedes on the line.
fn starts_line(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.is_empty() || before.ends_with('\n')
}

/// Whether another numeral is adjacent, after a comma or "and".
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
pub(super) fn roman_value(numeral: &str) -> Option<u32> {
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
