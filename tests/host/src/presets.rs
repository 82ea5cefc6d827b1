//! The presets that a library offers to a host's browser.

use std::ffi::{CStr, CString};
use std::fs;
use std::path::PathBuf;

use clack_extensions::preset_discovery::prelude::*;
use clack_host::entry::PluginEntry;
use clack_host::host::HostError as Refused;
use clack_host::host::HostInfo;
use clack_host::utils::{Timestamp, UniversalPluginId};

use crate::host::HostError;

/// One preset as the library describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresetEntry {
    /// The name that the user sees.
    pub name: String,
    /// The key by which the plugin loads it.
    pub key: String,
    /// The IDs of the plugins that it is for.
    pub plugins: Vec<String>,
    /// Who made it.
    pub creators: Vec<String>,
    /// Its description.
    pub description: String,
    /// Search words.
    pub features: Vec<String>,
}

/// All presets within the plugins themselves.
pub(crate) fn list(entry: &PluginEntry, info: &HostInfo) -> Result<Vec<PresetEntry>, HostError> {
    const MISSING: HostError = HostError::NoExtension("preset-discovery");
    let factory: PresetDiscoveryFactory = entry.get_factory().ok_or(MISSING)?;
    let mut shelf = Shelf::default();
    for id in factory
        .provider_descriptors()
        .filter_map(|provider| provider.id())
    {
        let mut provider =
            Provider::instantiate(Locations::default(), entry, id, info).map_err(|_| MISSING)?;
        if provider.indexer().inside {
            provider.get_metadata(Location::Plugin, &mut shelf);
        }
    }
    Ok(shelf.0)
}

/// All presets in files, sorted by path.
pub(crate) fn files(entry: &PluginEntry, info: &HostInfo) -> Result<Vec<(PathBuf, PresetEntry)>, HostError> {
    const MISSING: HostError = HostError::NoExtension("preset-discovery");
    let factory: PresetDiscoveryFactory = entry.get_factory().ok_or(MISSING)?;
    let mut found = Vec::new();
    for id in factory
        .provider_descriptors()
        .filter_map(|provider| provider.id())
    {
        let mut provider =
            Provider::instantiate(Locations::default(), entry, id, info).map_err(|_| MISSING)?;
        for path in provider.indexer().files() {
            let Ok(name) = CString::new(path.as_os_str().as_encoded_bytes()) else {
                continue;
            };
            let mut shelf = Shelf::default();
            provider.get_metadata(Location::File { path: &name }, &mut shelf);
            found.extend(shelf.0.into_iter().map(|preset| (path.clone(), preset)));
        }
    }
    Ok(found)
}

/// The locations of presets that a provider declares.
#[derive(Default)]
struct Locations {
    inside: bool,
    folders: Vec<PathBuf>,
    extensions: Vec<String>,
}

impl Locations {
    /// The files in its folders that have one of its extensions.
    fn files(&self) -> Vec<PathBuf> {
        let entries = self.folders.iter().filter_map(|folder| fs::read_dir(folder).ok());
        let paths = entries.flatten().flatten().map(|entry| entry.path());
        let is_known = |path: &PathBuf| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|extension| self.extensions.iter().any(|known| known == extension))
        };
        let mut files: Vec<PathBuf> = paths.filter(is_known).collect();
        files.sort();
        files
    }
}

impl IndexerImpl for Locations {
    fn declare_filetype(&mut self, kind: FileType) -> Result<(), Refused> {
        self.extensions.extend(kind.file_extension.map(text));
        Ok(())
    }

    fn declare_location(&mut self, place: LocationInfo) -> Result<(), Refused> {
        match place.location {
            Location::Plugin => self.inside = true,
            Location::File { path } => self.folders.push(PathBuf::from(text(path))),
        }
        Ok(())
    }

    fn declare_soundpack(&mut self, _soundpack: Soundpack) -> Result<(), Refused> {
        Ok(())
    }
}

/// The presets described so far.
#[derive(Default)]
struct Shelf(Vec<PresetEntry>);

impl Shelf {
    fn change(&mut self, change: impl FnOnce(&mut PresetEntry)) {
        if let Some(preset) = self.0.last_mut() {
            change(preset);
        }
    }
}

fn text(text: &CStr) -> String {
    text.to_string_lossy().into_owned()
}

impl MetadataReceiverImpl for Shelf {
    // Presets that a provider cannot describe are missing from the list.
    fn on_error(&mut self, _code: i32, _message: Option<&CStr>) {}

    fn begin_preset(&mut self, name: Option<&CStr>, key: Option<&CStr>) -> Result<(), Refused> {
        self.0.push(PresetEntry {
            name: name.map(text).unwrap_or_default(),
            key: key.map(text).unwrap_or_default(),
            ..PresetEntry::default()
        });
        Ok(())
    }

    fn add_plugin_id(&mut self, plugin: UniversalPluginId) {
        self.change(|preset| preset.plugins.push(text(plugin.id)));
    }

    fn set_soundpack_id(&mut self, _id: &CStr) {}

    fn set_flags(&mut self, _flags: Flags) {}

    fn add_creator(&mut self, creator: &CStr) {
        self.change(|preset| preset.creators.push(text(creator)));
    }

    fn set_description(&mut self, description: &CStr) {
        self.change(|preset| preset.description = text(description));
    }

    fn set_timestamps(&mut self, _created: Option<Timestamp>, _changed: Option<Timestamp>) {}

    fn add_feature(&mut self, feature: &CStr) {
        self.change(|preset| preset.features.push(text(feature)));
    }

    fn add_extra_info(&mut self, _key: &CStr, _value: &CStr) {}
}
