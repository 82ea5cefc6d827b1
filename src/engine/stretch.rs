//! Changes the length of a line: vowels and pauses are stretched, consonants keep their length as far as
//! possible.

use super::layout::{Kind, PhoneSpan, PlanLayout};

/// How much a kind of sound is stretched relative to a vowel, and its minimum as a fraction of its own
/// length. If that is not enough, all sounds are shortened equally.
fn elasticity(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Vowel => (1.0, 0.45),
        Kind::Pause => (1.0, 0.1),
        Kind::Sonorant => (0.35, 0.6),
        Kind::Fricative => (0.15, 0.7),
        Kind::Stop => (0.0, 0.85),
    }
}

/// Bisections in the search for the amount of change.
const HALVINGS: usize = 48;

/// Maps the time of a stretched line to a position in its plan, both in frames.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Times and positions, both rising.
    knots: Vec<(f64, f64)>,
}

impl Stretch {
    /// Stretches the line of `layout` to `length` frames. If `beat` frames are a beat, its first stressed
    /// vowel falls on a beat if possible.
    pub fn new(layout: &PlanLayout, length: f64, beat: Option<f64>) -> Self {
        let end = layout.end as f64;
        let stress = layout.stress().map_or(0.0, |frame| frame as f64);
        let mut stretch = Self {
            knots: vec![(0.0, 0.0)],
        };
        match beat.and_then(|beat| beat_for(stress / end * length, length, beat)) {
            Some(at) if stress > 0.0 && stress < end => {
                stretch.add(layout, 0.0, stress, at);
                stretch.add(layout, stress, end, length - at);
            }
            _ => stretch.add(layout, 0.0, end, length),
        }
        stretch
    }

    /// The position at `time`. Beyond the end it continues at the plan's own pace.
    pub fn place(&self, time: f64) -> f64 {
        let after = self.knots.partition_point(|(known, _)| *known <= time);
        let Some(&(last_time, last_place)) = self.knots.last() else {
            return time;
        };
        if after == self.knots.len() {
            return last_place + (time - last_time);
        }
        let ((from, start), (to, end)) = (self.knots[after.max(1) - 1], self.knots[after.max(1)]);
        start + (time - from) / (to - from) * (end - start)
    }

    /// Appends the sounds from `from` to `to`, stretched to `length` frames in total.
    fn add(&mut self, layout: &PlanLayout, from: f64, to: f64, length: f64) {
        let inside: Vec<(f64, Kind)> = layout
            .phones
            .iter()
            .filter_map(|phone| clip(phone, from, to).map(|length| (length, phone.kind)))
            .collect();
        let factors = factors(&inside, length);
        let (mut time, mut place) = self.knots.last().copied().unwrap_or_default();
        for ((own, _), factor) in inside.iter().zip(factors) {
            (time, place) = (time + own * factor, place + own);
            self.knots.push((time, place));
        }
    }
}

/// The length of the part of a phone between two positions.
fn clip(phone: &PhoneSpan, from: f64, to: f64) -> Option<f64> {
    let start = (phone.frames.start as f64).max(from);
    let end = (phone.frames.end as f64).min(to);
    (end > start).then_some(end - start)
}

/// The whole beat nearest to `natural` that lies within `length`.
fn beat_for(natural: f64, length: f64, beat: f64) -> Option<f64> {
    let last = (length / beat).ceil() - 1.0;
    (last >= 1.0).then(|| (natural / beat).round().clamp(1.0, last) * beat)
}

/// Factors on the lengths of sounds, so that they add up to `length`.
fn factors(sounds: &[(f64, Kind)], length: f64) -> Vec<f64> {
    let total = |change: f64| {
        let each = sounds.iter().map(|(own, kind)| own * factor(*kind, change));
        each.sum::<f64>()
    };
    let (mut least, mut most) = (-1.0, 1.0);
    while total(most) < length && most < 1e6 {
        most *= 2.0;
    }
    // If even this is too long, or nothing can be stretched, all sounds change equally.
    for _ in 0..HALVINGS {
        let middle = 0.5 * (least + most);
        if total(middle) < length {
            least = middle;
        } else {
            most = middle;
        }
    }
    let rest = length / total(most).max(1e-9);
    sounds
        .iter()
        .map(|(_, kind)| factor(*kind, most) * rest)
        .collect()
}

/// The factor on the length of a sound if vowels change by the fraction `change`, -1 or more.
fn factor(kind: Kind, change: f64) -> f64 {
    let (share, least) = elasticity(kind);
    if change >= 0.0 {
        1.0 + share * change
    } else {
        // From no change to the most that it can be shortened.
        1.0 + (1.0 - least) * change
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::layout::SyllableSpan;
    use crate::text::phoneme::Stress;

    /// A stop, a vowel, a hiss, a stressed vowel, a pause and a vowel: ten frames each.
    fn layout() -> PlanLayout {
        let kinds = [
            Kind::Stop,
            Kind::Vowel,
            Kind::Fricative,
            Kind::Vowel,
            Kind::Pause,
            Kind::Vowel,
        ];
        let phones = kinds.iter().enumerate().map(|(at, kind)| PhoneSpan {
            frames: 10 * at..10 * at + 10,
            kind: *kind,
        });
        let syllable = |frames: std::ops::Range<usize>, stress| SyllableSpan {
            vowel: frames.start + 10..frames.end,
            hold: frames.start + 13,
            bridge: frames.start,
            frames,
            stress,
            lift: 0.0,
        };
        PlanLayout::of(
            phones.collect(),
            vec![syllable(0..20, Stress::None), syllable(20..40, Stress::Primary)],
            60,
        )
    }

    fn length_of(stretch: &Stretch, phone: usize) -> f64 {
        stretch.knots[phone + 1].0 - stretch.knots[phone].0
    }

    #[test]
    fn the_line_lasts_as_long_as_requested() {
        for length in [6.0, 20.0, 45.0, 60.0, 61.5, 100.0, 600.0] {
            let stretch = Stretch::new(&layout(), length, None);
            let (time, place) = *stretch.knots.last().expect("knots");
            assert!(
                (time - length).abs() < 1e-6 && place == 60.0,
                "{time} for {length}"
            );
            assert!((stretch.place(length) - 60.0).abs() < 1e-6);
            assert!(stretch.place(length + 3.0) > 62.9);
            let mut last = -1e-9;
            for step in 0..=100 {
                let place = stretch.place(length * f64::from(step) / 100.0);
                assert!(place >= last, "it moves backwards at {step}");
                last = place;
            }
        }
    }

    #[test]
    fn vowels_stretch_and_consonants_keep_their_length() {
        let long = Stretch::new(&layout(), 120.0, None);
        assert!((length_of(&long, 0) - 10.0).abs() < 1e-9);
        assert!(length_of(&long, 2) < 14.0 && length_of(&long, 1) > 20.0);
        let short = Stretch::new(&layout(), 45.0, None);
        assert!(length_of(&short, 0) > 8.5, "{}", length_of(&short, 0));
        assert!(length_of(&short, 4) < length_of(&short, 1));
        let same = Stretch::new(&layout(), 60.0, None);
        for time in 0..60 {
            assert!((same.place(f64::from(time)) - f64::from(time)).abs() < 1e-6);
        }
    }

    #[test]
    fn the_stress_falls_on_a_beat_within_the_line() {
        for (length, beat) in [(80.0, 20.0), (80.0, 40.0), (50.0, 12.5)] {
            let stretch = Stretch::new(&layout(), length, Some(beat));
            let on_beat = (1..4).any(|count| (stretch.place(f64::from(count) * beat) - 30.0).abs() < 1e-6);
            assert!(on_beat, "{length} frames, a beat of {beat}");
            assert!((stretch.place(length) - 60.0).abs() < 1e-6);
        }
        let alone = Stretch::new(&layout(), 40.0, Some(40.0));
        assert_eq!(alone, Stretch::new(&layout(), 40.0, None));
    }
}
