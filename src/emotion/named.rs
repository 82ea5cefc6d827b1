//! The named emotions.

use super::Expression;

/// The named emotions: those of the Berlin database of emotional speech.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Named {
    /// No emotion.
    #[default]
    Neutral,
    /// Happiness, joy.
    Happiness,
    /// Anger.
    Anger,
    /// Sadness.
    Sadness,
    /// Fear.
    Fear,
    /// Disgust.
    Disgust,
    /// Boredom.
    Boredom,
}

impl Named {
    /// All of them, neutral first.
    pub const ALL: [Self; 7] = [
        Self::Neutral,
        Self::Happiness,
        Self::Anger,
        Self::Sadness,
        Self::Fear,
        Self::Disgust,
        Self::Boredom,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Happiness => "happiness",
            Self::Anger => "anger",
            Self::Sadness => "sadness",
            Self::Fear => "fear",
            Self::Disgust => "disgust",
            Self::Boredom => "boredom",
        }
    }

    /// The emotion with this name, or with this adjective ("happy", "afraid").
    pub fn find(name: &str) -> Option<Self> {
        let adjective = match name {
            "happy" => Some(Self::Happiness),
            "angry" => Some(Self::Anger),
            "sad" => Some(Self::Sadness),
            "afraid" | "fearful" => Some(Self::Fear),
            "disgusted" => Some(Self::Disgust),
            "bored" => Some(Self::Boredom),
            _ => None,
        };
        adjective.or_else(|| Self::ALL.into_iter().find(|named| named.name() == name))
    }

    /// Its position on the plane: valence (unpleasant to pleasant) and arousal (calm to excited), -1 to 1
    /// each.
    ///
    /// The mean ratings of the adjectives happy, angry, sad, fearful, disgusted and bored in J. A. Russell and
    /// A. Mehrabian, "Evidence for a Three-Factor Theory of Emotions", Journal of Research in Personality 11,
    /// 1977.
    pub fn position(self) -> (f32, f32) {
        match self {
            Self::Neutral => (0.0, 0.0),
            Self::Happiness => (0.81, 0.51),
            Self::Anger => (-0.51, 0.59),
            Self::Sadness => (-0.63, -0.27),
            Self::Fear => (-0.64, 0.60),
            Self::Disgust => (-0.60, 0.35),
            Self::Boredom => (-0.65, -0.62),
        }
    }

    /// The change of speech from neutral at the full amount.
    ///
    /// Medians over the utterances of EmoDB (F. Burkhardt, A. Paeschke, M. Rolfes, W. Sendlmeier, B. Weiss,
    /// "A Database of German Emotional Speech", Interspeech 2005; published under CC0), ten actors, each
    /// compared with the same actor's neutral utterances; measured by this project. Rate: speech without
    /// pauses, same actor and sentence, from the database's phonetic labels, 30 to 100 pairs per emotion. The
    /// rate of sadness (0.78) is half way to that over all its speech (0.66). The F0 shift of boredom (-0.50,
    /// or -0.42 in a second measurement) is reduced slightly, because its pace adds to it.
    pub fn expression(self) -> Expression {
        let [pitch, range, rate, tilt, jitter, shimmer, hnr, loudness_variation] = match self {
            Self::Neutral => return Expression::NEUTRAL,
            Self::Happiness => [8.92, 1.315, 0.961, 6.33, -0.76, -0.30, 0.22, -0.12],
            Self::Anger => [9.29, 1.206, 0.927, 10.08, -0.76, 0.10, -1.16, 0.19],
            Self::Sadness => [-1.62, 0.675, 0.710, -1.94, 0.35, 0.75, -0.82, 1.25],
            Self::Fear => [6.09, 0.909, 1.098, 3.17, -0.39, 0.18, -0.92, -0.54],
            Self::Disgust => [3.18, 1.114, 0.704, 3.23, -0.35, -0.29, -0.77, -0.23],
            Self::Boredom => [-0.36, 1.141, 0.865, -1.92, -0.68, -2.22, 2.38, -0.16],
        };
        Expression {
            pitch,
            range,
            rate,
            tilt,
            jitter,
            shimmer,
            hnr,
            loudness_variation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_adjectives_are_found() {
        for named in Named::ALL {
            assert_eq!(Named::find(named.name()), Some(named));
        }
        assert_eq!(Named::find("afraid"), Some(Named::Fear));
        assert_eq!(Named::find("fearful"), Some(Named::Fear));
        assert_eq!(Named::find("hungry"), None);
    }

    #[test]
    fn all_emotions_have_different_positions_on_the_plane() {
        for (at, one) in Named::ALL.iter().enumerate() {
            for other in &Named::ALL[..at] {
                let ((x, y), (u, v)) = (one.position(), other.position());
                assert!((x - u).hypot(y - v) > 0.1, "{one:?} and {other:?}");
            }
        }
    }
}
