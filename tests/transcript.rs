//! Renderings and their transcripts. With the fake voice, so that the result does not depend on a model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::host::Score;
use fake::{Fake, Fault, Stage, TRAP_WORD, studio};
use recit::emotion::{Emotion, Named};
use recit::engine::{Delivery, Instance, RenderError, RenderSetup, Rendered, SpokenWord, Synthesizer};
use recit::player::{Controls, Live};
use recit::script::{Line, LineId, MusicalLength, VoiceRef};
use recit::voice::Variant;

const RATE: f64 = 48_000.0;
/// Tolerance of times, in seconds.
const CLOSE: f64 = 0.015;
/// The length of a hop in seconds.
const HOP: f64 = 256.0 / 22_050.0;

fn voice() -> VoiceRef {
    Fake::new().script(&[]).voice
}

fn line(text: &str) -> Line {
    Line::new(LineId(1), None, text)
}

fn at_speed(speed: f32) -> RenderSetup {
    RenderSetup {
        live: Live {
            speed,
            ..Live::default()
        },
        ..RenderSetup::default()
    }
}

fn rendered(instance: &Instance, line: &Line, setup: &RenderSetup) -> Rendered {
    instance.render(line, &voice(), setup, &mut |_| true).unwrap()
}

/// The start and end of the longest silence, in seconds.
fn silence(samples: &[f32], rate: f64) -> (f64, f64) {
    let peak = samples
        .iter()
        .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let loud: Vec<usize> = (0..samples.len())
        .filter(|at| samples[*at].abs() > 0.01 * peak)
        .collect();
    let longest = loud.windows(2).max_by_key(|pair| pair[1] - pair[0]).unwrap();
    (longest[0] as f64 / rate, longest[1] as f64 / rate)
}

fn texts(words: &[SpokenWord]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn a_pause_lies_between_its_words_at_any_speed_rate_and_fit() {
    let fake = Fake::new();
    let instance = fake.instance(&[]);
    let plain = line("Aim low. [pause 600ms] Noah may.");
    let fitted = Line {
        fit: Some(MusicalLength::Beats(5.0)),
        ..plain.clone()
    };
    let in_bars = Line {
        fit: Some(MusicalLength::Bars(1.0)),
        ..plain.clone()
    };
    let calm = Line {
        emotion: Emotion::new(Named::Sadness, 1.0),
        ..plain.clone()
    };
    let waltz = RenderSetup {
        tempo: 90.0,
        bar_beats: 3.0,
        sample_rate: 44_100.0,
        ..RenderSetup::default()
    };
    for (line, setup, length) in [
        (&plain, at_speed(1.0), None),
        (&plain, at_speed(2.0), None),
        (&calm, at_speed(0.7), None),
        (&fitted, at_speed(1.0), Some(2.5)),
        (&in_bars, waltz, Some(2.0)),
    ] {
        let Rendered {
            samples, transcript, ..
        } = rendered(&instance, line, &setup);
        let words = &transcript.words;
        assert_eq!(texts(words), ["Aim", "low", "Noah", "may"]);
        let (from, to) = silence(&samples, setup.sample_rate);
        let off = [words[1].end_s - from, words[2].start_s - to];
        assert!(
            off.iter().all(|off| off.abs() < CLOSE),
            "{off:?} s off, {setup:?}"
        );
        assert_eq!(transcript.length_s, samples.len() as f64 / setup.sample_rate);
        if let Some(length) = length {
            assert!(
                (transcript.length_s - length).abs() < CLOSE,
                "{}",
                transcript.length_s
            );
        }
        let ends = words.iter().flat_map(|word| [word.start_s, word.end_s]);
        assert!(ends.is_sorted(), "{words:?}");
    }
}

#[test]
fn words_know_their_position_in_the_text_and_their_sounds() {
    let fake = Fake::new();
    let instance = fake.instance(&[]);
    let text = "Ride [emotion happy 0.5] 21 [ph T AH0 M AA1 T OW0](tomato) trains.";
    let spoken = rendered(&instance, &line(text), &RenderSetup::default());
    let words = &spoken.transcript.words;
    let sources: Vec<_> = words
        .iter()
        .map(|word| (word.text.as_str(), &text[word.source.clone()]))
        .collect();
    let expected = [
        ("Ride", "Ride"),
        ("twenty", "21"),
        ("one", "21"),
        ("tomato", "tomato"),
        ("trains", "trains"),
    ];
    assert_eq!(sources, expected);
    assert_eq!(words[1].source, words[2].source);
    let named: Vec<String> = words[3]
        .phonemes
        .iter()
        .map(|sound| sound.phoneme.to_string())
        .collect();
    assert_eq!(named, ["T", "AH0", "M", "AA1", "T", "OW0"]);
    for word in words {
        let sounds = &word.phonemes;
        assert_eq!(sounds[0].start_s, word.start_s);
        assert_eq!(sounds[sounds.len() - 1].end_s, word.end_s);
        assert!(sounds.windows(2).all(|pair| pair[0].end_s == pair[1].start_s));
    }
    // A vowel of the voice lasts seven frames and a consonant four.
    let frames: Vec<f64> = words[3]
        .phonemes
        .iter()
        .map(|sound| ((sound.end_s - sound.start_s) / HOP).round())
        .collect();
    assert_eq!(frames, [4.0, 7.0, 4.0, 7.0, 4.0, 7.0]);
}

#[test]
fn the_reported_pitch_is_the_one_that_is_heard() {
    let fake = Fake::new();
    let instance = fake.instance(&[]);
    let noah = line("Noah, pass.");
    let plain = rendered(&instance, &noah, &RenderSetup::default()).transcript;
    let mut higher = RenderSetup::default();
    higher.live.pitch = 12.0;
    let higher = rendered(&instance, &noah, &higher).transcript;
    assert_eq!(plain.pitch.len(), (plain.length_s / HOP).ceil() as usize);
    for (one, other) in plain.pitch.iter().zip(&higher.pitch) {
        assert!((2.0 * one - other).abs() < 1e-2, "{one} Hz and {other} Hz");
    }
    let hop = |seconds: f64| (seconds / HOP).round() as usize;
    let [noah, pass] = &plain.words[..] else {
        panic!("{:?}", plain.words);
    };
    assert!(
        plain.pitch[hop(noah.start_s)..hop(noah.end_s)]
            .iter()
            .all(|f0| *f0 > 50.0)
    );
    let hiss = pass.phonemes[2];
    assert!(
        plain.pitch[hop(hiss.start_s)..hop(hiss.end_s)]
            .iter()
            .all(|f0| *f0 == 0.0)
    );
}

#[test]
fn a_rendering_equals_a_speaker_and_a_bounce() {
    let fake = Fake::new();
    let text = "Seven zebras, [pitch +3st]slowly[/pitch], measure the moon.";
    let (instance, mut player) = fake.armed(&[text], studio(RATE, 512));
    let script = instance.script();
    let one = &script.lines()[0];
    let live = Live {
        speed: 1.3,
        pitch: -2.0,
        valence: 0.5,
        ..Live::default()
    };
    let setup = RenderSetup {
        live,
        ..RenderSetup::default()
    };
    let passes = fake.knobs.passes();
    let Rendered { samples, .. } = rendered(&instance, one, &setup);
    assert_eq!(fake.knobs.passes(), passes, "an armed line was planned again");

    let speaker = Synthesizer::load(fake.engine.voices(), &voice().name, None, Variant::default()).unwrap();
    let delivery = Delivery {
        seed: one.seed,
        emotion: one.emotion,
        language: None,
        live,
        sample_rate: RATE,
    };
    let mut said = Vec::new();
    speaker
        .say(text, delivery, |part| said.extend_from_slice(part))
        .unwrap();
    assert!(said == samples, "a speaker gives other samples");

    let controls = Controls {
        live,
        ..Controls::default()
    };
    let latency = player.latency() as usize;
    let score = Score {
        controls: vec![(0, controls)],
        ..Score::note(latency + samples.len() + 9_600, 0, 60)
    };
    let bounce = score.offline(&mut player, &[512]);
    let (heard, rest) = bounce.left[latency..].split_at(samples.len());
    assert!(heard == samples, "a bounce gives other samples");
    assert!(rest.iter().all(|sample| *sample == 0.0));
}

#[test]
fn a_fitted_rendering_equals_a_bounce() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim low, Noah."], studio(RATE, 512));
    let fit = |script: &mut recit::script::Script| {
        let id = script.lines()[0].id;
        script.set_fit(id, Some(MusicalLength::Beats(3.0)))
    };
    instance.edit(fit).unwrap();
    let setup = RenderSetup {
        tempo: 97.0,
        ..RenderSetup::default()
    };
    let Rendered { samples, .. } = rendered(&instance, &instance.script().lines()[0], &setup);
    let latency = player.latency() as usize;
    let score = Score {
        tempos: vec![(0, 97.0)],
        rate: RATE,
        ..Score::note(latency + samples.len() + 9_600, 0, 60)
    };
    let bounce = score.offline(&mut player, &[512]);
    let pairs = bounce.left[latency..].iter().zip(&samples);
    let worst = pairs.fold(0.0_f32, |worst, (one, other)| worst.max((one - other).abs()));
    assert!(worst < 1e-4, "{worst} off");
    assert!(bounce.end().abs_diff(latency + samples.len()) < 48);
}

#[test]
fn a_rendering_can_be_stopped_and_reports_why_it_fails() {
    let fake = Fake::new();
    let instance = fake.instance(&[]);
    let long = line("Aim low. Noah may. Aim low. Noah may.");
    let mut shares = Vec::new();
    let stopped = instance.render(&long, &voice(), &RenderSetup::default(), &mut |share| {
        shares.push(share);
        share < 0.5
    });
    assert_eq!(stopped, Err(RenderError::Stopped));
    assert!(shares.is_sorted() && shares.len() > 10, "{shares:?}");
    assert!((0.5..0.6).contains(shares.last().unwrap()), "{shares:?}");

    for fault in [Fault::Error, Fault::Panic] {
        for stage in [Stage::Encoder, Stage::Vocoder] {
            fake.knobs.fail(stage, fault);
            let failed = instance.render(&line(TRAP_WORD), &voice(), &RenderSetup::default(), &mut |_| true);
            assert!(
                matches!(&failed, Err(RenderError::Failed(reason)) if !reason.to_string().is_empty()),
                "{failed:?}"
            );
        }
    }
    let nowhere = VoiceRef {
        name: "nowhere".to_owned(),
        ..voice()
    };
    let spoken = instance
        .render(
            &line("Aim [puase 3s]."),
            &nowhere,
            &RenderSetup::default(),
            &mut |_| true,
        )
        .unwrap();
    assert_eq!(spoken.warnings.len(), 2, "{:?}", spoken.warnings);
    assert!(spoken.warnings[1].contains("nowhere"));
}

#[test]
fn a_line_without_words_is_silent_and_has_none() {
    let fake = Fake::new();
    let instance = fake.instance(&[]);
    for text in ["", "[pause 300ms]"] {
        let Rendered {
            samples, transcript, ..
        } = rendered(&instance, &line(text), &RenderSetup::default());
        assert!(samples.iter().all(|sample| sample.abs() < 1e-4));
        assert!(transcript.words.is_empty() && transcript.length_s < 0.5);
    }
}

#[test]
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn rendering_flushes_denormals_and_restores_the_mode_afterwards() {
    let flushes = || std::hint::black_box(f32::MIN_POSITIVE) * std::hint::black_box(0.5) == 0.0;
    let fake = Fake::new();
    let instance = fake.instance(&[]);
    let mut during = Vec::new();
    let setup = RenderSetup::default();
    instance
        .render(&line("Aim."), &voice(), &setup, &mut |_| {
            during.push(flushes());
            true
        })
        .unwrap();
    assert!(during.len() > 10 && during.iter().all(|flushed| *flushed));
    assert!(!flushes());
}
