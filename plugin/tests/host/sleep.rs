//! An idle instance lets its host sleep, without any effect on the sound.

use recit_host::{Action, Instance, Setup, Song, Stereo, Timeline};

use crate::support::{RATE, assert_same, assert_speech, playing};

const LINES: [&str; 2] = ["Now. [pause 700ms] And then.", "The second line."];

fn quiet(lines: &[&str]) -> Instance {
    let mut instance = playing(lines, Setup::offline(RATE, 512));
    instance.let_sleep(true);
    instance
}

/// Plays the same timeline in a host that processes every block, and in one that lets its instances sleep.
/// Also returns how many blocks the second one slept.
fn both(timeline: &Timeline, len: usize) -> (Stereo, usize) {
    let awake = playing(&LINES, Setup::offline(RATE, 512))
        .render(timeline, len, 512)
        .unwrap();
    let mut sleeper = quiet(&LINES);
    let sound = sleeper.render(timeline, len, 512).unwrap();
    assert_same(&sound, &awake);
    (sound, sleeper.take_slept())
}

#[test]
fn notes_and_parameters_wake_it_and_every_sample_is_the_same() {
    let mut instance = playing(&LINES, Setup::offline(RATE, 512));
    let id = instance.param("Volume").unwrap().id;
    let value = instance.value_of("Volume", "-9 dB").unwrap();
    let timeline = Timeline::new()
        .note(40_000, 60)
        .note_off(41_000, 60)
        // Just before a note, so that the volume still moves when the note begins.
        .with(260_300, Action::Param { id, value })
        .note(260_700, 61);
    let (sound, slept) = both(&timeline, 400_000);
    assert_speech(&sound);
    assert!(sound.slice(260_000..400_000).peak() > 0.01);
    assert!(slept > 100, "it has slept through {slept} blocks");
}

#[test]
fn it_does_not_sleep_in_a_pause_of_a_line_or_while_a_note_waits() {
    let mut instance = quiet(&LINES);
    let first = Timeline::new().note(0, 60);
    // The pause is within these samples.
    let sound = instance.render(&first, 60_000, 512).unwrap();
    assert_speech(&sound);
    assert_eq!(instance.take_slept(), 0);
}

#[test]
fn it_stays_awake_while_the_song_plays() {
    let song = Song {
        beat: 0.0,
        tempo: 120.0,
        signature: (4, 4),
        bar_start: 0.0,
    };
    let mut instance = quiet(&LINES);
    instance.render(&Timeline::new().song(song), 96_000, 512).unwrap();
    assert_eq!(instance.take_slept(), 0);
    // It sleeps when the song stops.
    instance.render(&Timeline::new(), 96_000, 512).unwrap();
    assert!(instance.take_slept() > 100);
}
