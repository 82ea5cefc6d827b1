//! Abbreviations, initials and Roman numerals.

use regex::Captures;

use super::number::{cardinal, ordinal};
use super::{Context, RuleRow, stop, text};

pub(super) const RULES: &[RuleRow] = &[
    // Several initials, as in "U.S.A.", "e.g." and "J. R. R. Tolkien".
    ("a", r"^(?i:e\.\s?g\.),?", |_, _| Some("for example".to_owned())),
    ("a", r"^(?i:i\.\s?e\.),?", |_, _| Some("that is".to_owned())),
    ("a", r"^\p{L}\.(?:\p{L}\.)+", |found, context| {
        let letters: String = text(found, 0).chars().filter(|c| c.is_alphabetic()).collect();
        Some(format!("={}{}", letters.to_uppercase(), stop(context)))
    }),
    ("a", r"^\p{L}\.\p{L}\b", |found, _| {
        Some(format!("={}", text(found, 0).replace('.', "").to_uppercase()))
    }),
    ("a", r"^(\p{Lu})\.(\s?)", initial),
    ("a", r"^(St|Dr|Mt|Ft)\b\.?", title_or_street),
    ("a", r"^(\p{L}+)\.", dotted),
    ("a", r"^(Mr|Mrs|Ms|Messrs|Prof|Jr|Sr|vs|etc)\b", |found, _| {
        expansion(text(found, 1)).map(|(said, _)| said.to_owned())
    }),
    ("a", r"^(\p{Lu}[\p{L}']*)\s([IVXLCDM]+)\b('s)?", roman),
    ("a", r"^[IVX]{2,}\b", |found, _| {
        let numeral = text(found, 0);
        let value = roman_value(numeral).filter(|_| !matches!(numeral, "XX" | "XXX"))?;
        Some(cardinal(&value.to_string()))
    }),
    ("a", r"^w/o\b", |_, _| Some("without".to_owned())),
    ("a", r"^w/(?:\s|$)", |_, _| Some("with".to_owned())),
    ("a", r"^c/o\b", |_, _| Some("care of".to_owned())),
    ("a", r"^[nN]/[aA]\b", |_, _| Some("=NA".to_owned())),
];

/// How an abbreviation may end.
#[derive(Clone, Copy, PartialEq)]
enum Point {
    /// A name or number follows; the point never ends a sentence.
    Never,
    /// The point may end the sentence as well.
    Maybe,
    /// Only an abbreviation before a number, else a word ("No.").
    Number,
}

/// Spoken form of an abbreviation, which is written without its point here.
#[rustfmt::skip]
fn expansion(written: &str) -> Option<(&'static str, Point)> {
    use Point::*;
    Some(match written {
        "Mr" => ("mister", Never), "Mrs" => ("missus", Never), "Ms" => ("miz", Never), "Messrs" => ("messers", Never),
        "Prof" => ("professor", Never), "Rev" => ("reverend", Never), "Hon" => ("honorable", Never), "Gen" => ("general", Never),
        "Capt" => ("captain", Never), "Lt" => ("lieutenant", Never), "Col" => ("colonel", Never), "Sgt" => ("sergeant", Never),
        "Cpl" => ("corporal", Never), "Gov" => ("governor", Never), "Sen" => ("senator", Never), "Rep" => ("representative", Never),
        "Pres" => ("president", Never), "Fr" => ("father", Never), "Maj" => ("major", Never), "Cmdr" => ("commander", Never),
        "Jr" => ("junior", Maybe), "Sr" => ("senior", Maybe), "Esq" => ("esquire", Maybe),
        "Inc" => ("incorporated", Maybe), "Ltd" => ("limited", Maybe), "Co" => ("company", Maybe), "Corp" => ("corporation", Maybe),
        "Bros" => ("brothers", Maybe), "Dept" | "dept" => ("department", Maybe), "Univ" => ("university", Maybe), "Assn" => ("association", Maybe),
        "Ave" => ("avenue", Maybe), "Blvd" => ("boulevard", Maybe), "Rd" => ("road", Maybe), "Hwy" => ("highway", Maybe),
        "Apt" | "apt" => ("apartment", Number), "Ln" => ("lane", Maybe), "Sq" => ("square", Maybe),
        "etc" | "Etc" => ("et cetera", Maybe), "vs" | "Vs" => ("versus", Never), "cf" => ("compare", Never), "viz" => ("namely", Never),
        "approx" | "Approx" => ("approximately", Never), "appt" => ("appointment", Maybe), "est" | "Est" => ("established", Number),
        "incl" => ("including", Never), "excl" => ("excluding", Never), "max" => ("maximum", Maybe), "min" => ("minimum", Maybe),
        "avg" => ("average", Maybe), "temp" => ("temperature", Maybe), "misc" => ("miscellaneous", Maybe), "orig" => ("original", Maybe),
        "govt" => ("government", Maybe), "tel" | "Tel" => ("telephone", Never), "ext" | "Ext" => ("extension", Never), "ca" => ("circa", Number),
        "No" | "no" | "Nr" | "nr" => ("number", Number), "Nos" | "nos" => ("numbers", Number), "Vol" | "vol" => ("volume", Number),
        "p" | "P" => ("page", Number), "pp" | "Pp" => ("pages", Number), "Ch" | "ch" => ("chapter", Number), "Fig" | "fig" => ("figure", Number),
        "Figs" | "figs" => ("figures", Number), "Eq" | "eq" => ("equation", Number), "Sec" | "sec" => ("section", Number), "Art" | "art" => ("article", Number),
        "Op" | "op" => ("opus", Number), "Ed" | "ed" => ("edition", Number), "Mon" => ("Monday", Maybe),
        _ => return None,
    })
}

/// A word with a point behind it that is an abbreviation.
fn dotted(found: &Captures, context: &Context) -> Option<String> {
    let (said, point) = expansion(text(found, 1))?;
    let number = context
        .after
        .trim_start()
        .starts_with(|c: char| c.is_ascii_digit());
    // "max." and "min." are abbreviations only where the sentence goes on.
    let goes_on = context
        .after
        .trim_start()
        .starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == ',');
    let short_word = matches!(text(found, 1), "max" | "min" | "temp" | "Co" | "Mon");
    match point {
        Point::Number if !number => None,
        Point::Maybe if short_word && !goes_on && text(found, 1) != "Co" => None,
        Point::Maybe => Some(format!("{said}{}", stop(context))),
        _ => Some(said.to_owned()),
    }
}

/// One letter with a point before a name: "J. Smith". At the end of a sentence it is just a letter.
fn initial(found: &Captures, context: &Context) -> Option<String> {
    let named = context.after.starts_with(|c: char| c.is_uppercase());
    let letter = text(found, 1);
    // "I. " ends a sentence far more often than it abbreviates a name.
    let after_name = context
        .last_word()
        .is_some_and(|word| word.starts_with(|c: char| c.is_uppercase()));
    let first = context.before.trim_end().is_empty() || context.before.trim_end().ends_with(['.', '?', '!']);
    (named
        && (letter != "I" || after_name)
        && (after_name || first || text(found, 2).is_empty() || letter != "A"))
        .then(|| format!("={letter}"))
}

/// "St." and "Dr." are saint and doctor before a name, street and drive behind one.
fn title_or_street(found: &Captures, context: &Context) -> Option<String> {
    let dotted = text(found, 0).ends_with('.');
    let before = context.last_word().unwrap_or("");
    let name_before =
        before.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && context.before.ends_with(' ');
    let church = matches!(
        before,
        "Mount"
            | "Mt"
            | "Lake"
            | "Fort"
            | "Port"
            | "Sault"
            | "Church"
            | "Cathedral"
            | "The"
            | "In"
            | "At"
            | "By"
            | "Saint"
            | "And"
            | "Hi"
            | "Hello"
            | "Dear"
            | "Ask"
            | "Thanks"
            | "Yes"
            | "No"
            | "Call"
            | "Meet"
    );
    let name_after = context
        .after
        .trim_start_matches([' ', '.'])
        .starts_with(|c: char| c.is_uppercase());
    let (title, place) = match text(found, 1) {
        "St" => ("saint", "street"),
        "Dr" => ("doctor", "drive"),
        "Mt" => ("mount", "mount"),
        _ => ("fort", "feet"),
    };
    if name_before && !church {
        return Some(format!("{place}{}", if dotted { stop(context) } else { "" }));
    }
    (name_after || dotted).then(|| title.to_owned())
}

/// First names that kings, queens and popes count.
#[rustfmt::skip]
const RULERS: [&str; 44] = [
    "Henry", "Louis", "Charles", "Elizabeth", "George", "Edward", "Richard", "James", "William", "Paul", "Pius", "Napoleon", "Nicholas",
    "Peter", "Catherine", "Philip", "Frederick", "Wilhelm", "Francis", "Alexander", "Leo", "Benedict", "Gregory", "Clement", "Innocent",
    "Urban", "Ramses", "Ptolemy", "Darius", "Mary", "Robert", "Otto", "Ivan", "Ferdinand", "Christian", "Gustav", "Haakon", "Olav",
    "Julius", "Malcolm", "Umberto", "Victoria", "Carl", "Juan",
];

/// Words that are counted, so that even one letter behind them is a number.
#[rustfmt::skip]
const COUNTED: [&str; 32] = [
    "Chapter", "Part", "War", "Act", "Scene", "Volume", "Book", "Section", "Article", "Title", "Phase", "Type", "Class", "Level",
    "Stage", "Episode", "Bowl", "Mark", "Model", "Rocky", "Fantasy", "Figure", "Table", "Appendix", "Unit", "Grade", "Symphony", "Canto", "Day",
    "Schedule", "Quartet", "Movement",
];

/// "Henry VIII" is "the eighth", "Chapter IV" is "four"; "I" by itself stays a word.
fn roman(found: &Captures, context: &Context) -> Option<String> {
    let (word, numeral, owner) = (text(found, 1), text(found, 2), text(found, 3));
    let value = roman_value(numeral)?.to_string();
    if RULERS.contains(&word) {
        let next = context.next_word();
        let counts = numeral != "I"
            || next.is_empty() && !context.after.starts_with('\'')
            || !owner.is_empty()
            || matches!(
                next,
                "of" | "was" | "is" | "ruled" | "reigned" | "had" | "died" | "and" | "became"
            );
        return counts.then(|| format!("{word} the {}{owner}", ordinal(&value)));
    }
    let known = numeral.len() > 1
        && !matches!(
            numeral,
            "MIX"
                | "CD"
                | "DC"
                | "MD"
                | "CV"
                | "DI"
                | "MC"
                | "XL"
                | "LI"
                | "CC"
                | "MM"
                | "DM"
                | "MI"
                | "DVD"
                | "CI"
                | "DL"
                | "LCD"
                | "LC"
        );
    (known || COUNTED.contains(&word)).then(|| format!("{word} {}{owner}", cardinal(&value)))
}

/// The value of a Roman numeral in its regular form.
fn roman_value(numeral: &str) -> Option<u32> {
    let digit = |c: char| match c {
        'I' => 1,
        'V' => 5,
        'X' => 10,
        'L' => 50,
        'C' => 100,
        'D' => 500,
        _ => 1000,
    };
    let values: Vec<i64> = numeral.chars().map(digit).collect();
    let signed = values
        .iter()
        .enumerate()
        .map(|(at, &value)| match values.get(at + 1) {
            Some(&next) if next > value => -value,
            _ => value,
        });
    let sum = signed.sum::<i64>().clamp(0, 4999) as u32;
    (to_roman(sum) == numeral).then_some(sum)
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
