//! Converts between the plane and the screen.

use egui::{Pos2, Rect, Vec2, pos2, remap};

/// Valence and arousal, -1 to 1 each.
pub type EmotionPoint = (f32, f32);

/// Neutral.
pub const MIDDLE: EmotionPoint = (0.0, 0.0);
/// The distance of the plane's ends from its frame.
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

    /// The position of `place` on the screen.
    pub fn point(&self, (valence, arousal): EmotionPoint) -> Pos2 {
        let (x, y) = (self.inner.x_range(), self.inner.y_range());
        pos2(
            remap(valence, -1.0..=1.0, x),
            remap(arousal, -1.0..=1.0, y.max..=y.min),
        )
    }

    /// The place at `point`, clamped to the plane.
    pub fn place(&self, point: Pos2) -> EmotionPoint {
        let (x, y) = (self.inner.x_range(), self.inner.y_range());
        tame((
            remap(point.x, x, -1.0..=1.0),
            remap(point.y, y.max..=y.min, -1.0..=1.0),
        ))
    }

    /// `place` moved by this many points on the screen.
    pub fn moved(&self, (valence, arousal): EmotionPoint, by: Vec2) -> EmotionPoint {
        let half = self.inner.size() / 2.0;
        tame((valence + by.x / half.x, arousal - by.y / half.y))
    }
}

/// The nearest place on the plane.
pub fn tame((valence, arousal): EmotionPoint) -> EmotionPoint {
    (valence.clamp(-1.0, 1.0), arousal.clamp(-1.0, 1.0))
}

/// The distance of two places.
pub fn distance(one: EmotionPoint, other: EmotionPoint) -> f32 {
    (one.0 - other.0).hypot(one.1 - other.1)
}
