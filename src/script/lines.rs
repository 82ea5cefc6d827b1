//! The script: lines in order, with the limits that keep a project small enough for any host.

use super::line::{Line, LineId, VoiceRef};

/// The most lines of a script.
pub const MAX_LINES: usize = 1024;
/// The most characters of a line.
pub const MAX_LINE_CHARS: usize = 2000;
/// The most bytes of all texts together.
pub const MAX_SCRIPT_BYTES: usize = 1 << 20;

/// Why an edit was refused. The script is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// The script is full.
    #[error("a script holds at most {MAX_LINES} lines")]
    TooManyLines,
    /// The text of the line is too long.
    #[error("a line holds at most {MAX_LINE_CHARS} characters; this one has {0}")]
    LineTooLong(usize),
    /// All texts together are too long.
    #[error("a script holds at most 1 MiB of text")]
    ScriptTooLarge,
    /// MIDI has keys 0 to 127.
    #[error("{0} is not a MIDI key (0 to 127)")]
    InvalidKey(u8),
    /// The line is gone.
    #[error("the script has no such line")]
    NoSuchLine,
}

/// Lines in order, and the voice that speaks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The voice of all lines.
    pub voice: VoiceRef,
    lines: Vec<Line>,
    next_id: u64,
}

impl Default for Script {
    fn default() -> Self {
        Self::factory()
    }
}

impl Script {
    /// A script without lines, for the built-in voice.
    pub fn empty() -> Self {
        Self {
            voice: VoiceRef::default(),
            lines: Vec::new(),
            next_id: 1,
        }
    }

    /// The script of a fresh instance: eight lines on keys 60 to 67.
    pub fn factory() -> Self {
        super::project::factory()
    }

    /// The lines in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line named `id`.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Adds a line at the end.
    pub fn add(&mut self, key: Option<u8>, text: &str) -> Result<LineId, ScriptError> {
        self.insert(self.lines.len(), key, text)
    }

    /// Inserts a line before the line at `index`; an `index` past the end adds it there.
    pub fn insert(&mut self, index: usize, key: Option<u8>, text: &str) -> Result<LineId, ScriptError> {
        if self.lines.len() >= MAX_LINES {
            return Err(ScriptError::TooManyLines);
        }
        check_key(key)?;
        self.check_text(text, 0)?;
        let id = LineId(self.next_id);
        self.next_id += 1;
        let line = Line {
            id,
            key,
            text: text.to_owned(),
            seed: 0,
        };
        self.lines.insert(index.min(self.lines.len()), line);
        Ok(id)
    }

    /// Adds a stored line with the name it had, or a new one where it has none.
    pub(super) fn restore(
        &mut self,
        id: Option<LineId>,
        key: Option<u8>,
        text: &str,
        seed: u64,
    ) -> Result<LineId, ScriptError> {
        let fresh = self.next_id;
        if let Some(id) = id {
            self.next_id = id.0;
        }
        let added = self.add(key, text);
        self.next_id = self.next_id.max(fresh);
        let added = added?;
        self.set_seed(added, seed)?;
        Ok(added)
    }

    /// Replaces the text of a line.
    pub fn set_text(&mut self, id: LineId, text: &str) -> Result<(), ScriptError> {
        let index = self.index(id)?;
        self.check_text(text, self.lines[index].text.len())?;
        self.lines[index].text = text.to_owned();
        Ok(())
    }

    /// Puts a line on a key, or on none.
    pub fn set_key(&mut self, id: LineId, key: Option<u8>) -> Result<(), ScriptError> {
        check_key(key)?;
        let index = self.index(id)?;
        self.lines[index].key = key;
        Ok(())
    }

    /// Chooses the take of a line.
    pub fn set_seed(&mut self, id: LineId, seed: u64) -> Result<(), ScriptError> {
        let index = self.index(id)?;
        self.lines[index].seed = seed;
        Ok(())
    }

    /// Takes a line out.
    pub fn remove(&mut self, id: LineId) -> Result<Line, ScriptError> {
        let index = self.index(id)?;
        Ok(self.lines.remove(index))
    }

    /// Moves a line so that it stands at `index`; past the end means last.
    pub fn move_to(&mut self, id: LineId, index: usize) -> Result<(), ScriptError> {
        let from = self.index(id)?;
        let line = self.lines.remove(from);
        self.lines.insert(index.min(self.lines.len()), line);
        Ok(())
    }

    /// The first key from middle C upwards that no line uses, then downwards.
    pub fn next_free_key(&self) -> Option<u8> {
        let taken = |key: &u8| self.lines.iter().any(|line| line.key == Some(*key));
        (60..=127).chain((0..60).rev()).find(|key| !taken(key))
    }

    fn index(&self, id: LineId) -> Result<usize, ScriptError> {
        self.lines
            .iter()
            .position(|line| line.id == id)
            .ok_or(ScriptError::NoSuchLine)
    }

    fn check_text(&self, text: &str, replaced: usize) -> Result<(), ScriptError> {
        let chars = text.chars().count();
        if chars > MAX_LINE_CHARS {
            return Err(ScriptError::LineTooLong(chars));
        }
        let total: usize = self.lines.iter().map(|line| line.text.len()).sum();
        if total - replaced + text.len() > MAX_SCRIPT_BYTES {
            return Err(ScriptError::ScriptTooLarge);
        }
        Ok(())
    }
}

fn check_key(key: Option<u8>) -> Result<(), ScriptError> {
    match key {
        Some(key) if key > 127 => Err(ScriptError::InvalidKey(key)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn the_factory_script_stands_on_keys_60_to_67() {
        let script = Script::factory();
        let keys: Vec<_> = script.lines().iter().map(|line| line.key).collect();
        assert_eq!(keys, (60..68).map(Some).collect::<Vec<_>>());
        assert_eq!(script.next_free_key(), Some(68));
    }

    #[test]
    fn limits_are_told_and_leave_the_script_as_it_was() {
        let mut script = Script::empty();
        let id = script.add(Some(60), "one").unwrap();
        let long = "a".repeat(MAX_LINE_CHARS + 1);
        assert_eq!(
            script.set_text(id, &long),
            Err(ScriptError::LineTooLong(MAX_LINE_CHARS + 1))
        );
        assert_eq!(script.set_key(id, Some(128)), Err(ScriptError::InvalidKey(128)));
        assert_eq!(script.line(id).unwrap().text, "one");
        for _ in 1..MAX_LINES {
            script.add(None, "x").unwrap();
        }
        assert_eq!(script.add(None, "x"), Err(ScriptError::TooManyLines));
        assert_eq!(script.lines().len(), MAX_LINES);
    }

    #[test]
    fn a_script_holds_one_mebibyte_of_text() {
        let mut script = Script::empty();
        // Four bytes a character: the lines' own limit allows 8,000 bytes each.
        let line = "\u{1F600}".repeat(MAX_LINE_CHARS);
        let fits = MAX_SCRIPT_BYTES / line.len();
        for _ in 0..fits {
            script.add(None, &line).unwrap();
        }
        assert_eq!(script.add(None, &line), Err(ScriptError::ScriptTooLarge));
    }

    #[test]
    fn lines_move_and_their_names_are_never_used_again() {
        let mut script = Script::empty();
        let a = script.add(None, "a").unwrap();
        let b = script.add(None, "b").unwrap();
        script.move_to(b, 0).unwrap();
        assert_eq!(script.lines()[0].id, b);
        script.remove(b).unwrap();
        let c = script.add(None, "c").unwrap();
        assert!(c != a && c != b);
        assert_eq!(script.remove(b), Err(ScriptError::NoSuchLine));
    }
}
