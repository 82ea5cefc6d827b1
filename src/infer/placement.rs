//! Where ONNX Runtime runs graphs: its library, the device, and whether the device still works.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use parking_lot::Mutex;

use super::device::{Device, DeviceChoice, DeviceFailure, DeviceProblem};
use super::graph::{Graph, ModelBytes};
use super::onnxruntime::Library;
use super::placed::{Compare, Placed, Standing};
use super::provider;

/// A library, if there is one, and the device on which it runs graphs.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    pub(super) library: Option<&'static Library>,
    device: Device,
    standing: Arc<Standing>,
}

impl Placement {
    /// The library on the CPU.
    pub(super) fn new(library: Option<&'static Library>) -> Self {
        Self {
            library,
            device: Device::Cpu,
            standing: Arc::default(),
        }
    }

    /// The same library on the chosen device.
    pub(super) fn with_device(&self, choice: DeviceChoice) -> Self {
        let device = match (choice, self.library) {
            (DeviceChoice::Named(device), _) => device,
            (DeviceChoice::Auto, Some(_)) => provider::automatic(),
            (DeviceChoice::Auto, None) => Device::Cpu,
        };
        let placement = Self {
            device,
            ..Self::new(self.library)
        };
        if device != Device::Cpu && self.library.is_none() {
            placement.leave(DeviceProblem::Left {
                device,
                why: DeviceFailure::NoRuntime,
            });
        }
        placement
    }

    /// The device; the CPU once another one has failed.
    pub(super) fn device(&self) -> Device {
        match self.problem() {
            Some(_) => Device::Cpu,
            None => self.device,
        }
    }

    /// Why the requested device is not used.
    pub(super) fn problem(&self) -> Option<&DeviceProblem> {
        self.standing.problem()
    }

    /// Leaves the device for the CPU.
    pub(super) fn leave(&self, problem: DeviceProblem) {
        self.standing.leave(problem);
    }

    /// The graph `cpu`, which is also loaded on the device if that works. `limit` is as in
    /// [`Library::on_device`]; `compare` says how each output is verified.
    pub(super) fn place(
        &self,
        cpu: Graph,
        bytes: &ModelBytes,
        limit: Option<Duration>,
        compare: Vec<Compare>,
    ) -> Graph {
        let (Some(library), device) = (self.library, self.device()) else {
            return cpu;
        };
        if device == Device::Cpu {
            return cpu;
        }
        let there = match library.on_device(&cpu.name, bytes, limit, device) {
            Ok(there) => there.backend,
            Err(why) => {
                self.leave(DeviceProblem::Left { device, why });
                return cpu;
            }
        };
        let placed = Placed {
            device,
            there,
            cpu: cpu.backend,
            compare,
            standing: self.standing.clone(),
            verified: AtomicBool::new(false),
            verifying: Mutex::new(()),
        };
        Graph {
            backend: Box::new(placed),
            ..cpu
        }
    }
}
