//! Plain numbers: ordinals, fractions, products, ranges, powers, years.

use regex::Captures;

use super::money::magnitude;
use super::number::{self, cardinal, decimal, signed};
use super::rule::{Context, RuleRow, is_free, sign_stands, text};

/// Digits, optionally with thousands separators and decimals.
macro_rules! num {
    () => {
        r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    };
}

pub(super) const RULES: &[RuleRow] = &[
    (
        "ordinal",
        "9",
        r"^(\d{1,3}(?:,\d{3})*|\d+)((?i:st|nd|rd|th))('s)?\b",
        ordinal,
    ),
    ("digits behind a comma", "9", r"^(\d+),(\d{4,})\b", |found, _| {
        Some(format!(
            "{} , {}",
            cardinal(text(found, 1)),
            number::spell(text(found, 2))
        ))
    }),
    ("numbers with slashes", "9", r"^\d+(?:/\d+){2,}\b", |found, _| {
        let part = |number: &str| {
            if number.len() > 4 {
                number::spell(number)
            } else {
                cardinal(number)
            }
        };
        Some(
            text(found, 0)
                .split('/')
                .map(part)
                .collect::<Vec<_>>()
                .join(" slash "),
        )
    }),
    ("number behind a slash", "9", r"^\d{5,}\b", |found, context| {
        context
            .before
            .ends_with('/')
            .then(|| number::spell(text(found, 0)))
    }),
    (
        "fraction",
        "9",
        r"^(?:(\d+)[ -])?(\d+)/(\d+)(?i:st|nd|rd|th)?\b",
        fraction,
    ),
    (
        "fraction with a sign",
        "-−–",
        r"^[-−–](?:(\d+) )?(\d+)/(\d+)\b",
        |found, context| {
            let [whole, top, bottom] = [1, 2, 3].map(|group| text(found, group));
            let said = match whole {
                "" => number::fraction(top, bottom),
                _ => number::mixed(whole, top, bottom),
            };
            let free = is_free(context.before) && !context.after.starts_with('/');
            free.then(|| format!("minus {said}"))
        },
    ),
    ("spaced fraction", "9", r"^(\d+) / (\d+)\b", |found, context| {
        let sum = context.before.contains('=') || context.after.contains('=');
        let (top, bottom) = (text(found, 1), text(found, 2));
        Some(if sum {
            format!("{} divided by {}", cardinal(top), cardinal(bottom))
        } else {
            number::fraction(top, bottom)
        })
    }),
    ("mixed number", "9", r"^(\d+)\s?([½¼¾⅓⅔⅛⅜⅝⅞⅕])", mixed_number),
    (
        "product",
        "9",
        concat!(
            "^(",
            num!(),
            r")\s?([x×])\s?(",
            num!(),
            r")(?:\s?[x×]\s?(",
            num!(),
            r"))?(s\b)?"
        ),
        product,
    ),
    (
        "times",
        "9+-−±–",
        concat!("^([-+−±–]?", num!(), r")[x×](?:\s|$)"),
        |found, context| sign_stands(found, context).then(|| format!("{} times", signed(text(found, 1)))),
    ),
    (
        "range of numbers",
        "9-−–",
        concat!("^([-−–]?", num!(), r")(\s?)([-–])(\s?)([-−]?", num!(), ")"),
        range,
    ),
    (
        "short million or billion",
        "9-−–",
        r"^([-−–]?\d+(?:\.\d+)?)(M|B|bn)\b",
        |found, context| {
            // 3M is a company.
            let company = text(found, 0) == "3M" && !context.next_word().ends_with('s');
            let counts =
                text(found, 1).contains('.') || context.after.trim_start().starts_with(char::is_lowercase);
            (counts && !company && sign_stands(found, context))
                .then(|| format!("{} {}", signed(text(found, 1)), magnitude(text(found, 2))))
        },
    ),
    ("short thousand", "9", r"^(\d+(?:\.\d+)?)k\b", |found, context| {
        let race = matches!(context.next_word(), "race" | "run" | "runner" | "runs" | "races");
        let thousand = if race { "=K" } else { "thousand" };
        Some(format!("{} {thousand}", decimal(text(found, 1))))
    }),
    // Thousands with points or spaces between them, if the zeros are unambiguous.
    (
        "spaced thousands",
        "9",
        r"^\d{1,3}(?:(?: \d{3})* 000|(?:\.\d{3})+\.000)\b",
        |found, _| Some(cardinal(text(found, 0))),
    ),
    ("year", "9", r"^(\d{4})\b", year),
    ("long string of digits", "9", r"^(\d{10,})\b", |found, _| {
        // Such numbers are not read as a whole without separators, unless they are round.
        let round = text(found, 1).ends_with("000");
        (!round).then(|| number::spell(text(found, 1)))
    }),
    (
        "number",
        "9+-−±–",
        concat!("^[-+−±–]?", num!()),
        |found, context| {
            // "2a" and "6XE" are read as one word.
            let mixed =
                context.after.starts_with(char::is_alphabetic) && !text(found, 0).contains(['.', ',']);
            (sign_stands(found, context) && !mixed).then(|| signed(text(found, 0)))
        },
    ),
    ("decimals", ".", r"^\.(\d+)\b", |found, _| {
        Some(format!("point {}", number::spell(text(found, 1))))
    }),
    ("power", "^", r"^\^\(?([-−]?\d+)\)?", |found, _| {
        Some(match text(found, 1) {
            "2" => "squared".to_owned(),
            "3" => "cubed".to_owned(),
            power => format!("to the power of {}", signed(power)),
        })
    }),
    ("about", "~", r"^~", |_, context| {
        context
            .after
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| "about".to_owned())
    }),
    ("division", "/", r"^/\s", |_, context| {
        let sum = context.before.contains('=') || context.after.contains('=');
        (sum && context.before.ends_with(' ')).then(|| "divided by".to_owned())
    }),
];

/// "21st". A wrong ending ("21th") is a typo and read as it stands.
fn ordinal(found: &Captures, _: &Context) -> Option<String> {
    let (digits, ending) = (text(found, 1), text(found, 2).to_ascii_lowercase());
    let teen = digits.len() > 1 && digits[..digits.len() - 1].ends_with('1');
    let right = match digits.as_bytes().last() {
        Some(b'1') if !teen => "st",
        Some(b'2') if !teen => "nd",
        Some(b'3') if !teen => "rd",
        _ => "th",
    };
    let said = if ending == right {
        number::ordinal(digits)
    } else {
        format!("{} {ending}", cardinal(digits))
    };
    Some(format!("{said}{}", text(found, 3)))
}

/// Fractions, and the few pairs of numbers with a slash that are not fractions.
fn fraction(found: &Captures, context: &Context) -> Option<String> {
    let (whole, top, bottom) = (text(found, 1), text(found, 2), text(found, 3));
    if context.after.starts_with('/') {
        return None;
    }
    let after = context.after.trim_start().to_ascii_lowercase();
    let metre = [
        "time", "beat", "groove", "meter", "metre", "bar", "measure", "feel",
    ];
    let signature = matches!(
        (top, bottom),
        ("4", "4") | ("6" | "9" | "12", "8") | ("5" | "7", "4")
    );
    let ends = after.is_empty() || after.starts_with(['.', ',', ';', '!', '?', ')']);
    let in_metre = matches!((top, bottom), ("2" | "3", "4") | ("3" | "5" | "7", "8"))
        && context
            .last_word()
            .is_some_and(|word| word.eq_ignore_ascii_case("in"));
    let musical = metre.iter().any(|word| after.starts_with(word)) || signature || in_metre && ends;
    let pair = matches!((top, bottom), ("24", "7") | ("9", "11")) || top == bottom && top.len() > 1;
    if after.starts_with("mmhg") {
        return Some(format!("{} over {}", cardinal(top), cardinal(bottom)));
    }
    if whole.is_empty() && (musical || pair) {
        return Some(format!("{} {}", cardinal(top), cardinal(bottom)));
    }
    if bottom.trim_start_matches('0').is_empty() {
        return Some(format!("{} over {}", cardinal(top), cardinal(bottom)));
    }
    Some(match whole {
        "" => number::fraction(top, bottom),
        _ => number::mixed(whole, top, bottom),
    })
}

fn mixed_number(found: &Captures, _: &Context) -> Option<String> {
    let sign = text(found, 2).chars().next().and_then(super::symbols::name)?;
    Some(format!(
        "{} and {}",
        cardinal(text(found, 1)),
        number::article(sign)
    ))
}

/// Sizes and resolutions ("1920x1080") are read with "by", products with "times".
fn product(found: &Captures, context: &Context) -> Option<String> {
    let sum = text(found, 2) == "×"
        && (text(found, 0).contains(' ') || context.after.trim_start().starts_with('='));
    if context.after.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let read = |number: &str| match number.len() {
        4 if !sum && number.bytes().all(|byte| byte.is_ascii_digit()) => number::model(number),
        _ => decimal(number),
    };
    let joint = if sum { " times " } else { " by " };
    let numbers = [1, 3, 4].map(|group| text(found, group));
    let read: Vec<String> = numbers
        .iter()
        .filter(|number| !number.is_empty())
        .map(|number| read(number))
        .collect();
    let said = read.join(joint);
    Some(if text(found, 5).is_empty() {
        said
    } else {
        number::plural(&said)
    })
}

/// "1939–1945", "pages 3-4". With spaces around a plain hyphen it is a subtraction.
fn range(found: &Captures, context: &Context) -> Option<String> {
    let (from, dash, to) = (text(found, 1), text(found, 3), text(found, 5));
    if !sign_stands(found, context) {
        return None;
    }
    if context
        .after
        .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '/' | ':'))
    {
        return None;
    }
    let spaced = !text(found, 2).is_empty() && !text(found, 4).is_empty();
    if to.starts_with(['-', '−']) {
        let joint = if spaced { "minus" } else { "to" };
        return Some(format!("{} {joint} {}", signed(from), signed(to)));
    }
    if from == to && from.len() == 2 {
        return Some(format!("{0} {0}", cardinal(from)));
    }
    let years = |number: &str| number.len() == 4 && matches!(number.parse(), Ok(1000..=2100));
    Some(match () {
        () if dash == "-" && (spaced || is_sum(context)) => {
            format!("{} minus {}", signed(from), decimal(to))
        }
        () if years(from) && years(to) => format!("{} to {}", number::year(from), number::year(to)),
        () if years(from) && to.len() == 2 => format!("{} to {}", number::year(from), cardinal(to)),
        () => format!("{} to {}", signed(from), decimal(to)),
    })
}

/// Four digits by themselves are a year, unless a countable noun follows.
fn year(found: &Captures, context: &Context) -> Option<String> {
    let number = text(found, 1);
    let value: u32 = number.parse().ok()?;
    let decimals = context
        .after
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let next = context.next_word();
    let verb = matches!(
        next,
        "was" | "is" | "has" | "as" | "its" | "this" | "does" | "always" | "saw" | "brings" | "marks"
    );
    let counted =
        !verb && next.len() > 3 && next.ends_with('s') && next.starts_with(|c: char| c.is_lowercase());
    let likely = (1010..2100).contains(&value) && !decimals && (!counted || value.is_multiple_of(100));
    likely.then(|| number::year(number))
}

/// Whether an equals sign is next to it.
fn is_sum(context: &Context) -> bool {
    context.after.trim_start().starts_with('=') || context.before.trim_end().ends_with('=')
}
