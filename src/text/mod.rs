//! From what the user typed to phonemes.

pub mod dictionary;
pub mod phoneme;
pub mod syllable;

mod explain;
mod markup;
mod normalise;
mod phrasing;
mod pronounce;
mod sentences;
mod token;
mod utterance;

pub use explain::{Explanation, SpokenPart};
pub use markup::{NamedPlace, Span, SpanKind, edit, named_places, spans};
pub use pronounce::Origin;
pub use sentences::sentences;
pub use token::Alternative;
pub use utterance::{Mark, NamedSpeaker, Pause, Phrase, PhrasePart, Prosody, Utterance, Warning, Word};

use dictionary::{Dictionaries, Dictionary, Order};
use markup::Parsed;
use pronounce::Pronouncer;

/// Everything needed to turn a line of English into an [`Utterance`]: lexicon, part-of-speech tagger, rules.
///
/// Loading takes about ten milliseconds, mostly for the rules' patterns, so load one and share it. The lexicon
/// and the tagger are tables of 9 MB in the program itself, read in place where a line needs them.
pub struct Frontend {
    pronouncer: Pronouncer,
    dictionary: Dictionary,
}

impl Frontend {
    /// Opens the built-in lexicon and tagger, builds the rules, and takes the user's [dictionary](dictionary::user).
    pub fn load() -> Self {
        Self::with_dictionary(dictionary::user().clone())
    }

    /// The same with another dictionary in the place of the user's.
    pub fn with_dictionary(dictionary: Dictionary) -> Self {
        normalise::warm_up();
        Self {
            pronouncer: Pronouncer::load(),
            dictionary,
        }
    }

    /// Reads a line: markup, normalisation, pronunciation, phrasing. Never fails: what cannot be
    /// understood is spoken as text, with a [`Warning`].
    pub fn utterance(&self, text: &str) -> Utterance {
        self.utterance_with(text, Dictionaries::default())
    }

    /// The same with the dictionaries of a project and a voice.
    pub fn utterance_with(&self, text: &str, dictionaries: Dictionaries<'_>) -> Utterance {
        let order = Order::new(dictionaries, &self.dictionary);
        let Parsed {
            nodes,
            speakers,
            mut warnings,
        } = markup::parse(text);
        let normalised = normalise::tokens(&nodes, self.pronouncer.lexicon(), order);
        let unfit = normalised.unfit.iter();
        warnings.extend(unfit.map(|(at, reading)| markup::unfit(text, *at, *reading)));
        warnings.sort_by_key(|warning| (warning.line, warning.column));
        let words = self.pronouncer.pronounce(&normalised.tokens, order);
        Utterance {
            phrases: phrasing::phrases(words),
            speakers,
            warnings,
        }
    }

    /// Says for each part of a line how it was understood, in the order of the text.
    pub fn explain(&self, text: &str) -> Vec<Explanation> {
        self.explain_with(text, Dictionaries::default())
    }

    /// The same with the dictionaries of a project and a voice.
    pub fn explain_with(&self, text: &str, dictionaries: Dictionaries<'_>) -> Vec<Explanation> {
        let order = Order::new(dictionaries, &self.dictionary);
        explain::explain(&markup::parse(text).nodes, &self.pronouncer, order)
    }
}
