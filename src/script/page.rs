//! A page of a script.

/// A page of a script.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// Its name, at most [`MAX_PAGE_NAME_CHARS`](super::MAX_PAGE_NAME_CHARS) characters.
    pub name: String,
    /// The keys that always play this page, from the first to the last, whichever page is played otherwise. Where two
    /// pages have a key, it plays the first of them.
    pub keys: Option<(u8, u8)>,
}

impl Page {
    /// A page without keys of its own, for which no name was given.
    pub(super) fn numbered(index: usize) -> Self {
        Self {
            name: format!("Page {}", index + 1),
            keys: None,
        }
    }
}
