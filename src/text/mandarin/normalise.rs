//! Converts a text to the characters that are spoken: Chinese characters and pauses.

use std::ops::Range;

use super::super::language::is_hanzi;
use super::super::markup::Chars;
use super::super::utterance::Mark;
use super::rules::{Around, RULES};

/// An item of the result.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// A Chinese character, with the bytes of the user's text that it stands for.
    Character(char, Range<usize>),
    /// The end of a word without a pause.
    Space,
    /// Punctuation inside a sentence.
    Mark(Mark),
    /// The end of a sentence.
    End(Mark),
}

/// A figure that a rule has read.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::text) struct Figure {
    /// Its bytes in the user's text.
    pub source: Range<usize>,
    /// The name of the rule.
    pub rule: &'static str,
}

/// Reads characters, given the texts `before` and `after` them.
pub(super) fn items(chars: &Chars, before: &str, after: &str) -> (Vec<Item>, Vec<Figure>) {
    let mut text = before.to_owned();
    let start = text.len();
    // The source of every byte of the folded text.
    let mut sources: Vec<Range<usize>> = Vec::new();
    for (c, source) in chars {
        text.push(folded(*c));
        sources.resize(text.len() - start, source.clone());
    }
    let end = text.len();
    text.push_str(after);
    let source = |range: Range<usize>| sources[range.start - start].start..sources[range.end - start - 1].end;
    let (mut items, mut figures) = (Vec::new(), Vec::new());
    let mut at = start;
    while at < end {
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else {
            break;
        };
        let around = Around {
            before: &text[..at],
            after: rest,
        };
        let found = may_be_figure(first)
            .then(|| RULES.iter().find_map(|rule| Some((rule, rule.read(around)?))))
            .flatten()
            .filter(|(_, (_, len))| at + len <= end);
        if let Some((rule, (said, len))) = found {
            let source = source(at..at + len);
            items.extend(said.chars().map(|c| item(c, source.clone())));
            figures.push(Figure {
                source,
                rule: rule.name,
            });
            at += len;
            continue;
        }
        items.push(item(first, source(at..at + first.len_utf8())));
        at += first.len_utf8();
    }
    (items, figures)
}

/// Whether a figure may begin with this character.
fn may_be_figure(c: char) -> bool {
    c.is_ascii_digit() || "-−+¥$€£=×÷<>≈±&%℃℉㎡#".contains(c)
}

/// Replaces full-width characters by the normal ones.
fn folded(c: char) -> char {
    match c {
        '：' => ':',
        '～' | '〜' => '~',
        '￥' => '¥',
        '〇' => '零',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

fn item(c: char, source: Range<usize>) -> Item {
    match c {
        '，' | ',' | '、' | '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' => {
            Item::Mark(Mark::Comma)
        }
        '—' | '–' => Item::Mark(Mark::Dash),
        '。' | '.' | '…' | '\n' => Item::End(Mark::Period),
        '！' | '!' => Item::End(Mark::Exclamation),
        '？' | '?' => Item::End(Mark::Question),
        '；' | ';' => Item::End(Mark::Semicolon),
        ':' => Item::End(Mark::Colon),
        _ if is_hanzi(c) => Item::Character(c, source),
        _ => Item::Space,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let chars: Chars = text
            .char_indices()
            .map(|(at, c)| (c, at..at + c.len_utf8()))
            .collect();
        let (items, _) = items(&chars, "", "");
        let each = items.into_iter().map(|item| match item {
            Item::Character(c, _) => c,
            Item::Space => ' ',
            Item::Mark(_) => ',',
            Item::End(_) => '.',
        });
        each.collect()
    }

    #[test]
    fn figures_are_read_by_their_meaning() {
        for (text, words) in [
            ("2024年3月15日", "二零二四年三月十五日"),
            ("2024-03-15", "二零二四年三月十五日"),
            ("2019-2023年", "二零一九到二零二三年"),
            ("等了20年", "等了二十年"),
            ("98年出生的90后", "九八年出生的九零后"),
            ("早上8:30", "早上八点三十分"),
            ("14:05:09", "十四点零五分九秒"),
            ("9:00-17:30", "九点到十七点三十分"),
            ("比分3:2", "比分三比二"),
            ("电话13800138000", "电话幺三八零零幺三八零零零"),
            ("010-62785001", "零幺零,六二七八五零零幺"),
            ("拨打110", "拨打幺幺零"),
            ("打110个", "打一百一十个"),
            ("密码是9527", "密码是九五二七"),
            ("￥39.90", "三十九点九元"),
            ("$2万", "两万美元"),
            ("涨了3.5%", "涨了百分之三点五"),
            ("10%-20%", "百分之十到百分之二十"),
            ("-5℃", "零下五摄氏度"),
            ("2/3", "三分之二"),
            ("120km/h", "每小时一百二十公里"),
            ("3-5天", "三到五天"),
            ("5kg", "五公斤"),
            ("2个", "两个"),
            ("第2个", "第二个"),
            ("2月", "二月"),
            ("12个", "十二个"),
            ("1,234,567人", "一百二十三万四千五百六十七人"),
            ("版本3.2.1", "版本三点二点一"),
            ("１２３", "一百二十三"),
            ("1+1=2", "一加一等于二"),
            ("好，再见！", "好,再见."),
        ] {
            assert_eq!(said(text), words, "{text}");
        }
    }

    #[test]
    fn invalid_text_is_read_to_its_end() {
        for text in [
            "-",
            "--5",
            "1:",
            "1:99",
            "9/0",
            "1.2.3.4.5.6.7.8",
            "¥",
            "%%%",
            "2024-13-45",
            "٣",
            "½",
            "1,2,3",
        ] {
            said(text);
        }
        let long = said(&"9".repeat(5000));
        assert_eq!(long.chars().count(), 5000);
    }
}
