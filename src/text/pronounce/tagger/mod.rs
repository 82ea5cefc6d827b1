//! The part-of-speech tagger: spaCy's small English network with the weights that come with `misaki-rs`,
//! evaluated only for words whose pronunciation depends on it.

mod format;
mod network;
#[cfg(test)]
mod tests;
mod tokenizer;

use network::Network;

/// Determines Penn Treebank tags.
pub(super) struct Tagger {
    network: Network,
}

impl Tagger {
    /// Opens the built-in weights.
    pub fn open() -> Self {
        Self {
            network: Network::open(),
        }
    }

    /// Penn Treebank tags for the words and marks of one sentence. Only `wanted` positions are evaluated; the
    /// others get a likely tag.
    pub fn tags(&self, sentence: &[&str], wanted: impl Fn(usize) -> bool) -> Vec<&'static str> {
        let mut tags: Vec<&str> = sentence.iter().map(|text| likely(text)).collect();
        let wanted: Vec<usize> = (0..sentence.len()).filter(|&at| wanted(at)).collect();
        if wanted.is_empty() {
            return tags;
        }
        let mut pieces = Vec::with_capacity(2 * sentence.len());
        let mut first_piece = Vec::with_capacity(sentence.len());
        for (at, text) in sentence.iter().enumerate() {
            first_piece.push(pieces.len());
            pieces.extend(tokenizer::tokenize(text));
            let next = sentence.get(at + 1);
            if let Some(last) = pieces.last_mut() {
                last.space_after = next.is_some_and(|next| next.starts_with(char::is_alphanumeric));
            }
        }
        let rows: Vec<usize> = wanted
            .iter()
            .map(|&word| first_piece[word].min(pieces.len() - 1))
            .collect();
        for (&word, tag) in wanted.iter().zip(self.network.tags(&pieces, &rows)) {
            tags[word] = tag;
        }
        tags
    }
}

/// The tag that determines the pronunciation of the most common words.
fn likely(word: &str) -> &'static str {
    match word {
        "I" => "PRP",
        "a" | "an" | "the" => "DT",
        "to" => "TO",
        "in" | "by" => "IN",
        "am" => "VBP",
        _ => "NN",
    }
}
