//! `recit phonemes`: shows how a text is pronounced.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use clap::Args;
use recit::script::Script;
use recit::text::dictionary::{Dictionaries, Dictionary};
use recit::text::phoneme::Phoneme;
use recit::text::{Explanation, Frontend, Language, Mark, PhrasePart, Speaks, SpokenPart, Utterance};
use recit::voice::{VoiceInfo, find};
use serde_json::{Value, json};

use crate::failure::{Failure, print};
use crate::preset::open;

/// The longest line of standard input, in bytes.
const MAX_LINE: u64 = 1 << 20;

#[derive(Args)]
pub struct Arguments {
    /// The text, possibly with markup; `-` reads standard input, one text a line
    text: String,
    /// Use the dictionary of this project or preset file, and that of its voice
    #[arg(long, value_name = "FILE.json")]
    project: Option<String>,
    /// Use the dictionary and the speakers of this voice
    #[arg(long, value_name = "NAME")]
    voice: Option<String>,
    /// In this language (en, zh, or one of espeak-ng), by a speaker of all languages
    #[arg(long, value_name = "TAG")]
    language: Option<Language>,
    /// Print one JSON object for each text
    #[arg(long)]
    json: bool,
    /// Explain how each part of the text was read: its class, the rule, and the alternatives
    #[arg(long)]
    explain: bool,
}

/// Reads the texts.
struct Reader {
    frontend: Frontend,
    project: Arc<Dictionary>,
    voice: VoiceInfo,
    of_voice: Dictionary,
    speaks: Speaks,
}

impl Reader {
    fn new(arguments: &Arguments) -> Result<Self, String> {
        let script = match &arguments.project {
            Some(name) => open(name)?.script,
            None => Script::empty(),
        };
        let name = arguments.voice.as_ref().unwrap_or(&script.voice.name);
        let voice = find(name)
            .ok_or_else(|| format!("there is no voice `{name}`; `recit voices` lists the installed ones"))?;
        let (of_voice, notices) = voice
            .dictionary()
            .map_err(|error| format!("the dictionary of `{name}` cannot be read: {error}"))?;
        for notice in notices {
            eprintln!("recit: warning: the dictionary of `{name}`: {notice}");
        }
        Ok(Self {
            frontend: Frontend::load(),
            project: script.dictionary().clone(),
            voice,
            of_voice,
            speaks: arguments.language.map_or(Speaks::ENGLISH, |own| Speaks {
                own,
                mandarin: true,
                others: true,
            }),
        })
    }

    fn dictionaries(&self) -> Dictionaries<'_> {
        Dictionaries {
            project: &self.project,
            voice: &self.of_voice,
        }
    }
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let reader = Reader::new(&arguments)?;
    if arguments.text != "-" {
        return show(&reader, &arguments.text, &arguments);
    }
    let mut input = io::stdin().lock();
    while let Some(line) = next_line(&mut input)? {
        show(&reader, &line, &arguments)?;
    }
    Ok(())
}

/// The next line without its line break; `None` at the end.
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

fn show(reader: &Reader, text: &str, arguments: &Arguments) -> Result<(), Failure> {
    let utterance = reader
        .frontend
        .utterance_for(text, reader.dictionaries(), reader.speaks, None);
    for warning in reader.voice.casting(&utterance).1 {
        eprintln!("recit: warning: {warning}");
    }
    let explain = || {
        reader
            .frontend
            .explain_for(text, reader.dictionaries(), reader.speaks, None)
    };
    match (arguments.explain, arguments.json) {
        (true, true) => return print(&explained(text, &explain()).to_string()),
        (true, false) => {
            for explanation in explain() {
                print(&told(text, &explanation))?;
            }
            return Ok(());
        }
        (false, true) => return print(&to_json(text, &utterance).to_string()),
        (false, false) => {}
    }
    for part in parts(&utterance) {
        print(&describe(part))?;
    }
    Ok(())
}

fn parts(utterance: &Utterance) -> impl Iterator<Item = &PhrasePart> {
    utterance.phrases.iter().flat_map(|phrase| &phrase.parts)
}

fn to_json(text: &str, utterance: &Utterance) -> Value {
    let tokens: Vec<Value> = parts(utterance)
        .map(|part| match part {
            PhrasePart::Word(word) => {
                let phonemes: Vec<_> = word.phonemes.iter().map(ToString::to_string).collect();
                json!({ "word": word.text, "phonemes": phonemes })
            }
            PhrasePart::Pause(pause) => json!({ "pause": mark(pause.mark), "ms": pause.millis }),
        })
        .collect();
    json!({ "text": text, "tokens": tokens })
}

fn names(phonemes: &[Phoneme]) -> Vec<String> {
    phonemes.iter().map(ToString::to_string).collect()
}

/// One JSON object: a token for each word, and for each part that is only punctuation.
fn explained(text: &str, explanations: &[Explanation]) -> Value {
    let tokens: Vec<Value> = explanations
        .iter()
        .flat_map(|explanation| tokens(text, explanation))
        .collect();
    json!({ "text": text, "tokens": tokens })
}

fn tokens(text: &str, explanation: &Explanation) -> Vec<Value> {
    let Explanation {
        source,
        class,
        rule,
        spoken,
        alternatives,
    } = explanation;
    let alternatives: Vec<Value> = alternatives
        .iter()
        .map(|other| json!({ "class": other.class, "rule": other.rule, "spoken": other.spoken }))
        .collect();
    let place = [source.start, source.end];
    if spoken.is_empty() {
        let word = text.get(source.clone()).unwrap_or("").trim();
        return vec![
            json!({ "word": word, "src": place, "class": class, "rule": rule, "alternatives": alternatives }),
        ];
    }
    let word = |part: &SpokenPart| {
        let others: Vec<String> = part.others.iter().map(|other| names(other).join(" ")).collect();
        json!({
            "word": part.text, "src": place, "class": class, "rule": rule, "tag": part.tag, "from": part.origin.name(),
            "phonemes": names(&part.phonemes), "others": others, "alternatives": alternatives,
        })
    };
    spoken.iter().map(word).collect()
}

/// A part of a text as lines: its class, what is spoken for it, and the alternatives.
fn told(text: &str, explanation: &Explanation) -> String {
    let written = text.get(explanation.source.clone()).unwrap_or("").trim();
    let mut lines = vec![format!(
        "{written:<16} {}: {}",
        explanation.class, explanation.rule
    )];
    for part in &explanation.spoken {
        let SpokenPart {
            text,
            phonemes,
            tag,
            others,
            ..
        } = part;
        let mut line = format!(
            "    {text:<16} {} [{}, {tag}]",
            names(phonemes).join(" "),
            part.origin.name()
        );
        for other in others {
            line += &format!("; elsewhere {}", names(other).join(" "));
        }
        lines.push(line);
    }
    for other in &explanation.alternatives {
        lines.push(format!(
            "    or {} ({}: {})",
            other.spoken.trim(),
            other.class,
            other.rule
        ));
    }
    lines.join("\n")
}

fn describe(part: &PhrasePart) -> String {
    match part {
        PhrasePart::Word(word) => {
            let phonemes: Vec<_> = word.phonemes.iter().map(ToString::to_string).collect();
            format!("{:<16} {}", word.text, phonemes.join(" "))
        }
        PhrasePart::Pause(pause) => {
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
