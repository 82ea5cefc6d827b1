//! The devices that run graphs.

use std::fmt;
use std::str::FromStr;

/// A device that runs graphs: the CPU, or one that ONNX Runtime reaches through one of its providers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Device {
    /// The CPU.
    #[default]
    Cpu,
    /// The CPU through Intel's OpenVINO.
    OpenVino,
    /// A GPU of NVIDIA.
    Cuda,
    /// A GPU of NVIDIA through TensorRT.
    TensorRt,
    /// Apple's Neural Engine and GPU.
    CoreMl,
    /// A GPU under Windows.
    DirectMl,
}

impl Device {
    /// All devices, the CPU first.
    pub const ALL: [Device; 6] = [
        Self::Cpu,
        Self::OpenVino,
        Self::Cuda,
        Self::TensorRt,
        Self::CoreMl,
        Self::DirectMl,
    ];

    /// The name in options and variables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::OpenVino => "openvino",
            Self::Cuda => "cuda",
            Self::TensorRt => "tensorrt",
            Self::CoreMl => "coreml",
            Self::DirectMl => "directml",
        }
    }
}

impl fmt::Display for Device {
    /// The display name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "CPU",
            Self::OpenVino => "OpenVINO",
            Self::Cuda => "CUDA",
            Self::TensorRt => "TensorRT",
            Self::CoreMl => "CoreML",
            Self::DirectMl => "DirectML",
        })
    }
}

/// The requested device of the graphs that ONNX Runtime plans with. Recit's own operators and rten always run
/// on the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceChoice {
    /// The first device for which the installed ONNX Runtime is built: CUDA, CoreML, DirectML, OpenVINO, or
    /// else the CPU.
    Auto,
    /// This device, or the CPU if it cannot be used.
    Named(Device),
}

impl Default for DeviceChoice {
    fn default() -> Self {
        Self::Named(Device::Cpu)
    }
}

/// A name that is neither `auto` nor a device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no device `{0}`; the devices are auto, cpu, openvino, cuda, tensorrt, coreml and directml")]
pub struct UnknownDevice(pub String);

/// Why the requested device does not plan. As a text it is a message for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceProblem {
    /// The variable names no device.
    #[error("RECIT_DEVICE is ignored: {0}")]
    Unknown(UnknownDevice),
    /// The CPU plans in place of a device.
    #[error("{device} is not used, and the CPU plans instead: {why}")]
    Left {
        /// The device.
        device: Device,
        /// What is wrong with it.
        why: DeviceFailure,
    },
}

/// What is wrong with a device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceFailure {
    /// ONNX Runtime is not installed.
    #[error("it needs an ONNX Runtime that is built for it; docs/DEVICES.md says which")]
    NoRuntime,
    /// ONNX Runtime cannot load a graph there, or a run fails, for this reason.
    #[error("{0}")]
    Library(String),
    /// ONNX Runtime places no node of this graph there.
    #[error("it takes no part of the model `{0}`")]
    TakesNothing(String),
    /// Its results have other sizes than the CPU's.
    #[error("its results have other sizes than the CPU's")]
    OtherSizes,
    /// Its results differ too much from the CPU's.
    #[error("its results differ from the CPU's")]
    Differs,
    /// Its results are not finite.
    #[error("its results are not finite")]
    NotFinite,
}

impl FromStr for DeviceChoice {
    type Err = UnknownDevice;

    fn from_str(name: &str) -> Result<Self, UnknownDevice> {
        if name == "auto" {
            return Ok(Self::Auto);
        }
        let device = Device::ALL.into_iter().find(|device| device.id() == name);
        device
            .map(Self::Named)
            .ok_or_else(|| UnknownDevice(name.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_is_chosen_by_its_name_and_other_names_are_refused() {
        for device in Device::ALL {
            assert_eq!(device.id().parse(), Ok(DeviceChoice::Named(device)));
            let listed = UnknownDevice(String::new()).to_string();
            assert!(listed.contains(device.id()), "{device} is not in the message");
        }
        assert_eq!("auto".parse(), Ok(DeviceChoice::Auto));
        let unknown = "abacus"
            .parse::<DeviceChoice>()
            .map_err(|error| error.to_string());
        assert!(unknown.is_err_and(|text| text.contains("`abacus`")));
    }
}
