//! The presets that a library tells a host's browser of.

use std::ffi::CStr;

use clack_extensions::preset_discovery::prelude::*;
use clack_host::entry::PluginEntry;
use clack_host::host::HostError as Refused;
use clack_host::host::HostInfo;
use clack_host::utils::{Timestamp, UniversalPluginId};

use crate::host::HostError;

/// One preset as the library describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresetEntry {
    /// What the user sees.
    pub name: String,
    /// What the plugin loads it by.
    pub key: String,
    /// The ids of the plugins that it is for.
    pub plugins: Vec<String>,
    /// Who made it.
    pub creators: Vec<String>,
    /// What it is.
    pub description: String,
    /// Words to find it by.
    pub features: Vec<String>,
}

/// All presets that lie inside of the plugins themselves.
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

/// Where a provider says that its presets lie.
#[derive(Default)]
struct Locations {
    inside: bool,
}

impl IndexerImpl for Locations {
    fn declare_filetype(&mut self, _type: FileType) -> Result<(), Refused> {
        Ok(())
    }

    fn declare_location(&mut self, place: LocationInfo) -> Result<(), Refused> {
        self.inside |= matches!(place.location, Location::Plugin);
        Ok(())
    }

    fn declare_soundpack(&mut self, _soundpack: Soundpack) -> Result<(), Refused> {
        Ok(())
    }
}

/// What has been described so far.
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
    // What a provider cannot describe is missing from the list.
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
