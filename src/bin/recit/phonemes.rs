//! `recit phonemes`: how a text will be pronounced.

use std::io::{self, BufRead, Read};

use clap::Args;
use recit::text::{Frontend, Mark, Segment, Utterance};
use serde_json::{Value, json};

use crate::failure::{Failure, print};

/// The longest line read from standard input, in bytes.
const MAX_LINE: u64 = 1 << 20;

#[derive(Args)]
pub struct Arguments {
    /// The text, with markup if you like; `-` reads standard input, one text a line
    text: String,
    /// Print one JSON object for each text
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let frontend = Frontend::load();
    if arguments.text != "-" {
        return show(&frontend, &arguments.text, arguments.json);
    }
    let mut input = io::stdin().lock();
    while let Some(line) = next_line(&mut input)? {
        show(&frontend, &line, arguments.json)?;
    }
    Ok(())
}

/// The next line without its end; `None` after the last.
fn next_line(input: &mut impl BufRead) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_LINE + 1).read_until(b'\n', &mut bytes);
    let count = read.map_err(|error| format!("cannot read standard input: {error}"))?;
    if count == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    } else if count as u64 > MAX_LINE {
        return Err("standard input has a line of more than 1 MiB".to_owned());
    }
    let line = String::from_utf8(bytes).map_err(|_| "standard input is not UTF-8 text".to_owned())?;
    Ok(Some(line))
}

fn show(frontend: &Frontend, text: &str, as_json: bool) -> Result<(), Failure> {
    let utterance = frontend.utterance(text);
    for warning in &utterance.warnings {
        eprintln!("recit: warning: {warning}");
    }
    if as_json {
        return print(&to_json(text, &utterance).to_string());
    }
    for segment in segments(&utterance) {
        print(&describe(segment))?;
    }
    Ok(())
}

fn segments(utterance: &Utterance) -> impl Iterator<Item = &Segment> {
    utterance.phrases.iter().flat_map(|phrase| &phrase.segments)
}

fn to_json(text: &str, utterance: &Utterance) -> Value {
    let tokens: Vec<Value> = segments(utterance)
        .map(|segment| match segment {
            Segment::Word(word) => {
                let phonemes: Vec<_> = word.phonemes.iter().map(ToString::to_string).collect();
                json!({ "word": word.text, "phonemes": phonemes })
            }
            Segment::Pause(pause) => json!({ "pause": mark(pause.mark), "ms": pause.millis }),
        })
        .collect();
    json!({ "text": text, "tokens": tokens })
}

fn describe(segment: &Segment) -> String {
    match segment {
        Segment::Word(word) => {
            let phonemes: Vec<_> = word.phonemes.iter().map(ToString::to_string).collect();
            format!("{:<16} {}", word.text, phonemes.join(" "))
        }
        Segment::Pause(pause) => {
            let length = pause
                .millis
                .map_or_else(String::new, |millis| format!(" {millis} ms"));
            format!("{:<16} (pause{length})", mark(pause.mark))
        }
    }
}

fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "",
        Mark::Period => ".",
        Mark::Comma => ",",
        Mark::Question => "?",
        Mark::Exclamation => "!",
        Mark::Semicolon => ";",
        Mark::Colon => ":",
        Mark::Dash => "-",
    }
}
