//! The colours of the dark and the light theme, each with one accent.

use egui::Color32;
use recit::engine::LineStatus;

/// The colours of a theme.
#[derive(Debug, PartialEq)]
pub struct Palette {
    /// The background.
    pub background: Color32,
    /// The bars and panels around the script.
    pub panel: Color32,
    /// A row of the script.
    pub row: Color32,
    /// A row under the pointer.
    pub row_hovered: Color32,
    /// A row that is selected.
    pub row_selected: Color32,
    /// Fields, buttons, and the rails of sliders.
    pub raised: Color32,
    /// Thin lines, and raised elements under the pointer.
    pub line: Color32,
    /// The edges and rails by which an element is recognised: chips, knobs, keys, handles.
    pub shape: Color32,
    /// The white keys of the piano.
    pub ivory: Color32,
    /// The black keys of the piano.
    pub ebony: Color32,
    /// Text.
    pub text: Color32,
    /// Labels.
    pub weak: Color32,
    /// The accent: playing, selected, draggable.
    pub accent: Color32,
    /// The accent as a background of text.
    pub accent_dim: Color32,
    /// Ready.
    pub good: Color32,
    /// In progress, and notices.
    pub warm: Color32,
    /// Wrong.
    pub bad: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// The dark theme.
pub static DARK: Palette = Palette {
    background: rgb(0x15181d),
    panel: rgb(0x1b1f26),
    row: rgb(0x1f242c),
    row_hovered: rgb(0x242a33),
    row_selected: rgb(0x223640),
    raised: rgb(0x29303a),
    line: rgb(0x333b47),
    shape: rgb(0x74818f),
    ivory: rgb(0x3a4350),
    ebony: rgb(0x0e1115),
    text: rgb(0xdde3ea),
    weak: rgb(0x98a4b3),
    accent: rgb(0x6cc1d1),
    accent_dim: rgb(0x244e58),
    good: rgb(0x86c796),
    warm: rgb(0xdfb770),
    bad: rgb(0xe8857c),
};

/// The light theme.
pub static LIGHT: Palette = Palette {
    background: rgb(0xe9ecf0),
    panel: rgb(0xf4f6f8),
    row: rgb(0xfbfcfd),
    row_hovered: rgb(0xf1f4f7),
    row_selected: rgb(0xdcedf1),
    raised: rgb(0xe4e8ed),
    line: rgb(0xcbd2da),
    shape: rgb(0x75818e),
    ivory: rgb(0xffffff),
    ebony: rgb(0x4d5865),
    text: rgb(0x1c232b),
    weak: rgb(0x4d5865),
    accent: rgb(0x0a5f70),
    accent_dim: rgb(0xbfe0e7),
    good: rgb(0x1f6331),
    warm: rgb(0x754a00),
    bad: rgb(0xa3291f),
};

impl Palette {
    /// The colour of a line's status.
    pub fn status(&self, status: &LineStatus) -> Color32 {
        match status {
            LineStatus::Text => self.weak,
            LineStatus::Arming => self.warm,
            LineStatus::Armed => self.good,
            LineStatus::Sounding { .. } => self.accent,
            LineStatus::Failed { .. } => self.bad,
        }
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

    /// What lies behind texts and shapes.
    fn papers(look: &Palette) -> [Color32; 6] {
        [
            look.background,
            look.panel,
            look.row,
            look.row_hovered,
            look.row_selected,
            look.raised,
        ]
    }

    /// Level AA requires a contrast of 3 : 1 for the shapes by which an element or its state is recognised.
    #[test]
    fn everything_that_is_operated_stands_out() {
        for look in [&DARK, &LIGHT] {
            let papers = papers(look);
            let shapes = [look.shape, look.accent, look.good, look.warm, look.bad];
            for paper in papers {
                for shape in shapes {
                    let found = contrast(shape, paper);
                    assert!(found >= 3.0, "{shape:?} on {paper:?}: {found}");
                }
            }
            // The edge of a white key is against the panel; a black key is on white ones.
            assert!(contrast(look.shape, look.panel) >= 3.0);
            let black = contrast(look.ebony, look.ivory).max(contrast(look.shape, look.ebony));
            assert!(black >= 3.0, "{black}");
        }
    }

    /// Level AA requires a contrast of 4.5 : 1 for text.
    #[test]
    fn everything_that_is_read_stands_out() {
        for look in [&DARK, &LIGHT] {
            let inks = [look.text, look.weak, look.accent, look.good, look.warm, look.bad];
            let papers = papers(look);
            for ink in inks {
                for paper in papers {
                    let found = contrast(ink, paper);
                    assert!(found >= 4.5, "{ink:?} on {paper:?}: {found}");
                }
            }
            assert!(contrast(look.text, look.accent_dim) >= 4.5);
        }
    }
}
