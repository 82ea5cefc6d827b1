//! The preset that the lines and the settings of an instance come from.

use std::ffi::OsStr;
use std::path::Path;

use recit::script::preset::{self, MAX_NAME_CHARS, Preset};
use serde::{Deserialize, Serialize};

/// The preset that was loaded or saved last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// Its name; empty if there is none.
    pub name: String,
    /// Where it is.
    pub place: Place,
}

/// Where a preset is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Elsewhere, or there is no preset.
    #[default]
    Elsewhere,
    /// In the program, under this id.
    Factory(String),
    /// In the user's folder, with this file name.
    User(String),
}

impl Loaded {
    /// The built-in or other `preset`.
    pub fn of(preset: &Preset) -> Self {
        let place = match preset.id {
            "" => Place::Elsewhere,
            id => Place::Factory(id.to_owned()),
        };
        Self {
            name: preset.name.clone(),
            place,
        }
    }

    /// The `preset` in `file`.
    pub fn of_file(preset: &Preset, file: &Path) -> Self {
        let is_own = file.parent() == preset::user_folder().as_deref();
        let name = file.file_name().and_then(OsStr::to_str).filter(|_| is_own);
        Self {
            name: preset.name.clone(),
            place: name.map_or(Place::Elsewhere, |name| Place::User(name.to_owned())),
        }
    }

    /// The preset of a new instance.
    pub fn fresh() -> Self {
        preset::find("factory").map_or_else(Self::default, |preset| Self::of(&preset))
    }

    /// As stored in a project. A project contains no paths.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what a project stores; anything else is no preset.
    pub fn from_json(json: &str) -> Self {
        let loaded: Self = serde_json::from_str(json).unwrap_or_default();
        let is_sane = loaded.name.chars().count() <= MAX_NAME_CHARS && loaded.place.is_sane();
        if is_sane { loaded } else { Self::default() }
    }
}

impl Place {
    fn is_sane(&self) -> bool {
        match self {
            Self::Elsewhere => true,
            Self::Factory(id) => id.len() <= MAX_NAME_CHARS,
            // It is joined to a folder.
            Self::User(file) => file.len() <= 255 && !file.contains(['/', '\\', ':', '\0']) && file != "..",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_stored_and_nonsense_is_none() {
        let user = Loaded {
            name: "Night".to_owned(),
            place: Place::User("Night.json".to_owned()),
        };
        assert_eq!(Loaded::from_json(&user.to_json()), user);
        assert_eq!(Loaded::from_json(&Loaded::fresh().to_json()), Loaded::fresh());
        assert_eq!(Loaded::fresh().place, Place::Factory("factory".to_owned()));
        let long = format!(r#"{{"name":"{}","place":"elsewhere"}}"#, "x".repeat(101));
        for wrong in [
            "",
            "[]",
            r#"{"name":"a","place":{"user":"../../a.json"}}"#,
            r#"{"name":"a","place":{"user":".."}}"#,
            long.as_str(),
        ] {
            assert_eq!(Loaded::from_json(wrong), Loaded::default(), "{wrong}");
        }
    }
}
