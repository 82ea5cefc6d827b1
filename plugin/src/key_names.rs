//! The names of keys for the host, from the lines that they play.

use std::sync::atomic::{AtomicU32, Ordering};

use recit::script::Script;
use recit::text::{SpanKind, spans};

use crate::keyed::Keyed;
use crate::params::{Mode, Parameters, TriggerMode};

/// The most characters of a name.
const LENGTH: usize = 48;

/// The names of keys while page `page`, from 0, is selected. There are none if keys do not select lines: in
/// Sing, and with triggers other than the key.
pub(crate) fn names(script: &Script, parameters: &Parameters, page: usize) -> Vec<(u8, String)> {
    let playing = &parameters.playing;
    if playing.mode.value() != Mode::Speak || playing.trigger.value() != TriggerMode::Key {
        return Vec::new();
    }
    let keyed = Keyed::of(script, page);
    let named = keyed.keys().filter_map(|key| {
        let (_, line) = keyed.line(script, key)?;
        Some((key, plain(&line.text)))
    });
    named.filter(|(_, name)| !name.is_empty()).collect()
}

/// The beginning of a text without its markup and line breaks.
fn plain(text: &str) -> String {
    let spoken = spans(text).into_iter().filter_map(|span| {
        let part = &text[span.range];
        match span.kind {
            SpanKind::Text | SpanKind::Wrong => Some(part),
            SpanKind::Escape | SpanKind::Command | SpanKind::Tag | SpanKind::Comment => None,
        }
    });
    let spoken: String = spoken.collect();
    let row = spoken.split_whitespace().collect::<Vec<_>>().join(" ");
    match row.char_indices().nth(LENGTH) {
        Some((cut, _)) => format!("{}…", row[..cut].trim_end()),
        None => row,
    }
}

/// The parameters on which the names depend. Wait-free.
pub(crate) struct Seen(AtomicU32);

impl Default for Seen {
    fn default() -> Self {
        Self(AtomicU32::new(u32::MAX))
    }
}

impl Seen {
    /// Whether it changed since the last call.
    pub(crate) fn is_news(&self, parameters: &Parameters) -> bool {
        let now = playing(parameters);
        self.0.swap(now, Ordering::Relaxed) != now
    }
}

/// Page, mode and trigger as one number.
pub(crate) fn playing(parameters: &Parameters) -> u32 {
    let playing = &parameters.playing;
    let page = u32::from(playing.page_index());
    page | (playing.mode.value() as u32) << 16 | (playing.trigger.value() as u32) << 20
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_name_is_the_spoken_text() {
        for (text, name) in [
            ("Welcome back.", "Welcome back."),
            ("[emotion happy]Hello [pause 300ms]\nthere", "Hello there"),
            ("<emphasis>Now</emphasis> or never", "Now or never"),
            ("[pause 1s]", ""),
        ] {
            assert_eq!(plain(text), name, "{text}");
        }
        let long = plain(&"ä ".repeat(60));
        assert!(long.ends_with("ä…") && long.chars().count() <= LENGTH + 1);
    }

    #[test]
    fn keys_are_named_after_their_lines_on_the_page() {
        let mut script = Script::empty();
        let page = script.add_page("Second").unwrap();
        script.add(Some(60), "One").unwrap();
        let two = script.add(Some(60), "Two").unwrap();
        script.set_page(two, page).unwrap();
        let parameters = Parameters::default();
        let named = |page| names(&script, &parameters, page);
        assert_eq!(named(0), [(60, "One".to_owned())]);
        assert_eq!(named(1), [(60, "Two".to_owned())]);
        assert!(named(2).is_empty());
    }
}
