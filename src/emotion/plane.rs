//! Any place on the plane of valence and arousal, between the named emotions.

use super::{Expression, Named};

/// How sharply a place takes after the emotion that is nearest: the weight of one falls with this power of its
/// distance.
const SHARPNESS: i32 = 2;

/// What changes in speech at a place on the plane: valence and arousal, -1 to 1 each; beyond it counts as the edge.
///
/// At the place of a named emotion ([`Named::position`]) it is that emotion's; between them all of them are mixed,
/// each by the inverse square of its distance (D. Shepard, "A two-dimensional interpolation function for
/// irregularly-spaced data", 1968), so that there is no step anywhere. The middle is neutral.
pub fn expression_at(valence: f32, arousal: f32) -> Expression {
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
        return Expression::NEUTRAL;
    }
    let weights = Named::ALL.map(|named| {
        let (x, y) = named.position();
        (valence - x).hypot(arousal - y).max(1e-4).powi(-SHARPNESS)
    });
    let sum: f32 = weights.iter().sum();
    Expression::blend(
        Named::ALL
            .iter()
            .zip(weights)
            .map(|(named, weight)| (named.expression(), weight / sum)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let there = values(&expression_at(valence, arousal));
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
                let here = values(&expression_at(at(x), at(y)));
                let right = values(&expression_at(at(x + 1), at(y)));
                for (one, other) in here.iter().zip(right) {
                    // Anger and fear, an eighth of the plane's half apart, differ by 7 dB of tilt.
                    assert!((one - other).abs() < 1.5, "a step at {} {}", at(x), at(y));
                }
                assert!((-2.0..9.5).contains(&here[0]) && (0.6..1.4).contains(&here[1]));
            }
        }
        assert_eq!(expression_at(f32::NAN, f32::NAN), expression_at(0.0, 0.0));
    }
}
