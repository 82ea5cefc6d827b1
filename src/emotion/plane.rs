//! Emotions at any point of the plane of valence and arousal.

use super::{Emotion, Named};

/// Up to this distance the weight of an emotion falls with the square of its distance, so neighbours blend
/// smoothly. Beyond it the weight falls with the fourth power, so emotions on the other side of the plane
/// have no influence.
const NEAR: f32 = 0.3;

/// The outermost named emotions on the plane, counter-clockwise. All others lie between them.
const OUTERMOST: [Named; 4] = [Named::Boredom, Named::Happiness, Named::Anger, Named::Fear];

/// The emotion at a point of the plane: valence and arousal, -1 to 1 each. NaN counts as the middle.
///
/// At the position of a named emotion ([`Named::position`]) it is that emotion. Between them all emotions are
/// blended with weights that fall with their distance (after D. Shepard, "A two-dimensional interpolation
/// function for irregularly-spaced data", 1968), so there are no steps. The middle is neutral. Nothing was
/// measured beyond the outermost emotions; such points count as the nearest point between them.
pub fn emotion_at(valence: f32, arousal: f32) -> Emotion {
    let number = |value: f32| {
        if value.is_nan() {
            0.0
        } else {
            value.clamp(-1.0, 1.0)
        }
    };
    let place = (number(valence), number(arousal));
    if place == (0.0, 0.0) {
        // The most common case, exactly neutral.
        return Emotion::default();
    }
    let (valence, arousal) = within(place);
    let mut weights = Named::ALL.map(|named| {
        let (x, y) = named.position();
        let (across, up) = (valence - x, arousal - y);
        let squared = (across * across + up * up).max(1e-8);
        1.0 / (squared * (squared + NEAR * NEAR))
    });
    let sum: f32 = weights.iter().sum();
    // The rest to 1 is neutral.
    weights[Named::Neutral as usize] = 0.0;
    Emotion {
        amounts: weights.map(|weight| weight / sum),
    }
}

/// The point nearest to `place` that lies between the outermost emotions.
fn within(place: (f32, f32)) -> (f32, f32) {
    let ends = OUTERMOST.map(Named::position);
    let edges = || ends.into_iter().zip(ends.into_iter().cycle().skip(1));
    let is_inside = |(from, to): (Point, Point)| {
        let (along, aside) = (between(from, to), between(from, place));
        along.0 * aside.1 - along.1 * aside.0 >= 0.0
    };
    if edges().all(is_inside) {
        return place;
    }
    let nearest = edges().map(|(from, to)| {
        let (along, aside) = (between(from, to), between(from, place));
        let length = along.0 * along.0 + along.1 * along.1;
        let share = ((along.0 * aside.0 + along.1 * aside.1) / length).clamp(0.0, 1.0);
        (from.0 + share * along.0, from.1 + share * along.1)
    });
    let distance = |other: &Point| {
        let way = between(*other, place);
        (way.0 * way.0 + way.1 * way.1).sqrt()
    };
    nearest
        .min_by(|one, other| distance(one).total_cmp(&distance(other)))
        .unwrap_or(place)
}

/// Valence and arousal.
type Point = (f32, f32);

fn between(from: Point, to: Point) -> Point {
    (to.0 - from.0, to.1 - from.1)
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
    fn the_named_emotions_are_at_their_positions() {
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
    fn the_plane_has_no_steps() {
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

    #[test]
    fn every_named_emotion_lies_between_the_outermost_ones() {
        for named in Named::ALL {
            let (place, nearest) = (named.position(), within(named.position()));
            assert!(
                (place.0 - nearest.0).hypot(place.1 - nearest.1) < 1e-6,
                "{named:?}"
            );
        }
        assert_eq!(within((0.1, 0.2)), (0.1, 0.2));
        assert_ne!(within((0.0, -0.5)), (0.0, -0.5));
    }

    #[test]
    fn more_arousal_raises_the_pitch() {
        let pitches: Vec<f32> = (-4..=4)
            .map(|step| emotion_at(0.0, step as f32 / 4.0).expression().pitch)
            .collect();
        // Between two emotions the pitch may dip by a tenth of a semitone.
        assert!(
            pitches.windows(2).all(|pair| pair[1] > pair[0] - 0.1),
            "{pitches:?}"
        );
        assert!(pitches[8] > pitches[0] + 5.0, "{pitches:?}");
    }
}
