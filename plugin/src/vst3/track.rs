//! The name and the colour of the track: the host tells the component, and the instance asks its CLAP host for them.

use ::vst3::ComRef;
use ::vst3::Steinberg::Vst::ChannelContext::{IInfoListenerTrait, kChannelColorKey, kChannelNameKey};
use ::vst3::Steinberg::Vst::IAttributeList;
use ::vst3::Steinberg::{kInternalError, kInvalidArgument, kResultOk, tresult};
use clap_sys::color::clap_color;
use clap_sys::ext::track_info::{
    CLAP_TRACK_INFO_HAS_TRACK_COLOR, CLAP_TRACK_INFO_HAS_TRACK_NAME, clap_host_track_info, clap_track_info,
};
use nice_plug::wrapper::clap::clap_host;
use parking_lot::Mutex;

use super::component::Component;
use super::host::{Host, Wishes};
use super::{attributes, entry, text};

pub(super) static EXTENSION: clap_host_track_info = clap_host_track_info { get: Some(get) };

/// What the host has said of the track.
pub(super) struct Track(Mutex<clap_track_info>);

impl Default for Track {
    fn default() -> Self {
        // SAFETY: it holds numbers, and a pointer that may be null.
        Self(Mutex::new(unsafe { std::mem::zeroed() }))
    }
}

impl Track {
    /// Takes what `list` names. The rest stays, since hosts may name only what is new.
    fn change(&self, list: &ComRef<IAttributeList>) {
        // SAFETY: the names end in nought.
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
}

unsafe extern "C" fn get(host: *const clap_host, info: *mut clap_track_info) -> bool {
    // SAFETY: the instance passes the host that it was given, which outlives it, and null or room for the answer.
    let (host, info) = unsafe { (Host::of(host), info.as_mut()) };
    let track = *host.track.0.lock();
    let Some(info) = info.filter(|_| track.flags != 0) else {
        return false;
    };
    *info = track;
    true
}

impl IInfoListenerTrait for Component {
    unsafe fn setChannelContextInfos(&self, list: *mut IAttributeList) -> tresult {
        // SAFETY: the host passes null or a list that outlives the call.
        let Some(list) = (unsafe { ComRef::from_raw(list) }) else {
            return kInvalidArgument;
        };
        entry(kInternalError, || {
            let host = self.common().instance.host();
            host.track.change(&list);
            Wishes::make(&host.wishes.track);
            self.common().on_main_thread();
            kResultOk
        })
    }
}
