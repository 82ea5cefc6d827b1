//! Voices of any kind: models that share only the interface of every voice, different formats side by side,
//! and speakers that are vectors.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::collections::VecDeque;
use std::f64::consts::TAU;
use std::hint::black_box;
use std::sync::Arc;

use fake::graphs::SHAPES;
use fake::host::{Score, Sound};
use fake::{Fake, LIMIT, graphs, studio};
use recit::acoustic::{AcousticModel, Embedding, Identity, PhrasePosition};
use recit::cache::Cache;
use recit::engine::{Engine, Instance, LineFailure, LinePlayer, LineStatus};
use recit::frames::{Format, Frame, FrameRow, Frames, Level, Phone};
use recit::infer::{Device, InferError, without_denormals};
use recit::player::{Controls, Live};
use recit::script::{Script, VoiceRef};
use recit::text::Phrase;
use recit::vocoder::{Timbre, Vocoder, VocoderStream};
use recit::voice::{Capabilities, Models, Speaker, Variant, Voice, VoiceError, VoiceInfo, VoiceSource};

const RATE: f64 = 48_000.0;

/// The format of a voice that hums, which differs from all others.
fn humming() -> Format {
    Format {
        sample_rate: 32_000,
        hop: 320,
        frames_per_segment: 1,
        delay: 0,
        lookahead: 0,
        envelope_hz: vec![100.0, 1000.0, 10_000.0],
        aperiodicity_hz: vec![1000.0],
    }
}

/// Whether this thread counts denormals as zero, which makes models many times slower. Not all processors can.
fn flushes_denormals() -> bool {
    let can = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
    !can || black_box(f32::MIN_POSITIVE) * black_box(0.5) == 0.0
}

/// Makes every phoneme last 120 ms at the speaker's F0.
#[derive(Debug)]
struct Hum(Format);

impl AcousticModel for Hum {
    fn plan(
        &self,
        phrase: &Phrase,
        who: &Identity,
        _: u64,
        place: PhrasePosition,
    ) -> Result<Frames, InferError> {
        assert!(flushes_denormals());
        let hummed = Frame {
            envelope: vec![-1.0; self.0.envelope_hz.len()],
            aperiodicity: vec![0.0],
            f0: self.mean_f0(who),
            voicing: 1.0,
        };
        let mut frames = FrameRow::default();
        let (mut words, mut phones) = (Vec::new(), Vec::new());
        for (word, spoken) in phrase.words().enumerate() {
            let begin = frames.len();
            for phoneme in &spoken.phonemes {
                let first = frames.len();
                frames.hold(hummed.view(), 12);
                phones.push(Phone {
                    frames: first..frames.len(),
                    phoneme: Some(*phoneme),
                    word,
                    emotion: None,
                });
            }
            words.push(begin..frames.len());
        }
        if place.last {
            let silent = Frame::silent(self.0.sizes(), hummed.f0);
            frames.hold(silent.view(), 3);
        }
        Ok(Frames {
            frames,
            words,
            phones,
            level: Level::default(),
            mean_f0: hummed.f0,
        })
    }

    fn mean_f0(&self, who: &Identity) -> f32 {
        match who {
            Identity::Embedded(embedding) => embedding.log_f0_mean.exp(),
            Identity::Trained(_) => panic!("it has no numbered speakers"),
        }
    }

    fn device(&self) -> Device {
        Device::Cpu
    }
}

/// Converts F0 to cosines.
#[derive(Debug)]
struct Cosine(Arc<Format>);

#[derive(Debug)]
struct CosineStream {
    rate: f64,
    phase: f64,
    /// Whether each of the next frames is audible.
    heard: VecDeque<bool>,
}

impl Vocoder for Cosine {
    fn format(&self) -> &Arc<Format> {
        &self.0
    }

    fn stream(&self, _: u64) -> Box<dyn VocoderStream> {
        Box::new(CosineStream {
            rate: f64::from(self.0.sample_rate),
            phase: 0.0,
            heard: VecDeque::new(),
        })
    }

    fn device(&self) -> Device {
        Device::Cpu
    }
}

impl VocoderStream for CosineStream {
    fn feed(&mut self, frames: &FrameRow) -> Result<(), InferError> {
        assert!(flushes_denormals());
        self.heard.extend(frames.iter().map(|frame| frame.voicing > 0.5));
        Ok(())
    }

    fn ready(&self) -> usize {
        self.heard.len().saturating_sub(1)
    }

    fn segment(&mut self, f0: &[f32], _: &Timbre, out: &mut [f32]) {
        assert!(flushes_denormals());
        let gain = if self.heard.pop_front() == Some(true) {
            0.3
        } else {
            0.0
        };
        for sample in out {
            *sample = gain * self.phase.cos() as f32;
            self.phase = (self.phase + TAU * f64::from(f0[0]) / self.rate) % TAU;
        }
    }
}

/// A speaker of the humming voice with this mean F0 in Hz.
fn speaker(f0: f32) -> Identity {
    Identity::Embedded(Arc::new(Embedding {
        values: vec![0.5; 195],
        log_f0_mean: f0.ln(),
        formant: 0.0,
    }))
}

fn info(speakers: &[&str]) -> VoiceInfo {
    let speaker = |id: &&str| Speaker {
        id: (*id).to_owned(),
        name: (*id).to_owned(),
        description: String::new(),
        origin: String::new(),
    };
    VoiceInfo {
        id: "hum".to_owned(),
        name: "Hum".to_owned(),
        description: String::new(),
        language: "en-US".to_owned(),
        version: 1,
        is_in_use: true,
        licence: "MIT OR Apache-2.0".to_owned(),
        speakers: speakers.iter().map(speaker).collect(),
        variants: vec![Variant::default()],
        hash: "hum".to_owned(),
        source: VoiceSource::Memory,
        served: None,
    }
}

fn models(format: Format, speakers: Vec<Identity>) -> Models {
    Models {
        acoustic: Box::new(Hum(format.clone())),
        vocoder: Box::new(Cosine(Arc::new(format))),
        speakers,
        profiles: None,
        capabilities: Capabilities {
            pitch: true,
            timbre: false,
            embedding: Some(195),
        },
        variant: Variant::default(),
        engine: "Rust".to_owned(),
    }
}

/// A script with one line per key, from key 60 up, with a speaker of a voice.
fn script(voice: &str, speaker: &str, lines: &[&str]) -> Script {
    let mut script = Script::empty();
    script.voice = VoiceRef {
        name: voice.to_owned(),
        speaker: speaker.to_owned(),
        hash: None,
    };
    for (key, text) in (60..).zip(lines) {
        script.add(Some(key), text).unwrap();
    }
    script
}

fn play(instance: &Instance, script: Script) -> LinePlayer {
    instance.set_script(script);
    let player = instance.activate(studio(RATE, 512));
    assert!(instance.wait_armed(LIMIT), "{:?}", instance.statuses());
    assert_eq!(instance.notices(), []);
    player
}

/// F0 in Hz of a part of a sound, from its upward zero crossings.
fn heard_f0(sound: &Sound, first: usize) -> f64 {
    let part = &sound.left[first + 4_800..first + 9_600];
    let rises = part.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0);
    rises.count() as f64 / (part.len() as f64 / RATE)
}

#[test]
fn a_voice_of_any_models_is_played_in_time_with_speakers_that_are_vectors() {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let speakers = vec![speaker(200.0), speaker(400.0)];
    let made = without_denormals(|| Voice::new(info(&["low", "high"]), models(humming(), speakers)));
    let voice = made.unwrap();
    engine.voices().insert(voice);
    let instance = engine.instance();
    assert_eq!(instance.capabilities(), None);
    for (name, f0) in [("low", 200.0), ("high", 400.0)] {
        let mut player = play(&instance, script("hum", name, &["Noah."]));
        let start = 777 + player.latency() as usize;
        for (pitch, factor) in [(0.0, 1.0), (12.0, 2.0)] {
            let live = Live {
                pitch,
                ..Live::default()
            };
            let score = Score {
                controls: vec![(
                    0,
                    Controls {
                        live,
                        ..Controls::default()
                    },
                )],
                ..Score::note(40_000, 777, 60)
            };
            player.reset();
            let sound = score.offline(&mut player, &[512]);
            assert_eq!(sound.start(), Some(start));
            let heard = heard_f0(&sound, start);
            assert!((heard - f0 * factor).abs() <= 10.0, "{name}: {heard} Hz");
            // Three phonemes.
            let length = (sound.end() - start) as f64 / RATE;
            assert!((length - 0.36).abs() < 0.02, "{length} s");
        }
    }
    assert!(
        instance
            .capabilities()
            .is_some_and(|can| !can.timbre && can.embedding == Some(195))
    );
}

#[test]
fn a_voice_whose_parts_do_not_match_is_refused() {
    let refused = |format, speakers: usize| {
        let speakers = (0..speakers).map(|_| speaker(200.0)).collect();
        match Voice::new(info(&["one"]), models(format, speakers)) {
            Err(VoiceError::Unfit(reason)) => reason,
            other => panic!("{other:?}"),
        }
    };
    assert!(refused(humming(), 2).contains("1 speakers in its description and 2"));
    let slow = Format {
        hop: 640,
        ..humming()
    };
    assert!(refused(slow, 1).contains("8 to 12 ms"));
}

#[test]
fn a_plan_in_another_format_than_its_voice_fails_its_line() {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let other = Format {
        envelope_hz: vec![100.0],
        ..humming()
    };
    let voice = without_denormals(|| {
        Voice::new(
            info(&["one"]),
            Models {
                acoustic: Box::new(Hum(other)),
                ..models(humming(), vec![speaker(200.0)])
            },
        )
    });
    engine.voices().insert(voice.unwrap());
    let instance = engine.instance();
    instance.set_script(script("hum", "one", &["Noah."]));
    instance.arm();
    assert!(instance.wait_armed(LIMIT));
    let status = &instance.statuses()[0].status;
    let reason = LineFailure::OtherFormat;
    assert!(
        matches!(status, LineStatus::Failed { reason: is } if *is == reason),
        "{status:?}"
    );
}

const LINES: [&str; 2] = ["Seven zebras measure the moon.", "Push it. Now, again!"];

#[test]
fn voices_of_all_formats_sound_in_one_engine_as_they_do_alone() {
    let score = Score::notes(96_000, &[(100, 60), (7_777, 61)]);
    let alone = SHAPES.map(|shape| {
        let fake = Fake::of(shape);
        let (_instance, mut player) = fake.armed(&LINES, studio(RATE, 512));
        score.offline(&mut player, &[512])
    });
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let ids = ["one", "two", "three"];
    for (id, shape) in ids.into_iter().zip(SHAPES) {
        engine.voices().insert(graphs::voice(id, shape, &Arc::default()));
    }
    let instance = engine.instance();
    for _ in 0..2 {
        for (id, alone) in ids.into_iter().zip(&alone) {
            let mut player = play(&instance, script(id, "speaker", &LINES));
            let sound = score.offline(&mut player, &[512]);
            assert!(sound.is(alone), "{id}");
        }
    }
}

#[test]
fn a_line_continues_while_its_script_switches_to_a_voice_of_another_format() {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    for (id, shape) in ["one", "two"].into_iter().zip(SHAPES) {
        engine.voices().insert(graphs::voice(id, shape, &Arc::default()));
    }
    let instance = engine.instance();
    let whole = |voice| {
        let mut player = play(&instance, script(voice, "speaker", &LINES));
        Score::note(96_000, 0, 60).offline(&mut player, &[512]).left
    };
    let [one, two] = ["one", "two"].map(whole);
    let mut player = play(&instance, script("one", "speaker", &LINES));
    let mut heard = Score::note(10_240, 0, 60).offline(&mut player, &[512]).left;
    instance.set_script(script("two", "speaker", &LINES));
    assert!(instance.wait_armed(LIMIT));
    heard.extend(
        Score::note(96_000 - 10_240, 0, 60)
            .offline(&mut player, &[512])
            .left,
    );
    // The sum of the two lines.
    let expected = |at: usize| one[at] + at.checked_sub(10_240).map_or(0.0, |at| two[at]);
    let apart = (0..heard.len()).find(|at| (heard[*at] - expected(*at)).abs() > 1e-6);
    assert_eq!(apart, None);
}
