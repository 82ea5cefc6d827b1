//! How the build script writes the tables of Mandarin, and the library reads them.

/// The first and the last character with a reading of its own, in `mandarin_hanzi.bin`.
pub const HANZI: (u32, u32) = (0x3400, 0x9FFF);
/// The first and the last character that the model of unknown words knows, in `mandarin_model.bin`.
pub const MODELLED: (u32, u32) = (0x4E00, 0x9FA5);
/// A reading is the number of its syllable in `mandarin_syllables.txt` times this, and its tone: 1 to 5, 5 for none.
pub const TONES: u16 = 8;
/// The value of a word: how rare it is, and above that the place of its reading in `mandarin_phrases.bin`, from 1.
pub const RARITY_BITS: u32 = 13;
/// The rarity of what is no word, but has a reading.
pub const NO_WORD: u64 = (1 << RARITY_BITS) - 1;
/// Rarities are negative logarithms of probabilities, so many to a nat.
pub const RARITY_UNIT: f64 = 256.0;
/// Values of the model are negative logarithms of probabilities, so many to a nat; the greatest is no probability at all.
pub const MODEL_UNIT: f64 = 12.0;
