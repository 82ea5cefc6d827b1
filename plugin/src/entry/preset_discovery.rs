//! `clap.preset-discovery-factory`: tells a host's browser of the built-in presets and the user's own.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_factory, clap_preset_discovery_filetype, clap_preset_discovery_indexer,
    clap_preset_discovery_location, clap_preset_discovery_location_kind,
    clap_preset_discovery_metadata_receiver, clap_preset_discovery_provider,
    clap_preset_discovery_provider_descriptor,
};
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use clap_sys::version::CLAP_VERSION;
use recit::script::preset::{self, Preset};

use super::descriptor::descriptor;
use super::preset_load::path;
use crate::guard::guarded;

pub(super) static FACTORY: clap_preset_discovery_factory = clap_preset_discovery_factory {
    count: Some(count),
    get_descriptor: Some(get_descriptor),
    create: Some(create),
};

const PROVIDER_ID: &CStr = c"org.recit.presets";

static DESCRIPTOR: clap_preset_discovery_provider_descriptor = clap_preset_discovery_provider_descriptor {
    clap_version: CLAP_VERSION,
    id: PROVIDER_ID.as_ptr(),
    name: c"Recit's presets".as_ptr(),
    vendor: c"Recit".as_ptr(),
};

/// The creator of the built-in presets.
const CREATOR: &CStr = c"Recit";

unsafe extern "C" fn count(_factory: *const clap_preset_discovery_factory) -> u32 {
    1
}

unsafe extern "C" fn get_descriptor(
    _factory: *const clap_preset_discovery_factory,
    index: u32,
) -> *const clap_preset_discovery_provider_descriptor {
    if index == 0 {
        &raw const DESCRIPTOR
    } else {
        ptr::null()
    }
}

unsafe extern "C" fn create(
    _factory: *const clap_preset_discovery_factory,
    indexer: *const clap_preset_discovery_indexer,
    id: *const c_char,
) -> *const clap_preset_discovery_provider {
    // SAFETY: an id that is not null is NUL-terminated.
    if indexer.is_null() || id.is_null() || unsafe { CStr::from_ptr(id) } != PROVIDER_ID {
        return ptr::null();
    }
    Box::into_raw(Box::new(clap_preset_discovery_provider {
        desc: &raw const DESCRIPTOR,
        // The indexer outlives the provider.
        provider_data: indexer.cast_mut().cast(),
        init: Some(init),
        destroy: Some(destroy),
        get_metadata: Some(get_metadata),
        get_extension: Some(get_extension),
    }))
}

unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them, which holds the indexer that they gave.
    let indexer = unsafe { (*provider).provider_data.cast::<clap_preset_discovery_indexer>() };
    let inside = clap_preset_discovery_location {
        flags: CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT,
        name: c"Recit".as_ptr(),
        kind: CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
        location: ptr::null(),
    };
    // SAFETY: the indexer is the host's.
    unsafe { declare(indexer, &inside) && declare_user_folder(indexer) }
}

/// # Safety
/// `indexer` must be valid.
unsafe fn declare(
    indexer: *const clap_preset_discovery_indexer,
    location: &clap_preset_discovery_location,
) -> bool {
    // SAFETY: the function belongs to `indexer`, and the location outlives the call.
    unsafe {
        (*indexer)
            .declare_location
            .is_some_and(|declare| declare(indexer, location))
    }
}

/// Declares the folder of the user's presets, if there is one.
///
/// # Safety
/// `indexer` must be valid.
unsafe fn declare_user_folder(indexer: *const clap_preset_discovery_indexer) -> bool {
    let folder = preset::user_folder().filter(|folder| folder.is_dir());
    let Some(folder) = folder.and_then(|folder| CString::new(folder.to_str()?).ok()) else {
        return true;
    };
    let kind = clap_preset_discovery_filetype {
        name: c"Recit preset".as_ptr(),
        description: c"Lines with their settings".as_ptr(),
        file_extension: c"json".as_ptr(),
    };
    let location = clap_preset_discovery_location {
        flags: CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
        name: c"My presets".as_ptr(),
        kind: CLAP_PRESET_DISCOVERY_LOCATION_FILE,
        location: folder.as_ptr(),
    };
    // SAFETY: the functions belong to `indexer`, and what they are given outlives the calls.
    unsafe {
        (*indexer)
            .declare_filetype
            .is_some_and(|declare| declare(indexer, &raw const kind))
            && declare(indexer, &location)
    }
}

unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
    // SAFETY: the pointer comes from `Box::into_raw` in `create`, and a host destroys a provider once.
    drop(unsafe { Box::from_raw(provider.cast_mut()) });
}

unsafe extern "C" fn get_extension(
    _provider: *const clap_preset_discovery_provider,
    _id: *const c_char,
) -> *const c_void {
    ptr::null()
}

unsafe extern "C" fn get_metadata(
    _provider: *const clap_preset_discovery_provider,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    receiver: *const clap_preset_discovery_metadata_receiver,
) -> bool {
    if receiver.is_null() {
        return false;
    }
    guarded("listing the presets", || {
        if kind == CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN {
            // SAFETY: the host's receiver is valid during the call. A host that needs no more stops it.
            return preset::factory().all(|preset| unsafe { describe(receiver, &preset) });
        }
        // SAFETY: a location that is not null is NUL-terminated.
        match unsafe { path(kind, location) }.map(|file| preset::read_file(&file)) {
            // SAFETY: as above.
            Some(Ok(preset)) => unsafe { describe(receiver, &preset) },
            Some(Err(why)) => {
                // SAFETY: as above.
                unsafe { tell_error(receiver, &why.to_string()) };
                false
            }
            None => false,
        }
    })
    .unwrap_or(false)
}

/// # Safety
/// `receiver` must be valid.
unsafe fn tell_error(receiver: *const clap_preset_discovery_metadata_receiver, why: &str) {
    let why = CString::new(why).unwrap_or_default();
    // SAFETY: the function belongs to `receiver`, and the text outlives the call.
    unsafe {
        if let Some(on_error) = (*receiver).on_error {
            on_error(receiver, 0, why.as_ptr());
        }
    }
}

/// Describes a preset to the host. Returns whether it wants more.
///
/// # Safety
/// `receiver` must be valid.
unsafe fn describe(receiver: *const clap_preset_discovery_metadata_receiver, preset: &Preset) -> bool {
    let text = |text: &str| CString::new(text).unwrap_or_default();
    // SAFETY: the caller guarantees it. The functions belong to `receiver`, and all strings outlive the
    // calls.
    unsafe {
        // A file contains one preset, which needs no key.
        let key = (!preset.id.is_empty()).then(|| text(preset.id));
        let key_text = key.as_deref().map_or(ptr::null(), CStr::as_ptr);
        let name = text(&preset.name);
        if !(*receiver)
            .begin_preset
            .is_some_and(|begin| begin(receiver, name.as_ptr(), key_text))
        {
            return false;
        }
        if let (Some(add), Some(descriptor)) = ((*receiver).add_plugin_id, descriptor()) {
            let id = clap_universal_plugin_id {
                abi: c"clap".as_ptr(),
                id: descriptor.clap_id().as_ptr(),
            };
            add(receiver, &raw const id);
        }
        let author = text(&preset.author);
        let creator = if key.is_some() { CREATOR } else { author.as_c_str() };
        if let Some(add) = (*receiver).add_creator
            && !creator.is_empty()
        {
            add(receiver, creator.as_ptr());
        }
        if let Some(set) = (*receiver).set_description {
            set(receiver, text(&preset.about).as_ptr());
        }
        if let Some(add) = (*receiver).add_feature {
            for tag in &preset.tags {
                add(receiver, text(tag).as_ptr());
            }
        }
    }
    true
}
