//! The health of the instance: one light in the header, and behind it all measurements, folders and versions.

mod details;
mod figures;
mod health;
mod peaks;

use std::sync::atomic::Ordering;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, Popup, PopupCloseBehavior, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use self::health::Health;
use super::action::Action;
use super::context::Context;
use super::look;

pub(super) use figures::latency_ms;
pub(super) use health::HealthState;
pub(super) use peaks::{PeakState, peaks};

/// The width of the light with its word.
const WIDTH: f32 = 88.0;
/// The radius of the light.
const RADIUS: f32 = 4.5;

/// Shows the light, and the details while they are open.
pub(super) fn light(ui: &mut Ui, cx: &Context, state: &mut HealthState) -> Vec<Action> {
    let words = &cx.words.status;
    let stopped = cx.shared.signals.fault.load(Ordering::Acquire);
    let health = health::health(cx.seen, state, stopped);
    let ink = ink(ui, health);
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, look::ICON), Sense::click());
    let (word, meaning) = health.told(words);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, (words.health)(&word)));
    let colours = look::palette(ui);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, look::ROUNDING, colours.raised);
    }
    let dot = pos2(rect.left() + 11.0, rect.center().y);
    ui.painter()
        .circle_filled(dot, RADIUS + 2.5, ink.gamma_multiply(0.25));
    ui.painter().circle_filled(dot, RADIUS, ink);
    write(ui, rect.with_min_x(dot.x + 12.0), &word, ink);
    let mut actions = Vec::new();
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| actions = details::show(ui, cx, state, health));
    response.on_hover_text(format!("{meaning}\n{}", words.open));
    actions
}

fn write(ui: &Ui, rect: Rect, text: &str, ink: Color32) {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(look::value(), ink));
    job.wrap = TextWrapping::truncate_at_width(rect.width() - 4.0);
    let galley = ui.painter().layout_job(job);
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
}

fn ink(ui: &Ui, health: Health) -> Color32 {
    let colours = look::palette(ui);
    match health {
        Health::Stopped | Health::Failed(_) => colours.bad,
        Health::Late(_) | Health::Light | Health::Preparing(_) | Health::Alone => colours.warm,
        Health::Off => colours.weak,
        Health::Playing(_) => colours.accent,
        Health::Ready => colours.good,
    }
}
