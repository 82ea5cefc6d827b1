//! The plugin's descriptor.

use std::sync::OnceLock;

use nice_plug::wrapper::clap::PluginDescriptor;

use crate::guard::guarded;
use crate::instrument::Recit;

/// The descriptor lives as long as the library, as hosts expect.
pub(super) fn descriptor() -> Option<&'static PluginDescriptor> {
    static DESCRIPTOR: OnceLock<PluginDescriptor> = OnceLock::new();
    guarded("describing the plugin", || {
        DESCRIPTOR.get_or_init(PluginDescriptor::for_plugin::<Recit>)
    })
}
