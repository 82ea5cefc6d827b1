//! A host that calls the player.

use std::time::{Duration, Instant};

use recit::engine::{AudioSetup, LinePlayer};
use recit::player::{Beats, BeatsPerMinute, Controls, Event, EventKind, Playback, Transport};

use super::Fake;

/// What is played: notes, and control values that hold until the next ones.
#[derive(Clone, Debug, Default)]
pub struct Score {
    pub length: usize,
    /// In order, at host samples.
    pub events: Vec<(usize, EventKind)>,
    /// In order, at host samples. Before the first one the defaults apply.
    pub controls: Vec<(usize, Controls)>,
    /// Tempos in beats per minute of a song that begins with the score, in order, at host samples. If empty,
    /// there is no song.
    pub tempos: Vec<(usize, f64)>,
    /// Host samples per second, for the song.
    pub rate: f64,
}

/// What the host received.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
}

impl Sound {
    /// The first sample that is not silence.
    pub fn start(&self) -> Option<usize> {
        self.left.iter().position(|sample| *sample != 0.0)
    }

    /// One past the last sample that is not silence.
    pub fn end(&self) -> usize {
        self.left
            .iter()
            .rposition(|sample| *sample != 0.0)
            .map_or(0, |last| last + 1)
    }

    /// Whether every sample has the same bits.
    pub fn is(&self, other: &Sound) -> bool {
        let bits = |samples: &[f32]| samples.iter().map(|sample| sample.to_bits()).collect::<Vec<_>>();
        bits(&self.left) == bits(&other.left) && bits(&self.right) == bits(&other.right)
    }
}

impl Score {
    /// One note on `key`.
    pub fn note(length: usize, at: usize, key: u8) -> Self {
        Self::notes(length, &[(at, key)])
    }

    /// Notes, at host samples.
    pub fn notes(length: usize, notes: &[(usize, u8)]) -> Self {
        let events = notes.iter().map(|(at, key)| (*at, EventKind::note_on(*key)));
        Self {
            length,
            events: events.collect(),
            ..Self::default()
        }
    }

    /// The position of the song at host sample `at`, in beats.
    pub fn beat(&self, at: usize) -> f64 {
        let ends = self
            .tempos
            .iter()
            .skip(1)
            .map(|(from, _)| *from)
            .chain([usize::MAX]);
        let stretches = self.tempos.iter().zip(ends);
        stretches
            .map(|((from, tempo), end)| at.min(end).saturating_sub(*from) as f64 * tempo / 60.0 / self.rate)
            .sum()
    }

    /// The host sample at which the song is at `beat`.
    pub fn sample(&self, beat: f64) -> usize {
        (0..).find(|at| self.beat(*at) >= beat - 1e-9).unwrap()
    }

    fn transport(&self, at: usize) -> Transport {
        let known = self.tempos.iter().take_while(|(from, _)| *from <= at);
        Transport {
            beat: Some(Beats(self.beat(at))),
            tempo: known.last().map(|(_, tempo)| BeatsPerMinute(*tempo)),
            bar_start: Some(Beats((self.beat(at) / 4.0).floor() * 4.0)),
            bar_beats: Some(Beats(4.0)),
        }
    }

    /// Plays offline in blocks of these sizes in turn.
    pub fn offline(&self, player: &mut LinePlayer, blocks: &[usize]) -> Sound {
        self.at_once(player, blocks, Playback::Offline)
    }

    /// The same for a host that runs faster than real time but does not say so.
    pub fn rushed(&self, player: &mut LinePlayer, blocks: &[usize]) -> Sound {
        self.at_once(player, blocks, Playback::Realtime)
    }

    fn at_once(&self, player: &mut LinePlayer, blocks: &[usize], playback: Playback) -> Sound {
        let mut deck = Deck::new(player, self);
        let mut sizes = blocks.iter().cycle();
        while !deck.is_over() {
            deck.block(*sizes.next().unwrap(), playback);
        }
        deck.sound
    }

    /// Plays in real time at `rate` samples per second.
    pub fn by_the_clock(&self, player: &mut LinePlayer, block: usize, rate: f64) -> Sound {
        let sounds = by_the_clock(&mut [(player, self)], block, rate);
        sounds.into_iter().next().unwrap()
    }

    /// Plays lines of the fake voice in real time until a run has no underrun. On a busy machine threads are
    /// late, so each attempt gives them twice as much time as the previous one.
    pub fn unbroken(&self, fake: &Fake, lines: &[&str], setup: AudioSetup, block: usize) -> Sound {
        for slower in [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0] {
            let (instance, mut player) = fake.armed(lines, setup);
            let sound = self.by_the_clock(&mut player, block, setup.sample_rate / slower);
            if instance.meters().underruns == 0 {
                return sound;
            }
        }
        panic!("lines are late at every speed");
    }

    fn events_in(&self, begin: usize, end: usize) -> Vec<Event> {
        let inside = self.events.iter().filter(|(at, _)| (begin..end).contains(at));
        inside
            .map(|(at, kind)| Event {
                offset: (at - begin) as u32,
                kind: *kind,
            })
            .collect()
    }

    fn controls_at(&self, at: usize) -> Controls {
        let known = self.controls.iter().take_while(|(from, _)| *from <= at);
        known
            .last()
            .map_or_else(Controls::default, |(_, controls)| *controls)
    }
}

/// Plays several instances at once in real time at `rate` samples per second, like the tracks of a project.
pub fn by_the_clock(parts: &mut [(&mut LinePlayer, &Score)], block: usize, rate: f64) -> Vec<Sound> {
    let mut decks: Vec<Deck<'_>> = parts
        .iter_mut()
        .map(|(player, score)| Deck::new(player, score))
        .collect();
    let begin = Instant::now();
    let mut at = 0;
    while decks.iter().any(|deck| !deck.is_over()) {
        let due = begin + Duration::from_secs_f64(at as f64 / rate);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        decks
            .iter_mut()
            .for_each(|deck| deck.block(block, Playback::Realtime));
        at += block;
    }
    decks.into_iter().map(|deck| deck.sound).collect()
}

/// A player in the middle of a score.
struct Deck<'a> {
    player: &'a mut LinePlayer,
    score: &'a Score,
    at: usize,
    sound: Sound,
}

impl<'a> Deck<'a> {
    fn new(player: &'a mut LinePlayer, score: &'a Score) -> Self {
        let sound = Sound {
            left: vec![f32::NAN; score.length],
            right: vec![f32::NAN; score.length],
        };
        Self {
            player,
            score,
            at: 0,
            sound,
        }
    }

    fn is_over(&self) -> bool {
        self.at == self.score.length
    }

    /// Plays a block, split where control values change, because they apply to a whole call.
    fn block(&mut self, size: usize, playback: Playback) {
        let end = (self.at + size).min(self.score.length);
        while self.at < end {
            let controls = self.score.controls.iter().map(|(at, _)| *at);
            let changes = controls.chain(self.score.tempos.iter().map(|(at, _)| *at));
            let next = changes.filter(|at| *at > self.at).min().unwrap_or(end).min(end);
            let events = self.score.events_in(self.at, next);
            let controls = self.score.controls_at(self.at);
            let left = &mut self.sound.left[self.at..next];
            let right = &mut self.sound.right[self.at..next];
            if !self.score.tempos.is_empty() {
                self.player.set_transport(self.score.transport(self.at));
            }
            self.player.process(left, right, &events, &controls, playback);
            self.at = next;
        }
    }
}
