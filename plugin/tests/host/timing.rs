//! A line sounds at its note plus the latency, and is the same with any block size.

use recit_host::{Setup, Stereo, Timeline};

use crate::support::{RATE, assert_same, assert_speech, instance, one_note, playing, speaking};

/// Pseudo-random block sizes (a linear congruential generator with the constants of Numerical Recipes).
fn random_blocks(max: usize, count: usize) -> Vec<usize> {
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        1 + (seed >> 8) as usize % max
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn a_note_sounds_at_its_sample_plus_the_latency_at_every_rate() {
    for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        let mut instance = playing(&["Now."], Setup::offline(rate, 512));
        let (note, latency) = (4321, instance.latency());
        assert!(latency >= 512, "{latency} samples are fewer than the block");
        assert!((latency as f64) < 0.1 * rate, "{latency} samples are over 0.1 s");
        let sound = one_note(&mut instance, note, (0.3 * rate) as usize);
        assert_speech(&sound);
        assert_eq!(sound.first_sound(), Some(note + latency), "at {rate} Hz");
    }
}

#[test]
fn a_note_sounds_at_its_sample_plus_the_latency_at_every_block_size() {
    for block in [1, 16, 64, 480, 512, 4096] {
        let mut instance = playing(&["Now."], Setup::offline(RATE, block as u32));
        let (note, latency) = (4321, instance.latency());
        let timeline = Timeline::new().note(note, 60);
        let sound = instance.render(&timeline, note + latency + 4800, block).unwrap();
        assert_speech(&sound);
        assert_eq!(
            sound.first_sound(),
            Some(note + latency),
            "with blocks of {block}"
        );
    }
}

#[test]
fn a_line_has_the_same_length_at_every_rate() {
    let length = |rate: f64| {
        let mut instance = playing(&["One, two."], Setup::offline(rate, 512));
        let sound = one_note(&mut instance, 0, (2.5 * rate) as usize);
        (sound.last_sound().unwrap() - sound.first_sound().unwrap()) as f64 / rate
    };
    let reference = length(48_000.0);
    assert!((0.3..2.0).contains(&reference), "{reference} s");
    for rate in [44_100.0, 96_000.0] {
        assert!(
            (length(rate) - reference).abs() < 0.005,
            "{} s at {rate} Hz",
            length(rate)
        );
    }
}

/// Two overlapping lines, while pitch, speed, volume and pan move.
fn busy_render(blocks: impl Into<recit_host::Blocks>) -> Stereo {
    let mut instance = speaking(&["One, two, three.", "Hello there."]);
    let value = |instance: &mut recit_host::Instance, name: &str, text: &str| {
        (
            instance.param(name).unwrap().id,
            instance.value_of(name, text).unwrap(),
        )
    };
    let mut timeline = Timeline::new()
        .note(1000, 60)
        .note(20_123, 61)
        .note_off(30_000, 60);
    for (at, name, text) in [
        (9_001, "Pitch", "3 st"),
        (15_555, "Pitch", "-4.5 st"),
        (15_555, "Volume", "-6 dB"),
        (24_242, "Speed", "1.3"),
        (33_333, "Pan", "L 40"),
    ] {
        let (id, value) = value(&mut instance, name, text);
        timeline = timeline.param(at, id, value);
    }
    instance.activate(Setup::offline(RATE, 4096)).unwrap();
    instance.render(&timeline, 60_000, blocks).unwrap()
}

#[test]
fn block_sizes_change_no_bit() {
    let reference = busy_render(512);
    assert_speech(&reference);
    for block in [1, 16, 64, 480, 4096] {
        assert_same(&busy_render(block), &reference);
    }
    assert_same(&busy_render(random_blocks(4096, 200)), &reference);
    assert_same(&busy_render(random_blocks(50, 3000)), &reference);
}

#[test]
fn a_note_before_anything_is_armed_is_exact_offline() {
    // A line that no other test speaks, with a note at the very first sample.
    let mut instance = playing(
        &["Forty two herons wade through cold water."],
        Setup::offline(RATE, 512),
    );
    let latency = instance.latency();
    let sound = one_note(&mut instance, 0, 24_000);
    assert_speech(&sound);
    assert_eq!(sound.first_sound(), Some(latency));
}

#[test]
fn the_same_note_twice_gives_the_same_samples() {
    let mut instance = playing(&["Again."], Setup::offline(RATE, 512));
    let first = one_note(&mut instance, 777, 60_000);
    let second = one_note(&mut instance, 777, 60_000);
    assert_speech(&first);
    assert_same(&first, &second);
}

#[test]
fn factory_keys_speak_eight_different_lines() {
    let mut instance = instance();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let lines: Vec<Stereo> = (60..68)
        .map(|key| {
            let sound = instance
                .render(&Timeline::new().note(0, key), 24_000, 512)
                .unwrap();
            instance.reset().unwrap();
            assert_speech(&sound);
            sound
        })
        .collect();
    for (index, line) in lines.iter().enumerate() {
        assert!(lines[index + 1..].iter().all(|other| !line.same_bits(other)));
    }
    let silent = instance
        .render(&Timeline::new().note(0, 68).note(0, 59), 24_000, 512)
        .unwrap();
    assert!(silent.is_silent(), "a key without a line speaks");
}

#[test]
fn a_seventeenth_line_replaces_the_oldest() {
    let words = [
        "One.",
        "Two.",
        "Three.",
        "Four.",
        "Five.",
        "Six.",
        "Seven.",
        "Eight.",
        "Nine.",
        "Ten.",
        "Eleven.",
        "Twelve.",
        "Thirteen.",
        "Fourteen.",
        "Fifteen.",
        "Sixteen.",
        "Seventeen.",
    ];
    // Key 60 first, the others 100 samples apart, and the seventeenth last.
    let at = |index: usize| 1000 + 100 * index;
    let render = |keys: std::ops::Range<usize>| {
        let mut instance = playing(&words, Setup::offline(RATE, 512));
        let notes = keys.fold(Timeline::new(), |notes, index| {
            notes.note(at(index), 60 + index as u8)
        });
        let sound = instance.render(&notes, 48_000, 512).unwrap();
        (sound, instance.latency())
    };
    let (all, latency) = render(0..17);
    let (sixteen, _) = render(0..16);
    let (without_oldest, _) = render(1..17);
    assert!(all.is_finite());
    let far = |a: &Stereo, b: &Stereo, range: std::ops::Range<usize>| {
        range.map(|i| (a.left[i] - b.left[i]).abs()).fold(0.0, f32::max)
    };
    let taken = at(16) + latency;
    assert_eq!(
        far(&all, &sixteen, 0..taken - 512),
        0.0,
        "it began before it was requested"
    );
    // After a fade of 5 ms the oldest is gone and the seventeenth has started. Only the order of the sums
    // differs.
    let after = taken + 480;
    assert!(far(&all, &without_oldest, after..48_000) < 1e-5);
    assert!(
        far(&all, &sixteen, after..48_000) > 1e-3,
        "the seventeenth line is not heard"
    );
}

#[test]
fn seventeen_notes_at_one_sample_are_played() {
    let words: Vec<String> = (1..=20).map(|number| format!("Number {number}.")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut instance = playing(&words, Setup::offline(RATE, 512));
    let latency = instance.latency();
    let notes = (60..80).fold(Timeline::new(), |notes, key| notes.note(5000, key));
    let sound = instance.render(&notes, 60_000, 512).unwrap();
    assert!(sound.is_finite() && sound.peak() > 0.01);
    assert_eq!(sound.first_sound(), Some(5000 + latency));
    let after = one_note(&mut instance, 4800, 24_000);
    assert!(!after.is_silent());
}
