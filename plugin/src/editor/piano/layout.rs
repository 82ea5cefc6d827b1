//! The range of the strip, and the positions of keys.

use std::ops::RangeInclusive;

use egui::{Pos2, Rangef, Rect, pos2};

/// The highest MIDI key.
pub const LAST: u8 = 127;
/// Keys per octave.
pub const OCTAVE: u8 = 12;
/// The fewest keys of the strip.
const LEAST: u8 = 3 * OCTAVE;
/// The width and height of black keys relative to white ones.
const BLACK: (f32, f32) = (0.64, 0.58);
/// The white keys of an octave, as distances from C.
const WHITES: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];
/// The number of white keys of an octave below each key.
const BELOW: [u8; 12] = [0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6];
/// The velocity at the upper end of a key.
const SOFTEST: f32 = 16.0;
const HARDEST: f32 = 127.0;

/// Whether `key` is a black one.
pub fn is_black(key: u8) -> bool {
    !WHITES.contains(&(key % OCTAVE))
}

/// Whole octaves that contain all of `keys`, at least three.
pub fn range(keys: impl Iterator<Item = u8>) -> RangeInclusive<u8> {
    let (low, high) = keys.fold((LAST, 0), |(low, high), key| (low.min(key), high.max(key)));
    let mut low = low.min(high) / OCTAVE * OCTAVE;
    let mut high = (high / OCTAVE * OCTAVE + OCTAVE - 1).min(LAST);
    let mut down = true;
    while high - low + 1 < LEAST {
        if (down && low > 0) || high == LAST {
            low -= OCTAVE;
        } else {
            high = (high + OCTAVE).min(LAST);
        }
        down = !down;
    }
    low..=high
}

/// The number of white keys below `key`, from key 0.
fn whites_below(key: u8) -> f32 {
    f32::from(key / OCTAVE * 7 + BELOW[usize::from(key % OCTAVE)])
}

/// The number of white keys in `keys`.
pub fn whites(keys: &RangeInclusive<u8>) -> f32 {
    let last = f32::from(u8::from(!is_black(*keys.end())));
    whites_below(*keys.end()) + last - whites_below(*keys.start())
}

/// The space between the two parts of a row.
const APART: f32 = 12.0;

/// The parts of a row: its right end of this width, after the rest.
pub fn beside(row: Rect, width: f32) -> (Rect, Rect) {
    let from = (row.right() - width).max(row.left());
    let rest = row.with_max_x((from - APART).max(row.left()));
    (rest, row.with_min_x(from))
}

/// Adjacent keys.
pub struct Keys {
    /// Starts at a C.
    range: RangeInclusive<u8>,
    area: Rect,
    /// The width of a white key.
    width: f32,
}

impl Keys {
    /// The keys of `range` in `area`.
    pub fn new(range: RangeInclusive<u8>, area: Rect) -> Self {
        let width = area.width() / whites(&range);
        Self { range, area, width }
    }

    /// All keys.
    pub fn range(&self) -> RangeInclusive<u8> {
        self.range.clone()
    }

    /// The width of a white key.
    pub fn white_width(&self) -> f32 {
        self.width
    }

    /// The area of a key. White keys extend below the black ones between them.
    pub fn rect(&self, key: u8) -> Rect {
        let start = whites_below(key) - whites_below(*self.range.start());
        let left = self.area.left() + start * self.width;
        if is_black(key) {
            let half = BLACK.0 * self.width / 2.0;
            let bottom = self.area.top() + BLACK.1 * self.area.height();
            return Rect::from_x_y_ranges(left - half..=left + half, self.area.top()..=bottom);
        }
        Rect::from_x_y_ranges(left..=left + self.width, self.area.y_range())
    }

    /// The key at `place`, or the nearest one.
    pub fn at(&self, place: Pos2) -> u8 {
        let whites = whites_below(*self.range.start()) + ((place.x - self.area.left()) / self.width).max(0.0);
        let white = (whites as u8).min(74);
        let white = white / 7 * OCTAVE + WHITES[usize::from(white % 7)];
        let white = white.clamp(*self.range.start(), *self.range.end());
        let place = pos2(place.x, self.area.y_range().clamp(place.y));
        let over = |key: &u8| self.range.contains(key) && is_black(*key) && self.rect(*key).contains(place);
        let blacks = [white.saturating_sub(1), white.saturating_add(1)];
        blacks.into_iter().find(over).unwrap_or(white)
    }

    /// The velocity of `key` at height `y`: soft at its upper end, hard at its lower one.
    pub fn velocity(&self, key: u8, y: f32) -> u8 {
        let Rangef { min, max } = self.rect(key).y_range();
        let share = ((y - min) / (max - min)).clamp(0.0, 1.0);
        egui::lerp(SOFTEST..=HARDEST, share).round() as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_whole_octaves_around_the_used_keys() {
        let around = |keys: &[u8]| range(keys.iter().copied());
        assert_eq!(around(&[60, 67]), 48..=83);
        assert_eq!(around(&[60, 96]), 60..=107);
        assert_eq!(around(&[0]), 0..=35);
        assert_eq!(around(&[127]), 84..=127);
        assert_eq!(around(&[0, 127]), 0..=127);
        assert_eq!((whites(&(48..=83)), whites(&(0..=127))), (21.0, 75.0));
    }

    #[test]
    fn the_parts_of_a_row_are_apart() {
        let row = Rect::from_min_max(pos2(10.0, 20.0), pos2(410.0, 46.0));
        let (rest, end) = beside(row, 150.0);
        assert_eq!((rest.left(), end.right(), end.width()), (10.0, 410.0, 150.0));
        assert_eq!(rest.right() + APART, end.left());
        let (rest, end) = beside(row, 900.0);
        assert_eq!((rest.width(), end), (0.0, row));
    }

    #[test]
    fn every_key_is_found_at_its_position() {
        let area = Rect::from_min_max(pos2(10.0, 20.0), pos2(1210.0, 70.0));
        let keys = Keys::new(0..=127, area);
        for key in 0..=LAST {
            let rect = keys.rect(key);
            assert!(area.expand(0.01).contains_rect(rect), "{key}: {rect:?}");
            assert_eq!(keys.at(rect.center()), key);
            let low = pos2(rect.center().x, rect.bottom() - 0.5);
            assert_eq!(keys.at(low), key);
        }
        assert_eq!(keys.at(pos2(-50.0, 30.0)), 0);
        assert_eq!(keys.at(pos2(9000.0, 30.0)), LAST);
        // Above the strip, a glissando passes over all keys.
        let black = pos2(keys.rect(61).center().x, 0.0);
        assert_eq!(keys.at(black), 61);
    }

    #[test]
    fn lower_positions_are_louder() {
        let area = Rect::from_min_max(pos2(0.0, 0.0), pos2(700.0, 50.0));
        let keys = Keys::new(60..=71, area);
        assert_eq!((keys.velocity(60, -9.0), keys.velocity(60, 50.0)), (16, 127));
        assert_eq!(keys.velocity(61, keys.rect(61).bottom()), 127);
        assert!(keys.velocity(60, 20.0) < keys.velocity(60, 30.0));
    }
}
