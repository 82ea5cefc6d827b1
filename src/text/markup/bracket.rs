//! Bracket commands: `[pause 400ms]`, `[ph HH AH0 L OW1](hello)`, `[emotion happy 0.8]` and `[lang zh]`.

use super::super::problem::{CommandProblem, MarkupProblem};
use super::node::Node;
use super::reader::{Enclosure, Reader, SpanKind};
use super::value;

/// The length of a plain `[pause]`, in milliseconds.
const PAUSE_MS: f32 = 400.0;

/// Reads the command at the cursor. A bracket that is not a command is text. A malformed command is text with
/// a warning.
pub(super) fn read(reader: &mut Reader) -> bool {
    let Some(inner) = reader.rest().strip_prefix('[') else {
        return false;
    };
    let name_end = inner
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(inner.len());
    let name = inner[..name_end].to_ascii_lowercase();
    if name.is_empty() {
        return false;
    }
    let known = matches!(name.as_str(), "pause" | "ph" | "emotion" | "lang");
    let Some(end) = closing(reader) else {
        if known {
            reader.refuse(1 + name_end, MarkupProblem::OpenCommand(name));
        }
        return false;
    };
    let argument = inner.get(name_end..end).unwrap_or("");
    let result = match name.as_str() {
        _ if !argument.is_empty() && !argument.starts_with([' ', ':', '\t']) => return false,
        "pause" => pause(reader, argument, end + 2),
        "ph" => phonemes(reader, argument, end + 2),
        "emotion" => emotion(reader, argument, end + 2),
        "lang" => language(reader, argument, end + 2),
        _ => return unknown(reader, &name, argument),
    };
    let is_read = result.is_ok();
    match result {
        Ok(()) => reader.mark(SpanKind::Command, reader.at),
        Err(problem) => {
            let written = inner[..end].to_owned();
            reader.refuse(end + 2, MarkupProblem::Command { written, problem });
        }
    }
    is_read
}

/// Bytes from after the bracket at the cursor to the closing one on the same line of the text.
fn closing(reader: &mut Reader) -> Option<usize> {
    let inside = reader.at + 1;
    let rest = &reader.text[inside..];
    if reader.bracket_end < inside {
        reader.bracket_end = inside + rest.find([']', '\n']).unwrap_or(rest.len());
    }
    let end = reader.bracket_end;
    reader.text[end..].starts_with(']').then_some(end - inside)
}

/// Warns about an unknown command with a typical argument of a known one, which is probably a typo.
fn unknown(reader: &mut Reader, name: &str, argument: &str) -> bool {
    let numbered = argument.contains(|c: char| c.is_ascii_digit());
    let meant = if value::millis(argument).is_some() {
        "[pause 400ms]"
    } else if numbered && value::emotion(argument).is_ok() {
        "[emotion happy 0.8]"
    } else {
        return false;
    };
    let written = name.len() + argument.len() + 2;
    let name = name.to_owned();
    reader.refuse(written, MarkupProblem::NoCommand { name, meant });
    false
}

fn pause(reader: &mut Reader, argument: &str, len: usize) -> Result<(), CommandProblem> {
    let argument = argument.trim_matches([' ', ':', '\t']);
    let millis = match argument {
        "" => PAUSE_MS,
        _ => value::millis(argument).ok_or(CommandProblem::Pause)?,
    };
    let source = reader.at..reader.at + len;
    reader.push(Node::Pause(millis, source.clone()), source.end);
    Ok(())
}

/// Sets the emotion of all following text, or resets it to the line's own.
fn emotion(reader: &mut Reader, argument: &str, len: usize) -> Result<(), CommandProblem> {
    let argument = argument.trim_matches([' ', ':', '\t']);
    let emotion = match argument {
        "" => None,
        _ => Some(value::emotion(argument)?),
    };
    reader.flush();
    reader.emotion = emotion;
    reader.at += len;
    Ok(())
}

/// Sets the language of all following text, or resets it to the line's own.
fn language(reader: &mut Reader, argument: &str, len: usize) -> Result<(), CommandProblem> {
    let argument = argument.trim_matches([' ', ':', '\t']);
    let language = match argument {
        "" => None,
        _ => Some(argument.parse()?),
    };
    reader.flush();
    reader.language = language;
    reader.at += len;
    Ok(())
}

/// Phonemes, either by themselves or, with `(…)` directly after the bracket, in place of its content.
fn phonemes(reader: &mut Reader, argument: &str, len: usize) -> Result<(), CommandProblem> {
    let phonemes = value::phonemes(argument.trim_start_matches(':'))?;
    let start = reader.at;
    let after = &reader.rest()[len..];
    let enclosed = after.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (text, open, source, close) = match enclosed {
        Some((word, _)) if !word.trim().is_empty() => {
            let inside = start + len + 1;
            let end = inside + word.len();
            reader.mark(SpanKind::Command, inside);
            reader.mark(SpanKind::Text, end);
            (word.trim().to_owned(), start..inside, inside..end, end..end + 1)
        }
        _ => {
            let (whole, end) = (start..start + len, start + len);
            (argument.trim().to_owned(), whole.clone(), whole, end..end)
        }
    };
    let end = close.end;
    reader.enclosures.push(Enclosure {
        name: "ph".to_owned(),
        open,
        close,
    });
    reader.push_phonemes(text, phonemes, source, end);
    Ok(())
}
