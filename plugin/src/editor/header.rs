//! The bar at the top: the name, the voice, the presets, what comes out, and the way to make it stop.

use std::sync::Arc;

use egui::{Align, ComboBox, Layout, RichText, Ui};
use recit::script::VoiceRef;
use recit::voice::{Speaker, VoiceInfo};

use super::view::{EditorView, Snapshot};
use super::{look, presets, settings, status};

/// A list older than this is read anew while it is open, so that a new voice shows up. In seconds.
const REFRESH_S: f64 = 2.0;

/// The voices that were there when last looked.
#[derive(Default)]
pub struct VoiceState {
    voices: Option<(f64, Arc<[VoiceInfo]>)>,
    open: bool,
}

impl VoiceState {
    /// The voices of this machine. `now` is in seconds.
    pub(super) fn known(&mut self, now: f64) -> Arc<[VoiceInfo]> {
        match &self.voices {
            Some((at, voices)) if !self.open || now - at < REFRESH_S => Arc::clone(voices),
            _ => {
                let voices: Arc<[VoiceInfo]> = recit::voice::list().0.into();
                self.voices = Some((now, Arc::clone(&voices)));
                voices
            }
        }
    }
}

/// Shows the bar.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Recit").heading().color(look::palette(ui).accent));
        ui.add_space(look::GAP);
        let label = ui.label(
            RichText::new(seen.words.header.voice)
                .font(look::small())
                .color(look::palette(ui).weak),
        );
        choose(ui, view, seen, label.id);
        ui.add_space(look::GAP);
        presets::show(ui, view, seen);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let panic = ui
                .button(seen.words.header.panic)
                .on_hover_text(seen.words.header.panic_help);
            if panic.clicked() {
                view.params.playing.alarm.raise();
            }
            settings::button(ui, view, seen);
            status::peaks(ui, &mut view.state.peaks, seen);
        });
    });
}

fn choose(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, label: egui::Id) {
    let current = &seen.script.voice;
    let known = choices(seen).find(|(voice, speaker)| is(current, voice, speaker));
    let shown = match known {
        Some((voice, speaker)) => RichText::new(title(voice, speaker)),
        None => RichText::new((seen.words.header.missing)(&current.name)).color(look::palette(ui).bad),
    };
    let combo = ComboBox::from_id_salt("voice")
        .width(210.0)
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for (voice, speaker) in choices(seen) {
                let chosen = is(current, voice, speaker);
                let choice = ui.selectable_label(chosen, title(voice, speaker));
                if choice.on_hover_text(about(voice, speaker)).clicked() && !chosen {
                    set_voice(view, voice, speaker);
                }
            }
        });
    view.state.known.open = combo.inner.is_some();
    let response = combo.response.labelled_by(label);
    match known {
        Some((voice, speaker)) => response.on_hover_text(about(voice, speaker)),
        None => response.on_hover_text(seen.words.header.missing_help),
    };
}

fn choices(seen: &Snapshot) -> impl Iterator<Item = (&VoiceInfo, &Speaker)> {
    seen.voices
        .iter()
        .flat_map(|voice| voice.speakers.iter().map(move |speaker| (voice, speaker)))
}

fn is(current: &VoiceRef, voice: &VoiceInfo, speaker: &Speaker) -> bool {
    current.name == voice.id && current.speaker == speaker.id
}

fn title(voice: &VoiceInfo, speaker: &Speaker) -> String {
    format!("{} · {}", voice.name, speaker.name)
}

fn about(voice: &VoiceInfo, speaker: &Speaker) -> String {
    format!(
        "{}\n{}\n{}, {}",
        voice.description, speaker.description, voice.language, voice.licence
    )
}

fn set_voice(view: &EditorView, voice: &VoiceInfo, speaker: &Speaker) {
    let voice = VoiceRef {
        name: voice.id.clone(),
        speaker: speaker.id.clone(),
        hash: Some(voice.hash.clone()),
    };
    // Nothing can be wrong with it: a voice that is not there is told of when it is looked for.
    let _ = view.shared.edit(None, |script| {
        script.voice = voice;
        Ok(())
    });
}
