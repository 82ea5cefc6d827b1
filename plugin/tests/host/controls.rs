//! The effect of the parameters on a line.

use recit_host::{Instance, Setup, Stereo, Timeline};

use crate::support::{RATE, assert_same, assert_speech, instance, one_note, playing, speaking};

const TEXT: &str = "One, two, three, four.";

fn rendered(instance: &mut Instance, timeline: &Timeline) -> Stereo {
    instance.render(timeline, 120_000, 480).unwrap()
}

/// One note, after a parameter was set.
fn with(name: &str, text: &str) -> Stereo {
    let mut instance = speaking(&[TEXT]);
    instance.set(name, text).unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    rendered(&mut instance, &Timeline::new().note(100, 60))
}

fn plain() -> Stereo {
    rendered(
        &mut playing(&[TEXT], Setup::offline(RATE, 512)),
        &Timeline::new().note(100, 60),
    )
}

#[test]
fn every_parameter_exists_with_its_default() {
    let mut instance = instance();
    let names: Vec<String> = instance
        .params()
        .unwrap()
        .into_iter()
        .map(|param| param.name)
        .collect();
    let defaults = [
        ("Volume", "0 dB"),
        ("Pan", "C"),
        ("Speed", "1"),
        ("Pitch", "0 st"),
        ("Intonation", "100 %"),
        ("Formant", "0 st"),
        ("Breath", "0 %"),
        ("Tension", "0 %"),
        ("Roughness", "0 %"),
        ("Vibrato depth", "0 ct"),
        ("Vibrato rate", "5.5 Hz"),
        ("Vibrato onset", "0 s"),
        ("Loudness", "0 dB"),
        ("Emphasis", "0 %"),
        ("Portamento", "60 ms"),
        ("Valence", "0 %"),
        ("Arousal", "0 %"),
        ("Emotion", "100 %"),
        ("Mode", "Speak"),
        ("Line select", "1"),
        ("Trigger mode", "Key picks the line"),
        ("Note-off", "Finish the line"),
        ("Play mode", "Every note its line"),
        ("Page", "1"),
        ("Takes", "First take"),
        ("Velocity", "50 %"),
        ("Bend range", "2 st"),
        ("MPE", "Off"),
        ("Panic", "Off"),
        ("Start", "At once"),
        ("Align", "Start"),
        ("Fit", "As the line says"),
        ("Loop", "Off"),
        ("Lookahead", "Studio"),
    ];
    assert_eq!(names, defaults.map(|(name, _)| name));
    for (name, text) in defaults {
        let (have, want) = (
            instance.get(name).unwrap(),
            instance.value_of(name, text).unwrap(),
        );
        assert!(
            (have - want).abs() < 1e-6,
            "{name} is {}",
            instance.text_of(name).unwrap()
        );
    }
}

#[test]
fn every_parameter_parses_the_text_that_it_shows() {
    let mut instance = instance();
    for param in instance.params().unwrap() {
        for share in [0.0, 0.3, 0.5, 1.0] {
            let value = param.min + share * (param.max - param.min);
            let text = instance.text_at(&param.name, value).unwrap();
            let read = instance.value_of(&param.name, &text).unwrap();
            let again = instance.text_at(&param.name, read).unwrap();
            assert_eq!(again, text, "{}", param.name);
        }
    }
}

#[test]
fn every_parameter_is_on_a_page_of_remote_controls() {
    let mut instance = instance();
    let pages = instance.remote_controls().unwrap();
    assert!(pages.iter().all(|(name, _)| !name.is_empty()));
    for param in instance.params().unwrap() {
        let found = pages.iter().any(|(_, ids)| ids.contains(&param.id));
        assert!(found, "{} is not on a page", param.name);
    }
}

#[test]
fn volume_and_pan_scale_the_samples() {
    let plain = plain();
    assert!(with("Volume", "-60 dB").is_silent());
    let quiet = with("Volume", "-6 dB");
    let ratio = quiet.rms() / plain.rms();
    assert!((ratio - 10_f64.powf(-6.0 / 20.0)).abs() < 1e-3, "{ratio}");
    let left = with("Pan", "L 100");
    assert!(left.right.iter().all(|sample| sample.abs() < 1e-6) && left.peak() > 0.01);
    assert!(plain.left == plain.right, "the centre is not centred");
}

#[test]
fn every_timbre_control_is_audible_and_its_default_is_not() {
    let plain = plain();
    for (name, text, default) in [
        ("Intonation", "0 %", "100 %"),
        ("Formant", "4 st", "0 st"),
        ("Breath", "60 %", "0 %"),
        ("Tension", "-80 %", "0 %"),
        ("Roughness", "50 %", "0 %"),
        ("Vibrato depth", "100 ct", "0 ct"),
        ("Loudness", "6 dB", "0 dB"),
        ("Emphasis", "80 %", "0 %"),
        ("Valence", "80 %", "0 %"),
        ("Arousal", "-60 %", "0 %"),
    ] {
        let moved = with(name, text);
        assert_speech(&moved);
        assert!(moved.left != plain.left, "{name} is not heard");
        assert_same(&with(name, default), &plain);
    }
    // The rate and the onset of a vibrato without depth have no effect, and neither has the amount of a
    // neutral emotion.
    assert_same(&with("Vibrato rate", "9 Hz"), &plain);
    assert_same(&with("Vibrato onset", "1 s"), &plain);
    assert_same(&with("Emotion", "10 %"), &plain);
}

#[test]
fn speed_changes_the_length() {
    let length = |sound: &Stereo| (sound.last_sound().unwrap() - sound.first_sound().unwrap()) as f64;
    let ratio = length(&with("Speed", "2")) / length(&plain());
    assert!(
        (0.45..0.6).contains(&ratio),
        "at double speed the line takes {ratio} of its length"
    );
}

/// Zero crossings per second after low-pass filtering, which rise and fall with the voice's pitch.
fn brightness(sound: &Stereo) -> f64 {
    let smooth = 0.02;
    let mut low = 0.0;
    let band: Vec<f64> = sound
        .left
        .iter()
        .map(|sample| {
            low += smooth * (f64::from(*sample) - low);
            low
        })
        .collect();
    band.windows(2)
        .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
        .count() as f64
}

#[test]
fn pitch_goes_up_and_down() {
    let (low, middle, high) = (with("Pitch", "-12 st"), plain(), with("Pitch", "12 st"));
    assert_speech(&low);
    assert_speech(&high);
    let (low, middle, high) = (brightness(&low), brightness(&middle), brightness(&high));
    assert!(low < middle && middle < high, "{low}, {middle}, {high}");
}

#[test]
fn pitch_bends_a_line_while_it_sounds_and_at_its_sample() {
    let mut instance = playing(&[TEXT], Setup::offline(RATE, 512));
    let (id, up) = (
        instance.param("Pitch").unwrap().id,
        instance.value_of("Pitch", "7 st").unwrap(),
    );
    let latency = instance.latency();
    let at = 20_000;
    let bent = rendered(&mut instance, &Timeline::new().note(100, 60).param(at, id, up));
    let plain = plain();
    let differ = |i: &usize| bent.left[*i] != plain.left[*i];
    let first = (0..plain.len()).find(differ).unwrap();
    // Controls apply to frames of about 12 ms, are interpolated within one, and the resampler blurs them a
    // little.
    let heard = at + latency;
    assert!(
        first.abs_diff(heard) < 1440,
        "expected at {heard}, first heard at {first}"
    );
    assert_speech(&bent);
}

#[test]
fn trigger_modes_pick_their_lines() {
    let lines = ["One.", "Two.", "Three."];
    let line = |key: u8| {
        let mut instance = playing(&lines, Setup::offline(RATE, 512));
        instance
            .render(&Timeline::new().note(0, key), 96_000, 512)
            .unwrap()
    };
    let mut next = speaking(&lines);
    next.set("Trigger mode", "Any key plays the next line").unwrap();
    next.activate(Setup::offline(RATE, 512)).unwrap();
    for key in [60, 61, 62, 60] {
        // Key 9 has no line.
        let sound = next.render(&Timeline::new().note(0, 9), 96_000, 512).unwrap();
        assert_same(&sound, &line(key));
    }
    let mut selected = speaking(&lines);
    selected.set("Trigger mode", "Selected line").unwrap();
    selected.set("Line select", "3").unwrap();
    selected.activate(Setup::offline(RATE, 512)).unwrap();
    let sound = selected
        .render(&Timeline::new().note(0, 60), 96_000, 512)
        .unwrap();
    assert_same(&sound, &line(62));
}

#[test]
fn note_off_finishes_fades_or_stops_at_the_word() {
    let timeline = Timeline::new().note(100, 60).note_off(12_000, 60);
    let mut finish = playing(&[TEXT], Setup::offline(RATE, 512));
    assert_same(&rendered(&mut finish, &timeline), &plain());
    let mut fade = speaking(&[TEXT]);
    fade.set("Note-off", "Fade out").unwrap();
    fade.activate(Setup::offline(RATE, 512)).unwrap();
    let faded = rendered(&mut fade, &timeline);
    let end = faded.last_sound().unwrap();
    let off = 12_000 + fade.latency();
    assert!(
        (off..off + 4800).contains(&end),
        "the key is released at {off}, the line ends at {end}"
    );
    let mut word = speaking(&[TEXT]);
    word.set("Note-off", "Stop at the word").unwrap();
    word.activate(Setup::offline(RATE, 512)).unwrap();
    let stopped = rendered(&mut word, &timeline).last_sound().unwrap();
    let whole = plain().last_sound().unwrap();
    assert!(
        end < stopped && stopped + 4800 < whole,
        "a fade ends at {end}, the word at {stopped}, the line at {whole}"
    );
}

#[test]
fn lookahead_is_reported_at_the_next_activation() {
    let mut instance = playing(&["Now."], Setup::offline(RATE, 512));
    let studio = instance.latency();
    instance.set("Lookahead", "Live").unwrap();
    instance.render(&Timeline::new(), 4800, 512).unwrap();
    assert_eq!(instance.calls().restart, 1, "it must ask for a restart, once");
    assert_eq!(instance.latency(), studio, "the latency changed while active");
    let reports = instance.calls().latency_changed;
    instance.deactivate();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    assert_eq!(instance.latency(), 0);
    assert_eq!(instance.calls().latency_changed, reports + 1);
    let sound = one_note(&mut instance, 9000, 24_000);
    assert_speech(&sound);
    assert_eq!(sound.first_sound(), Some(9000));
    instance.deactivate();
    instance.set("Lookahead", "Tight").unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let tight = instance.latency();
    assert!(
        (512..=studio).contains(&tight),
        "Tight has {tight} samples, Studio {studio}"
    );
    let sound = one_note(&mut instance, 9000, 24_000);
    assert_eq!(sound.first_sound(), Some(9000 + tight));
}
