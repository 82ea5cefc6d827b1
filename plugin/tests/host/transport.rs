//! The effect of the host's transport.

use recit_host::{Setup, Song, Stereo, Timeline};

use crate::support::{RATE, assert_same, assert_speech, speaking};

const SONG: Song = Song {
    beat: 0.25,
    tempo: 120.0,
    bar_start: 0.0,
    signature: (4, 4),
};

/// A note at sample 4800 in `song`, with a parameter that moves before it in the same block; and the latency.
fn in_song(start: &str, song: Song, blocks: usize) -> (Stereo, usize) {
    let mut instance = speaking(&["Now or never."]);
    instance.set("Start", start).unwrap();
    instance.activate(Setup::offline(RATE, 8192)).unwrap();
    let (pitch, value) = (
        instance.param("Pitch").unwrap().id,
        instance.value_of("Pitch", "3 st").unwrap(),
    );
    let timeline = Timeline::new()
        .param(1_200, pitch, value)
        .note(4_800, 60)
        .song(song);
    let sound = instance.render(&timeline, 96_000, blocks).unwrap();
    assert_speech(&sound);
    (sound, instance.latency())
}

#[test]
fn a_line_waits_for_its_beat() {
    // A beat has 24,000 samples, and the song is at beat 0.45 at the note.
    for (start, at) in [
        ("At once", 4_800),
        ("Next sixteenth", 6_000),
        ("Next beat", 18_000),
    ] {
        let (sound, latency) = in_song(start, SONG, 512);
        assert_eq!(sound.first_sound(), Some(at + latency), "{start}");
    }
}

#[test]
fn a_line_waits_for_the_bar_that_the_host_reports() {
    // Bars of three eighths (1.5 beats) that do not begin at a multiple of 1.5: the next one is at 1.0.
    let song = Song {
        bar_start: -0.5,
        signature: (3, 8),
        ..SONG
    };
    let (sound, latency) = in_song("Next bar", song, 8192);
    assert_eq!(sound.first_sound(), Some(18_000 + latency));
    let (in_small_blocks, _) = in_song("Next bar", song, 100);
    assert_same(&in_small_blocks, &sound);
}
