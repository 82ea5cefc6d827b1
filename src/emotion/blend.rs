//! Blends of named emotions.

use std::fmt;
use std::str::FromStr;

use super::{Expression, Named};

/// How many named emotions there are.
const COUNT: usize = Named::ALL.len();

/// A blend: an amount of each named emotion, at most 1 in total. The rest is neutral.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Emotion {
    /// In the order of [`Named::ALL`]. The amount of neutral is always zero.
    pub(super) amounts: [f32; COUNT],
}

/// A text that describes no emotion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmotionError {
    /// A name that is not an emotion.
    #[error("there is no emotion `{0}`")]
    Name(String),
    /// An amount that is not a number from 0 to 1.
    #[error("`{0}` is not an amount from 0 to 1")]
    Amount(String),
    /// The amounts add up to more than 1.
    #[error("the amounts add up to more than 1")]
    TooMuch,
}

impl Emotion {
    /// A named emotion in an amount from 0 (neutral) to 1. The amount is clamped.
    pub fn new(named: Named, amount: f32) -> Self {
        let mut emotion = Self::default();
        if named != Named::Neutral && amount > 0.0 {
            emotion.amounts[named as usize] = amount.min(1.0);
        }
        emotion
    }

    /// The emotion at `share` (0 to 1) of the way to `other`.
    pub fn toward(&self, other: &Self, share: f32) -> Self {
        let share = if share > 0.0 { share.min(1.0) } else { 0.0 };
        Self {
            amounts: std::array::from_fn(|at| self.amounts[at] * (1.0 - share) + other.amounts[at] * share),
        }
    }

    /// This emotion scaled by `amount`, from 0 (neutral) to 1 (unchanged). The amount is clamped; NaN counts as 0.
    pub fn scaled(&self, amount: f32) -> Self {
        Self::default().toward(self, amount)
    }

    /// The sum of both. If the amounts exceed 1 in total, all are divided by their sum, so the result is never more than one
    /// whole emotion and changes without a step.
    pub fn plus(&self, other: &Self) -> Self {
        let amounts: [f32; COUNT] = std::array::from_fn(|at| self.amounts[at] + other.amounts[at]);
        let whole = amounts.iter().sum::<f32>().max(1.0);
        Self {
            amounts: amounts.map(|amount| amount / whole),
        }
    }

    /// Whether it is neutral.
    pub fn is_neutral(&self) -> bool {
        *self == Self::default()
    }

    /// Its effect on speech.
    pub fn expression(&self) -> Expression {
        Expression::blend(self.parts().map(|(named, amount)| (named.expression(), amount)))
    }

    /// Its position on the plane of valence and arousal; see [`Named::position`].
    pub fn position(&self) -> (f32, f32) {
        self.parts().fold((0.0, 0.0), |(x, y), (named, amount)| {
            let (valence, arousal) = named.position();
            (x + amount * valence, y + amount * arousal)
        })
    }

    /// The amounts of all named emotions, in the order of [`Named::ALL`].
    pub(crate) fn amounts(&self) -> [f32; COUNT] {
        self.amounts
    }

    /// The emotion with these [`amounts`](Self::amounts); `None` if they are invalid.
    pub(crate) fn from_amounts(amounts: [f32; COUNT]) -> Option<Self> {
        let each = amounts.iter().all(|amount| (0.0..=1.0).contains(amount));
        let neutral = amounts[Named::Neutral as usize] == 0.0;
        (each && neutral && fits(&amounts)).then_some(Self { amounts })
    }

    /// Its emotions with their amounts.
    pub fn parts(&self) -> impl Iterator<Item = (Named, f32)> {
        let amounts = Named::ALL.into_iter().zip(self.amounts);
        amounts.filter(|&(_, amount)| amount > 0.0)
    }
}

/// Whether the amounts are at most 1 in total, allowing for rounding of decimal numbers.
fn fits(amounts: &[f32; COUNT]) -> bool {
    amounts.iter().sum::<f32>() <= 1.0 + 1e-5
}

impl FromStr for Emotion {
    type Err = EmotionError;

    /// Reads `anger`, `anger:0.8`, `anger 0.8` or `anger 0.5 + fear 0.3`, in any case.
    fn from_str(text: &str) -> Result<Self, EmotionError> {
        let mut emotion = Self::default();
        for part in text.split('+') {
            let part = part.trim();
            let between = |c: char| c == ':' || c.is_whitespace();
            let (name, amount) = match part.split_once(between) {
                Some((name, amount)) => (name, amount.trim_matches(between)),
                None => (part, "1"),
            };
            let named =
                Named::find(&name.to_ascii_lowercase()).ok_or_else(|| EmotionError::Name(name.to_owned()))?;
            let amount = amount
                .parse()
                .ok()
                .filter(|amount| (0.0..=1.0).contains(amount))
                .ok_or_else(|| EmotionError::Amount(amount.to_owned()))?;
            for (sum, one) in emotion.amounts.iter_mut().zip(Self::new(named, amount).amounts) {
                *sum += one;
            }
        }
        if fits(&emotion.amounts) {
            Ok(emotion)
        } else {
            Err(EmotionError::TooMuch)
        }
    }
}

impl fmt::Display for Emotion {
    /// In the form that [`from_str`](Self::from_str) reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for (named, amount) in self.parts() {
            write!(f, "{between}{}:{amount}", named.name())?;
            between = "+";
        }
        if between.is_empty() {
            f.write_str(Named::Neutral.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn texts_are_read_and_written() {
        for text in ["neutral", "anger:1", "sadness:0.5", "happiness:0.25+fear:0.5"] {
            assert_eq!(
                text.parse::<Emotion>().map(|it| it.to_string()),
                Ok(text.to_owned())
            );
        }
        assert_eq!("angry".parse(), Ok(Emotion::new(Named::Anger, 1.0)));
        assert_eq!("neutral:0.7".parse(), Ok(Emotion::default()));
        assert!("sad:0.7+bored:0.3".parse::<Emotion>().is_ok());
        assert_eq!("".parse::<Emotion>(), Err(EmotionError::Name(String::new())));
        for amount in ["1.5", "-0.1", "NaN", "much"] {
            let error = EmotionError::Amount(amount.to_owned());
            assert_eq!(format!("anger:{amount}").parse::<Emotion>(), Err(error));
        }
        assert_eq!("anger+fear:0.1".parse::<Emotion>(), Err(EmotionError::TooMuch));
    }

    #[test]
    fn scaling_an_emotion_scales_each_of_its_parts() {
        let mixed: Emotion = "anger:0.5+fear:0.25".parse().unwrap();
        assert_eq!(mixed.scaled(0.5).to_string(), "anger:0.25+fear:0.125");
        assert_eq!(mixed.scaled(1.0), mixed);
        assert_eq!(mixed.scaled(7.0), mixed);
        for none in [0.0, -3.0, f32::NAN] {
            assert!(mixed.scaled(none).is_neutral(), "{none}");
        }
        assert!(!mixed.is_neutral() && !mixed.scaled(1e-3).is_neutral());
    }

    #[test]
    fn the_sum_of_two_emotions_has_no_step_and_is_at_most_one() {
        let sum = |one: &str, other: &str| {
            let [one, other]: [Emotion; 2] = [one, other].map(|text| text.parse().unwrap());
            assert_eq!(one.plus(&other), other.plus(&one));
            one.plus(&other).to_string()
        };
        assert_eq!(sum("anger:0.5", "neutral"), "anger:0.5");
        assert_eq!(sum("anger:0.5", "anger:0.25"), "anger:0.75");
        assert_eq!(sum("anger:0.5", "fear:0.25"), "anger:0.5+fear:0.25");
        assert_eq!(sum("anger", "anger"), "anger:1");
        assert_eq!(sum("anger", "fear"), "anger:0.5+fear:0.5");
        let written: Emotion = "anger:0.8".parse().unwrap();
        let played = |amount: f32| written.plus(&Emotion::new(Named::Fear, amount)).amounts;
        for step in 0..1000 {
            let (here, next) = (played(step as f32 / 1000.0), played((step + 1) as f32 / 1000.0));
            assert!(next.iter().sum::<f32>() <= 1.0 + 1e-6);
            for (from, to) in here.iter().zip(next) {
                assert!((from - to).abs() < 0.002, "a step at {step}");
            }
        }
    }

    #[test]
    fn an_amount_of_zero_is_exactly_neutral_and_of_one_is_unchanged() {
        for named in Named::ALL {
            assert_eq!(Emotion::new(named, 0.0).expression(), Expression::NEUTRAL);
            assert_eq!(Emotion::new(named, 1.0).expression(), named.expression());
            assert_eq!(Emotion::new(named, f32::NAN), Emotion::default());
        }
    }

    #[test]
    fn every_difference_moves_evenly_between_two_emotions() {
        let values = |expression: Expression| {
            let Expression {
                pitch,
                range,
                rate,
                tilt,
                jitter,
                shimmer,
                hnr,
                loudness_variation,
            } = expression;
            let (range, rate) = (range.ln(), rate.ln());
            [pitch, range, rate, tilt, jitter, shimmer, hnr, loudness_variation]
        };
        for from in Named::ALL {
            for to in Named::ALL {
                let (from, to) = (Emotion::new(from, 1.0), Emotion::new(to, 0.6));
                let ends = [from, to].map(|emotion| values(emotion.expression()));
                for step in 0..=10 {
                    let share = step as f32 / 10.0;
                    let here = values(from.toward(&to, share).expression());
                    for at in 0..here.len() {
                        let expected = ends[0][at] + share * (ends[1][at] - ends[0][at]);
                        assert!((here[at] - expected).abs() < 1e-4, "{here:?}");
                    }
                }
            }
        }
    }
}
