//! Remembers the positions of lines' emotions on the plane.

use std::collections::VecDeque;

use recit::emotion::Emotion;

use super::area::EmotionPoint;

/// The number of emotions that are remembered.
const MOST: usize = 64;

/// The emotions that were set on the plane. A blend has a position of its own, which is slightly different
/// from where it was set.
#[derive(Default)]
pub struct Memory {
    set: VecDeque<(Emotion, EmotionPoint)>,
}

impl Memory {
    /// The position of `emotion`: where it was set, or else that of its parts.
    pub fn place(&self, emotion: &Emotion) -> EmotionPoint {
        let set = self.set.iter().rev().find(|(set, _)| set == emotion);
        set.map_or_else(|| emotion.position(), |(_, place)| *place)
    }

    /// The user has set `emotion` at `place`.
    pub fn keep(&mut self, emotion: Emotion, place: EmotionPoint) {
        self.set.retain(|(set, _)| *set != emotion);
        if self.set.len() == MOST {
            self.set.pop_front();
        }
        self.set.push_back((emotion, place));
    }
}

#[cfg(test)]
mod tests {
    use recit::emotion::{Named, emotion_at};

    use super::*;

    #[test]
    fn an_emotion_is_where_it_was_set_or_where_its_parts_are() {
        let mut memory = Memory::default();
        for named in Named::ALL {
            assert_eq!(memory.place(&Emotion::new(named, 1.0)), named.position());
        }
        let place = (0.3, -0.4);
        let emotion = emotion_at(place.0, place.1);
        memory.keep(emotion, place);
        for step in 0..MOST - 1 {
            let valence = 0.1 + 0.01 * step as f32;
            memory.keep(emotion_at(valence, 0.2), (valence, 0.2));
        }
        assert_eq!(memory.place(&emotion), place);
        memory.keep(emotion_at(-0.2, 0.2), (-0.2, 0.2));
        assert_eq!(memory.place(&emotion), emotion.position());
    }
}
