//! What instructions for a voice ask for.

use recit::emotion::{Emotion, Named};

/// The amount of an emotion without a word that says how much.
const USUAL: f32 = 0.7;

/// Words for emotions, by their beginnings.
const EMOTIONS: [(Named, &[&str]); 6] = [
    (
        Named::Happiness,
        &[
            "happ", "cheer", "joy", "delight", "excit", "enthus", "upbeat", "glad", "jolly", "playful",
            "laugh",
        ],
    ),
    (
        Named::Anger,
        &["ang", "furious", "rage", "irritat", "annoy", "outrag", "aggressi"],
    ),
    (
        Named::Sadness,
        &[
            "sad",
            "sorrow",
            "melanchol",
            "gloom",
            "griev",
            "mourn",
            "depress",
            "tearful",
            "somb",
        ],
    ),
    (
        Named::Fear,
        &[
            "fear", "afraid", "scare", "anxious", "nervous", "worr", "terrif", "panic",
        ],
    ),
    (Named::Disgust, &["disgust", "revolt", "repuls", "contempt"]),
    (
        Named::Boredom,
        &["bor", "tired", "weary", "monoton", "apath", "listless"],
    ),
];

/// Words that begin like one for an emotion, and are none.
const OTHERS: [&str; 5] = ["angle", "angel", "anglo", "both", "happen"];

/// Words for how much.
const AMOUNTS: [(f32, &[&str]); 2] = [
    (
        0.4,
        &["slightly", "somewhat", "little", "bit", "mildly", "subtly"],
    ),
    (
        1.0,
        &["very", "extremely", "really", "deeply", "highly", "utterly", "so"],
    ),
];

/// Words that turn the next one into its opposite.
const NOT: [&str; 6] = ["not", "no", "never", "without", "don't", "less"];

/// Words after an amount or a negation that still belong to it.
const REACH: usize = 3;

/// The emotion that `text` asks for: in the form of `--emotion`, or as the words for emotions in it, which are blended.
pub fn emotion(text: &str) -> Emotion {
    if let Ok(emotion) = text.trim().parse() {
        return emotion;
    }
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic() && c != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).fold(Emotion::default(), |sum, at| {
        let before = &words[at.saturating_sub(REACH)..at];
        match named(words[at]) {
            Some(named) if !before.iter().any(|word| NOT.contains(word)) => {
                sum.plus(&Emotion::new(named, amount(before)))
            }
            _ => sum,
        }
    })
}

fn named(word: &str) -> Option<Named> {
    let begins = |start: &&str| word.starts_with(*start);
    let is_other = OTHERS.iter().any(begins);
    let found = EMOTIONS.iter().find(|(_, starts)| starts.iter().any(begins));
    found.filter(|_| !is_other).map(|(named, _)| *named)
}

fn amount(before: &[&str]) -> f32 {
    let says = |words: &[&str]| before.iter().any(|word| words.contains(word));
    let found = AMOUNTS.iter().find(|(_, words)| says(words));
    found.map_or(USUAL, |(amount, _)| *amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Named, f32)]) {
        let expected = expected.iter().fold(Emotion::default(), |sum, (named, amount)| {
            sum.plus(&Emotion::new(*named, *amount))
        });
        assert_eq!(emotion(text), expected, "{text}");
    }

    #[test]
    fn instructions_ask_for_emotions_in_plain_words() {
        use Named::{Anger, Boredom, Fear, Happiness, Sadness};
        check("Speak in a cheerful and positive tone.", &[(Happiness, 0.7)]);
        check("Sound very ANGRY", &[(Anger, 1.0)]);
        check("a bit sad, slightly nervous", &[(Sadness, 0.4), (Fear, 0.4)]);
        check("Calm. Not sad at all, never bored!", &[]);
        check("Say both angles as they happen.", &[]);
        check("weary", &[(Boredom, 0.7)]);
        check("fear:0.2+anger:0.1", &[(Fear, 0.2), (Anger, 0.1)]);
        check("", &[]);
    }
}
