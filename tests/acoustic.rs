//! The acoustic model of the house voice: timing, markup, takes, and phrases of any size.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod speech;

use std::sync::LazyLock;

use recit::acoustic::PhrasePosition;
use recit::emotion::{Emotion, Named};
use recit::frames::Frames;
use recit::infer::Runtime;
use recit::text::{Phrase, PhrasePart, Prosody};
use recit::voice::{Variant, Voice};

use speech::{DOORS, HOP, RATE, WELCOME, WHOLE, decibels, phrase, render, rms, with_prosody};

static VOICE: LazyLock<Voice> =
    LazyLock::new(|| Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap());

fn plan(phrase: &Phrase, seed: u64) -> Frames {
    plan_as(0, phrase, seed, WHOLE)
}

fn plan_as(speaker: usize, phrase: &Phrase, seed: u64, place: PhrasePosition) -> Frames {
    let who = VOICE.identity(speaker);
    VOICE.acoustic().plan(phrase, who, seed, place).unwrap()
}

/// Frames from the start of the first word to the end of the last.
fn spoken(frames: &Frames) -> usize {
    frames.words.last().unwrap().end - frames.words[0].start
}

/// Geometric mean of F0 over the voiced frames of the words.
fn mean_f0(frames: &Frames) -> f32 {
    let words = frames
        .words
        .iter()
        .flat_map(|word| word.clone().map(|at| frames.frames.get(at).unwrap()));
    let voiced: Vec<f32> = words
        .filter(|frame| frame.voicing > 0.5)
        .map(|frame| frame.f0.ln())
        .collect();
    (voiced.iter().sum::<f32>() / voiced.len() as f32).exp()
}

fn semitones(ratio: f32) -> f32 {
    12.0 * ratio.log2()
}

#[test]
fn words_are_in_order_and_within_the_frames() {
    let frames = plan(&phrase(DOORS), 0);
    assert_eq!(frames.words.len(), 5);
    // At most a few frames are cut before the first word.
    assert_eq!(frames.words[0].start, 0);
    for pair in frames.words.windows(2) {
        assert!(
            pair[0].end <= pair[1].start && pair[1].start < pair[1].end,
            "{pair:?}"
        );
    }
    let end = frames.words[4].end;
    assert!(
        end + 28 <= frames.frames.len() && frames.frames.len() < end + 170,
        "{end}"
    );
    let seconds = spoken(&frames) as f32 * HOP as f32 / RATE;
    assert!((0.9..2.2).contains(&seconds), "{seconds} s");
}

#[test]
fn every_frame_has_its_sound_its_word_and_its_emotion() {
    let anger = Emotion::new(Named::Anger, 0.8);
    // A stop whose closure is cut, a pause longer than the model's, and a word with an emotion.
    let mut line = phrase("T-EY1-K IH1-T , N-AW1 .");
    let PhrasePart::Pause(pause) = &mut line.parts[2] else {
        panic!("{:?}", line.parts[2]);
    };
    pause.millis = Some(1000.0);
    let neutral = plan(&line, 0);
    if let PhrasePart::Word(word) = &mut line.parts[3] {
        word.prosody.emotion = Some(anger);
    }
    let frames = plan(&line, 0);
    let mut end = 0;
    for phone in &frames.phones {
        assert!(phone.frames.start == end && phone.frames.end > end, "{phone:?}");
        end = phone.frames.end;
        let inside = &frames.words[phone.word];
        let spoken = inside.start <= phone.frames.start && phone.frames.end <= inside.end;
        assert_eq!(spoken, phone.phoneme.is_some(), "{phone:?} of {inside:?}");
        assert_eq!(phone.emotion, (phone.word == 2).then_some(anger));
    }
    assert_eq!(end, frames.frames.len());
    let names: Vec<String> = frames
        .phones
        .iter()
        .map(|phone| phone.phoneme.map_or_else(|| "-".into(), |it| it.to_string()))
        .collect();
    assert_eq!(names.join(" "), "T EY1 K IH1 T - N AW1 -");
    assert_eq!(frames.phones[5].frames.len(), 200);
    assert_eq!(frames.phone(end), None);
    // An emotion of the markup is stored for the player; the frames are the same.
    assert!(frames.frames == neutral.frames);
}

#[test]
fn the_level_of_speech_is_that_of_its_loud_frames() {
    let frames = plan(&phrase(DOORS), 0);
    let loudest = frames
        .frames
        .iter()
        .map(|frame| frame.level())
        .fold(f32::MIN, f32::max);
    assert!(
        (loudest - 20.0..loudest).contains(&frames.level.mean),
        "{:?}",
        frames.level
    );
    assert!(
        (2.0..15.0).contains(&frames.level.deviation),
        "{:?}",
        frames.level
    );
    let softer = with_prosody(phrase(DOORS), |prosody| prosody.volume = -6.0);
    let softer = plan(&softer, 0).level;
    assert!((softer.mean + 6.0 - frames.level.mean).abs() < 0.5, "{softer:?}");
    assert!(
        (softer.deviation - frames.level.deviation).abs() < 0.5,
        "{softer:?}"
    );
}

#[test]
fn frames_are_within_their_ranges_and_f0_never_stops() {
    for speaker in 0..VOICE.info().speakers.len() {
        let frames = plan_as(speaker, &phrase(DOORS), 0, WHOLE);
        for frame in frames.frames.iter() {
            assert!(frame.envelope.iter().all(|value| (-12.0..=3.0).contains(value)));
            assert!(frame.aperiodicity.iter().all(|share| (0.0..=1.0).contains(share)));
            assert!((50.0..600.0).contains(&frame.f0), "{} Hz", frame.f0);
        }
        for pair in frames.frames.to_vec().windows(2) {
            assert!(semitones(pair[1].f0 / pair[0].f0).abs() < 4.0);
        }
        let voiced = frames.frames.iter().filter(|frame| frame.voicing == 1.0).count();
        assert!(voiced * 4 > frames.frames.len(), "{voiced}");
    }
}

#[test]
fn the_markup_of_a_word_affects_that_word() {
    let plain = plan(&phrase(DOORS), 0);
    let change = |change: fn(&mut Prosody)| plan(&with_prosody(phrase(DOORS), change), 0);

    let fast = change(|prosody| prosody.rate = 1.5);
    let ratio = spoken(&plain) as f32 / spoken(&fast) as f32;
    assert!((1.3..1.6).contains(&ratio), "{ratio}");

    let high = change(|prosody| prosody.pitch = 5.0);
    let shift = semitones(mean_f0(&high) / mean_f0(&plain));
    assert!((shift - 5.0).abs() < 0.3, "{shift}");

    let strong = change(|prosody| prosody.emphasis = 1.0);
    assert!(spoken(&strong) > spoken(&plain));
    assert!(mean_f0(&strong) > 1.05 * mean_f0(&plain));

    let mut one = phrase(DOORS);
    if let PhrasePart::Word(word) = &mut one.parts[2] {
        word.prosody.pitch = -6.0;
    }
    let one = plan(&one, 0);
    let at = |frames: &Frames, word: usize| {
        let word = &frames.words[word];
        frames.frames.get(word.start + word.len() / 2).unwrap().f0
    };
    assert!((semitones(at(&one, 2) / at(&plain, 2)) + 6.0).abs() < 0.1);
    assert!(semitones(at(&one, 4) / at(&plain, 4)).abs() < 0.1);
}

#[test]
fn volume_changes_the_level_by_its_decibels() {
    let level = |volume: f32| {
        let phrase = with_prosody(phrase(WELCOME), |prosody| prosody.volume = volume);
        decibels(rms(&render(
            VOICE.vocoder(),
            &plan(&phrase, 0).frames.to_vec(),
            4,
            0,
        )))
    };
    let plain = level(0.0);
    for (asked, tolerance) in [(-6.0, 1.0), (-12.0, 1.5), (-24.0, 3.0), (6.0, 1.5)] {
        let heard = level(asked) - plain;
        assert!(
            (heard - asked).abs() < tolerance,
            "{asked} dB asked, {heard} dB heard"
        );
    }
    assert!(level(-60.0) < -60.0, "{} dB", level(-60.0));
}

#[test]
fn takes_differ_and_each_is_reproducible() {
    let takes: Vec<Frames> = (0..8).map(|seed| plan(&phrase(DOORS), seed)).collect();
    assert_eq!(takes[7], plan(&phrase(DOORS), 7));
    let mean = |of: &dyn Fn(&Frames) -> f32| takes.iter().map(of).sum::<f32>() / takes.len() as f32;
    let (middle, usual) = (mean(&|take| mean_f0(take)), mean(&|take| spoken(take) as f32));
    for (seed, take) in takes.iter().enumerate() {
        assert!(takes[..seed].iter().all(|other| other.frames != take.frames));
        let shift = semitones(mean_f0(take) / middle);
        assert!(shift.abs() < 2.0, "take {seed}: {shift}");
        let length = spoken(take) as f32 / usual;
        assert!((0.85..1.18).contains(&length), "take {seed}: {length}");
    }
}

#[test]
fn a_phrase_may_have_one_phoneme_or_the_maximum() {
    let one = plan(&phrase("AY1"), 0);
    assert!(
        (8..140).contains(&one.words[0].len()),
        "{} frames",
        one.words[0].len()
    );

    let words = Phrase::MAX_PHONEMES / 4;
    let long = plan(&phrase(&"S-T-AA1-P ".repeat(words)), 0);
    assert_eq!(long.words.len(), words);
    let seconds = long.frames.len() as f32 * HOP as f32 / RATE;
    assert!((8.0..40.0).contains(&seconds), "{seconds} s");
}

#[test]
fn a_phrase_within_a_line_ends_with_the_pause_of_its_punctuation() {
    let within = |text| {
        let place = PhrasePosition {
            first: true,
            last: false,
        };
        let frames = plan_as(0, &phrase(text), 0, place);
        (frames.frames.len() - frames.words.last().unwrap().end) as f32 * HOP as f32 / RATE
    };
    let (sentence, part) = (within(WELCOME), within("W-EH1-L-K-AH0-M B-AE1-K ,"));
    assert!((0.3..1.3).contains(&sentence), "{sentence} s");
    assert!((0.1..1.3).contains(&part), "{part} s");
}
