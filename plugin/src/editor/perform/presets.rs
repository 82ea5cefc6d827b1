//! Loads and saves presets.

use recit::script::preset::{self, Preset};

use crate::editor::action::PresetDetails;
use crate::editor::state::EditorView;
use crate::loaded::{Loaded, Place};
use crate::params::{preset_values, set_preset};

/// Loads the script and the parameters of `preset`, as one undo step. The parameters change as if the user
/// had moved them, because nice-plug's way to set a whole state would read the script on the audio thread.
pub(super) fn load(view: &EditorView, preset: &Preset, loaded: Loaded) {
    let shared = view.shared;
    let before = view.mover().all();
    let notices = set_preset(view.setter, view.params, preset);
    view.params.controllers.release();
    shared.load_preset(preset.script.clone(), view.mover().moved(&before), loaded);
    notices
        .into_iter()
        .for_each(|notice| shared.instance.notify(notice));
}

/// Saves the displayed script and the parameters in the user's folder.
pub(super) fn save(view: &mut EditorView, details: PresetDetails) {
    let shared = view.shared;
    let words = view.state.panels.settings.chosen.language.words();
    let (words, errors) = (&words.presets, &words.errors);
    // A text that is too long stays as it was.
    let _ = shared.commit_draft();
    let mut script = (*shared.instance.script()).clone();
    // Like a project, a preset needs no other file.
    recit::voice::complete(&mut script);
    let preset = Preset {
        id: "",
        name: details.name,
        about: details.about,
        author: details.author,
        tags: details.tags,
        parameters: preset_values(view.params),
        script,
        notices: Vec::new(),
    };
    let panels = &mut view.state.panels;
    let written = match &panels.presets.folder {
        Some(folder) => preset::write_file(folder, &preset).map_err(|error| (errors.preset_save)(&error)),
        None => Err(words.no_folder.to_owned()),
    };
    match written {
        Ok(file) => {
            let file = file.file_name().unwrap_or_default();
            shared.set_loaded(Loaded {
                name: preset.name.clone(),
                place: Place::User(file.to_string_lossy().into_owned()),
            });
            // The project stores the name.
            shared.touch();
            panels.presets.saved();
            panels.script.tell((words.saved)(&preset.name));
        }
        Err(reason) => {
            if !panels.presets.refuse(&reason) {
                panels.script.refuse((words.failed)(&reason));
            }
        }
    }
}
