//! Our own pronunciations, where the lexicon is wrong or has none.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Words with one pronunciation, in lower case, folded to ASCII unless the accent distinguishes them.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    // Interjections without a vowel.
    ("hm", "HH AH1 M"), ("hmm", "HH AH1 M"), ("mm", "M AH1 M"), ("mhm", "M AH0 HH AH1 M"), ("sh", "SH"), ("shh", "SH"), ("psst", "P S IH1 S T"), ("pst", "P S IH1 S T"), ("pfft", "P F AH1 T"),
    ("brr", "B ER1"), ("grr", "G ER1"), ("zzz", "Z IH1 Z"), ("zz", "Z IH1 Z"), ("tsk", "T IH1 S K"), ("nth", "EH1 N TH"), ("mr", "M IH1 S T ER0"), ("mrs", "M IH1 S IH0 Z"), ("miz", "M IH1 Z"), ("missus", "M IH1 S IH0 Z"), ("messers", "M EH1 S ER0 Z"),
    ("'n", "AH0 N"), ("et", "EH0 T"), ("cetera", "S EH1 T ER0 AH0"), ("ninety", "N AY1 N T IY0"), ("nineties", "N AY1 N T IY0 Z"), ("ninetieth", "N AY1 N T IY0 AH0 TH"), ("loofs", "L UH1 F S"),
    // Accents that distinguish words.
    ("résumé", "R EH1 Z AH0 M EY2"), ("résumés", "R EH1 Z AH0 M EY2 Z"), ("exposé", "EH2 K S P OW0 Z EY1"), ("rosé", "R OW0 Z EY1"), ("pâté", "P AA0 T EY1"), ("lamé", "L AA0 M EY1"), ("saké", "S AA1 K IY0"), ("olé", "OW0 L EY1"), ("maté", "M AA1 T EY2"), ("hermès", "EH0 R M EH1 Z"), ("nestlé", "N EH1 S L EY0"),
    ("señor", "S EY0 N Y AO1 R"), ("señora", "S EY0 N Y AO1 R AH0"), ("jalapeño", "HH AA2 L AH0 P EY1 N Y OW0"), ("piñata", "P IH0 N Y AA1 T AH0"), ("über", "UW1 B ER0"),
    // Current names and words, and terms of musicians.
    ("readme", "R IY1 D M IY2"), ("joaquin", "W AA0 K IY1 N"), ("saoirse", "S IH1 R SH AH0"), ("bjork", "B Y AO1 R K"), ("björk", "B Y AO1 R K"), ("beyoncé", "B IY0 AA1 N S EY2"), ("recit", "R EY0 S IY1 T"), ("midi", "M IH1 D IY0"), ("vst", "V IY2 EH2 S T IY1"), ("synth", "S IH1 N TH"), ("synths", "S IH1 N TH S"), ("reverb", "R IY1 V ER0 B"), ("reverbs", "R IY1 V ER0 B Z"), ("ableton", "EY1 B AH0 L T AH0 N"), ("wav", "W EY1 V"), ("gif", "G IH1 F"), ("emoji", "IH0 M OW1 JH IY0"),
    ("covid", "K OW1 V IH0 D"), ("kubernetes", "K UW2 B ER0 N EH1 T IY0 Z"), ("linux", "L IH1 N AH0 K S"), ("ubuntu", "UH0 B UH1 N T UW0"), ("wifi", "W AY1 F AY2"), ("fi", "F AY1"), ("tolkien", "T OW1 L K IY0 N"), ("nguyen", "W IH1 N"), ("siobhan", "SH AH0 V AO1 N"), ("hermione", "HH ER0 M AY1 AH0 N IY0"),
    ("gmail", "JH IY1 M EY2 L"), ("zoe", "Z OW1 IY0"), ("chloe", "K L OW1 IY0"), ("xiaomi", "SH AW1 M IY0"), ("huawei", "W AA1 W EY2"), ("nginx", "EH2 N JH AH0 N EH1 K S"), ("sql", "S IY1 K W AH0 L"), ("yay", "Y EY1"), ("meh", "M EH1"), ("nah", "N AA1"), ("yeah", "Y AE1"), ("yo", "Y OW1"), ("lol", "L AA1 L"), ("ok", "OW2 K EY1"),
];

static SOUNDS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| WORDS.iter().copied().collect());

/// Our pronunciation of a word, in any case.
pub(super) fn find(word: &str) -> Option<&'static str> {
    SOUNDS.get(word.to_lowercase().as_str()).copied()
}
