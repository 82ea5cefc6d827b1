//! The host's information about the component's channel: the name and the colour of the track.

use ::vst3::ComRef;
use ::vst3::Steinberg::Vst::ChannelContext::IInfoListenerTrait;
use ::vst3::Steinberg::Vst::IAttributeList;
use ::vst3::Steinberg::{kInternalError, kInvalidArgument, kResultOk, tresult};

use super::component::Component;
use super::entry;
use super::host::Wishes;

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
