//! Common words whose pronunciation depends on their context.

use super::emphasis::{self, Emphasis};
use super::table::{Table, word_class};

/// The following sound and word, as far as weak forms depend on them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::text::pronounce) struct Following {
    /// Whether the next sound is a vowel; `None` before a pause.
    pub vowel: Option<bool>,
    /// Whether the next word is "to", as after "used".
    pub to: bool,
}

/// The symbols of a common word; `None` if it is not one of them, or is pronounced as in the table.
pub(super) fn find(
    table: &Table,
    word: &str,
    tag: &str,
    emphasis: Option<Emphasis>,
    following: Following,
) -> Option<String> {
    let listed = |word: &str, tag: &str| table.exact(word)?.symbols(tag, false);
    let before_vowel = following.vowel;
    let noun = tag.starts_with("NN");
    let found = match word {
        "a" | "A" if tag == "DT" => "ɐ",
        "a" | "A" => "ˈA",
        "am" | "Am" | "AM" if noun => return spell(table, word),
        "am" | "Am" | "AM" => {
            if before_vowel.is_none() || word != "am" || emphasis.is_some() {
                return listed("am", tag);
            }
            "ɐm"
        }
        "AN" if noun => return spell(table, word),
        "an" | "An" | "AN" => "ɐn",
        "I" if tag == "PRP" => "ˌI",
        "by" | "By" | "BY" if word_class(tag) == "ADV" => "bˈI",
        "TO" if !matches!(tag, "TO" | "IN") => return None,
        "to" | "To" | "TO" => match before_vowel {
            None => return listed("to", tag),
            Some(false) => "tə",
            Some(true) => "tʊ",
        },
        "IN" if tag == "NNP" => return None,
        "in" | "In" | "IN" if before_vowel.is_some() && tag == "IN" => "ɪn",
        "in" | "In" | "IN" => "ˈɪn",
        "THE" if tag != "DT" => return None,
        "the" | "The" | "THE" if before_vowel == Some(true) => "ði",
        "the" | "The" | "THE" => "ðə",
        _ if tag == "IN" && word.eq_ignore_ascii_case("vs") => {
            return table.exact("versus")?.symbols("NN", before_vowel.is_none());
        }
        "used" | "Used" | "USED" => {
            let habit = matches!(tag, "VBD" | "JJ") && following.to;
            return listed("used", if habit { "VBD" } else { "DEFAULT" });
        }
        _ => return None,
    };
    Some(found.to_owned())
}

/// The names of a word's letters; `None` if it has none.
pub(super) fn spell(table: &Table, word: &str) -> Option<String> {
    let mut names = String::new();
    for letter in word.chars().filter(char::is_ascii_alphabetic) {
        let name = table.exact(letter.to_ascii_uppercase().encode_utf8(&mut [0; 4]))?;
        names += &name.symbols("DEFAULT", false)?;
    }
    Some(emphasis::letters(&names)).filter(|names| !names.is_empty())
}
