//! Everything that a script can play: its lines by every speaker and in every take.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::player::{Entry, Head, Span, Take};
use crate::script::{Line, MusicalLength, Script, VoiceRef};
use crate::text::dictionary::Dictionary;
use crate::voice::TierChoice;

use super::line::PreparedLine;
use super::voices::VoiceSlot;

/// The prepared lines of a script. Parts that an edit does not change are shared with the previous lineup.
#[derive(Default)]
pub(super) struct Lineup {
    /// In the order of the script.
    rows: Vec<Arc<Row>>,
    /// The index of each line.
    places: HashMap<u64, usize>,
    /// The speaker of each MIDI channel.
    channels: [u8; 16],
    /// The voices of MIDI channels.
    chorus: Vec<Arc<VoiceSlot>>,
    slots: Slots,
    /// The dictionary of the script.
    dictionary: Arc<Dictionary>,
}

/// A line with its takes.
pub(super) struct Row {
    line: Arc<Line>,
    /// For each speaker, the line's own first, its takes. Neither list is ever empty.
    parts: Vec<Vec<Arc<PreparedLine>>>,
    /// Set if a take has failed.
    any_failure: Arc<AtomicBool>,
}

/// The voice with each of its speakers, the script's own first.
#[derive(Default)]
struct Slots {
    list: Vec<Arc<VoiceSlot>>,
    by_voice: HashMap<VoiceRef, Arc<VoiceSlot>>,
    /// Which of its models plan.
    tier: TierChoice,
}

impl Slots {
    /// The slot of this voice: an existing one, one of `known`, or a new one.
    fn take(&mut self, voice: VoiceRef, script: &Script, known: &Self) -> Arc<VoiceSlot> {
        if let Some(slot) = self.by_voice.get(&voice) {
            return slot.clone();
        }
        let slot = known.find(&voice, script, self.tier);
        self.list.push(slot.clone());
        self.by_voice.insert(voice, slot.clone());
        slot
    }

    fn find(&self, voice: &VoiceRef, script: &Script, tier: TierChoice) -> Arc<VoiceSlot> {
        let profile = script.profile(voice);
        let known = self.by_voice.get(voice);
        known
            .filter(|slot| slot.is_like(profile, tier))
            .cloned()
            .unwrap_or_else(|| Arc::new(VoiceSlot::new(voice.clone(), profile.cloned(), tier)))
    }
}

impl Lineup {
    /// The prepared lines of `script`, planned by the models that `tier` says. Those of `known` that would sound the same are
    /// kept, with everything that is armed.
    pub fn new(script: &Script, tier: TierChoice, known: &Lineup) -> Self {
        let mut lineup = Self {
            dictionary: script.dictionary().clone(),
            slots: Slots {
                tier,
                ..Slots::default()
            },
            ..Self::default()
        };
        // A different dictionary may change any word.
        let is_same_dictionary = lineup.dictionary == known.dictionary;
        let own = lineup.slots.take(script.voice.clone(), script, &known.slots);
        lineup.join_chorus(script, &known.slots);
        let is_same_chorus = lineup.chorus.len() == known.chorus.len()
            && lineup
                .chorus
                .iter()
                .zip(&known.chorus)
                .all(|(one, other)| Arc::ptr_eq(one, other));
        for (place, line) in script.lines().iter().enumerate() {
            let slot = match &line.speaker {
                None => own.clone(),
                Some(speaker) => lineup
                    .slots
                    .take(script.voice.with_speaker(speaker), script, &known.slots),
            };
            let before = known.row(line.id.0).filter(|_| is_same_dictionary);
            let kept = before.filter(|row| is_same_chorus && row.is_of(line, &slot));
            let row = kept.cloned().unwrap_or_else(|| {
                let slots = std::iter::once(&slot).chain(&lineup.chorus);
                Arc::new(Row::new(line, slots, &lineup.dictionary, before.map(Arc::as_ref)))
            });
            lineup.rows.push(row);
            lineup.places.insert(line.id.0, place);
        }
        lineup
    }

    /// Collects the distinct speakers of MIDI channels, and the speaker of each channel.
    fn join_chorus(&mut self, script: &Script, known: &Slots) {
        let mut speakers: Vec<&String> = Vec::new();
        for (cell, speaker) in self.channels.iter_mut().zip(&script.channels) {
            let Some(speaker) = speaker else { continue };
            let at = speakers.iter().position(|known| *known == speaker);
            let at = at.unwrap_or_else(|| {
                speakers.push(speaker);
                let voice = script.voice.with_speaker(speaker);
                self.chorus.push(self.slots.take(voice, script, known));
                speakers.len() - 1
            });
            // There are 16 channels at most.
            *cell = at as u8 + 1;
        }
    }

    /// The voice with this speaker; an existing slot if there is one.
    pub fn slot_of(&self, voice: &VoiceRef, script: &Script) -> Arc<VoiceSlot> {
        self.slots.find(voice, script, self.slots.tier)
    }

    /// Which models plan.
    pub fn tier(&self) -> TierChoice {
        self.slots.tier
    }

    /// The voice of the script.
    pub fn voice(&self) -> Option<&Arc<VoiceSlot>> {
        self.slots.list.first()
    }

    /// The voice, once for each speaker in use.
    pub fn voices(&self) -> &[Arc<VoiceSlot>] {
        &self.slots.list
    }

    /// The part that each MIDI channel plays.
    pub fn channels(&self) -> [u8; 16] {
        self.channels
    }

    /// The lines, in the order of the script.
    pub fn rows(&self) -> &[Arc<Row>] {
        &self.rows
    }

    /// The line with this id.
    pub fn row(&self, id: u64) -> Option<&Arc<Row>> {
        self.rows.get(self.place(id)?)
    }

    /// The index of the line with this id.
    pub fn place(&self, id: u64) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// The first take of each line by its own speaker, in the order of the script.
    pub fn firsts(&self) -> impl Iterator<Item = &Arc<PreparedLine>> {
        self.rows.iter().map(|row| row.first())
    }
}

impl Row {
    /// The takes of `line` by the speakers of `slots`, reused from `before` where possible.
    fn new<'a>(
        line: &Arc<Line>,
        slots: impl Iterator<Item = &'a Arc<VoiceSlot>>,
        dictionary: &Arc<Dictionary>,
        before: Option<&Row>,
    ) -> Self {
        let before = before.filter(|row| {
            let (old, new) = (&row.line, &line);
            old.text == new.text && old.emotion == new.emotion && old.language == new.language
        });
        let any_failure = before.map_or_else(Arc::default, |row| row.any_failure.clone());
        any_failure.store(false, Ordering::Release);
        let known: HashMap<_, _> = before
            .into_iter()
            .flat_map(Row::takes)
            .filter(|take| take.failure().is_none())
            .map(|take| ((Arc::as_ptr(take.voice()), take.seed()), take))
            .collect();
        let take = |slot: &Arc<VoiceSlot>, number: u8| {
            let seed = line.seed.wrapping_add(u64::from(number));
            let kept = known.get(&(Arc::as_ptr(slot), seed)).map(|take| (*take).clone());
            kept.unwrap_or_else(|| {
                let (dictionary, any_failure) = (dictionary.clone(), any_failure.clone());
                let take = PreparedLine::take(line.clone(), seed, slot.clone(), dictionary, any_failure);
                Arc::new(take)
            })
        };
        let takes = |slot| (0..line.takes.max(1)).map(|number| take(slot, number)).collect();
        Self {
            line: line.clone(),
            parts: slots.map(takes).collect(),
            any_failure,
        }
    }

    /// Whether it contains all of `line` with the speaker of `slot`, and no take has failed: any edit tries
    /// failed lines again.
    fn is_of(&self, line: &Arc<Line>, slot: &Arc<VoiceSlot>) -> bool {
        let is_same = Arc::ptr_eq(&self.line, line) || self.line == *line;
        is_same && Arc::ptr_eq(self.first().voice(), slot) && !self.any_failure.load(Ordering::Acquire)
    }

    /// The first take by the line's own speaker.
    pub fn first(&self) -> &Arc<PreparedLine> {
        &self.parts[0][0]
    }

    /// All takes by all speakers, the [`first`](Self::first) first.
    pub fn takes(&self) -> impl Iterator<Item = &Arc<PreparedLine>> {
        self.parts.iter().flatten()
    }

    /// Whether it contains this take.
    pub fn has(&self, take: &Arc<PreparedLine>) -> bool {
        self.takes().any(|known| Arc::ptr_eq(known, take))
    }

    /// Its entry in the player's table. `head` returns the head of a take.
    pub fn entry(&self, head: impl Fn(&PreparedLine) -> Option<Arc<Head>>) -> Entry<PreparedLine> {
        let take = |prepared: &Arc<PreparedLine>| Take {
            line: prepared.clone(),
            head: head(prepared),
        };
        let line = &self.line;
        Entry {
            id: line.id.0,
            page: u16::from(line.page),
            key: line.key,
            number: line.number,
            choke: line.choke,
            fit: line.fit.map(|fit| match fit {
                MusicalLength::Beats(beats) => Span::Beats(beats),
                MusicalLength::Bars(bars) => Span::Bars(bars),
            }),
            parts: self
                .parts
                .iter()
                .map(|takes| takes.iter().map(take).collect())
                .collect(),
        }
    }
}
