//! The names of programs and keys.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]

use serde_json::json;
use vst3::Steinberg::Vst::{IUnitInfoTrait, String128};
use vst3::Steinberg::kResultOk;

use crate::host::Vst3;
use crate::support::{state_bytes, state_tree, with_lines};

/// The list of the pages.
const PAGES: i32 = 1;

fn told(ask: impl FnOnce(*mut String128) -> i32) -> Option<String> {
    let mut text: String128 = [0; 128];
    (ask(&mut text) == kResultOk).then(|| {
        let end = text.iter().position(|unit| *unit == 0).unwrap();
        String::from_utf16(&text[..end].iter().map(|unit| *unit as u16).collect::<Vec<_>>()).unwrap()
    })
}

#[test]
fn programs_are_named_after_pages_and_keys_after_their_lines() {
    let vst3 = Vst3::new();
    let (stored, mut script) = state_tree(&with_lines(&vst3.save(), &["One.", "[pause 1s]Two."]));
    script["pages"] = json!([{ "name": "Morning" }, { "name": "Night" }]);
    script["lines"][1]["page"] = 1.into();
    assert!(vst3.load(&state_bytes(stored, &script)));
    // SAFETY: The object is alive, and there is room for a name.
    let program = |page| told(|name| unsafe { vst3.units.getProgramName(PAGES, page, name) });
    assert_eq!(program(0).as_deref(), Some("Morning"));
    assert_eq!(program(1).as_deref(), Some("Night"));
    assert_eq!(program(2).as_deref(), Some("Page 3"));
    assert_eq!(program(128), None);
    // SAFETY: As above.
    let key = |page, key| told(|name| unsafe { vst3.units.getProgramPitchName(PAGES, page, key, name) });
    assert_eq!(key(0, 60).as_deref(), Some("One."));
    assert_eq!(key(1, 61).as_deref(), Some("Two."));
    assert_eq!((key(0, 61), key(1, 60), key(0, -1)), (None, None, None));
    // SAFETY: As above.
    let has = |page| unsafe { vst3.units.hasProgramPitchNames(PAGES, page) } == kResultOk;
    assert_eq!([0, 1, 2, -1].map(has), [true, true, false, false]);
}
