//! Notes whose end was not reported to the host yet.

use recit::player::Note;

/// More notes than play and wait at once. Further ones are not tracked, and their end is never reported.
const CAPACITY: usize = 256;

/// Notes that have started and not ended. Never allocates.
pub(crate) struct OpenNotes {
    notes: [Note; CAPACITY],
    len: usize,
}

impl OpenNotes {
    /// No notes.
    pub(crate) const fn new() -> Self {
        let note = Note {
            key: 0,
            channel: 0,
            id: None,
        };
        Self {
            notes: [note; CAPACITY],
            len: 0,
        }
    }

    /// A note starts, if it has not started already.
    pub(crate) fn begin(&mut self, note: Note) {
        if self.notes[..self.len].contains(&note) {
            return;
        }
        if let Some(place) = self.notes.get_mut(self.len) {
            *place = note;
            self.len += 1;
        }
    }

    /// Removes and returns a note that is no longer played.
    pub(crate) fn take_ended(&mut self, is_played: impl Fn(&Note) -> bool) -> Option<Note> {
        let at = self.notes[..self.len].iter().position(|note| !is_played(note))?;
        self.len -= 1;
        self.notes.swap(at, self.len);
        Some(self.notes[self.len])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_note_ends_once() {
        let mut open = OpenNotes::new();
        for key in [60, 61, 60, 62] {
            open.begin(Note::on_key(key));
        }
        let played = |note: &Note| note.key == 61;
        let mut ended: Vec<u8> = std::iter::from_fn(|| open.take_ended(played))
            .map(|note| note.key)
            .collect();
        ended.sort_unstable();
        assert_eq!(ended, [60, 62]);
        assert_eq!(open.take_ended(|_| false).map(|note| note.key), Some(61));
        assert_eq!(open.take_ended(|_| false), None);
    }

    #[test]
    fn too_many_notes_are_ignored() {
        let mut open = OpenNotes::new();
        for id in 0..1000 {
            open.begin(Note {
                id: Some(id),
                ..Note::on_key(60)
            });
        }
        assert_eq!(
            std::iter::from_fn(|| open.take_ended(|_| false)).count(),
            CAPACITY
        );
    }
}
