//! Parameters by name.

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_host::plugin::PluginMainThreadHandle;

/// One parameter as the plugin describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// The CLAP ID.
    pub id: u32,
    /// The name that the user sees.
    pub name: String,
    /// The smallest CLAP value.
    pub min: f64,
    /// The largest CLAP value.
    pub max: f64,
    /// The value of a new instance.
    pub default: f64,
}

/// All parameters that the plugin lists.
pub(crate) fn list(params: PluginParams, plugin: &PluginMainThreadHandle) -> Vec<Param> {
    let mut buffer = ParamInfoBuffer::new();
    (0..params.count(plugin))
        .filter_map(|index| {
            let info = params.get_info(plugin, index, &mut buffer)?;
            Some(Param {
                id: info.id.get(),
                name: String::from_utf8_lossy(info.name).into_owned(),
                min: info.min_value,
                max: info.max_value,
                default: info.default_value,
            })
        })
        .collect()
}
