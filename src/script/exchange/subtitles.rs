//! Subtitles, SubRip (`.srt`) and WebVTT (`.vtt`): one line per caption, with its time and its voice.

use std::fmt::Write as _;
use std::str::FromStr;

use super::{Imported, StoredLine};
use crate::script::{FilePart, Timecode};

/// The separator between the times of a caption.
const ARROW: &str = "-->";
/// Entities of WebVTT in names.
const ENTITIES: [(&str, &str); 4] = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")];

/// A format of subtitles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubtitleFormat {
    /// SubRip, which does not say who speaks.
    Srt,
    /// WebVTT.
    Vtt,
}

/// A name that is no format of subtitles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not srt or vtt")]
pub struct UnknownSubtitleFormat(String);

/// A caption of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Its start in seconds.
    pub start_s: f64,
    /// Its end in seconds.
    pub end_s: f64,
    /// Who speaks it, if that is shown.
    pub speaker: Option<String>,
    /// Its text.
    pub text: String,
}

impl SubtitleFormat {
    /// The extension of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::Vtt => "vtt",
        }
    }

    /// A file of these captions.
    pub fn write(self, captions: &[Caption]) -> String {
        let mut out = match self {
            Self::Srt => String::new(),
            Self::Vtt => "WEBVTT\n\n".to_owned(),
        };
        let point = match self {
            Self::Srt => ',',
            Self::Vtt => '.',
        };
        for (number, caption) in (1..).zip(captions) {
            let time = |seconds| Timecode::nearest(seconds).written(point);
            let (start, end) = (time(caption.start_s), time(caption.end_s));
            let text = self.body(caption);
            // Writing to a string never fails.
            let _ = match self {
                Self::Srt => write!(out, "{number}\n{start} {ARROW} {end}\n{text}\n\n"),
                Self::Vtt => write!(out, "{start} {ARROW} {end}\n{text}\n\n"),
            };
        }
        out
    }

    /// The text of a caption, in which nothing looks like the end of the caption or a tag.
    fn body(self, caption: &Caption) -> String {
        let text = caption.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.replace(ARROW, "→");
        if self == Self::Srt {
            return text;
        }
        let speaker = caption
            .speaker
            .as_deref()
            .map(|name| name.replace(['<', '>', '\n'], " "));
        let voice = speaker.map_or_else(String::new, |name| format!("<v {name}>"));
        voice
            + &text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
    }
}

impl FromStr for SubtitleFormat {
    type Err = UnknownSubtitleFormat;

    /// Reads the extension of its files.
    fn from_str(name: &str) -> Result<Self, UnknownSubtitleFormat> {
        [Self::Srt, Self::Vtt]
            .into_iter()
            .find(|format| format.ending().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownSubtitleFormat(name.to_owned()))
    }
}

/// Whether a text contains subtitles: it has the header, or the times of a caption in its first two lines.
pub(super) fn is_subtitles(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let timed = text.lines().take(2).any(|line| start(line).is_some());
    text.starts_with("WEBVTT") || timed
}

/// What one voice says in a caption.
#[derive(Default)]
struct Part {
    at: Option<Timecode>,
    speaker: Option<String>,
    text: String,
}

/// The captions of a text, without keys, with their times and voices. A caption of several voices becomes several lines, of
/// which the first has the time. Numbers, notes, styles and formatting tags are skipped.
pub fn from_subtitles(text: &str) -> Imported {
    let text = text
        .trim_start_matches('\u{FEFF}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let mut captions: Vec<Vec<Part>> = Vec::new();
    for block in text.split("\n\n") {
        let mut inside = false;
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            // Some files omit the empty line before the next caption, and some its number too.
            let last = is_number(line) && lines.peek().is_some_and(|next| start(next).is_some());
            if let Some(at) = start(line) {
                inside = true;
                captions.push(vec![Part {
                    at,
                    ..Part::default()
                }]);
            } else if let Some(caption) = captions
                .last_mut()
                .filter(|caption| inside && (!last || is_empty(caption)))
            {
                read(line, caption);
            }
        }
    }
    let spoken = captions.into_iter().flatten();
    let spoken = spoken.filter(|part| !part.text.trim().is_empty());
    Imported::mended(spoken.enumerate().map(|(index, part)| {
        let line = StoredLine {
            text: Some(part.text.split_whitespace().collect::<Vec<_>>().join(" ").into()),
            at: part.at.map(|at| at.to_string().into()),
            speaker: part.speaker.map(Into::into),
            ..StoredLine::default()
        };
        (FilePart::Caption(index + 1), line)
    }))
}

fn is_empty(caption: &[Part]) -> bool {
    caption.iter().all(|part| part.text.is_empty())
}

/// The start of a caption, if the line has two times separated by an arrow; `Some(None)` if it is no valid time.
fn start(line: &str) -> Option<Option<Timecode>> {
    let is_time = |text: &str| text.trim().starts_with(|c: char| c.is_ascii_digit()) && text.contains(':');
    let (from, to) = line.split_once(ARROW)?;
    (is_time(from) && is_time(to)).then(|| from.parse().ok())
}

/// The number of a caption.
fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// Adds a line of a caption without its tags: `<i>`, `{\an8}`. A tag `<v Ann>` begins what Ann says.
fn read(line: &str, caption: &mut Vec<Part>) {
    let say = |text: &str, caption: &mut Vec<Part>| {
        if let Some(part) = caption.last_mut() {
            // Other entities mean the same in our markup.
            part.text.push_str(&text.replace("&nbsp;", " "));
        }
    };
    say(" ", caption);
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, tag) = rest.split_at(at);
        say(before, caption);
        let styled = tag.starts_with("{\\")
            || tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c.is_ascii_digit());
        let end = tag
            .find(if tag.starts_with('<') { '>' } else { '}' })
            .filter(|_| styled && (tag.starts_with('<') || tag.starts_with("{\\")));
        let skipped = end.map_or(1, |end| end + 1);
        match end {
            None => say(&tag[..1], caption),
            Some(end) => speak(&tag[1..end], caption),
        }
        rest = &tag[skipped..];
    }
    say(rest, caption);
}

/// Begins what another voice says if the tag, without its brackets, is one: `v Ann`, `v.loud Ann`.
fn speak(tag: &str, caption: &mut Vec<Part>) {
    let Some((name, voice)) = tag.split_once(char::is_whitespace) else {
        return;
    };
    if name != "v" && !name.starts_with("v.") {
        return;
    }
    let speaker = Some(decoded(voice.trim())).filter(|voice| !voice.is_empty());
    match caption.last_mut() {
        Some(part) if part.text.trim().is_empty() => part.speaker = speaker,
        _ => caption.push(Part {
            speaker,
            ..Part::default()
        }),
    }
}

/// A text without entities.
fn decoded(text: &str) -> String {
    ENTITIES
        .into_iter()
        .fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
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
    fn lines_have_the_times_and_voices_of_their_captions() {
        let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi,\nBob. <v.loud Bob>What &amp; why?</v>\n\n\
                   1:00:00.5 --> 1:00:01.5\nNobody.\n\n99:99:99:99 --> 0:0\nWhen?\n";
        let lines = from_subtitles(vtt).lines;
        let told: Vec<_> = lines
            .iter()
            .map(|line| {
                (
                    line.at.map(Timecode::ms),
                    line.speaker.as_deref(),
                    line.text.as_str(),
                )
            })
            .collect();
        let expected = [
            (Some(1_000), Some("Ann"), "Hi, Bob."),
            (None, Some("Bob"), "What &amp; why?"),
            (Some(3_600_500), None, "Nobody."),
            (None, None, "When?"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn written_captions_are_read_back() {
        let caption = |start_s: f64, speaker: Option<&str>, text: &str| Caption {
            start_s,
            end_s: start_s + 1.25,
            speaker: speaker.map(str::to_owned),
            text: text.to_owned(),
        };
        let captions = [
            caption(0.0, Some("Ann & <Bob>"), "1 < 2 --> \n\n &amp; 3"),
            caption(61.5, None, "Bye."),
        ];
        assert_eq!(
            SubtitleFormat::Srt.write(&captions[1..]),
            "1\n00:01:01,500 --> 00:01:02,750\nBye.\n\n"
        );
        for format in [SubtitleFormat::Srt, SubtitleFormat::Vtt] {
            let file = format.write(&captions);
            assert!(is_subtitles(&file));
            let lines = from_subtitles(&file).lines;
            assert_eq!(lines.len(), 2, "{file}");
            assert_eq!(lines[1].at.map(Timecode::ms), Some(61_500));
            assert_eq!(format.ending().parse(), Ok(format));
        }
        let vtt = from_subtitles(&SubtitleFormat::Vtt.write(&captions)).lines;
        assert_eq!(vtt[0].text, "1 &lt; 2 → &amp;amp; 3");
        assert_eq!(vtt[0].speaker.as_deref(), Some("Ann &  Bob"));
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
