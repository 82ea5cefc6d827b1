//! The readings that `<say-as>` asks for.

use super::super::markup::{DateOrder, SayAs};
use super::{address, calendar, number, quantity};

/// What is said for a text in a given reading; `None` where the text does not fit it.
pub(super) fn read(text: &str, reading: SayAs) -> Option<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match reading {
        SayAs::Characters => Some(address::characters(text)).filter(|said| !said.is_empty()),
        _ if digits.is_empty() => None,
        SayAs::Digits => Some(number::spell(&digits)),
        SayAs::Telephone => Some(address::dial(text)),
        SayAs::Cardinal => is_number(text).then(|| number::signed(text)),
        SayAs::Ordinal => {
            let bare = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            bare.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b',')
                .then(|| number::ordinal(bare))
        }
        SayAs::Fraction => {
            let (top, bottom) = text.split_once('/')?;
            Some(number::fraction(top, bottom))
        }
        SayAs::Date(order) => date(text, order),
        SayAs::Time => time(text),
        SayAs::Currency => currency(text),
    }
}

fn is_number(text: &str) -> bool {
    let bare = text.trim_start_matches(['-', '+', '−']);
    bare.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.')
}

fn date(text: &str, order: Option<DateOrder>) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
    match parts[..] {
        [year] if year.len() == 4 => Some(number::year(year)),
        [first, second] if first.len() <= 2 && second.len() <= 2 => match order {
            Some(DateOrder::Dmy) => calendar::numeric(first, second, "", order),
            _ => calendar::numeric(first, second, "", Some(DateOrder::Mdy)),
        },
        [first, second, third] if first.len() == 4 => {
            calendar::numeric(first, second, third, Some(DateOrder::Ymd))
        }
        [first, second, third] => calendar::numeric(first, second, third, order),
        _ => None,
    }
}

fn time(text: &str) -> Option<String> {
    let (hours, rest) = text.split_once([':', '.', 'h'])?;
    let minutes = rest.get(..2)?;
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let half = match rest[2..].trim().to_ascii_lowercase().replace('.', "").as_str() {
        "" => "",
        "am" => "=AM",
        "pm" => "=PM",
        _ => return None,
    };
    (number(hours) && number(minutes)).then(|| calendar::clock(hours, minutes, half))
}

fn currency(text: &str) -> Option<String> {
    let number: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let symbol: String = text
        .chars()
        .filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ' '))
        .collect();
    Some(quantity::amount(&symbol, &number))
}
