//! Writes tokens as letters of the alphabet that a graph reads.

use crate::acoustic::tokens::{Kind, ModelToken};
use crate::text::Mark;
use crate::text::phoneme::Phoneme;

/// A letter, and its token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Letter {
    pub(super) symbol: char,
    pub(super) token: usize,
}

/// Writes tokens with punctuation and spaces. `write` returns the letters of a phoneme. A space belongs to
/// the pause before it, or else to the sound before it.
pub(super) fn spelled(tokens: &[ModelToken], write: impl Fn(Phoneme) -> String, dash: char) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    let mut word = None;
    for (token, spoken) in tokens.iter().enumerate() {
        let mut add = |symbol, token| letters.push(Letter { symbol, token });
        match spoken.kind {
            Kind::Lead => {}
            Kind::Pause(pause) => {
                // The graphs do not know a pause without a mark, and would speak over it.
                let mark = mark(pause.mark, dash).or_else(|| pause.millis.map(|_| ','));
                mark.into_iter().for_each(|mark| add(mark, token));
            }
            Kind::Phoneme(number, phoneme) => {
                if word.is_some_and(|word| word != number) {
                    add(' ', token - 1);
                }
                word = Some(number);
                write(phoneme).chars().for_each(|symbol| add(symbol, token));
            }
        }
    }
    letters
}

fn mark(mark: Mark, dash: char) -> Option<char> {
    match mark {
        Mark::None => None,
        Mark::Period => Some('.'),
        Mark::Comma => Some(','),
        Mark::Question => Some('?'),
        Mark::Exclamation => Some('!'),
        Mark::Semicolon => Some(';'),
        Mark::Colon => Some(':'),
        Mark::Dash => Some(dash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic::tokens::bare;
    use crate::text::Frontend;

    #[test]
    fn a_sentence_is_written_as_other_programs_write_it() {
        let utterance = Frontend::load().utterance("Press the red button, then judge.");
        let tokens = bare(&utterance.phrases[0]);
        let letters = spelled(&tokens, Phoneme::ipa, '-');
        let text: String = letters.iter().map(|letter| letter.symbol).collect();
        assert_eq!(text, "pɹˈɛs ðə ɹˈɛd bˈʌtən, ðˈɛn dʒˈʌdʒ.");
        assert!(letters.windows(2).all(|pair| pair[0].token <= pair[1].token));
        let comma = letters.iter().position(|letter| letter.symbol == ',');
        let (comma, blank) = (comma.map(|at| letters[at]), comma.map(|at| letters[at + 1]));
        // The space after a pause belongs to it.
        assert_eq!(comma.map(|letter| letter.token), blank.map(|letter| letter.token));
        assert!(comma.is_some_and(|letter| matches!(tokens[letter.token].kind, Kind::Pause(_))));
    }
}
