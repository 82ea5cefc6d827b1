//! Detects the emotion in a recording.

use crate::emotion::{Emotion, Named};

use super::discriminants::{Discriminants, OWN, POPULATION};
use super::measures::Measures;

/// The emotion detected in a recording, with its probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The probability of each emotion, including neutral. They sum up to 1; the most likely is first.
    pub likely: [(Named, f32); Named::ALL.len()],
}

impl Heard {
    /// The most likely emotion.
    pub fn named(&self) -> Named {
        self.likely[0].0
    }

    /// Its probability, from 1/7 to 1.
    pub fn sureness(&self) -> f32 {
        self.likely[0].1
    }

    /// The blend of all emotions by their probabilities, in hundredths. An uncertain result is a mixture
    /// close to neutral.
    pub fn emotion(&self) -> Emotion {
        let hundredths = |share: f32| (share * 100.0).floor() / 100.0;
        let parts = self
            .likely
            .iter()
            .map(|&(named, share)| Emotion::new(named, hundredths(share)));
        parts.fold(Emotion::default(), |sum, part| sum.plus(&part))
    }
}

/// The emotion in speech with these measures, compared with the `neutral` speech of the same person. Without
/// that it is compared with people in general, which is less certain.
///
/// Linear discriminants (R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936) of the
/// actors of EmoDB (F. Burkhardt et al., Interspeech 2005), with equal prior probabilities.
pub fn heard(measures: &Measures, neutral: Option<&Measures>) -> Heard {
    let (discriminants, reference) = match neutral {
        Some(neutral) => (&OWN, *neutral),
        None => (&POPULATION, Measures::default()),
    };
    let scores = scores(discriminants, measures, &reference);
    let most = scores.iter().fold(f32::MIN, |most, score| most.max(*score));
    let weights = scores.map(|score| (score - most).exp());
    let sum: f32 = weights.iter().sum();
    let mut likely = std::array::from_fn(|at| (Named::ALL[at], weights[at] / sum));
    likely.sort_by(|one: &(Named, f32), other| other.1.total_cmp(&one.1));
    Heard { likely }
}

/// The logarithms of the probabilities, up to a constant.
fn scores(of: &Discriminants, measures: &Measures, reference: &Measures) -> [f32; Named::ALL.len()] {
    let mut scores = of.offsets;
    for (score, weights) in scores.iter_mut().zip(&of.weights) {
        let differences = measures.values.iter().zip(&reference.values);
        *score += weights
            .iter()
            .zip(differences)
            .map(|(weight, (value, reference))| weight * (value - reference))
            .sum::<f32>();
    }
    scores
}
