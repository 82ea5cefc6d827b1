//! The built-in presets.

use super::{Preset, parse};
use crate::script::Script;

/// A table of files in `presets/`, by their stems.
macro_rules! files {
    ($($id:literal),* $(,)?) => {
        [$(($id, include_str!(concat!("../../../presets/", $id, ".json")))),*]
    };
}

/// The built-in presets, in their displayed order.
const FILES: [(&str, &str); 20] = files![
    "factory",
    "station",
    "storyteller",
    "moods",
    "whispers",
    "trailer",
    "scene",
    "argument",
    "playground",
    "barks",
    "creature",
    "robot",
    "lullaby",
    "choir",
    "solo",
    "glide",
    "rhythm-words",
    "mouth-beats",
    "countdown",
    "glitch",
];

/// All built-in presets, parsed one at a time. The first is that of a new instance.
pub fn factory() -> impl Iterator<Item = Preset> {
    FILES.into_iter().filter_map(built_in)
}

impl Script {
    /// The script of a new instance, from the preset `factory`: eight lines on keys 60 to 67.
    pub fn factory() -> Self {
        find("factory").map_or_else(Self::empty, |preset| preset.script)
    }
}

/// The built-in preset with this id.
pub fn find(id: &str) -> Option<Preset> {
    FILES.into_iter().find(|file| file.0 == id).and_then(built_in)
}

/// Parses a file of the table. A test parses all of them, so it never fails for a user.
fn built_in((id, json): (&'static str, &str)) -> Option<Preset> {
    parse(json).ok().map(|preset| Preset { id, ..preset })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::collections::HashSet;

    use std::fs;
    use std::path::Path;

    use serde_json::Value as Json;

    use super::*;
    use crate::emotion::Named;
    use crate::player::CONTROLS;
    use crate::script::preset::Value;

    /// The numeric parameters of the plugin that are not controls, and their ranges.
    const NUMBERS: [(&str, f64, f64); 6] = [
        ("volume", -60.0, 12.0),
        ("pan", -100.0, 100.0),
        ("velocity", 0.0, 100.0),
        ("bendrange", 0.0, 24.0),
        ("line", 1.0, 1024.0),
        ("page", 1.0, 128.0),
    ];
    const SWITCHES: [&str; 2] = ["mpe", "loop"];
    const CHOICES: [(&str, &str); 8] = [
        ("mode", "speak sing"),
        ("trigger", "key next selected"),
        ("play", "poly mono legato latch"),
        ("noteoff", "finish fade word"),
        ("start", "now sixteenth eighth beat bar"),
        ("align", "start stress end"),
        ("fit", "line off beat1 beat2 beat3 beat4 bar1 bar2 bar4"),
        ("takes", "line robin"),
    ];

    fn numbers() -> impl Iterator<Item = (&'static str, f64, f64)> {
        let controls = CONTROLS.iter().map(|info| {
            let (low, high) = info.parameter_range();
            (info.id, f64::from(low), f64::from(high))
        });
        controls.chain(NUMBERS)
    }

    fn is_parameter(id: &str, value: &Value) -> bool {
        match value {
            Value::Number(value) => {
                numbers().any(|(name, low, high)| name == id && (low..=high).contains(value))
            }
            Value::Switch(_) => SWITCHES.contains(&id),
            Value::Choice(choice) => CHOICES
                .iter()
                .any(|&(name, ids)| name == id && ids.split(' ').any(|known| known == choice)),
        }
    }

    /// Whether a bracket in a line is valid markup.
    fn is_markup(bracket: &str) -> bool {
        match bracket.split_once(' ') {
            Some(("pause", length)) => length.ends_with('s'),
            Some(("ph", phonemes)) => !phonemes.is_empty(),
            Some(("emotion", what)) => what.split_once(' ').is_some_and(|(name, amount)| {
                Named::find(name).is_some() && amount.parse().is_ok_and(|it: f32| (0.0..=1.0).contains(&it))
            }),
            _ => false,
        }
    }

    fn speakers() -> HashSet<String> {
        let house: Json = serde_json::from_str(include_str!("../../../models/house/voice.json")).unwrap();
        let all = house["speakers"].as_array().unwrap();
        all.iter()
            .map(|speaker| speaker["id"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn every_file_of_the_folder_is_built_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let stems: HashSet<String> = files
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let listed: HashSet<String> = FILES.into_iter().map(|(id, _)| id.to_owned()).collect();
        assert_eq!(listed, stems);
        let read: Vec<&str> = factory().map(|preset| preset.id).collect();
        assert_eq!(read, FILES.map(|(id, _)| id));
        let mut names: Vec<String> = factory().map(|preset| preset.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), FILES.len());
    }

    #[test]
    fn every_preset_is_complete() {
        for preset in factory() {
            let id = preset.id;
            assert!(preset.notices.is_empty(), "{id}: {:?}", preset.notices);
            assert!(
                !preset.name.is_empty() && !preset.about.is_empty() && !preset.tags.is_empty(),
                "{id}"
            );
            for (parameter, value) in &preset.parameters {
                assert!(is_parameter(parameter, value), "{id}: {parameter} {value:?}");
            }
            let lines = preset.script.lines();
            assert!((4..=12).contains(&lines.len()), "{id}");
            let mut places = HashSet::new();
            for line in lines {
                assert!(
                    line.key.is_some() && places.insert((line.page, line.key)),
                    "{id}: {}",
                    line.text
                );
                let brackets = line.text.split('[').skip(1);
                for bracket in brackets.map(|rest| rest.split(']').next().unwrap()) {
                    assert!(is_markup(bracket), "{id}: [{bracket}]");
                }
            }
        }
    }

    #[test]
    fn every_speaker_of_a_preset_is_one_of_the_built_in_voice() {
        let known = speakers();
        for Preset { id, script, .. } in factory() {
            assert_eq!(script.voice.name, "house", "{id}");
            let of_lines = script.lines().iter().filter_map(|line| line.speaker.as_ref());
            let of_channels = script.channels.iter().flatten();
            for speaker in of_lines.chain(of_channels).chain([&script.voice.speaker]) {
                assert!(known.contains(speaker), "{id}: {speaker}");
            }
        }
    }

    #[test]
    fn the_own_keys_of_a_page_contain_its_lines() {
        for Preset { id, script, .. } in factory() {
            for (index, page) in script.pages().iter().enumerate() {
                let lines = script
                    .lines()
                    .iter()
                    .filter(|line| usize::from(line.page) == index);
                let keys: Vec<u8> = lines.filter_map(|line| line.key).collect();
                assert!(!keys.is_empty(), "{id}: no line is on {}", page.name);
                if let Some((first, last)) = page.keys {
                    assert!(keys.iter().all(|key| (first..=last).contains(key)), "{id}");
                }
            }
        }
    }

    #[test]
    fn presets_are_found_by_their_id() {
        assert_eq!(find("factory").unwrap().script, Script::factory());
        let whispers = find("whispers").unwrap();
        assert_eq!(whispers.parameters["breath"], Value::Number(100.0));
        assert_eq!(whispers.parameters["noteoff"], Value::Choice("fade".into()));
        assert_eq!(find("glide").unwrap().parameters["loop"], Value::Switch(true));
        assert_eq!(find("nobody's"), None);
    }

    #[test]
    fn the_documents_name_every_control() {
        let (presets, readme) = (
            include_str!("../../../docs/PRESETS.md"),
            include_str!("../../../README.md"),
        );
        for info in &CONTROLS {
            assert!(
                presets.contains(&format!("`{}`", info.id)),
                "docs/PRESETS.md lacks {}",
                info.id
            );
            let option = format!("[--{} ", info.option);
            assert!(
                info.option.is_empty() || readme.contains(&option),
                "README.md lacks --{}",
                info.option
            );
        }
    }
}
