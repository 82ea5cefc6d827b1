//! Chooses the engine that runs graphs.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::device::{Device, DeviceChoice, DeviceProblem, UnknownDevice};
use super::graph::{Graph, InferError, ModelBytes};
use super::onnx::Scope;
use super::onnxruntime::{self, Library};
use super::placed::Compare;
use super::placement::Placement;
use super::whole::{self, Inside, WholeGraph};
use super::{bounded, builtin, exact, onnx};

/// The path of the ONNX Runtime library; `off` disables it.
const VARIABLE: &str = "RECIT_ONNXRUNTIME";
const NOT_USED: &str = "ONNX Runtime is not used";
/// The name of the device that plans.
const DEVICE: &str = "RECIT_DEVICE";

/// The device that [`prefer_device`] set.
static PREFERRED: OnceLock<DeviceChoice> = OnceLock::new();

/// Sets the device of every later [`Runtime::of_user`] of this process, before `RECIT_DEVICE`. Only the first
/// call has an effect.
pub fn prefer_device(choice: DeviceChoice) {
    // A second choice would leave a process with two devices.
    let _ = PREFERRED.set(choice);
}

/// An inference engine, ready to load models.
#[derive(Clone, Debug)]
pub struct Runtime {
    placement: Placement,
    refusal: Option<String>,
}

impl Runtime {
    /// The engine of this user.
    ///
    /// ONNX Runtime is loaded from the path in `RECIT_ONNXRUNTIME` (`off` disables it), or else from
    /// [`runtime_dir`], and from nowhere else. If it is missing or incompatible, `rten` runs the models. The
    /// device is that of [`prefer_device`], or else of `RECIT_DEVICE`, or else the CPU.
    pub fn of_user() -> Runtime {
        let mut runtime = Self::choose(std::env::var_os(VARIABLE).map(PathBuf::from));
        if let Some(reason) = runtime.refusal() {
            log::warn!("{NOT_USED}: {reason}");
        }
        match PREFERRED.get().map_or_else(asked_device, |choice| Ok(*choice)) {
            Ok(choice) => runtime = runtime.with_device(choice),
            Err(unknown) => runtime.placement.leave(DeviceProblem::Unknown(unknown)),
        }
        log::info!("inference engine: {}", runtime.describe());
        runtime
    }

    /// The built-in engine, even if ONNX Runtime is installed.
    pub fn builtin() -> Runtime {
        Self::with(None, None)
    }

    fn with(library: Option<&'static Library>, refusal: Option<String>) -> Runtime {
        Runtime {
            placement: Placement::new(library),
            refusal,
        }
    }

    /// The same engine, whose graphs that plan run on the chosen device if ONNX Runtime runs them. If the device
    /// cannot be used, now or later, the CPU runs them, and [`device_problem`](Self::device_problem) says why.
    #[must_use]
    pub fn with_device(self, choice: DeviceChoice) -> Runtime {
        Runtime {
            placement: self.placement.with_device(choice),
            ..self
        }
    }

    /// The same engine on the CPU.
    pub(crate) fn on_cpu(&self) -> Runtime {
        self.clone().with_device(DeviceChoice::default())
    }

    /// The device of the graphs that plan and that ONNX Runtime runs.
    pub fn device(&self) -> Device {
        self.placement.device()
    }

    /// ONNX Runtime from the library at `path`. A process can load one such library only.
    ///
    /// # Errors
    /// If the file is missing, is not ONNX Runtime, or has an incompatible version.
    pub fn onnxruntime(path: &Path) -> Result<Runtime, InferError> {
        let library =
            Library::load(path).map_err(|reason| InferError::Backend(format!("{NOT_USED}: {reason}")))?;
        Ok(Self::with(Some(library), None))
    }

    /// The engine for a process whose `RECIT_ONNXRUNTIME` is `asked`.
    fn choose(asked: Option<PathBuf>) -> Runtime {
        let path = match asked {
            Some(path) if path.as_os_str().is_empty() => found(),
            Some(path) if path.as_os_str() == "off" => None,
            Some(path) => Some(path),
            None => found(),
        };
        match path.map(|path| Library::load(&path)) {
            None => Self::builtin(),
            Some(Ok(library)) => Self::with(Some(library), None),
            Some(Err(reason)) => Self::with(None, Some(reason)),
        }
    }

    /// The engine and its version, such as `"rten (built in)"` or `"ONNX Runtime 1.28.0"`.
    pub fn describe(&self) -> String {
        match self.placement.library {
            Some(library) => format!("ONNX Runtime {}", library.version()),
            None => builtin::NAME.to_owned(),
        }
    }

    /// Why a requested or installed ONNX Runtime is not used.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Why the requested device does not plan. A device may also fail later.
    pub fn device_problem(&self) -> Option<&DeviceProblem> {
        self.placement.problem()
    }

    /// Loads the model in `bytes`. `name` is for messages. If the bytes are not part of this program, they
    /// are checked before the engine sees them, and so is each run before it begins: docs/VOICES.md lists the
    /// limits of a graph.
    ///
    /// # Errors
    /// If the bytes are not an ONNX model that this engine can run, or contain anything that is not allowed.
    pub fn load(&self, name: &str, bytes: ModelBytes) -> Result<Graph, InferError> {
        let graph = match &bytes {
            ModelBytes::Borrowed(_) => self.load_checked(name, bytes),
            ModelBytes::Owned(owned) => {
                bounded::read(owned).and_then(|model| bounded::bound(self.load_checked(name, bytes)?, model))
            }
        };
        graph.map_err(|reason| refused(name, reason))
    }

    /// Loads the model in `bytes` for a benchmark. Its operators are checked, but its cost may depend on its
    /// input and is not limited.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_peer(&self, name: &str, bytes: ModelBytes) -> Result<Graph, InferError> {
        let graph = onnx::read(&bytes, Scope::Peer).and_then(|_| self.load_general(name, bytes));
        graph.map_err(|reason| refused(name, reason))
    }

    /// Loads a graph that speaks a whole sentence, as other programs distribute it. It also returns the
    /// values `inside`, or `only` these: then everything else is removed.
    ///
    /// Its operators are checked. Its cost depends on its input; ONNX Runtime stops a run after a minute.
    ///
    /// # Errors
    /// As [`load`](Self::load). If the built-in inference lacks operators of the graph, the error names them.
    pub fn load_whole(
        &self,
        name: &str,
        bytes: &[u8],
        inside: &[Inside],
        only: bool,
    ) -> Result<WholeGraph, InferError> {
        whole::load(&self.placement, name, bytes, inside, only).map_err(|reason| refused(name, reason))
    }

    /// Loads a graph into our own operators, which give the same bits everywhere, or else into the engine of
    /// this runtime.
    fn load_checked(&self, name: &str, bytes: ModelBytes) -> Result<Graph, String> {
        match exact::load(name, &bytes) {
            Ok(graph) => return Ok(graph),
            Err(reason) => log::debug!("{name} is not computed by our own operators: {reason}"),
        }
        self.load_general(name, bytes)
    }

    /// Loads a graph into the engine of this runtime.
    fn load_general(&self, name: &str, bytes: ModelBytes) -> Result<Graph, String> {
        match self.placement.library {
            Some(library) => {
                let cpu = library.graph(name, &bytes, concurrency())?;
                let compare = vec![Compare::Values; cpu.outputs.len()];
                Ok(self.placement.place(cpu, &bytes, None, compare))
            }
            None => builtin::load(name, bytes),
        }
    }
}

/// The device that `RECIT_DEVICE` names.
fn asked_device() -> Result<DeviceChoice, UnknownDevice> {
    match std::env::var_os(DEVICE) {
        Some(name) if !name.is_empty() => name.to_string_lossy().parse(),
        _ => Ok(DeviceChoice::default()),
    }
}

fn refused(name: &str, reason: String) -> InferError {
    InferError::Load {
        graph: name.to_owned(),
        reason,
    }
}

/// The most threads that serve sound and may run a model at once: the largest number of stream workers.
fn concurrency() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).clamp(2.min(cores.get()), 4))
}

/// The folder of the user's ONNX Runtime: `runtime` in [`data_dir`](crate::paths::data_dir). The library has
/// the name that the system gives to a library `onnxruntime`: `libonnxruntime.so`, `libonnxruntime.dylib` or
/// `onnxruntime.dll`.
pub fn runtime_dir() -> Option<PathBuf> {
    crate::paths::data_dir().map(|dir| dir.join("runtime"))
}

/// The library of the user, if there is one.
fn found() -> Option<PathBuf> {
    let path = runtime_dir()?.join(onnxruntime::library_name());
    path.is_file().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::DeviceFailure;

    #[test]
    fn a_library_that_is_not_onnx_runtime_leaves_the_built_in_engine_and_a_reason() {
        let missing = Runtime::choose(Some("/nonexistent/libonnxruntime.so".into()));
        assert_eq!(missing.describe(), "rten (built in)");
        assert!(
            missing
                .refusal()
                .is_some_and(|text| text.contains("/nonexistent/libonnxruntime.so cannot be read"))
        );

        let garbage = std::env::temp_dir().join(format!("recit-garbage-{}.so", std::process::id()));
        std::fs::write(&garbage, b"this is no library").expect("the temporary folder is writable");
        let broken = Runtime::choose(Some(garbage.clone()));
        std::fs::remove_file(&garbage).ok();
        assert_eq!(broken.describe(), "rten (built in)");
        // If another test of this process has loaded ONNX Runtime, the reason is different.
        assert!(
            broken.refusal().is_some_and(|text| {
                text.contains("cannot be loaded") || text.contains("is loaded already")
            })
        );
    }

    #[test]
    fn off_selects_the_built_in_engine_without_a_notice() {
        let off = Runtime::choose(Some("off".into()));
        assert_eq!(
            (off.describe().as_str(), off.refusal()),
            ("rten (built in)", None)
        );
    }

    #[test]
    fn a_device_without_onnx_runtime_is_the_cpu_with_a_message_and_auto_has_none() {
        let cuda = Runtime::builtin().with_device(DeviceChoice::Named(Device::Cuda));
        let left = DeviceProblem::Left {
            device: Device::Cuda,
            why: DeviceFailure::NoRuntime,
        };
        assert_eq!((cuda.device(), cuda.device_problem()), (Device::Cpu, Some(&left)));
        let auto = Runtime::builtin().with_device(DeviceChoice::Auto);
        assert_eq!((auto.device(), auto.device_problem()), (Device::Cpu, None));
    }
}
