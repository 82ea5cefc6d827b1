//! Parameters that the host moves for single notes.

use recit::player::{CONTROLS, Control, EventKind, Expression, Which};

use crate::params::Parameters;

/// How many notes may be moved by themselves: more than sound at once.
pub(crate) const VOICES: usize = 48;

/// What the host has moved for which note.
///
/// A host says an offset once, from wherever its parameter stands. Where the parameter goes on to move, or a
/// controller takes its place, the offset of the value is another one and the player is told again.
pub(crate) struct Modulations {
    voices: [Voice; VOICES],
    /// The place that the next note takes: the one whose note came longest ago.
    next: usize,
}

// `Voice::moved` has a bit for each.
const _: () = assert!(CONTROLS.len() <= 32);

#[derive(Clone, Copy)]
struct Voice {
    /// The host's name for the note; none for a free place.
    id: Option<i32>,
    /// The controls that were moved, a bit each.
    moved: u32,
    /// By which part of the parameter's range.
    offsets: [f32; CONTROLS.len()],
    /// What the player knows, in its own units.
    told: [f32; CONTROLS.len()],
}

impl Voice {
    const FREE: Self = Self {
        id: None,
        moved: 0,
        offsets: [0.0; CONTROLS.len()],
        told: [0.0; CONTROLS.len()],
    };
}

impl Modulations {
    /// Nothing is moved.
    pub(crate) const fn new() -> Self {
        Self {
            voices: [Voice::FREE; VOICES],
            next: 0,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.voices.fill(Voice::FREE);
        self.next = 0;
    }

    /// The note of this name has ended, or a new one takes its name: what was moved for it is over.
    pub(crate) fn forget(&mut self, id: i32) {
        if let Some(voice) = self.voices.iter_mut().find(|voice| voice.id == Some(id)) {
            *voice = Voice::FREE;
        }
    }

    /// The host has moved `control` for a note by a part of its range.
    pub(crate) fn set(&mut self, id: i32, control: Control, offset: f32) {
        let place = match self.voices.iter().position(|voice| voice.id == Some(id)) {
            Some(place) => place,
            None => {
                let place = self.next;
                self.next = (self.next + 1) % VOICES;
                self.voices[place] = Voice {
                    id: Some(id),
                    ..Voice::FREE
                };
                place
            }
        };
        let voice = &mut self.voices[place];
        voice.moved |= 1 << control as u32;
        voice.offsets[control as usize] = offset;
    }

    /// Gives `tell` all that the player does not know yet, as `parameters` stand, until it takes no more.
    pub(crate) fn news(&mut self, parameters: &Parameters, mut tell: impl FnMut(EventKind) -> bool) {
        for voice in self.voices.iter_mut().filter(|voice| voice.moved != 0) {
            for (at, info) in CONTROLS.iter().enumerate() {
                if voice.moved & (1 << at) == 0 {
                    continue;
                }
                let offset = parameters.offset(info.control, voice.offsets[at]);
                if offset.to_bits() == voice.told[at].to_bits() {
                    continue;
                }
                let which = Which {
                    id: voice.id,
                    ..Which::ALL
                };
                let expression = Expression::Offset(info.control, offset);
                if !tell(EventKind::Express { which, expression }) {
                    return;
                }
                voice.told[at] = offset;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(modulations: &mut Modulations, parameters: &Parameters) -> Vec<(i32, Control, f32)> {
        let mut told = Vec::new();
        modulations.news(parameters, |kind| {
            match kind {
                EventKind::Express {
                    which: Which { id: Some(id), .. },
                    expression: Expression::Offset(control, offset),
                } => told.push((id, control, offset)),
                other => panic!("{other:?}"),
            }
            true
        });
        told
    }

    #[test]
    fn each_change_is_reported_once() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        modulations.set(5, Control::Pitch, 0.25);
        modulations.set(6, Control::Breath, 0.5);
        assert_eq!(
            news(&mut modulations, &parameters),
            [(5, Control::Pitch, 12.0), (6, Control::Breath, 0.5)]
        );
        assert!(news(&mut modulations, &parameters).is_empty());
        modulations.set(5, Control::Pitch, 0.0);
        assert_eq!(news(&mut modulations, &parameters), [(5, Control::Pitch, 0.0)]);
    }

    #[test]
    fn what_is_not_taken_is_reported_later() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        modulations.set(5, Control::Pitch, 0.25);
        modulations.news(&parameters, |_| false);
        assert_eq!(news(&mut modulations, &parameters).len(), 1);
    }

    #[test]
    fn where_the_parameter_moves_the_offset_is_another() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        modulations.set(5, Control::Arousal, -0.75);
        assert_eq!(news(&mut modulations, &parameters), [(5, Control::Arousal, -1.0)]);
        assert!(parameters.controller(1, 0.5));
        assert_eq!(news(&mut modulations, &parameters), [(5, Control::Arousal, -1.5)]);
    }

    #[test]
    fn a_new_note_of_an_old_name_starts_afresh() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        modulations.set(5, Control::Pitch, 0.25);
        news(&mut modulations, &parameters);
        modulations.forget(5);
        assert!(news(&mut modulations, &parameters).is_empty());
        modulations.set(5, Control::Pitch, 0.25);
        assert_eq!(news(&mut modulations, &parameters).len(), 1);
    }

    #[test]
    fn of_too_many_notes_the_oldest_is_released() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        for id in 0..=VOICES as i32 {
            modulations.set(id, Control::Pitch, 0.25);
        }
        let told = news(&mut modulations, &parameters);
        assert_eq!(told.len(), VOICES);
        assert!(told.iter().all(|(id, ..)| *id != 0));
    }
}
