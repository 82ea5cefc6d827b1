//! The parameters: the plane of emotions, and below it the others in tabs.

mod playing;
mod timing;
mod voice;

use egui::accesskit::Role;
use egui::{CollapsingHeader, RichText, ScrollArea, Ui};

use super::context::{EditorView, Snapshot};
use super::look;
use super::plane;
use super::widgets::{choice, wheel};

/// The width of the panel of controls.
pub(super) const SIDE: f32 = 300.0;

/// Knobs stand four in a row.
const COLUMNS: usize = 4;
/// The space between two rows.
const ROWS: f32 = 5.0;
/// The height of the name of a section.
const HEADING: f32 = 18.0;

/// What is remembered of them.
#[derive(Default)]
pub struct ControlsState {
    tab: Tab,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Voice,
    Playing,
    Timing,
}

impl Tab {
    /// In the order of their words.
    const ALL: [Self; 3] = [Self::Voice, Self::Playing, Self::Timing];
}

/// Shows them.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    wheel::begin(ui, &mut view.state.memory);
    plane::show(ui, view, seen);
    tabs(ui, view, seen);
    let (tab, params) = (view.state.controls.tab, view.params);
    ScrollArea::vertical()
        .id_salt(("controls", tab as u8))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = ROWS;
            let mut cx = view.param_context();
            match tab {
                Tab::Voice => voice::show(ui, params, &mut cx),
                Tab::Playing => playing::show(ui, params, &mut cx),
                Tab::Timing => timing::show(ui, params, &mut cx),
            }
        });
    wheel::end(ui, &mut view.state.memory);
}

fn tabs(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.parameters.tabs;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        let width = (ui.available_width() - 2.0) / words.len() as f32;
        for (tab, (word, meaning)) in Tab::ALL.into_iter().zip(words) {
            let open = view.state.controls.tab == tab;
            let response = choice::segment(ui, word, open, word, Role::Tab, width);
            if response.on_hover_text(*meaning).clicked() {
                view.state.controls.tab = tab;
            }
        }
    });
}

/// The width of a cell of the grid of knobs.
fn cell_width(ui: &Ui) -> f32 {
    ui.available_width() / COLUMNS as f32
}

/// A section that can be folded; it is `open` at first.
fn section(ui: &mut Ui, name: &str, open: bool, add: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().interact_size.y = HEADING;
    ui.spacing_mut().button_padding.y = 1.0;
    let name = RichText::new(name).font(look::strong(11.5));
    let name = name.color(look::palette(ui).weak);
    CollapsingHeader::new(name)
        .default_open(open)
        .show_unindented(ui, add);
}

#[cfg(test)]
mod tests {
    use nice_plug::params::Param as _;

    use super::*;
    use crate::editor::words::Language;
    use crate::params::Parameters;

    #[test]
    fn names_have_room_over_their_knobs_in_every_language() {
        let ctx = egui::Context::default();
        look::apply(&ctx, look::Theme::Dark);
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            for language in Language::ALL {
                names_fit(ui, language);
            }
        });
        output.textures_delta.clear();
    }

    fn names_fit(ui: &Ui, language: Language) {
        let (params, words) = (Parameters::default(), &language.words().parameters);
        let cell = (SIDE - look::bar_margin().sum().x) / COLUMNS as f32;
        let playing = [params.playing.line.name(), params.playing.page.name()];
        let others = [params.playing.velocity.name(), params.playing.bend_range.name()];
        let voice = voice::TARGETS.iter().flat_map(|row| row.iter());
        let voice = voice.map(|target| params.target(*target).name());
        for name in voice.chain(playing).chain(others) {
            let short = (words.short)((words.name)(name)).to_owned();
            let ink = look::palette(ui).weak;
            let width = ui.painter().layout_no_wrap(short, look::small(), ink).size().x;
            assert!(width < cell - 3.0, "{name} is {width} wide");
        }
    }
}
