//! What is played: notes and parameter changes at sample positions.

/// Something that happens at one sample.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A key goes down.
    NoteOn {
        /// MIDI key, 60 is middle C.
        key: u8,
        /// 0 to 1.
        velocity: f64,
    },
    /// A key goes up.
    NoteOff {
        /// MIDI key.
        key: u8,
    },
    /// A parameter takes a value.
    Param {
        /// The parameter's CLAP id, from [`Instance::param`](crate::Instance::param).
        id: u32,
        /// In the plugin's CLAP range, from [`Instance::value_of`](crate::Instance::value_of).
        value: f64,
    },
}

/// Actions in order of time. Positions are samples from the start of the render they are given to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    actions: Vec<(usize, Action)>,
}

impl Timeline {
    /// Nothing at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an action; what is added later at the same sample happens later.
    #[must_use]
    pub fn with(mut self, at: usize, action: Action) -> Self {
        let place = self.actions.partition_point(|(time, _)| *time <= at);
        self.actions.insert(place, (at, action));
        self
    }

    /// A key goes down at `at` with velocity 0.8 and stays down.
    #[must_use]
    pub fn note(self, at: usize, key: u8) -> Self {
        self.with(at, Action::NoteOn { key, velocity: 0.8 })
    }

    /// A key goes up.
    #[must_use]
    pub fn note_off(self, at: usize, key: u8) -> Self {
        self.with(at, Action::NoteOff { key })
    }

    /// A parameter takes a value.
    #[must_use]
    pub fn param(self, at: usize, id: u32, value: f64) -> Self {
        self.with(at, Action::Param { id, value })
    }

    /// The actions in `start..end`, with their offset from `start`.
    pub(crate) fn block(&self, start: usize, end: usize) -> impl Iterator<Item = (u32, &Action)> {
        let from = self.actions.partition_point(|(time, _)| *time < start);
        let to = self.actions.partition_point(|(time, _)| *time < end);
        self.actions[from..to]
            .iter()
            .map(move |(time, action)| ((time - start) as u32, action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_get_their_actions_with_offsets_in_order() {
        let timeline = Timeline::new().note(100, 60).note_off(20, 61).param(100, 7, 0.5);
        let block: Vec<_> = timeline.block(64, 128).collect();
        assert_eq!(
            block,
            [
                (
                    36,
                    &Action::NoteOn {
                        key: 60,
                        velocity: 0.8
                    }
                ),
                (36, &Action::Param { id: 7, value: 0.5 })
            ]
        );
        assert_eq!(timeline.block(0, 64).count(), 1);
        assert_eq!(timeline.block(101, 1000).count(), 0);
    }
}
