//! The line that each key plays.

use recit::script::{Line, Script};

/// The line that each key plays with a selected page.
pub(crate) struct Keyed([Option<u16>; 128]);

impl Keyed {
    /// The lines of `script` on their keys, with `page`, from 0, selected. Keys that a page claims play that
    /// page.
    pub(crate) fn of(script: &Script, page: usize) -> Self {
        let claimed = |key: u8| {
            let claims =
                |keys: Option<(u8, u8)>| keys.is_some_and(|(first, last)| (first..=last).contains(&key));
            script.pages().iter().position(|page| claims(page.keys))
        };
        let mut by_key = [None; 128];
        for (index, line) in script.lines().iter().enumerate() {
            let Some(key) = line.key else { continue };
            let cell = by_key.get_mut(usize::from(key)).filter(|cell| cell.is_none());
            if usize::from(line.page) == claimed(key).unwrap_or(page)
                && let Some(cell) = cell
            {
                *cell = u16::try_from(index).ok();
            }
        }
        Self(by_key)
    }

    /// The keys that have lines.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u8> {
        (0..128).filter(|key| self.0[usize::from(*key)].is_some())
    }

    /// The line on `key`, with its index in `script`.
    pub(crate) fn line<'a>(&self, script: &'a Script, key: u8) -> Option<(usize, &'a Line)> {
        let index = usize::from(self.0.get(usize::from(key)).copied().flatten()?);
        Some((index, script.lines().get(index)?))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_key_plays_the_first_line_of_its_page_and_claimed_keys_their_own_page() {
        let mut script = Script::empty();
        let texts = ["a", "b", "c", "d"];
        let [_, _, c, d] = texts.map(|text| script.add(Some(60), text).unwrap());
        script.add(None, "e").unwrap();
        let page = script.add_page("Second").unwrap();
        script.set_page(c, page).unwrap();
        script.set_page(d, page).unwrap();
        script.set_key(d, Some(62)).unwrap();
        let on = |script: &Script, page, key| {
            let keyed = Keyed::of(script, page);
            keyed.line(script, key).map(|(index, _)| index)
        };
        assert_eq!((on(&script, 0, 60), on(&script, 0, 62)), (Some(0), None));
        assert_eq!((on(&script, 1, 60), on(&script, 1, 62)), (Some(2), Some(3)));
        script.set_page_keys(page, Some((61, 70))).unwrap();
        assert_eq!((on(&script, 0, 60), on(&script, 0, 62)), (Some(0), Some(3)));
        assert_eq!(Keyed::of(&script, 0).keys().collect::<Vec<_>>(), [60, 62]);
        assert_eq!(on(&script, 7, 60), None);
    }
}
