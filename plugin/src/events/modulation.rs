//! Parameters that the host modulates for single notes.

use recit::player::{CONTROLS, Control, EventKind, Expression, Which};

use crate::params::Parameters;

/// The most notes with their own modulation: more than play at once.
pub(crate) const VOICES: usize = 48;

/// The modulation of each note.
///
/// A host sends an offset once, relative to the value of its parameter. If the parameter then moves, or a
/// controller takes over, the resulting offset of the value changes and is sent to the player again.
pub(crate) struct Modulations {
    voices: [Voice; VOICES],
    /// The next slot to reuse: that of the oldest note.
    next: usize,
}

// `Voice::moved` has a bit for each.
const _: () = assert!(CONTROLS.len() <= 32);

#[derive(Clone, Copy)]
struct Voice {
    /// The host's id of the note; `None` for a free slot.
    id: Option<i32>,
    /// The modulated controls, one bit each.
    moved: u32,
    /// The offsets as fractions of the parameters' ranges.
    offsets: [f32; CONTROLS.len()],
    /// The offsets last sent to the player, in its units.
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

    /// The note with this id has ended, or a new one uses the id: its modulation ends.
    pub(crate) fn forget(&mut self, id: i32) {
        if let Some(voice) = self.voices.iter_mut().find(|voice| voice.id == Some(id)) {
            *voice = Voice::FREE;
        }
    }

    /// The host has modulated `control` of a note by a fraction of its range.
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

    /// Passes everything new to `tell`, at the current values of `parameters`, until it refuses.
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
    fn a_refused_change_is_reported_later() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        modulations.set(5, Control::Pitch, 0.25);
        modulations.news(&parameters, |_| false);
        assert_eq!(news(&mut modulations, &parameters).len(), 1);
    }

    #[test]
    fn the_offset_changes_with_its_parameter() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        modulations.set(5, Control::Arousal, -0.75);
        assert_eq!(news(&mut modulations, &parameters), [(5, Control::Arousal, -1.0)]);
        assert!(parameters.controller(1, 0.5));
        assert_eq!(news(&mut modulations, &parameters), [(5, Control::Arousal, -1.5)]);
    }

    #[test]
    fn a_new_note_with_an_old_id_starts_without_modulation() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        modulations.set(5, Control::Pitch, 0.25);
        news(&mut modulations, &parameters);
        modulations.forget(5);
        assert!(news(&mut modulations, &parameters).is_empty());
        modulations.set(5, Control::Pitch, 0.25);
        assert_eq!(news(&mut modulations, &parameters).len(), 1);
    }

    #[test]
    fn if_there_are_too_many_notes_the_oldest_is_dropped() {
        let (mut modulations, parameters) = (Modulations::new(), Parameters::default());
        for id in 0..=VOICES as i32 {
            modulations.set(id, Control::Pitch, 0.25);
        }
        let told = news(&mut modulations, &parameters);
        assert_eq!(told.len(), VOICES);
        assert!(told.iter().all(|(id, ..)| *id != 0));
    }
}
