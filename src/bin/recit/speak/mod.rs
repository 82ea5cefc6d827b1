//! `recit speak`: a text that is still arriving, to the ears or to a file.

mod source;

use clap::Args;
use recit::engine::{Delivery, Piece, PushError, SpeechStream, Synthesizer};

use crate::failure::{Failure, print};
use crate::output::{Output, Sink};
use crate::progress::Progress;
use crate::say::Controls;
use crate::speaking::Speaking;
use source::{Arrival, Source};

/// What is told at the end of the help.
const EXPLAINED: &str = "\
The text is spoken clause by clause while it arrives: pipe the tokens of a language model into it. A clause is a \
sentence, or ends in a semicolon, a colon or a line break; the first may end at a comma. Waiting for text is silent, \
and this silence is not written to a file.";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    speaking: Speaking,
    #[command(flatten)]
    controls: Controls,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut sink = arguments.output.open(1, false)?;
    let progress = Progress::begin("preparing to speak");
    let speaker = arguments.speaking.load()?;
    let delivery = arguments
        .speaking
        .delivery(arguments.controls.live, sink.sample_rate);
    let mut source = Source::of_standard_input();
    let mut spoken = 0;
    while let Some(first) = source.wait()? {
        let mut line = Line {
            stream: stream(&speaker, delivery)?,
            source: &mut source,
            sink: &mut sink,
            progress: &progress,
            spoken,
        };
        line.push(&first)?;
        spoken = line.speak()?;
    }
    if spoken == 0 && arguments.output.file.is_some() {
        return Err(Failure::Told("the text holds nothing that is spoken".to_owned()));
    }
    let sample_rate = f64::from(sink.sample_rate);
    sink.finish()?;
    drop(progress);
    match &arguments.output.file {
        // The sound itself goes there.
        Some(path) if !crate::output::is_standard(path) => {
            let seconds = spoken as f64 / sample_rate;
            print(&format!("{}: {seconds:.2} s at {sample_rate} Hz", path.display()))
        }
        _ => Ok(()),
    }
}

fn stream(speaker: &Synthesizer, delivery: Delivery) -> Result<SpeechStream, String> {
    speaker.stream(delivery).map_err(|error| error.to_string())
}

/// As much of the text as one stream takes.
struct Line<'a, 'b> {
    stream: SpeechStream,
    source: &'a mut Source,
    sink: &'a mut Sink<'b>,
    progress: &'a Progress,
    /// Samples of this line and those before it.
    spoken: u64,
}

impl Line<'_, '_> {
    /// Speaks until the text ends, or the stream takes no more. Returns how many samples there are then.
    fn speak(mut self) -> Result<u64, String> {
        let mut is_open = true;
        loop {
            while let Some(arrival) = self.source.next().filter(|_| is_open) {
                is_open = self.take(arrival)?;
            }
            match self.stream.next_piece().map_err(|error| error.to_string())? {
                Piece::Samples(samples) => {
                    self.spoken += samples.len() as u64;
                    self.sink.write(samples)?;
                    let seconds = self.spoken as f64 / f64::from(self.sink.sample_rate);
                    self.progress.show(format!("{seconds:.1} s spoken"));
                }
                Piece::Waiting if is_open => is_open = self.wait()?,
                Piece::Waiting | Piece::End => break,
            }
        }
        for warning in self.stream.warnings() {
            eprintln!("recit: warning: {warning}");
        }
        Ok(self.spoken)
    }

    /// Waits for text. Whoever listens hears the sound before the pause to its end meanwhile.
    fn wait(&mut self) -> Result<bool, String> {
        if self.sink.is_heard() {
            self.stream.pause();
            while let Piece::Samples(samples) = self.stream.next_piece().map_err(|error| error.to_string())? {
                self.sink.write(samples)?;
            }
        }
        match self.source.wait()? {
            Some(text) => self.push(&text),
            None => self.take(Arrival::End),
        }
    }

    /// Returns whether the stream takes more.
    fn take(&mut self, arrival: Arrival) -> Result<bool, String> {
        match arrival {
            Arrival::Text(text) => self.push(&text),
            Arrival::End => {
                self.stream.close();
                Ok(false)
            }
            Arrival::Failed(reason) => Err(reason),
        }
    }

    fn push(&mut self, text: &str) -> Result<bool, String> {
        match self.stream.push(text) {
            Ok(()) => Ok(true),
            Err(PushError::TooLong | PushError::Closed) => {
                self.source.put_back(text);
                self.stream.close();
                Ok(false)
            }
        }
    }
}
