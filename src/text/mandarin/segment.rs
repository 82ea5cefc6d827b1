//! Word segmentation of Chinese text, which has no spaces.
//!
//! Of all segmentations into words of the table, the most probable is chosen. A hidden Markov model of the
//! positions in words then segments sequences of single characters, so that unknown names stay together. This
//! is the method of jieba (S. Junyi, <https://github.com/fxsjy/jieba>), with its counts.

use std::ops::Range;

use super::table::Table;

/// The rarity of a character that is in no word: as if it occurred once in all of jieba's texts.
const UNSEEN: f64 = 17.911;

/// Segments Chinese characters into words: contiguous byte ranges in order.
pub(super) fn words(text: &str, table: &Table) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut single = 0..0;
    for word in likeliest(text, table) {
        if text[word.clone()].chars().nth(1).is_none() {
            single = if single.is_empty() {
                word
            } else {
                single.start..word.end
            };
        } else {
            join(text, std::mem::take(&mut single), table, &mut words);
            words.push(word);
        }
    }
    join(text, single, table, &mut words);
    words
}

/// The most probable words; among equals, those with longer words at the start.
fn likeliest(text: &str, table: &Table) -> Vec<Range<usize>> {
    // For each byte at which a character begins: the rarity of everything from there on, and the end of the
    // word that begins there.
    let mut best = vec![(0.0_f64, text.len()); text.len() + 1];
    for (at, character) in text.char_indices().rev() {
        let single = at + character.len_utf8();
        best[at] = (UNSEEN + best[single].0, single);
        for entry in table.starts(&text[at..]) {
            let end = at + entry.len;
            if let Some(rarity) = entry.rarity {
                let all = rarity + best[end].0;
                if all <= best[at].0 {
                    best[at] = (all, end);
                }
            }
        }
    }
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = best[at].1;
        words.push(at..end);
        at = end;
    }
    words
}

/// Appends single characters, joined into words by the model.
fn join(text: &str, single: Range<usize>, table: &Table, words: &mut Vec<Range<usize>>) {
    let start = single.start;
    let part = &text[single];
    let characters: Vec<(usize, char)> = part.char_indices().collect();
    if characters.len() < 2 || table.is_word(part) {
        words.extend(
            characters
                .iter()
                .map(|(at, c)| start + at..start + at + c.len_utf8()),
        );
        return;
    }
    let states = states(characters.iter().map(|(_, c)| table.emissions(*c)));
    let mut first = 0;
    for ((at, c), state) in characters.iter().zip(states) {
        if matches!(state, BEGIN | SINGLE) {
            first = *at;
        }
        if matches!(state, END | SINGLE) {
            words.push(start + first..start + at + c.len_utf8());
            first = at + c.len_utf8();
        }
    }
    if first < part.len() {
        words.push(start + first..start + part.len());
    }
}

const BEGIN: usize = 0;
const END: usize = 1;
const MIDDLE: usize = 2;
const SINGLE: usize = 3;

/// The two states that may precede each, with the logarithms of the transition probabilities.
const BEFORE: [[(usize, f32); 2]; 4] = [
    [(END, -0.589_715), (SINGLE, -0.721_197)],
    [(BEGIN, -0.510_826), (MIDDLE, -0.333_449)],
    [(BEGIN, -0.916_291), (MIDDLE, -1.260_362)],
    [(END, -0.808_525), (SINGLE, -0.665_863)],
];

/// The log probability of an unseen event.
const NEVER: f32 = -1e6;

/// The most probable states of characters with these emissions (the Viterbi algorithm). The last one ends a
/// word.
fn states(emissions: impl Iterator<Item = [Option<f32>; 4]>) -> Vec<usize> {
    let mut scores = [-0.262_687, NEVER, NEVER, -1.465_263];
    let mut froms: Vec<[usize; 4]> = Vec::new();
    for (at, emission) in emissions.enumerate() {
        let (mut next, mut from) = ([0.0; 4], [0; 4]);
        for state in [BEGIN, END, MIDDLE, SINGLE] {
            let (score, before) = if at == 0 {
                (scores[state], state)
            } else {
                let [one, other] = BEFORE[state].map(|(before, step)| (scores[before] + step, before));
                if one.0 > other.0 { one } else { other }
            };
            next[state] = (score + emission[state].unwrap_or(NEVER)).max(f32::MIN / 4.0);
            from[state] = before;
        }
        scores = next;
        froms.push(from);
    }
    let mut state = if scores[END] >= scores[SINGLE] {
        END
    } else {
        SINGLE
    };
    let mut states = Vec::with_capacity(froms.len());
    for from in froms.iter().rev() {
        states.push(state);
        state = from[state];
    }
    states.reverse();
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let words = words(text, &Table::open());
        words.into_iter().map(|word| &text[word]).collect()
    }

    #[test]
    fn the_most_frequent_words_are_found_and_unknown_names_stay_together() {
        assert_eq!(cut("我来到北京清华大学"), ["我", "来到", "北京", "清华大学"]);
        assert_eq!(cut("研究生命的起源"), ["研究", "生命", "的", "起源"]);
        // A word that is in no list.
        assert_eq!(
            cut("他来到了网易杭研大厦"),
            ["他", "来到", "了", "网易", "杭研", "大厦"]
        );
        assert_eq!(cut(""), Vec::<&str>::new());
    }

    #[test]
    fn every_text_is_segmented_without_a_gap() {
        for text in ["囧", "囧囧囧囧囧囧", "𠀀字", "的的的的", &"好".repeat(3000)] {
            let words = words(text, &Table::open());
            let mut end = 0;
            for word in words {
                assert_eq!(word.start, end, "{text}");
                end = word.end;
            }
            assert_eq!(end, text.len());
        }
    }
}
