//! Notices of the plugin itself, which the editor shows in its language.

use std::fmt;

/// A notice of the plugin itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A host has loaded a state without a script.
    NoScript,
    /// A host has loaded a state whose script cannot be read, for this reason.
    Script(String),
    /// A host has loaded something that is no state.
    State,
    /// The text being typed was not saved, for this reason.
    Draft(String),
}

impl fmt::Display for Told {
    /// The notice in English, as in the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoScript => {
                f.write_str("The saved state holds no script. The lines were left as they are.")
            }
            Self::Script(reason) => write!(
                f,
                "The script in the saved state could not be read: {reason}. The lines were left as they are."
            ),
            Self::State => f.write_str(
                "The saved state could not be read: it is empty, cut short or not Recit's. \
                 The lines and the settings were left as they are.",
            ),
            Self::Draft(reason) => write!(f, "The line being typed was not saved: {reason}."),
        }
    }
}
