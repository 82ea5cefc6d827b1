//! The presets that exist: the built-in ones, and the user's files, read on a thread.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use recit::script::preset::{self, Preset, PresetFileError};

use crate::editor::action::{Action, PresetDetails};
use crate::editor::work::Work;
use crate::loaded::{Loaded, Place};

/// A preset in the list.
pub(in crate::editor) struct Entry {
    pub preset: Preset,
    pub loaded: Loaded,
}

/// The user's presets, and the files that cannot be read.
#[derive(Default)]
pub(super) struct Own {
    pub entries: Vec<Arc<Entry>>,
    pub problems: Vec<PresetFileError>,
}

/// The state of the presets.
pub struct PresetState {
    /// The user's folder, if there is one.
    pub(in crate::editor) folder: Option<PathBuf>,
    pub(super) own: Own,
    reading: Option<Work<Own>>,
    was_read: bool,
    pub(super) search: String,
    /// Whether the search gets the focus.
    pub(super) focus: bool,
    pub(super) dialog: Option<Dialog>,
    /// Whether another panel wants the browser to open.
    pub(super) asked: bool,
}

/// The dialog that saves a preset.
pub(super) struct Dialog {
    pub details: PresetDetails,
    /// The tags as typed.
    pub tags: String,
    /// Why it could not be saved.
    pub failed: Option<String>,
    pub focus: bool,
}

impl Default for PresetState {
    fn default() -> Self {
        Self::of(preset::user_folder())
    }
}

impl Entry {
    /// Whether all words of `search` occur in its name, its description, its author or its tags.
    pub fn matches(&self, search: &str) -> bool {
        let Preset {
            name,
            about,
            author,
            tags,
            ..
        } = &self.preset;
        let all = format!("{name} {about} {author} {}", tags.join(" ")).to_lowercase();
        search
            .to_lowercase()
            .split_whitespace()
            .all(|word| all.contains(word))
    }
}

impl From<Arc<Entry>> for Action {
    fn from(entry: Arc<Entry>) -> Self {
        Self::LoadPreset(Box::new(entry.preset.clone()), entry.loaded.clone())
    }
}

/// All built-in presets, parsed when they are first needed.
pub(super) fn factory() -> &'static [Arc<Entry>] {
    static ALL: OnceLock<Vec<Arc<Entry>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let entries = preset::factory().map(|preset| Entry {
            loaded: Loaded::of(&preset),
            preset,
        });
        entries.map(Arc::new).collect()
    })
}

fn read(folder: &Path) -> Own {
    let mut own = Own::default();
    for file in preset::files_in(folder) {
        match preset::read_file(&file) {
            Ok(preset) => {
                let name = file.file_name().unwrap_or_default();
                let loaded = Loaded {
                    name: preset.name.clone(),
                    place: Place::User(name.to_string_lossy().into_owned()),
                };
                own.entries.push(Arc::new(Entry { preset, loaded }));
            }
            Err(error) => own.problems.push(error),
        }
    }
    own.entries
        .sort_by_cached_key(|entry| entry.preset.name.to_lowercase());
    own
}

impl PresetState {
    /// With the user's presets in `folder`.
    pub(in crate::editor) fn of(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            own: Own::default(),
            reading: None,
            was_read: false,
            search: String::new(),
            focus: false,
            dialog: None,
            asked: false,
        }
    }

    /// Opens the browser with the next frame.
    pub(in crate::editor) fn ask(&mut self) {
        self.asked = true;
    }

    /// Prepares the browser, which opens.
    pub(super) fn open(&mut self) {
        self.search.clear();
        self.focus = true;
        self.was_read = false;
    }

    /// Reads the folder if it was not read since the browser opened, and takes what was read.
    pub(super) fn follow(&mut self, ctx: &egui::Context) {
        if self.reading.as_ref().is_some_and(Work::is_done)
            && let Some(own) = self.reading.take().and_then(Work::finish)
        {
            self.own = own;
        }
        if !self.was_read && self.reading.is_none() {
            self.was_read = true;
            if let Some(folder) = self.folder.clone() {
                self.reading = Some(Work::begin(ctx, "recit presets", move || read(&folder)));
            }
        }
    }

    /// All presets, the built-in ones first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Entry>> {
        factory().iter().chain(&self.own.entries)
    }

    /// The preset that is `by` places after `loaded`, from the end to the start; the first or the last one if
    /// that is in no list.
    pub(super) fn beside(&self, loaded: &Loaded, by: isize) -> Option<Arc<Entry>> {
        let all: Vec<_> = self.all().collect();
        let at = all.iter().position(|entry| entry.loaded.place == loaded.place);
        let count = isize::try_from(all.len()).ok()?;
        let next = match at {
            Some(at) => (isize::try_from(at).ok()? + by).rem_euclid(count.max(1)),
            None if by < 0 => count - 1,
            None => 0,
        };
        all.get(usize::try_from(next).ok()?).copied().cloned()
    }

    /// The user's preset with the file name that `name` would have.
    pub(super) fn of_name(&self, name: &str) -> Option<&Arc<Entry>> {
        let place = Place::User(preset::file_name(name)?);
        self.own.entries.iter().find(|entry| entry.loaded.place == place)
    }

    /// The preset was saved: the folder is read again, and the dialog closes.
    pub(in crate::editor) fn saved(&mut self) {
        self.was_read = false;
        self.dialog = None;
    }

    /// Shows why the preset was not saved in the dialog. Returns whether there is one.
    pub(in crate::editor) fn refuse(&mut self, reason: &str) -> bool {
        let dialog = self.dialog.as_mut();
        dialog
            .map(|dialog| dialog.failed = Some(reason.to_owned()))
            .is_some()
    }
}
