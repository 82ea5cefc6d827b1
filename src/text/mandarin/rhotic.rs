//! 儿 that makes the syllable before it rhotic and is none of its own (儿化).

use super::word::{Syllable, Word};

/// Words that end with 儿 as a syllable: children, and what verse has.
const WHOLE: &str = "\
    女儿 婴儿 幼儿 孤儿 男儿 少儿 胎儿 健儿 混血儿 孙儿 侄儿 宠儿 弃儿 患儿 产儿 早产儿 新生儿 托儿 妻儿 孩儿 乳儿 育儿 小儿 生儿 \
    低能儿 幸运儿 双胞胎儿 流浪儿 弄潮儿 鸟儿 马儿 虫儿 鱼儿 猫儿 狗儿 月儿 风儿 云儿 心儿";

/// Joins 儿 with the syllable before it. The word keeps the character.
pub(super) fn join(words: &mut [Word]) {
    for word in words.iter_mut() {
        let text = word.text();
        if WHOLE.split_ascii_whitespace().any(|whole| text.ends_with(whole)) {
            continue;
        }
        let mut joined: Vec<Syllable> = Vec::new();
        for syllable in word.0.drain(..) {
            match joined.last_mut().filter(|last| may_join(last, &syllable)) {
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

/// A 儿 by itself belongs to the word before it.
pub(super) fn attach(words: &mut Vec<Word>) {
    let mut at = 1;
    while at < words.len() {
        if words[at].is("儿") && words[at - 1].0.last().is_some_and(|last| last.character != '儿') {
            let suffix = words.remove(at);
            words[at - 1].0.extend(suffix.0);
        } else {
            at += 1;
        }
    }
}

fn may_join(before: &Syllable, syllable: &Syllable) -> bool {
    syllable.character == '儿' && before.reading.syllable != "er" && !before.is_rhotic
}
