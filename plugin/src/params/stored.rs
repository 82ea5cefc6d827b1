//! The state that a host stores: parameters and script.

#![allow(unsafe_code, reason = "the trait `Params` is unsafe because of its pointers")]

use std::collections::BTreeMap;
use std::sync::Arc;

use nice_plug::prelude::*;
use recit::script::Script;
use recit::show::Stage;
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::Parameters;
use super::stage::PluginStage;
use crate::guard::guarded;
use crate::loaded::Loaded;
use crate::remote::{Listening, Place};
use crate::shared::{Shared, WindowSize};
use crate::told::Told;

/// The name of the field of the plugin state that contains the script as project JSON.
pub const SCRIPT_FIELD: &str = "script";
/// The name of the field with the assignments of MIDI controllers.
pub const CONTROLLERS_FIELD: &str = "controllers";

/// The name of the field with the preset that was loaded.
pub(super) const PRESET_FIELD: &str = "preset";
/// The name of the field with the size of the editor's window.
pub(super) const WINDOW_FIELD: &str = "window";
/// The name of the field with the port of show control; `null` if it is off.
pub(super) const REMOTE_FIELD: &str = "remote";
/// The name of the field with the destinations of mouths; empty if there are none.
pub(super) const MOUTHS_FIELD: &str = "mouths";
/// The name of the field that says which models plan.
pub(super) const TIER_FIELD: &str = "tier";

/// Everything that a project stores: [`Parameters`] with the MIDI controllers, and the script of the instance.
pub struct RecitParams {
    /// The parameters.
    pub parameters: Arc<Parameters>,
    pub(crate) shared: Arc<Shared>,
}

impl RecitParams {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let parameters = Parameters {
            controllers: Arc::clone(&shared.controllers),
            ..Parameters::default()
        };
        let parameters = Arc::new(parameters);
        let (owner, moved) = (Arc::downgrade(&shared), Arc::clone(&parameters));
        shared.remote.attach(Box::new(move || -> Box<dyn Stage> {
            let (shared, parameters) = (owner.clone(), moved.clone());
            Box::new(PluginStage { shared, parameters })
        }));
        Self { parameters, shared }
    }

    /// The script.
    pub(crate) fn script(&self) -> Arc<Script> {
        self.shared.instance.script()
    }
}

// SAFETY: the pointers of `param_map` point into `self.parameters`, which lives as long as `self`; nice-plug keeps
// `self` in an `Arc` next to them.
unsafe impl Params for RecitParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        self.parameters.param_map()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        let json = guarded("saving the script", || {
            // A host that saves while a line is being typed stores the current text.
            if let Err(error) = self.shared.commit_draft() {
                self.shared.tell(Told::Draft(error));
            }
            self.shared.instance.project_json()
        });
        let script = json.map(|json| (SCRIPT_FIELD.to_owned(), json));
        let controllers = (
            CONTROLLERS_FIELD.to_owned(),
            self.parameters.controllers.to_json(),
        );
        let size = self.shared.window_size();
        let window = size.map(|WindowSize { width, height }| {
            json!({"width": width, "height": height, "sound": self.shared.sound_height()}).to_string()
        });
        let window = window.map(|json| (WINDOW_FIELD.to_owned(), json));
        let preset = (PRESET_FIELD.to_owned(), self.shared.loaded().to_json());
        let remote = serde_json::to_string(&self.shared.remote.place()).ok();
        let remote = remote.map(|json| (REMOTE_FIELD.to_owned(), json));
        let mouths = (MOUTHS_FIELD.to_owned(), self.shared.mouths.settings().to_string());
        let tier = (
            TIER_FIELD.to_owned(),
            self.shared.instance.tier().name().to_owned(),
        );
        let fields = script.into_iter().chain([controllers, preset, mouths, tier]);
        fields.chain(window).chain(remote).collect()
    }

    fn deserialize_fields(&self, fields: &BTreeMap<String, String>) {
        guarded("loading the MIDI controllers", || {
            match fields.get(CONTROLLERS_FIELD) {
                Some(json) => {
                    for notice in self.parameters.controllers.load(json) {
                        self.shared.tell(notice);
                    }
                }
                // The state is from before there were any.
                None => self.parameters.controllers.reset(),
            }
        });
        if let Some(json) = fields.get(WINDOW_FIELD) {
            let window: Value = serde_json::from_str(json).unwrap_or_default();
            let size = WindowSize::deserialize(&window).ok();
            self.shared
                .set_window_size(size.and_then(|size| WindowSize::sane(size.width, size.height)));
            self.shared
                .set_sound_height(u32::deserialize(&window["sound"]).ok());
        }
        let preset = fields.get(PRESET_FIELD).map(|json| Loaded::from_json(json));
        self.shared.set_loaded(preset.unwrap_or_default());
        guarded("opening the port of show control", || {
            // Presets, and states from before there was one, do not change it.
            if let Some(json) = fields.get(REMOTE_FIELD) {
                self.shared.remote.set(Place::read(json));
            }
            if let Listening::Failed(told) = self.shared.remote.listening() {
                self.shared.tell(told);
            }
        });
        guarded("sending mouths", || {
            if let Some(text) = fields.get(MOUTHS_FIELD) {
                match text.parse() {
                    Ok(settings) => self.shared.send_mouths(settings),
                    Err(error) => self.shared.tell(Told::Destination(error)),
                }
            }
        });
        guarded("setting the model", || {
            // Presets, and states from before there was a choice, do not change it.
            match fields.get(TIER_FIELD).map(|name| name.parse()) {
                Some(Ok(tier)) => self.shared.instance.set_tier(tier),
                Some(Err(error)) => self.shared.tell(Told::Tier(error)),
                None => {}
            }
        });
        guarded("loading the script", || {
            self.shared
                .load_script(fields.get(SCRIPT_FIELD).map(String::as_str))
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use recit::voice::TierChoice;

    use super::*;
    use crate::mouths::Sending;
    use crate::shared::Draft;

    fn fresh() -> (RecitParams, Arc<Shared>) {
        let shared = Arc::new(Shared::default());
        (RecitParams::new(Arc::clone(&shared)), shared)
    }

    fn fields(script: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(SCRIPT_FIELD.to_owned(), script.to_owned())])
    }

    #[test]
    fn a_stored_script_reaches_another_instance_at_once() {
        let (first, shared) = fresh();
        shared
            .instance
            .edit(|script| script.add(Some(72), "One more."))
            .unwrap();
        let (second, other) = fresh();
        second.deserialize_fields(&first.serialize_fields());
        assert_eq!(other.instance.script().lines(), shared.instance.script().lines());
        assert!(other.instance.notices().is_empty());
    }

    #[test]
    fn a_new_instance_has_the_factory_script() {
        let (_, shared) = fresh();
        assert_eq!(shared.instance.script().lines(), Script::factory().lines());
    }

    #[test]
    fn an_unreadable_state_is_reported_and_changes_nothing() {
        for (stored, part) in [
            (
                fields("{\"format\":\"recit-project\",\"lines\":[{\"te"),
                "could not be read",
            ),
            (fields(""), "could not be read"),
            (fields("{\"format\":\"something\",\"lines\":[]}"), "`something`"),
            (BTreeMap::new(), "no script"),
        ] {
            let (params, shared) = fresh();
            params.deserialize_fields(&stored);
            assert_eq!(shared.instance.script().lines(), Script::factory().lines());
            let notices = shared.instance.notices();
            assert_eq!(notices.len(), 1);
            assert!(notices[0].text.contains(part), "{}", notices[0].text);
        }
    }

    #[test]
    fn controller_assignments_are_stored_and_corrected() {
        let (params, shared) = fresh();
        let mut stored = params.serialize_fields();
        assert_eq!(stored[CONTROLLERS_FIELD], r#"{"1":"arousal"}"#);
        stored.insert(CONTROLLERS_FIELD.into(), r#"{"21":"pitch","22":"gone"}"#.into());
        params.deserialize_fields(&stored);
        assert_eq!(params.serialize_fields()[CONTROLLERS_FIELD], r#"{"21":"pitch"}"#);
        let notices = shared.instance.notices();
        assert!(notices.len() == 1 && notices[0].text.contains("`gone`"));
        stored.remove(CONTROLLERS_FIELD);
        params.deserialize_fields(&stored);
        assert_eq!(params.serialize_fields()[CONTROLLERS_FIELD], r#"{"1":"arousal"}"#);
    }

    #[test]
    fn the_size_of_the_window_is_stored_and_invalid_sizes_are_ignored() {
        let (params, shared) = fresh();
        assert!(!params.serialize_fields().contains_key(WINDOW_FIELD));
        let size = WindowSize::sane(1000, 640);
        shared.set_window_size(size);
        shared.set_sound_height(Some(260));
        let mut stored = params.serialize_fields();
        let (other, reached) = fresh();
        other.deserialize_fields(&stored);
        assert_eq!((reached.window_size(), reached.sound_height()), (size, Some(260)));
        for wrong in [
            "",
            "{}",
            r#"{"width":-5,"height":1e30}"#,
            r#"{"width":1,"height":1,"sound":-3}"#,
        ] {
            stored.insert(WINDOW_FIELD.into(), wrong.into());
            other.deserialize_fields(&stored);
            assert_eq!(
                (reached.window_size(), reached.sound_height()),
                (size, None),
                "{wrong}"
            );
        }
        assert!(reached.instance.notices().is_empty());
    }

    #[test]
    fn the_name_of_the_preset_is_stored() {
        let (params, shared) = fresh();
        let whispers = Loaded::of(&recit::script::preset::find("whispers").unwrap());
        shared.set_loaded(whispers.clone());
        let mut stored = params.serialize_fields();
        let (other, reached) = fresh();
        other.deserialize_fields(&stored);
        assert_eq!(reached.loaded(), whispers);
        stored.remove(PRESET_FIELD);
        other.deserialize_fields(&stored);
        assert_eq!(reached.loaded(), Loaded::default());
    }

    #[test]
    fn the_port_of_show_control_is_stored_and_off_without_one() {
        let (params, shared) = fresh();
        assert!(matches!(shared.remote.listening(), Listening::Off));
        assert_eq!(params.serialize_fields()[REMOTE_FIELD], "null");
        let (taken, other) = fresh();
        let place = |port| Some(Place { port, network: false });
        let free = (40_000..50_000).find(|port| {
            shared.remote.set(place(*port));
            matches!(shared.remote.listening(), Listening::On(_))
        });
        let mut stored = params.serialize_fields();
        assert_eq!(
            stored[REMOTE_FIELD],
            format!(r#"{{"port":{},"network":false}}"#, free.unwrap())
        );
        taken.deserialize_fields(&stored);
        assert!(matches!(other.remote.listening(), Listening::Failed(_)));
        assert!(other.instance.notices()[0].text.contains("cannot be opened"));
        // A state from before there was one, or a preset, changes nothing.
        stored.remove(REMOTE_FIELD);
        params.deserialize_fields(&stored);
        assert!(matches!(shared.remote.listening(), Listening::On(_)));
        for off in ["null", "{", r#"{"port":80}"#] {
            shared.remote.set(place(free.unwrap()));
            stored.insert(REMOTE_FIELD.into(), off.into());
            params.deserialize_fields(&stored);
            assert!(matches!(shared.remote.listening(), Listening::Off), "{off}");
        }
    }

    #[test]
    fn the_destinations_of_mouths_are_stored_and_there_are_none_without_them() {
        let (params, shared) = fresh();
        assert!(matches!(shared.mouths.sending(), Sending::Off));
        assert_eq!(params.serialize_fields()[MOUTHS_FIELD], "");
        shared.send_mouths("osc:9000 rhubarb +40ms".parse().unwrap());
        let mut stored = params.serialize_fields();
        assert_eq!(stored[MOUTHS_FIELD], "osc:9000 rhubarb +40ms");
        let (other, reached) = fresh();
        other.deserialize_fields(&stored);
        assert!(matches!(reached.mouths.sending(), Sending::On(_)));
        // A state from before there were any, or a preset, changes nothing.
        stored.remove(MOUTHS_FIELD);
        other.deserialize_fields(&stored);
        assert!(matches!(reached.mouths.sending(), Sending::On(_)));
        stored.insert(MOUTHS_FIELD.into(), "telepathy".into());
        other.deserialize_fields(&stored);
        assert!(reached.instance.notices()[0].text.contains("`telepathy`"));
        stored.insert(MOUTHS_FIELD.into(), String::new());
        other.deserialize_fields(&stored);
        assert!(matches!(reached.mouths.sending(), Sending::Off));
    }

    #[test]
    fn the_choice_of_the_model_is_stored_and_is_automatic_without_one() {
        let (params, shared) = fresh();
        assert_eq!(params.serialize_fields()[TIER_FIELD], "auto");
        shared.instance.set_tier(TierChoice::Light);
        let mut stored = params.serialize_fields();
        assert_eq!(stored[TIER_FIELD], "light");
        let (other, reached) = fresh();
        other.deserialize_fields(&stored);
        assert_eq!(reached.instance.tier(), TierChoice::Light);
        // A state from before there was a choice, or a preset, changes nothing.
        stored.remove(TIER_FIELD);
        other.deserialize_fields(&stored);
        assert_eq!(reached.instance.tier(), TierChoice::Light);
        assert!(reached.instance.notices().is_empty());
        stored.insert(TIER_FIELD.into(), "heavy".into());
        other.deserialize_fields(&stored);
        assert!(reached.instance.notices()[0].text.contains("`heavy`"));
        assert_eq!(reached.instance.tier(), TierChoice::Light);
    }

    #[test]
    fn a_line_being_typed_is_stored() {
        let (params, shared) = fresh();
        let line = shared.instance.script().lines()[0].id;
        shared.set_draft(Some(Draft {
            line,
            text: "Half a sen".into(),
        }));
        assert!(params.serialize_fields()[SCRIPT_FIELD].contains("Half a sen"));
    }

    #[test]
    fn a_missing_voice_keeps_its_name() {
        let (params, shared) = fresh();
        let json = r#"{"format":"recit-project","voice":{"name":"elsewhere","speaker":"x"},"lines":[]}"#;
        params.deserialize_fields(&fields(json));
        assert_eq!(shared.instance.script().voice.name, "elsewhere");
        assert!(params.serialize_fields()[SCRIPT_FIELD].contains("elsewhere"));
    }
}
