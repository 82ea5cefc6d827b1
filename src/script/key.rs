//! MIDI keys as note names. In files middle C (60) is C3; some programs call it C4 or C5.

/// The octave of key 60 in files.
pub const MIDDLE_C: i8 = 3;

const NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// `C3` for 60.
pub fn name(key: u8) -> String {
    name_from(key, MIDDLE_C)
}

/// The name of a key if key 60 is the C of octave `middle_c`.
pub fn name_from(key: u8, middle_c: i8) -> String {
    let octave = i32::from(key / 12) - 5 + i32::from(middle_c);
    format!("{}{octave}", NAMES[usize::from(key % 12)])
}

/// Reads a key such as `C3`, `c#3`, `Db3` or `60`. An empty text or a dash means no key. `None` if it is
/// invalid.
pub fn parse(text: &str) -> Option<Option<u8>> {
    parse_from(text, MIDDLE_C)
}

/// Like [`parse`], if key 60 is the C of octave `middle_c`.
pub fn parse_from(text: &str, middle_c: i8) -> Option<Option<u8>> {
    let text = text.trim();
    if matches!(text, "" | "-" | "–" | "none") {
        return Some(None);
    }
    // Displayed names are followed by the number.
    let text = text.split_whitespace().next().unwrap_or(text);
    let number = match text.parse::<i32>() {
        Ok(number) => number,
        Err(_) => from_name(text, middle_c)?,
    };
    u8::try_from(number).ok().filter(|key| *key < 128).map(Some)
}

fn from_name(text: &str, middle_c: i8) -> Option<i32> {
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
    let octave: i8 = octave.parse().ok()?;
    let above = i32::from(octave) - i32::from(middle_c) + 5;
    // The octaves from key 0 to key 127.
    (0..=10).contains(&above).then_some(above * 12 + natural + shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_back() {
        for key in 0..128 {
            assert_eq!(parse(&name(key)), Some(Some(key)), "{}", name(key));
        }
        assert_eq!(name(60), "C3");
    }

    #[test]
    fn middle_c_may_have_other_names() {
        for (middle_c, name, lowest) in [(3, "C3", "C-2"), (4, "C4", "C-1"), (5, "C5", "C0")] {
            assert_eq!(name_from(60, middle_c), name);
            assert_eq!(name_from(0, middle_c), lowest);
            for key in 0..128 {
                let shown = name_from(key, middle_c);
                assert_eq!(parse_from(&shown, middle_c), Some(Some(key)), "{shown}");
            }
        }
        assert_eq!(parse_from("C5 60", 5), Some(Some(60)));
        assert_eq!(parse_from("60", 5), Some(Some(60)));
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
