//! What holds piano keys down.

use std::sync::Arc;

use egui::Key;

use crate::keyboard::Keyboard;

/// Something that can hold one key down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finger {
    /// The button of the mouse.
    Mouse,
    /// A key of the computer's keyboard.
    Typed(Key),
}

/// Everything that holds keys down. Dropping it releases them.
#[derive(Default)]
pub struct Fingers {
    keyboard: Option<Arc<Keyboard>>,
    held: Vec<(Finger, u8)>,
}

impl Fingers {
    /// `finger` strikes `key` with `velocity`, 1 to 127, and releases its previous key. Does nothing if it
    /// already holds `key`.
    pub fn strike(&mut self, keyboard: &Arc<Keyboard>, finger: Finger, key: u8, velocity: u8) {
        if self.held(finger) == Some(key) {
            return;
        }
        self.lift(finger);
        if keyboard.press(key, velocity) {
            self.keyboard = Some(Arc::clone(keyboard));
            self.held.push((finger, key));
        }
    }

    /// The key that `finger` holds.
    pub fn held(&self, finger: Finger) -> Option<u8> {
        let mut held = self.held.iter();
        held.find(|(holder, _)| *holder == finger).map(|(_, key)| *key)
    }

    /// `finger` releases its key, which goes up unless another finger also holds it.
    pub fn lift(&mut self, finger: Finger) {
        let Some(key) = self.held(finger) else { return };
        self.held.retain(|(holder, _)| *holder != finger);
        let still = self.held.iter().any(|(_, other)| *other == key);
        if let Some(keyboard) = self.keyboard.as_ref().filter(|_| !still) {
            keyboard.release(key);
        }
    }

    /// Releases all keys of the computer's keyboard.
    pub fn lift_typed(&mut self) {
        while let Some((finger, _)) = self
            .held
            .iter()
            .find(|(holder, _)| *holder != Finger::Mouse)
            .copied()
        {
            self.lift(finger);
        }
    }

    /// Releases all keys.
    pub fn lift_all(&mut self) {
        while let Some((finger, _)) = self.held.first().copied() {
            self.lift(finger);
        }
    }
}

impl Drop for Fingers {
    fn drop(&mut self) {
        self.lift_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_up_when_the_last_finger_releases_it() {
        let keyboard = Arc::new(Keyboard::default());
        let mut fingers = Fingers::default();
        fingers.strike(&keyboard, Finger::Mouse, 60, 80);
        fingers.strike(&keyboard, Finger::Typed(Key::A), 60, 80);
        fingers.lift(Finger::Mouse);
        assert!(keyboard.is_down(60));
        fingers.strike(&keyboard, Finger::Typed(Key::A), 62, 80);
        assert!(!keyboard.is_down(60) && keyboard.is_down(62));
        drop(fingers);
        assert!(!keyboard.is_down(62));
    }
}
