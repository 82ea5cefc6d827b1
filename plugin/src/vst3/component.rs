//! The object that a host holds: processor and controller in one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::vst3::Steinberg::Vst::ChannelContext::IInfoListener;
use ::vst3::Steinberg::Vst::{
    BusDirection, BusDirections_, BusInfo, BusInfo_::BusFlags_, BusTypes_, IAudioProcessor, IComponent,
    IComponentTrait, IEditController, IMidiMapping, INoteExpressionController,
    INoteExpressionPhysicalUIMapping, IProcessContextRequirements, IUnitInfo, IoMode, MediaType, MediaTypes_,
    RoutingInfo,
};
use ::vst3::Steinberg::{
    FUnknown, IBStream, IPluginBaseTrait, TBool, TUID, int32, kInternalError, kInvalidArgument,
    kNotImplemented, kOutOfMemory, kResultFalse, kResultOk, tresult, uint32,
};
use ::vst3::{Class, ComRef};
use parking_lot::Mutex;

use super::common::Common;
use super::host::Wishes;
use super::timer::Timer;
use super::{attributes, entry, stream, text};

pub(super) struct Component {
    common: Arc<Common>,
    initialized: AtomicBool,
    /// The host's last setup.
    pub(super) setup: Mutex<Setup>,
    /// The setup of the current activation.
    active_with: Mutex<Option<Setup>>,
    timer: Mutex<Option<Timer>>,
}

/// The host's setup for the coming blocks.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Setup {
    pub(super) rate: f64,
    pub(super) max_frames: u32,
    pub(super) offline: bool,
}

impl Class for Component {
    type Interfaces = (
        IComponent,
        IAudioProcessor,
        IEditController,
        IInfoListener,
        IMidiMapping,
        INoteExpressionController,
        INoteExpressionPhysicalUIMapping,
        IProcessContextRequirements,
        IUnitInfo,
    );
}

impl Component {
    pub(super) fn new() -> Option<Self> {
        Some(Self {
            common: Common::new()?,
            initialized: AtomicBool::new(false),
            setup: Mutex::new(Setup {
                rate: 48_000.0,
                max_frames: 1024,
                offline: false,
            }),
            active_with: Mutex::new(None),
            timer: Mutex::new(None),
        })
    }

    pub(super) fn common(&self) -> &Arc<Common> {
        &self.common
    }

    fn activate(&self) -> tresult {
        let setup = *self.setup.lock();
        // Some hosts set up and activate an active instance.
        if self.common.active.load(Ordering::Acquire) {
            if *self.active_with.lock() == Some(setup) {
                return kResultOk;
            }
            self.deactivate();
        }
        self.common.instance.set_offline(setup.offline);
        if !self.common.instance.activate(setup.rate, setup.max_frames) {
            return kOutOfMemory;
        }
        *self.active_with.lock() = Some(setup);
        self.common.audio.lock().activated(setup.max_frames);
        self.common.active.store(true, Ordering::Release);
        // This was the requested restart.
        Wishes::take(&self.common.instance.host().wishes.restart);
        self.common.tell_latency();
        kResultOk
    }

    fn deactivate(&self) -> tresult {
        if !self.common.active.swap(false, Ordering::AcqRel) {
            return kResultOk;
        }
        self.common.processing.store(false, Ordering::Release);
        self.common.set_started(false);
        self.common.parameters.settle();
        self.common.instance.deactivate();
        kResultOk
    }
}

impl IPluginBaseTrait for Component {
    unsafe fn initialize(&self, context: *mut FUnknown) -> tresult {
        if self.initialized.swap(true, Ordering::AcqRel) {
            return kResultFalse;
        }
        // SAFETY: the host passes null or an object that outlives the call.
        let context = unsafe { ComRef::from_raw(context) };
        entry(kInternalError, || {
            *self.timer.lock() = Timer::for_instance(&self.common, context);
            kResultOk
        })
    }

    unsafe fn terminate(&self) -> tresult {
        if !self.initialized.swap(false, Ordering::AcqRel) {
            return kResultFalse;
        }
        entry(kInternalError, || {
            // A host may terminate an instance that is still active.
            self.deactivate();
            self.common.set_handler(None);
            let timer = self.timer.lock().take();
            drop(timer);
            kResultOk
        })
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
impl IComponentTrait for Component {
    unsafe fn getControllerClassId(&self, _class: *mut TUID) -> tresult {
        // This object is its own controller.
        kNotImplemented
    }

    unsafe fn setIoMode(&self, _mode: IoMode) -> tresult {
        kNotImplemented
    }

    unsafe fn getBusCount(&self, media: MediaType, direction: BusDirection) -> int32 {
        bus(media, direction).is_some().into()
    }

    unsafe fn getBusInfo(
        &self,
        media: MediaType,
        direction: BusDirection,
        index: int32,
        info: *mut BusInfo,
    ) -> tresult {
        let bus = bus(media, direction).filter(|_| index == 0);
        // SAFETY: the host passes null or room for it.
        let (Some((name, channels)), Some(info)) = (bus, unsafe { info.as_mut() }) else {
            return kInvalidArgument;
        };
        info.mediaType = media;
        info.direction = direction;
        info.channelCount = channels;
        text::write(&mut info.name, name);
        info.busType = BusTypes_::kMain as int32;
        info.flags = BusFlags_::kDefaultActive as uint32;
        kResultOk
    }

    unsafe fn getRoutingInfo(&self, _input: *mut RoutingInfo, _output: *mut RoutingInfo) -> tresult {
        kNotImplemented
    }

    unsafe fn activateBus(
        &self,
        media: MediaType,
        direction: BusDirection,
        index: int32,
        _state: TBool,
    ) -> tresult {
        match bus(media, direction).filter(|_| index == 0) {
            Some(_) => kResultOk,
            None => kInvalidArgument,
        }
    }

    unsafe fn setActive(&self, state: TBool) -> tresult {
        entry(kInternalError, || {
            self.common.enter_main_thread();
            if state == 0 {
                self.deactivate()
            } else {
                self.activate()
            }
        })
    }

    unsafe fn setState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: the host passes null or a stream that outlives the call.
        let Some(state) = (unsafe { ComRef::from_raw(state) }) else {
            return kInvalidArgument;
        };
        entry(kInternalError, || {
            self.common.parameters.forget_held();
            let reader = stream::reader(&state);
            let loaded = if attributes::is_preset(&state) {
                self.common.instance.load_preset(&reader)
            } else {
                self.common.instance.load(&reader)
            };
            if loaded {
                // The host queries all values itself.
                Wishes::take(&self.common.instance.host().wishes.values);
                kResultOk
            } else {
                kResultFalse
            }
        })
    }

    unsafe fn getState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: the host passes null or a stream that outlives the call.
        let Some(state) = (unsafe { ComRef::from_raw(state) }) else {
            return kInvalidArgument;
        };
        entry(kInternalError, || {
            self.common.parameters.settle();
            if self.common.instance.save(&stream::writer(&state)) {
                kResultOk
            } else {
                kResultFalse
            }
        })
    }
}

/// The name and the number of channels of the only bus of its kind; `None` if there is none.
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
fn bus(media: MediaType, direction: BusDirection) -> Option<(&'static str, int32)> {
    const AUDIO: MediaType = MediaTypes_::kAudio as MediaType;
    const EVENT: MediaType = MediaTypes_::kEvent as MediaType;
    const INPUT: BusDirection = BusDirections_::kInput as BusDirection;
    const OUTPUT: BusDirection = BusDirections_::kOutput as BusDirection;
    match (media, direction) {
        (AUDIO, OUTPUT) => Some(("Output", 2)),
        (EVENT, INPUT) => Some(("Note Input", 16)),
        (EVENT, OUTPUT) => Some(("Note Output", 16)),
        _ => None,
    }
}
