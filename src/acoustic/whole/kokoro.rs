//! Kokoro's graph: converts phonemes of misaki's alphabet and a style to samples at 24 kHz.

use crate::acoustic::tokens::{self, ModelToken};
use crate::infer::{Graph, InferError, Input, Inside, Kind, Port, Runtime, Tensor, for_server};
use crate::text::Phrase;
use crate::text::phoneme::{Phoneme, Sound, Stress};

use super::spelling::{Letter, spelled};
use super::spoken::{Spoken, VOICED, wrong};

/// The rate of its samples, in Hz.
pub const RATE: u32 = 24_000;
/// Samples of the unit in which lengths of symbols are counted. F0 has two values per unit.
const UNIT: usize = 600;
/// Internal values that it can return in addition to samples.
const INSIDE: [Inside; 2] = [
    Inside {
        name: "/encoder/Clip_output_0",
        operator: "Clip",
        of: Some("Round"),
    },
    Inside {
        name: "/encoder/F0_proj/Conv_output_0",
        operator: "",
        of: None,
    },
];

/// The names of the inputs of Kokoro's files, and those on a server.
const INPUTS: [(&str, &str); 4] = [
    ("input_ids", "tokens"),
    ("speed", "speed"),
    ("style", "style"),
    ("tokens", "tokens"),
];
/// The names on a server of the sound and the values [`INSIDE`].
const OUTPUTS: [&str; 3] = ["samples", "lengths", "f0"];
/// The speed at which it always speaks.
const SPEED: [f32; 1] = [1.0];

/// The styles of Kokoro's speakers.
#[derive(Clone, Debug)]
pub struct Styles(Vec<f32>);

impl Styles {
    /// Rows of a style, one for each number of symbols.
    pub const ROWS: usize = 510;
    /// The values of a row.
    pub const VALUES: usize = 256;
    /// The values of a style.
    pub const SIZE: usize = Self::ROWS * Self::VALUES;

    /// Reads concatenated styles of 32-bit floats, little-endian.
    ///
    /// # Errors
    /// If these are not whole styles, or their values are not plausible.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() || !bytes.len().is_multiple_of(4 * Self::SIZE) {
            return Err(format!(
                "it has {} bytes, and a style of Kokoro has {}",
                bytes.len(),
                4 * Self::SIZE
            ));
        }
        let float = |bytes: &[u8]| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let values: Vec<f32> = bytes.chunks_exact(4).map(float).collect();
        if values.iter().all(|value| value.abs() < 100.0) {
            Ok(Self(values))
        } else {
            Err("it is not a style of Kokoro: its values are too large".to_owned())
        }
    }

    /// Mixes styles: each result is a list of styles with their shares.
    ///
    /// # Errors
    /// If there is no such style.
    pub fn mixed<'a>(&self, each: impl Iterator<Item = &'a [(usize, f32)]>) -> Result<Self, String> {
        let mut mixed = Vec::new();
        for parts in each {
            let start = mixed.len();
            mixed.resize(start + Self::SIZE, 0.0);
            for &(place, share) in parts {
                let from = place
                    .checked_mul(Self::SIZE)
                    .and_then(|at| self.0.get(at..at + Self::SIZE));
                let from = from.ok_or("it has fewer styles than speakers")?;
                mixed[start..]
                    .iter_mut()
                    .zip(from)
                    .for_each(|(value, from)| *value += share * from);
            }
        }
        Ok(Self(mixed))
    }

    /// The row of style `who` for `symbols` symbols.
    fn row(&self, who: usize, symbols: usize) -> Option<&[f32]> {
        let row = who * Self::ROWS + symbols;
        self.0.get(row * Self::VALUES..(row + 1) * Self::VALUES)
    }
}

/// Kokoro's graph with its styles.
#[derive(Debug)]
pub struct Kokoro {
    graph: Graph,
    styles: Styles,
    /// The indices of samples (unless it only plans), lengths, and F0 among the outputs.
    places: (Option<usize>, usize, Option<usize>),
}

impl Kokoro {
    /// Loads the graph in `bytes`. If it only plans, it returns lengths and F0, but no samples.
    ///
    /// # Errors
    /// If it is not a graph of Kokoro, or the engine cannot run it.
    pub fn load(
        runtime: &Runtime,
        bytes: &[u8],
        styles: Styles,
        only_plans: bool,
    ) -> Result<Self, InferError> {
        let whole = runtime.load_whole("kokoro", bytes, &INSIDE, only_plans)?;
        let refused = |reason: &str| InferError::Load {
            graph: "kokoro".to_owned(),
            reason: reason.to_owned(),
        };
        let names: Vec<&str> = whole
            .graph
            .inputs()
            .iter()
            .map(|port| port.name.as_str())
            .collect();
        if let Some(other) = names
            .iter()
            .find(|name| !matches!(**name, "tokens" | "input_ids" | "style" | "speed"))
        {
            return Err(refused(&format!(
                "it is not a graph of Kokoro: it has the input `{other}`"
            )));
        }
        let &[Some(lengths), f0] = &whole.inside[..] else {
            return Err(refused("it does not return the lengths of its symbols"));
        };
        Ok(Self {
            graph: whole.graph,
            styles,
            places: ((!only_plans).then_some(0), lengths, f0),
        })
    }

    pub(super) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Mean of ln F0 over the voiced part of `phrase` as planned for the speaker `who`. `None` if nothing is
    /// voiced, or if the graph does not return F0.
    ///
    /// # Errors
    /// If the graph fails.
    pub fn log_f0(&self, phrase: &Phrase, who: usize) -> Result<Option<f32>, InferError> {
        let question = self.question(&tokens::bare(phrase), who)?;
        let [_, _, Some(f0)] = self.run(&question)? else {
            return Ok(None);
        };
        let voiced: Vec<f32> = f0
            .iter()
            .filter(|f0| **f0 > VOICED)
            .map(|f0| libm::logf(*f0))
            .collect();
        Ok((!voiced.is_empty()).then(|| voiced.iter().sum::<f32>() / voiced.len() as f32))
    }

    /// The file of a graph of Kokoro in `bytes`, as a server runs it: with the inputs and outputs of [`ports`](Self::ports).
    ///
    /// # Errors
    /// If it is not a graph of Kokoro that returns lengths and F0.
    pub fn for_server(bytes: &[u8]) -> Result<Vec<u8>, InferError> {
        for_server("kokoro", bytes, &INSIDE, (&INPUTS, &OUTPUTS))
    }

    /// The inputs and outputs of the graph on a server: symbols, style and speed; samples, the length of each symbol, and F0 in Hz.
    pub(super) fn ports() -> (Vec<Port>, Vec<Port>) {
        let port = |name: &str, kind, shape: &[Option<usize>]| Port {
            name: name.to_owned(),
            kind,
            shape: shape.to_vec(),
        };
        let inputs = vec![
            port("tokens", Kind::Integer, &[Some(1), None]),
            port("style", Kind::Float, &[Some(1), Some(Styles::VALUES)]),
            port("speed", Kind::Float, &[Some(1)]),
        ];
        let outputs = OUTPUTS.map(|name| port(name, Kind::Float, &[Some(1), None]));
        (inputs, outputs.into())
    }

    /// What the graph is asked to speak tokens.
    pub(super) fn question(&self, tokens: &[ModelToken], who: usize) -> Result<Question<'_>, InferError> {
        let letters = letters(tokens);
        let symbols: Vec<i64> = letters.iter().map(|letter| number(letter.symbol)).collect();
        // The silent symbols at both ends do not count.
        let style = symbols
            .len()
            .checked_sub(2)
            .and_then(|count| self.styles.row(who, count));
        Ok(Question {
            style: style.ok_or_else(|| wrong(&self.graph, "the phrase has too many symbols"))?,
            shape: [1, symbols.len()],
            letters,
            symbols,
        })
    }

    /// The outputs of the graph in the order of [`ports`](Self::ports); F0 is missing if the graph does not return it, and the samples
    /// if it only plans.
    pub(super) fn run(&self, question: &Question<'_>) -> Result<[Option<Vec<f32>>; 3], InferError> {
        let [symbols, style, speed] = question.inputs();
        let inputs: Vec<Input<'_>> = self
            .graph
            .inputs()
            .iter()
            .map(|port| match port.name.as_str() {
                "style" => style,
                "speed" => speed,
                _ => symbols,
            })
            .collect();
        let mut outputs = self.graph.run(&inputs)?;
        let (samples, lengths, f0) = self.places;
        Ok([samples, Some(lengths), f0].map(|place| {
            let tensor = outputs.get_mut(place?)?;
            Some(std::mem::take(&mut tensor.data))
        }))
    }

    /// What it said, from outputs in the order of [`ports`](Self::ports).
    pub(super) fn spoken(
        &self,
        question: &Question<'_>,
        [samples, lengths, f0]: [Option<Vec<f32>>; 3],
    ) -> Result<Spoken, InferError> {
        let lengths = (&lengths.unwrap_or_default()[..], UNIT);
        let spoken = Spoken::new(
            &self.graph,
            samples.unwrap_or_default(),
            lengths,
            &question.letters,
            RATE,
        )?;
        Ok(Spoken {
            f0,
            f0_hop: UNIT / 2,
            ..spoken
        })
    }

    /// What it said, from the answer of a server.
    pub(super) fn answered(
        &self,
        question: &Question<'_>,
        outputs: Vec<Tensor>,
    ) -> Result<Spoken, InferError> {
        let mut each = outputs.into_iter().map(|tensor| tensor.data);
        let spoken = self.spoken(question, [(); 3].map(|()| each.next()))?;
        let f0 = spoken.f0.as_ref().map_or(0, Vec::len);
        // Some graphs drop a unit at the end.
        if (f0 * UNIT / 2).abs_diff(spoken.samples.len()) > 2 * UNIT {
            return Err(wrong(&self.graph, "its F0 does not have the length of its sound"));
        }
        Ok(spoken)
    }
}

/// What the graph is asked.
pub(super) struct Question<'a> {
    letters: Vec<Letter>,
    /// Their numbers.
    symbols: Vec<i64>,
    shape: [usize; 2],
    style: &'a [f32],
}

impl Question<'_> {
    /// The number of its symbols.
    pub(super) fn count(&self) -> usize {
        self.symbols.len()
    }

    /// The inputs, in the order of [`Kokoro::ports`].
    pub(super) fn inputs(&self) -> [Input<'_>; 3] {
        [
            Input::i64(&self.shape, &self.symbols),
            Input::f32(&[1, Styles::VALUES], self.style),
            Input::f32(&[1], &SPEED),
        ]
    }
}

/// Tokens as the graph reads them, with a silent symbol at each end.
fn letters(tokens: &[ModelToken]) -> Vec<Letter> {
    let silent = |token| Letter {
        symbol: SILENT,
        token,
    };
    let mut letters = vec![silent(0)];
    letters.extend(spelled(tokens, misaki, '—'));
    letters.push(silent(tokens.len().saturating_sub(1)));
    letters
}

/// The symbol at both ends.
const SILENT: char = '$';

/// The number of a symbol in Kokoro's vocabulary.
fn number(symbol: char) -> i64 {
    SYMBOLS
        .iter()
        .find_map(|&(known, number)| (known == symbol).then_some(number))
        .unwrap_or(0)
}

/// The symbols of Kokoro's vocabulary that occur in speech, and punctuation.
#[rustfmt::skip]
const SYMBOLS: [(char, i64); 109] = [
    (SILENT, 0), (';', 1), (':', 2), (',', 3), ('.', 4), ('!', 5), ('?', 6), ('—', 9), (' ', 16),
    ('\u{303}', 17), ('ʣ', 18), ('ʥ', 19), ('ʦ', 20), ('ʨ', 21), ('ᵝ', 22), ('\u{AB67}', 23), ('A', 24), ('I', 25),
    ('O', 31), ('Q', 33), ('S', 35), ('T', 36), ('W', 39), ('Y', 41), ('ᵊ', 42), ('a', 43), ('b', 44),
    ('c', 45), ('d', 46), ('e', 47), ('f', 48), ('h', 50), ('i', 51), ('j', 52), ('k', 53), ('l', 54),
    ('m', 55), ('n', 56), ('o', 57), ('p', 58), ('q', 59), ('r', 60), ('s', 61), ('t', 62), ('u', 63),
    ('v', 64), ('w', 65), ('x', 66), ('y', 67), ('z', 68), ('ɑ', 69), ('ɐ', 70), ('ɒ', 71), ('æ', 72),
    ('β', 75), ('ɔ', 76), ('ɕ', 77), ('ç', 78), ('ɖ', 80), ('ð', 81), ('ʤ', 82), ('ə', 83), ('ɚ', 85),
    ('ɛ', 86), ('ɜ', 87), ('ɟ', 90), ('ɡ', 92), ('ɥ', 99), ('ɨ', 101), ('ɪ', 102), ('ʝ', 103), ('ɯ', 110),
    ('ɰ', 111), ('ŋ', 112), ('ɳ', 113), ('ɲ', 114), ('ɴ', 115), ('ø', 116), ('ɸ', 118), ('θ', 119), ('œ', 120),
    ('ɹ', 123), ('ɾ', 125), ('ɻ', 126), ('ʁ', 128), ('ɽ', 129), ('ʂ', 130), ('ʃ', 131), ('ʈ', 132), ('ʧ', 133),
    ('ʊ', 135), ('ʋ', 136), ('ʌ', 138), ('ɣ', 139), ('ɤ', 140), ('χ', 142), ('ʎ', 143), ('ʒ', 147), ('ʔ', 148),
    ('ˈ', 156), ('ˌ', 157), ('ː', 158), ('ʰ', 162), ('ʲ', 164), ('↓', 169), ('→', 171), ('↗', 172), ('↘', 173),
    ('ᵻ', 177),
];

/// How misaki writes two letters of espeak-ng that are one sound.
const TIED: [(&str, &str); 11] = [
    ("a\u{361}ɪ", "I"),
    ("a\u{361}ʊ", "W"),
    ("d\u{361}z", "ʣ"),
    ("d\u{361}ʒ", "ʤ"),
    ("e\u{361}ɪ", "A"),
    ("o\u{361}ʊ", "O"),
    ("ə\u{361}ʊ", "Q"),
    ("s\u{361}s", "S"),
    ("t\u{361}s", "ʦ"),
    ("t\u{361}ʃ", "ʧ"),
    ("ɔ\u{361}ɪ", "Y"),
];

/// A sound of another language in misaki's alphabet, without letters that the vocabulary lacks.
fn foreign(letters: &str) -> String {
    let whole = TIED.iter().fold(letters.to_owned(), |letters, (tied, one)| {
        letters.replace(tied, one)
    });
    whole.chars().filter(|symbol| number(*symbol) > 0).collect()
}

/// A phoneme in misaki's alphabet. The stress mark precedes its vowel.
fn misaki(phoneme: Phoneme) -> String {
    if phoneme.is_foreign() {
        return foreign(&phoneme.ipa());
    }
    let (stress, is_weak) = match phoneme.stress() {
        Some(Stress::Primary) => ("ˈ", false),
        Some(Stress::Secondary) => ("ˌ", false),
        Some(Stress::None) => ("", true),
        None => ("", false),
    };
    let sound = match phoneme.sound() {
        Sound::AA => "ɑ",
        Sound::AE => "æ",
        Sound::AH if is_weak => "ə",
        Sound::AH => "ʌ",
        Sound::AO => "ɔ",
        Sound::AW => "W",
        Sound::AY => "I",
        Sound::EH => "ɛ",
        Sound::ER if is_weak => "əɹ",
        Sound::ER => "ɜɹ",
        Sound::EY => "A",
        Sound::IH => "ɪ",
        Sound::IY => "i",
        Sound::OW => "O",
        Sound::OY => "Y",
        Sound::UH => "ʊ",
        Sound::UW => "u",
        Sound::CH => "ʧ",
        Sound::HH => "h",
        Sound::JH => "ʤ",
        Sound::Y => "j",
        other => other.ipa(),
    };
    format!("{stress}{sound}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acoustic::tokens::bare;
    use crate::text::Frontend;

    #[test]
    fn a_sentence_is_written_in_misakis_alphabet_and_every_letter_has_a_number() {
        let utterance = Frontend::load().utterance("Choose a boy, a jury, measure our vague songs, thou!");
        let letters = letters(&bare(&utterance.phrases[0]));
        let text: String = letters.iter().map(|letter| letter.symbol).collect();
        assert!(text.starts_with("$ʧˈuz ə bˈY, ə ʤ"), "{text}");
        assert!(text.ends_with("ðˈW!$"), "{text}");
        let unknown = |letter: &&Letter| letter.symbol != SILENT && number(letter.symbol) == 0;
        assert_eq!(letters.iter().find(unknown), None);
    }

    #[test]
    fn mandarin_is_written_as_misaki_writes_it_and_ties_become_one_letter() {
        let speaks = crate::text::Speaks {
            own: crate::text::Language::Mandarin,
            mandarin: true,
            others: false,
        };
        let front = Frontend::load();
        let utterance = front.utterance_for("中国，出租车！", Default::default(), speaks, None);
        let letters = letters(&bare(&utterance.phrases[0]));
        let text: String = letters.iter().map(|letter| letter.symbol).collect();
        assert_eq!(text, "$\u{AB67}ʊ→ŋkwo↗, \u{AB67}ʰu→ʦu→\u{AB67}ʰɤ→!$");
        assert_eq!(foreign("t\u{361}sˈa\u{361}ɪ\u{32A}"), "ʦˈI");
    }

    #[test]
    fn styles_are_whole_and_can_be_mixed() {
        let bytes: Vec<u8> = [1.0_f32, 3.0]
            .iter()
            .flat_map(|value| vec![*value; Styles::SIZE])
            .flat_map(f32::to_le_bytes)
            .collect();
        assert!(Styles::read(&bytes[..bytes.len() - 4]).is_err_and(|reason| reason.contains("bytes")));
        assert!(Styles::read(&[0xff; 4 * Styles::SIZE]).is_err());
        let styles = Styles::read(&bytes).expect("two styles");
        let parts: [&[(usize, f32)]; 3] = [&[(1, 1.0)], &[(0, 0.5), (1, 0.5)], &[(2, 1.0)]];
        let mixed = styles.mixed(parts[..2].iter().copied()).expect("both are there");
        let first = |who| mixed.row(who, 509).map(|row| (row.len(), row[0]));
        assert_eq!((first(0), first(1)), (Some((256, 3.0)), Some((256, 2.0))));
        assert_eq!(mixed.row(1, 510), None);
        assert!(styles.mixed(parts.iter().copied()).is_err());
    }
}
