//! Dictionaries as W3C Pronunciation Lexicons (PLS 1.0), in the subset that other programs use: graphemes
//! with a phoneme or an alias.

use super::{Dictionary, Entry, Part, Said};

/// Why a text is not a pronunciation lexicon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlsError {
    /// It has no `<lexicon>`.
    #[error("it has no `<lexicon>`")]
    NoLexicon,
}

impl Dictionary {
    /// All entries as a pronunciation lexicon in IPA; pronunciations as words become aliases. The format has
    /// no case, so it is omitted.
    pub fn to_pls(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lexicon version=\"1.0\" xmlns=\"http://www.w3.org/2005/01/pronunciation-lexicon\" \
             alphabet=\"ipa\" xml:lang=\"en-US\">\n",
        );
        for entry in self.entries() {
            let role = entry
                .part
                .map_or_else(String::new, |part| format!(" role=\"{}\"", part.name()));
            let said = match &entry.said {
                Said::Phonemes(phonemes) => {
                    let ipa: String = phonemes.iter().map(|phoneme| phoneme.ipa()).collect();
                    format!("<phoneme>{ipa}</phoneme>")
                }
                Said::Like(words) => format!("<alias>{}</alias>", escaped(words)),
            };
            out += &format!(
                "  <lexeme{role}><grapheme>{}</grapheme>{said}</lexeme>\n",
                escaped(&entry.word)
            );
        }
        out + "</lexicon>\n"
    }

    /// Reads a pronunciation lexicon: each grapheme of a lexeme with its first phoneme, in IPA or
    /// `x-arpabet`, or its alias. Invalid lexemes are skipped and reported with their number.
    ///
    /// # Errors
    /// If the text is not a pronunciation lexicon.
    pub fn from_pls(text: &str) -> Result<(Self, Vec<String>), PlsError> {
        let (_, body) = text.split_once("<lexicon").ok_or(PlsError::NoLexicon)?;
        let (head, body) = body.split_once('>').ok_or(PlsError::NoLexicon)?;
        let (mut dictionary, mut notices) = (Self::default(), Vec::new());
        let body = without_comments(body);
        for (index, lexeme) in elements(&body, "lexeme").into_iter().enumerate() {
            let said = match elements(lexeme.inner, "phoneme").first() {
                Some(phoneme) => {
                    let written = unescaped(phoneme.inner.trim());
                    let alphabet =
                        attribute(phoneme.attributes, "alphabet").or_else(|| attribute(head, "alphabet"));
                    let arpabet = alphabet.is_some_and(|name| name.contains("arpabet"));
                    Said::read(&if arpabet { written } else { format!("/{written}/") })
                }
                None => {
                    let alias = elements(lexeme.inner, "alias");
                    Said::read(
                        &alias
                            .first()
                            .map_or_else(String::new, |alias| unescaped(alias.inner.trim())),
                    )
                }
            };
            let part = attribute(lexeme.attributes, "role").and_then(|role| {
                let name = role.rsplit(':').next().unwrap_or(role);
                Part::named(name).ok()
            });
            for grapheme in elements(lexeme.inner, "grapheme") {
                let entry = said.clone().map(|said| Entry {
                    word: unescaped(grapheme.inner.trim()),
                    exact: false,
                    part,
                    said,
                });
                if let Err(error) = entry.and_then(|entry| dictionary.insert(entry)) {
                    notices.push(format!("Lexeme {}: {error}; it was skipped.", index + 1));
                }
            }
        }
        Ok((dictionary, notices))
    }
}

/// An element: the content of its tag, and the content between its tags.
struct Element<'a> {
    attributes: &'a str,
    inner: &'a str,
}

/// The elements with a name in a text. They must not be nested.
fn elements<'a>(text: &'a str, name: &str) -> Vec<Element<'a>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(&open) {
        let behind = &rest[at + open.len()..];
        let Some(tag_end) = behind.find('>') else { break };
        let (attributes, inner) = (&behind[..tag_end], &behind[tag_end + 1..]);
        let whole = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
        match inner.find(&close).filter(|_| whole && !attributes.ends_with('/')) {
            Some(end) => {
                found.push(Element {
                    attributes,
                    inner: &inner[..end],
                });
                rest = &inner[end + close.len()..];
            }
            None => rest = inner,
        }
    }
    found
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, behind) = attributes.split_once(&format!("{name}="))?;
    let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    behind[1..].split(quote).next()
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
    }
    out + rest
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn unescaped(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&apos;", "'").replace("&amp;", "&")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn lexicons_of_other_programs_are_read_and_ours_is_restored() {
        let pls = "<?xml version=\"1.0\"?>\n<lexicon version=\"1.0\" alphabet=\"ipa\" xml:lang=\"en\">\n<!-- <lexeme><grapheme>x</grapheme></lexeme> -->\
            <lexeme><grapheme>R&amp;B</grapheme><grapheme>RnB</grapheme><alias>rhythm and blues</alias></lexeme>\
            <lexeme role=\"claws:verb\"><grapheme>lead</grapheme><phoneme>liːd</phoneme><phoneme>lɛd</phoneme></lexeme>\
            <lexeme><grapheme>gif</grapheme><phoneme alphabet=\"x-arpabet\">JH IH1 F</phoneme></lexeme>\
            <lexeme><grapheme>bad</grapheme><phoneme>5</phoneme></lexeme></lexicon>";
        let (dictionary, notices) = Dictionary::from_pls(pls).unwrap();
        let words: Vec<&str> = dictionary
            .entries()
            .iter()
            .map(|entry| entry.word.as_str())
            .collect();
        assert_eq!(words, ["R&B", "RnB", "lead", "gif"]);
        assert_eq!(dictionary.entries()[2].part, Some(Part::Verb));
        assert_eq!(notices.len(), 1);
        assert_eq!(Dictionary::from_pls(&dictionary.to_pls()).unwrap().0, dictionary);
        assert_eq!(Dictionary::from_pls("<a/>"), Err(PlsError::NoLexicon));
    }
}
