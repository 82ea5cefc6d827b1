//! The languages of speakers of voices from elsewhere.

use crate::text::{Language, Speaks, Tag};

use super::manifest::{WholeManifest, WholeSpeaker};

/// The language of a style of Kokoro, by the first letter of its name.
pub(super) fn by_letter(name: &str) -> Language {
    let tag = match name.chars().next() {
        Some('z') => return Language::Mandarin,
        Some('e') => "es",
        Some('f') => "fr-fr",
        Some('h') => "hi",
        Some('i') => "it",
        Some('j') => "ja",
        Some('p') => "pt-br",
        _ => return Language::English,
    };
    Tag::new(tag).map_or(Language::English, Language::Other)
}

/// The languages of a speaker of Kokoro: that of its main style as its own, and all others, because the graph
/// supports them.
pub(super) fn of_style(manifest: &WholeManifest, speaker: &WholeSpeaker) -> Speaks {
    let most = speaker.of.iter().max_by(|one, other| one.1.total_cmp(&other.1));
    let style = most
        .and_then(|(place, _)| manifest.speakers.get(*place))
        .unwrap_or(speaker);
    Speaks {
        own: by_letter(&style.about.id),
        mandarin: true,
        others: true,
    }
}

/// The language of a voice of Piper whose phonemes come from the voice `espeak` of espeak-ng.
pub(super) fn of_piper(espeak: &str) -> Speaks {
    match Tag::new(espeak) {
        Some(tag) if !espeak.starts_with("en") => Speaks {
            own: Language::Other(tag),
            mandarin: false,
            others: false,
        },
        _ => Speaks::ENGLISH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_has_the_language_of_its_letter_and_piper_that_of_its_configuration() {
        let tag = |language: Language| language.tag().to_owned();
        let styles = ["af_heart", "bm_daniel", "zf_xiaoxiao", "ef_dora", "pm_alex"];
        let own: Vec<String> = styles.iter().map(|style| tag(by_letter(style))).collect();
        assert_eq!(own, ["en", "en", "zh", "es", "pt-br"]);
        assert_eq!(of_piper("en-us"), Speaks::ENGLISH);
        assert_eq!(tag(of_piper("de").own), "de");
        // Piper's Mandarin is read by espeak-ng, not by our front end.
        assert!(matches!(of_piper("cmn").own, Language::Other(_)));
    }
}
