//! Texts of the notices.

use recit::engine::EngineNotice;
use recit::script::{FileProblem, ScriptError};

use super::chinese;
use crate::told::Told;

/// The texts around notices, and notices as values. In English they have the texts of the log.
pub struct Notices {
    /// The button that dismisses a notice.
    pub dismiss: &'static str,
    /// A notice of the plugin itself.
    pub told: fn(&Told) -> String,
    /// A notice of the engine.
    pub engine: fn(&EngineNotice) -> String,
    /// A notice about a file.
    pub file: fn(&FileProblem) -> String,
    /// Why the script refused an edit, as a sentence.
    pub script: fn(&ScriptError) -> String,
}

pub(super) const ENGLISH: Notices = Notices {
    dismiss: "Dismiss the notice",
    told: Told::to_string,
    engine: EngineNotice::to_string,
    file: FileProblem::to_string,
    script: |error| {
        let text = error.to_string();
        let mut chars = text.chars();
        let first = chars.next().map(char::to_uppercase);
        format!(
            "{}{}.",
            first.into_iter().flatten().collect::<String>(),
            chars.as_str()
        )
    },
};

pub(super) const CHINESE: Notices = Notices {
    dismiss: "关闭通知",
    told: chinese::told,
    engine: chinese::engine,
    file: chinese::file,
    script: |error| format!("{}。", chinese::script(error)),
};
