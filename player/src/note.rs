//! Notes as a host identifies them, and which notes an event applies to.

/// A note that was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// MIDI key, 0 to 127.
    pub key: u8,
    /// MIDI channel, from 0.
    pub channel: u8,
    /// The host's id of the note, if it has one.
    pub id: Option<i32>,
}

impl Note {
    /// A note on the first channel, without an id.
    pub fn on_key(key: u8) -> Self {
        Self {
            key,
            channel: 0,
            id: None,
        }
    }
}

/// The notes that an event applies to. `None` matches anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// MIDI key.
    pub key: Option<u8>,
    /// MIDI channel, from 0.
    pub channel: Option<u8>,
    /// The host's id of the note.
    pub id: Option<i32>,
}

impl Which {
    /// Every note.
    pub const ALL: Self = Self {
        key: None,
        channel: None,
        id: None,
    };

    /// The notes on a key, on any channel.
    pub fn key(key: u8) -> Self {
        Self {
            key: Some(key),
            ..Self::ALL
        }
    }

    /// Whether `note` matches. A note without an id matches any id with its key.
    pub fn is(self, note: &Note) -> bool {
        let named = match (self.id, note.id) {
            (Some(id), Some(name)) => id == name,
            (Some(_), None) => self.key.is_some(),
            (None, _) => true,
        };
        named
            && self.key.is_none_or(|key| key == note.key)
            && self.channel.is_none_or(|channel| channel == note.channel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_field_matches_anything() {
        let note = Note {
            key: 60,
            channel: 3,
            id: Some(7),
        };
        assert!(Which::ALL.is(&note) && Which::key(60).is(&note) && !Which::key(61).is(&note));
        let named = |id| Which {
            id: Some(id),
            ..Which::ALL
        };
        assert!(named(7).is(&note) && !named(8).is(&note));
        assert!(!named(7).is(&Note::on_key(60)));
        let with_key = Which {
            key: Some(60),
            ..named(9)
        };
        assert!(with_key.is(&Note::on_key(60)));
    }
}
