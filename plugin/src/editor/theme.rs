//! Colours, sizes and type: a dark, quiet room with one accent.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Vec2, vec2};
use recit::engine::LineStatus;

/// Behind everything.
pub const BACKGROUND: Color32 = Color32::from_rgb(0x15, 0x18, 0x1d);
/// The bars above and below the script.
pub const PANEL: Color32 = Color32::from_rgb(0x1b, 0x1f, 0x26);
/// A row of the script.
pub const ROW: Color32 = Color32::from_rgb(0x1f, 0x24, 0x2c);
/// A row under the pointer.
pub const ROW_HOVERED: Color32 = Color32::from_rgb(0x24, 0x2a, 0x33);
/// Fields and buttons.
pub const RAISED: Color32 = Color32::from_rgb(0x29, 0x30, 0x3a);
/// Thin lines.
pub const LINE: Color32 = Color32::from_rgb(0x33, 0x3b, 0x47);
/// What is read.
pub const TEXT: Color32 = Color32::from_rgb(0xdd, 0xe3, 0xea);
/// Labels. At least 4.5 : 1 against [`PANEL`], as WCAG 2.2 asks of small text.
pub const WEAK: Color32 = Color32::from_rgb(0x93, 0x9f, 0xae);
/// The one accent: what sounds, what is chosen, what can be grabbed.
pub const ACCENT: Color32 = Color32::from_rgb(0x6c, 0xc1, 0xd1);
/// The accent behind text.
pub const ACCENT_DIM: Color32 = Color32::from_rgb(0x24, 0x4e, 0x58);
/// Ready.
pub const GOOD: Color32 = Color32::from_rgb(0x86, 0xc7, 0x96);
/// In the making, and notices.
pub const WARM: Color32 = Color32::from_rgb(0xdf, 0xb7, 0x70);
/// Wrong.
pub const BAD: Color32 = Color32::from_rgb(0xe8, 0x85, 0x7c);

/// The space around and between things, in points.
pub const GAP: f32 = 8.0;
/// The side of an icon button.
pub const ICON: f32 = 26.0;
/// The height of a row of the script.
pub const ROW_HEIGHT: f32 = 36.0;
/// Rounding of rows and fields.
pub const ROUNDING: CornerRadius = CornerRadius::same(5);

/// Small print: labels and meters.
pub fn small() -> FontId {
    FontId::new(11.0, FontFamily::Proportional)
}

/// Values of parameters.
pub fn value() -> FontId {
    FontId::new(12.5, FontFamily::Proportional)
}

/// The colour and the word of a line's status.
pub fn status(status: &LineStatus) -> (Color32, &'static str) {
    match status {
        LineStatus::Text => (WEAK, "text"),
        LineStatus::Arming => (WARM, "arming"),
        LineStatus::Armed => (GOOD, "armed"),
        LineStatus::Sounding { .. } => (ACCENT, "sounding"),
        LineStatus::Failed { .. } => (BAD, "failed"),
    }
}

/// The margins of a bar.
pub fn bar_margin() -> Margin {
    Margin::symmetric(14, 9)
}

/// Gives the whole window its look.
pub fn apply(ctx: &egui::Context) {
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(|style| {
        style
            .text_styles
            .insert(TextStyle::Body, FontId::new(14.0, FontFamily::Proportional));
        style
            .text_styles
            .insert(TextStyle::Button, FontId::new(13.0, FontFamily::Proportional));
        style.text_styles.insert(TextStyle::Small, small());
        style
            .text_styles
            .insert(TextStyle::Heading, FontId::new(19.0, FontFamily::Proportional));
        style.spacing.item_spacing = Vec2::splat(GAP);
        style.spacing.button_padding = vec2(10.0, 4.0);
        style.spacing.interact_size = vec2(24.0, 26.0);
        style.spacing.menu_margin = Margin::same(6);
        style.interaction.tooltip_delay = 0.4;
        colours(&mut style.visuals);
    });
}

fn colours(visuals: &mut egui::Visuals) {
    visuals.override_text_color = Some(TEXT);
    visuals.weak_text_color = Some(WEAK);
    visuals.panel_fill = BACKGROUND;
    visuals.window_fill = PANEL;
    visuals.window_stroke = Stroke::new(1.0, LINE);
    visuals.extreme_bg_color = BACKGROUND;
    visuals.text_edit_bg_color = Some(BACKGROUND);
    visuals.faint_bg_color = ROW;
    visuals.selection.bg_fill = ACCENT_DIM;
    visuals.selection.stroke = Stroke::new(1.0, ACCENT);
    visuals.hyperlink_color = ACCENT;
    visuals.warn_fg_color = WARM;
    visuals.error_fg_color = BAD;
    visuals.menu_corner_radius = ROUNDING;
    let widgets = &mut visuals.widgets;
    for (widget, fill, line) in [
        (&mut widgets.noninteractive, PANEL, LINE),
        (&mut widgets.inactive, RAISED, Color32::TRANSPARENT),
        (&mut widgets.hovered, LINE, ACCENT_DIM),
        (&mut widgets.active, ACCENT_DIM, ACCENT),
        (&mut widgets.open, RAISED, ACCENT_DIM),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        widget.fg_stroke = Stroke::new(1.2, TEXT);
        widget.corner_radius = ROUNDING;
        widget.expansion = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast by WCAG 2.2, <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |colour: Color32| {
            let linear = |byte: u8| {
                let value = f32::from(byte) / 255.0;
                if value <= 0.04045 {
                    value / 12.92
                } else {
                    ((value + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn everything_that_is_read_stands_out() {
        for ink in [TEXT, WEAK, ACCENT, GOOD, WARM, BAD] {
            for paper in [BACKGROUND, PANEL, ROW, ROW_HOVERED, RAISED] {
                assert!(
                    contrast(ink, paper) >= 4.5,
                    "{ink:?} on {paper:?}: {}",
                    contrast(ink, paper)
                );
            }
        }
    }
}
