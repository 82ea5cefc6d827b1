//! Behind the light: the measurements, the folders and the versions.

use std::path::PathBuf;

use egui::accesskit::Role;
use egui::{Button, Grid, OpenUrl, RichText, Ui, WidgetInfo};
use recit::acoustic::{self, Contact};
use recit::paths;

use super::figures::{Figure, figures, of_server};
use super::health::{Health, HealthState};
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::logging;

/// The width of the panel, and with a server.
const WIDTH: f32 = 380.0;
const WIDE: f32 = 720.0;

/// Shows them.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut HealthState, health: Health) -> Vec<Action> {
    let words = &cx.words.status;
    let mut actions = Vec::new();
    ui.set_width(if cx.meters.server.is_some() { WIDE } else { WIDTH });
    let (word, meaning) = health.told(words);
    ui.label(RichText::new(word).font(look::heading()));
    ui.label(RichText::new(meaning).font(look::value()));
    ui.add_space(look::GAP);
    let mut report = Vec::new();
    ui.horizontal_top(|ui| {
        grid("figures").show(ui, |ui| {
            rows(ui, &figures(cx), &mut report);
            caption::show(ui, words.version);
            let version = version();
            ui.label(RichText::new(&version).font(look::value()));
            ui.end_row();
            report.push(version);
        });
        if let Some(server) = &cx.meters.server {
            ui.add_space(2.0 * look::GAP);
            ui.vertical(|ui| of_the_server(ui, cx, server, &mut report));
        }
    });
    ui.add_space(look::GAP);
    let counted = state.counted(&cx.meters) > 0;
    ui.horizontal(|ui| {
        let reset = ui.add_enabled(counted, Button::new(words.reset.0));
        reset.widget_info(|| WidgetInfo::labeled(Role::Button, counted, words.reset.1));
        if reset.on_hover_text(words.reset.1).clicked() {
            state.reset(&cx.meters);
            actions.push(Action::ResetUnderruns);
        }
        let copy = ui.button(words.copy.0).on_hover_text(words.copy.1);
        if copy.clicked() {
            ui.ctx().copy_text(report.join("\n"));
        }
    });
    ui.add_space(look::GAP);
    caption::show(ui, words.folders);
    ui.horizontal_wrapped(|ui| {
        let data = paths::data_dir();
        let places: [Option<PathBuf>; 3] = [
            data.as_ref().map(|data| data.join("presets")),
            data.as_ref().map(|data| data.join("voices")),
            paths::cache_dir(),
        ];
        for (place, name) in places.into_iter().zip(words.places) {
            let Some(place) = place else { continue };
            let shown = place.display().to_string();
            if ui.button(name).on_hover_text(&shown).clicked() {
                actions.push(Action::MakeFolder(place));
                ui.ctx().open_url(OpenUrl::new_tab(shown));
            }
        }
        if let Some(log) = logging::path() {
            let shown = log.display().to_string();
            if ui.button(words.log).on_hover_text(&shown).clicked() {
                logging::make();
                ui.ctx().open_url(OpenUrl::new_tab(shown));
            }
        }
    });
    actions
}

fn grid(name: &str) -> Grid {
    Grid::new(name).num_columns(2).spacing([14.0, 3.0])
}

/// Measurements as rows of a grid. They are added to `report`.
fn rows(ui: &mut Ui, figures: &[Figure], report: &mut Vec<String>) {
    for figure in figures {
        caption::show(ui, figure.label.0).on_hover_text(figure.label.1);
        let colours = look::palette(ui);
        let ink = if figure.is_bad { colours.bad } else { colours.text };
        let shown = RichText::new(&figure.value).font(look::value()).color(ink);
        let said = format!("{}: {}", figure.label.0, figure.value);
        let value = ui.label(shown);
        value.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        value.on_hover_text(figure.label.1);
        ui.end_row();
        report.push(said);
    }
}

/// The measurements of the server, and why it is not used.
fn of_the_server(ui: &mut Ui, cx: &Context, server: &acoustic::Health, report: &mut Vec<String>) {
    grid("server").show(ui, |ui| rows(ui, &of_server(server, &cx.words.status), report));
    if let Contact::Down(reason) = &server.contact {
        let ink = look::palette(ui).bad;
        ui.label(RichText::new(reason).font(look::value()).color(ink));
        report.push(reason.clone());
    }
}

/// The version of this program, with the system.
fn version() -> String {
    use std::env::consts::{ARCH, OS};
    format!("Recit {} · {OS} {ARCH}", env!("CARGO_PKG_VERSION"))
}
