//! Random changes.

use serde_json::Value;

/// Pseudo-random numbers from a seed (SplitMix64; G. L. Steele, D. Lea and C. H. Flood, 2014).
pub struct Chance(u64);

impl Chance {
    /// A generator with this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which must not be 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A random element.
    pub fn one<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// Numbers that often cause errors.
const EDGES: [&str; 12] = [
    "0",
    "-1",
    "1e308",
    "18446744073709551615",
    "9223372036854775807",
    "-9223372036854775808",
    "9007199254740993",
    "4294967296",
    "255",
    "1.5",
    "NaN",
    "null",
];

/// Changes a text in one to eight places: inserts `words` that mean something in its format, other parts of
/// itself, or garbage.
pub fn text(chance: &mut Chance, text: &str, words: &[&str]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(24)).min(bytes.len());
        match chance.below(8) {
            0 => drop(bytes.splice(at..end, [])),
            1 => drop(bytes.splice(at..at, chance.one(words).bytes())),
            2 => drop(bytes.splice(at..end, chance.one(words).bytes())),
            3 => drop(bytes.splice(at..end, chance.one(&EDGES).bytes())),
            4 => {
                let part = bytes[at..end].to_vec();
                let times = 1 << chance.below(8);
                drop(bytes.splice(at..at, part.repeat(times)));
            }
            5 => {
                let from = chance.below(bytes.len() + 1);
                let part = bytes[from..(from + chance.below(64)).min(bytes.len())].to_vec();
                drop(bytes.splice(at..at, part));
            }
            6 => bytes.truncate(at.max(bytes.len() / 2)),
            _ => {
                let sign = chance.one(&[
                    "\u{1F600}",
                    "\u{0}",
                    "\u{202E}",
                    "é",
                    "\u{FEFF}",
                    "\"",
                    "\\",
                    "[",
                    "<",
                    "]",
                ]);
                drop(bytes.splice(at..at, sign.bytes()));
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Changes one to three values of a JSON text and keeps the rest.
pub fn json(chance: &mut Chance, text: &str) -> String {
    let mut whole: Value = serde_json::from_str(text).unwrap_or_default();
    for _ in 0..=chance.below(3) {
        let mut place = &mut whole;
        // Descends to a value at a random depth.
        loop {
            let count = match &*place {
                Value::Array(list) => list.len(),
                Value::Object(fields) => fields.len(),
                _ => 0,
            };
            if count == 0 || chance.below(8) == 0 {
                break;
            }
            let at = chance.below(count);
            let inner = match place {
                Value::Array(list) => list.get_mut(at),
                Value::Object(fields) => fields.values_mut().nth(at),
                _ => None,
            };
            let Some(inner) = inner else {
                return text.to_owned();
            };
            place = inner;
        }
        let edge = chance.one(&EDGES);
        *place = match chance.below(5) {
            0 => serde_json::from_str(edge).unwrap_or_default(),
            1 => Value::from(edge),
            2 => Value::from("\u{1F600}".repeat(chance.below(3000))),
            3 => Value::from(vec![place.clone(); chance.below(40)]),
            _ => Value::from(chance.next() >> chance.below(64)),
        };
    }
    whole.to_string()
}

/// Changes bytes in one to six places.
pub fn bytes(chance: &mut Chance, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(16)).min(bytes.len());
        match chance.below(7) {
            0 => drop(bytes.splice(at..end, [])),
            1 => drop(bytes.splice(at..at, [0xff; 9])),
            2 => {
                let part = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, part));
            }
            3 => bytes.truncate(at),
            4 if at < bytes.len() => bytes[at] = chance.one(&[0, 1, 0x7f, 0x80, 0xff]),
            _ if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            _ => bytes.push(chance.next() as u8),
        }
    }
    bytes
}
