//! ONNX Runtime's providers: registers one in a session, and asks where the nodes of a graph were placed.

use std::ffi::CStr;
use std::ptr;

use ort::ep::{self, ExecutionProvider, ExecutionProviderDispatch};
use ort::session::Session;
use ort::{AsPointer, sys};

use super::device::Device;

/// The session option that makes the library remember where it placed each node.
pub(super) const RECORD: (&str, &str) = ("session.record_ep_graph_assignment_info", "1");

/// The devices that `auto` tries, in this order.
const AUTO: [Device; 4] = [Device::Cuda, Device::CoreMl, Device::DirectMl, Device::OpenVino];

/// The first device for which the loaded library is built.
pub(super) fn automatic() -> Device {
    AUTO.into_iter()
        .find(|&device| is_built_in(device))
        .unwrap_or_default()
}

fn is_built_in(device: Device) -> bool {
    let available = match device {
        Device::Cpu => Ok(true),
        Device::OpenVino => ep::OpenVINO::is_available(),
        Device::Cuda => ep::CUDA::is_available(),
        Device::TensorRt => ep::TensorRT::is_available(),
        Device::CoreMl => ep::CoreML::is_available(),
        Device::DirectMl => ep::DirectML::is_available(),
    };
    available.unwrap_or(false)
}

/// The provider of a device, whose registration fails if it cannot be used; `None` for the CPU.
pub(super) fn of(device: Device) -> Option<ExecutionProviderDispatch> {
    let provider = match device {
        Device::Cpu => return None,
        // One thread, like all other runs. Full precision also on processors with 16-bit matrices.
        Device::OpenVino => ep::OpenVINO::default()
            .with_device_type("CPU")
            .with_num_threads(1)
            .with_precision("FP32")
            .build(),
        Device::Cuda => ep::CUDA::default().build(),
        Device::TensorRt => ep::TensorRT::default().build(),
        Device::CoreMl => ep::CoreML::default().build(),
        Device::DirectMl => ep::DirectML::default().build(),
    };
    Some(provider.error_on_failure())
}

/// The name of the provider in the library.
fn name(device: Device) -> &'static str {
    match device {
        Device::Cpu => ep::CPU::NAME,
        Device::OpenVino => ep::OpenVINO::NAME,
        Device::Cuda => ep::CUDA::NAME,
        Device::TensorRt => ep::TensorRT::NAME,
        Device::CoreMl => ep::CoreML::NAME,
        Device::DirectMl => ep::DirectML::NAME,
    }
}

/// The number of nodes of a session that its library placed on `device`, and the number of all nodes.
pub(super) fn placed(session: &Session, device: Device) -> Result<(usize, usize), String> {
    let parts = parts(session)?;
    let of_device = parts.iter().filter(|(provider, _)| provider == name(device));
    let count = of_device.map(|(_, nodes)| nodes).sum();
    Ok((count, parts.iter().map(|(_, nodes)| nodes).sum()))
}

/// The provider and the number of nodes of each part of a session's graph.
#[allow(unsafe_code, reason = "the Rust interface does not have these functions")]
fn parts(session: &Session) -> Result<Vec<(String, usize)>, String> {
    let api = ort::api();
    // SAFETY: The session was made with `RECORD` by a library whose version has these functions (1.24 or
    // later). The list, its parts and their names belong to the session, which is borrowed meanwhile. Each
    // pointer is read only after the call that sets it has succeeded.
    unsafe {
        let (mut list, mut count) = (ptr::null(), 0);
        check((api.Session_GetEpGraphAssignmentInfo)(
            session.ptr(),
            &raw mut list,
            &raw mut count,
        ))?;
        let mut parts = Vec::new();
        for at in 0..count {
            let part = *list.add(at);
            let (mut name, mut nodes, mut number) = (ptr::null(), ptr::null(), 0);
            check((api.EpAssignedSubgraph_GetEpName)(part, &raw mut name))?;
            check((api.EpAssignedSubgraph_GetNodes)(
                part,
                &raw mut nodes,
                &raw mut number,
            ))?;
            parts.push((CStr::from_ptr(name).to_string_lossy().into_owned(), number));
        }
        Ok(parts)
    }
}

/// Converts a status of the library to a result, and frees it.
#[allow(unsafe_code, reason = "the status is a pointer of the library")]
fn check(status: sys::OrtStatusPtr) -> Result<(), String> {
    if status.0.is_null() {
        return Ok(());
    }
    let api = ort::api();
    // SAFETY: A status that is not null is an error; its message lives until it is released, which happens once.
    unsafe {
        let message = CStr::from_ptr((api.GetErrorMessage)(status.0))
            .to_string_lossy()
            .into_owned();
        (api.ReleaseStatus)(status.0);
        Err(message)
    }
}
