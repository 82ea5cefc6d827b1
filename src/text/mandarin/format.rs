//! The format of the Mandarin tables, shared by the build script and the library.

/// The first and last character in `mandarin_hanzi.bin`.
pub const HANZI: (u32, u32) = (0x3400, 0x9FFF);
/// The first and last character in `mandarin_model.bin`, the model of unknown words.
pub const MODELLED: (u32, u32) = (0x4E00, 0x9FA5);
/// A reading is the number of its syllable in `mandarin_syllables.txt` times this, plus its tone: 1 to 5, 5
/// for the neutral tone.
pub const TONES: u16 = 8;
/// The value of a word: its rarity in the lower bits, and above them the index of its reading in
/// `mandarin_phrases.bin`, from 1.
pub const RARITY_BITS: u32 = 13;
/// The rarity of an entry that is not a word but has a reading.
pub const NO_WORD: u64 = (1 << RARITY_BITS) - 1;
/// Rarities are negative logarithms of probabilities in units of 1 / this value.
pub const RARITY_UNIT: f64 = 256.0;
/// Values of the model are negative logarithms of probabilities in units of 1 / this value. The maximum means
/// impossible.
pub const MODEL_UNIT: f64 = 12.0;
