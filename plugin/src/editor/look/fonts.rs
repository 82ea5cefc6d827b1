//! The built-in fonts, so that every script has its glyphs on every machine.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// The font of headings.
pub(super) const STRONG: &str = "strong";

/// Each font with its name in families.
static FONTS: [(&str, &[u8]); 5] = [
    ("Inter", include_bytes!("../../../fonts/Inter-Regular.otf")),
    (
        "Inter SemiBold",
        include_bytes!("../../../fonts/Inter-SemiBold.otf"),
    ),
    // Arabic, Hebrew, and phonetic symbols.
    ("DejaVu Sans", include_bytes!("../../../fonts/DejaVuSans.ttf")),
    // Chinese and Japanese.
    (
        "Droid Sans Fallback",
        include_bytes!("../../../fonts/DroidSansFallbackFull.ttf"),
    ),
    // Korean.
    ("NanumSquare", include_bytes!("../../../fonts/NanumSquareR.ttf")),
];

/// The fonts of the editor: Inter, then those for other scripts, and egui's own for emoji.
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
        let ours = [first, "DejaVu Sans", "Droid Sans Fallback", "NanumSquare"].map(str::to_owned);
        ours.into_iter().chain(standard.iter().cloned()).collect()
    };
    fonts.families.insert(FontFamily::Proportional, family("Inter"));
    let strong = FontFamily::Name(STRONG.into());
    fonts.families.insert(strong, family("Inter SemiBold"));
    fonts
}

#[cfg(test)]
mod tests {
    use egui::FontId;

    use super::*;

    #[test]
    fn every_script_has_its_glyphs() {
        let ctx = egui::Context::default();
        ctx.set_fonts(definitions());
        // Fonts are available from the first frame on.
        let mut frame = ctx.run_ui(egui::RawInput::default(), |_| {});
        frame.textures_delta.clear();
        for text in [
            "Äöüß ñ ç ő ž ł “…” – —",
            "欢迎回来，大门九点开放。繁體字",
            "ようこそ カタカナ 漢字",
            "환영합니다",
            "أهلا وسهلا",
            "ברוכים הבאים",
            "Добро пожаловать Їжак",
            "Καλώς ήρθατε",
            "ˈwɛlkəm ˌbæk ðə dʒʃŋɔɪɹɚʔːɾ",
            "😀🎤❤🎵🔥",
            "◀▶•·→",
        ] {
            for family in [FontFamily::Proportional, FontFamily::Name(STRONG.into())] {
                let font = FontId::new(14.0, family);
                let missing: String = text
                    .chars()
                    .filter(|sign| !ctx.fonts_mut(|fonts| fonts.has_glyph(&font, *sign)))
                    .collect();
                assert!(missing.is_empty(), "{font:?} lacks {missing} of {text}");
            }
        }
    }
}
