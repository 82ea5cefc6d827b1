//! Follows the lines of an instance while they play: what is said when, as soon as it is rendered, which is before it is heard.

use std::sync::Arc;

use crate::player::UNKNOWN;
use crate::script::LineId;
use crate::text::Phrase;

use super::floor::Floor;
use super::instance::Instance;
use super::line::PreparedLine;
use super::outline::{Outline, PlacedWord};
use super::trail::{Seat, Trail};
use super::transcript::{Transcript, timed};

/// Words that ended longer ago than this are left out, in seconds.
const BEHIND_S: f64 = 0.5;

/// Words are told this far beyond what is rendered, at the present pace, in seconds.
const BEYOND_S: f64 = 0.5;

/// Follows the playing lines of an instance.
///
/// It only reads what workers and players leave behind, so nobody waits for it.
pub struct Follower {
    instance: Instance,
    floor: Option<Arc<Floor>>,
    desks: Vec<Option<Play>>,
    /// The number of plays so far.
    plays: u64,
}

/// What plays, or is about to.
///
/// Times without another origin are seconds since the instance was activated, as in [`Instance::played_s`].
#[derive(Debug, Default)]
pub struct Sight {
    /// What was played when it was looked at; the host has it.
    pub now_s: f64,
    /// How much later than `now_s` the first sound of a line is heard that is not in sight: the latency, less the largest block, or
    /// nothing while a line is asked for that no worker has begun.
    pub notice_s: f64,
    /// The lines.
    pub lines: Vec<LineInSight>,
}

/// A line that plays, or is about to.
#[derive(Debug)]
pub struct LineInSight {
    /// A number of its own for each time that a line is played, also in a loop.
    pub play: u64,
    /// The line; `None` if it is beside the script.
    pub line: Option<LineId>,
    /// When its first sample is heard.
    pub start_s: f64,
    /// Up to here its times are final.
    pub rendered_s: f64,
    /// When nothing of it is heard any more, if that is known.
    pub end_s: Option<f64>,
    /// The words around what is heard now, in seconds from the start of the line, and up to half a second beyond what is
    /// rendered, as if the pace remained. It ends with the line, or with the last of them.
    pub transcript: Transcript,
    /// The numbers of its first word and phoneme in the line.
    pub first: (usize, usize),
}

/// A line at a desk.
struct Play {
    seat: Seat,
    number: u64,
    id: Option<LineId>,
    /// Samples by which underruns have delayed it.
    delay: u64,
    /// The segment with which it began, or began again.
    first: u64,
    /// The starts of the segments from that one on, in frames; the last is the end of the last one.
    places: Vec<f64>,
    outline: Outline,
    /// The phrases of a line that is not open.
    phrases: Option<Vec<Phrase>>,
    end_s: Option<f64>,
}

impl Instance {
    /// Follows what it plays from now on.
    pub fn follow(&self) -> Follower {
        Follower {
            instance: self.clone(),
            floor: None,
            desks: Vec::new(),
            plays: 0,
        }
    }
}

impl Follower {
    /// The instance.
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Loads what reads lines, so that the first one is not told late.
    pub fn prepare(&self) {
        self.instance.engine().shared().frontend();
    }

    /// Looks at what plays. A line that has ended since the last call is there once more. Call it every few milliseconds: after
    /// a tenth of a second positions are guessed. `None` without an activation.
    pub fn look(&mut self) -> Option<Sight> {
        let floor = self.instance.repertoire().floor();
        let is_same = match (&floor, &self.floor) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            self.desks = floor
                .iter()
                .flat_map(|floor| floor.trails())
                .map(|_| None)
                .collect();
            self.floor.clone_from(&floor);
        }
        let floor = floor?;
        let now = floor.link.now();
        let timing = floor.timing;
        let mut sight = Sight {
            now_s: now as f64 / timing.sample_rate,
            notice_s: f64::from(timing.latency.saturating_sub(timing.max_block as u32)) / timing.sample_rate,
            lines: Vec::new(),
        };
        for desk in 0..self.desks.len() {
            if self.look_at(&floor, desk, now, &mut sight.lines) {
                // It may be heard at any time from now on.
                sight.notice_s = 0.0;
            }
        }
        Some(sight)
    }

    /// Looks at the line of a desk. Returns whether the player has asked for one that no worker has begun yet.
    fn look_at(&mut self, floor: &Floor, desk: usize, now: u64, out: &mut Vec<LineInSight>) -> bool {
        let (trail, slot) = (&floor.trails()[desk], &floor.link.slots[desk]);
        let seat = trail.seat();
        let is_gone = slot.is_cut() || seat.line.is_none();
        let is_asked_for = !slot.is_ready() && !slot.is_cut();
        let known = &mut self.desks[desk];
        if let Some(play) = known.take_if(|play| is_gone || play.seat.turn != seat.turn) {
            out.extend(play.last_sight(floor, trail, now));
        }
        if is_gone || trail.segment() == 0.0 {
            return is_asked_for;
        }
        let play = known.get_or_insert_with(|| {
            self.plays += 1;
            Play::new(seat, self.plays)
        });
        play.follow_delay(now, slot.played(), slot.total());
        if play.advance(trail) {
            self.plays += 1;
            play.number = self.plays;
        }
        play.read(&self.instance);
        let over = match slot.total() {
            UNKNOWN => UNKNOWN,
            total => play.start() + play.delay + total,
        };
        let end = over.min(slot.ends());
        play.end_s = (end != UNKNOWN).then(|| end as f64 / floor.timing.sample_rate);
        play.id = slot.sounding().map(|(line, _)| LineId(line));
        out.extend(play.sight(floor, trail, now));
        false
    }
}

impl Play {
    fn new(seat: Seat, number: u64) -> Self {
        Self {
            seat,
            number,
            id: None,
            delay: 0,
            first: 0,
            places: Vec::new(),
            outline: Outline::default(),
            phrases: None,
            end_s: None,
        }
    }

    fn line(&self) -> Option<&Arc<PreparedLine>> {
        self.seat.line.as_ref().map(|(line, _)| line)
    }

    /// The host sample of its first one, without delay.
    fn start(&self) -> u64 {
        self.seat.line.as_ref().map_or(0, |(_, start)| *start)
    }

    fn heard_from(&self, floor: &Floor) -> f64 {
        (self.start() + self.delay) as f64 / floor.timing.sample_rate
    }

    /// Once `now` samples were played, `played` were of the line: the rest it was silent, late.
    fn follow_delay(&mut self, now: u64, played: u64, total: u64) {
        if played < total {
            let due = now.saturating_sub(self.start());
            self.delay = self.delay.max(due.saturating_sub(played));
        }
    }

    /// Reads what was rendered since. Returns whether the line has begun again.
    fn advance(&mut self, trail: &Trail) -> bool {
        let mut has_begun_again = false;
        // The end of the last segment may turn out to be the start of the line.
        self.places.pop();
        let known = trail.known();
        for segment in self.first + self.places.len() as u64..known.end {
            let place = trail.place(segment.max(known.start));
            if self.places.last().is_some_and(|last| place < *last) {
                self.places.clear();
                self.first = segment;
                has_begun_again = true;
            }
            self.places.push(place);
        }
        has_begun_again
    }

    /// Reads the phrases that were planned since.
    fn read(&mut self, instance: &Instance) {
        let Some(line) = self.line().cloned() else { return };
        let Some(score) = line.score() else { return };
        if score.is_streamed() {
            while let Some(source) = score.source(self.outline.phrases()) {
                if !self.outline.add(&score, &source.phrase) {
                    break;
                }
            }
            return;
        }
        let phrases = self.phrases.get_or_insert_with(|| {
            let frontend = instance.engine().shared().frontend();
            line.read(frontend, score.cast()).phrases
        });
        while let Some(phrase) = phrases.get(self.outline.phrases()) {
            if !self.outline.add(&score, phrase) {
                break;
            }
        }
    }

    /// What is known of it after it has left its desk.
    fn last_sight(mut self, floor: &Floor, trail: &Trail, now: u64) -> Option<LineInSight> {
        let now_s = (now as f64 / floor.timing.sample_rate).max(self.heard_from(floor));
        let end_s = self.end_s.map_or(now_s, |end_s| end_s.min(now_s));
        self.end_s = Some(end_s);
        let mut sight = self.sight(floor, trail, now)?;
        sight.rendered_s = sight.rendered_s.max(end_s);
        Some(sight)
    }

    /// What is known of it.
    fn sight(&self, floor: &Floor, trail: &Trail, now: u64) -> Option<LineInSight> {
        let rate = floor.timing.sample_rate;
        let step_s = match trail.segment() {
            0.0 => self.line()?.score()?.format().segment_s(),
            samples => samples / rate,
        };
        let start_s = self.heard_from(floor);
        let way = Way {
            first: self.first,
            places: &self.places,
            step_s,
        };
        let rendered_s = start_s + way.rendered_s();
        let now_s = now as f64 / rate - start_s;
        let is_near =
            |word: &&PlacedWord| way.is_passed(word) && way.time_at(word.places.end) > now_s - BEHIND_S;
        let limit_s = way.rendered_s() + BEYOND_S;
        let words = self.outline.words();
        let near = words.iter().enumerate();
        let near: Vec<_> = near
            .skip_while(|(_, word)| !is_near(word))
            .take_while(|(_, word)| way.time_at(word.places.start) < limit_s)
            .collect();
        let first = near
            .first()
            .map_or((0, 0), |(index, word)| (*index, word.first_phoneme));
        let spoken: Vec<_> = near
            .iter()
            .map(|(_, word)| timed(word, |place| way.time_at(place).min(limit_s)))
            .collect();
        let mut transcript = Transcript::default();
        let length_s = self.end_s.map_or(limit_s, |end| (end - start_s).max(0.0));
        (transcript.length_s, transcript.words) = (length_s, spoken);
        Some(LineInSight {
            play: self.number,
            line: self.id,
            start_s,
            rendered_s,
            end_s: self.end_s,
            transcript,
            first,
        })
    }
}

/// The way of a line through its plan as far as it is rendered.
struct Way<'a> {
    first: u64,
    places: &'a [f64],
    step_s: f64,
}

impl Way<'_> {
    /// Seconds from the start of the line that are rendered.
    fn rendered_s(&self) -> f64 {
        (self.first + self.places.len().saturating_sub(1) as u64) as f64 * self.step_s
    }

    /// Whether the line comes, or came, to a word: a sung syllable does not begin with the first one.
    fn is_passed(&self, word: &PlacedWord) -> bool {
        self.places.first().is_some_and(|first| word.places.end > *first)
    }

    /// Seconds from the start of the line to a place, as if the pace remained beyond what is rendered.
    fn time_at(&self, place: f64) -> f64 {
        let after = self.places.partition_point(|known| *known < place);
        let steps = match (after.checked_sub(1), self.places.get(after)) {
            (None, _) => 0.0,
            (Some(before), Some(to)) => {
                before as f64 + (place - self.places[before]) / (to - self.places[before])
            }
            (Some(last), None) => {
                let pace = self.places[last] - self.places[last.saturating_sub(1)];
                if pace <= 0.0 {
                    return f64::INFINITY;
                }
                last as f64 + (place - self.places[last]) / pace
            }
        };
        (self.first as f64 + steps) * self.step_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_beyond_what_is_rendered_follow_from_the_pace() {
        let way = Way {
            first: 3,
            places: &[0.0, 2.0, 4.0, 5.0],
            step_s: 0.01,
        };
        let is_near = |place, wanted: f64| (way.time_at(place) - wanted).abs() < 1e-9;
        assert!(is_near(0.0, 0.03) && is_near(3.0, 0.045) && is_near(4.5, 0.055));
        assert!(is_near(7.0, 0.08), "{}", way.time_at(7.0));
        assert!((way.rendered_s() - 0.06).abs() < 1e-9);
        let held = Way {
            places: &[0.0, 2.0, 2.0],
            ..way
        };
        assert!(held.time_at(3.0).is_infinite());
    }
}
