//! Words with the same spelling and different pronunciations.
//!
//! The first of these that applies decides:
//!
//! 1. [`COLLOCATIONS`]: an adjacent word, or one in the sentence, that is unambiguous ("lead pipe").
//! 2. [`habitual`]: "read" as a habit, or as something done whenever something else is.
//! 3. [`Model`]: weights of the words and parts of speech around it, learned from sentences (`homographs.tsv`).
//! 4. The lexicon, by part of speech.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The number of positions to each side whose part of speech counts.
pub(super) const TAGS: usize = 2;

/// The number of words to each side that count in any order.
const NEAR: usize = 7;

/// A word with the neighbours that determine its pronunciation.
struct Collocation {
    word: &'static str,
    sounds: &'static str,
    /// Words, or pairs of words, directly before it.
    before: &'static [&'static str],
    /// Words directly after it.
    behind: &'static [&'static str],
    /// Words anywhere near it.
    near: &'static [&'static str],
}

#[rustfmt::skip]
const COLLOCATIONS: &[Collocation] = &[
    Collocation { word: "bass", sounds: "B EY1 S", before: &["acoustic", "electric", "upright", "double", "synth", "sub", "slap", "fretless"], behind: &["line", "lines", "player", "players", "guitar", "guitarist", "drum", "drums", "clef", "note", "notes", "solo", "amp", "boost", "part", "voice", "clarinet", "synth", "frequencies", "singer", "string", "trombone", "drop", "bin", "knob", "response", "trap"], near: &[] },
    Collocation { word: "bass", sounds: "B AE1 S", before: &["sea", "largemouth", "smallmouth", "striped", "grilled", "fried", "channel", "black"], behind: &["fishing", "boat", "boats", "fillet", "fillets", "fisherman", "fishermen", "pond"], near: &["fish", "fishing", "lake", "caught", "trout", "salmon", "perch", "ordered", "lemon", "swam", "swim", "swims", "swimming", "river", "menu", "restaurant", "chef", "bait", "lure"] },
    Collocation { word: "lead", sounds: "L IY1 D", before: &["to", "will", "would", "can", "could", "must", "should", "may", "might", "acid", "synth"], behind: &["vocal", "vocals", "vocalist", "singer", "singers", "guitar", "guitars", "guitarist", "synth", "synths", "role", "roles", "actor", "actress", "part", "line", "lines", "sheet", "sound", "time", "character", "the", "to", "us", "them", "him", "her"], near: &[] },
    Collocation { word: "lead", sounds: "L EH1 D", before: &["molten", "through", "melted", "liquid", "spilt", "dissolved", "in", "of", "pure"], behind: &["acid", "melts", "melted", "pipe", "pipes", "paint", "paints", "poisoning", "bullet", "bullets", "pencil", "pencils", "solder", "battery", "batteries", "roof", "glass", "shot", "weight", "weights", "exposure", "oxide", "ore", "mine", "mines", "crystal"], near: &["zinc", "copper", "toxic", "metals", "solder", "cadmium", "mercury"] },
    Collocation { word: "tear", sounds: "T EH1 R", before: &["wear-and", "to", "will", "would", "can", "don't", "not", "could", "muscle", "ligament", "they", "we", "i"], behind: &["up", "down", "apart", "off", "it", "the", "away", "through", "open", "into", "along", "out", "your", "my", "his", "of", "to"], near: &["wear", "ligament", "muscle", "fabric", "jeans"] },
    Collocation { word: "tear", sounds: "T IH1 R", before: &["single"], behind: &["gas", "gassed", "drop", "drops", "duct", "ducts", "jerker", "rolled", "ran", "fell", "film"], near: &["eye", "eyes", "cheek", "cry", "crying"] },
    Collocation { word: "tears", sounds: "T IH1 R Z", before: &["in", "of", "to", "into", "with", "shed", "my", "her", "his", "your", "their", "bitter", "burst"], behind: &["of", "ran", "rolled", "streamed"], near: &["eyes", "cry", "cried", "cheeks", "crying", "wept", "weeping"] },
    Collocation { word: "tears", sounds: "T EH1 R Z", before: &["he", "she", "it", "that", "who", "which", "muscle", "ligament", "rips"], behind: &["up", "down", "apart", "off", "it", "the", "away", "through", "open", "into"], near: &["fabric", "ligament", "rips", "wear"] },
    Collocation { word: "bow", sounds: "B AW1", before: &["take a", "takes a", "took a", "taking a", "a deep", "a low", "a final", "a polite"], behind: &[], near: &[] },
    Collocation { word: "bow", sounds: "B OW1", before: &["violin", "cello", "rain", "cross", "long", "hair", "their", "his", "her", "my"], behind: &["tie", "ties", "string", "hair", "hunting", "window"], near: &["violin", "violins", "viola", "cello", "arrow", "arrows", "strings", "string", "rosin", "ribbon", "archer", "archery", "quiver", "fiddle", "hunter"] },
    Collocation { word: "bow", sounds: "B AW1", before: &["ship's", "final", "port", "starboard", "low", "curtain", "polite", "must", "would", "take", "took"], behind: &["down", "before", "out", "thruster", "wave", "shock", "your"], near: &["ship", "torpedo", "torpedoes", "sonar", "wow", "ship's", "stern", "boat", "deck", "curtain", "bowed", "sailed", "hull", "audience"] },
    Collocation { word: "minute", sounds: "M AY0 N UW1 T", before: &["extremely", "so", "most", "are", "were"], behind: &["crack", "cracks", "speck", "specks", "dose", "doses", "hole", "holes", "piece", "pieces", "grain", "grains", "droplets", "bubbles", "insects", "organisms", "percentage", "flaw", "flaws", "detail", "details", "amount", "amounts", "particle", "particles", "quantity", "quantities", "difference", "differences", "fraction", "trace", "traces", "change", "changes", "variation", "variations", "fragments", "portion", "scale", "creatures", "adjustments"], near: &[] },
    Collocation { word: "content", sounds: "K AH0 N T EH1 N T", before: &["is", "are", "was", "were", "am", "be", "been", "being", "not", "me", "him", "them", "us", "become", "became", "feel", "feels", "felt", "seem", "seemed", "seems", "perfectly", "quite", "remain", "remained", "made her", "makes her", "make her", "kept her", "keeps her"], behind: &["with", "to", "cat", "dog", "man", "woman", "baby", "child", "smile", "sigh", "purr"], near: &[] },
    Collocation { word: "wind", sounds: "W AY1 N D", before: &["to", "will", "can", "must", "don't", "roads", "rivers", "paths", "they", "we", "you"], behind: &["up", "down", "it", "the", "back", "its", "your", "through", "around"], near: &[] },
    Collocation { word: "moped", sounds: "M OW1 P EH2 D", before: &["a", "the", "his", "her", "my", "your", "their", "and", "start", "uk", "or", "electric", "by"], behind: &["rider", "riders", "sales"], near: &["bicycle", "motorcycle", "scooter", "engine", "riders", "cyclists"] },
    Collocation { word: "refuse", sounds: "R EH1 F Y UW2 S", before: &["the", "household", "garden", "of", "city", "burning"], behind: &["bin", "bins", "collection", "collector", "heap", "truck", "dump"], near: &[] },
    Collocation { word: "desert", sounds: "D IH0 Z ER1 T", before: &["to", "soldiers", "they", "will", "would", "who", "not", "don't", "never", "i", "you"], behind: &["him", "her", "me", "us", "them", "their", "you"], near: &[] },
    Collocation { word: "sow", sounds: "S AW1", before: &["nursing", "pregnant", "mother"], behind: &["and"], near: &["pig", "pigs", "piglet", "piglets", "boar", "farrow", "litter"] },
    Collocation { word: "row", sounds: "R AW1", before: &["blazing", "furious", "terrible"], behind: &["about", "erupted", "broke"], near: &["furious", "blazing"] },
    Collocation { word: "row", sounds: "R OW1", before: &[], behind: &[], near: &["row"] },
    Collocation { word: "wound", sounds: "W AW1 N D", before: &["was", "tightly", "hand", "he", "she", "it", "they", "and", "has", "had"], behind: &["up", "down", "around", "round", "through", "its", "tightly", "tight", "the"], near: &["clock", "spring", "coil", "wire", "string"] },
    Collocation { word: "dove", sounds: "D OW1 V", before: &["he", "she", "they", "we", "i", "and", "who", "it"], behind: &["into", "in", "off", "down", "under", "deep", "for", "from", "headfirst"], near: &["dived", "submarine"] },
    Collocation { word: "does", sounds: "D OW1 Z", before: &["two", "three", "the", "several", "bucks-and"], behind: &[], near: &["bucks", "fawns", "stags"] },
    Collocation { word: "polish", sounds: "P OW1 L IH0 SH", before: &[], behind: &["language", "army", "people", "border", "government", "sausage", "zloty", "pianist", "composer"], near: &["poland", "warsaw"] },
    Collocation { word: "console", sounds: "K AH0 N S OW1 L", before: &["to", "could", "would", "will", "can", "tried-to"], behind: &["her", "him", "me", "us", "them", "herself", "himself"], near: &[] },
    Collocation { word: "graduate", sounds: "G R AE1 JH AH0 W EY2 T", before: &["to", "will", "i", "they", "we", "would", "can", "didn't"], behind: &["from"], near: &[] },
    Collocation { word: "xi", sounds: "SH IY1", before: &["president", "leader", "chairman"], behind: &["jinping"], near: &[] },
    Collocation { word: "august", sounds: "AO1 G AH0 S T", before: &["in", "on", "last", "next", "early", "late", "of", "since", "until", "by"], behind: &[], near: &["july", "september"] },
];

/// Past verbs and times, near which "read" is not a habit.
#[rustfmt::skip]
const PAST: &[&str] = &["yesterday", "ago", "last", "once", "had", "was", "were", "did", "then", "already", "been", "has", "have", "having", "ever"];

/// Words of habit, near which "read" with a plural or first-person subject is in the present.
#[rustfmt::skip]
const HABIT: &[&str] = &[
    "every", "each", "usually", "often", "always", "sometimes", "never", "daily", "weekly", "nightly", "rarely", "seldom", "mornings", "evenings", "nowadays", "regularly",
    "weekends", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "mostly", "generally", "normally", "typically", "frequently",
    "occasionally", "constantly", "whenever", "these", "now", "only", "music", "fast", "slowly", "less", "too", "novels",
];

/// Words that start a clause about something done whenever something else is.
const WHENEVER: [&str; 6] = ["when", "whenever", "if", "as", "while", "before"];

/// A row of the table, with commas between numbers.
#[derive(Clone, Copy)]
struct Model {
    /// The sounds of each pronunciation.
    sounds: &'static str,
    /// The bias of each pronunciation.
    bias: &'static str,
    /// Features with their weight for each pronunciation, separated by tabs.
    weights: &'static str,
}

/// One row per word: the word; its pronunciations with sounds and biases; features with their weights. The
/// separators are tabs.
static MODELS: LazyLock<HashMap<&'static str, Model>> = LazyLock::new(|| {
    let lines = include_str!("homographs.tsv").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(model)
        .collect()
});

/// All words whose pronunciation depends on their neighbours.
static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let collocated = COLLOCATIONS.iter().map(|row| row.word);
    let learned = MODELS.keys().copied();
    collocated.chain(learned).chain(["read", "reread"]).collect()
});

/// Reads the tables, so that the first line need not wait for them.
pub(super) fn warm_up() {
    LazyLock::force(&WORDS);
}

fn model(line: &'static str) -> Option<(&'static str, Model)> {
    let mut fields = line.splitn(4, '\t');
    let word = fields.next()?;
    let model = Model {
        sounds: fields.next()?,
        bias: fields.next()?,
        weights: fields.next()?,
    };
    Some((word, model))
}

fn numbers(text: &str) -> impl Iterator<Item = i32> {
    text.split(',').map(|number| number.parse().unwrap_or(0))
}

/// Whether the pronunciation of a word depends on its neighbours.
pub(super) fn is_one(word: &str) -> bool {
    WORDS.contains(word.to_ascii_lowercase().as_str())
}

/// Whether it depends on the parts of speech of the whole sentence.
pub(super) fn looks_at_all(word: &str) -> bool {
    word.eq_ignore_ascii_case("read") || word.eq_ignore_ascii_case("reread")
}

/// All pronunciations of a word.
pub(super) fn readings(word: &str) -> Vec<String> {
    let lower = word.to_ascii_lowercase();
    let learned = MODELS
        .get(lower.as_str())
        .into_iter()
        .flat_map(|model| model.sounds.split(','));
    let listed = COLLOCATIONS
        .iter()
        .filter(|row| row.word == lower)
        .map(|row| row.sounds);
    learned.chain(listed).map(str::to_owned).collect()
}

/// The sounds of the word at a position in its sentence, if they depend on its neighbours.
pub(super) fn find(texts: &[&str], tags: &[&str], at: usize) -> Option<&'static str> {
    let word = texts[at].to_ascii_lowercase();
    let around = Around { texts, tags, at };
    if let Some(row) = COLLOCATIONS
        .iter()
        .find(|row| row.word == word && row.is_beside(&around))
    {
        return Some(row.sounds);
    }
    if let Some(row) = COLLOCATIONS
        .iter()
        .find(|row| row.word == word && row.is_near(&around))
    {
        return Some(row.sounds);
    }
    if let Some(sounds) = habitual(&word, &around) {
        return Some(sounds);
    }
    MODELS.get(word.as_str()).map(|model| model.likeliest(&around))
}

/// A position in a sentence.
struct Around<'a> {
    texts: &'a [&'a str],
    tags: &'a [&'a str],
    at: usize,
}

impl Around<'_> {
    /// The word at an offset, in lower case; empty outside the sentence.
    fn word(&self, offset: isize) -> String {
        let text = self
            .at
            .checked_add_signed(offset)
            .and_then(|at| self.texts.get(at));
        text.map_or_else(String::new, |text| plain(text))
    }

    /// The part of speech at an offset; a point for any mark, empty outside the sentence.
    fn tag(&self, offset: isize) -> &str {
        let Some(at) = self
            .at
            .checked_add_signed(offset)
            .filter(|at| *at < self.texts.len())
        else {
            return "";
        };
        if is_mark(self.texts[at]) {
            "."
        } else {
            self.tags[at]
        }
    }

    /// The words within [`NEAR`] positions, except itself.
    fn near(&self) -> impl Iterator<Item = String> {
        let first = self.at.saturating_sub(NEAR);
        let near = self
            .texts
            .iter()
            .enumerate()
            .skip(first)
            .take(self.at + NEAR + 1 - first);
        near.filter(|(place, text)| *place != self.at && !is_mark(text))
            .map(|(_, text)| plain(text))
    }
}

fn is_mark(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

/// A word in lower case; a point for any mark.
fn plain(text: &str) -> String {
    if is_mark(text) {
        ".".to_owned()
    } else {
        text.to_ascii_lowercase()
    }
}

impl Collocation {
    fn is_beside(&self, around: &Around) -> bool {
        let last = around.word(-1);
        let two = format!("{} {last}", around.word(-2));
        let before = |words: &&&str| **words == last || **words == two;
        self.behind.contains(&around.word(1).as_str()) || self.before.iter().any(|words| before(&words))
    }

    fn is_near(&self, around: &Around) -> bool {
        around.near().any(|word| self.near.contains(&word.as_str()))
    }
}

/// "I read in bed every night" is a habit: after "I", "we", "you", "they" or a plural, with a word of habit
/// and none of the past.
fn habitual(word: &str, around: &Around) -> Option<&'static str> {
    let sounds = match word {
        "read" => "R IY1 D",
        "reread" => "R IY0 R IY1 D",
        _ => return None,
    };
    let subject = [-1, -2].iter().any(|offset| {
        let person = matches!(
            around.word(*offset).as_str(),
            "i" | "we" | "you" | "they" | "people" | "children" | "kids" | "students"
        );
        person || *offset == -1 && around.tag(*offset) == "NNS"
    });
    let words: Vec<String> = around
        .texts
        .iter()
        .map(|text| text.to_ascii_lowercase())
        .collect();
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    // "When I read the news, I cry": a verb in the other clause is in the present too.
    let elsewhere = |tag: &str| {
        around
            .tags
            .iter()
            .enumerate()
            .any(|(at, other)| at != around.at && *other == tag)
    };
    let whenever = any(&WHENEVER);
    let term = (0..words.len().saturating_sub(1)).any(|at| {
        words[at] == "a"
            && matches!(
                words[at + 1].as_str(),
                "day" | "week" | "month" | "year" | "term" | "night"
            )
    });
    let habit = any(HABIT) || whenever || term;
    (subject && habit && !any(PAST) && !elsewhere("VBD")).then_some(sounds)
}

impl Model {
    fn likeliest(&self, around: &Around) -> &'static str {
        let features = features(around);
        let mut scores: Vec<i32> = numbers(self.bias).collect();
        let weighed = self
            .weights
            .split('\t')
            .filter_map(|field| field.rsplit_once(':'));
        for (_, weights) in weighed.filter(|(feature, _)| features.contains(*feature)) {
            for (score, weight) in scores.iter_mut().zip(numbers(weights)) {
                *score += weight;
            }
        }
        let best = (0..scores.len()).rev().max_by_key(|reading| scores[*reading]);
        best.and_then(|best| self.sounds.split(',').nth(best))
            .unwrap_or_default()
    }
}

/// The features: the parts of speech at the position and two to each side, the words there, the words nearby,
/// and the capitalisation.
fn features(around: &Around) -> HashSet<String> {
    let reach = TAGS.cast_signed();
    let mut features: HashSet<String> = around.near().map(|word| format!("n={word}")).collect();
    for offset in -reach..=reach {
        features.insert(format!("t{offset}={}", around.tag(offset)));
        if offset != 0 {
            features.insert(format!("w{offset}={}", around.word(offset)));
        }
    }
    if around.texts[around.at].starts_with(char::is_uppercase) {
        features.insert(if around.at == 0 { "first" } else { "capital" }.to_owned());
    }
    features
}
