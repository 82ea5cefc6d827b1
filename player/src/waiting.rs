//! Notes that wait for their position in the host's timeline.

use super::link::MAX_SOUNDING;
use super::manner::Manner;
use super::note::{Note, Which};
use super::units::Beats;
use super::wheels::Finger;

/// A line that was requested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wish {
    /// The line's id.
    pub line: u64,
    /// The part that speaks it.
    pub part: u8,
    /// The number of the take.
    pub take: u32,
    /// The note that plays it.
    pub note: Option<Note>,
    /// The velocity of the note.
    pub velocity: f32,
    /// How it is played.
    pub manner: Manner,
    /// Whether its key is still down.
    pub held: bool,
    /// The expressions of its note so far.
    pub finger: Finger,
}

/// Requested lines with the song positions at which they start.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    wishes: [Option<(Beats, Wish)>; MAX_SOUNDING],
}

impl Waiting {
    /// Adds a line that starts when the song is at `beat`. If too many wait, the one that would wait longest
    /// is dropped.
    pub fn add(&mut self, beat: Beats, wish: Wish) {
        let free = self.wishes.iter_mut().find(|cell| cell.is_none());
        let cell = match free {
            Some(cell) => Some(cell),
            None => self
                .wishes
                .iter_mut()
                .max_by(|one, other| due(one).total_cmp(&due(other)))
                .filter(|cell| due(cell) > beat.0),
        };
        if let Some(cell) = cell {
            *cell = Some((beat, wish));
        }
    }

    /// Takes the line that starts first, if `is_due` holds for its position.
    pub fn take_first(&mut self, is_due: impl Fn(Beats) -> bool) -> Option<(Beats, Wish)> {
        let first = self
            .wishes
            .iter_mut()
            .min_by(|one, other| due(one).total_cmp(&due(other)))?;
        if first.is_some_and(|(beat, _)| is_due(beat)) {
            first.take()
        } else {
            None
        }
    }

    /// Whether no line waits.
    pub fn is_empty(&self) -> bool {
        self.wishes.iter().all(Option::is_none)
    }

    /// Whether a line of one of these notes waits.
    pub fn holds(&self, which: Which) -> bool {
        self.wishes.iter().any(|cell| is_of(cell, which))
    }

    /// Changes the waiting lines of these notes.
    pub fn change(&mut self, which: Which, change: impl Fn(&mut Wish)) {
        let cells = self.wishes.iter_mut().filter(|cell| is_of(cell, which));
        cells.flatten().for_each(|(_, wish)| change(wish));
    }

    /// Removes the waiting lines of these notes.
    pub fn cancel(&mut self, which: Which) {
        for cell in &mut self.wishes {
            if is_of(cell, which) {
                *cell = None;
            }
        }
    }

    /// Removes all waiting lines.
    pub fn clear(&mut self) {
        self.wishes = Default::default();
    }
}

/// The position at which a line starts; infinite if there is none.
fn due(cell: &Option<(Beats, Wish)>) -> f64 {
    cell.map_or(f64::INFINITY, |(beat, _)| beat.0)
}

/// Whether it is a line of one of these notes.
fn is_of(cell: &Option<(Beats, Wish)>, which: Which) -> bool {
    cell.is_some_and(|(_, wish)| wish.note.is_some_and(|note| which.is(&note)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(key: u8) -> Wish {
        Wish {
            line: u64::from(key),
            part: 0,
            take: 0,
            note: Some(Note::on_key(key)),
            velocity: 1.0,
            manner: Manner::Spoken,
            held: true,
            finger: Finger::default(),
        }
    }

    #[test]
    fn lines_start_in_the_order_of_their_beats() {
        let mut waiting = Waiting::default();
        for (beat, key) in [(4.0, 60), (2.0, 61), (3.0, 62)] {
            waiting.add(Beats(beat), wish(key));
        }
        assert!(waiting.holds(Which::key(62)));
        waiting.cancel(Which::key(62));
        assert!(!waiting.holds(Which::key(62)));
        let mut take = |until: f64| {
            waiting
                .take_first(|beat| beat.0 < until)
                .map(|(_, wish)| wish.line)
        };
        assert_eq!(
            (take(2.0), take(5.0), take(4.0), take(4.5), take(9.0)),
            (None, Some(61), None, Some(60), None)
        );
    }

    #[test]
    fn if_too_many_wait_the_last_one_is_dropped() {
        let mut waiting = Waiting::default();
        for at in 0..40_u8 {
            waiting.add(Beats(f64::from(100 - at)), wish(at));
        }
        let first = waiting.take_first(|_| true).map(|(beat, _)| beat);
        assert_eq!(first, Some(Beats(61.0)));
        let mut count = 1;
        while waiting.take_first(|beat| beat.0.is_finite()).is_some() {
            count += 1;
        }
        assert_eq!(count, MAX_SOUNDING);
    }
}
