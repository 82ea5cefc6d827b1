//! Where a place on the plane is on the screen.

use egui::{Pos2, Rect, Vec2, pos2, remap};

/// Valence and arousal, -1 to 1 each.
pub type EmotionPoint = (f32, f32);

/// Neutral.
pub const MIDDLE: EmotionPoint = (0.0, 0.0);
/// The ends of the plane are so far inside of its frame.
const MARGIN: f32 = 9.0;

/// The plane on the screen.
pub struct Area {
    /// Its frame.
    pub rect: Rect,
    inner: Rect,
}

impl Area {
    /// The plane within `rect`.
    pub fn new(rect: Rect) -> Self {
        Self {
            rect,
            inner: rect.shrink(MARGIN),
        }
    }

    /// Where `place` is.
    pub fn point(&self, (valence, arousal): EmotionPoint) -> Pos2 {
        let (x, y) = (self.inner.x_range(), self.inner.y_range());
        pos2(
            remap(valence, -1.0..=1.0, x),
            remap(arousal, -1.0..=1.0, y.max..=y.min),
        )
    }

    /// The place at `point`, or the nearest one.
    pub fn place(&self, point: Pos2) -> EmotionPoint {
        let (x, y) = (self.inner.x_range(), self.inner.y_range());
        tame((
            remap(point.x, x, -1.0..=1.0),
            remap(point.y, y.max..=y.min, -1.0..=1.0),
        ))
    }

    /// `place` moved by so many points of the screen.
    pub fn moved(&self, (valence, arousal): EmotionPoint, by: Vec2) -> EmotionPoint {
        let half = self.inner.size() / 2.0;
        tame((valence + by.x / half.x, arousal - by.y / half.y))
    }
}

/// The nearest place on the plane.
pub fn tame((valence, arousal): EmotionPoint) -> EmotionPoint {
    (valence.clamp(-1.0, 1.0), arousal.clamp(-1.0, 1.0))
}

/// How far two places are from each other.
pub fn distance(one: EmotionPoint, other: EmotionPoint) -> f32 {
    (one.0 - other.0).hypot(one.1 - other.1)
}
