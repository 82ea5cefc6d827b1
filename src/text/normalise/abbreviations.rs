//! Abbreviations, initials and Roman numerals.

use regex::Captures;

use super::number;
use super::rule::{Context, RuleRow, stop, text};

pub(super) const RULES: &[RuleRow] = &[
    ("box at a post office", "a", r"^P\.?\s?O\.? [Bb]ox\b", |_, _| {
        Some("=PO box".to_owned())
    }),
    // Sequences of initials, as in "U.S.A.", "e.g." and "J. R. R. Tolkien".
    ("for example", "a", r"^(?i:e\.\s?g\.),?", |_, _| {
        Some("for example".to_owned())
    }),
    ("that is", "a", r"^(?i:i\.\s?e\.),?", |_, _| {
        Some("that is".to_owned())
    }),
    (
        "degree",
        "a",
        r"^(Ph|Ed|Psy|Pharm|LL|M|B|D)\.\s?(D|Sc|Phil|Eng|Ed|M|B|A|Mus|Tech|Com)\.?('?s\b)?",
        degree,
    ),
    (
        "points between letters",
        "a",
        r"^\p{L}\.(?:\p{L}\.)+",
        |found, context| {
            let letters: String = text(found, 0).chars().filter(|c| c.is_alphabetic()).collect();
            let letters = letters.to_uppercase();
            // An addition begins with these and continues.
            let opens = matches!(letters.as_str(), "PS" | "PPS" | "NB");
            let end = if opens { " ," } else { stop(context) };
            Some(format!("={letters}{end}"))
        },
    ),
    (
        "letters with points",
        "a",
        r"^\p{L}(?:\.\p{L})+\b",
        |found, context| {
            let address = context.after.starts_with(['@', '/'])
                || context.before.ends_with(|c: char| c.is_alphanumeric());
            (!address).then(|| format!("={}", text(found, 0).replace('.', "").to_uppercase()))
        },
    ),
    (
        "and others",
        "a",
        r"^(et al|op cit|loc cit|et seq)\.",
        |found, context| Some(format!("{}{}", text(found, 1), stop(context))),
    ),
    (
        "letter before a number",
        "a",
        r"^(?:(b|d|c|ca|fl|r|m|K|KV|BWV|Hob|HWV|RV|WoO|D|S|L|v)\.|(KV|BWV|HWV|TWV|BuxWV|WoO))\s?(\d+)(?:[-–](\d{2,4}))?\b",
        lettered,
    ),
    ("born or died", "a", r"^([bd])\.", |found, context| {
        let life = context.before.trim_end().ends_with(['(', ',', ';', ')']);
        let day = context.after.trim_start();
        let dated = day.get(..3).is_some_and(super::calendar::is_month);
        let said = if text(found, 1) == "b" { "born" } else { "died" };
        (life && dated).then(|| said.to_owned())
    }),
    (
        "edition or editor",
        "a",
        r"^(?:(rev)\. )?ed\.",
        |found, context| {
            let before = context.before.trim_end();
            let ranked = ["st", "nd", "rd", "th"].iter().any(|end| before.ends_with(end))
                && context
                    .last_word()
                    .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            let revised = !text(found, 1).is_empty();
            let named = context.after.starts_with(' ') && context.after[1..].starts_with(char::is_uppercase);
            match () {
                () if revised => Some(format!("revised edition{}", stop(context))),
                () if ranked => Some(format!("edition{}", stop(context))),
                () => named.then(|| "editor".to_owned()),
            }
        },
    ),
    ("between parties", "a", r"^v\.", |_, context| {
        let party = |word: &str| word.starts_with(char::is_uppercase);
        let before = Context {
            before: context.before.trim_end_matches([' ', '.']),
            ..*context
        };
        (before.last_word().is_some_and(party) && party(context.next_word())).then(|| "=V".to_owned())
    }),
    ("initial", "a", r"^(\p{Lu})\.(\s?)", initial),
    ("saint or street", "a", r"^(St|Dr|Mt|Ft)\b\.?", title_or_street),
    ("abbreviation with a point", "a", r"^(\p{L}+)\.", dotted),
    (
        "abbreviation",
        "a",
        r"^(Mr|Mrs|Ms|Messrs|Prof|Jr|Sr|vs|etc)\b",
        |found, _| find(text(found, 1)).map(|(said, _)| said.to_owned()),
    ),
    ("without", "a", r"^w/o\b", |_, _| Some("without".to_owned())),
    ("with", "a", r"^w/\s?", |_, context| {
        let word = context.after.is_empty() || context.after.starts_with(char::is_alphanumeric);
        word.then(|| "with".to_owned())
    }),
    ("because", "a", r"^b/c\b", |_, _| Some("because".to_owned())),
    (
        "room with a number",
        "a",
        r"^(Rm|Ste|Bldg|Fl|Rte)\.? (\d+)\b",
        |found, _| {
            let name = match text(found, 1) {
                "Rm" => "room",
                "Ste" => "suite",
                "Bldg" => "building",
                "Rte" => "route",
                _ => "floor",
            };
            Some(format!("{name} {}", number::model(text(found, 2))))
        },
    ),
    ("secretary", "a", r"^Sec\. of\b", |_, _| {
        Some("secretary of".to_owned())
    }),
    (
        "after somebody's death",
        "a",
        r"^([Oo]p)\. posth\.",
        |_, context| Some(format!("opus posthumous{}", stop(context))),
    ),
    ("care of", "a", r"^c/o\b", |_, _| Some("care of".to_owned())),
    ("not available", "a", r"^[nN]/[aA]\b", |_, _| {
        Some("=NA".to_owned())
    }),
];

/// How the point of an abbreviation is read.
#[derive(Clone, Copy, PartialEq)]
enum Point {
    /// A name or number follows; the point never ends a sentence.
    Never,
    /// The point may also end the sentence.
    Maybe,
    /// An abbreviation only before a number, otherwise a word ("No.").
    Number,
    /// An abbreviation only if the sentence continues, otherwise a word ("max.").
    Inside,
}

/// Abbreviations without their points, their spoken forms, and how their points are read.
#[rustfmt::skip]
const ABBREVIATIONS: &[(&str, &str, Point)] = {
    use Point::*;
    &[
        ("Mr", "mister", Never), ("Mrs", "missus", Never), ("Ms", "miz", Never), ("Messrs", "messers", Never), ("Mme", "madame", Never), ("Mlle", "mademoiselle", Never),
        ("Prof", "professor", Never), ("Rev", "reverend", Never), ("Hon", "honorable", Never), ("Gen", "general", Never), ("Adm", "admiral", Never), ("Pvt", "private", Never),
        ("Capt", "captain", Never), ("Lt", "lieutenant", Never), ("Col", "colonel", Never), ("Sgt", "sergeant", Never), ("Supt", "superintendent", Never), ("Insp", "inspector", Never),
        ("Cpl", "corporal", Never), ("Gov", "governor", Never), ("Sen", "senator", Never), ("Rep", "representative", Never), ("Det", "detective", Never), ("Ste", "saint", Never),
        ("Pres", "president", Never), ("Fr", "father", Never), ("Maj", "major", Never), ("Cmdr", "commander", Never),
        ("Jr", "junior", Maybe), ("Sr", "senior", Maybe), ("Esq", "esquire", Maybe),
        ("Inc", "incorporated", Maybe), ("Ltd", "limited", Maybe), ("Co", "company", Maybe), ("Corp", "corporation", Maybe), ("Intl", "international", Maybe),
        ("Bros", "brothers", Maybe), ("Dept", "department", Maybe), ("dept", "department", Maybe), ("Univ", "university", Maybe), ("Assn", "association", Maybe),
        ("Ave", "avenue", Maybe), ("Blvd", "boulevard", Maybe), ("Rd", "road", Maybe), ("Hwy", "highway", Maybe), ("Pkwy", "parkway", Maybe),
        ("Apt", "apartment", Number), ("apt", "apartment", Number), ("Ln", "lane", Maybe), ("Sq", "square", Maybe), ("Ct", "court", Maybe), ("Pl", "place", Inside),
        ("etc", "et cetera", Maybe), ("Etc", "et cetera", Maybe), ("vs", "versus", Never), ("Vs", "versus", Never), ("cf", "compare", Never), ("Cf", "compare", Never), ("viz", "namely", Never),
        ("ibid", "ibid", Maybe), ("Ibid", "ibid", Maybe), ("al", "al", Inside), ("attn", "attention", Never), ("Attn", "attention", Never), ("asst", "assistant", Never), ("Asst", "assistant", Never),
        ("approx", "approximately", Never), ("Approx", "approximately", Never), ("appt", "appointment", Maybe), ("est", "established", Number), ("Est", "established", Number), ("EST", "established", Number),
        ("incl", "including", Never), ("excl", "excluding", Never), ("max", "maximum", Inside), ("min", "minimum", Inside), ("esp", "especially", Never), ("resp", "respectively", Maybe),
        ("avg", "average", Maybe), ("temp", "temperature", Inside), ("misc", "miscellaneous", Maybe), ("orig", "original", Maybe), ("ref", "reference", Inside), ("Ref", "reference", Number),
        ("govt", "government", Maybe), ("tel", "telephone", Never), ("Tel", "telephone", Never), ("ext", "extension", Never), ("Ext", "extension", Never), ("ca", "circa", Number), ("Ca", "circa", Number),
        ("No", "number", Number), ("no", "number", Number), ("Nr", "number", Number), ("nr", "number", Number), ("Nos", "numbers", Number), ("nos", "numbers", Number),
        ("Vol", "volume", Number), ("vol", "volume", Number), ("Vols", "volumes", Number), ("vols", "volumes", Number), ("Bd", "volume", Number),
        ("p", "page", Number), ("P", "page", Number), ("pp", "pages", Number), ("Pp", "pages", Number), ("Ch", "chapter", Number), ("ch", "chapter", Number), ("chap", "chapter", Number), ("Chap", "chapter", Number),
        ("Fig", "figure", Number), ("fig", "figure", Number), ("Figs", "figures", Number), ("figs", "figures", Number), ("Eq", "equation", Number), ("eq", "equation", Number),
        ("Sec", "section", Number), ("sec", "section", Number), ("Art", "article", Number), ("art", "article", Number), ("para", "paragraph", Number), ("Tab", "table", Number),
        ("Op", "opus", Number), ("op", "opus", Number), ("Ed", "edition", Number), ("ed", "edition", Number), ("Pt", "part", Number), ("pt", "part", Number), ("mvt", "movement", Maybe), ("bk", "book", Number), ("Bk", "book", Number),
        ("feat", "featuring", Never), ("Feat", "featuring", Never), ("ft", "featuring", Never), ("prod", "produced", Never), ("Prod", "produced", Never), ("arr", "arranged", Never), ("Arr", "arranged", Never), ("perf", "performed", Never),
        ("trans", "translated", Inside), ("transl", "translated", Never), ("orch", "orchestra", Inside), ("instr", "instrumental", Maybe), ("dir", "directed", Inside), ("rev", "revised", Inside),
        ("Mon", "Monday", Inside), ("attrib", "attributed to", Never), ("attr", "attributed to", Inside), ("trad", "traditional", Never), ("Trad", "traditional", Never), ("eds", "editors", Never),
        ("Natl", "national", Never), ("natl", "national", Never), ("Calif", "California", Maybe), ("Conn", "Connecticut", Inside), ("Fla", "Florida", Maybe), ("Ariz", "Arizona", Maybe),
        ("Colo", "Colorado", Maybe), ("Minn", "Minnesota", Maybe), ("Tenn", "Tennessee", Maybe), ("Okla", "Oklahoma", Maybe), ("wk", "week", Number), ("Lit", "literally", Inside), ("lit", "literally", Inside),
    ]
};

/// The spoken form of an abbreviation written without its point.
fn find(written: &str) -> Option<(&'static str, Point)> {
    let found = ABBREVIATIONS.iter().find(|(known, ..)| *known == written);
    found.map(|(_, said, point)| (*said, *point))
}

/// An abbreviation with a point.
fn dotted(found: &Captures, context: &Context) -> Option<String> {
    let (said, point) = find(text(found, 1))?;
    let after = context.after.trim_start();
    let number = after.starts_with(|c: char| c.is_ascii_digit());
    let goes_on =
        after.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, ',' | ';' | '('));
    // "12 ft." is a length, which is read together with its number.
    let measured = text(found, 1) == "ft" && !context.after.trim_start().starts_with(char::is_uppercase);
    match point {
        _ if measured => None,
        Point::Number if !number => None,
        Point::Inside if !goes_on => None,
        Point::Maybe => Some(format!("{said}{}", stop(context))),
        _ => Some(said.to_owned()),
    }
}

/// Academic degrees, whose points do not end a sentence: "Ph.D.", "M.Sc.".
fn degree(found: &Captures, context: &Context) -> Option<String> {
    let (first, second) = (text(found, 1), text(found, 2));
    let joined = format!("{first}{second}");
    let dotted = text(found, 0).ends_with('.');
    // "M. A. Smith" has initials, and "B. A" is not a degree.
    let known = matches!(
        joined.as_str(),
        "PhD"
            | "EdD"
            | "PsyD"
            | "PharmD"
            | "LLM"
            | "LLB"
            | "MSc"
            | "BSc"
            | "DSc"
            | "MPhil"
            | "DPhil"
            | "BPhil"
            | "MEng"
            | "BEng"
            | "MEd"
            | "BEd"
            | "DMus"
            | "BMus"
            | "MMus"
            | "BTech"
            | "MTech"
            | "BCom"
            | "MCom"
    );
    if !known || context.after.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let letters = match joined.as_str() {
        // Read as the words that they abbreviate.
        "MPhil" => "=M fill".to_owned(),
        "DPhil" => "=D fill".to_owned(),
        "BPhil" => "=B fill".to_owned(),
        _ => format!("={}", joined.to_uppercase()),
    };
    let several = text(found, 3);
    Some(format!(
        "{letters}{several}{}",
        if dotted { stop(context) } else { "" }
    ))
}

/// Years of birth and death, and catalogue numbers: "b. 1770", "K. 545".
fn lettered(found: &Captures, context: &Context) -> Option<String> {
    let written = found
        .get(1)
        .or(found.get(2))
        .map_or("", |written| written.as_str());
    let (digits, until) = (text(found, 3), text(found, 4));
    if context.after.starts_with(|c: char| c.is_alphabetic() || c == ':') {
        return None;
    }
    let year = || match until {
        "" => number::year(digits),
        until => format!("{} to {}", number::year(digits), number::year(until)),
    };
    if !until.is_empty() && !matches!(written, "c" | "ca" | "fl" | "r") {
        return None;
    }
    Some(match written {
        "b" => format!("born {}", year()),
        "d" => format!("died {}", year()),
        "c" | "ca" => format!("circa {}", year()),
        "fl" => format!("flourished {}", year()),
        "r" if digits.len() > 2 => format!("reigned {}", year()),
        "m" if digits.len() == 4 => format!("married {}", year()),
        "r" | "m" => return None,
        "v" => format!("verse {}", number::cardinal(digits)),
        "Hob" => format!("Hoboken {}", number::cardinal(digits)),
        "WoO" => format!("=WOO {}", number::cardinal(digits)),
        letters => format!("={letters} {}", number::model(digits)),
    })
}

/// One letter with a point before a name: "J. Smith". At the end of a sentence it is only a letter.
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

/// "St." and "Dr." are saint and doctor before a name, street and drive after one.
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
