//! Copied lines.

use recit::script::Line;

/// The last copy: the text for other programs, and the lines.
#[derive(Default)]
pub(in crate::editor) struct Clipboard {
    /// One line per line of the script.
    pub text: String,
    /// With all their settings.
    pub lines: Vec<Line>,
}
