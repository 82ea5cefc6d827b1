//! Subtitles, SubRip (`.srt`) and WebVTT (`.vtt`): one line per caption.

use super::{Imported, StoredLine};

/// The separator between the times of a caption.
const ARROW: &str = "-->";

/// Whether a text contains subtitles: it has the header, or the times of a caption in its first two lines.
pub(super) fn is_subtitles(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let timed = text.lines().take(2).any(is_times);
    text.starts_with("WEBVTT") || timed
}

/// The captions of a text, without keys. Times, numbers, notes, styles and formatting tags are skipped.
pub fn from_subtitles(text: &str) -> Imported {
    let text = text
        .trim_start_matches('\u{FEFF}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let mut captions: Vec<Vec<String>> = Vec::new();
    for block in text.split("\n\n") {
        let mut inside = false;
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            // Some files omit the empty line before the next caption, and some its number too.
            let last = is_number(line) && lines.peek().is_some_and(|next| is_times(next));
            if is_times(line) {
                inside = true;
                captions.push(Vec::new());
            } else if let Some(caption) = captions
                .last_mut()
                .filter(|caption| inside && (!last || caption.is_empty()))
            {
                caption.push(shown(line).trim().to_owned());
            }
        }
    }
    let captions = captions.into_iter().map(|words| words.join(" "));
    let spoken = captions.filter(|caption| !caption.trim().is_empty());
    Imported::mended(spoken.enumerate().map(|(index, text)| {
        let line = StoredLine {
            text: Some(text.trim().into()),
            ..StoredLine::default()
        };
        (format!("Caption {}", index + 1), line)
    }))
}

/// Two times separated by an arrow.
fn is_times(line: &str) -> bool {
    let time = |text: &str| text.trim().starts_with(|c: char| c.is_ascii_digit()) && text.contains(':');
    line.split_once(ARROW)
        .is_some_and(|(from, to)| time(from) && time(to))
}

/// The number of a caption.
fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// A line of a caption without its tags: `<i>`, `<v Ann>`, `{\an8}`.
fn shown(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let styled = tag.starts_with("{\\")
            || tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c.is_ascii_digit());
        let end = tag
            .find(if tag.starts_with('<') { '>' } else { '}' })
            .filter(|_| styled && (tag.starts_with('<') || tag.starts_with("{\\")));
        let skipped = end.map_or(1, |end| end + 1);
        if end.is_none() {
            out.push_str(&tag[..1]);
        }
        rest = &tag[skipped..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        assert!(is_subtitles(text), "{text}");
        from_subtitles(text)
            .lines
            .into_iter()
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn captions_become_lines_without_their_times() {
        let srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hello</i> there.\r\nYou.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n{\\an8}Bye {now}.\r\n";
        assert_eq!(texts(srt), ["Hello there. You.", "Bye {now}."]);
        let vtt = "WEBVTT - x\n\nNOTE nothing\nof this\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Ann>Hi <c.loud>there</c>, 2 < 3.\n\n00:03.000 --> 00:04.000\n\n";
        assert_eq!(texts(vtt), ["Hi there, 2 < 3."]);
    }

    #[test]
    fn captions_without_an_empty_line_between_them_are_separate() {
        let srt = "1\n00:00:01,000 --> 00:00:02,500\nA\n2\n00:00:03,000 --> 00:00:04,000\n1984\n00:00:05,000 --> 00:00:06,000\nC\n";
        assert_eq!(texts(srt), ["A", "1984", "C"]);
    }

    #[test]
    fn a_text_with_an_arrow_is_not_subtitles() {
        assert!(!is_subtitles("Go --> there"));
        assert!(!is_subtitles("1\nOne.\n"));
    }
}
