//! The tables of Mandarin: `mandarin_words.fst` maps words to their rarity and to the index of their reading
//! in `mandarin_phrases.bin`; `mandarin_hanzi.bin` has a reading of every character; `mandarin_model.bin` is
//! the model of unlisted words.
//!
//! Words and model are from jieba-rs, the readings of characters from pinyin, both under the MIT licence.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use fst::MapBuilder;

use super::source::Sources;

#[path = "../src/text/mandarin/format.rs"]
mod format;

use format::{HANZI, MODEL_UNIT, MODELLED, NO_WORD, RARITY_BITS, RARITY_UNIT, TONES};

/// Rarer words are not listed unless they are phrases: in jieba's dictionary 3 means not counted.
const LEAST_FREQUENCY: f64 = 4.0;

/// A syllable in Pinyin without its tone (`v` for `ü`), and the tone, 5 for the neutral tone.
type Reading = (String, u16);

/// Writes all tables into `out`.
///
/// # Errors
/// If data cannot be read, or has changed.
pub fn write(sources: &Sources, out: &Path) -> Result<(), Box<dyn Error>> {
    let characters = characters(&sources.of("pinyin")?.join("pinyin-data/pinyin.txt"))?;
    let phrases = phrases(Path::new("build/phrases.txt"))?;
    let all = characters.values().chain(phrases.values().flatten());
    let syllables: BTreeSet<&str> = all.map(|(syllable, _)| syllable.as_str()).collect();
    let syllables: Vec<&str> = syllables.into_iter().collect();
    let code = |(syllable, tone): &Reading| -> Result<[u8; 2], Box<dyn Error>> {
        let number = syllables
            .binary_search(&syllable.as_str())
            .map_err(|_| "no syllable")?;
        Ok((u16::try_from(number)? * TONES + tone).to_le_bytes())
    };
    fs::write(out.join("mandarin_syllables.txt"), syllables.join("\n"))?;

    let mut hanzi = Vec::new();
    for character in (HANZI.0..=HANZI.1).filter_map(char::from_u32) {
        hanzi.extend(characters.get(&character).map_or(Ok([0; 2]), &code)?);
    }
    fs::write(out.join("mandarin_hanzi.bin"), hanzi)?;

    let jieba = sources.of("jieba-rs")?;
    let mut words = words(&jieba.join("src/data/dict.txt"), |word| {
        phrases.contains_key(word)
    })?;
    let mut records = Vec::new();
    for (phrase, readings) in &phrases {
        let place = records.len() as u64 / 2 + 1;
        for reading in readings {
            records.extend(code(reading)?);
        }
        let value = words.entry(phrase.clone()).or_insert(NO_WORD);
        *value |= place << RARITY_BITS;
    }
    fs::write(out.join("mandarin_phrases.bin"), records)?;
    let mut index = MapBuilder::memory();
    for (word, value) in words {
        index.insert(word, value)?;
    }
    fs::write(out.join("mandarin_words.fst"), index.into_inner()?)?;

    let model = sources.of("jieba-macros")?.join("src/hmm.model");
    fs::write(
        out.join("mandarin_model.bin"),
        emissions(&fs::read_to_string(model)?)?,
    )?;
    Ok(())
}

/// The first, most frequent reading of each character: lines such as `U+4E00: yī  # 一`.
fn characters(path: &Path) -> Result<BTreeMap<char, Reading>, Box<dyn Error>> {
    let mut characters = BTreeMap::new();
    for line in fs::read_to_string(path)?.lines() {
        let Some((code, rest)) = line.strip_prefix("U+").and_then(|line| line.split_once(": ")) else {
            continue;
        };
        let code = u32::from_str_radix(code, 16)?;
        let first = rest.split([',', ' ']).next().unwrap_or_default();
        if let Some(character) = char::from_u32(code).filter(|_| (HANZI.0..=HANZI.1).contains(&code)) {
            let reading = accented(first).ok_or_else(|| format!("the reading {first} of {character}"))?;
            characters.insert(character, reading);
        }
    }
    Ok(characters)
}

/// A reading with its tone as an accent, such as `lǜ`.
fn accented(text: &str) -> Option<Reading> {
    const VOWELS: [(char, &str); 6] = [
        ('a', "āáǎà"),
        ('e', "ēéěè"),
        ('i', "īíǐì"),
        ('o', "ōóǒò"),
        ('u', "ūúǔù"),
        ('v', "ǖǘǚǜ"),
    ];
    const OTHERS: [(char, char, u16); 6] = [
        ('ń', 'n', 2),
        ('ň', 'n', 3),
        ('ǹ', 'n', 4),
        ('ḿ', 'm', 2),
        ('ế', 'ê', 2),
        ('ề', 'ê', 4),
    ];
    const COMBINING: [char; 4] = ['\u{304}', '\u{301}', '\u{30C}', '\u{300}'];
    let (mut syllable, mut tone) = (String::new(), 5);
    for c in text.chars() {
        let vowel = VOWELS.iter().find_map(|(plain, forms)| {
            let at = forms.chars().position(|form| form == c)?;
            Some((*plain, at as u16 + 1))
        });
        let other = || {
            OTHERS
                .iter()
                .find(|(form, ..)| *form == c)
                .map(|(_, plain, tone)| (*plain, *tone))
        };
        if let Some(at) = COMBINING.iter().position(|mark| *mark == c) {
            tone = at as u16 + 1;
        } else if let Some((plain, marked)) = vowel.or_else(other) {
            syllable.push(plain);
            tone = marked;
        } else if c == 'ü' {
            syllable.push('v');
        } else if c.is_ascii_lowercase() || c == 'ê' {
            syllable.push(c);
        } else {
            return None;
        }
    }
    (!syllable.is_empty()).then_some((syllable, tone))
}

/// Lines such as `对称 dui4 chen4`; lines that start with `#` are comments.
fn phrases(path: &Path) -> Result<BTreeMap<String, Vec<Reading>>, Box<dyn Error>> {
    let mut phrases = BTreeMap::new();
    let text = fs::read_to_string(path)?;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(' ');
        let phrase = parts.next().unwrap_or_default();
        let readings: Option<Vec<Reading>> = parts.map(numbered).collect();
        let readings = readings.filter(|readings| readings.len() == phrase.chars().count());
        let readings = readings.ok_or_else(|| format!("build/phrases.txt: {line}"))?;
        phrases.insert(phrase.to_owned(), readings);
    }
    Ok(phrases)
}

fn numbered(text: &str) -> Option<Reading> {
    let (syllable, tone) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let tone = tone.parse().ok().filter(|tone| (1..=5).contains(tone))?;
    Some((syllable.to_owned(), tone))
}

/// Chinese words with their rarity, from lines such as `你好 240 l`.
fn words(path: &Path, is_phrase: impl Fn(&str) -> bool) -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let mut counted = Vec::new();
    let mut total = 0.0;
    for line in text.lines() {
        let mut fields = line.split(' ');
        let (word, count) = (
            fields.next().unwrap_or_default(),
            fields.next().unwrap_or_default(),
        );
        let count: f64 = count.parse()?;
        total += count;
        let is_chinese = word
            .chars()
            .all(|c| (MODELLED.0..=HANZI.1).contains(&u32::from(c)));
        let is_single = word.chars().nth(1).is_none();
        let is_listed = is_single || count >= LEAST_FREQUENCY || is_phrase(word);
        if is_chinese && count >= 1.0 && is_listed {
            counted.push((word.to_owned(), count));
        }
    }
    let rarity = |count: f64| ((total / count).ln() * RARITY_UNIT).round() as u64;
    Ok(counted
        .into_iter()
        .map(|(word, count)| (word, rarity(count).min(NO_WORD - 1)))
        .collect())
}

/// Four values per character: the probabilities that a word begins with it, ends with it, continues with it,
/// and consists of it.
fn emissions(model: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let lines: Vec<&str> = model.lines().filter(|line| !line.starts_with('#')).collect();
    // The first line has the start probabilities, the next four the transitions.
    let states = lines.get(5..9).ok_or("the model has too few lines")?;
    let count = (MODELLED.1 - MODELLED.0 + 1) as usize;
    let mut values = vec![u8::MAX; 4 * count];
    for (state, line) in states.iter().enumerate() {
        for entry in line.split(',').filter(|entry| !entry.is_empty()) {
            let (character, value) = entry.split_once(':').ok_or("the model has another format")?;
            let character = character.chars().next().ok_or("the model has another format")?;
            let value: f64 = value.parse()?;
            let at = u32::from(character).wrapping_sub(MODELLED.0) as usize;
            if let Some(slot) = values.get_mut(4 * at + state) {
                *slot = (-value * MODEL_UNIT).round().clamp(0.0, 254.0) as u8;
            }
        }
    }
    Ok(values)
}
