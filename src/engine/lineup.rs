//! All that a script can be asked for: its lines, by every speaker and in every take.

use std::collections::HashMap;
use std::sync::Arc;

use crate::player::{Entry, Head, Page, Span, Table, Take};
use crate::script::{Fit, Line, LineId, Script, VoiceRef};

use super::line::PreparedLine;
use super::voices::VoiceSlot;

/// The prepared lines of a script.
#[derive(Default)]
pub(super) struct Lineup {
    /// The first take of each line by its own speaker, in the order of the script.
    firsts: Vec<Arc<PreparedLine>>,
    /// Everything else: other takes, and those who speak on MIDI channels.
    others: Vec<Arc<PreparedLine>>,
    /// For each line its speakers, its own first, and for each of these the takes.
    parts: Vec<Vec<Vec<Arc<PreparedLine>>>>,
    /// Which of the speakers speaks on each MIDI channel.
    channels: [u8; 16],
    /// The voice in the hands of each of its speakers.
    slots: Vec<Arc<VoiceSlot>>,
}

impl Lineup {
    /// Prepared lines for `script`; those of `known` that would sound the same are kept, with all that is armed of them.
    pub fn new(script: &Script, known: &Lineup) -> Self {
        let mut lineup = Self::default();
        let mut by_id: HashMap<LineId, Vec<&Arc<PreparedLine>>> = HashMap::new();
        for line in known.all() {
            by_id.entry(line.id()).or_default().push(line);
        }
        // The script's own voice is always the first.
        lineup.slot(&script.voice, known);
        let chorus = lineup.chorus(script);
        let chorus: Vec<_> = chorus
            .iter()
            .map(|speaker| lineup.slot(&script.voice.with_speaker(speaker), known))
            .collect();
        for line in script.lines() {
            let own = lineup.slot(&script.voice_of(line), known);
            let kept = by_id.get(&line.id).map_or(&[][..], Vec::as_slice);
            let slots = std::iter::once(&own).chain(&chorus);
            lineup.add(slots.map(|slot| takes(line, slot, kept)).collect());
        }
        lineup
    }

    fn add(&mut self, parts: Vec<Vec<Arc<PreparedLine>>>) {
        let mut all = parts.iter().flatten().cloned();
        self.firsts.extend(all.next());
        self.others.extend(all);
        self.parts.push(parts);
    }

    /// The speakers of MIDI channels, each once; notes down which of them each channel has.
    fn chorus(&mut self, script: &Script) -> Vec<String> {
        let mut chorus: Vec<String> = Vec::new();
        for (cell, speaker) in self.channels.iter_mut().zip(&script.channels) {
            let Some(speaker) = speaker else { continue };
            let at = chorus
                .iter()
                .position(|known| known == speaker)
                .unwrap_or_else(|| {
                    chorus.push(speaker.clone());
                    chorus.len() - 1
                });
            // There are 16 channels at most.
            *cell = at as u8 + 1;
        }
        chorus
    }

    fn slot(&mut self, voice: &VoiceRef, known: &Lineup) -> Arc<VoiceSlot> {
        let slots = self.slots.iter().chain(&known.slots);
        let found = slots.clone().find(|slot| slot.wanted() == voice).cloned();
        let slot = found.unwrap_or_else(|| Arc::new(VoiceSlot::new(voice.clone())));
        if !self.slots.iter().any(|mine| Arc::ptr_eq(mine, &slot)) {
            self.slots.push(slot.clone());
        }
        slot
    }

    /// The voice in the hands of this speaker: where it is asked for already, with all that is known of it.
    pub fn slot_of(&self, voice: &VoiceRef) -> Arc<VoiceSlot> {
        let known = self.slots.iter().find(|slot| slot.wanted() == voice);
        known.map_or_else(|| Arc::new(VoiceSlot::new(voice.clone())), Arc::clone)
    }

    /// The voice of the script.
    pub fn voice(&self) -> Option<&Arc<VoiceSlot>> {
        self.slots.first()
    }

    /// The voice, in the hands of each speaker who is asked for.
    pub fn voices(&self) -> &[Arc<VoiceSlot>] {
        &self.slots
    }

    /// The first take of each line by its own speaker, in the order of the script.
    pub fn firsts(&self) -> &[Arc<PreparedLine>] {
        &self.firsts
    }

    /// All other takes and speakers.
    pub fn others(&self) -> &[Arc<PreparedLine>] {
        &self.others
    }

    /// Everything that may be asked for.
    pub fn all(&self) -> impl Iterator<Item = &Arc<PreparedLine>> {
        self.firsts.iter().chain(&self.others)
    }

    /// What the player reads, for the same `script` that this was made for. `head` gives the head of a line.
    pub fn table(
        &self,
        script: &Script,
        head: impl Fn(&PreparedLine) -> Option<Arc<Head>>,
    ) -> Table<PreparedLine> {
        let entry = |(line, parts): (&Line, &Vec<Vec<Arc<PreparedLine>>>)| {
            let take = |prepared: &Arc<PreparedLine>| Take {
                line: prepared.clone(),
                head: head(prepared),
            };
            Entry {
                id: line.id.0,
                page: u16::from(line.page),
                key: line.key,
                choke: line.choke,
                fit: line.fit.map(|fit| match fit {
                    Fit::Beats(beats) => Span::Beats(beats),
                    Fit::Bars(bars) => Span::Bars(bars),
                }),
                parts: parts
                    .iter()
                    .map(|takes| takes.iter().map(take).collect())
                    .collect(),
            }
        };
        let entries = script.lines().iter().zip(&self.parts).map(entry);
        let pages = script.pages().iter().map(|page| Page { keys: page.keys });
        Table::new(entries.collect(), pages.collect(), self.channels)
    }
}

/// The takes of a line by one speaker, where possible from those that are there.
fn takes(line: &Line, slot: &Arc<VoiceSlot>, known: &[&Arc<PreparedLine>]) -> Vec<Arc<PreparedLine>> {
    let take = |number: u8| {
        let seed = line.seed.wrapping_add(u64::from(number));
        let same =
            |old: &&&Arc<PreparedLine>| old.failure().is_none() && old.speaks(line, seed, slot.wanted());
        let kept = known.iter().find(same).map(|old| (**old).clone());
        kept.unwrap_or_else(|| {
            let line = Line { seed, ..line.clone() };
            Arc::new(PreparedLine::new(line, slot.clone()))
        })
    };
    (0..line.takes.max(1)).map(take).collect()
}

/// The lines from the one named `last` outwards, the one after it before the one before it.
pub(super) fn nearest_first(
    lines: &[Arc<PreparedLine>],
    last: Option<u64>,
) -> impl Iterator<Item = &Arc<PreparedLine>> {
    let at = last
        .and_then(|id| lines.iter().position(|line| line.id().0 == id))
        .unwrap_or(0);
    let (before, after) = lines.split_at(at);
    let mut before = before.iter().rev();
    let mut after = after.iter();
    let mut first = after.next();
    let mut forward = false;
    std::iter::from_fn(move || {
        if let Some(line) = first.take() {
            return Some(line);
        }
        forward = !forward;
        if forward {
            after.next().or_else(|| before.next())
        } else {
            before.next().or_else(|| after.next())
        }
    })
}
