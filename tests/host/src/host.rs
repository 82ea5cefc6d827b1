//! Loading a plugin, and the errors of this host.

use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};

use clack_host::entry::{EntryDescriptor, PluginEntry, PluginEntryError};
use clack_host::host::HostInfo;
use clack_host::plugin::PluginInstanceError;

use crate::instance::Instance;
use crate::presets::{self, PresetEntry};

/// The errors of this host.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// There is no file at the plugin's path.
    #[error("there is no plugin at {0}")]
    NoFile(PathBuf),
    /// The file exists, but it is not a CLAP plugin that can be loaded.
    #[error("cannot load the plugin: {0}")]
    Load(#[from] PluginEntryError),
    /// The file is a CLAP library without a plugin in it.
    #[error("the library holds no plugin")]
    Empty,
    /// Creating, activating or processing an instance failed.
    #[error("the plugin failed: {0}")]
    Plugin(#[from] PluginInstanceError),
    /// The plugin does not have this extension.
    #[error("the plugin has no {0} extension")]
    NoExtension(&'static str),
    /// No parameter has this name.
    #[error("the plugin has no parameter named {0:?}")]
    NoParam(String),
    /// The parameter does not understand this text.
    #[error("parameter {name:?} does not understand {text:?}")]
    ParamText {
        /// The parameter's name.
        name: String,
        /// The text it was given.
        text: String,
    },
    /// The plugin refused to save its state.
    #[error("the plugin could not save its state")]
    Save,
    /// The plugin refused a state.
    #[error("the plugin refused the state")]
    Restore,
    /// The plugin refused a preset.
    #[error("the plugin could not load the preset {0:?}")]
    Preset(String),
    /// The window of the plugin did not open, or could not be changed.
    #[error("the plugin's window failed")]
    Window,
    /// The plugin refused to switch between real-time and offline rendering.
    #[error("the plugin refused the render mode")]
    RenderMode,
    /// The instance is in the wrong state for the call.
    #[error("the instance is {0}")]
    State(&'static str),
    /// A block size of 0, or one larger than announced at activation.
    #[error("block size {size} is outside 1..={max}")]
    Block {
        /// The size that was requested.
        size: usize,
        /// The largest size of this activation.
        max: usize,
    },
    /// The audio thread panicked.
    #[error("the audio thread panicked")]
    AudioThread,
}

/// A loaded plugin library.
pub struct Host {
    entry: PluginEntry,
    info: HostInfo,
    id: CString,
}

impl Host {
    /// Loads the plugin file at `path` (on macOS the bundle's folder).
    ///
    /// The library's code runs in this process, so `path` must be a trusted plugin.
    ///
    /// # Errors
    /// [`HostError::NoFile`], [`HostError::Load`] or [`HostError::Empty`].
    #[allow(unsafe_code, reason = "foreign code is loaded")]
    pub fn open(path: &Path) -> Result<Self, HostError> {
        if !path.exists() {
            return Err(HostError::NoFile(path.to_owned()));
        }
        // SAFETY: The file is a plugin that the caller built or trusts; clack checks its entry and version.
        let entry = unsafe { PluginEntry::load(path)? };
        Self::new(entry)
    }

    /// Uses an entry that is linked into this program.
    ///
    /// # Errors
    /// [`HostError::Load`] or [`HostError::Empty`].
    #[allow(unsafe_code, reason = "an entry is a C structure")]
    pub fn from_entry(entry: &'static EntryDescriptor) -> Result<Self, HostError> {
        // SAFETY: A linked-in `clap_entry` is a valid descriptor for as long as the program runs.
        let entry = unsafe { PluginEntry::load_from_raw(entry, c"")? };
        Self::new(entry)
    }

    fn new(entry: PluginEntry) -> Result<Self, HostError> {
        let info = HostInfo::new(
            "Recit host",
            "The Recit developers",
            "",
            env!("CARGO_PKG_VERSION"),
        )
        .map_err(|_| HostError::Empty)?;
        let factory = entry.get_plugin_factory().ok_or(HostError::Empty)?;
        let descriptor = factory.plugin_descriptor(0).ok_or(HostError::Empty)?;
        let id = descriptor.id().ok_or(HostError::Empty)?.to_owned();
        Ok(Self { entry, info, id })
    }

    /// The CLAP id of the library's first plugin.
    pub fn plugin_id(&self) -> &CStr {
        &self.id
    }

    /// The presets within the plugin.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the library lists none.
    pub fn presets(&self) -> Result<Vec<PresetEntry>, HostError> {
        presets::list(&self.entry, &self.info)
    }

    /// The presets in files in the folders that the library names.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the library lists none.
    pub fn preset_files(&self) -> Result<Vec<(PathBuf, PresetEntry)>, HostError> {
        presets::files(&self.entry, &self.info)
    }

    /// A new instance of the library's first plugin. The calling thread is its main thread.
    ///
    /// # Errors
    /// [`HostError::Plugin`] if the plugin cannot be created.
    pub fn instance(&self) -> Result<Instance, HostError> {
        Instance::new(&self.entry, &self.id, &self.info)
    }
}
