//! MIDI controllers as parameters, as VST3 requires.
//!
//! A VST3 host asks for the parameter of a channel's controller, and moves that. These parameters are hidden
//! and cannot be automated. Some controllers have one for each of the sixteen channels: the pitch wheel, the
//! pressure, controller 74, with which MPE changes single notes, and controller 121, which resets these
//! three. All other controllers have the same function on every channel, so they share one parameter.

use ::vst3::Steinberg::Vst::ControllerNumbers_::{kAfterTouch, kPitchBend};

const CHANNELS: u32 = 16;
/// The controllers with one parameter per channel: MPE's third dimension, and "reset all controllers".
const OWN: [u8; 2] = [74, 121];
/// The parameters per channel come first: wheel, pressure, and those controllers.
const SHARED: u32 = (2 + OWN.len() as u32) * CHANNELS;
/// The number of parameters: those per channel, and one for each of the other 128 controllers.
pub(super) const COUNT: u32 = SHARED + 128 - OWN.len() as u32;

/// The id of the first of these parameters. The others follow it, and no parameter of the instrument is among
/// them.
pub(super) const FIRST_ID: u32 = 0x6d69_0000;

/// The controller of one of these parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Controller {
    /// The pitch wheel of a channel.
    Bend(u8),
    /// The pressure of a channel.
    Pressure(u8),
    /// A numbered controller.
    Number {
        /// The channel, from 0.
        channel: u8,
        /// The controller's number, up to 127.
        cc: u8,
    },
}

/// The index of the parameter for a controller in VST3's numbering, if there is one.
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
pub(super) fn index(channel: i16, controller: i16) -> Option<u32> {
    const PRESSURE: u32 = kAfterTouch as u32;
    const BEND: u32 = kPitchBend as u32;
    let channel = u32::try_from(channel)
        .ok()
        .filter(|channel| *channel < CHANNELS)?;
    match u32::try_from(controller).ok()? {
        BEND => Some(channel),
        PRESSURE => Some(CHANNELS + channel),
        cc @ 0..128 => Some(match OWN.iter().position(|own| u32::from(*own) == cc) {
            Some(row) => (2 + row as u32) * CHANNELS + channel,
            None => SHARED + cc - OWN.iter().filter(|own| u32::from(**own) < cc).count() as u32,
        }),
        _ => None,
    }
}

/// The controller of the parameter with this index.
pub(super) fn controller(index: u32) -> Option<Controller> {
    let channel = (index % CHANNELS) as u8;
    match index {
        0..16 => Some(Controller::Bend(channel)),
        16..32 => Some(Controller::Pressure(channel)),
        32..SHARED => {
            let cc = *OWN.get((index / CHANNELS) as usize - 2)?;
            Some(Controller::Number { channel, cc })
        }
        SHARED..COUNT => {
            let mut shared = (0..128).filter(|cc| !OWN.contains(cc));
            let cc = shared.nth((index - SHARED) as usize)?;
            Some(Controller::Number { channel: 0, cc })
        }
        _ => None,
    }
}

/// The index of the parameter with this id, if it is one of these.
pub(super) fn index_of(id: u32) -> Option<u32> {
    id.checked_sub(FIRST_ID).filter(|index| *index < COUNT)
}

impl Controller {
    /// The name in a list. Hosts recognise "MIDI CC" from other plugins, and hide it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Bend(channel) => format!("MIDI CC Pitch Bend Ch. {}", channel + 1),
            Self::Pressure(channel) => format!("MIDI CC Pressure Ch. {}", channel + 1),
            Self::Number { channel, cc } if OWN.contains(&cc) => format!("MIDI CC {cc} Ch. {}", channel + 1),
            Self::Number { cc, .. } => format!("MIDI CC {cc}"),
        }
    }

    /// The rest position, 0 to 1.
    pub(super) fn rest(self) -> f64 {
        match self {
            Self::Bend(_) => 0.5,
            Self::Pressure(_) | Self::Number { .. } => 0.0,
        }
    }

    /// The steps between minimum and maximum.
    pub(super) fn steps(self) -> u16 {
        match self {
            Self::Bend(_) => 0x3fff,
            Self::Pressure(_) | Self::Number { .. } => 0x7f,
        }
    }

    /// The MIDI message for a position from 0 to 1.
    pub(super) fn message(self, place: f64) -> [u8; 3] {
        // NaN becomes 0.
        let value = (place.clamp(0.0, 1.0) * f64::from(self.steps())).round() as u16;
        let (low, high) = ((value & 0x7f) as u8, (value >> 7) as u8);
        match self {
            Self::Bend(channel) => [0xe0 | channel, low, high],
            Self::Pressure(channel) => [0xd0 | channel, low, 0],
            Self::Number { channel, cc } => [0xb0 | channel, cc, low],
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn every_controller_of_every_channel_has_a_parameter() {
        let mut seen = vec![false; COUNT as usize];
        for channel in 0..16 {
            for number in 0..130 {
                let index = index(channel, number).unwrap();
                seen[index as usize] = true;
                let channel = channel as u8;
                let meant = controller(index).unwrap();
                match number {
                    129 => assert_eq!(meant, Controller::Bend(channel)),
                    128 => assert_eq!(meant, Controller::Pressure(channel)),
                    cc @ (74 | 121) => {
                        let cc = cc as u8;
                        assert_eq!(meant, Controller::Number { channel, cc });
                    }
                    cc => assert_eq!(
                        meant,
                        Controller::Number {
                            channel: 0,
                            cc: cc as u8
                        }
                    ),
                }
                assert_eq!(index_of(FIRST_ID + index), Some(index));
            }
        }
        assert!(seen.iter().all(|seen| *seen));
    }

    #[test]
    fn there_are_no_others() {
        for (channel, number) in [(-1, 1), (16, 1), (0, -1), (0, 130), (0, i16::MAX), (i16::MIN, 1)] {
            assert_eq!(index(channel, number), None, "{channel} {number}");
        }
        assert_eq!(controller(COUNT), None);
        assert_eq!(index_of(FIRST_ID + COUNT), None);
        assert_eq!(index_of(FIRST_ID - 1), None);
    }

    #[test]
    fn positions_become_messages() {
        let bend = Controller::Bend(3);
        assert_eq!(bend.message(0.0), [0xe3, 0, 0]);
        assert_eq!(bend.message(0.5), [0xe3, 0, 0x40]);
        assert_eq!(bend.message(8192.0 / 16383.0), [0xe3, 0, 0x40]);
        assert_eq!(bend.message(1.0), [0xe3, 0x7f, 0x7f]);
        assert_eq!(Controller::Pressure(15).message(1.0), [0xdf, 0x7f, 0]);
        let wheel = Controller::Number { channel: 0, cc: 1 };
        assert_eq!(wheel.message(64.0 / 127.0), [0xb0, 1, 64]);
        assert_eq!(wheel.message(7.0), [0xb0, 1, 127]);
        assert_eq!(wheel.message(f64::NAN), [0xb0, 1, 0]);
    }
}
