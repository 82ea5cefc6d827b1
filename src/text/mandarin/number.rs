//! Numbers as they are said in Mandarin.

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// The units within a group of four digits.
const PLACES: [&str; 4] = ["", "十", "百", "千"];
/// The units of groups of four digits. Longer numbers are read digit by digit.
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// Digit by digit: `2024` is 二零二四. Other characters are skipped.
pub(super) fn digits(text: &str) -> String {
    let values = text.chars().filter_map(|c| c.to_digit(10));
    values.map(|value| DIGITS[value as usize]).collect()
}

/// Digits of a telephone number, in which 1 is 幺 and a separator is a short pause.
pub(super) fn dialled(text: &str) -> String {
    let groups = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty());
    let said = groups.map(|group| digits(group).replace('一', "幺"));
    said.collect::<Vec<_>>().join("，")
}

/// A number, possibly with a decimal point, commas and a sign: `1,024.5` is 一千零二十四点五.
pub(super) fn number(text: &str) -> String {
    let (sign, plain) = match text.strip_prefix(['-', '−']) {
        Some(plain) => ("负", plain),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let plain: String = plain.chars().filter(|c| *c != ',').collect();
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let point = if decimals.is_empty() { "" } else { "点" };
    format!("{sign}{}{point}{}", integer(whole), digits(decimals))
}

/// An integer: `10086` is 一万零八十六. One with a leading zero, or with more than twenty digits, is read digit by
/// digit.
pub(super) fn integer(text: &str) -> String {
    let is_code = text.len() > 1 && text.starts_with('0');
    if is_code || text.len() > 4 * GROUPS.len() {
        return digits(text);
    }
    let values: Vec<usize> = text
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|digit| digit as usize)
        .collect();
    let groups: Vec<&[usize]> = values.rchunks(4).collect();
    let mut said = String::new();
    for (number, group) in groups.into_iter().enumerate().rev() {
        if group.iter().all(|digit| *digit == 0) {
            continue;
        }
        // A gap of any length is read as one zero.
        if !said.is_empty() && (group[0] == 0 || said.ends_with('零')) {
            said.push('零');
        }
        said.push_str(&four(group));
        said.push_str(GROUPS[number]);
    }
    if said.is_empty() {
        return DIGITS[0].to_string();
    }
    match said.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => said,
    }
}

/// Up to four digits that are not all zero.
fn four(group: &[usize]) -> String {
    let mut said = String::new();
    let mut gap = false;
    for (at, &digit) in group.iter().enumerate() {
        if digit == 0 {
            gap = !said.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            said.push('零');
        }
        said.push(DIGITS[digit]);
        said.push_str(PLACES[group.len() - 1 - at]);
    }
    said
}

/// A count: a single 2 is 两, and so is 2 before thousands and more.
pub(super) fn count(text: &str) -> String {
    match text {
        "2" => "两".to_owned(),
        _ => large(text),
    }
}

/// A number in which a 2 before thousands is 两.
pub(super) fn large(text: &str) -> String {
    let said = number(text);
    match said.strip_prefix('二') {
        Some(rest) if rest.starts_with(['千', '万', '亿']) => format!("两{rest}"),
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_units() {
        for (text, said) in [
            ("0", "零"),
            ("7", "七"),
            ("10", "十"),
            ("15", "十五"),
            ("20", "二十"),
            ("101", "一百零一"),
            ("110", "一百一十"),
            ("1001", "一千零一"),
            ("1010", "一千零一十"),
            ("10086", "一万零八十六"),
            ("100000", "十万"),
            ("120000", "十二万"),
            ("1000001", "一百万零一"),
            ("100200300", "一亿零二十万零三百"),
            ("12345678", "一千二百三十四万五千六百七十八"),
            ("1,024.50", "一千零二十四点五零"),
            ("-3.5", "负三点五"),
            ("007", "零零七"),
            ("100000000000", "一千亿"),
            (
                "123456789012345678901",
                "一二三四五六七八九零一二三四五六七八九零一",
            ),
        ] {
            assert_eq!(number(text), said, "{text}");
        }
        assert_eq!((count("2"), count("12")), ("两".into(), "十二".into()));
        assert_eq!(large("2000"), "两千");
        assert_eq!(dialled("138-0013-8000"), "幺三八，零零幺三，八零零零");
    }
}
