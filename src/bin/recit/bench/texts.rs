//! New lines for each run.

use std::hash::{BuildHasher, Hasher, RandomState};

/// The lines: texts as people write them, from a word to two sentences. `*` is replaced by a different word
/// each time.
const SHAPES: [&str; 12] = [
    "Welcome back. The * opens at nine.",
    "Go, *!",
    "Could you please turn the * down a little?",
    "The * tomorrow will be sunny and warm.",
    "Three, two, *.",
    "My brother lives near a small * in the mountains.",
    "I never said *!",
    "Press the red * to start the machine. Then step back, slowly.",
    "And this, my friends, is the * we have been waiting for.",
    "Nobody knows the *, but everybody sings along.",
    "One more *, please.",
    "Have you seen the * that I left here last night?",
];

/// Replacements for `*`.
const WORDS: [&str; 32] = [
    "market", "river", "window", "garden", "signal", "winter", "forest", "engine", "harbour", "letter",
    "mirror", "moment", "picture", "kitchen", "thunder", "station", "village", "shadow", "island", "candle",
    "bridge", "orange", "journey", "silence", "whisper", "answer", "summer", "number", "promise", "stranger",
    "feather", "morning",
];

/// A source of lines and takes that no cache can contain: it starts elsewhere in every run.
pub struct Fresh(u64);

impl Fresh {
    /// A source with a random start.
    pub fn new() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }

    /// A source with this start, for what is to be the same each time.
    pub fn from(start: u64) -> Self {
        Self(start)
    }

    /// A number from 0 up to 1, without 1.
    pub fn share(&mut self) -> f64 {
        (self.seed() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `count`, which is not 0.
    pub fn below(&mut self, count: usize) -> usize {
        (self.seed() % count as u64) as usize
    }

    /// A new number for a take.
    pub fn seed(&mut self) -> u64 {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A line with the shape of this number; any number is allowed.
    pub fn line(&mut self, number: usize) -> String {
        let word = WORDS[self.below(WORDS.len())];
        SHAPES[number % SHAPES.len()].replace('*', word)
    }

    /// As many lines, of all shapes in turn.
    pub fn lines(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|number| self.line(number)).collect()
    }

    /// A line that takes at least `seconds` to speak.
    pub fn long_line(&mut self, seconds: f64) -> String {
        // No voice speaks more characters per second.
        let least = (seconds * 20.0) as usize;
        let mut line = String::new();
        for number in 0.. {
            if line.len() >= least {
                break;
            }
            line.push_str(&self.line(number));
            line.push(' ');
        }
        line
    }
}
