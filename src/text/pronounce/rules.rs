//! Letter-to-sound rules for English words that no lexicon has.
//!
//! A row is: what stands left, the letters, what stands right, their sounds. For each place the first row that
//! fits is taken, so the special stand before the general. In contexts a small letter is itself and
//!
//! | sign | stands for |
//! |---|---|
//! | `_` | the edge of the word |
//! | `V` `C` | a vowel letter (with y), a consonant letter |
//! | `F` | a letter that softens c and g: e, i, y |
//! | `X` | somewhere before here the word has a vowel (left only) |
//! | `N` | the word has no vowel before here (left only) |
//! | `M` | one consonant and a silent e, or an ending that a silent e went into (right only) |

pub(super) type Rule = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    // a
    ("", "augh", "", "AO"), ("", "au", "", "AO"), ("", "aw", "V", "AA W"), ("", "aw", "", "AO"), ("", "air", "", "EH R"), ("", "aigh", "", "EY"),
    ("X", "ain", "_", "AH N"), ("", "ai", "", "EY"), ("", "ayer", "_", "EY ER"), ("", "ay", "", "EY"), ("", "aa", "", "AA"), ("", "ae", "", "EY"), ("", "ah", "", "AA"), ("", "ao", "", "AW"),
    ("w", "arr", "V", "AO R"), ("", "arr", "V", "EH R"), ("w", "ar", "", "AO R"), ("qu", "ar", "", "AO R"), ("", "are", "_", "EH R"), ("", "are", "s_", "EH R"),
    ("X", "ary", "_", "EH R IY"), ("X", "ard", "_", "ER D"), ("X", "ar", "_", "ER"), ("", "ar", "V", "EH R"), ("", "ar", "", "AA R"),
    ("", "alk", "", "AO K"), ("", "all", "_", "AO L"), ("", "all", "s_", "AO L"), ("", "alm", "_", "AA M"), ("", "alt", "", "AO L T"), ("", "ald", "", "AO L D"),
    ("X", "al", "_", "AH L"), ("X", "als", "_", "AH L Z"), ("X", "ally", "_", "AH L IY"), ("X", "able", "_", "AH B AH L"), ("X", "ace", "_", "AH S"),
    ("XC", "age", "_", "IH JH"), ("", "ange", "", "EY N JH"), ("", "aste", "_", "EY S T"), ("", "athe", "_", "EY DH"),
    ("", "a", "tion", "EY"), ("", "a", "tor", "EY"), ("", "a", "M", "EY"), ("", "a", "CiV", "EY"), ("X", "an", "_", "AH N"), ("X", "ant", "_", "AH N T"), ("X", "ance", "_", "AH N S"),
    ("X", "as", "_", "AH S"), ("", "a", "_", "AH"), ("w", "a", "ck", "AE"), ("w", "a", "g", "AE"), ("w", "a", "x", "AE"), ("w", "a", "C", "AA"), ("qu", "a", "C", "AA"), ("", "a", "V", "EY"), ("", "a", "", "AE"),
    // b
    ("m", "b", "_", ""), ("m", "b", "s_", ""), ("", "bt", "_", "T"), ("", "b", "", "B"),
    // c
    ("", "cqu", "", "K W"), ("", "ck", "", "K"), ("", "cch", "", "K"), ("", "cc", "F", "K S"), ("", "chs", "", "K S"), ("_", "ch", "r", "K"), ("_", "ch", "l", "K"), ("", "ch", "m", "K"),
    ("", "ch", "", "CH"), ("", "cz", "", "CH"), ("X", "cian", "_", "SH AH N"), ("X", "cious", "_", "SH AH S"), ("X", "cial", "", "SH AH L"), ("X", "cia", "_", "SH AH"), ("", "c", "F", "S"), ("", "c", "", "K"),
    // d
    ("", "dge", "_", "JH"), ("", "dg", "F", "JH"), ("", "dj", "", "JH"), ("", "dt", "", "T"), ("_", "dh", "", "D"), ("", "d", "", "D"),
    // e
    ("", "eaux", "_", "OW"), ("", "eau", "", "OW"), ("", "ear", "C", "ER"), ("", "ear", "", "IH R"), ("", "ead", "_", "EH D"), ("", "ealth", "", "EH L TH"), ("", "ea", "", "IY"),
    ("", "eer", "", "IH R"), ("", "ee", "", "IY"), ("", "eigh", "", "EY"), ("c", "ei", "", "IY"), ("", "eir", "", "EH R"), ("", "ei", "", "AY"), ("", "eur", "_", "ER"),
    ("_", "eu", "", "Y UW"), ("", "eu", "", "UW"), ("f", "ew", "", "Y UW"), ("h", "ew", "", "Y UW"), ("", "ew", "", "UW"), ("", "eye", "_", "AY"), ("", "ey", "_", "IY"), ("", "eys", "_", "IY Z"), ("", "ey", "", "EY"),
    ("", "eo", "n_", "IY AH"), ("", "eo", "", "IY OW"), ("", "ere", "_", "IH R"), ("", "err", "", "EH R"), ("X", "ery", "_", "ER IY"), ("X", "er", "_", "ER"), ("X", "ers", "_", "ER Z"), ("", "er", "V", "EH R"), ("", "er", "", "ER"),
    ("X", "ement", "", "M AH N T"), ("X", "e", "less", ""), ("X", "e", "ful", ""), ("X", "e", "ness", ""), ("X", "e", "ly_", ""),
    ("t", "ed", "_", "IH D"), ("d", "ed", "_", "IH D"), ("Xp", "ed", "_", "T"), ("Xk", "ed", "_", "T"), ("Xs", "ed", "_", "T"), ("Xx", "ed", "_", "T"), ("Xf", "ed", "_", "T"), ("Xch", "ed", "_", "T"), ("Xsh", "ed", "_", "T"), ("X", "ed", "_", "D"),
    ("s", "es", "_", "IH Z"), ("z", "es", "_", "IH Z"), ("x", "es", "_", "IH Z"), ("ch", "es", "_", "IH Z"), ("sh", "es", "_", "IH Z"), ("c", "es", "_", "IH Z"), ("g", "es", "_", "IH Z"),
    ("Xp", "es", "_", "S"), ("Xt", "es", "_", "S"), ("Xk", "es", "_", "S"), ("X", "es", "_", "Z"), ("X", "e", "_", ""), ("N", "e", "_", "IY"),
    ("X", "el", "_", "AH L"), ("X", "els", "_", "AH L Z"), ("X", "en", "_", "AH N"), ("X", "ens", "_", "AH N Z"), ("X", "ent", "_", "AH N T"), ("X", "ence", "_", "AH N S"), ("X", "et", "_", "AH T"), ("X", "ess", "_", "AH S"), ("X", "est", "_", "AH S T"),
    ("", "e", "M", "IY"), ("", "e", "CiV", "IY"), ("", "e", "V", "IY"), ("", "e", "", "EH"),
    // f, g, h
    ("", "f", "", "F"),
    ("_", "gh", "", "G"), ("V", "gh", "", ""), ("_", "gn", "", "N"), ("", "gn", "_", "N"), ("", "gue", "_", "G"), ("", "gu", "e", "G"), ("", "gu", "i", "G"), ("", "gu", "a", "G W"),
    ("", "gg", "", "G"), ("", "ge", "_", "JH"), ("r", "g", "er", "G"), ("", "g", "e", "JH"), ("", "g", "y", "JH"), ("_", "g", "i", "G"), ("", "g", "i", "JH"), ("", "gh", "", "G"), ("", "g", "", "G"),
    ("V", "h", "C", ""), ("V", "h", "_", ""), ("", "h", "", "HH"),
    // i
    ("", "igh", "", "AY"), ("N", "ie", "_", "AY"), ("", "ie", "_", "IY"), ("N", "ies", "_", "AY Z"), ("", "ies", "_", "IY Z"), ("", "ied", "_", "IY D"), ("", "ier", "_", "IY ER"), ("", "iew", "", "Y UW"), ("", "ie", "", "IY"),
    ("", "ious", "_", "IY AH S"), ("", "ium", "_", "IY AH M"), ("", "ius", "_", "IY AH S"), ("", "ian", "_", "IY AH N"), ("", "ians", "_", "IY AH N Z"), ("", "ia", "_", "IY AH"), ("", "io", "_", "IY OW"), ("N", "i", "V", "AY"), ("", "i", "V", "IY"),
    ("", "ire", "_", "AY ER"), ("", "irr", "", "IH R"), ("", "ir", "V", "IH R"), ("", "ir", "", "ER"), ("", "ind", "_", "AY N D"), ("N", "ild", "_", "AY L D"), ("", "ign", "_", "AY N"), ("", "ique", "_", "IY K"),
    ("XC", "ine", "_", "IY N"), ("X", "ive", "_", "IH V"), ("X", "ice", "_", "IH S"), ("X", "ite", "_", "AY T"), ("X", "ize", "_", "AY Z"), ("X", "ise", "_", "AY Z"), ("X", "ism", "_", "IH Z AH M"), ("X", "ing", "_", "IH NG"), ("X", "ings", "_", "IH NG Z"),
    ("", "i", "M", "AY"), ("", "i", "_", "IY"), ("", "i", "", "IH"),
    // j to n
    ("", "j", "", "JH"),
    ("_", "kn", "", "N"), ("", "kh", "", "K"), ("", "k", "", "K"),
    ("C", "le", "_", "AH L"), ("C", "les", "_", "AH L Z"), ("C", "led", "_", "AH L D"), ("", "l", "", "L"),
    ("_", "mc", "k", "M AH"), ("_", "mc", "c", "M AH"), ("_", "mc", "g", "M AH"), ("_", "mc", "", "M AH K"), ("", "mn", "_", "M"), ("", "m", "", "M"),
    ("", "nger", "_", "NG ER"), ("", "ng", "F", "N JH"), ("", "ng", "_", "NG"), ("", "ng", "s_", "NG"), ("", "ng", "l", "NG G"), ("", "ng", "r", "NG G"), ("", "ng", "C", "NG"), ("", "ng", "", "NG G"),
    ("", "nk", "", "NG K"), ("", "nc", "F", "N S"), ("", "nch", "", "N CH"), ("", "nc", "", "NG K"), ("", "nx", "", "NG K S"), ("", "nqu", "", "NG K W"), ("", "n", "", "N"),
    // o
    ("", "oar", "", "AO R"), ("", "oa", "", "OW"), ("", "ook", "", "UH K"), ("", "oor", "", "AO R"), ("", "oo", "", "UW"), ("", "ought", "", "AO T"), ("", "ough", "", "OW"), ("", "ould", "", "UH D"), ("", "our", "", "AO R"),
    ("X", "ous", "_", "AH S"), ("", "oux", "_", "UW"), ("", "ou", "", "AW"), ("", "owe", "r", "AW"), ("", "owe", "", "OW"), ("", "ow", "_", "OW"), ("", "ow", "s_", "OW"), ("", "ow", "n", "AW"), ("", "ow", "l", "AW"), ("", "ow", "d", "AW"), ("", "owi", "", "OW IH"), ("", "ow", "", "AW"),
    ("", "oy", "", "OY"), ("", "oi", "", "OY"), ("", "oe", "", "OW"), ("w", "or", "C", "ER"), ("X", "or", "_", "ER"), ("X", "ors", "_", "ER Z"), ("", "ore", "_", "AO R"), ("", "orr", "", "AO R"), ("", "or", "", "AO R"),
    ("", "old", "", "OW L D"), ("", "oll", "_", "OW L"), ("", "olk", "", "OW K"), ("", "olt", "", "OW L T"), ("", "ost", "_", "OW S T"), ("X", "on", "_", "AH N"), ("X", "ons", "_", "AH N Z"), ("X", "om", "_", "AH M"), ("X", "ot", "_", "AH T"),
    ("", "o", "M", "OW"), ("", "o", "_", "OW"), ("", "os", "_", "OW Z"), ("", "o", "CiV", "OW"), ("", "o", "Ca_", "OW"), ("", "o", "V", "OW"), ("", "o", "", "AA"),
    // p to s
    ("", "ph", "", "F"), ("_", "ps", "", "S"), ("_", "pn", "", "N"), ("_", "pt", "", "T"), ("", "pf", "", "F"), ("", "p", "", "P"),
    ("", "que", "_", "K"), ("", "ques", "_", "K S"), ("", "qu", "", "K W"), ("", "q", "", "K"),
    ("", "rh", "", "R"), ("", "r", "", "R"),
    ("", "sch", "", "SH"), ("", "ssion", "", "SH AH N"), ("V", "sion", "", "ZH AH N"), ("", "sion", "", "SH AH N"), ("", "sh", "", "SH"), ("", "sc", "F", "S"), ("V", "sure", "_", "ZH ER"), ("", "ss", "", "S"), ("V", "sm", "_", "Z AH M"),
    ("V", "s", "e_", "Z"), ("V", "s", "m", "Z"), ("u", "s", "_", "S"), ("i", "s", "_", "S"), ("a", "s", "_", "S"), ("o", "s", "_", "S"), ("y", "s", "_", "S"), ("V", "s", "_", "Z"),
    ("b", "s", "_", "Z"), ("d", "s", "_", "Z"), ("g", "s", "_", "Z"), ("l", "s", "_", "Z"), ("m", "s", "_", "Z"), ("n", "s", "_", "Z"), ("r", "s", "_", "Z"), ("v", "s", "_", "Z"), ("w", "s", "_", "Z"), ("", "s", "", "S"),
    // t to z
    ("", "tsch", "", "CH"), ("", "tch", "", "CH"), ("s", "tion", "", "CH AH N"), ("X", "tion", "", "SH AH N"), ("X", "tial", "", "SH AH L"), ("X", "tious", "_", "SH AH S"), ("X", "tient", "", "SH AH N T"), ("X", "ture", "_", "CH ER"), ("X", "tures", "_", "CH ER Z"),
    ("X", "tual", "", "CH UW AH L"), ("", "the", "_", "DH"), ("V", "th", "er_", "DH"), ("", "th", "", "TH"), ("s", "t", "le_", ""), ("s", "t", "en_", ""), ("", "tz", "", "T S"), ("", "t", "", "T"),
    ("", "uy", "", "AY"), ("", "ue", "_", "UW"), ("", "ui", "", "UW"), ("_", "un", "C", "AH N"), ("_", "uni", "", "Y UW N IH"), ("_", "u", "CV", "Y UW"), ("r", "ure", "_", "UH R"), ("", "ure", "_", "Y UH R"), ("", "urr", "", "ER"), ("c", "ur", "V", "Y UH R"), ("", "ur", "V", "UH R"), ("", "ur", "", "ER"),
    ("c", "u", "M", "Y UW"), ("m", "u", "M", "Y UW"), ("f", "u", "M", "Y UW"), ("b", "u", "M", "Y UW"), ("p", "u", "M", "Y UW"), ("h", "u", "M", "Y UW"), ("", "u", "M", "UW"), ("c", "u", "CV", "Y UW"), ("m", "u", "CV", "Y UW"), ("h", "u", "CV", "Y UW"),
    ("", "u", "CiV", "UW"), ("", "u", "CV", "UW"), ("", "u", "_", "UW"), ("X", "um", "_", "AH M"), ("X", "us", "_", "AH S"), ("", "u", "V", "UW"), ("", "u", "", "AH"),
    ("", "v", "", "V"),
    ("_", "wr", "", "R"), ("_", "wh", "o", "HH"), ("", "wh", "", "W"), ("", "w", "", "W"),
    ("_", "x", "", "Z"), ("_e", "x", "V", "G Z"), ("", "xc", "F", "K S"), ("", "x", "", "K S"),
    ("_", "y", "V", "Y"), ("V", "y", "V", "Y"), ("N", "y", "_", "AY"), ("X", "y", "_", "IY"), ("N", "ye", "_", "AY"), ("X", "yn", "_", "IH N"), ("", "y", "M", "AY"), ("", "y", "C", "IH"), ("", "y", "V", "IY"), ("", "y", "", "IY"),
    ("", "zh", "", "ZH"), ("", "z", "", "Z"),
];

/// Rows tried first in words that end in a, i, o or u: mostly Italian, Spanish, Slavic and Japanese names,
/// whose vowels have their continental values.
#[rustfmt::skip]
pub(super) const CONTINENTAL: &[Rule] = &[
    ("", "ai", "", "AY"), ("", "au", "", "AW"), ("", "ei", "", "EY"), ("", "oi", "", "OY"), ("", "ou", "", "UW"), ("", "ie", "", "Y EH"), ("", "ua", "", "W AA"), ("", "ue", "", "W EH"), ("", "uo", "", "W OW"),
    ("", "gli", "", "L Y IY"), ("", "gn", "V", "N Y"), ("", "cch", "", "K"), ("", "zz", "", "T S"), ("s", "ch", "", "K"), ("c", "ci", "V", "CH"), ("", "cc", "F", "CH"), ("_", "gi", "V", "JH"), ("", "gh", "", "G"),
    ("", "ian", "", "Y AA N"), ("N", "ia", "_", "IY AH"), ("", "ia", "_", "IY AH"), ("", "a", "_", "AH"), ("", "ar", "C", "AA R"), ("", "ar", "V", "AA R"), ("", "a", "", "AA"),
    ("", "er", "C", "ER"), ("", "er", "V", "EH R"), ("", "e", "CV", "EY"), ("", "e", "", "EH"), ("", "ir", "V", "IH R"), ("", "i", "CV", "IY"), ("", "i", "_", "IY"), ("", "i", "V", "IY"), ("", "i", "", "IY"),
    ("", "or", "", "AO R"), ("", "o", "CC", "OW"), ("", "o", "", "OW"), ("", "ur", "V", "UH R"), ("", "u", "", "UW"), ("", "j", "", "Y"), ("s", "ki", "_", "K IY"), ("V", "s", "V", "S"), ("V", "s", "_", "S"),
];
