//! Plans that the light model made in part: what is heard where the models change, and who gets such a plan.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use crate::cache::Cache;
use crate::infer::Runtime;
use crate::player::{Manner, Moment, NaturalLength, Speakable};
use crate::script::{Line, LineId, VoiceRef};
use crate::text::Frontend;
use crate::voice::{Tier, TierChoice};

use super::line::{Means, PreparedLine, Recall};
use super::meters::StageClock;
use super::overload::{TEXT, house};
use super::rendition::{Opening, Rendition, Step};
use super::resample::Resampler;
use super::score::Planning;
use super::voices::{VoiceSlot, Voices};

/// Plans lines of the house voice.
struct Desk {
    voices: Voices,
    frontend: Frontend,
    cache: Cache,
}

impl Desk {
    fn new(cache: Cache) -> Self {
        Self {
            voices: Voices::with_runtime(Runtime::builtin()),
            frontend: Frontend::load(),
            cache,
        }
    }

    /// Does the next piece of work for `line`, with the light model if `is_light`.
    fn plan(&self, line: &PreparedLine, is_light: bool) {
        let light = house(Tier::Light);
        let means = Means {
            light: is_light.then_some(&light),
            ..Means::unhurried(&self.cache, Recall::Memory)
        };
        line.plan_step(
            || line.find_cast(&self.voices),
            means,
            || &self.frontend,
            &StageClock::default(),
        );
        assert_eq!(line.failure(), None);
    }

    /// A line whose phrases from number `from` on the light model plans.
    fn planned(&self, from: usize) -> PreparedLine {
        let slot = Arc::new(VoiceSlot::new(VoiceRef::default(), None, TierChoice::Auto));
        let line = PreparedLine::new(Line::new(LineId(1), None, TEXT), slot, Arc::default());
        while !line.is_armed() {
            let planned = line.score().map_or(0, |score| score.planned());
            self.plan(&line, planned >= from);
        }
        line
    }
}

/// Its samples at the rate of the voice, and where each of its phrases starts.
fn spoken(line: &PreparedLine) -> (Vec<f32>, Vec<usize>) {
    let score = line.score().unwrap();
    let segment = score.cast().segment();
    let rate = f64::from(score.format().sample_rate);
    let opening = Opening::of(line, &Manner::Spoken).unwrap();
    let mut rendition = Rendition::new(opening, Resampler::new(segment, rate).unwrap());
    let mut samples = Vec::new();
    while rendition
        .step(Moment::default(), &StageClock::default(), &mut samples)
        .unwrap()
        != Step::Finished
    {}
    let lengths = (0..score.planned()).map(|index| score.outline(index).unwrap().length);
    let starts = lengths.scan(0, |next, length| {
        let start = *next;
        *next += length;
        Some(start * score.format().hop)
    });
    (samples, starts.collect())
}

/// The largest step between two samples near `at`.
fn step(samples: &[f32], at: usize) -> f32 {
    let near = &samples[at.saturating_sub(NEAR)..(at + NEAR).min(samples.len())];
    near.windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max)
}

/// The vocoder looks ahead less far: 30 ms at the rate of the house voice.
const REACH: usize = 720;

/// A frame of the house voice: 5 ms.
const NEAR: usize = 120;

#[test]
fn no_step_is_heard_where_the_model_changes_and_the_same_decisions_give_the_same_bits() {
    let desk = Desk::new(Cache::in_memory());
    let (full, starts) = spoken(&desk.planned(usize::MAX));
    let (light, light_starts) = spoken(&desk.planned(0));
    assert!(starts.len() >= 4, "{starts:?}");
    for from in 1..starts.len() {
        let (mixed, mixed_starts) = spoken(&desk.planned(from));
        let at = starts[from];
        assert_eq!(mixed_starts[..=from], starts[..=from]);
        // Until shortly before, which the vocoder sees, it is the same sound.
        assert!(mixed[..at - REACH] == full[..at - REACH], "phrase {from}");
        assert!(mixed != full);
        let crossed = step(&mixed, at);
        let smooth = step(&full, at).max(step(&light, light_starts[from]));
        let most = 1.5 * smooth.max(0.01);
        assert!(
            crossed <= most,
            "{crossed} instead of {smooth} before phrase {from}"
        );
        assert!(mixed == spoken(&desk.planned(from)).0, "the same decisions");
    }
}

#[test]
fn nobody_else_gets_a_plan_of_the_light_model_and_it_ends_with_its_sound() {
    let desk = Desk::new(Cache::in_memory());
    let mixed = desk.planned(2);
    assert_eq!(
        mixed.natural(),
        NaturalLength::NotYet,
        "another plan has another length"
    );
    let full = desk.planned(usize::MAX);
    assert!(mixed.is_lighter() && !full.is_lighter());
    assert!(matches!(full.natural(), NaturalLength::Known(_)));
    assert!(spoken(&mixed).0 != spoken(&full).0);
    for line in [&mixed, &full] {
        line.listen();
        line.listen();
        line.leave();
        assert!(line.is_armed(), "it is still heard");
        line.leave();
    }
    assert!(mixed.score().is_none() && full.is_armed());
}

#[test]
fn a_phrase_of_a_long_line_is_planned_again_by_the_same_model() {
    let desk = Desk::new(Cache::in_memory().with_memory(1 << 20));
    let line = desk.planned(2);
    let score = line.score().unwrap();
    assert!(score.is_long());
    // Again and again, the phrases before and after the change, as if the load were over or had just begun.
    let frames = |index: usize, is_light: bool| {
        score.come_to_rest();
        score.ask_for(index);
        loop {
            match score.phrase(index) {
                Planning::Done(frames) => return frames,
                _ => desk.plan(&line, is_light),
            }
        }
    };
    for index in 1..score.planned() - 1 {
        let (one, other) = (frames(index, false), frames(index, true));
        assert!(**one == **other, "phrase {index}");
        let length = score.outline(index).unwrap().length;
        assert_eq!(one.frames.len(), length, "phrase {index}");
    }
}
