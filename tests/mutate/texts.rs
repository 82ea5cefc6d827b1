//! Projects, presets, markup and tables.

use std::collections::HashSet;

use recit::script::exchange::{Split, from_csv, from_text};
use recit::script::{
    FileNotice, LineId, MAX_LINE_CHARS, MAX_LINES, MAX_PAGES, MAX_SCRIPT_BYTES, Script, preset, project,
};
use recit::text::{Frontend, sentences, spans};

use super::change::{Chance, json, text};
use super::corpus::{LINES, MARKUP_WORDS, PRESETS, PROJECT_WORDS, TABLE_WORDS, TABLES};

/// The most notices about one file, including the one that counts the rest.
const NOTICES: usize = 51;

pub struct Texts {
    frontend: Frontend,
}

impl Texts {
    pub fn new() -> Self {
        Self {
            frontend: Frontend::load(),
        }
    }

    pub fn state(&self, chance: &mut Chance) -> bool {
        let good = chance.one(&PRESETS);
        let json = project_from(chance, good);
        let Ok(loaded) = project::from_json(&json) else {
            return false;
        };
        check(&loaded.script, &loaded.notices);
        let again = project::from_json(&project::to_json(&loaded.script)).unwrap();
        assert_eq!(
            (again.script == loaded.script, again.notices),
            (true, vec![]),
            "{json}"
        );
        true
    }

    pub fn preset(&self, chance: &mut Chance) -> bool {
        let good = chance.one(&PRESETS);
        let json = project_from(chance, good);
        let Ok(read) = preset::parse(&json) else {
            return false;
        };
        check(&read.script, &read.notices);
        assert!(read.tags.len() <= 32 && read.parameters.len() <= 256);
        true
    }

    pub fn markup(&self, chance: &mut Chance) -> bool {
        let good = chance.one(&LINES);
        let line = text(chance, good, &MARKUP_WORDS);
        let line: String = line.chars().take(MAX_LINE_CHARS).collect();
        let utterance = self.frontend.utterance(&line);
        for span in spans(&line) {
            assert!(line.get(span.range.clone()).is_some(), "{line}");
        }
        for sentence in sentences(&line) {
            assert!(line.get(sentence.clone()).is_some(), "{line}");
        }
        utterance.warnings.is_empty()
    }

    pub fn table(&self, chance: &mut Chance) -> bool {
        let good = chance.one(&TABLES);
        let table = text(chance, good, &TABLE_WORDS);
        for split in [Split::Lines, Split::Sentences, Split::Paragraphs] {
            let imported = from_text(&table, split);
            assert!(imported.lines.len() <= MAX_LINES && imported.notices.len() <= NOTICES);
        }
        let Ok(imported) = from_csv(&table) else {
            return false;
        };
        let mut script = Script::empty();
        script.insert_lines(0, imported.lines);
        check(&script, &imported.notices);
        true
    }
}

/// A project with some values changed, or, one time out of four, any of its characters.
fn project_from(chance: &mut Chance, good: &str) -> String {
    match chance.below(4) {
        0 => text(chance, good, &PROJECT_WORDS),
        _ => json(chance, good),
    }
}

/// Checks what must hold for any script.
fn check(script: &Script, notices: &[FileNotice]) {
    let lines = script.lines();
    let ids: HashSet<LineId> = lines.iter().map(|line| line.id).collect();
    assert!(lines.len() <= MAX_LINES && ids.len() == lines.len());
    assert!(ids.iter().all(|id| (1..=LineId::MAX).contains(&id.0)));
    assert!(lines.iter().map(|line| line.text.len()).sum::<usize>() <= MAX_SCRIPT_BYTES);
    assert!((1..=MAX_PAGES).contains(&script.pages().len()));
    assert!(script.voice.name.len() + script.voice.speaker.len() <= 512);
    assert!(notices.len() <= NOTICES && notices.iter().all(|notice| notice.len() < 1000));
}
