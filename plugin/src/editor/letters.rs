//! The letters of the computer's keyboard that play the piano.

use std::ops::RangeInclusive;

use egui::Key;

/// The letters that play, from C upwards.
const LETTERS: [Key; 16] = [
    Key::A,
    Key::W,
    Key::S,
    Key::E,
    Key::D,
    Key::F,
    Key::T,
    Key::G,
    Key::Y,
    Key::H,
    Key::U,
    Key::J,
    Key::K,
    Key::O,
    Key::L,
    Key::P,
];

/// Whether `key` of the computer's keyboard plays a key or shifts the octave.
pub fn is_played_by(key: Key) -> bool {
    LETTERS.contains(&key) || matches!(key, Key::Z | Key::X)
}

/// The keys that they play from `base` on.
pub fn range(base: u8) -> RangeInclusive<u8> {
    base..=base + LETTERS.len() as u8 - 1
}

/// The letter that plays `key`, from `base` on.
pub fn of(base: u8, key: u8) -> Option<Key> {
    LETTERS.get(usize::from(key.checked_sub(base)?)).copied()
}

/// The key that `letter` plays from `base` on.
pub fn key(base: u8, letter: Key) -> Option<u8> {
    let place = LETTERS.iter().position(|one| *one == letter)?;
    Some(base + place as u8)
}
