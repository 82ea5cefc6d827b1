//! The VST3 plugin: the same instances as for a CLAP host, behind VST3's interfaces.
//!
//! `component` is the object that a host holds. This layer only translates: blocks become CLAP blocks
//! (`block`), automation points and notes become sample-accurate CLAP events (`inbox`), and requests of the
//! instance to its CLAP host (`host`, `extensions`) are passed to the VST3 host by `common` on the main
//! thread. MIDI reaches VST3 plugins as parameters, for which `midi` has hidden ones.
//!
//! A panic in a function that the host calls would abort it. Functions that do more than read numbers and
//! copy short texts run in `entry`.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]
#![allow(non_snake_case, reason = "the names are those of VST3")]

mod attributes;
mod block;
mod call;
mod channel;
mod common;
mod component;
mod controller;
mod core;
mod expressions;
mod extensions;
mod factory;
mod host;
mod inbox;
mod instance;
mod menu;
mod midi;
mod notes;
mod parameter;
mod parameters;
mod played;
mod processor;
mod stream;
mod text;
mod timer;
mod track;
mod transport;
mod units;
mod view;

use std::ffi::c_void;
use std::ptr;

use ::vst3::ComWrapper;
use ::vst3::Steinberg::IPluginFactory;

use self::call::entry;

/// The symbol that a VST3 host loads.
// SAFETY: no other linked object defines this symbol.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    entry(ptr::null_mut(), || {
        ComWrapper::new(factory::Factory)
            .to_com_ptr::<IPluginFactory>()
            .map_or(ptr::null_mut(), |factory| factory.into_raw().cast())
    })
}

/// Called after loading on Linux. Nothing is loaded here: hosts call this for every library during a scan.
// SAFETY: no other linked object defines this symbol.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    true
}

/// Called before unloading on Linux.
// SAFETY: as above.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    true
}

/// Called after loading on macOS.
// SAFETY: as above.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
    true
}

/// Called before unloading on macOS.
// SAFETY: as above.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    true
}

/// Called after loading on Windows.
// SAFETY: as above.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    true
}

/// Called before unloading on Windows.
// SAFETY: as above.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    true
}

#[cfg(test)]
#[path = "../../tests/vst3_host/data.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "what tests share")]
mod data;

#[cfg(test)]
mod hosting_tests;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use ::vst3::ComPtr;
    use ::vst3::Steinberg::Vst::{
        IAudioProcessor, IAudioProcessorTrait, IComponentTrait, IEditController, IEditControllerTrait,
        IParameterChanges, ProcessData,
    };
    use ::vst3::Steinberg::{kInternalError, kInvalidArgument, kResultFalse, kResultOk};

    use super::component::Component;
    use super::data::{Changes, Queue};
    use super::parameters::TRAP;
    use super::*;

    /// A panic that left one of these functions would abort the process, including this test.
    #[test]
    fn a_panic_stays_on_this_side_of_the_hosts_calls() {
        let component = ComWrapper::new(Component::new().unwrap());
        let controller: ComPtr<IEditController> = component.to_com_ptr().unwrap();
        let processor: ComPtr<IAudioProcessor> = component.to_com_ptr().unwrap();
        let mut text = [0; 128];
        let mut value = 0.25;
        // SAFETY: the objects are used as VST3 requires.
        unsafe {
            let shown = controller.getParamStringByValue(TRAP, 0.5, &mut text);
            assert_eq!(shown, kInvalidArgument);
            let read = controller.getParamValueByString(TRAP, text.as_mut_ptr(), &mut value);
            assert_eq!((read, value), (kResultFalse, 0.25));
            assert_eq!(controller.normalizedParamToPlain(TRAP, 0.5), 0.5);
            assert_eq!(component.setActive(1), kResultOk);
            let queue = Queue {
                id: TRAP,
                points: vec![(0, 0.5)],
            };
            let changes = ComWrapper::new(Changes::new(vec![queue]));
            let changes = changes.to_com_ptr::<IParameterChanges>().unwrap();
            let mut block: ProcessData = std::mem::zeroed();
            block.numSamples = 64;
            block.inputParameterChanges = changes.as_ptr();
            assert_eq!(processor.process(&mut block), kInternalError);
            // The next block is processed.
            block.inputParameterChanges = ptr::null_mut();
            assert_eq!(processor.process(&mut block), kResultOk);
            assert_eq!(component.setActive(0), kResultOk);
        }
    }
}
