//! Type, measures, and the style of egui's own widgets.

use egui::style::WidgetVisuals;
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Ui, Vec2, vec2};

use super::fonts;
use super::palette::{DARK, LIGHT, Palette};

/// The space around and between elements, in points.
pub const GAP: f32 = 8.0;
/// The side of an icon button.
pub const ICON: f32 = 26.0;
/// Rounding of rows and fields.
pub const ROUNDING: CornerRadius = CornerRadius::same(5);

/// Dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// For dim rooms and stages.
    #[default]
    Dark,
    /// For daylight.
    Light,
}

/// The colours of the theme in `ui`.
pub fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// Small text: labels and meters.
pub fn small() -> FontId {
    FontId::new(11.0, FontFamily::Proportional)
}

/// Values of parameters.
pub fn value() -> FontId {
    FontId::new(12.5, FontFamily::Proportional)
}

/// The text of lines.
pub fn body() -> FontId {
    FontId::new(14.0, FontFamily::Proportional)
}

/// Emphasised text of this size.
pub fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(fonts::STRONG.into()))
}

/// The names of panels.
pub fn heading() -> FontId {
    strong(13.0)
}

/// The margins of a bar.
pub fn bar_margin() -> Margin {
    Margin::symmetric(14, 9)
}

/// Sets the fonts and the theme of the whole window.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    ctx.set_fonts(fonts::definitions());
    // The settings have their own steps.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    set_theme(ctx, theme);
    ctx.all_styles_mut(|style| {
        style.text_styles.insert(TextStyle::Body, body());
        style
            .text_styles
            .insert(TextStyle::Button, FontId::new(13.0, FontFamily::Proportional));
        style.text_styles.insert(TextStyle::Small, small());
        style.text_styles.insert(TextStyle::Heading, strong(19.0));
        style.spacing.item_spacing = Vec2::splat(GAP);
        style.spacing.button_padding = vec2(10.0, 4.0);
        style.spacing.interact_size = vec2(24.0, 26.0);
        style.spacing.menu_margin = Margin::same(6);
        style.interaction.tooltip_delay = 0.4;
    });
    for (theme, palette) in [(egui::Theme::Dark, &DARK), (egui::Theme::Light, &LIGHT)] {
        ctx.style_mut_of(theme, |style| colours(&mut style.visuals, palette));
    }
}

/// Switches between dark and light.
pub fn set_theme(ctx: &egui::Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::Dark => egui::Theme::Dark,
        Theme::Light => egui::Theme::Light,
    });
}

fn colours(visuals: &mut egui::Visuals, palette: &Palette) {
    visuals.override_text_color = Some(palette.text);
    visuals.weak_text_color = Some(palette.weak);
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.panel;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.extreme_bg_color = palette.background;
    visuals.text_edit_bg_color = Some(palette.background);
    visuals.faint_bg_color = palette.row;
    visuals.selection.bg_fill = palette.accent_dim;
    visuals.selection.stroke = Stroke::new(1.0, palette.accent);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.warm;
    visuals.error_fg_color = palette.bad;
    visuals.menu_corner_radius = ROUNDING;
    let clear = Color32::TRANSPARENT;
    let widgets = &mut visuals.widgets;
    paint(&mut widgets.noninteractive, palette.panel, palette.line, palette);
    paint(&mut widgets.inactive, palette.raised, clear, palette);
    paint(&mut widgets.hovered, palette.line, palette.accent_dim, palette);
    paint(&mut widgets.active, palette.accent_dim, palette.accent, palette);
    paint(&mut widgets.open, palette.raised, palette.accent_dim, palette);
}

fn paint(widget: &mut WidgetVisuals, fill: Color32, line: Color32, palette: &Palette) {
    widget.bg_fill = fill;
    widget.weak_bg_fill = fill;
    widget.bg_stroke = Stroke::new(1.0, line);
    widget.fg_stroke = Stroke::new(1.2, palette.text);
    widget.corner_radius = ROUNDING;
    widget.expansion = 0.0;
}
