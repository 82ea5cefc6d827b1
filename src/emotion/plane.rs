//! Any place on the plane of valence and arousal, between the named emotions.

use super::{Emotion, Named};

/// How sharply a place takes after the emotion that is nearest: the weight of one falls with this power of its
/// distance.
const SHARPNESS: i32 = 2;

/// The emotion at a place on the plane: valence and arousal, -1 to 1 each; beyond it counts as the edge, and what is not
/// a number as the middle.
///
/// At the place of a named emotion ([`Named::position`]) it is that emotion; between them all of them are mixed, each by
/// the inverse square of its distance (D. Shepard, "A two-dimensional interpolation function for irregularly-spaced
/// data", 1968), so that there is no step anywhere. The middle is neutral.
pub fn emotion_at(valence: f32, arousal: f32) -> Emotion {
    let place = |value: f32| {
        if value.is_nan() {
            0.0
        } else {
            value.clamp(-1.0, 1.0)
        }
    };
    let (valence, arousal) = (place(valence), place(arousal));
    if (valence, arousal) == (0.0, 0.0) {
        // Exactly nothing, as most of the time.
        return Emotion::default();
    }
    let mut weights = Named::ALL.map(|named| {
        let (x, y) = named.position();
        (valence - x).hypot(arousal - y).max(1e-4).powi(-SHARPNESS)
    });
    let sum: f32 = weights.iter().sum();
    // What is left to 1 is neutral's share.
    weights[Named::Neutral as usize] = 0.0;
    Emotion {
        amounts: weights.map(|weight| weight / sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emotion::Expression;

    fn values(expression: &Expression) -> [f32; 8] {
        [
            expression.pitch,
            expression.range,
            expression.rate,
            expression.tilt,
            expression.jitter,
            expression.shimmer,
            expression.hnr,
            expression.loudness_variation,
        ]
    }

    #[test]
    fn the_named_emotions_are_where_they_belong() {
        for named in Named::ALL {
            let (valence, arousal) = named.position();
            let there = values(&emotion_at(valence, arousal).expression());
            for (found, expected) in there.iter().zip(values(&named.expression())) {
                assert!(
                    (found - expected).abs() < 1e-3,
                    "{named:?}: {found} for {expected}"
                );
            }
        }
    }

    #[test]
    fn the_plane_has_no_steps_and_no_wild_places() {
        let steps = 200;
        let at = |step: i32| -1.2 + 2.4 * step as f32 / steps as f32;
        for x in 0..steps {
            for y in 0..steps {
                let here = values(&emotion_at(at(x), at(y)).expression());
                let right = values(&emotion_at(at(x + 1), at(y)).expression());
                for (one, other) in here.iter().zip(right) {
                    // Anger and fear, an eighth of the plane's half apart, differ by 7 dB of tilt.
                    assert!((one - other).abs() < 1.5, "a step at {} {}", at(x), at(y));
                }
                assert!((-2.0..9.5).contains(&here[0]) && (0.6..1.4).contains(&here[1]));
            }
        }
        for middle in [(0.0, 0.0), (-0.0, 0.0), (f32::NAN, f32::NAN)] {
            assert!(emotion_at(middle.0, middle.1).is_neutral());
        }
    }
}
