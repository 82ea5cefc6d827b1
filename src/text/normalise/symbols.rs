//! Names of symbols.

/// The name of a symbol within a text. Punctuation that only pauses has no name here.
#[rustfmt::skip]
pub(super) fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "and", '@' => "at", '%' => "percent", '+' => "plus", '=' => "equals", '<' => "less than",
        '>' => "greater than", '×' => "times", '÷' => "divided by", '±' => "plus or minus", '≤' => "less than or equal to",
        '≥' => "greater than or equal to", '≠' => "is not equal to", '≈' => "is about", '√' => "square root of",
        '∞' => "infinity", '∑' => "sum", '∫' => "integral", '∂' => "partial", '∆' => "delta", '∈' => "is in", '∅' => "empty set",
        '→' => "to", '←' => "from", '↑' => "up", '↓' => "down", '⇒' => "implies", '↔' => "to and from",
        '$' => "dollar", '£' => "pound", '€' => "euro", '¥' => "yen", '¢' => "cent", '₹' => "rupee", '₩' => "won", '₺' => "lira", '₪' => "shekel", '₫' => "dong", '₴' => "hryvnia", '฿' => "baht", '₱' => "peso", '₦' => "naira",
        '₽' => "ruble", '₿' => "bitcoin", '°' => "degrees", '‰' => "per mille", '§' => "section", '¶' => "paragraph",
        '©' => "copyright", '®' => "registered", '™' => "trademark", '№' => "number", '♯' => "sharp", '♭' => "flat", '♮' => "natural",
        '½' => "one half", '¼' => "one quarter", '¾' => "three quarters", '⅓' => "one third", '⅔' => "two thirds",
        '⅛' => "one eighth", '⅜' => "three eighths", '⅝' => "five eighths", '⅞' => "seven eighths", '⅕' => "one fifth",
        '²' => "squared", '³' => "cubed", 'µ' => "micro", '♪' | '♫' => "music note", '♩' => "quarter note", '♬' => "sixteenth notes",
        '𝄀' | '𝄁' => "bar line", '𝄆' | '𝄇' => "repeat", '𝄐' => "fermata", '𝄞' => "treble clef", '𝄡' => "alto clef", '𝄢' => "bass clef", '𝄪' => "double sharp", '𝄫' => "double flat",
        '𝄴' => "common time", '𝄵' => "cut time", '𝄻' => "whole rest", '𝄼' => "half rest", '𝄽' => "quarter rest", '𝄾' => "eighth rest", '𝄿' => "sixteenth rest",
        '\u{1D15D}' => "whole note", '\u{1D157}' | '\u{1D15E}' => "half note", '\u{1D158}' => "quarter note", '\u{1D161}' => "sixteenth note", '𝆐' => "mezzo", '𝆏' => "piano", '𝆑' => "forte", '𝆒' => "crescendo", '𝆓' => "diminuendo", '𝄌' => "coda", '𝄋' => "segno",
        'α' => "alpha", 'β' => "beta", 'γ' => "gamma", 'δ' => "delta", 'ε' => "epsilon", 'ζ' => "zeta", 'η' => "eta", 'θ' => "theta",
        'λ' => "lambda", 'π' => "pi", 'ρ' => "rho", 'σ' => "sigma", 'τ' => "tau", 'φ' => "phi", 'χ' => "chi", 'ψ' => "psi",
        'ω' => "omega", 'Ω' => "omega", 'Δ' => "delta", 'Σ' => "sigma", 'Φ' => "phi", 'Π' => "pi", 'Λ' => "lambda", 'Θ' => "theta",
        _ => return None,
    })
}

/// The name of a symbol in a line of symbols, or in an address.
#[rustfmt::skip]
pub(super) fn spelled(c: char) -> &'static str {
    match c {
        '.' => "dot", ',' => "comma", '?' => "question mark", '!' => "exclamation mark", ':' => "colon", ';' => "semicolon",
        '-' | '–' | '—' => "dash", '−' => "minus", '_' => "underscore", '/' => "slash", '\\' => "backslash", '#' => "hash", '*' => "star",
        '"' => "quote", '\'' => "apostrophe", '(' => "open parenthesis", ')' => "close parenthesis", '[' => "open bracket",
        ']' => "close bracket", '{' => "open brace", '}' => "close brace", '|' => "bar", '~' => "tilde", '^' => "caret",
        '`' => "backtick", '$' => "dollar", '£' => "pound", '€' => "euro",
        _ => name(c).unwrap_or("symbol"),
    }
}
