//! Bracket commands: `[pause 400ms]`, `[ph HH AH0 L OW1](hello)` and `[emotion happy 0.8]`.

use super::{Node, Reader, value};

/// How long a bare `[pause]` is, in milliseconds.
const PAUSE_MS: f32 = 400.0;

/// Reads the command at the cursor. A bracket that holds none is text, and so is one that is malformed,
/// with a warning.
pub(super) fn read(reader: &mut Reader) -> bool {
    let Some(inner) = reader.rest().strip_prefix('[') else {
        return false;
    };
    let name_end = inner
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(inner.len());
    let name = inner[..name_end].to_ascii_lowercase();
    let known = matches!(name.as_str(), "pause" | "ph" | "emotion");
    let Some(end) = inner
        .find([']', '\n'])
        .filter(|&end| inner[end..].starts_with(']'))
    else {
        if known {
            reader.warn(
                reader.at,
                format!("`[{name}` has no closing bracket and is spoken as text."),
            );
        }
        return false;
    };
    let argument = inner.get(name_end..end).unwrap_or("");
    let result = match name.as_str() {
        _ if !argument.is_empty() && !argument.starts_with([' ', ':', '\t']) => return false,
        "pause" => pause(reader, argument, end + 2),
        "ph" => phonemes(reader, argument, end + 2),
        "emotion" => emotion(reader, argument, end + 2),
        _ => return unknown(reader, &name, argument),
    };
    if let Err(problem) = &result {
        let written = &inner[..end];
        reader.warn(reader.at, format!("`[{written}]` is spoken as text: {problem}."));
    }
    result.is_ok()
}

/// Says so where an unknown command has the argument of another, with a number in it: surely a slip of the pen.
fn unknown(reader: &mut Reader, name: &str, argument: &str) -> bool {
    let numbered = argument.contains(|c: char| c.is_ascii_digit());
    let meant = if value::millis(argument).is_some() {
        "`[pause 400ms]`"
    } else if numbered && value::emotion(argument).is_ok() {
        "`[emotion happy 0.8]`"
    } else {
        return false;
    };
    if !name.is_empty() {
        reader.warn(
            reader.at,
            format!("`[{name}` is not a command and is spoken as text; {meant} is one."),
        );
    }
    false
}

fn pause(reader: &mut Reader, argument: &str, len: usize) -> Result<(), String> {
    let argument = argument.trim_matches([' ', ':', '\t']);
    let millis = match argument {
        "" => PAUSE_MS,
        _ => value::millis(argument).ok_or("a pause is written like 400ms or 0.4s, up to 30s")?,
    };
    let source = reader.at..reader.at + len;
    reader.push(Node::Pause(millis, source.clone()), source.end);
    Ok(())
}

/// An emotion for all that follows, or back to the line's own.
fn emotion(reader: &mut Reader, argument: &str, len: usize) -> Result<(), String> {
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

/// Phonemes, either by themselves or, with `(…)` right behind the bracket, in place of what it holds.
fn phonemes(reader: &mut Reader, argument: &str, len: usize) -> Result<(), String> {
    let phonemes = value::phonemes(argument.trim_start_matches(':'))?;
    let start = reader.at;
    let after = &reader.rest()[len..];
    let enclosed = after.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (text, source, end) = match enclosed {
        Some((word, _)) if !word.trim().is_empty() => {
            let inside = start + len + 1;
            let end = inside + word.len();
            (word.trim().to_owned(), inside..end, end + 1)
        }
        _ => (argument.trim().to_owned(), start..start + len, start + len),
    };
    reader.push_phonemes(text, phonemes, source, end);
    Ok(())
}
