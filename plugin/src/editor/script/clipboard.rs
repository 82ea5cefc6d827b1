//! Lines that were copied.

use recit::script::Line;

/// What was copied last: the text that other programs get, and the lines that stand behind it.
#[derive(Default)]
pub(in crate::editor) struct Clipboard {
    /// A line of the script a line.
    pub text: String,
    /// With all that is set for them.
    pub lines: Vec<Line>,
}
