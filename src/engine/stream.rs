//! Speech without a host of a text that is still arriving: pieces of text in, pieces of sound out.

use std::sync::Arc;

use crate::infer::without_denormals;
use crate::player::{Manner, Moment};
use crate::script::{Line, LineId};

use super::failure::LineFailure;
use super::inlet::{Inlet, PushError};
use super::line::PreparedLine;
use super::meters::{StageClock, Stages};
use super::rendition::{Opening, Rendition, Spot, Step};
use super::resample::Resampler;
use super::speech::{Delivery, Synthesizer, SynthesizerError};
use super::transcript::Transcript;

/// Silent segments that bring the sound before a pause to its end: those of the vocoder's delay, of the resampler, and one that
/// is begun.
const PAUSE_SEGMENTS: u32 = 4;

/// What a stream has next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece<'a> {
    /// Mono samples at the rate of the [`Delivery`]; never empty.
    Samples(&'a [f32]),
    /// Nothing before more text comes, or the stream is flushed or closed.
    Waiting,
    /// Nothing any more.
    End,
}

/// The text of a [`SpeechStream`]: what its methods of the same names do, from any thread.
#[derive(Clone)]
pub struct StreamText(Arc<Inlet>);

impl StreamText {
    /// Adds text.
    ///
    /// # Errors
    /// As [`SpeechStream::push`].
    pub fn push(&self, text: &str) -> Result<(), PushError> {
        self.0.push(text)
    }

    /// Speaks what has arrived, though its clause has no end yet.
    pub fn flush(&self) {
        self.0.flush();
    }

    /// Nothing follows.
    pub fn close(&self) {
        self.0.close();
    }
}

/// A text that is spoken while it arrives: [`Synthesizer::stream`].
///
/// What arrives is cut into clauses ([`Clauses`](crate::text::Clauses)), and each is rendered as soon as it is whole. The
/// samples depend on the text alone, not on when its pieces came, except for the silence that [`pause`](Self::pause) adds.
pub struct SpeechStream {
    speaker: Synthesizer,
    line: PreparedLine,
    inlet: Arc<Inlet>,
    moment: Moment,
    sample_rate: f64,
    clock: StageClock,
    /// Until the rendition begins.
    resampler: Option<Resampler>,
    rendition: Option<Rendition>,
    spots: Vec<Spot>,
    samples: Vec<f32>,
    made: u64,
    is_over: bool,
    /// Silent segments that are still to be made.
    pause: u32,
}

impl Synthesizer {
    /// Begins to speak a text that is still to come.
    ///
    /// ```
    /// use recit::engine::{Delivery, Piece, Synthesizer, Voices};
    /// use recit::voice::Variant;
    ///
    /// let voice = Synthesizer::load(&Voices::default(), "house", None, Variant::default())?;
    /// let mut stream = voice.stream(Delivery::default())?;
    /// let mut samples = Vec::new();
    /// for token in ["The doors ", "open at 9", ":30. ", "Until then, ", "wait."] {
    ///     stream.push(token)?;
    ///     while let Piece::Samples(piece) = stream.next_piece()? {
    ///         samples.extend_from_slice(piece);
    ///     }
    /// }
    /// stream.close();
    /// while let Piece::Samples(piece) = stream.next_piece()? {
    ///     samples.extend_from_slice(piece);
    /// }
    /// assert_eq!(stream.transcript().words[0].text, "The");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the sample rate is not supported.
    pub fn stream(&self, delivery: Delivery) -> Result<SpeechStream, SynthesizerError> {
        let resampler = Resampler::new(self.cast().segment(), delivery.sample_rate);
        let line = Line {
            seed: delivery.seed,
            emotion: delivery.emotion,
            language: delivery.language,
            ..Line::new(LineId(0), None, "")
        };
        let (line, inlet) = PreparedLine::open(line, self.slot().clone(), self.dictionary().clone());
        Ok(SpeechStream {
            speaker: self.clone(),
            line,
            inlet,
            moment: Moment {
                live: delivery.live,
                ..Moment::default()
            },
            sample_rate: delivery.sample_rate,
            clock: StageClock::default(),
            resampler: Some(resampler.map_err(SynthesizerError::Failed)?),
            rendition: None,
            spots: Vec::new(),
            samples: Vec::new(),
            made: 0,
            is_over: false,
            pause: 0,
        })
    }
}

impl SpeechStream {
    /// Where text goes in, for another thread than the one that takes the samples.
    pub fn text(&self) -> StreamText {
        StreamText(self.inlet.clone())
    }

    /// Adds text: a token, or any other piece.
    ///
    /// # Errors
    /// If the stream was closed, or has too much text.
    pub fn push(&mut self, text: &str) -> Result<(), PushError> {
        self.inlet.push(text)
    }

    /// Speaks what has arrived, though its clause has no end yet.
    pub fn flush(&mut self) {
        self.inlet.flush();
    }

    /// Nothing follows: the stream ends when all of it was spoken.
    pub fn close(&mut self) {
        self.inlet.close();
    }

    /// The source pauses, and somebody listens: what is held back in order to join the next clause, less than a tenth of a second
    /// at speed 1, is made, and followed by silence of a few segments.
    pub fn pause(&mut self) {
        self.pause = PAUSE_SEGMENTS;
    }

    /// The next samples. The first call after a clause has arrived plans it, all others render 8 to 12 ms of sound.
    ///
    /// # Errors
    /// If the inference engine fails.
    pub fn next_piece(&mut self) -> Result<Piece<'_>, SynthesizerError> {
        let step = without_denormals(|| self.step());
        Ok(match step.map_err(SynthesizerError::Failed)? {
            Step::Produced => Piece::Samples(&self.samples),
            Step::NotYet => Piece::Waiting,
            Step::Finished => Piece::End,
        })
    }

    fn step(&mut self) -> Result<Step, LineFailure> {
        self.samples.clear();
        while self.samples.is_empty() {
            if self.is_over {
                return Ok(Step::Finished);
            }
            if self.rendition.is_none() && self.line.can_begin() {
                let opening = Opening::of(&self.line, &Manner::Spoken);
                let parts = opening.zip(self.resampler.take());
                self.rendition = parts.map(|(opening, resampler)| Rendition::new(opening, resampler));
            }
            let can_step = self.rendition.as_ref().is_some_and(Rendition::can_step);
            if !can_step && self.line.has_work() {
                self.speaker.plan(&self.line, &self.clock)?;
                continue;
            }
            let Some(rendition) = &mut self.rendition else {
                return Ok(Step::NotYet);
            };
            if !can_step && self.pause == 0 {
                return Ok(Step::NotYet);
            }
            rendition.set_fills(!can_step);
            let step = rendition.step(self.moment, &self.clock, &mut self.samples)?;
            rendition.set_fills(false);
            match step {
                Step::Produced => {
                    let spot = rendition.spot();
                    if self.spots.last().is_some_and(|last| last.place == spot.place) {
                        self.pause = self.pause.saturating_sub(1);
                    }
                    self.spots.push(spot);
                }
                Step::NotYet => return Ok(step),
                Step::Finished => self.is_over = true,
            }
        }
        self.made += self.samples.len() as u64;
        Ok(Step::Produced)
    }

    /// The samples that were made.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// The words that were spoken to their ends so far, with the times of their phonemes. Their sources name places in all of
    /// the text.
    pub fn transcript(&self) -> Transcript {
        let Some(score) = self.line.score() else {
            return Transcript::default();
        };
        let sources: Vec<_> = (0..).map_while(|index| score.source(index)).collect();
        let phrases = sources.iter().map(|source| &source.phrase);
        let length_s = self.made as f64 / self.sample_rate;
        let mut transcript = Transcript::new(&score, phrases, &self.spots, length_s);
        if !self.is_over {
            transcript.words.retain(|word| word.end_s < length_s);
        }
        transcript
    }

    /// Total time of each stage in milliseconds.
    pub fn stages(&self) -> Stages {
        self.clock.totals()
    }

    /// What could not be done as requested by the markup or the choice of model.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = self.line.warnings();
        warnings.extend(self.speaker.stand_in());
        warnings
    }
}
