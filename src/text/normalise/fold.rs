//! Folding: reduces Unicode to the few characters that the rules use.
//!
//! The result is ASCII, accented Latin letters, the three dashes `–`, `—`, `−`, and the symbols that
//! [`super::symbols`] or a rule can read. Emoji become their names, other scripts Latin letters.

use std::ops::Range;

use deunicode::deunicode_char;

use super::super::markup::Chars;
use super::symbols;

/// Folded text. Each of its bytes has a source in the user's text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Folded {
    /// The text.
    pub text: String,
    source: Vec<Range<usize>>,
}

impl Folded {
    /// The source of `range`, which is not empty.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.source.get(range.start).map_or(0, |source| source.start);
        let last = self.source.get(range.end.saturating_sub(1));
        start..last.map_or(start, |source| source.end).max(start)
    }

    /// Extends the source of everything from byte `start` on to byte `end` of the user's text.
    fn widen(&mut self, start: usize, end: usize) {
        for source in &mut self.source[start..] {
            source.end = end;
        }
    }

    fn push(&mut self, text: &str, source: &Range<usize>) {
        self.text.push_str(text);
        self.source.resize(self.text.len(), source.clone());
    }
}

/// Folds the characters of a text.
pub(super) fn fold(chars: &Chars) -> Folded {
    let mut out = Folded::default();
    let mut at = 0;
    // The name of the last emoji, and its start.
    let mut last_emoji = (String::new(), 0);
    while let Some((c, source)) = chars.get(at) {
        if let Some((len, sign)) = note(&chars[at..]) {
            let whole = source.start..chars[at + len - 1].1.end;
            out.push(sign, &whole);
            at += len;
            continue;
        }
        if let Some((len, power)) = power(&chars[at..], &out.text) {
            let whole = source.start..chars[at + len - 1].1.end;
            out.push(&power, &whole);
            at += len;
            continue;
        }
        if let Some((len, name)) = emoji(&chars[at..]) {
            let whole = source.start..chars[at + len - 1].1.end;
            // A sequence of the same emoji is spoken once, and all of them are its source.
            if name == last_emoji.0 {
                out.widen(last_emoji.1, whole.end);
            } else {
                last_emoji = (name, out.text.len());
                out.push(&format!(" {} ", last_emoji.0), &whole);
            }
            at += len;
            continue;
        }
        if !is_invisible(*c) && !c.is_whitespace() {
            last_emoji.0.clear();
        }
        let run = chars[at..].iter().take_while(|(c, _)| is_foreign(*c)).count();
        // A single Greek letter is a symbol with a name.
        if run > 1 || (run == 1 && symbols::name(*c).is_none()) {
            transliterate(&chars[at..at + run], &mut out);
            at += run;
            continue;
        }
        out.push(&character(*c), source);
        at += 1;
    }
    out
}

/// The musical note at the start of `chars`, of one character or of head, stem and flag: its length in
/// characters, and the symbol or the name that replaces it.
fn note(chars: &[(char, Range<usize>)]) -> Option<(usize, &'static str)> {
    let code = |at: usize| chars.get(at).map_or(0, |(c, _)| u32::from(*c));
    Some(match (code(0), code(1), code(2)) {
        (0x1D158, 0x1D165, 0x1D16E) => (3, "♪"),
        (0x1D158, 0x1D165, 0x1D16F) => (3, " sixteenth note "),
        (0x1D158, 0x1D165, _) => (2, "♩"),
        (0x1D157, 0x1D165, _) => (2, " half note "),
        (0x1D15F, ..) => (1, "♩"),
        (0x1D160, ..) => (1, "♪"),
        _ => return None,
    })
}

/// The superscript number at the start of `chars` after a digit or a single letter, or with a minus after
/// anything: its length in characters, and its normal form. Squares and cubes have symbols of their own, and
/// a superscript digit after a word is a footnote.
fn power(chars: &[(char, Range<usize>)], before: &str) -> Option<(usize, String)> {
    let figure = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|raised| raised == c);
    let raised = chars.iter().enumerate().map_while(|(at, (c, _))| match c {
        '⁻' | '⁺' if at == 0 => Some(if *c == '⁻' { '-' } else { '+' }),
        _ => char::from_digit(u32::try_from(figure(*c)?).ok()?, 10),
    });
    let written: String = raised.collect();
    let digits = written.trim_start_matches(['-', '+']);
    let squared = matches!(written.as_str(), "2" | "3");
    let mut behind = before.chars().rev();
    let stands = match behind.next() {
        _ if written.starts_with('-') => true,
        Some(')' | '0'..='9') => true,
        Some(letter) => letter.is_alphabetic() && !behind.next().is_some_and(char::is_alphanumeric),
        None => false,
    };
    let len = written.chars().count();
    (!digits.is_empty() && !squared && stands).then(|| (len, format!("^{}", written.trim_start_matches('+'))))
}

/// A character that does not depend on its context.
fn character(c: char) -> String {
    let folded = match c {
        '\n' | '\u{2028}' | '\u{2029}' => '\n',
        _ if c.is_whitespace() || c.is_control() => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(' '),
        '`' => ' ',
        '‘' | '’' | '‛' | 'ʼ' | '′' | '´' => '\'',
        '℃' => return "°C".to_owned(),
        '℉' => return "°F".to_owned(),
        'º' | '˚' => '°',
        '㎏' => return "kg".to_owned(),
        '㎞' => return "km".to_owned(),
        '㎝' => return "cm".to_owned(),
        '㎜' => return "mm".to_owned(),
        '㎐' => return "Hz".to_owned(),
        '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' => '"',
        '‐' | '‑' => '-',
        '‒' | '–' => '–',
        '—' | '―' | '⸺' | '⸻' => '—',
        // These need no space after them.
        '。' | '।' | '۔' => return ". ".to_owned(),
        '、' | '،' => ',',
        '؟' => '?',
        '؛' => ';',
        '「' | '」' | '『' | '』' | '《' | '》' => '"',
        '【' | '〔' => '(',
        '】' | '〕' => ')',
        '¿' | '¡' => ' ',
        '\u{2126}' => 'Ω',
        '\u{3BC}' => 'µ',
        '…' => return "...".to_owned(),
        _ if c.is_ascii() || matches!(c, '−' | '″') || is_latin(c) || symbols::name(c).is_some() => c,
        _ if is_invisible(c) => return String::new(),
        _ => {
            return deunicode_char(c)
                .filter(|text| *text != "[?]")
                .unwrap_or(" ")
                .to_owned();
        }
    };
    folded.to_string()
}

/// Latin letters, with or without accents, that the rules for words support.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (c.is_alphabetic() && matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}'))
}

/// Joiners, direction marks, variation selectors and standalone accents.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E01EF}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// The emoji at the start of `chars`: its length in characters, and its name.
fn emoji(chars: &[(char, Range<usize>)]) -> Option<(usize, String)> {
    /// The longest sequences are four people with zero-width joiners.
    const LONGEST: usize = 10;
    let first = chars.first()?.0;
    let keycap = chars.iter().take(3).any(|(c, _)| *c == '\u{20E3}');
    let pictured = u32::from(first) >= 0x2190 && !first.is_alphabetic();
    if !(keycap || pictured) || symbols::name(first).is_some() {
        return None;
    }
    (1..=chars.len().min(LONGEST)).rev().find_map(|len| {
        let written: String = chars[..len].iter().map(|(c, _)| *c).collect();
        let emoji = emojis::get(&written)?;
        Some((len, emoji_name(emoji.name())))
    })
}

/// The name of an emoji without skin tones and punctuation.
fn emoji_name(name: &str) -> String {
    let spoken = match name.split_once(": ") {
        Some(("flag", country)) => format!("flag of {country}"),
        Some(("keycap", key)) => key.to_owned(),
        Some((thing, detail)) if detail.contains("skin tone") => thing.to_owned(),
        Some((thing, detail)) => format!("{thing} {detail}"),
        None => name.to_owned(),
    };
    let plain = |c: char| {
        if c.is_alphanumeric() || matches!(c, '\'' | '#' | '*') {
            c
        } else {
            ' '
        }
    };
    spoken.replace('’', "'").chars().map(plain).collect()
}

/// Letters and vowel signs of other scripts.
fn is_foreign(c: char) -> bool {
    (c.is_alphabetic() && !is_latin(c) && !matches!(c, 'º' | 'ª')) || is_mark(c)
}

/// Transliterates letters of another script to Latin ones.
fn transliterate(chars: &[(char, Range<usize>)], out: &mut Folded) {
    let mut consonant = false;
    for (c, source) in chars {
        let latin = match deunicode_char(*c) {
            Some(text) if text != "[?]" => text,
            _ => continue,
        };
        // Hebrew and Arabic omit short vowels. An "a" makes the word pronounceable.
        let vowelless = matches!(*c, '\u{590}'..='\u{6FF}');
        let bare = !latin.contains(['a', 'e', 'i', 'o', 'u', ' ', '\'', '`']) && !latin.is_empty();
        if vowelless && bare && consonant {
            out.push("a", source);
        }
        consonant = bare;
        if matches!(*c, '\u{4E00}'..='\u{9FFF}') {
            out.push(&pinyin(latin), source);
        } else if matches!(*c, '\u{3040}'..='\u{30FF}') {
            out.push(hepburn(latin), source);
        } else {
            out.push(&latin.replace(['`', '\''], ""), source);
        }
    }
}

/// Vowel signs, as in Devanagari and Thai.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{E7F}' | '\u{3040}'..='\u{30FF}' | '\u{5B0}'..='\u{5C7}' | '\u{64B}'..='\u{65F}')
        && !c.is_numeric()
}

/// The pronunciation of kana, if it differs from its row in the table.
fn hepburn(syllable: &str) -> &str {
    match syllable {
        "ti" => "chi",
        "tu" => "tsu",
        "si" => "shi",
        "hu" => "fu",
        "zi" | "di" => "ji",
        other => other,
    }
}

/// Pinyin respelled for an English reader.
fn pinyin(syllable: &str) -> String {
    let lower = syllable
        .to_ascii_lowercase()
        .replace("ei", "ay")
        .replace("ian", "yen");
    for (initial, sound) in [("zh", "j"), ("x", "sh"), ("q", "ch"), ("c", "ts")] {
        if let Some(rest) = lower
            .strip_prefix(initial)
            .filter(|rest| initial != "c" || !rest.starts_with('h'))
        {
            return format!("{sound}{rest}");
        }
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let chars: Chars = text
            .char_indices()
            .map(|(at, c)| (c, at..at + c.len_utf8()))
            .collect();
        fold(&chars).text
    }

    #[test]
    fn quotes_dashes_and_spaces_are_plain() {
        assert_eq!(folded("“It’s”…\u{a0}ok‑ay\u{200b}!"), "\"It's\"... ok-ay!");
        assert_eq!(folded("ｆｕｌｌ！"), "full!");
        assert_eq!(folded("café"), "café");
    }

    #[test]
    fn a_full_stop_of_another_script_does_not_split_a_word() {
        assert_eq!(folded("a。b"), "a. b");
    }

    #[test]
    fn emoji_are_named_once() {
        assert_eq!(folded("😂😂😂").trim(), "face with tears of joy");
        assert_eq!(folded("👍🏽").trim(), "thumbs up");
        assert_eq!(folded("🇯🇵").trim(), "flag of Japan");
    }

    #[test]
    fn the_source_of_an_emojis_name_is_the_whole_sequence() {
        let chars: Chars = "😂 😂😂!"
            .char_indices()
            .map(|(at, c)| (c, at..at + c.len_utf8()))
            .collect();
        let folded = fold(&chars);
        let name = folded.text.find("tears").unwrap_or_default();
        assert_eq!(folded.source(name..name + 5), 0..13);
    }

    #[test]
    fn other_scripts_become_latin_letters() {
        assert_eq!(folded("Привет"), "Privet");
        assert_eq!(folded("東京").trim(), "dong jing");
        assert_eq!(folded("こんにちは"), "konnichiha");
        assert!(folded("שלום").contains('a'));
    }

    #[test]
    fn the_source_covers_the_folded_characters() {
        let chars: Chars = "a…b"
            .char_indices()
            .map(|(at, c)| (c, at..at + c.len_utf8()))
            .collect();
        let folded = fold(&chars);
        assert_eq!(folded.text, "a...b");
        assert_eq!(folded.source(1..4), 1..4);
        assert_eq!(folded.source(4..5), 4..5);
    }
}
