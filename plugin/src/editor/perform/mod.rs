//! Carries out actions: the only place where the editor changes the script, the selection and the instance.
//!
//! | module | |
//! |---|---|
//! | `lines`, `clipboard`, `draft` | the lines of the script, copied lines, and the text being typed |
//! | `presets` | loading and saving presets |
//! | `sound` | actions of the panel of a line's sound |

mod clipboard;
mod draft;
mod lines;
mod presets;
mod sound;

use egui::Ui;
use nice_plug::params::Param as _;
use recit::script::{LineId, Script, ScriptError, VoiceRef};

use super::action::{Action, PageAction};
use super::context::Snapshot;
use super::script::{forget, has_focus};
use super::state::EditorView;
use crate::history::Run;

pub(super) use self::draft::settle;

/// Carries out `actions`, and repeats the frame if there are any, so that panels shown before see the
/// results.
pub(super) fn perform(ui: &Ui, view: &mut EditorView, seen: &Snapshot, actions: Vec<Action>) {
    if !actions.is_empty() {
        ui.ctx().request_repaint();
    }
    for action in actions {
        if let Err(error) = one(ui, view, seen, action) {
            let told = draft::refused(view, &error);
            view.state.panels.script.refuse(told);
        }
    }
}

/// Carries out an action.
///
/// # Errors
/// The error of the script, for its panel to show.
fn one(ui: &Ui, view: &mut EditorView, seen: &Snapshot, action: Action) -> Result<(), ScriptError> {
    let shared = view.shared;
    let instance = &shared.instance;
    match action {
        Action::Select(selection) => view.state.selection = selection,
        Action::EndRun => shared.end_run(),
        Action::Step { redo } => step(ui, view, redo),
        Action::Notify(notice) => instance.notify(notice),
        Action::DismissNotice(id) => instance.dismiss_notice(id),
        Action::Panic => view.params.playing.alarm.raise(),
        Action::ResetUnderruns => instance.reset_underruns(),
        Action::SoundHeight(height) => shared.set_sound_height(height),
        Action::LettersPlay(plays) => view.state.panels.settings.chosen.letters_play = plays,
        Action::Tier(tier) => {
            instance.set_tier(tier);
            shared.touch();
        }
        Action::Remote(place) => {
            shared.remote.set(place);
            shared.touch();
        }
        Action::SelectLine(line) => select_line(view, line),
        Action::Mouths(settings) => {
            shared.send_mouths(settings);
            shared.touch();
        }
        Action::OpenVoices => {
            let (cx, panels) = view.split(seen);
            panels.voices.open(&cx);
        }
        Action::OpenPresets => view.state.panels.presets.ask(),
        Action::OpenExport => view.state.panels.export.open(),
        Action::Export(order) => shared.exporting.begin(instance.clone(), *order),
        Action::LoadPreset(preset, loaded) => presets::load(view, &preset, loaded),
        Action::SavePreset(details) => presets::save(view, *details),
        // If it cannot be created, the system says so when it is opened.
        Action::MakeFolder(folder) => drop(std::fs::create_dir_all(folder)),
        Action::Audition(line) => {
            // The displayed text is played.
            let committed = shared.commit_draft();
            instance.audition(line);
            return committed;
        }
        Action::Hush(line) => instance.hush(line),
        Action::Rehearse(line, voice) => instance.rehearse(line, &voice),
        Action::StopRehearsal => instance.stop_rehearsal(),
        Action::SetVoice(voice) => set_voice(view, voice),
        Action::SetSpeaker(lines, speaker) => {
            // Lines that no longer exist need no speaker.
            let _ = each(view, None, &lines, |script, line| {
                script.set_speaker(line, speaker.as_deref())
            });
        }
        Action::SetEmotion(lines, emotion) => {
            let run = lines.first().map(|first| Run::Emotion(*first));
            let done = each(view, run, &lines, |script, line| {
                script.set_emotion(line, emotion)
            });
            if let Err(error) = done {
                instance.notify(error);
            }
        }
        Action::SetKeys(keys) => {
            // A line that no longer exists has no key.
            let _ = shared.edit(None, |script| {
                keys.iter()
                    .try_for_each(|(line, key)| script.set_key(*line, *key))
            });
        }
        Action::SetText { line, text, run } => sound::set_text(view, line, &text, run),
        Action::SetDictionary(dictionary) => sound::set_dictionary(view, dictionary),
        Action::Script(action) => return lines::perform(ui, view, action),
        Action::Page(action) => return page(view, action),
    }
    Ok(())
}

/// Edits each of `lines`, in one step.
fn each(
    view: &EditorView,
    run: Option<Run>,
    lines: &[LineId],
    change: impl Fn(&mut Script, LineId) -> Result<(), ScriptError>,
) -> Result<(), ScriptError> {
    view.shared.edit(run, |script| {
        lines.iter().try_for_each(|line| change(script, *line))
    })
}

fn set_voice(view: &EditorView, voice: VoiceRef) {
    // A missing voice is reported when it is loaded.
    let done = view.shared.edit(None, |script| {
        store_profile(script, &voice.speaker, &voice.name)?;
        script.voice = voice;
        Ok(())
    });
    if let Err(error) = done {
        view.shared.instance.notify(error);
    }
}

/// Stores a speaker made from a recording with the script that chooses it, in its present form.
fn store_profile(script: &mut Script, speaker: &str, voice: &str) -> Result<(), ScriptError> {
    let profile = recit::voice::profile(speaker).filter(|profile| profile.is(voice, speaker));
    profile.map_or(Ok(()), |profile| script.store_profile(profile))
}

/// Sets the parameter of the line that Sing and Trigger: Line play.
fn select_line(view: &EditorView, line: LineId) {
    let script = view.shared.instance.script();
    let index = script.lines().iter().position(|candidate| candidate.id == line);
    if let Some(number) = index.and_then(|index| i32::try_from(index + 1).ok()) {
        let parameter = &view.params.playing.line;
        let normalized = parameter.preview_normalized(number);
        view.mover().once(parameter, normalized);
    }
}

fn page(view: &mut EditorView, action: PageAction) -> Result<(), ScriptError> {
    let shared = view.shared;
    match action {
        PageAction::Play(page) => {
            let parameter = &view.params.playing.page;
            let normalized = parameter.preview_normalized(i32::from(page) + 1);
            view.mover().once(parameter, normalized);
            Ok(())
        }
        PageAction::Keys(page, keys) => {
            shared.edit(Some(Run::Page(page)), |script| script.set_page_keys(page, keys))
        }
        PageAction::Rename(page, name) => shared.edit(None, |script| script.rename_page(page, name.trim())),
        PageAction::Remove(page) => shared.edit(None, |script| script.remove_page(page).map(drop)),
        PageAction::Add => {
            let added = shared.edit(None, |script| {
                let name = format!("Page {}", script.pages().len() + 1);
                script.add_page(&name)
            })?;
            view.state.panels.script.page = Some(added);
            Ok(())
        }
    }
}

/// Undoes or redoes the last step. A focused text keeps the focus, and drops its own undo history.
fn step(ui: &Ui, view: &mut EditorView, redo: bool) {
    let before = view.shared.instance.script();
    if !view.mover().step(redo) {
        return;
    }
    let panel = &mut view.state.panels.script;
    panel.hush();
    let after = view.shared.instance.script();
    let mut lines = after.lines().iter();
    if let Some(changed) = lines.find(|line| before.line(line.id) != Some(line)) {
        panel.reveal = Some(changed.id);
    }
    let mut lines = after.lines().iter();
    if let Some(line) = lines.find(|line| has_focus(ui, line.id)) {
        forget(ui, line.id);
    }
}
