//! Tones that change in context: 不, 一, and consecutive third tones.
//!
//! The rules are those of M. Y. Chen, "Tone Sandhi" (2000), and S. Duanmu, "The Phonology of Standard
//! Chinese" (2007): 不 and 一 rise before a falling tone, 一 falls before the others, and the first of two third
//! tones in a foot rises. Feet are words; short ones join with their neighbours.

use super::table::Table;
use super::word::{Row, Word, is_digit, is_numeral};

/// Changes the tones of words without a pause between them.
pub(super) fn change(words: &mut [Word], table: &Table) {
    let (ends, middles) = (ends(words), middles(words));
    let mut row = Row::of(words);
    negation(&mut row, &middles);
    one(&mut row, &ends);
    third_tones(words, table);
}

/// For each syllable, whether it ends a word of several syllables.
fn ends(words: &[Word]) -> Vec<bool> {
    let each = words.iter().flat_map(|word| {
        let count = word.0.len();
        (1..=count).map(move |at| at == count && count > 1)
    });
    each.collect()
}

/// For each syllable, whether it is the middle of a word of three.
fn middles(words: &[Word]) -> Vec<bool> {
    let each = words.iter().flat_map(|word| {
        let count = word.0.len();
        (0..count).map(move |at| count == 3 && at == 1)
    });
    each.collect()
}

/// 不 rises before a falling tone (不是), and is neutral between a repeated verb or before a complement (好不好,
/// 对不起).
fn negation(row: &mut Row, middles: &[bool]) {
    for at in 0..row.0.len() {
        if row.character(Some(at)) != Some('不') {
            continue;
        }
        let (before, after) = (row.character(at.checked_sub(1)), row.character(Some(at + 1)));
        let tone = match row.tone(at + 1) {
            _ if before.is_some() && (before == after || middles.get(at) == Some(&true)) => 5,
            Some(4) => 2,
            _ => continue,
        };
        row.0[at].reading.tone = tone;
    }
}

/// 一 as a number before a counted noun changes. In digit sequences, ordinals, and at the end it stays high.
fn one(row: &mut Row, ends: &[bool]) {
    for at in 0..row.0.len() {
        if row.character(Some(at)) != Some('一') {
            continue;
        }
        let before = row.character(at.checked_sub(1));
        let after = row.character(Some(at + 1));
        let counts = after.is_some_and(|c| matches!(c, '百' | '千' | '万' | '亿'));
        let then = (after, row.character(Some(at + 2)));
        // 看一看, but not 一片一片.
        let is_repeated = before == after && row.character(at.checked_sub(2)) != Some('一');
        let tone = match row.tone(at + 1) {
            _ if is_repeated && before.is_some_and(|c| !is_numeral(c)) => 5,
            _ if before == Some('第') || is_ordinal(before, then) => 1,
            _ if before.is_some_and(is_numeral) && !counts => 1,
            _ if after.is_some_and(is_digit) => 1,
            Some(_) if ends.get(at) == Some(&true) && !counts => continue,
            // 个 has lost the tone that matters here.
            Some(4 | 5) => 2,
            Some(_) => 4,
            None => 1,
        };
        row.0[at].reading.tone = tone;
    }
}

/// Whether 一 in this context is an ordinal: a month, a day after its month, a floor, a grade; or stands
/// before a decimal point.
fn is_ordinal(before: Option<char>, then: (Option<char>, Option<char>)) -> bool {
    match then {
        (Some('月' | '号' | '楼' | '级' | '班' | '等' | '流'), _) => true,
        (Some('日'), _) => before == Some('月'),
        (Some('点'), Some(digit)) => is_digit(digit),
        (Some('年'), Some('级')) => true,
        _ => false,
    }
}

/// In a foot, all third tones but the last rise, first within words and then across them.
fn third_tones(words: &mut [Word], table: &Table) {
    let low = |word: &Word, at: Option<usize>| {
        let syllable = at.and_then(|at| word.0.get(at));
        syllable.is_some_and(|syllable| syllable.reading.tone == 3)
    };
    let all_low = |word: &Word| word.0.iter().all(|syllable| syllable.reading.tone == 3);
    let mut feet: Vec<Vec<usize>> = (0..words.len()).map(|at| vec![at]).collect();
    feet = joined(feet, words, |one, other| all_low(one) && all_low(other));
    feet = joined(feet, words, |one, other| {
        low(one, one.0.len().checked_sub(1)) && low(other, Some(0))
    });
    for foot in feet {
        let sizes: Vec<usize> = foot.iter().map(|at| words[*at].0.len()).collect();
        let (Some(first), Some(last)) = (foot.first(), foot.last()) else {
            continue;
        };
        let text: String = words[*first..=*last].iter().map(Word::text).collect();
        let mut row = Row::of(&mut words[*first..=*last]);
        raise(&mut row, halves(&sizes, &text, table));
    }
}

/// The most syllables of a foot of several words.
const LONGEST_FOOT: usize = 3;

/// Joins neighbours that `fit` into feet, each at most once.
fn joined(feet: Vec<Vec<usize>>, words: &[Word], fit: impl Fn(&Word, &Word) -> bool) -> Vec<Vec<usize>> {
    let size = |foot: &[usize]| foot.iter().map(|at| words[*at].0.len()).sum::<usize>();
    let mut joined: Vec<Vec<usize>> = Vec::new();
    let mut just_joined = false;
    for foot in feet {
        let ends = |foot: &[usize]| Some((*foot.first()?, *foot.last()?));
        let before = joined.last().filter(|_| !just_joined);
        let fits = before.is_some_and(|before| {
            let (Some((_, left)), Some((right, _))) = (ends(before), ends(&foot)) else {
                return false;
            };
            size(before) + size(&foot) <= LONGEST_FOOT && fit(&words[left], &words[right])
        });
        match joined.last_mut().filter(|_| fits) {
            Some(before) => before.extend(foot),
            None => joined.push(foot),
        }
        just_joined = fits;
    }
    joined
}

/// The sizes of the parts of a foot in which third tones rise first: of three syllables, two and one or one
/// and two.
fn halves(sizes: &[usize], text: &str, table: &Table) -> Vec<usize> {
    match (sizes, sizes.iter().sum()) {
        ([1, ..], 3) if sizes.len() > 1 => vec![1, 2],
        ([2, 1], 3) => vec![2, 1],
        (_, 3) => {
            let second = text.char_indices().nth(1).map_or(0, |(at, _)| at);
            let third = text.char_indices().nth(2).map_or(0, |(at, _)| at);
            let splits_late = table.is_word(&text[..third]) || !table.is_word(&text[second..]);
            if splits_late { vec![2, 1] } else { vec![1, 2] }
        }
        (_, count) => {
            let pairs = std::iter::repeat_n(2, count / 2);
            pairs.chain((count % 2 == 1).then_some(1)).collect()
        }
    }
}

/// Raises third tones before third tones, first within the parts and then across them.
fn raise(row: &mut Row, parts: Vec<usize>) {
    let is_low = row.0.iter().all(|syllable| syllable.reading.tone == 3);
    let mut start = 0;
    for part in &parts {
        for at in start..(start + part).saturating_sub(1) {
            raise_at(row, at);
        }
        start += part;
    }
    // Before a single syllable a word keeps its last tone, unless the whole foot has third tones: 电影我.
    match parts.as_slice() {
        [1, 2] => raise_at(row, 0),
        [2, 1] if is_low => raise_at(row, 1),
        _ => {}
    }
}

fn raise_at(row: &mut Row, at: usize) {
    if (row.tone(at), row.tone(at + 1)) == (Some(3), Some(3)) {
        row.0[at].reading.tone = 2;
    }
}

#[cfg(test)]
mod tests {
    use super::super::words_of;
    use super::*;

    /// The tones of a text before and after the changes.
    fn tones(text: &str) -> String {
        let table = Table::open();
        let mut words = words_of(text, &table);
        change(&mut words, &table);
        let row = Row::of(&mut words);
        row.0
            .iter()
            .map(|syllable| syllable.reading.tone.to_string())
            .collect()
    }

    #[test]
    fn bu_rises_before_a_falling_tone_and_is_neutral_in_a_repeated_verb() {
        assert_eq!(tones("我不去"), "324");
        assert_eq!(tones("我不说"), "341");
        assert_eq!(tones("好不好"), "353");
        assert_eq!(tones("对不起"), "453");
        assert_eq!(tones("不"), "4");
    }

    #[test]
    fn yi_falls_or_rises_before_a_counted_noun_and_stays_high_in_numbers() {
        assert_eq!(tones("一天"), "41");
        assert_eq!(tones("一年"), "42");
        assert_eq!(tones("一起"), "43");
        assert_eq!(tones("一定"), "24");
        assert_eq!(tones("第一天"), "411");
        assert_eq!(tones("十一点"), "213");
        assert_eq!(tones("二零二一年"), "42412");
        assert_eq!(tones("一百"), "43");
        assert_eq!(tones("一月一日"), "1414");
        assert_eq!(tones("看一看"), "454");
        assert_eq!(tones("一片一片"), "2424");
        assert_eq!(tones("统一"), "31");
        assert_eq!(tones("一"), "1");
    }

    #[test]
    fn the_first_of_two_third_tones_rises_by_the_structure_of_words() {
        assert_eq!(tones("你好"), "23");
        assert_eq!(tones("展览馆"), "223");
        assert_eq!(tones("纸老虎"), "323");
        assert_eq!(tones("我很好"), "323");
        assert_eq!(tones("马上"), "34");
        assert_eq!(tones("好朋友"), "323");
        assert_eq!(tones("没有我"), "233");
    }

    #[test]
    fn bu_is_neutral_between_and_keeps_its_tone_before_the_others() {
        assert_eq!(tones("差不多"), "451");
        assert_eq!(tones("不是"), "24");
        assert_eq!(tones("不来"), "42");
        assert_eq!(tones("不好"), "43");
        assert_eq!(tones("去不去"), "454");
    }

    #[test]
    fn yi_stays_high_in_ordinals_decimals_and_fractions_of_a_row_of_digits() {
        assert_eq!(tones("一楼"), "12");
        assert_eq!(tones("一年级"), "122");
        assert_eq!(tones("第一"), "41");
        assert_eq!(tones("一点五"), "133");
        assert_eq!(tones("一个"), "24");
        assert_eq!(tones("一张"), "41");
        assert_eq!(tones("一万"), "24");
        assert_eq!(tones("一样"), "24");
        assert_eq!(tones("说一说"), "151");
    }

    #[test]
    fn chains_of_third_tones_rise_by_feet_of_two_and_three() {
        assert_eq!(tones("洗脸水"), "223");
        assert_eq!(tones("小老鼠"), "323");
        assert_eq!(tones("我也很好"), "2323");
        assert_eq!(tones("我想买"), "323");
        assert_eq!(tones("总理"), "23");
        // The last of a chain keeps its tone, and so does one before another tone.
        assert_eq!(tones("好老师"), "231");
        assert_eq!(tones("五百"), "23");
        assert_eq!(tones("你好吗"), "235");
    }
}
