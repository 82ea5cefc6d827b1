//! Notices about a file, limited to a readable number.

use super::correction::{FileNotice, FileProblem};

/// The most notices about one file.
pub(super) const MAX_NOTICES: usize = 50;

/// Notices, of which the first are kept.
#[derive(Debug, Default)]
pub(super) struct Notices {
    kept: Vec<FileNotice>,
    more: usize,
}

impl Notices {
    /// Adds a notice. Beyond the limit it is only counted.
    pub fn push(&mut self, problem: impl FnOnce() -> FileProblem) {
        if self.kept.len() < MAX_NOTICES {
            self.kept.push(problem().into());
        } else {
            self.more += 1;
        }
    }

    /// All notices. If there were more, the last one says how many.
    pub fn into_list(mut self) -> Vec<FileNotice> {
        if self.more > 0 {
            self.kept.push(FileProblem::More(self.more).into());
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_kept_and_the_others_are_counted() {
        let told = |count: usize| {
            let mut notices = Notices::default();
            (0..count).for_each(|at| notices.push(|| FileProblem::Newer(at as u64)));
            notices.into_list()
        };
        assert_eq!(told(MAX_NOTICES).len(), MAX_NOTICES);
        assert_eq!(told(MAX_NOTICES + 7).len(), MAX_NOTICES + 1);
        assert_eq!(told(MAX_NOTICES + 7)[MAX_NOTICES], "… and 7 more.");
    }
}
