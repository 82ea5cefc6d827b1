//! A pitch that is drawn over words.

use std::collections::BTreeMap;

use recit::script::LineId;

use super::study::Group;

/// The resolution of what is drawn, in seconds.
const STEP_S: f64 = 0.01;
/// A word changes if at least this much of it was drawn over.
const LEAST_SHARE: f64 = 0.25;

/// A pitch that is being drawn.
pub(super) struct Drawing {
    pub line: LineId,
    /// The MIDI key at each step of time.
    keys: BTreeMap<i64, f32>,
    /// Where the pointer was last: a time in seconds, and a key.
    last: Option<(f64, f32)>,
    /// Whether Escape has ended it.
    pub is_cancelled: bool,
}

impl Drawing {
    /// Nothing drawn yet.
    pub fn of(line: LineId) -> Self {
        Self {
            line,
            keys: BTreeMap::new(),
            last: None,
            is_cancelled: false,
        }
    }

    /// Draws on to a key at a time. What was drawn there before is replaced.
    pub fn draw_to(&mut self, time_s: f64, key: f32) {
        let (from_s, from) = self.last.replace((time_s, key)).unwrap_or((time_s, key));
        let step = |time_s: f64| (time_s / STEP_S).round() as i64;
        let (first, last) = (step(from_s), step(time_s));
        for at in first.min(last)..=first.max(last) {
            let along = if first == last {
                1.0
            } else {
                (at - first) as f32 / (last - first) as f32
            };
            self.keys.insert(at, from + (key - from) * along);
        }
    }

    /// The mean key that was drawn over a word; `None` if too little of it was.
    pub fn over(&self, group: &Group) -> Option<f32> {
        let steps = (group.start_s / STEP_S).ceil() as i64..(group.end_s / STEP_S).ceil() as i64;
        let whole = (steps.end - steps.start).max(1) as f64;
        let keys: Vec<f32> = self.keys.range(steps).map(|(_, key)| *key).collect();
        let is_enough = keys.len() as f64 >= LEAST_SHARE * whole && !keys.is_empty();
        is_enough.then(|| keys.iter().sum::<f32>() / keys.len() as f32)
    }

    /// Drops what was drawn.
    pub fn clear(&mut self) {
        self.keys.clear();
    }

    /// Whether the pointer has drawn nothing yet.
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// What was drawn: times in seconds with their keys.
    pub fn points(&self) -> impl Iterator<Item = (f64, f32)> {
        self.keys.iter().map(|(step, key)| (*step as f64 * STEP_S, *key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(start_s: f64, end_s: f64) -> Group {
        Group {
            words: 0..1,
            source: 0..1,
            start_s,
            end_s,
            pitch: 0.0,
            rate: 1.0,
        }
    }

    #[test]
    fn a_word_gets_the_mean_of_what_was_drawn_over_enough_of_it() {
        let mut drawing = Drawing::of(LineId(1));
        drawing.draw_to(0.0, 50.0);
        drawing.draw_to(1.0, 60.0);
        let mean = drawing.over(&word(0.2, 0.4)).unwrap_or_default();
        assert!((mean - 53.0).abs() < 0.1, "{mean}");
        assert_eq!(drawing.over(&word(0.9, 1.9)), None);
        assert_eq!(drawing.over(&word(2.0, 3.0)), None);
        // The way back replaces what was drawn.
        drawing.draw_to(0.0, 60.0);
        assert_eq!(drawing.over(&word(0.2, 0.4)), Some(60.0));
    }
}
