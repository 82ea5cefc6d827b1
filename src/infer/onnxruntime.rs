//! ONNX Runtime, loaded from its shared library if that is installed.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::builder::SessionBuilder;
use ort::session::{RunOptions, Session, SessionInputValue};
use ort::value::{Outlet, TensorElementType, TensorRef, ValueType};
use parking_lot::Mutex;

use super::denormals::without_denormals;
use super::device::{Device, DeviceFailure};
use super::engine::{Backend, SERVES_SOUND};
use super::graph::{Graph, ModelBytes};
use super::provider;
use super::tensor::{Input, Kind, Port, Tensor, Values};

/// Supported minor versions of ONNX Runtime 1.x. 1.24 is the oldest with the API that we compile for; from
/// 1.29 on it gathers telemetry by default.
const MINOR_VERSIONS: std::ops::RangeInclusive<u32> = 24..=28;

/// The file name of the library on this system.
pub(super) fn library_name() -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}onnxruntime{suffix}")
}

/// A loaded library with its environment.
#[derive(Debug)]
pub(super) struct Library {
    environment: Environment,
    path: PathBuf,
    version: String,
}

/// The only library of this process. It is never unloaded, because its threads may outlive everything that we
/// know of.
static LIBRARY: OnceLock<Result<Library, String>> = OnceLock::new();

impl Library {
    /// Loads the library at `path`. A process can load only one: a later call gets the first result if
    /// it asks for the same file, and an error otherwise.
    pub(super) fn load(path: &Path) -> Result<&'static Library, String> {
        // An absolute path, which is the same file for all callers.
        let path = &std::fs::canonicalize(path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        if let Some(Ok(library)) = LIBRARY.get()
            && library.path == *path
        {
            return Ok(library);
        }
        // Checked separately before, so that an invalid file does not occupy the only place. It stays open
        // meanwhile, so that its initialisers run only once.
        let opened = open(path)?;
        let library = LIBRARY
            .get_or_init(|| start(path, opened.version.clone()))
            .as_ref()
            .map_err(String::clone)?;
        if library.path == *path {
            Ok(library)
        } else {
            Err(format!(
                "another ONNX Runtime is loaded already, from {}",
                library.path.display()
            ))
        }
    }

    /// Such as `"1.28.0"`.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Loads a model for `sound` concurrent threads that [serve sound](super::serve_sound), and one of all
    /// others.
    pub(super) fn graph(&self, name: &str, bytes: &ModelBytes, sound: usize) -> Result<Graph, String> {
        let loaded = self.sessions(name, bytes, (sound, None), Device::Cpu);
        loaded.map_err(|failure| failure.to_string())
    }

    /// Loads a large model for one thread at a time, with runs of at most `limit`.
    pub(super) fn whole(&self, name: &str, bytes: &ModelBytes, limit: Duration) -> Result<Graph, String> {
        let loaded = self.sessions(name, bytes, (0, Some(limit)), Device::Cpu);
        loaded.map_err(|failure| failure.to_string())
    }

    /// Loads a model on `device`, for one thread that serves sound and one of all others; with a `limit`, for
    /// one thread at a time. Most providers cannot stop a run, so that only its CPU part obeys the limit.
    ///
    /// # Errors
    /// Also if the library placed no node on the device.
    pub(super) fn on_device(
        &self,
        name: &str,
        bytes: &ModelBytes,
        limit: Option<Duration>,
        device: Device,
    ) -> Result<Graph, DeviceFailure> {
        self.sessions(name, bytes, (usize::from(limit.is_none()), limit), device)
    }

    fn sessions(
        &self,
        name: &str,
        bytes: &ModelBytes,
        (sound, limit): (usize, Option<Duration>),
        device: Device,
    ) -> Result<Graph, DeviceFailure> {
        let session = || {
            let mut options = self.options(device).map_err(DeviceFailure::Library)?;
            let built = options.commit_from_memory(bytes);
            let session = built.map_err(|error| DeviceFailure::Library(error.to_string()))?;
            check_placement(name, &session, device)?;
            Ok::<_, DeviceFailure>(session)
        };
        // The thread that creates the first session gets the library's denormal mode permanently.
        let (sound, other) = without_denormals(|| {
            let sound: Result<Vec<Session>, DeviceFailure> = (0..sound).map(|_| session()).collect();
            Ok::<_, DeviceFailure>((sound?, session()?))
        })?;
        let ports = |outlets: &[Outlet]| outlets.iter().map(port).collect::<Vec<_>>();
        Ok(Graph {
            name: name.to_owned(),
            inputs: ports(other.inputs()),
            outputs: ports(other.outputs()),
            backend: Box::new(Sessions {
                sound: sound.into_iter().map(Mutex::new).collect(),
                other: Mutex::new(other),
                is_warm: AtomicBool::new(false),
                limit,
                version: self.version.clone(),
                device,
            }),
        })
    }

    /// One thread, the caller's, which never spins. The library's denormal setting only applies to its own
    /// threads, of which there are none; [`Graph::run`] sets the mode of the caller.
    fn options(&self, device: Device) -> Result<SessionBuilder, String> {
        let build = || -> ort::Result<SessionBuilder> {
            let options = Session::builder(&self.environment)?
                .with_intra_threads(1)?
                .with_inter_threads(1)?
                .with_intra_op_spinning(false)?
                .with_inter_op_spinning(false)?
                .with_flush_to_zero()?;
            let Some(provider) = provider::of(device) else {
                return Ok(options);
            };
            let (key, value) = provider::RECORD;
            Ok(options
                // DirectML does not allow them.
                .with_memory_pattern(device != Device::DirectMl)?
                .with_config_entry(key, value)?
                .with_execution_providers([provider])?)
        };
        build().map_err(|error| error.to_string())
    }
}

/// Checks that the library placed nodes of the graph on `device`.
fn check_placement(name: &str, session: &Session, device: Device) -> Result<(), DeviceFailure> {
    if device == Device::Cpu {
        return Ok(());
    }
    let (there, all) = provider::placed(session, device).map_err(DeviceFailure::Library)?;
    log::info!("{device} runs {there} of {all} nodes of {name}");
    match there {
        0 => Err(DeviceFailure::TakesNothing(name.to_owned())),
        _ => Ok(()),
    }
}

/// Loads the library permanently and creates its environment.
fn start(path: &Path, version: String) -> Result<Library, String> {
    let environment = ort::init_from(path)
        .map_err(|error| error.to_string())?
        .with_name("recit")
        .with_telemetry(false)
        // No logger: the library, which others in this process may also use, outlives this code.
        .build()
        .map_err(|error| error.to_string())?;
    // It would write to the host's standard error. Errors are reported where they occur.
    environment.set_log_level(LogLevel::Fatal);
    Ok(Library {
        environment,
        path: path.to_owned(),
        version,
    })
}

/// A loaded library and its version.
struct Opened {
    version: String,
    _library: libloading::Library,
}

/// Loads the library at `path`, and refuses an unsupported one.
fn open(path: &Path) -> Result<Opened, String> {
    let opened = open_any(path).map_err(|error| format!("{} cannot be loaded: {error}", path.display()))?;
    let mut parts = opened.version.split('.').map(|part| part.parse::<u32>().ok());
    let fits = parts.next() == Some(Some(1))
        && parts
            .next()
            .flatten()
            .is_some_and(|minor| MINOR_VERSIONS.contains(&minor));
    if fits {
        Ok(opened)
    } else {
        let (first, last) = (MINOR_VERSIONS.start(), MINOR_VERSIONS.end());
        Err(format!(
            "{} is ONNX Runtime {}; Recit needs a version from 1.{first} to 1.{last}",
            path.display(),
            opened.version
        ))
    }
}

#[allow(unsafe_code, reason = "a C library is asked for its version")]
fn open_any(path: &Path) -> Result<Opened, String> {
    type GetApiBase = unsafe extern "C" fn() -> *const ort::sys::OrtApiBase;
    // SAFETY: The file is one that the user or the installation put in place of ONNX Runtime, whose
    // initialisers have no precondition. `OrtGetApiBase` has had this signature since 1.0; the base it
    // returns and the string behind `GetVersionString` are static, and are read while the library is open.
    unsafe {
        let library = libloading::Library::new(path).map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            cause.unwrap_or_else(|| error.to_string())
        })?;
        let base = library
            .get::<GetApiBase>(b"OrtGetApiBase")
            .map_err(|_| "it is not ONNX Runtime".to_owned())?();
        let base = base.as_ref().ok_or("it has no API")?;
        let version = std::ffi::CStr::from_ptr((base.GetVersionString)());
        Ok(Opened {
            version: version.to_string_lossy().into_owned(),
            _library: library,
        })
    }
}

/// A model in as many sessions as may run at once. The library could share one session, but its Rust
/// interface gives it to one caller at a time, and its memory would be shared under a lock.
struct Sessions {
    /// One for each thread that serves sound, so that none of them waits.
    sound: Vec<Mutex<Session>>,
    /// For all other threads, which take turns.
    other: Mutex<Session>,
    /// Set once each session has run.
    is_warm: AtomicBool,
    /// The longest run, if it is limited.
    limit: Option<Duration>,
    /// The library's version.
    version: String,
    device: Device,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} sessions", self.sound.len() + 1)
    }
}

impl Backend for Sessions {
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String> {
        // First runs are slow. The test run after loading warms up all sessions, so that none is cold when it
        // is heard.
        if !self.is_warm.swap(true, Ordering::AcqRel) {
            for session in &self.sound {
                run(&mut session.lock(), inputs, self.limit)?;
            }
        }
        let mut session = match self.sound.first().filter(|_| SERVES_SOUND.get()) {
            Some(first) => {
                let free = self.sound.iter().find_map(Mutex::try_lock);
                free.unwrap_or_else(|| first.lock())
            }
            None => self.other.lock(),
        };
        run(&mut session, inputs, self.limit)
    }

    fn name(&self) -> String {
        format!("ONNX Runtime {}", self.version)
    }

    fn device(&self) -> Device {
        self.device
    }
}

/// Runs a session, and stops it at the limit.
fn run(session: &mut Session, inputs: &[Input<'_>], limit: Option<Duration>) -> Result<Vec<Tensor>, String> {
    let Some(limit) = limit else {
        return run_with(session, inputs, None).map_err(|error| error.to_string());
    };
    let options = RunOptions::new().map_err(|error| error.to_string())?;
    let (done, ended) = channel::<()>();
    let stop = &options;
    std::thread::scope(move |scope| {
        let watch = std::thread::Builder::new().name("recit watch".to_owned());
        let watching = watch.spawn_scoped(scope, move || {
            let is_late = ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            is_late && stop.terminate().is_ok()
        });
        let watching = watching.map_err(|error| error.to_string())?;
        let result = run_with(session, inputs, Some(stop));
        drop(done);
        match watching.join() {
            Ok(true) => Err(format!("it took more than {} seconds", limit.as_secs())),
            _ => result.map_err(|error| error.to_string()),
        }
    })
}

fn run_with(
    session: &mut Session,
    inputs: &[Input<'_>],
    options: Option<&RunOptions>,
) -> ort::Result<Vec<Tensor>> {
    let values = inputs
        .iter()
        .map(|input| {
            Ok(match input.values {
                Values::F32(values) => TensorRef::from_array_view((input.shape, values))?.into(),
                Values::I64(values) => TensorRef::from_array_view((input.shape, values))?.into(),
            })
        })
        .collect::<ort::Result<Vec<SessionInputValue<'_>>>>()?;
    let outputs = match options {
        Some(options) => session.run_with_options(values.as_slice(), options)?,
        None => session.run(values.as_slice())?,
    };
    outputs
        .values()
        .map(|value| {
            let (shape, data) = value.try_extract_tensor::<f32>()?;
            Ok(Tensor {
                shape: shape.iter().map(|&size| size.max(0) as usize).collect(),
                data: data.to_vec(),
            })
        })
        .collect()
}

fn port(outlet: &Outlet) -> Port {
    let (kind, shape) = match outlet.dtype() {
        ValueType::Tensor { ty, shape, .. } => {
            let kind = match ty {
                TensorElementType::Float32 => Kind::Float,
                TensorElementType::Int64 => Kind::Integer,
                _ => Kind::Other,
            };
            (
                kind,
                shape.iter().map(|&size| usize::try_from(size).ok()).collect(),
            )
        }
        _ => (Kind::Other, Vec::new()),
    };
    Port {
        name: outlet.name().to_owned(),
        kind,
        shape,
    }
}
