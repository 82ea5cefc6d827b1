//! The processor side of a component.

use std::sync::atomic::Ordering;

use ::vst3::Steinberg::Vst::{
    BusDirection, BusDirections_, IAudioProcessorTrait, IProcessContextRequirements_::Flags_,
    IProcessContextRequirementsTrait, ProcessData, ProcessModes_, ProcessSetup, SpeakerArr,
    SpeakerArrangement, SymbolicSampleSizes_, kInfiniteTail,
};
use ::vst3::Steinberg::{
    TBool, int32, kInternalError, kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};

use super::component::{Component, Setup};
use super::{block, entry};

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
impl IAudioProcessorTrait for Component {
    unsafe fn setBusArrangements(
        &self,
        _inputs: *mut SpeakerArrangement,
        input_count: int32,
        outputs: *mut SpeakerArrangement,
        output_count: int32,
    ) -> tresult {
        // SAFETY: the host passes as many arrangements as it says.
        let stereo = !outputs.is_null() && output_count == 1 && unsafe { *outputs } == SpeakerArr::kStereo;
        if input_count == 0 && stereo {
            kResultOk
        } else {
            kResultFalse
        }
    }

    unsafe fn getBusArrangement(
        &self,
        direction: BusDirection,
        index: int32,
        arrangement: *mut SpeakerArrangement,
    ) -> tresult {
        let is_output = direction == BusDirections_::kOutput as BusDirection && index == 0;
        // SAFETY: the host passes null or room for it.
        let Some(arrangement) = unsafe { arrangement.as_mut() }.filter(|_| is_output) else {
            return kInvalidArgument;
        };
        *arrangement = SpeakerArr::kStereo;
        kResultOk
    }

    unsafe fn canProcessSampleSize(&self, size: int32) -> tresult {
        if size == SymbolicSampleSizes_::kSample32 as int32 {
            kResultOk
        } else {
            kResultFalse
        }
    }

    unsafe fn getLatencySamples(&self) -> uint32 {
        self.common().latency()
    }

    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        // SAFETY: the host passes null or a setup.
        let Some(setup) = (unsafe { setup.as_ref() }) else {
            return kInvalidArgument;
        };
        let rate = setup.sampleRate;
        if setup.symbolicSampleSize != SymbolicSampleSizes_::kSample32 as int32
            || !rate.is_finite()
            || rate <= 0.0
        {
            return kResultFalse;
        }
        *self.setup.lock() = Setup {
            rate,
            // Some hosts pass 0 before they know it.
            max_frames: u32::try_from(setup.maxSamplesPerBlock).unwrap_or(0).max(1),
            offline: setup.processMode == ProcessModes_::kOffline as int32,
        };
        // It takes effect at the next activation.
        kResultOk
    }

    unsafe fn setProcessing(&self, state: TBool) -> tresult {
        let common = self.common();
        if !common.active.load(Ordering::Acquire) {
            return kResultFalse;
        }
        let on = state != 0;
        entry(kInternalError, || {
            if !on {
                common.parameters.settle();
            }
            common.processing.store(on, Ordering::Release);
            if common.set_started(on) {
                kResultOk
            } else {
                kResultFalse
            }
        })
    }

    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        // SAFETY: the host passes null or a block that is valid during the call.
        let Some(data) = (unsafe { data.as_ref() }) else {
            return kInvalidArgument;
        };
        // SAFETY: as above.
        let result = entry(kInternalError, || unsafe { self.common().process(data) });
        if result != kResultOk {
            // Not every host checks the result. SAFETY: as above.
            unsafe { block::silence(data) };
        }
        result
    }

    unsafe fn getTailSamples(&self) -> uint32 {
        // A host caches the answer, so it must hold for everything that is played later.
        kInfiniteTail
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
impl IProcessContextRequirementsTrait for Component {
    unsafe fn getProcessContextRequirements(&self) -> uint32 {
        (Flags_::kNeedContinousTimeSamples
            | Flags_::kNeedProjectTimeMusic
            | Flags_::kNeedBarPositionMusic
            | Flags_::kNeedTempo
            | Flags_::kNeedTimeSignature
            | Flags_::kNeedTransportState) as uint32
    }
}
