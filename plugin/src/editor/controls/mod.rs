//! The parameters: the plane of emotions, and the others in tabs below it.

mod layout;
mod playing;
mod timing;
mod voice;

use egui::accesskit::Role;
use egui::{ScrollArea, Ui};

use super::action::Action;
use super::context::Context;
use super::plane::{self, PlaneState};
use super::widgets::param::WidgetState;
use super::widgets::{choice, wheel};

/// The width of the panel of controls.
pub(super) const SIDE: f32 = 300.0;

/// The space between two rows.
const ROWS: f32 = 5.0;

/// Their state.
#[derive(Default)]
pub struct ControlsState {
    tab: Tab,
    plane: PlaneState,
    widgets: WidgetState,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Voice,
    Playing,
    Timing,
}

impl Tab {
    /// In the order of their labels.
    const ALL: [Self; 3] = [Self::Voice, Self::Playing, Self::Timing];
}

/// Shows them.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut ControlsState) -> Vec<Action> {
    wheel::begin(ui, &mut state.widgets);
    let actions = plane::show(ui, cx, &mut state.plane, &mut state.widgets);
    tabs(ui, cx, &mut state.tab);
    let (tab, params) = (state.tab, cx.params);
    ScrollArea::vertical()
        .id_salt(("controls", tab as u8))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = ROWS;
            let widgets = &mut cx.widgets(&mut state.widgets);
            match tab {
                Tab::Voice => voice::show(ui, params, widgets),
                Tab::Playing => playing::show(ui, params, widgets),
                Tab::Timing => timing::show(ui, params, widgets),
            }
        });
    wheel::end(ui, &mut state.widgets);
    actions
}

fn tabs(ui: &mut Ui, cx: &Context, shown: &mut Tab) {
    let words = &cx.words.parameters.tabs;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        let width = (ui.available_width() - 2.0) / words.len() as f32;
        for (tab, (word, meaning)) in Tab::ALL.into_iter().zip(words) {
            let open = *shown == tab;
            let response = choice::segment(ui, word, open, word, Role::Tab, width);
            if response.on_hover_text(*meaning).clicked() {
                *shown = tab;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use nice_plug::params::Param as _;

    use super::layout::COLUMNS;
    use super::*;
    use crate::editor::look;
    use crate::editor::words::Language;
    use crate::params::Parameters;

    #[test]
    fn names_fit_above_their_knobs_in_every_language() {
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
