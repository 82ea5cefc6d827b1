//! A study of a line's sound: its waveform, words and pitch.

use std::ops::Range;
use std::sync::Arc;

use recit::emotion::Emotion;
use recit::engine::{Instance, RenderError, RenderSetup, SpokenWord, Transcript};
use recit::export::syllable_counts;
use recit::script::{Line, MusicalLength, VoiceRef};
use recit::text::dictionary::Dictionary;
use recit::text::phoneme::Phoneme;
use recit::text::syllable::syllables;
use recit::text::{Explanation, edit};

/// The sample rate of the waveform.
const WAVE_RATE: f64 = 22_050.0;
/// Samples per step of the waveform: 2.9 ms.
const STEP: usize = 64;
/// Steps per second.
const STEPS_S: f64 = WAVE_RATE / STEP as f64;

/// The length to which a line is fitted, with the host's tempo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fitting {
    pub length: MusicalLength,
    /// Beats a minute.
    pub tempo: f64,
    /// Beats of a bar.
    pub bar_beats: f64,
}

/// Everything that determines the sound of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    pub line: Line,
    pub voice: VoiceRef,
    /// The project's dictionary.
    pub dictionary: Arc<Dictionary>,
    /// `None` is its natural length.
    pub fitting: Option<Fitting>,
}

impl Subject {
    /// `line` with the displayed `text` and the take of this `seed`.
    pub fn new(
        line: &Line,
        text: String,
        seed: u64,
        voice: VoiceRef,
        dictionary: Arc<Dictionary>,
        fitting: Option<Fitting>,
    ) -> Self {
        let line = Line {
            text,
            seed,
            fit: fitting.map(|fitting| fitting.length),
            ..line.clone()
        };
        Self {
            line,
            voice,
            dictionary,
            fitting,
        }
    }

    /// Whether both sound the same.
    pub fn sounds_like(&self, other: &Self) -> bool {
        let of = |subject: &Self| -> (u64, Emotion) { (subject.line.seed, subject.line.emotion) };
        self.line.text == other.line.text
            && of(self) == of(other)
            && self.voice == other.voice
            && self.dictionary == other.dictionary
            && self.fitting == other.fitting
    }
}

/// Words with the same source.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// The words of the study.
    pub words: Range<usize>,
    /// Their source, in bytes.
    pub source: Range<usize>,
    pub start_s: f64,
    pub end_s: f64,
    /// The pitch shift set directly around it, in semitones.
    pub pitch: f32,
    /// The rate factor set directly around it.
    pub rate: f32,
}

impl Group {
    /// Its length in seconds.
    pub fn length_s(&self) -> f64 {
        self.end_s - self.start_s
    }
}

/// The sound of a line.
pub(super) struct Study {
    pub subject: Subject,
    pub transcript: Transcript,
    pub groups: Vec<Group>,
    /// Explanations of the parts of the text.
    pub explanations: Vec<Explanation>,
    /// The minimum and maximum sample of each step.
    wave: Vec<[f32; 2]>,
    /// The peak of all samples.
    pub peak: f32,
    /// The lowest and the highest pitch in MIDI keys; `None` if nothing is voiced.
    pub reach: Option<[f32; 2]>,
    /// The syllables of all words, which are sung by a note each.
    pub syllables: Vec<Syllable>,
    /// The number of syllables of each word.
    pub counts: Vec<usize>,
}

/// A syllable of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Syllable {
    /// The number of its word.
    pub word: usize,
    pub phonemes: Vec<Phoneme>,
    pub start_s: f64,
    pub end_s: f64,
}

impl Study {
    /// Studies `subject`. `keep_on` is called with the progress; `false` cancels.
    ///
    /// # Errors
    /// As [`Instance::render`].
    pub fn of(
        instance: &Instance,
        subject: Subject,
        keep_on: &mut (dyn FnMut(f32) -> bool + Send),
    ) -> Result<Self, RenderError> {
        let mut setup = RenderSetup {
            sample_rate: WAVE_RATE,
            ..RenderSetup::default()
        };
        if let Some(fitting) = subject.fitting {
            (setup.tempo, setup.bar_beats) = (fitting.tempo, fitting.bar_beats);
        }
        let rendered = instance.render(&subject.line, &subject.voice, &setup, keep_on)?;
        let wave: Vec<_> = rendered.samples.chunks(STEP).map(extremes).collect();
        let voiced = rendered.transcript.pitch.iter().filter(|hz| **hz > 0.0);
        let reach = voiced.fold(None, |reach: Option<[f32; 2]>, hz| {
            let key = key_of(*hz);
            let [low, high] = reach.unwrap_or([key, key]);
            Some([low.min(key), high.max(key)])
        });
        let words = &rendered.transcript.words;
        let (syllables, counts) = (syllables_of(words), syllable_counts(words));
        Ok(Self {
            peak: wave
                .iter()
                .flatten()
                .fold(0.0, |peak, sample| sample.abs().max(peak)),
            groups: groups(&subject.line.text, &rendered.transcript.words),
            transcript: rendered.transcript,
            explanations: instance.explain(&subject.line.text, &subject.voice),
            subject,
            wave,
            reach,
            syllables,
            counts,
        })
    }

    /// The length of the line in seconds.
    pub fn length_s(&self) -> f64 {
        self.transcript.length_s
    }

    /// The mean pitch of a group in MIDI keys; `None` if nothing of it is voiced.
    pub fn mean_key(&self, group: &Group) -> Option<f32> {
        let keys = self
            .pitch(group.start_s, group.end_s, 0.0)
            .filter_map(|(_, key)| key);
        let (sum, count) = keys.fold((0.0, 0.0), |(sum, count), key| (sum + key, count + 1.0));
        (count > 0.0).then_some(sum / count)
    }

    /// The words of a group.
    pub fn words(&self, group: &Group) -> &[SpokenWord] {
        self.transcript.words.get(group.words.clone()).unwrap_or_default()
    }

    /// The spoken text of a group.
    pub fn spoken(&self, group: &Group) -> String {
        let words = self.words(group).iter().map(|word| word.text.as_str());
        words.collect::<Vec<_>>().join(" ")
    }

    /// The group that is spoken at this time.
    pub fn at(&self, time_s: f64) -> Option<usize> {
        let after = self.groups.partition_point(|group| group.start_s <= time_s);
        let group = after.checked_sub(1)?;
        (time_s < self.groups[group].end_s).then_some(group)
    }

    /// The minimum and maximum sample in a time range, in seconds; `None` past the end.
    pub fn wave(&self, from_s: f64, to_s: f64) -> Option<[f32; 2]> {
        let from = (from_s.max(0.0) * STEPS_S) as usize;
        let to = ((to_s.max(0.0) * STEPS_S) as usize).clamp(from + 1, self.wave.len().max(from + 1));
        let steps = self.wave.get(from..to)?;
        let join = |[low, high]: [f32; 2], step: &[f32; 2]| [low.min(step[0]), high.max(step[1])];
        Some(steps.iter().fold([0.0; 2], join))
    }

    /// The pitch from `from_s` to `to_s` as times in seconds with MIDI keys, at least `step_s` apart; the key
    /// is `None` if unvoiced.
    pub fn pitch(&self, from_s: f64, to_s: f64, step_s: f64) -> impl Iterator<Item = (f64, Option<f32>)> {
        let pitch = &self.transcript.pitch;
        let own_step_s = self.transcript.step_s;
        let at = |time_s: f64| ((time_s.max(0.0) / own_step_s) as usize).min(pitch.len());
        let stride = ((step_s / own_step_s) as usize).max(1);
        let steps = (at(from_s)..(at(to_s) + 2).min(pitch.len())).step_by(stride);
        steps.map(move |step| {
            let hz = pitch[step];
            (step as f64 * own_step_s, (hz > 0.0).then(|| key_of(hz)))
        })
    }
}

fn syllables_of(words: &[SpokenWord]) -> Vec<Syllable> {
    let mut all = Vec::new();
    for (word, spoken) in words.iter().enumerate() {
        let sounds: Vec<Phoneme> = spoken.phonemes.iter().map(|sound| sound.phoneme).collect();
        all.extend(syllables(&sounds).into_iter().filter_map(|syllable| {
            let part = spoken.phonemes.get(syllable.phonemes)?;
            Some(Syllable {
                word,
                phonemes: part.iter().map(|sound| sound.phoneme).collect(),
                start_s: part.first()?.start_s,
                end_s: part.last()?.end_s,
            })
        }));
    }
    all
}

fn key_of(hz: f32) -> f32 {
    69.0 + 12.0 * (hz / 440.0).log2()
}

fn extremes(samples: &[f32]) -> [f32; 2] {
    let join = |[low, high]: [f32; 2], sample: &f32| [sample.min(low), sample.max(high)];
    samples.iter().fold([0.0; 2], join)
}

fn groups(text: &str, words: &[SpokenWord]) -> Vec<Group> {
    let mut first = 0;
    let same_place = |one: &SpokenWord, next: &SpokenWord| one.source == next.source;
    let groups = words.chunk_by(same_place).map(|chunk| {
        let words = first..first + chunk.len();
        first = words.end;
        let source = chunk[0].source.clone();
        Group {
            words,
            start_s: chunk[0].start_s,
            end_s: chunk[chunk.len() - 1].end_s,
            pitch: edit::pitch_of(text, source.clone()),
            rate: edit::rate_of(text, source.clone()),
            source,
        }
    });
    groups.collect()
}
