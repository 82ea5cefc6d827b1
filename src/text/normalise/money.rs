//! Amounts of money: symbols and codes before or after a number, magnitudes, ranges, and amounts before a
//! noun.

use regex::Captures;

use super::measure;
use super::number::{cardinal, decimal};
use super::rule::{Context, RuleRow, text};

/// A currency: its written forms, its name, and the name of its hundredth.
struct Currency {
    /// Symbols and codes, longer ones before their prefixes.
    written: &'static [&'static str],
    one: &'static str,
    many: &'static str,
    small_one: &'static str,
    small_many: &'static str,
}

const fn currency(
    written: &'static [&'static str],
    one: &'static str,
    many: &'static str,
    small_one: &'static str,
    small_many: &'static str,
) -> Currency {
    Currency {
        written,
        one,
        many,
        small_one,
        small_many,
    }
}

#[rustfmt::skip]
const CURRENCIES: &[Currency] = &[
    currency(&["$"], "dollar", "dollars", "cent", "cents"),
    currency(&["US$", "USD"], "=US dollar", "=US dollars", "cent", "cents"),
    currency(&["CA$", "C$", "CAD"], "Canadian dollar", "Canadian dollars", "cent", "cents"),
    currency(&["AU$", "A$", "AUD"], "Australian dollar", "Australian dollars", "cent", "cents"),
    currency(&["NZ$", "NZD"], "New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    currency(&["HK$", "HKD"], "Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    currency(&["S$", "SGD"], "Singapore dollar", "Singapore dollars", "cent", "cents"),
    currency(&["£", "GBP"], "pound", "pounds", "penny", "pence"),
    currency(&["€", "EUR"], "euro", "euros", "cent", "cents"),
    currency(&["¥", "JPY", "JP¥"], "yen", "yen", "sen", "sen"),
    currency(&["CNY", "RMB", "CN¥"], "yuan", "yuan", "fen", "fen"),
    currency(&["₹", "INR", "Rs.", "Rs"], "rupee", "rupees", "paisa", "paise"),
    currency(&["₩", "KRW"], "won", "won", "jeon", "jeon"),
    currency(&["₽", "RUB"], "ruble", "rubles", "kopeck", "kopecks"),
    currency(&["₿", "BTC"], "bitcoin", "bitcoins", "", ""),
    currency(&["CHF"], "Swiss franc", "Swiss francs", "centime", "centimes"),
    currency(&["SEK"], "Swedish krona", "Swedish kronor", "öre", "öre"),
    currency(&["NOK"], "Norwegian krone", "Norwegian kroner", "öre", "öre"),
    currency(&["DKK"], "Danish krone", "Danish kroner", "öre", "öre"),
    currency(&["kr.", "kr"], "krone", "kroner", "öre", "öre"),
    currency(&["zł", "PLN"], "zloty", "zlotys", "grosz", "groszy"),
    currency(&["CZK"], "Czech koruna", "Czech korunas", "", ""),
    currency(&["R$", "BRL"], "real", "reals", "centavo", "centavos"),
    currency(&["MX$", "MXN"], "Mexican peso", "Mexican pesos", "centavo", "centavos"),
    currency(&["HUF", "Ft"], "forint", "forints", "", ""),
    currency(&["₺"], "lira", "liras", "kurus", "kurus"),
    currency(&["ZAR"], "rand", "rand", "cent", "cents"),
    currency(&["₪", "ILS"], "shekel", "shekels", "", ""),
    currency(&["₫", "VND"], "dong", "dong", "", ""),
    currency(&["₴", "UAH"], "hryvnia", "hryvnias", "", ""),
    currency(&["฿", "THB"], "baht", "baht", "", ""),
    currency(&["₱", "PHP"], "Philippine peso", "Philippine pesos", "", ""),
    currency(&["₦", "NGN"], "naira", "naira", "", ""),
];

/// The currency with this written form.
fn find(written: &str) -> Option<&'static Currency> {
    CURRENCIES
        .iter()
        .find(|currency| currency.written.contains(&written))
}

macro_rules! mark {
    () => {
        r"(?:(?:US|CA|AU|NZ|HK|MX|[CASR])?\$|(?:JP|CN)¥|[£€¥₹₩₽₿₺₪₫₴฿₱₦])"
    };
}

macro_rules! code {
    () => {
        r"(?:USD|CAD|AUD|NZD|HKD|SGD|GBP|EUR|JPY|CNY|RMB|INR|KRW|RUB|BTC|CHF|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|ILS|VND|UAH|THB|PHP|NGN)"
    };
}

/// Digits with thousands separators and decimals in European or American notation, or decimals alone.
macro_rules! sum {
    () => {
        r"(?:\d{1,3}(?:\.\d{3})+,\d{2}\b|\d+,\d{2}\b|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
    };
}

macro_rules! magnitude {
    () => {
        r"(?:\s?(k|K|m|mn|M|bn|b|B|tn|T|thousand|million|billion|trillion)\b)?"
    };
}

/// The possible first characters of an amount that starts with a symbol: a sign, the symbol, or the first
/// letter of a symbol or code.
const BEGINS: &str = "-−–a$£€¥₹₩₽₿₺₪₫₴฿₱₦";

pub(super) const RULES: &[RuleRow] = &[
    (
        "range of money",
        "a$£€¥₹₩₽₿₺₪₫₴฿₱₦",
        concat!(
            "^(",
            mark!(),
            r")\s?(",
            sum!(),
            r")\s?[-–]\s?(",
            mark!(),
            ")?(",
            sum!(),
            ")",
            magnitude!()
        ),
        range,
    ),
    (
        "money",
        BEGINS,
        concat!(
            "^([-−–]?)(",
            mark!(),
            "|",
            code!(),
            r"\s?|Rs\.?\s?|kr\.?\s)\s?([-−–]?)(",
            sum!(),
            ")",
            magnitude!()
        ),
        before,
    ),
    (
        "money, mark behind",
        "9.-−–",
        concat!(
            "^([-−–]?)(",
            sum!(),
            ")",
            magnitude!(),
            r"\s?([€£$¥₹₩₽₿₺₪₫₴฿₱₦]|(?:",
            code!(),
            r"|kr|zł)\b)"
        ),
        behind,
    ),
    ("cents", "9", r"^(\d+)\s?¢", |found, _| {
        let number = text(found, 1);
        let name = if number == "1" { "cent" } else { "cents" };
        Some(format!("{} {name}", cardinal(number)))
    }),
];

/// The name of a magnitude; empty for none.
pub(super) fn magnitude(letters: &str) -> &'static str {
    match letters {
        "k" | "K" | "thousand" => "thousand",
        "m" | "mn" | "M" | "million" => "million",
        "bn" | "b" | "B" | "billion" => "billion",
        "" => "",
        _ => "trillion",
    }
}

/// A sum with a decimal point and without separators: "1.234,56" and "1,234.56" become "1234.56".
fn plain(sum: &str) -> String {
    let comma = sum.rsplit_once(',').filter(|(whole, cents)| {
        cents.len() == 2 && !sum.ends_with('.') && !whole.contains(',') && !cents.contains('.')
    });
    match comma {
        Some((whole, cents)) => format!("{}.{cents}", whole.replace('.', "")),
        None => sum.replace(',', ""),
    }
}

/// The grammatical number of a unit.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Agrees with the number.
    Counted,
    /// Singular, before the measured noun: "a five dollar bill".
    Attributive,
}

/// A spoken amount: "5.20" dollars are "five dollars and twenty cents".
fn amount(currency: &Currency, sum: &str, number: Number) -> String {
    let sum = plain(sum);
    let (whole, part) = sum.split_once('.').unwrap_or((&sum, ""));
    let whole = if whole.is_empty() { "0" } else { whole };
    let cents = format!("{:0<2}", part.trim_end_matches('0'));
    let major_name = |one: bool| {
        if one || number == Number::Attributive {
            currency.one
        } else {
            currency.many
        }
    };
    if cents.len() > 2 || currency.small_one.is_empty() && cents != "00" {
        let said = decimal(&format!("{whole}.{part}"));
        let said = if sum.starts_with('.') {
            said.trim_start_matches("zero ")
        } else {
            &said
        };
        return format!("{said} {}", major_name(false));
    }
    let major = format!("{} {}", cardinal(whole), major_name(whole == "1"));
    let cents = cents.trim_start_matches('0');
    let minor = |cents: &str| {
        let name = if cents == "1" || number == Number::Attributive {
            currency.small_one
        } else {
            currency.small_many
        };
        format!("{} {name}", cardinal(cents))
    };
    match (whole.trim_start_matches('0'), cents) {
        (_, "") => major,
        ("", cents) => minor(cents),
        (_, cents) if number == Number::Attributive => {
            format!("{} {} {}", cardinal(whole), cardinal(cents), currency.one)
        }
        (_, cents) => format!("{major} and {}", minor(cents)),
    }
}

/// An amount with its magnitude.
fn scaled(currency: &Currency, sum: &str, scale: &str, number: Number) -> String {
    match magnitude(scale) {
        "" => amount(currency, sum, number),
        scale => {
            let name = if number == Number::Attributive {
                currency.one
            } else {
                currency.many
            };
            let sum = plain(sum);
            let sum = if sum.starts_with('.') {
                format!("0{sum}")
            } else {
                sum
            };
            format!("{} {scale} {name}", decimal(&sum))
        }
    }
}

fn number_before(context: &Context) -> Number {
    if measure::is_attributive(context) {
        Number::Attributive
    } else {
        Number::Counted
    }
}

fn before(found: &Captures, context: &Context) -> Option<String> {
    let (sign, written, inner, sum) = (
        text(found, 1),
        text(found, 2).trim(),
        text(found, 3),
        text(found, 4),
    );
    let letters = written.starts_with(|c: char| c.is_ascii_alphabetic());
    if (letters || !sign.is_empty()) && context.before.ends_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    // The hyphen of "$-5" and of "-$5" is a minus sign.
    let minus = if sign.is_empty() && inner.is_empty() {
        ""
    } else {
        "minus "
    };
    let said = scaled(find(written)?, sum, text(found, 5), number_before(context));
    Some(format!("{minus}{said}"))
}

fn behind(found: &Captures, context: &Context) -> Option<String> {
    let minus = match text(found, 1) {
        "" => "",
        _ if context.before.ends_with(|c: char| c.is_alphanumeric()) => return None,
        _ => "minus ",
    };
    // "100 $20 bills" has its symbol before the second number.
    if context.after.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let said = scaled(
        find(text(found, 4))?,
        text(found, 2),
        text(found, 3),
        number_before(context),
    );
    Some(format!("{minus}{said}"))
}

/// "$5-10" names the currency once; amounts with cents are spoken in full.
fn range(found: &Captures, context: &Context) -> Option<String> {
    let currency = find(text(found, 1))?;
    let (from, to, scale) = (text(found, 2), text(found, 4), text(found, 5));
    if context.before.ends_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let has_cents = |sum: &str| plain(sum).contains('.');
    let (from, to) = match magnitude(scale) {
        "" if has_cents(from) || has_cents(to) => (
            amount(currency, from, Number::Counted),
            amount(currency, to, Number::Counted),
        ),
        _ => (
            decimal(&plain(from)),
            scaled(currency, to, scale, number_before(context)),
        ),
    };
    Some(format!("{from} to {to}"))
}

/// An amount in a `say-as`; `None` if the symbol or the number is not valid.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim();
    // In accounting, brackets mark a negative amount.
    let owed = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    if let Some(owed) = owed.filter(|owed| !owed.starts_with('(')) {
        return Some(format!("minus {}", read(owed)?));
    }
    let unsigned = text.trim_start_matches(['-', '−', '–', '+']);
    let start = unsigned.find(|c: char| c.is_ascii_digit() || c == '.')?;
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let (mark, rest) = unsigned.split_at(start);
    let end = rest.find(|c| !number(c)).unwrap_or(rest.len());
    let (sum, behind) = rest.split_at(end);
    let (inner, mark) = match mark.trim().strip_suffix(['-', '−']) {
        Some(mark) => (true, mark.trim()),
        None => (false, mark.trim()),
    };
    let (scale, behind) = scale_of(behind.trim());
    let currency = match (mark, behind) {
        (mark, "") => find(mark)?,
        ("", behind) => find(behind)?,
        _ => return None,
    };
    if !sum.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let minus = if inner || text.starts_with(['-', '−', '–']) {
        "minus "
    } else {
        ""
    };
    Some(format!(
        "{minus}{}",
        scaled(currency, sum, scale, Number::Counted)
    ))
}

/// The magnitude at the start, and the text after it.
fn scale_of(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    match first {
        "thousand" | "million" | "billion" | "trillion" | "k" | "K" | "m" | "M" | "bn" | "b" | "B" | "T" => {
            (first, rest.trim())
        }
        _ => ("", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_sign_magnitude_and_decimals() {
        for (written, said) in [
            ("-$5", "minus five dollars"),
            ("$-5", "minus five dollars"),
            ("€1,50", "one euro and fifty cents"),
            (
                "1.234,56 €",
                "one thousand two hundred thirty four euros and fifty six cents",
            ),
            ("A$5", "five Australian dollars"),
            ("CAD 20.50", "twenty Canadian dollars and fifty cents"),
            ("50 kr", "fifty kroner"),
            ("INR 20", "twenty rupees"),
            ("$2T", "two trillion dollars"),
            ("$.99", "ninety nine cents"),
            ("$1.5 million", "one point five million dollars"),
        ] {
            assert_eq!(read(written).as_deref(), Some(said), "{written}");
        }
        assert_eq!(read("5 florins"), None);
        assert_eq!(read("free"), None);
    }
}
