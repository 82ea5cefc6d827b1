//! MIDI keys as note names, middle C (60) being C3.

const NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// `C3` for 60.
pub fn name(key: u8) -> String {
    format!("{}{}", NAMES[usize::from(key % 12)], i32::from(key / 12) - 2)
}

/// Reads a key as `C3`, `c#3`, `Db3` or `60`; an empty text or a dash is no key. `None` is nothing of all this.
pub fn parse(text: &str) -> Option<Option<u8>> {
    let text = text.trim();
    if matches!(text, "" | "-" | "–" | "none") {
        return Some(None);
    }
    // What is shown has the number behind the name.
    let text = text.split_whitespace().next().unwrap_or(text);
    let number = match text.parse::<i32>() {
        Ok(number) => number,
        Err(_) => from_name(text)?,
    };
    u8::try_from(number).ok().filter(|key| *key < 128).map(Some)
}

fn from_name(text: &str) -> Option<i32> {
    let mut chars = text.chars();
    let letter = chars.next()?.to_ascii_uppercase();
    let natural = NAMES
        .iter()
        .position(|name| name.len() == 1 && name.starts_with(letter))? as i32;
    let rest = chars.as_str();
    let (shift, octave) = match rest.chars().next()? {
        '#' | '♯' => (1, &rest[rest.chars().next()?.len_utf8()..]),
        'b' | '♭' => (-1, &rest[rest.chars().next()?.len_utf8()..]),
        _ => (0, rest),
    };
    let octave: i32 = octave.parse().ok().filter(|octave| (-2..=8).contains(octave))?;
    Some((octave + 2) * 12 + natural + shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back() {
        for key in 0..128 {
            assert_eq!(parse(&name(key)), Some(Some(key)), "{}", name(key));
        }
        assert_eq!(name(60), "C3");
    }

    #[test]
    fn what_people_type_is_understood() {
        assert_eq!(parse(" c#3 "), Some(Some(61)));
        assert_eq!(parse("Db3"), Some(Some(61)));
        assert_eq!(parse("64"), Some(Some(64)));
        assert_eq!(parse("C3 60"), Some(Some(60)));
        assert_eq!(parse(""), Some(None));
        for wrong in ["H3", "C", "128", "G#8", "C99999999999", "Cb-2", "é"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
