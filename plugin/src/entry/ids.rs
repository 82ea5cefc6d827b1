//! The host's ids of the parameters.

use std::ffi::c_void;
use std::sync::OnceLock;

use clap_sys::ext::params::{clap_param_info, clap_plugin_params};
use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::Params;
use nice_plug::wrapper::clap::clap_plugin;

use crate::params::Parameters;

/// The host's id of each parameter.
#[derive(Default)]
pub(super) struct ParamIds(OnceLock<Vec<(u32, ParamPtr)>>);

impl ParamIds {
    /// Lists the parameters of `plugin`.
    ///
    /// # Safety
    /// `plugin` must be alive, and `extension` null or its own.
    pub(super) unsafe fn connect(
        &self,
        plugin: *const clap_plugin,
        extension: *const c_void,
        parameters: &Parameters,
    ) {
        // SAFETY: the caller guarantees it.
        let table = unsafe { extension.cast::<clap_plugin_params>().as_ref() };
        let Some(get_info) = table.and_then(|table| table.get_info) else {
            return;
        };
        let all = parameters.param_map().into_iter().enumerate();
        let ids = all.filter_map(|(place, (_, param, _))| {
            // SAFETY: it holds numbers and a pointer that may be null.
            let mut info = unsafe { std::mem::zeroed::<clap_param_info>() };
            // SAFETY: the function belongs to `plugin`, and lists parameters in the order of the map.
            unsafe { get_info(plugin, place as u32, &mut info) }.then_some((info.id, param))
        });
        // A host calls `init` once.
        let _ = self.0.set(ids.collect());
    }

    /// The parameter with this id.
    pub(super) fn param(&self, id: u32) -> Option<ParamPtr> {
        let all = self.0.get()?;
        all.iter()
            .find(|(known, _)| *known == id)
            .map(|(_, param)| *param)
    }

    /// The id of a parameter.
    pub(super) fn id(&self, param: ParamPtr) -> Option<u32> {
        let all = self.0.get()?;
        all.iter().find(|(_, known)| *known == param).map(|(id, _)| *id)
    }
}
