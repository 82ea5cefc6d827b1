//! The user's preferences for the editors of all instances, and their file.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::{fs, io};

use recit::files;
use recit::script::key;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::editor::look::Theme;
use crate::editor::words::Language;
use crate::shared::WindowSize;

/// The version of the file.
const VERSION: u32 = 1;
const FORMAT: &str = "recit-editor";
/// The largest file.
const MOST_BYTES: u64 = 64 * 1024;

/// The scale in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale(u16);

impl Default for Scale {
    fn default() -> Self {
        Self(100)
    }
}

impl Scale {
    /// All scales, in percent.
    pub const STEPS: [u16; 8] = [75, 100, 125, 150, 175, 200, 250, 300];

    /// The scale nearest to `percent`.
    pub fn nearest(percent: u16) -> Self {
        let nearest = Self::STEPS.into_iter().min_by_key(|step| step.abs_diff(percent));
        nearest.map_or_else(Self::default, Self)
    }

    /// Percent of the usual size.
    pub fn percent(self) -> u16 {
        self.0
    }

    /// The scale as a factor.
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }

    /// The next larger scale, if there is one.
    pub fn larger(self) -> Self {
        let larger = Self::STEPS.into_iter().find(|step| *step > self.0);
        larger.map_or(self, Self)
    }

    /// The next smaller scale, if there is one.
    pub fn smaller(self) -> Self {
        let smaller = Self::STEPS.into_iter().rev().find(|step| *step < self.0);
        smaller.map_or(self, Self)
    }
}

/// The name of key 60.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MiddleC {
    /// The host's name, or C3 if it has none.
    #[default]
    Host,
    /// C3.
    C3,
    /// C4.
    C4,
    /// C5.
    C5,
}

impl MiddleC {
    /// All of them, in the displayed order.
    pub const ALL: [Self; 4] = [Self::Host, Self::C3, Self::C4, Self::C5];

    /// The octave of key 60, if the host reports `told`.
    pub fn octave(self, told: Option<i8>) -> i8 {
        match self {
            Self::Host => told.unwrap_or(key::MIDDLE_C),
            Self::C3 => 3,
            Self::C4 => 4,
            Self::C5 => 5,
        }
    }
}

/// The user's preferences for the editors of all instances.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Preferences {
    /// The scale.
    pub scale: Scale,
    /// Dark or light.
    pub theme: Theme,
    /// The language of the editor.
    pub language: Language,
    /// The name of key 60.
    pub middle_c: MiddleC,
    /// Whether letters of the computer's keyboard always play the piano.
    pub letters_play: bool,
    /// The size of a new window.
    pub size: WindowSize,
    /// The height of the picture of a line's sound in it, in points; `None` is the default.
    pub sound_height: Option<u32>,
}

impl Preferences {
    /// The defaults, in the language of the system if the editor has it.
    fn of_system() -> Self {
        Self {
            language: language_of(sys_locale::get_locale().as_deref()),
            ..Self::default()
        }
    }

    /// Reads preferences from a file. Unreadable ones have their defaults.
    pub fn load(file: Option<&Path>) -> Self {
        let bytes = file.and_then(|file| files::read(file, MOST_BYTES).ok());
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        Self::read(text.as_deref().unwrap_or_default(), Self::of_system())
    }

    fn read(text: &str, default: Self) -> Self {
        let stored: Value = serde_json::from_str(text).unwrap_or_default();
        if stored["format"] != FORMAT {
            return default;
        }
        let width = field(&stored, "width", default.size.width);
        let height = field(&stored, "height", default.size.height);
        Self {
            scale: Scale::nearest(field(&stored, "scale", default.scale.percent())),
            theme: field(&stored, "theme", default.theme),
            language: field(&stored, "language", default.language),
            middle_c: field(&stored, "middle_c", default.middle_c),
            letters_play: field(&stored, "letters_play", default.letters_play),
            size: WindowSize::sane(width, height).unwrap_or(default.size),
            sound_height: field(&stored, "sound_height", default.sound_height),
        }
    }

    fn to_json(self) -> String {
        let document = json!({
            "format": FORMAT, "version": VERSION,
            "scale": self.scale.percent(), "theme": self.theme, "language": self.language,
            "middle_c": self.middle_c, "letters_play": self.letters_play, "width": self.size.width, "height": self.size.height,
            "sound_height": self.sound_height,
        });
        format!("{document:#}\n")
    }
}

/// The path of the file; `None` if the user has no home folder.
pub fn file() -> Option<PathBuf> {
    recit::paths::data_dir().map(|dir| dir.join("editor.json"))
}

fn field<T: DeserializeOwned>(stored: &Value, name: &str, default: T) -> T {
    T::deserialize(&stored[name]).unwrap_or(default)
}

/// The editor's language for a locale such as `zh_CN.UTF-8` or `de-DE`.
fn language_of(locale: Option<&str>) -> Language {
    let tag = locale.unwrap_or_default().to_ascii_lowercase();
    match tag.split(['-', '_', '.']).next() {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    }
}

/// Stores preferences in a file. Files are written on a separate thread, the last one when this is dropped.
pub struct Store {
    file: PathBuf,
    /// The content of the file, once everything is written.
    kept: Preferences,
    waiting: Option<Preferences>,
    /// Whether pending changes must be written before this is dropped.
    urgent: bool,
    writer: Option<JoinHandle<()>>,
}

impl Store {
    /// For a file from which `kept` was read.
    pub fn new(file: PathBuf, kept: Preferences) -> Self {
        Self {
            file,
            kept,
            waiting: None,
            urgent: false,
            writer: None,
        }
    }

    /// Stores `wanted` if it has changed; if only sizes have, when this is dropped. Never blocks; call it
    /// in every frame.
    pub fn keep(&mut self, wanted: Preferences) {
        if wanted != self.kept {
            let sizes = Preferences {
                size: self.kept.size,
                sound_height: self.kept.sound_height,
                ..wanted
            };
            self.urgent |= sizes != self.kept;
            self.kept = wanted;
            self.waiting = Some(wanted);
        }
        let is_writing = self.writer.as_ref().is_some_and(|writer| !writer.is_finished());
        if !self.urgent || is_writing {
            return;
        }
        self.urgent = false;
        if let Some(preferences) = self.waiting.take() {
            let file = self.file.clone();
            let thread = std::thread::Builder::new().name("recit settings".into());
            let begun = thread.spawn(move || write(&file, preferences));
            self.writer = begun.ok();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            // Errors were already reported.
            let _ = writer.join();
        }
        if let Some(preferences) = self.waiting.take() {
            write(&self.file, preferences);
        }
    }
}

/// Writes the file atomically.
fn write(file: &Path, preferences: Preferences) {
    let unfinished = file.with_extension(format!("{}.part", std::process::id()));
    let put = || -> io::Result<()> {
        fs::create_dir_all(file.parent().unwrap_or(file))?;
        fs::write(&unfinished, preferences.to_json())?;
        fs::rename(&unfinished, file)
    };
    if let Err(error) = put() {
        log::warn!("{} cannot be written: {error}", file.display());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn chosen() -> Preferences {
        Preferences {
            scale: Scale::nearest(150),
            theme: Theme::Light,
            language: Language::Chinese,
            middle_c: MiddleC::C4,
            letters_play: true,
            size: WindowSize::sane(1000, 700).unwrap(),
            sound_height: Some(240),
        }
    }

    #[test]
    fn preferences_are_read_back() {
        let folder = std::env::temp_dir().join(format!("recit-settings-{}", std::process::id()));
        let file = folder.join("below").join("editor.json");
        let mut store = Store::new(file.clone(), Preferences::default());
        store.keep(Preferences {
            scale: Scale::nearest(300),
            ..chosen()
        });
        // While the first is being written, the last one wins.
        store.keep(Preferences::default());
        store.keep(chosen());
        drop(store);
        assert_eq!(Preferences::load(Some(&file)), chosen());
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_window_that_is_being_resized_writes_once() {
        let folder = std::env::temp_dir().join(format!("recit-sizes-{}", std::process::id()));
        let file = folder.join("editor.json");
        let mut store = Store::new(file.clone(), Preferences::default());
        let sized = |width| Preferences {
            size: WindowSize::sane(width, 700).unwrap(),
            ..Preferences::default()
        };
        (900..1000).for_each(|width| store.keep(sized(width)));
        assert!(store.writer.is_none() && !file.exists());
        drop(store);
        assert_eq!(Preferences::load(Some(&file)).size, sized(999).size);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn unreadable_preferences_have_their_defaults() {
        let default = Preferences::default();
        for garbage in [
            "",
            "{",
            "[1, 2]",
            "\u{0}\u{FFFD}",
            r#"{"format":"other","scale":200}"#,
        ] {
            assert_eq!(Preferences::read(garbage, default), default, "{garbage}");
        }
        let half = r#"{"format":"recit-editor","version":9,"scale":"huge","theme":"sepia","language":"zh",
            "width":-4,"height":1e9}"#;
        let expected = Preferences {
            language: Language::Chinese,
            ..default
        };
        assert_eq!(Preferences::read(half, default), expected);
        assert_eq!(
            Preferences::load(Some(Path::new("/nowhere/editor.json"))),
            Preferences::of_system()
        );
    }

    #[test]
    fn only_offered_scales_are_possible() {
        let mut scale = Scale::nearest(0);
        for step in Scale::STEPS {
            assert_eq!(scale.percent(), step);
            scale = scale.larger();
        }
        assert_eq!(scale.percent(), 300);
        assert_eq!(
            (scale.smaller().percent(), Scale::nearest(75).smaller().percent()),
            (250, 75)
        );
        assert_eq!(Scale::nearest(163).percent(), 175);
    }

    #[test]
    fn a_chinese_system_has_a_chinese_editor() {
        for locale in ["zh", "zh-CN", "zh_TW.UTF-8", "ZH-Hans-SG"] {
            assert_eq!(language_of(Some(locale)), Language::Chinese, "{locale}");
        }
        for locale in [Some("de-DE"), Some("C"), Some("zhuang"), Some(""), None] {
            assert_eq!(language_of(locale), Language::English, "{locale:?}");
        }
    }
}
