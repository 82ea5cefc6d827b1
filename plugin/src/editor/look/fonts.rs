//! The fonts that are built in, so that every script has its glyphs on every machine.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// What headings are set in.
pub(super) const STRONG: &str = "strong";

/// Each font with the name by which families list it.
static FONTS: [(&str, &[u8]); 4] = [
    ("Inter", include_bytes!("../../../fonts/Inter-Regular.otf")),
    (
        "Inter SemiBold",
        include_bytes!("../../../fonts/Inter-SemiBold.otf"),
    ),
    // Arabic, Hebrew, and the signs of phonetics.
    ("DejaVu Sans", include_bytes!("../../../fonts/DejaVuSans.ttf")),
    // Chinese, Japanese and Korean.
    (
        "Droid Sans Fallback",
        include_bytes!("../../../fonts/DroidSansFallbackFull.ttf"),
    ),
];

/// The fonts of the editor: Inter, behind it those for other scripts, and egui's own for emoji.
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in FONTS {
        let data = Arc::new(FontData::from_static(bytes));
        fonts.font_data.insert(name.to_owned(), data);
    }
    let standard = fonts
        .families
        .remove(&FontFamily::Proportional)
        .unwrap_or_default();
    let family = |first: &str| {
        let ours = [first, "DejaVu Sans", "Droid Sans Fallback"].map(str::to_owned);
        ours.into_iter().chain(standard.iter().cloned()).collect()
    };
    fonts.families.insert(FontFamily::Proportional, family("Inter"));
    let strong = FontFamily::Name(STRONG.into());
    fonts.families.insert(strong, family("Inter SemiBold"));
    fonts
}
