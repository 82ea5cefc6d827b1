//! A host that calls the player.

use std::time::{Duration, Instant};

use recit::engine::LinePlayer;
use recit::player::{Controls, Event, EventKind, Playback};

/// What is played: notes, and control values that hold until the next.
#[derive(Clone, Debug, Default)]
pub struct Score {
    pub length: usize,
    /// In order, at host samples.
    pub events: Vec<(usize, EventKind)>,
    /// In order, at host samples. Before the first, the defaults hold.
    pub controls: Vec<(usize, Controls)>,
}

/// What the host heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
    /// The longest call of the player.
    pub slowest: Duration,
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

    /// Whether every sample has the same bits; from `skip` on in this one.
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

    /// Notes at host samples.
    pub fn notes(length: usize, notes: &[(usize, u8)]) -> Self {
        let events = notes
            .iter()
            .map(|(at, key)| (*at, EventKind::NoteOn { key: *key }));
        Self {
            length,
            events: events.collect(),
            controls: Vec::new(),
        }
    }

    /// Plays offline in blocks of these sizes, over and over.
    pub fn offline(&self, player: &mut LinePlayer, blocks: &[usize]) -> Sound {
        self.play(player, blocks, Playback::Offline, |_| ())
    }

    /// Plays by the clock, at `rate` samples a second.
    pub fn by_the_clock(&self, player: &mut LinePlayer, blocks: &[usize], rate: f64) -> Sound {
        let begin = Instant::now();
        self.play(player, blocks, Playback::Realtime, |at| {
            let due = begin + Duration::from_secs_f64(at as f64 / rate);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        })
    }

    /// A host splits its blocks where control values change, since they hold for a whole call.
    fn play(
        &self,
        player: &mut LinePlayer,
        blocks: &[usize],
        playback: Playback,
        wait: impl Fn(usize),
    ) -> Sound {
        let (mut left, mut right) = (vec![f32::NAN; self.length], vec![f32::NAN; self.length]);
        let mut slowest = Duration::ZERO;
        let (mut begin, mut sizes) = (0, blocks.iter().cycle());
        let mut block_end = 0;
        while begin < self.length {
            if begin == block_end {
                wait(begin);
                block_end = (begin + sizes.next().unwrap()).min(self.length);
            }
            let change = self.controls.iter().map(|(at, _)| *at).find(|at| *at > begin);
            let end = change.unwrap_or(block_end).min(block_end);
            let (events, controls) = (self.events_in(begin, end), self.controls_at(begin));
            let (left, right) = (&mut left[begin..end], &mut right[begin..end]);
            let began = Instant::now();
            player.process(left, right, &events, &controls, playback);
            slowest = slowest.max(began.elapsed());
            begin = end;
        }
        Sound { left, right, slowest }
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
