//! The name and the colour of the track.

use ::vst3::ComRef;
use ::vst3::Steinberg::Vst::ChannelContext::{kChannelColorKey, kChannelNameKey};
use ::vst3::Steinberg::Vst::IAttributeList;
use clap_sys::color::clap_color;
use clap_sys::ext::track_info::{
    CLAP_TRACK_INFO_HAS_TRACK_COLOR, CLAP_TRACK_INFO_HAS_TRACK_NAME, clap_track_info,
};
use parking_lot::Mutex;

use super::{attributes, text};

/// The track information from the host.
pub(super) struct Track(Mutex<clap_track_info>);

impl Default for Track {
    fn default() -> Self {
        // SAFETY: it holds numbers, and a pointer that may be null.
        Self(Mutex::new(unsafe { std::mem::zeroed() }))
    }
}

impl Track {
    /// Updates the attributes in `list` and keeps the others, because hosts may only send changes.
    pub(super) fn change(&self, list: &ComRef<IAttributeList>) {
        // SAFETY: the names are NUL-terminated.
        let (name, colour) = unsafe {
            let name = attributes::string(list, kChannelNameKey);
            (name, attributes::integer(list, kChannelColorKey))
        };
        let mut track = self.0.lock();
        if let Some(name) = name {
            text::write_bytes(&mut track.name, &name);
            track.flags |= CLAP_TRACK_INFO_HAS_TRACK_NAME;
        }
        if let Some(colour) = colour {
            let [.., alpha, red, green, blue] = colour.to_be_bytes();
            track.color = clap_color {
                alpha,
                red,
                green,
                blue,
            };
            track.flags |= CLAP_TRACK_INFO_HAS_TRACK_COLOR;
        }
    }

    /// The known information; `None` if the host has sent nothing.
    pub(super) fn known(&self) -> Option<clap_track_info> {
        let track = *self.0.lock();
        (track.flags != 0).then_some(track)
    }
}
