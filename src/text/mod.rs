//! Converts typed text to phonemes.

pub mod dictionary;
pub mod phoneme;
pub mod syllable;

mod clauses;
mod espeak;
mod explain;
mod language;
mod mandarin;
mod markup;
mod normalise;
mod phrasing;
mod problem;
mod pronounce;
mod say_as;
mod sections;
mod sentences;
mod token;
mod utterance;

pub use clauses::{Clause, Clauses};
pub use espeak::available as espeak_available;
pub use explain::{Explanation, SpokenPart};
pub use language::{Language, Speaks, Tag, UnknownLanguage};
pub use markup::{NamedPlace, Span, SpanKind, edit, named_places, spans};
pub use problem::{
    CommandProblem, EspeakError, MAX_DEPTH, MAX_SPEAKERS, MarkupProblem, PhonemesError, ProsodyKind,
};
pub use pronounce::Origin;
pub use say_as::{DateOrder, SayAs};
pub use sentences::sentences;
pub use token::Alternative;
pub use utterance::{Mark, NamedSpeaker, Pause, Phrase, PhrasePart, Prosody, Utterance, Warning, Word};

use dictionary::{Dictionaries, Dictionary, Order};
use mandarin::Mandarin;
use markup::{Node, Parsed};
use pronounce::{Piece, Pronouncer};
use sections::{Section, sections};

/// Whether any part of a line is read by espeak-ng for a speaker with these languages. `language` is the
/// line's own, if it has one.
pub fn uses_espeak(text: &str, speaks: Speaks, language: Option<Language>) -> bool {
    let may = speaks.others || matches!(speaks.own, Language::Other(_));
    may && sections(markup::parse(text).nodes, speaks, language)
        .0
        .iter()
        .any(|section| matches!(section.language, Language::Other(_)))
}

/// Converts a line into an [`Utterance`]: lexicon, part-of-speech tagger and rules of English, and words and
/// readings of Mandarin. Other languages are read by espeak-ng, if it is installed.
///
/// Loading takes about ten milliseconds, mostly for the patterns of rules, so load one and share it. The
/// tables are part of the program and are read in place.
pub struct Frontend {
    pronouncer: Pronouncer,
    mandarin: Mandarin,
    dictionary: Dictionary,
}

impl Frontend {
    /// Opens the built-in lexicon and tagger, builds the rules, and loads the user's
    /// [dictionary](dictionary::user).
    pub fn load() -> Self {
        Self::with_dictionary(dictionary::user().clone())
    }

    /// Like [`load`](Self::load), with another dictionary in place of the user's.
    pub fn with_dictionary(dictionary: Dictionary) -> Self {
        normalise::warm_up();
        Self {
            pronouncer: Pronouncer::load(),
            mandarin: Mandarin::open(),
            dictionary,
        }
    }

    /// Reads a line of English: markup, normalisation, pronunciation, phrasing. Never fails: anything that
    /// cannot be understood is spoken as text, with a [`Warning`].
    pub fn utterance(&self, text: &str) -> Utterance {
        self.utterance_with(text, Dictionaries::default())
    }

    /// Like [`utterance`](Self::utterance), with the dictionaries of a project and a voice.
    pub fn utterance_with(&self, text: &str, dictionaries: Dictionaries<'_>) -> Utterance {
        self.utterance_for(text, dictionaries, Speaks::ENGLISH, None)
    }

    /// Like [`utterance_with`](Self::utterance_with), for a speaker who also `speaks` other languages. The
    /// line is in `language`, or in that of its script, or else in the speaker's own. Markup may change it.
    pub fn utterance_for(
        &self,
        text: &str,
        dictionaries: Dictionaries<'_>,
        speaks: Speaks,
        language: Option<Language>,
    ) -> Utterance {
        self.read((text, markup::parse(text)), dictionaries, speaks, language)
    }

    /// The same for a clause of a text that is still arriving. Sources and warnings name places in the whole text.
    pub fn clause(
        &self,
        clause: &Clause,
        dictionaries: Dictionaries<'_>,
        speaks: Speaks,
        language: Option<Language>,
    ) -> Utterance {
        let parsed = (clause.text.as_str(), markup::parse_part(&clause.text));
        let mut utterance = self.read(parsed, dictionaries, speaks, language);
        let words = utterance.phrases.iter_mut().flat_map(|phrase| &mut phrase.parts);
        for part in words {
            if let PhrasePart::Word(word) = part {
                let moved = |at: usize| at.max(clause.held) - clause.held + clause.source.start;
                word.source = moved(word.source.start)..moved(word.source.end);
            }
        }
        // What is wrong with markup that still holds was said when it came.
        let held = clause.text[..clause.held].chars().count();
        utterance
            .warnings
            .retain(|warning| warning.line > 1 || warning.column > held);
        for warning in &mut utterance.warnings {
            if warning.line == 1 {
                warning.column = warning.column - held + clause.place.1 - 1;
            }
            warning.line += clause.place.0 - 1;
        }
        utterance
    }

    fn read(
        &self,
        (text, parsed): (&str, Parsed),
        dictionaries: Dictionaries<'_>,
        speaks: Speaks,
        language: Option<Language>,
    ) -> Utterance {
        let order = Order::new(dictionaries, &self.dictionary);
        let Parsed {
            nodes,
            speakers,
            mut warnings,
        } = parsed;
        let (sections, unspoken) = sections(nodes, speaks, language);
        warnings.extend(unspoken.iter().map(|unspoken| {
            let problem = MarkupProblem::Foreign {
                language: unspoken.language,
                own: speaks.own,
            };
            markup::warning(text, unspoken.at, problem)
        }));
        let mut pieces = Vec::new();
        for at in 0..sections.len() {
            pieces.extend(self.pieces(text, &sections, at, order, &mut warnings));
        }
        warnings.sort_by_key(|warning| (warning.line, warning.column));
        Utterance {
            phrases: phrasing::phrases(pieces),
            speakers,
            warnings,
        }
    }

    /// The pieces of the section with the number `at`.
    fn pieces(
        &self,
        text: &str,
        sections: &[Section],
        at: usize,
        order: Order,
        warnings: &mut Vec<Warning>,
    ) -> Vec<Piece> {
        let section = &sections[at];
        match section.language {
            Language::English => self.english(text, &section.nodes, order, warnings),
            Language::Mandarin => {
                self.mandarin
                    .read(&section.nodes, sections::around(sections, at))
                    .pieces
            }
            Language::Other(tag) => match espeak::read(&section.nodes, tag) {
                Ok(pieces) => pieces,
                Err(problem) => {
                    let problem = MarkupProblem::Espeak {
                        language: section.language,
                        problem,
                    };
                    warnings.push(markup::warning(text, sections::start(&section.nodes), problem));
                    self.english(text, &section.nodes, order, warnings)
                }
            },
        }
    }

    fn english(&self, text: &str, nodes: &[Node], order: Order, warnings: &mut Vec<Warning>) -> Vec<Piece> {
        let normalised = normalise::tokens(nodes, self.pronouncer.lexicon(), order);
        let unfit = normalised.unfit.iter();
        warnings
            .extend(unfit.map(|(at, reading)| markup::warning(text, *at, MarkupProblem::Unfit(*reading))));
        self.pronouncer.pronounce(&normalised.tokens, order)
    }

    /// Explains how each part of a line of English was read, in the order of the text.
    pub fn explain(&self, text: &str) -> Vec<Explanation> {
        self.explain_with(text, Dictionaries::default())
    }

    /// Like [`explain`](Self::explain), with the dictionaries of a project and a voice.
    pub fn explain_with(&self, text: &str, dictionaries: Dictionaries<'_>) -> Vec<Explanation> {
        self.explain_for(text, dictionaries, Speaks::ENGLISH, None)
    }

    /// Like [`explain_with`](Self::explain_with), for a speaker of other languages as in
    /// [`utterance_for`](Self::utterance_for).
    pub fn explain_for(
        &self,
        text: &str,
        dictionaries: Dictionaries<'_>,
        speaks: Speaks,
        language: Option<Language>,
    ) -> Vec<Explanation> {
        let order = Order::new(dictionaries, &self.dictionary);
        let (sections, _) = sections(markup::parse(text).nodes, speaks, language);
        let each = sections
            .iter()
            .enumerate()
            .map(|(at, section)| match section.language {
                Language::English => explain::explain(&section.nodes, &self.pronouncer, order),
                Language::Mandarin => {
                    let read = self
                        .mandarin
                        .read(&section.nodes, sections::around(&sections, at));
                    let figures = read
                        .figures
                        .into_iter()
                        .map(|figure| (figure.source, figure.rule));
                    explain::spoken(read.pieces, &figures.collect::<Vec<_>>(), "Mandarin")
                }
                Language::Other(tag) => match espeak::read(&section.nodes, tag) {
                    Ok(pieces) => explain::spoken(pieces, &[], "espeak-ng"),
                    Err(_) => explain::explain(&section.nodes, &self.pronouncer, order),
                },
            });
        each.flatten().collect()
    }
}
