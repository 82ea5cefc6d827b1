//! Explains how a word is read: its class, the rule, the origin of its sounds, and the alternatives.

use std::ops::Range;

use egui::{CollapsingHeader, RichText, ScrollArea, Ui};
use recit::text::{Explanation, SpokenPart};

use super::sounds::ipa;
use super::study::Study;
use crate::editor::look;
use crate::editor::words::Line as Words;

/// The height of the unfolded part.
const HEIGHT: f32 = 110.0;

/// Shows how the text at `source` is read, once unfolded.
pub(super) fn show(ui: &mut Ui, study: &Study, source: Range<usize>, words: &Words) {
    let title = RichText::new(words.explained).font(look::value());
    CollapsingHeader::new(title).show(ui, |ui| {
        ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
            for (index, line) in lines(study, &source, words).into_iter().enumerate() {
                let text = RichText::new(line).font(look::value());
                let weak = look::palette(ui).weak;
                ui.label(if index == 0 { text } else { text.color(weak) });
            }
        });
    });
}

/// The explanations of all parts of the text that overlap `source`.
fn lines(study: &Study, source: &Range<usize>, words: &Words) -> Vec<String> {
    let text = &study.subject.line.text;
    let common = |part: &&Explanation| part.source.start < source.end && source.start < part.source.end;
    let parts = study.explanations.iter().filter(common);
    parts.flat_map(|part| told(text, part, words)).collect()
}

fn told(text: &str, part: &Explanation, words: &Words) -> Vec<String> {
    let written = text.get(part.source.clone()).unwrap_or("").trim();
    let mut lines = vec![(words.taken_for)(written, part.class, part.rule)];
    for spoken in &part.spoken {
        let SpokenPart { text, origin, .. } = spoken;
        let sounds = ipa(spoken.phonemes.iter().copied());
        lines.push((words.sounds_from)(text, &sounds, origin.name()));
        let others = spoken.others.iter().map(|other| ipa(other.iter().copied()));
        lines.extend(others.map(|other| (words.elsewhere)(&other)));
    }
    let alternatives = part.alternatives.iter();
    lines.extend(alternatives.map(|other| (words.or_else)(other.spoken.trim(), other.class, other.rule)));
    lines
}
