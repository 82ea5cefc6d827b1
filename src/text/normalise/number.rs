//! Numbers in American English. Words are separated by spaces, without hyphens or "and".

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// The short scale; a number with more groups is read digit by digit.
const SCALES: [&str; 12] = [
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
    "sextillion",
    "septillion",
    "octillion",
    "nonillion",
    "decillion",
];

/// The digits of a number, without separators, as a cardinal: "21" is "twenty one". A number that is too long
/// to name, or that starts with a zero ("007"), is read digit by digit.
pub(super) fn cardinal(number: &str) -> String {
    let digits = plain(number);
    if digits.len() > 3 * SCALES.len() || (digits.len() > 1 && digits.starts_with('0')) {
        return spell(&digits);
    }
    let mut words: Vec<String> = Vec::new();
    let groups = digits.len().div_ceil(3);
    for group in 0..groups {
        let end = digits.len() - 3 * (groups - 1 - group);
        let value: usize = digits[end.saturating_sub(3)..end].parse().unwrap_or(0);
        if value > 0 {
            words.push(below_thousand(value));
            words.push(SCALES[groups - 1 - group].to_owned());
        }
    }
    if words.is_empty() {
        return ONES[0].to_owned();
    }
    words.join(" ").trim_end().to_owned()
}

fn below_thousand(value: usize) -> String {
    match (value / 100, value % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{} hundred", ONES[hundreds]),
        (hundreds, rest) => format!("{} hundred {}", ONES[hundreds], below_hundred(rest)),
    }
}

fn below_hundred(value: usize) -> String {
    match value {
        0..20 => ONES[value].to_owned(),
        _ if value.is_multiple_of(10) => TENS[value / 10].to_owned(),
        _ => format!("{} {}", TENS[value / 10], ONES[value % 10]),
    }
}

/// Digits as an ordinal: "21" is "twenty first".
pub(super) fn ordinal(number: &str) -> String {
    let cardinal = cardinal(number);
    let (before, last) = cardinal.rsplit_once(' ').unwrap_or(("", &cardinal));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        tens if tens.ends_with("ty") => format!("{}ieth", &tens[..tens.len() - 1]),
        other => format!("{other}th"),
    };
    format!("{before} {last}").trim_start().to_owned()
}

/// Every digit by its name; anything else is skipped.
pub(super) fn spell(number: &str) -> String {
    let names = number
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|byte| ONES[usize::from(byte - b'0')]);
    names.collect::<Vec<_>>().join(" ")
}

/// A number with an optional decimal part and thousands separators: "1,234.50".
pub(super) fn decimal(number: &str) -> String {
    match number.split_once('.') {
        Some((whole, fraction)) if !plain(fraction).is_empty() => {
            let whole = if plain(whole).is_empty() {
                "zero".to_owned()
            } else {
                cardinal(whole)
            };
            format!("{whole} point {}", spell(fraction))
        }
        _ => cardinal(number),
    }
}

/// A decimal number with its sign: "-5" is "minus five".
pub(super) fn signed(number: &str) -> String {
    let bare = number.trim_start_matches(['-', '−', '+', '±', '–']);
    let sign = match number.chars().next() {
        Some('-' | '−' | '–') => "minus ",
        Some('+') => "plus ",
        Some('±') => "plus or minus ",
        _ => "",
    };
    format!("{sign}{}", decimal(bare))
}

/// A year of one to four digits: "1905" is "nineteen oh five", "2006" "two thousand six".
pub(super) fn year(number: &str) -> String {
    let digits = plain(number);
    let value: usize = match digits.parse() {
        Ok(value) if digits.len() == 4 && value >= 1000 => value,
        _ => return cardinal(&digits),
    };
    match (value / 100, value % 100) {
        (century, _) if century % 10 == 0 && value % 100 < 10 => cardinal(&digits),
        (century, 0) => format!("{} hundred", below_hundred(century)),
        (century, rest) => format!("{} {}", below_hundred(century), after_hundred(rest)),
    }
}

/// Two digits after hundreds or hours: "05" is "oh five".
pub(super) fn after_hundred(value: usize) -> String {
    match value {
        0..10 => format!("oh {}", ONES[value]),
        _ => below_hundred(value.min(99)),
    }
}

/// A model or room number: "380" is "three eighty", "1080" is "ten eighty", "16" is "sixteen".
pub(super) fn model(number: &str) -> String {
    let digits = plain(number);
    let value: usize = digits.parse().unwrap_or(0);
    match digits.len() {
        3 if !digits.starts_with('0') && !value.is_multiple_of(100) => {
            format!("{} {}", ONES[value / 100], after_hundred(value % 100))
        }
        4 => year(&digits),
        1..=3 => cardinal(&digits),
        _ => spell(&digits),
    }
}

/// Whether a word names a number below a hundred.
pub(super) fn is_name(word: &str) -> bool {
    !word.is_empty() && (ONES.contains(&word) || TENS.contains(&word))
}

/// The plural of a spoken number, for decades: "nineties".
pub(super) fn plural(words: &str) -> String {
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if words.ends_with('x') => format!("{words}es"),
        None if words.ends_with("hundred") || words.ends_with("thousand") => {
            format!("{}s", words.strip_prefix("one ").unwrap_or(words))
        }
        None => format!("{words}s"),
    }
}

/// A fraction: "3" over "4" is "three quarters". Denominators above a hundred are read with "over".
pub(super) fn fraction(top: &str, bottom: &str) -> String {
    let (top, bottom) = (plain(top), plain(bottom));
    let one = top == "1";
    let name = match bottom.parse::<u32>() {
        Ok(2) if one => "half".to_owned(),
        Ok(2) => "halves".to_owned(),
        Ok(4) if one => "quarter".to_owned(),
        Ok(4) => "quarters".to_owned(),
        Ok(3..=100) if one => ordinal(&bottom),
        Ok(3..=100) => format!("{}s", ordinal(&bottom)),
        _ => return format!("{} over {}", cardinal(&top), cardinal(&bottom)),
    };
    format!("{} {name}", cardinal(&top))
}

/// A whole number with a fraction: "2", "1", "2" is "two and a half".
pub(super) fn mixed(whole: &str, top: &str, bottom: &str) -> String {
    let fraction = fraction(top, bottom);
    let fraction = if top == "1" { article(&fraction) } else { fraction };
    format!("{} and {fraction}", cardinal(whole))
}

/// "one half" after a whole number is "a half".
pub(super) fn article(fraction: &str) -> String {
    match fraction.strip_prefix("one ") {
        Some(name) if name.starts_with("eigh") => format!("an {name}"),
        Some(name) => format!("a {name}"),
        None => fraction.to_owned(),
    }
}

fn plain(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cardinals_of_every_size() {
        for (number, words) in [
            ("0", "zero"),
            ("13", "thirteen"),
            ("80", "eighty"),
            ("105", "one hundred five"),
            ("1,000,001", "one million one"),
            ("12345", "twelve thousand three hundred forty five"),
            ("007", "zero zero seven"),
            ("1000000000000000000000000000000000", "one decillion"),
        ] {
            assert_eq!(cardinal(number), words);
        }
        assert_eq!(cardinal(&"9".repeat(40)), vec!["nine"; 40].join(" "));
    }

    #[test]
    fn ordinals_years_and_fractions() {
        assert_eq!(ordinal("21"), "twenty first");
        assert_eq!(ordinal("100"), "one hundredth");
        assert_eq!(ordinal("30"), "thirtieth");
        assert_eq!(year("1999"), "nineteen ninety nine");
        assert_eq!(year("2000"), "two thousand");
        assert_eq!(year("2006"), "two thousand six");
        assert_eq!(year("2026"), "twenty twenty six");
        assert_eq!(year("1900"), "nineteen hundred");
        assert_eq!(fraction("2", "3"), "two thirds");
        assert_eq!(fraction("5", "128"), "five over one hundred twenty eight");
        assert_eq!(model("380"), "three eighty");
    }
}
