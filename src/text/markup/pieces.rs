//! Random texts with markup, whole and broken, for the tests.

use crate::split_mix::mix;

const PIECES: [&str; 35] = [
    "[pause 1s]",
    "[pause",
    "[ph HH AY1](",
    "[ph",
    " x]",
    "(hi)",
    ")",
    "]",
    "[",
    "<",
    ">",
    "<p>",
    "</p>",
    "<sub alias='é'>",
    "</sub>",
    "<prosody pitch='+2st' rate=\"",
    "\">",
    "</prosody>",
    "<!-- ",
    " -->",
    "&amp;",
    "&",
    "\\",
    "\\[",
    "é。😀",
    "\n",
    " and ",
    "[emotion happy]",
    "<phoneme ph='x'>",
    "</phoneme>",
    "<prosody pitch='+2st' rate=\"80%\">",
    "21",
    " No. ",
    "word",
    "<prosody rate='fast'>",
];

/// `count` random pieces in a row; the same for the same seed.
pub(super) fn joined(seed: u64, count: u64) -> String {
    let draws = (0..count).map(|at| mix(seed * 100 + at) as usize % PIECES.len());
    draws.map(|draw| PIECES[draw]).collect()
}
