//! Chooses the engine that runs graphs.

use std::path::{Path, PathBuf};

use super::graph::{Graph, InferError, ModelBytes};
use super::onnx::Scope;
use super::onnxruntime::{self, Library};
use super::whole::{self, Inside, WholeGraph};
use super::{bounded, builtin, exact, onnx};

/// The path of the ONNX Runtime library; `off` disables it.
const VARIABLE: &str = "RECIT_ONNXRUNTIME";
const NOT_USED: &str = "ONNX Runtime is not used";

/// An inference engine, ready to load models.
#[derive(Clone, Debug)]
pub struct Runtime {
    library: Option<&'static Library>,
    refusal: Option<String>,
}

impl Runtime {
    /// The engine of this user.
    ///
    /// ONNX Runtime is loaded from the path in `RECIT_ONNXRUNTIME` (`off` disables it), or else from
    /// [`runtime_dir`], and from nowhere else. If it is missing or incompatible, `rten` runs the models.
    pub fn of_user() -> Runtime {
        let runtime = Self::choose(std::env::var_os(VARIABLE).map(PathBuf::from));
        if let Some(reason) = runtime.refusal() {
            log::warn!("{NOT_USED}: {reason}");
        }
        log::info!("inference engine: {}", runtime.describe());
        runtime
    }

    /// The built-in engine, even if ONNX Runtime is installed.
    pub fn builtin() -> Runtime {
        Runtime {
            library: None,
            refusal: None,
        }
    }

    /// ONNX Runtime from the library at `path`. A process can load one such library only.
    ///
    /// # Errors
    /// If the file is missing, is not ONNX Runtime, or has an incompatible version.
    pub fn onnxruntime(path: &Path) -> Result<Runtime, InferError> {
        Self::loaded(path).map_err(|reason| InferError::Backend(format!("{NOT_USED}: {reason}")))
    }

    /// ONNX Runtime from the library at `path`, or why it is not used.
    fn loaded(path: &Path) -> Result<Runtime, String> {
        Ok(Runtime {
            library: Some(Library::load(path)?),
            refusal: None,
        })
    }

    /// The engine for a process whose `RECIT_ONNXRUNTIME` is `asked`.
    fn choose(asked: Option<PathBuf>) -> Runtime {
        let path = match asked {
            Some(path) if path.as_os_str().is_empty() => found(),
            Some(path) if path.as_os_str() == "off" => None,
            Some(path) => Some(path),
            None => found(),
        };
        let runtime = path.map(|path| Self::loaded(&path));
        match runtime {
            None => Self::builtin(),
            Some(Ok(runtime)) => runtime,
            Some(Err(reason)) => Runtime {
                library: None,
                refusal: Some(reason),
            },
        }
    }

    /// The engine and its version, such as `"rten (built in)"` or `"ONNX Runtime 1.28.0"`.
    pub fn describe(&self) -> String {
        match self.library {
            Some(library) => format!("ONNX Runtime {}", library.version()),
            None => builtin::NAME.to_owned(),
        }
    }

    /// Why a requested or installed ONNX Runtime is not used.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
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
        whole::load(self.library, name, bytes, inside, only).map_err(|reason| refused(name, reason))
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
        match self.library {
            Some(library) => library.graph(name, &bytes, concurrency()),
            None => builtin::load(name, bytes),
        }
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
}
