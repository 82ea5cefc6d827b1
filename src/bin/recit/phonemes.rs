//! `recit phonemes`: how a text will be pronounced.

use clap::Args;
use recit::text::{Frontend, Mark, Segment};

use crate::failure::{Failure, print};

#[derive(Args)]
pub struct Arguments {
    /// The text, with markup if you like
    text: String,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let utterance = Frontend::load().utterance(&arguments.text);
    for warning in &utterance.warnings {
        eprintln!("recit: warning: {warning}");
    }
    for phrase in &utterance.phrases {
        for segment in &phrase.segments {
            print(&describe(segment))?;
        }
    }
    Ok(())
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
