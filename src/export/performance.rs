//! A line as it was sung.

use crate::engine::{Instance, RenderError, RenderSetup, Rendered, SpokenWord, Transcript};
use crate::player::{CONTROLS, Control, Controls, EventKind, Expression, Singer, SyllableIndex};
use crate::script::{Line, Script, VoiceRef};
use crate::text::syllable::syllables;

use super::instrument::Instrument;
use super::sound::Sound;
use super::wav::Channels;

/// The parts of the work of singing: the words and their times, and the sound.
const READING: f32 = 0.2;

/// A line as it was sung: its notes, and everything that moved meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    /// The rate of the positions of events.
    pub sample_rate: f64,
    /// The controls at its first note.
    pub controls: Controls,
    /// What was played, in order, with positions from its first note.
    pub events: Vec<(u64, EventKind)>,
    /// How the controls moved after it, in order.
    pub moves: Vec<Move>,
}

/// A control of a performance has moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// The position from the first note, at the rate of the performance.
    pub at: u64,
    /// What has moved.
    pub what: Moved,
    /// Its value, as in [`Controls`].
    pub value: f32,
}

/// What can move while a line is sung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The volume in decibels.
    Volume,
    /// The position in the stereo field.
    Pan,
    /// A control of the voice.
    Live(Control),
}

impl Moved {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let live = CONTROLS.iter().map(|info| Self::Live(info.control));
        [Self::Volume, Self::Pan].into_iter().chain(live)
    }

    /// Its value.
    pub fn value(self, controls: &Controls) -> f32 {
        match self {
            Self::Volume => controls.volume_db,
            Self::Pan => controls.pan,
            Self::Live(control) => controls.live.get(control),
        }
    }

    /// Sets its value.
    pub fn set(self, controls: &mut Controls, value: f32) {
        match self {
            Self::Volume => controls.volume_db = value,
            Self::Pan => controls.pan = value,
            Self::Live(control) => controls.live.set(control, value),
        }
    }
}

/// A note of a performance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SungNote {
    /// Its key.
    pub key: u8,
    /// Its syllable among all of the line, from 0.
    pub syllable: usize,
    /// Its start in seconds.
    pub start_s: f64,
    /// Its end in seconds; `None` if it was not released.
    pub end_s: Option<f64>,
}

/// The syllable at `place` among all of a line whose words have these numbers of syllables, from 0; `None` if it has none.
pub fn syllable_at(words: &[usize], place: SyllableIndex) -> Option<usize> {
    let total: usize = words.iter().sum();
    let word = (place.word as usize).min(words.len().checked_sub(1)?);
    let before: usize = words[..word].iter().sum();
    (before + place.ahead as usize).checked_rem(total)
}

impl Performance {
    /// The same in the middle of the stereo field.
    fn without_pan(&self) -> Self {
        let is_pan = |kind: &EventKind| {
            matches!(
                kind,
                EventKind::Express {
                    expression: Expression::Pan(_),
                    ..
                }
            )
        };
        Self {
            sample_rate: self.sample_rate,
            controls: Controls {
                pan: 0.0,
                ..self.controls
            },
            events: self
                .events
                .iter()
                .filter(|(_, kind)| !is_pan(kind))
                .copied()
                .collect(),
            moves: self
                .moves
                .iter()
                .filter(|due| due.what != Moved::Pan)
                .copied()
                .collect(),
        }
    }

    /// The notes, in a line whose words have these numbers of syllables.
    pub fn notes(&self, words: &[usize]) -> Vec<SungNote> {
        let (mut singer, mut notes): (_, Vec<(SungNote, _)>) = (Singer::default(), Vec::new());
        let seconds = |at: u64| at as f64 / self.sample_rate;
        for (at, event) in &self.events {
            match event {
                EventKind::NoteOn { note, .. } if note.key < crate::player::WORD_KEYS => {
                    singer.jump(note.key)
                }
                EventKind::NoteOn { note, .. } => {
                    let place = singer.step(0, note.key, *at, self.sample_rate).place;
                    let Some(syllable) = syllable_at(words, place) else {
                        continue;
                    };
                    let sung = SungNote {
                        key: note.key,
                        syllable,
                        start_s: seconds(*at),
                        end_s: None,
                    };
                    notes.push((sung, *note));
                }
                EventKind::NoteOff { which } => {
                    let ended = notes
                        .iter_mut()
                        .filter(|(sung, note)| sung.end_s.is_none() && which.is(note));
                    ended.for_each(|(sung, _)| sung.end_s = Some(seconds(*at)));
                }
                _ => {}
            }
        }
        notes.into_iter().map(|(sung, _)| sung).collect()
    }
}

/// The number of syllables of each word.
pub fn syllable_counts(words: &[SpokenWord]) -> Vec<usize> {
    let sounds = words
        .iter()
        .map(|word| word.phonemes.iter().map(|sound| sound.phoneme));
    sounds
        .map(|sounds| syllables(&sounds.collect::<Vec<_>>()).len())
        .collect()
}

/// Renders a line as it was sung, with its volume and pan, at the rate of `setup`. A word lasts from the first to the
/// last note of its syllables. In mono nothing is panned.
///
/// # Errors
/// As [`Instance::render`].
pub(super) fn sung(
    instance: &Instance,
    (line, voice): (&Line, &VoiceRef),
    (performance, channels): (&Performance, Channels),
    setup: &RenderSetup,
    keep_on: &mut (dyn FnMut(f32) -> bool + Send),
) -> Result<Sound, RenderError> {
    let spoken = instance.render(line, voice, setup, &mut |share| keep_on(READING * share))?;
    let refused = |error: crate::script::ScriptError| RenderError::Failed(error.into());
    let mut script = Script::empty();
    script.voice = voice.clone();
    script
        .set_dictionary((**instance.script().dictionary()).clone())
        .map_err(refused)?;
    let alone = Line {
        page: 0,
        speaker: None,
        fit: None,
        ..line.clone()
    };
    script.insert_line(0, alone).map_err(refused)?;
    let rate = setup.sample_rate;
    let mut instrument = Instrument::new(instance.engine(), script, rate as u32, setup.tempo)?;
    let plain = match channels {
        Channels::Mono => Some(performance.without_pan()),
        Channels::Stereo => None,
    };
    let performance = plain.as_ref().unwrap_or(performance);
    let (samples, right) = played(&mut instrument, performance, rate, keep_on)?;
    instrument.check()?;
    let length_s = samples.len() as f64 / rate;
    let notes = performance.notes(&syllable_counts(&spoken.transcript.words));
    Ok(Sound {
        rendered: Rendered {
            transcript: transcript(&spoken.transcript.words, &notes, length_s),
            samples,
            warnings: spoken.warnings,
        },
        right: (channels == Channels::Stereo).then_some(right),
        gains: [1.0; 2],
    })
}

/// The samples of both channels of `performance`, in which the instrument has only its line.
fn played(
    instrument: &mut Instrument,
    performance: &Performance,
    rate: f64,
    keep_on: &mut (dyn FnMut(f32) -> bool + Send),
) -> Result<(Vec<f32>, Vec<f32>), RenderError> {
    let mut controls = Controls {
        sing: true,
        selected_line: 0,
        page: 0,
        ..performance.controls
    };
    let place = |at: u64| (at as f64 * rate / performance.sample_rate).round() as u64;
    let events = performance.events.iter();
    let events: Vec<_> = events.map(|(at, kind)| (place(*at), *kind)).collect();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut sink = |stereo: &[f32]| {
        left.extend(stereo.iter().step_by(2));
        right.extend(stereo.iter().skip(1).step_by(2));
    };
    let end = events.last().map_or(0, |(at, _)| at + 1);
    let (mut from, mut rest) = (0, &events[..]);
    let mut moves = performance.moves.iter().peekable();
    while from < end {
        // A second at a time, or up to the next move.
        let next = moves.peek().map_or(end, |next| place(next.at));
        let until = (from + rate as u64).min(end).min(next.max(from));
        let (now, later) = rest.split_at(rest.partition_point(|(at, _)| *at < until));
        instrument.play(now, until, &controls, &mut sink);
        (from, rest) = (until, later);
        while let Some(due) = moves.next_if(|due| place(due.at) <= from) {
            due.what.set(&mut controls, due.value);
        }
        if !keep_on(READING + (1.0 - READING) * from as f32 / end as f32) {
            return Err(RenderError::Stopped);
        }
    }
    instrument.play(&[(end, EventKind::AllOff)], end + 1, &controls, &mut sink);
    instrument.finish(0.0, &controls, &mut sink);
    Ok((left, right))
}

/// The words that were sung, with the times of their notes.
fn transcript(words: &[SpokenWord], notes: &[SungNote], length_s: f64) -> Transcript {
    let mut sung: Vec<SpokenWord> = Vec::new();
    let mut first = 0;
    for (word, count) in words.iter().zip(syllable_counts(words)) {
        let own = first..first + count;
        first = own.end;
        let mut times: Vec<(f64, f64)> = Vec::new();
        let mut last: Option<usize> = None;
        for note in notes.iter().filter(|note| own.contains(&note.syllable)) {
            let end_s = note.end_s.unwrap_or(length_s).min(length_s);
            match times.last_mut() {
                Some(time) if last.is_some_and(|last| note.syllable > last) => time.1 = end_s,
                // A passage may repeat the line, and a chord sings a syllable several times.
                Some(time) if last == Some(note.syllable) && note.start_s < time.1 => {
                    time.1 = end_s.max(time.1);
                }
                _ => times.push((note.start_s, end_s)),
            }
            last = Some(note.syllable);
        }
        sung.extend(
            times
                .into_iter()
                .map(|(start_s, end_s)| within(word, start_s, end_s)),
        );
    }
    sung.sort_by(|one, next| one.start_s.total_cmp(&next.start_s));
    let mut transcript = Transcript::default();
    (transcript.length_s, transcript.words) = (length_s, sung);
    transcript
}

/// A word at another place, with its phonemes spread over it as they are spoken.
fn within(word: &SpokenWord, start_s: f64, end_s: f64) -> SpokenWord {
    let stretch = (end_s - start_s) / (word.end_s - word.start_s).max(1e-3);
    let at = |time_s: f64| start_s + (time_s - word.start_s) * stretch;
    SpokenWord {
        start_s,
        end_s,
        ..word.retimed(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::Which;

    fn on(key: u8) -> EventKind {
        EventKind::note_on(key)
    }

    fn off(key: u8) -> EventKind {
        EventKind::NoteOff {
            which: Which::key(key),
        }
    }

    #[test]
    fn each_note_has_the_syllable_that_the_player_sings() {
        let performance = Performance {
            sample_rate: 1000.0,
            controls: Controls::default(),
            moves: Vec::new(),
            events: vec![
                (0, on(60)),
                (400, off(60)),
                (500, on(62)),
                (510, on(65)),
                (900, off(62)),
                (1000, on(1)),
                (1100, on(64)),
                (1500, on(67)),
            ],
        };
        let notes = performance.notes(&[1, 2]);
        let told: Vec<_> = notes
            .iter()
            .map(|note| (note.key, note.syllable, note.end_s))
            .collect();
        let expected = [
            (60, 0, Some(0.4)),
            (62, 1, Some(0.9)),
            (65, 1, None),
            (64, 1, None),
            (67, 2, None),
        ];
        assert_eq!(told, expected);
        assert_eq!(performance.notes(&[]), []);
    }
}
