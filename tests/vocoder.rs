//! The vocoder of the house voice: pitch, streaming, silence, and invalid input.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod speech;

use std::sync::LazyLock;

use recit::frames::Frame;
use recit::infer::{Runtime, without_denormals};
use recit::text::{Mark, Pause, Phrase, PhrasePart};
use recit::vocoder::Timbre;
use recit::voice::{Variant, Voice};

use speech::{DOORS, HOP, PAIR, RATE, WHOLE, decibels, feed, line, phrase, pitch, render, rms};

static VOICE: LazyLock<Voice> =
    LazyLock::new(|| Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap());

fn steady_vowel(f0: f32, count: usize) -> Vec<Frame> {
    speech::steady_vowel(&VOICE, f0, count)
}

#[test]
fn the_pitch_is_as_requested() {
    for semitones in [-12.0, -7.0, -3.0, 0.0, 3.0, 7.0, 12.0_f32] {
        let f0 = 210.0 * (semitones / 12.0).exp2();
        let samples = render(VOICE.vocoder(), &steady_vowel(f0, 160), 4, 0);
        let measured = pitch(RATE, &samples[16 * HOP..144 * HOP]);
        let cents = 1200.0 * (measured / f0).log2();
        assert!(
            cents.abs() < 20.0,
            "{semitones} semitones: {measured} Hz instead of {f0}, {cents} cents"
        );
    }
}

#[test]
fn the_pitch_follows_the_segment_and_not_only_the_frames() {
    let frames = steady_vowel(200.0, 120);
    let mut stream = VOICE.vocoder().stream(0);
    feed(&mut *stream, &frames);
    let mut samples = Vec::new();
    let mut out = [0.0; PAIR * HOP];
    for _ in 0..stream.ready() {
        stream.segment(&[300.0; PAIR + 1], &Timbre::default(), &mut out);
        samples.extend(out);
    }
    let cents = 1200.0 * (pitch(RATE, &samples[16 * HOP..100 * HOP]) / 300.0).log2();
    assert!(cents.abs() < 20.0, "{cents} cents");
}

#[test]
fn frames_sound_the_same_however_they_are_fed() {
    let frames = line(&VOICE, &phrase(DOORS));
    let whole = render(VOICE.vocoder(), &frames, frames.len(), 7);
    for chunk in [1, 2, 3, 4, 7] {
        assert!(
            render(VOICE.vocoder(), &frames, chunk, 7) == whole,
            "chunks of {chunk}"
        );
    }
}

#[test]
fn a_line_is_reproducible_and_depends_on_its_seed() {
    let frames = line(&VOICE, &phrase(DOORS));
    let first = render(VOICE.vocoder(), &frames, 4, 1);
    assert_eq!(first, render(VOICE.vocoder(), &frames, 4, 1));
    assert_ne!(first, render(VOICE.vocoder(), &frames, 4, 2));
}

#[test]
fn speech_is_loud_enough_does_not_clip_and_starts_without_a_click() {
    for text in [
        DOORS,
        "AE1-P-AH0-L .",
        "S-EH1-V-AH0-N .",
        "P-R-EH1-S .",
        "M-AH1-DH-ER0 .",
    ] {
        let samples = render(VOICE.vocoder(), &line(&VOICE, &phrase(text)), 4, 0);
        let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!((0.2..1.0).contains(&peak), "{text}: peak {peak}");
        let start = samples[..4].iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!(start < 0.02 * peak, "{text}: starts at {start} of {peak}");
        let onset = samples
            .chunks(120)
            .position(|part| decibels(rms(part) / peak) > -36.0)
            .unwrap();
        assert!(
            onset * 120 < (0.06 * RATE) as usize,
            "{text}: heard after {onset} times 5 ms"
        );
        let end = rms(&samples[samples.len() - PAIR * HOP..]);
        assert!(decibels(end / peak) < -50.0, "{text}: ends at {end}");
    }
}

#[test]
fn a_pause_is_silent() {
    let pause = PhrasePart::Pause(Pause {
        mark: Mark::None,
        millis: Some(1500.0),
    });
    let alone = Phrase {
        parts: vec![pause.clone()],
    };
    let frames = line(&VOICE, &alone);
    assert!((frames.len() as f32 * HOP as f32 / RATE - 1.5).abs() < 0.1);
    let samples = render(VOICE.vocoder(), &frames, 4, 0);
    assert!(decibels(rms(&samples)) < -80.0, "{} dB", decibels(rms(&samples)));

    let mut within = phrase("W-EH1-L-K-AH0-M");
    within.parts.push(pause);
    within.parts.extend(phrase("B-AE1-K .").parts);
    let planned = VOICE
        .acoustic()
        .plan(&within, VOICE.identity(0), 0, WHOLE)
        .unwrap();
    let gap = planned.words[0].end..planned.words[1].start;
    assert!(
        (gap.len() as f32 * HOP as f32 / RATE - 1.5).abs() < 0.012,
        "{} frames",
        gap.len()
    );
    let samples = render(VOICE.vocoder(), &planned.frames.to_vec(), 4, 0);
    let middle = &samples[(gap.start + 80) * HOP..(gap.end - 80) * HOP];
    assert!(decibels(rms(middle)) < -80.0, "{} dB", decibels(rms(middle)));
}

#[test]
fn invalid_frames_give_finite_and_bounded_samples() {
    let mut frames = steady_vowel(200.0, 24);
    frames[5].envelope.fill(f32::NAN);
    frames[8].envelope.fill(f32::INFINITY);
    frames[10].envelope.fill(1e30);
    frames[12].f0 = -1.0;
    frames[14].f0 = f32::NAN;
    frames[16].voicing = f32::NAN;
    frames[18].aperiodicity.fill(f32::NEG_INFINITY);
    let samples = render(VOICE.vocoder(), &frames, 4, 0);
    assert!(samples.iter().all(|x| x.is_finite() && x.abs() < 1e6));
    // The following frames are not affected.
    let mut stream = VOICE.vocoder().stream(0);
    feed(&mut *stream, &frames);
    feed(&mut *stream, &steady_vowel(200.0, 60));
    let mut out = [0.0; PAIR * HOP];
    let mut last = 0.0;
    while stream.ready() > 0 {
        stream.segment(&[200.0; PAIR + 1], &Timbre::default(), &mut out);
        last = rms(&out);
    }
    assert!((0.01..1.0).contains(&last), "{last}");
}

#[test]
fn no_sample_depends_on_denormals() {
    let mut frames = line(&VOICE, &phrase(DOORS));
    frames.extend(line(&VOICE, &phrase(".")));
    let silent = Frame {
        voicing: 0.0,
        envelope: vec![-1e9; frames[0].envelope.len()],
        ..frames[0].clone()
    };
    frames.extend(vec![silent; 400]);
    let plain = render(VOICE.vocoder(), &frames, 4, 0);
    let flushed = without_denormals(|| render(VOICE.vocoder(), &frames, 4, 0));
    assert!(plain == flushed);
    let is_tiny = |sample: &&f32| sample.is_subnormal();
    assert_eq!(plain.iter().filter(is_tiny).count(), 0);
}

#[test]
fn a_segment_that_is_not_ready_is_silence() {
    let vocoder = VOICE.vocoder();
    let mut stream = vocoder.stream(0);
    assert_eq!(stream.ready(), 0);
    feed(&mut *stream, &steady_vowel(200.0, vocoder.format().lookahead + 1));
    assert_eq!(stream.ready(), 0);
    let mut out = [1.0; PAIR * HOP];
    for _ in 0..8 {
        stream.segment(&[200.0; PAIR + 1], &Timbre::default(), &mut out);
    }
    assert_eq!(out, [0.0; PAIR * HOP]);
}
