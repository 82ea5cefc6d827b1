//! The trail of the sounding point during the last two seconds.

use std::collections::VecDeque;

use super::area::EmotionPoint;

/// How long the trail is visible, in seconds.
const SECONDS: f64 = 2.0;

/// The positions, with their times.
#[derive(Default)]
pub struct Trail {
    stops: VecDeque<(f64, EmotionPoint)>,
    last: Option<(f64, EmotionPoint)>,
}

impl Trail {
    /// The current position is `place`.
    pub fn follow(&mut self, now: f64, place: EmotionPoint) {
        if let Some(last) = self.last.filter(|(_, last)| *last != place) {
            // It was at rest there until a moment ago.
            if self.stops.back() != Some(&last) {
                self.stops.push_back(last);
            }
            self.stops.push_back((now, place));
        }
        self.last = Some((now, place));
        while self.stops.front().is_some_and(|(at, _)| now - at > SECONDS) {
            self.stops.pop_front();
        }
    }

    /// Whether no part of it is visible.
    pub fn is_empty(&self) -> bool {
        self.stops.len() < 2
    }

    /// Its parts from the oldest: start, end, and opacity, 0 to 1.
    pub fn parts(&self, now: f64) -> impl Iterator<Item = (EmotionPoint, EmotionPoint, f32)> {
        let next = self.stops.iter().skip(1);
        self.stops.iter().zip(next).map(move |((at, from), (_, to))| {
            let left = 1.0 - (now - at) / SECONDS;
            (*from, *to, left.clamp(0.0, 1.0) as f32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moving_point_leaves_a_fading_trail() {
        let mut trail = Trail::default();
        for now in [0.0, 10.0, 10.1] {
            trail.follow(now, (0.0, 0.0));
        }
        assert!(trail.is_empty(), "it did not move");
        trail.follow(10.2, (0.5, 0.0));
        trail.follow(10.3, (1.0, 0.0));
        let lefts = |trail: &Trail, now| trail.parts(now).map(|(.., left)| left).collect::<Vec<_>>();
        let fresh = lefts(&trail, 10.3);
        assert!(fresh.len() == 2 && fresh[0] < fresh[1], "{fresh:?}");
        trail.follow(11.3, (1.0, 0.0));
        let later = lefts(&trail, 11.3);
        assert!(later.iter().zip(&fresh).all(|(later, fresh)| later < fresh));
        trail.follow(12.4, (1.0, 0.0));
        assert!(trail.is_empty());
    }
}
