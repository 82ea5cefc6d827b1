//! Interprets a host's events.

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::NoteEvent;
use recit::player::{CONTROLS, Control, EventKind, Expression, Note, Which};

use super::show::ShowMessage;
use crate::controllers::PEDAL;

/// MIDI's channel mode messages that silence an instrument.
const ALL_SOUND_OFF: u8 = 120;
const ALL_NOTES_OFF: u8 = 123;
/// MIDI's "reset all controllers". Learned controllers are not reset, because they stand for parameters (MIDI
/// RP-015 excludes volume and pan for the same reason).
const RESET: u8 = 121;
/// "Brightness", or the position along a key from an MPE controller.
const BRIGHTNESS: u8 = 74;

/// The master channel of an MPE zone, from 0 (MPE 1.1, section 2.2: the lower zone).
const MASTER: u8 = 0;
/// The bend range of an MPE note channel, in semitones (MPE 1.1, section 2.5.2).
const MPE_BEND: f32 = 48.0;

/// A 14-bit pitch wheel at rest, and at its maximum (MIDI 1.0).
const BEND_REST: f32 = 8192.0;
const BEND_MOST: f32 = 16383.0;

/// A full vibrato expression, in cents to each side.
const VIBRATO: f32 = 100.0;

/// Settings for interpreting events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// The range of the pitch wheel to each side, in semitones.
    pub(crate) bend_range: f32,
    /// Whether channels other than the first belong to single notes.
    pub(crate) mpe: bool,
}

/// The meaning of an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// An event for the player.
    Player(EventKind),
    /// A MIDI controller that may move a parameter.
    Controller {
        /// Its number.
        cc: u8,
        /// Its position, 0 to 1.
        value: f32,
    },
    /// A MIDI program: the selected page, from 0.
    Page(u8),
    /// The host modulates a parameter for one note.
    Modulation {
        /// The host's id of the note.
        id: i32,
        /// The control of the parameter.
        control: Control,
        /// The offset as a fraction of its range, relative to the parameter's value.
        offset: f32,
    },
}

impl Dialect {
    fn is_member(&self, channel: u8) -> bool {
        self.mpe && channel != MASTER
    }

    /// The channel to which a channel's wheels apply; `None` for all.
    fn whom(&self, channel: u8) -> Option<u8> {
        let all = self.mpe && channel == MASTER;
        (!all).then_some(channel)
    }

    fn wheel(&self, channel: u8, expression: Expression) -> EventKind {
        EventKind::Wheel {
            channel: self.whom(channel),
            expression,
        }
    }

    fn bend(&self, channel: u8, value: f32) -> EventKind {
        // nice-plug divides by the maximum, so the rest position is slightly off the middle.
        let wheel = (value * BEND_MOST).round() - BEND_REST;
        let share = if wheel > 0.0 {
            wheel / (BEND_MOST - BEND_REST)
        } else {
            wheel / BEND_REST
        };
        let range = if self.is_member(channel) {
            MPE_BEND
        } else {
            self.bend_range
        };
        self.wheel(channel, Expression::Tuning(share * range))
    }

    fn controller(&self, channel: u8, cc: u8, value: f32) -> Meaning {
        Meaning::Player(match cc {
            PEDAL => EventKind::Pedal { down: value >= 0.5 },
            ALL_SOUND_OFF => EventKind::Panic,
            ALL_NOTES_OFF => EventKind::AllOff,
            RESET => EventKind::Rest {
                channel: self.whom(channel),
            },
            BRIGHTNESS if self.is_member(channel) => self.wheel(channel, Expression::Brightness(value)),
            _ => return Meaning::Controller { cc, value },
        })
    }
}

/// The meaning of a host's event, if it has one.
pub(crate) fn translate(event: &NoteEvent<ShowMessage>, dialect: &Dialect) -> Option<Meaning> {
    Some(Meaning::Player(match *event {
        NoteEvent::NoteOn {
            voice_id,
            channel,
            key,
            velocity,
            ..
        } => EventKind::NoteOn {
            note: Note {
                key: key.number()?,
                channel: channel.number().unwrap_or(0),
                id: voice_id.id(),
            },
            velocity,
        },
        NoteEvent::NoteOff {
            voice_id,
            channel,
            key,
            ..
        } => EventKind::NoteOff {
            which: which(voice_id, channel, key),
        },
        NoteEvent::Choke {
            voice_id,
            channel,
            key,
            ..
        } => EventKind::Choke {
            which: which(voice_id, channel, key),
        },
        NoteEvent::MidiPitchBend { channel, value, .. } => dialect.bend(channel, value),
        NoteEvent::MidiChannelPressure {
            channel, pressure, ..
        } => dialect.wheel(channel, Expression::Pressure(pressure)),
        NoteEvent::MidiSysEx {
            message: ShowMessage(asked),
            ..
        } => EventKind::Show(asked),
        NoteEvent::MidiProgramChange { program, .. } => return Some(Meaning::Page(program)),
        NoteEvent::MidiCC {
            channel, cc, value, ..
        } => return Some(dialect.controller(channel, cc, value)),
        NoteEvent::PolyModulation {
            voice_id,
            poly_modulation_id,
            normalized_offset,
            ..
        } => {
            return Some(Meaning::Modulation {
                id: voice_id,
                control: CONTROLS.get(poly_modulation_id as usize)?.control,
                offset: normalized_offset,
            });
        }
        ref event => express(event)?,
    }))
}

/// Expressions of playing notes.
fn express(event: &NoteEvent<ShowMessage>) -> Option<EventKind> {
    let expression = match *event {
        NoteEvent::PolyTuning { tuning, .. } => Expression::Tuning(tuning),
        NoteEvent::PolyPressure { pressure, .. } => Expression::Pressure(pressure),
        NoteEvent::PolyBrightness { brightness, .. } => Expression::Brightness(brightness),
        NoteEvent::PolyPan { pan, .. } => Expression::Pan(pan),
        NoteEvent::PolyVolume { gain, .. } => Expression::Volume(gain),
        NoteEvent::PolyExpression { expression, .. } => Expression::Volume(expression),
        NoteEvent::PolyVibrato { vibrato, .. } => {
            Expression::Offset(Control::VibratoDepth, VIBRATO * vibrato)
        }
        _ => return None,
    };
    let which = which(event.voice_id()?, event.channel()?, note_key(event)?);
    Some(EventKind::Express { which, expression })
}

fn note_key(event: &NoteEvent<ShowMessage>) -> Option<Key> {
    match *event {
        NoteEvent::PolyTuning { key, .. }
        | NoteEvent::PolyPressure { key, .. }
        | NoteEvent::PolyBrightness { key, .. }
        | NoteEvent::PolyPan { key, .. }
        | NoteEvent::PolyVolume { key, .. }
        | NoteEvent::PolyExpression { key, .. }
        | NoteEvent::PolyVibrato { key, .. } => Some(key),
        _ => None,
    }
}

fn which(id: VoiceID, channel: Channel, key: Key) -> Which {
    Which {
        key: key.number(),
        channel: channel.number(),
        id: id.id(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NoteEvent as Host;
    use recit::player::ShowControl;

    const PLAIN: Dialect = Dialect {
        bend_range: 2.0,
        mpe: false,
    };
    const MPE: Dialect = Dialect { mpe: true, ..PLAIN };

    fn player(event: Host<ShowMessage>, dialect: Dialect) -> EventKind {
        match translate(&event, &dialect) {
            Some(Meaning::Player(kind)) => kind,
            other => panic!("{event:?} means {other:?}"),
        }
    }

    fn cc(channel: u8, cc: u8, value: f32) -> Host<ShowMessage> {
        Host::MidiCC {
            timing: 0,
            channel,
            cc,
            value,
        }
    }

    fn bend(channel: u8, raw: u16) -> Host<ShowMessage> {
        Host::MidiPitchBend {
            timing: 0,
            channel,
            value: f32::from(raw) / 16383.0,
        }
    }

    fn tuned(channel: Option<u8>, semitones: f32) -> EventKind {
        EventKind::Wheel {
            channel,
            expression: Expression::Tuning(semitones),
        }
    }

    #[test]
    fn a_note_has_its_channel_and_id() {
        let on = Host::NoteOn {
            timing: 0,
            voice_id: VoiceID::ID(7),
            channel: Channel::Number(3),
            key: Key::Number(61),
            velocity: 0.25,
        };
        let note = Note {
            key: 61,
            channel: 3,
            id: Some(7),
        };
        assert_eq!(player(on, PLAIN), EventKind::NoteOn { note, velocity: 0.25 });
    }

    #[test]
    fn omitted_fields_match_anything() {
        let off = |voice_id, channel, key| Host::<ShowMessage>::NoteOff {
            timing: 0,
            voice_id,
            channel,
            key,
            velocity: 0.0,
        };
        assert_eq!(
            player(off(VoiceID::Wildcard, Channel::Wildcard, Key::Number(61)), PLAIN),
            EventKind::NoteOff {
                which: Which::key(61)
            }
        );
        assert_eq!(
            player(off(VoiceID::Wildcard, Channel::Wildcard, Key::Wildcard), PLAIN),
            EventKind::NoteOff { which: Which::ALL }
        );
    }

    #[test]
    fn the_wheel_rests_at_zero_and_reaches_its_range() {
        for (raw, semitones) in [(0, -2.0), (8192, 0.0), (16383, 2.0), (4096, -1.0)] {
            assert_eq!(player(bend(5, raw), PLAIN), tuned(Some(5), semitones));
        }
    }

    #[test]
    fn with_mpe_the_first_channel_is_for_all_and_the_others_for_their_notes() {
        assert_eq!(player(bend(0, 16383), MPE), tuned(None, 2.0));
        assert_eq!(player(bend(5, 16383), MPE), tuned(Some(5), 48.0));
        let bright = EventKind::Wheel {
            channel: Some(5),
            expression: Expression::Brightness(0.75),
        };
        assert_eq!(player(cc(5, 74, 0.75), MPE), bright);
        for (event, dialect) in [(cc(0, 74, 0.75), MPE), (cc(5, 74, 0.75), PLAIN)] {
            assert_eq!(
                translate(&event, &dialect),
                Some(Meaning::Controller { cc: 74, value: 0.75 })
            );
        }
    }

    #[test]
    fn pedal_panic_and_programs_are_recognised() {
        assert_eq!(
            player(cc(0, 64, 64.0 / 127.0), PLAIN),
            EventKind::Pedal { down: true }
        );
        assert_eq!(
            player(cc(0, 64, 63.0 / 127.0), PLAIN),
            EventKind::Pedal { down: false }
        );
        assert_eq!(player(cc(0, 120, 0.0), PLAIN), EventKind::Panic);
        assert_eq!(player(cc(0, 123, 0.0), PLAIN), EventKind::AllOff);
        let rest = |channel| EventKind::Rest { channel };
        assert_eq!(player(cc(3, 121, 0.0), PLAIN), rest(Some(3)));
        assert_eq!(player(cc(0, 121, 0.0), MPE), rest(None));
        let program = Host::<ShowMessage>::MidiProgramChange {
            timing: 0,
            channel: 0,
            program: 4,
        };
        assert_eq!(translate(&program, &PLAIN), Some(Meaning::Page(4)));
    }

    #[test]
    fn a_cue_of_show_control_is_for_the_player() {
        let go = ShowMessage(ShowControl::Go(None));
        let (timing, message) = (3, go);
        assert_eq!(
            player(Host::MidiSysEx { timing, message }, PLAIN),
            EventKind::Show(go.0)
        );
    }

    #[test]
    fn expressions_apply_to_the_notes_of_the_event() {
        let (timing, voice_id, channel, key) = (0, VoiceID::ID(4), Channel::Number(1), Key::Number(60));
        let which = Which {
            key: Some(60),
            channel: Some(1),
            id: Some(4),
        };
        let gain = Host::PolyVolume {
            timing,
            voice_id,
            channel,
            key,
            gain: 0.25,
        };
        let expression = Expression::Volume(0.25);
        assert_eq!(player(gain, PLAIN), EventKind::Express { which, expression });
        let vibrato = Host::PolyVibrato {
            timing,
            voice_id,
            channel,
            key,
            vibrato: 0.5,
        };
        let expression = Expression::Offset(Control::VibratoDepth, 50.0);
        assert_eq!(player(vibrato, PLAIN), EventKind::Express { which, expression });
    }

    #[test]
    fn a_modulation_names_its_control() {
        let modulation = |poly_modulation_id| Host::<ShowMessage>::PolyModulation {
            timing: 0,
            voice_id: 9,
            poly_modulation_id,
            normalized_offset: -0.25,
        };
        assert_eq!(
            translate(&modulation(Control::Breath as u32), &PLAIN),
            Some(Meaning::Modulation {
                id: 9,
                control: Control::Breath,
                offset: -0.25
            })
        );
        assert_eq!(translate(&modulation(16), &PLAIN), None);
    }
}
