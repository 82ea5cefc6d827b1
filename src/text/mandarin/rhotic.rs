//! 儿 that makes the syllable before it rhotic and is not a syllable itself (儿化).

use super::table::Table;
use super::word::{Syllable, Word};

/// Words in which 儿 is a syllable: children, and words of poetry.
const WHOLE: &str = "\
    女儿 婴儿 幼儿 孤儿 男儿 少儿 胎儿 健儿 混血儿 孙儿 侄儿 宠儿 弃儿 患儿 产儿 新生儿 托儿 妻儿 育儿 \
    幸运儿 流浪儿 弄潮儿 鸟儿 马儿 虫儿 鱼儿";

/// Joins 儿 to the syllable before it. The word keeps the character.
pub(super) fn join(words: &mut [Word]) {
    for word in words.iter_mut() {
        let mut joined: Vec<Syllable> = Vec::new();
        // The word up to here.
        let mut text = String::new();
        for syllable in word.0.drain(..) {
            text.push(syllable.character);
            let is_whole = WHOLE.split_ascii_whitespace().any(|whole| text.ends_with(whole));
            match joined
                .last_mut()
                .filter(|last| !is_whole && may_join(last, &syllable))
            {
                Some(before) => {
                    before.is_rhotic = true;
                    before.source.start = before.source.start.min(syllable.source.start);
                    before.source.end = before.source.end.max(syllable.source.end);
                }
                None => joined.push(syllable),
            }
        }
        word.0 = joined;
    }
}

/// A 儿 by itself, or before a character with which it is not a word, belongs to the word before it.
pub(super) fn attach(words: &mut Vec<Word>, table: &Table) {
    let mut attached: Vec<Word> = Vec::with_capacity(words.len());
    for mut word in words.drain(..) {
        let begins = word.0.first().is_some_and(|first| first.character == '儿');
        let is_suffix = begins && (word.0.len() == 1 || !table.is_word(&word.text()));
        let before = attached.last_mut().and_then(|before| {
            let fits = before.0.last().is_some_and(|last| last.character != '儿');
            fits.then_some(before)
        });
        if let Some(before) = before.filter(|_| is_suffix) {
            before.0.push(word.0.remove(0));
        }
        if !word.0.is_empty() {
            attached.push(word);
        }
    }
    *words = attached;
}

fn may_join(before: &Syllable, syllable: &Syllable) -> bool {
    syllable.character == '儿' && before.reading.syllable != "er" && !before.is_rhotic
}

#[cfg(test)]
mod tests {
    use super::super::table::Table;
    use super::super::words_of;
    use super::*;

    /// The syllables of a text, each with `r` if it is rhotic.
    fn syllables(text: &str) -> String {
        let table = Table::open();
        let mut words = words_of(text, &table);
        attach(&mut words, &table);
        join(&mut words);
        let each = words.iter().flat_map(|word| &word.0).map(|syllable| {
            let rhotic = if syllable.is_rhotic { "r" } else { "" };
            format!("{}{rhotic}", syllable.reading.syllable)
        });
        each.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn er_makes_the_syllable_before_it_rhotic() {
        for (text, expected) in [
            ("花儿", "huar"),
            ("小孩儿", "xiao hair"),
            ("一点儿", "yi dianr"),
            ("玩儿", "wanr"),
            ("这儿", "zher"),
            ("唱歌儿", "chang ger"),
        ] {
            assert_eq!(syllables(text), expected, "{text}");
        }
    }

    #[test]
    fn er_is_a_syllable_in_words_for_children_and_at_the_start() {
        for (text, expected) in [
            ("女儿", "nv er"),
            ("幼儿园", "you er yuan"),
            ("婴儿车", "ying er che"),
            ("儿子", "er zi"),
            ("儿童", "er tong"),
            ("鱼儿", "yu er"),
        ] {
            assert_eq!(syllables(text), expected, "{text}");
        }
    }
}
