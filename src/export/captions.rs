//! Captions of a line: its text in parts that are read at a glance.

use crate::engine::SpokenWord;
use crate::script::exchange::Caption;

use super::plain::spoken;

/// The most characters of a caption: two rows of 42, as is usual for films.
const MOST: usize = 84;
/// A sentence that ends after this many characters ends its caption.
const ENOUGH: usize = 42;

/// The captions of a line with this text and these words, which begins `from_s` seconds after the start of the recording.
pub(super) fn captions(text: &str, words: &[SpokenWord], from_s: f64, speaker: Option<&str>) -> Vec<Caption> {
    let mut all: Vec<Caption> = Vec::new();
    // Words of one number share their source.
    let groups: Vec<&[SpokenWord]> = words.chunk_by(|one, next| one.source == next.source).collect();
    let mut ends_here = true;
    for (index, group) in groups.iter().enumerate() {
        let begin = if index == 0 { 0 } else { group[0].source.start };
        let next = groups
            .get(index + 1)
            .map_or(text.len(), |next| next[0].source.start);
        let part = spoken(text, begin..next.max(begin));
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let (start_s, end_s) = (group[0].start_s, group[group.len() - 1].end_s);
        let length = part.chars().count();
        match all.last_mut() {
            Some(last) if !ends_here && last.text.chars().count() + 1 + length <= MOST => {
                last.text = format!("{} {part}", last.text);
                last.end_s = from_s + end_s;
            }
            _ => all.push(Caption {
                start_s: from_s + start_s,
                end_s: from_s + end_s,
                speaker: speaker.map(str::to_owned),
                text: part,
            }),
        }
        let text = all.last().map_or("", |last| last.text.as_str());
        ends_here = text.ends_with(['.', '!', '?', '…', '。']) && text.chars().count() >= ENOUGH;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of half a second each.
    fn words(text: &str) -> Vec<SpokenWord> {
        let mut at = 0;
        let words = text.split_whitespace().enumerate().map(|(index, word)| {
            let start = at + text[at..].find(word).unwrap_or_default();
            at = start + word.len();
            SpokenWord {
                text: word.to_owned(),
                source: start..at,
                start_s: 0.5 * index as f64,
                end_s: 0.5 * (index + 1) as f64,
                phonemes: Vec::new(),
            }
        });
        words.collect()
    }

    #[test]
    fn a_short_line_is_one_caption_with_its_punctuation() {
        let text = "“Who left  this door open?”";
        let told = captions(text, &words(text), 10.0, Some("Ann"));
        let expected = Caption {
            start_s: 10.0,
            end_s: 12.5,
            speaker: Some("Ann".to_owned()),
            text: "“Who left this door open?”".to_owned(),
        };
        assert_eq!(told, [expected]);
    }

    #[test]
    fn a_long_line_is_divided_after_sentences_and_before_it_is_too_wide() {
        let text = format!(
            "This first sentence has more than enough characters. {}end.",
            "Words without any end follow here ".repeat(5)
        );
        let told = captions(&text, &words(&text), 0.0, None);
        assert_eq!(
            told[0].text,
            "This first sentence has more than enough characters."
        );
        assert!(told.len() > 2 && told.iter().all(|caption| caption.text.chars().count() <= MOST));
        let joined: Vec<&str> = told.iter().map(|caption| caption.text.as_str()).collect();
        assert_eq!(joined.join(" "), text);
        assert!(told.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s));
        assert_eq!(captions("[pause 1s]", &[], 0.0, None), []);
    }
}
