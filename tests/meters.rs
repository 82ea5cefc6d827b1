//! What an instance reports about itself, with the fake voice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::time::Duration;

use fake::host::Score;
use fake::{Fake, studio};
use recit::engine::Meters;
use recit::player::{Beats, BeatsPerMinute, Transport};

const RATE: f64 = 48_000.0;

#[test]
fn the_model_and_the_device_are_reported_once_it_is_loaded() {
    let fake = Fake::new();
    let instance = fake.instance(&["Aim."]);
    let told = |meters: Meters| (meters.voice, meters.model, meters.device);
    let none = || (String::new(), String::new(), String::new());
    assert_eq!(told(instance.meters()), none());
    assert!(instance.wait_armed(fake::LIMIT));
    let (voice, model, device) = told(instance.meters());
    assert_eq!((model.as_str(), device.as_str()), ("Standard, int8", "CPU"));
    assert!(voice.starts_with("Fake"), "{voice}");
}

#[test]
fn the_tempo_and_the_bar_are_the_last_that_the_host_sent() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim."], studio(RATE, 512));
    let mut told = |tempo: Option<f64>, bar_beats: Option<f64>| {
        player.set_transport(Transport {
            tempo: tempo.map(BeatsPerMinute),
            bar_beats: bar_beats.map(Beats),
            ..Transport::default()
        });
        let meters = instance.meters();
        (meters.tempo, meters.bar_beats)
    };
    assert_eq!(told(Some(97.5), Some(3.0)), (Some(97.5), Some(3.0)));
    assert_eq!(told(Some(140.0), None), (Some(140.0), None));
    assert_eq!(told(Some(f64::NAN), Some(0.0)), (None, None));
}

#[test]
fn underruns_can_be_reset() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Aim low, Noah."], studio(RATE, 512));
    let mut stumble = || {
        fake.knobs.slow_vocoder(Duration::from_millis(60));
        player.reset();
        Score::note(24_000, 0, 60).by_the_clock(&mut player, 512, RATE);
        fake.knobs.slow_vocoder(Duration::ZERO);
        instance.meters().underruns
    };
    assert!(stumble() > 0);
    instance.reset_underruns();
    assert_eq!(instance.meters().underruns, 0);
    assert!(stumble() > 0);
}
