//! The format of pronunciations in the built-in table: one byte per symbol. The build script writes it, the
//! lexicon reads it.
//!
//! A record is a pronunciation, or several with the code of a [`FORMS`] entry before each, and an [`END`]. A
//! form with nothing after its code has no pronunciation.

/// The symbols of the pronunciations. Their codes start at 1.
#[rustfmt::skip]
pub const SYMBOLS: [char; 46] = [
    'ˈ', 'ˌ', 'ə', 'ɪ', 'ɛ', 'æ', 'ɑ', 'ɔ', 'ʌ', 'ʊ', 'i', 'u', 'ᵊ', 'ᵻ', 'A', 'I', 'O', 'W', 'Y',
    'p', 'b', 't', 'd', 'k', 'ɡ', 'f', 'v', 'θ', 'ð', 's', 'z', 'ʃ', 'ʒ', 'h', 'ʧ', 'ʤ', 'm', 'n', 'ŋ',
    'l', 'ɹ', 'j', 'w', 'ɾ', 'ʔ', 'ɜ',
];

/// The forms that distinguish pronunciations: a part of speech, or (`None`) that nothing follows the word.
/// The code of the first is [`FIRST_FORM`].
pub const FORMS: [&str; 10] = [
    "DEFAULT", "NOUN", "VERB", "ADJ", "ADV", "VBD", "VBN", "VBP", "DT", "None",
];

/// The code of the first form.
pub const FIRST_FORM: u8 = 0x80;

/// The end of a record.
pub const END: u8 = 0;
