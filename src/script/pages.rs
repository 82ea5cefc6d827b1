//! The pages of a script. Lines on different pages may share a key, which plays the selected page.

use std::sync::Arc;

use super::limits::{MAX_PAGE_NAME_CHARS, MAX_PAGES, ScriptError};
use super::lines::Script;
use super::page::Page;

impl Script {
    /// The pages in order; at least one.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Adds a page at the end and returns its number, from 0.
    ///
    /// # Errors
    /// If the name is too long, or the script has the most pages possible.
    pub fn add_page(&mut self, name: &str) -> Result<u8, ScriptError> {
        check_name(name)?;
        let number = u8::try_from(self.pages.len())
            .ok()
            .filter(|number| usize::from(*number) < MAX_PAGES);
        let number = number.ok_or(ScriptError::TooManyPages)?;
        self.pages.push(Page {
            name: name.to_owned(),
            keys: None,
        });
        Ok(number)
    }

    /// Renames a page.
    ///
    /// # Errors
    /// If the page does not exist, or the name is too long.
    pub fn rename_page(&mut self, page: u8, name: &str) -> Result<(), ScriptError> {
        check_name(name)?;
        self.page_mut(page)?.name = name.to_owned();
        Ok(())
    }

    /// Sets the keys that always play a page, both ends included.
    ///
    /// # Errors
    /// If the page does not exist, or the range is not valid.
    pub fn set_page_keys(&mut self, page: u8, keys: Option<(u8, u8)>) -> Result<(), ScriptError> {
        if let Some((first, last)) = keys.filter(|(first, last)| first > last || *last > 127) {
            return Err(ScriptError::InvalidKeyRange(first, last));
        }
        self.page_mut(page)?.keys = keys;
        Ok(())
    }

    /// Removes a page without lines. The pages after it move up, with their lines.
    ///
    /// # Errors
    /// If the page does not exist, contains lines, or is the only one.
    pub fn remove_page(&mut self, page: u8) -> Result<Page, ScriptError> {
        self.page_mut(page)?;
        let lines = self.lines.iter().filter(|line| line.page == page).count();
        if lines > 0 {
            return Err(ScriptError::PageInUse { lines });
        }
        if self.pages.len() == 1 {
            return Err(ScriptError::LastPage);
        }
        for line in self
            .lines
            .iter_mut()
            .filter(|line| line.page > page)
            .map(Arc::make_mut)
        {
            line.page -= 1;
        }
        Ok(self.pages.remove(usize::from(page)))
    }

    fn page_mut(&mut self, page: u8) -> Result<&mut Page, ScriptError> {
        self.pages
            .get_mut(usize::from(page))
            .ok_or(ScriptError::NoSuchPage(page))
    }
}

fn check_name(name: &str) -> Result<(), ScriptError> {
    match name.chars().count() {
        0..=MAX_PAGE_NAME_CHARS => Ok(()),
        chars => Err(ScriptError::PageNameTooLong(chars)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn pages_are_added_named_and_given_keys() {
        let mut script = Script::empty();
        assert_eq!(script.pages().len(), 1);
        let page = script.add_page("Second act").unwrap();
        script.rename_page(0, "First act").unwrap();
        script.set_page_keys(page, Some((36, 47))).unwrap();
        let named = |name: &str, keys| Page {
            name: name.to_owned(),
            keys,
        };
        let expected = [named("First act", None), named("Second act", Some((36, 47)))];
        assert_eq!(script.pages(), expected);
        let first_free = script.next_free_key(page);
        let id = script.add(first_free, "Here.").unwrap();
        assert_eq!(script.line(id).unwrap().page, 0);
        script.set_page(id, page).unwrap();
        assert_eq!(
            (script.next_free_key(0), script.next_free_key(page)),
            (Some(60), Some(61))
        );
    }

    #[test]
    fn wrong_pages_are_refused_and_the_script_is_unchanged() {
        let mut script = Script::empty();
        let long = "a".repeat(61);
        let before = script.clone();
        assert_eq!(
            script.rename_page(0, &long),
            Err(ScriptError::PageNameTooLong(61))
        );
        assert_eq!(script.add_page(&long), Err(ScriptError::PageNameTooLong(61)));
        for (first, last) in [(48, 36), (100, 128)] {
            let refused = script.set_page_keys(0, Some((first, last)));
            assert_eq!(refused, Err(ScriptError::InvalidKeyRange(first, last)));
        }
        assert_eq!(script.set_page_keys(1, None), Err(ScriptError::NoSuchPage(1)));
        assert_eq!(script.rename_page(1, "x"), Err(ScriptError::NoSuchPage(1)));
        assert_eq!(script.remove_page(0), Err(ScriptError::LastPage));
        assert_eq!(script, before);
        for _ in 1..MAX_PAGES {
            script.add_page("").unwrap();
        }
        assert_eq!(script.add_page(""), Err(ScriptError::TooManyPages));
    }

    #[test]
    fn a_page_can_be_removed_only_without_lines_and_others_keep_their_lines() {
        let mut script = Script::empty();
        let middle = script.add_page("Middle").unwrap();
        let last = script.add_page("Last").unwrap();
        let [a, b] = [middle, last].map(|page| {
            let id = script.add(None, "x").unwrap();
            script.set_page(id, page).unwrap();
            id
        });
        assert_eq!(
            script.remove_page(middle),
            Err(ScriptError::PageInUse { lines: 1 })
        );
        script.remove(a).unwrap();
        assert_eq!(script.remove_page(middle).unwrap().name, "Middle");
        let page = script.line(b).unwrap().page;
        assert_eq!(script.pages()[usize::from(page)].name, "Last");
    }
}
