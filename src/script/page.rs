//! A page of a script.

/// A page of a script.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// Its name, at most [`MAX_PAGE_NAME_CHARS`](super::MAX_PAGE_NAME_CHARS) characters.
    pub name: String,
    /// The first and last of the keys that always play this page. If two pages have the same key, it plays
    /// the first of them.
    pub keys: Option<(u8, u8)>,
}

impl Page {
    /// A page with a default name and no keys of its own.
    pub(super) fn numbered(index: usize) -> Self {
        Self {
            name: format!("Page {}", index + 1),
            keys: None,
        }
    }
}
