//! Splits a line into sections, each in one language.

use super::language::{Language, Speaks, is_hanzi};
use super::markup::{Chars, Node, Text};
use super::say_as::SayAs;

/// Nodes in one language.
#[derive(Debug, PartialEq)]
pub(super) struct Section {
    pub language: Language,
    pub nodes: Vec<Node>,
}

/// A language that the speaker does not support, for a warning, with its first byte.
#[derive(Debug, PartialEq)]
pub(super) struct Unspoken {
    pub at: usize,
    pub language: Language,
}

/// Splits a line into sections. The language of text is that of the markup, else `wanted`, else that of its
/// script, else the speaker's own. Latin words between Chinese characters are English.
pub(super) fn sections(
    nodes: Vec<Node>,
    speaks: Speaks,
    wanted: Option<Language>,
) -> (Vec<Section>, Vec<Unspoken>) {
    let mut sections: Vec<Section> = Vec::new();
    let mut unspoken: Vec<Unspoken> = Vec::new();
    let all = nodes.iter().filter_map(|node| match node {
        Node::Text(text) if text.language.is_none() => Some(text),
        _ => None,
    });
    let by_script = Language::by_script(all.flat_map(|text| text.chars.iter().map(|(c, _)| *c)));
    let default = wanted.or(by_script);
    for node in nodes {
        let text = match node {
            Node::Text(text) => text,
            other => {
                // It belongs to the surrounding text.
                match sections.last_mut() {
                    Some(section) => section.nodes.push(other),
                    None => sections.push(Section {
                        language: speaks.own,
                        nodes: vec![other],
                    }),
                }
                continue;
            }
        };
        let asked = text.language.or(default).unwrap_or(speaks.own);
        let language = speaks.find(asked).unwrap_or_else(|| {
            let at = first_letter(&text, asked);
            if unspoken.iter().all(|known| known.language != asked) {
                unspoken.extend(at.map(|at| Unspoken { at, language: asked }));
            }
            speaks.own
        });
        match language {
            Language::Mandarin => mixed(text, &mut sections),
            _ => add(language, text, &mut sections),
        }
    }
    (sections, unspoken)
}

/// The texts directly before and after the section with the number `at`.
pub(super) fn around(sections: &[Section], at: usize) -> (String, String) {
    /// The number of characters.
    const NEAR: usize = 40;
    let text = |section: Option<&Section>| -> Vec<char> {
        let nodes = section.into_iter().flat_map(|section| &section.nodes);
        let texts = nodes.filter_map(|node| match node {
            Node::Text(text) => Some(text.chars.iter().map(|(c, _)| *c)),
            _ => None,
        });
        texts.flatten().collect()
    };
    let before = text(at.checked_sub(1).and_then(|at| sections.get(at)));
    let after = text(sections.get(at + 1));
    let start = before.len().saturating_sub(NEAR);
    (
        before[start..].iter().collect(),
        after.iter().take(NEAR).collect(),
    )
}

/// The first byte of nodes.
pub(super) fn start(nodes: &[Node]) -> usize {
    let first = nodes.iter().find_map(|node| match node {
        Node::Text(text) => text.chars.first().map(|(_, source)| source.start),
        Node::Phonemes { source, .. } | Node::Pause(_, source) => Some(source.start),
        Node::Boundary(at) => Some(*at),
    });
    first.unwrap_or_default()
}

/// The start of text in a language: its first letter in the script of the language.
fn first_letter(text: &Text, language: Language) -> Option<usize> {
    let is_its_own = |c: char| match Language::by_script([c].into_iter()) {
        Some(script) => script.primary() == language.primary(),
        None => false,
    };
    let own = text.chars.iter().find(|(c, _)| is_its_own(*c));
    let any = text.chars.iter().find(|(c, _)| c.is_alphabetic());
    own.or(any).map(|(_, source)| source.start)
}

/// Adds text to the last section if it is in the same language.
fn add(language: Language, text: Text, sections: &mut Vec<Section>) {
    let is_silent = |section: &Section| {
        section
            .nodes
            .iter()
            .all(|node| !matches!(node, Node::Text(_) | Node::Phonemes { .. }))
    };
    match sections.last_mut() {
        Some(section) if section.language == language || is_silent(section) => {
            section.language = language;
            section.nodes.push(Node::Text(text));
        }
        _ => sections.push(Section {
            language,
            nodes: vec![Node::Text(text)],
        }),
    }
}

/// Splits text of a Chinese line where Latin words start and end.
fn mixed(text: Text, sections: &mut Vec<Section>) {
    let mut at = 0;
    while at < text.chars.len() {
        let latin = latin(&text.chars, at);
        let (language, end) = match latin {
            Some(end) => (Language::English, end),
            None => {
                let next = (at + 1..text.chars.len()).find(|next| self::latin(&text.chars, *next).is_some());
                (Language::Mandarin, next.unwrap_or(text.chars.len()))
            }
        };
        let chars: Chars = text.chars[at..end].to_vec();
        // A single letter is read by its name.
        let is_letter =
            language == Language::English && chars.iter().filter(|(c, _)| c.is_alphabetic()).count() == 1;
        let part = Text {
            say_as: if is_letter {
                Some(SayAs::Characters)
            } else {
                text.say_as
            },
            chars,
            prosody: text.prosody,
            language: text.language,
        };
        add(language, part, sections);
        at = end;
    }
}

/// The end of the Latin words that start at a position: with digits if they are an address.
fn latin(chars: &Chars, start: usize) -> Option<usize> {
    let c = |at: usize| chars.get(at).map(|(c, _)| *c);
    let letter = |at: usize| c(at).is_some_and(is_foreign_letter);
    if let Some(end) = address(chars, start) {
        return Some(end);
    }
    let is_inside = start.checked_sub(1).is_some_and(letter);
    if !letter(start) || is_inside || is_unit(chars, start) {
        return None;
    }
    let mut end = start;
    loop {
        while letter(end) {
            end += 1;
        }
        match c(end) {
            Some('\'' | '’' | '-' | '.' | '&' | ' ' | '+') if letter(end + 1) => end += 1,
            _ => return Some(end),
        }
    }
}

/// The end of a web or mail address.
fn address(chars: &Chars, start: usize) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".@/_:-?=&%#~".contains(c);
    let begins = start == 0 || chars.get(start - 1).is_none_or(|(c, _)| !is_part(*c));
    if !begins || !chars[start].0.is_ascii_alphanumeric() {
        return None;
    }
    let count = chars[start..]
        .iter()
        .take(MAX_ADDRESS)
        .take_while(|(c, _)| is_part(*c))
        .count();
    let text: String = chars[start..start + count].iter().map(|(c, _)| *c).collect();
    let text = text.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '/');
    let dotted = text.split('.').count() > 1
        && text
            .split('.')
            .all(|part| part.contains(|c: char| c.is_ascii_alphanumeric()))
        && text
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_lowercase()));
    let is_address =
        text.contains("://") || (dotted && text.split('.').next().is_some_and(|first| first.len() > 1));
    is_address.then_some(start + text.len())
}

/// The most characters of an address.
const MAX_ADDRESS: usize = 200;

/// Whether letters directly after a number are a unit, which is read in Mandarin.
fn is_unit(chars: &Chars, start: usize) -> bool {
    let behind = chars[..start].iter().rev().map(|(c, _)| *c).find(|c| *c != ' ');
    let letters: String = chars[start..]
        .iter()
        .map(|(c, _)| *c)
        .take(8)
        .take_while(|c| is_foreign_letter(*c) || "²³/".contains(*c))
        .collect();
    behind.is_some_and(|c| c.is_ascii_digit()) && super::mandarin::is_unit(&letters)
}

/// Whether a character is a letter of a script other than Chinese.
fn is_foreign_letter(c: char) -> bool {
    c.is_alphabetic() && !is_hanzi(c) && c != 'μ'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markup::parse;

    const ALL: Speaks = Speaks {
        own: Language::Mandarin,
        mandarin: true,
        others: false,
    };

    fn cut(text: &str, speaks: Speaks, wanted: Option<Language>) -> String {
        let (sections, _) = sections(parse(text).nodes, speaks, wanted);
        let each = sections.iter().map(|section| {
            let texts = section.nodes.iter().map(|node| match node {
                Node::Text(text) => text.chars.iter().map(|(c, _)| *c).collect(),
                _ => "*".to_owned(),
            });
            format!("{}:{}", section.language, texts.collect::<String>())
        });
        each.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn latin_words_in_a_chinese_line_are_english() {
        for (text, parts) in [
            ("我用iPhone 15拍照", "zh:我用|en:iPhone|zh: 15拍照"),
            ("他在 Google Maps 上", "zh:他在 |en:Google Maps|zh: 上"),
            ("5G和GPT-4", "zh:5|en:G|zh:和|en:GPT|zh:-4"),
            ("跑了5km远", "zh:跑了5km远"),
            ("上www.example.com看", "zh:上|en:www.example.com|zh:看"),
            ("版本3.2", "zh:版本3.2"),
            ("你好[pause]吗", "zh:你好*吗"),
        ] {
            assert_eq!(cut(text, ALL, None), parts, "{text}");
        }
    }

    #[test]
    fn a_language_can_be_requested() {
        assert_eq!(cut("Hello.", ALL, Some(Language::English)), "en:Hello.");
        assert_eq!(cut("[lang en]2024[lang]年", ALL, None), "en:2024|zh:年");
        assert_eq!(
            cut(
                "<lang xml:lang='zh-CN'>123</lang> go",
                Speaks {
                    own: Language::English,
                    ..ALL
                },
                None
            ),
            "zh:123|en: go"
        );
    }

    #[test]
    fn an_unsupported_language_is_reported_once() {
        let (sections, unspoken) = sections(parse("Hi 你好 再见").nodes, Speaks::ENGLISH, None);
        assert_eq!(sections.len(), 1);
        assert_eq!(
            unspoken,
            [Unspoken {
                at: 3,
                language: Language::Mandarin
            }]
        );
    }
}
