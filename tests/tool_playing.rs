//! The `recit` tool as an instrument: texts that are fitted and sung, and presets that are played.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;

use command::{complaint, file, json, peak, recit, rms, said, samples};

#[test]
fn a_fitted_text_ends_in_time() {
    for (text, options, seconds) in [
        ("Wait.", &["--fit", "1 beat"][..], 0.5),
        (
            "Hold on to something.",
            &["--fit", "2 beats", "--tempo", "90"],
            4.0 / 3.0,
        ),
        (
            "Tomorrow we will try again.",
            &["--fit", "1 bar", "--tempo", "140"],
            12.0 / 7.0,
        ),
        ("Tomorrow we will try again.", &["--fit", "3s"], 3.0),
        (
            "Again.",
            &["--fit", "0.7s", "--emotion", "sadness", "--voice", "house/elder"],
            0.7,
        ),
    ] {
        let samples = said("fit.wav", text, options);
        let audible = 0.003 * peak(&samples);
        let last = samples.iter().rposition(|sample| sample.abs() > audible).unwrap();
        let end = last as f64 / 48_000.0;
        assert!(
            (end - seconds).abs() < 0.005,
            "{text} {options:?}: {end} s for {seconds} s"
        );
    }
}

/// The pitch of a sound in Hz: the highest peak of its autocorrelation near `expected` Hz, interpolated
/// between samples.
fn pitch(samples: &[f32], expected: f64) -> f64 {
    let likeness = |lag: usize| {
        let pairs = samples[lag..].iter().zip(samples);
        let (sum, one, other) = pairs.fold((0.0, 0.0, 0.0), |(sum, one, other), (a, b)| {
            let (a, b) = (f64::from(*a), f64::from(*b));
            (sum + a * b, one + a * a, other + b * b)
        });
        sum / (one * other).sqrt()
    };
    // Over many periods, so that one sample is only a cent or two.
    let periods = 8.0;
    let middle = periods * 48_000.0 / expected;
    let lags = (middle * 0.96) as usize..=(middle * 1.04) as usize;
    let best = lags.max_by(|a, b| likeness(*a).total_cmp(&likeness(*b))).unwrap();
    let [before, here, after] = [best - 1, best, best + 1].map(likeness);
    let between = 0.5 * (before - after) / (before - 2.0 * here + after);
    periods * 48_000.0 / (best as f64 + between)
}

#[test]
fn sung_notes_are_in_tune_and_in_time() {
    // Beats of half a second: the key, the start and the length of each note.
    let notes = [
        (57, 0.0, 1.0),
        (61, 1.0, 1.0),
        (64, 2.0, 2.0),
        (69, 5.0, 1.0),
        (52, 6.0, 1.5),
    ];
    let melody = "A3 C#4-E4:2 R:1 69 52:1.5";
    for speaker in ["house/alto", "house/tenor"] {
        let samples = said(
            "sung.wav",
            "La la la la la.",
            &["--sing", melody, "--voice", speaker],
        );
        let part = |from: f64, to: f64| &samples[(from * 24_000.0) as usize..(to * 24_000.0) as usize];
        for (key, start, length) in notes {
            let expected = 440.0 * ((f64::from(key) - 69.0) / 12.0).exp2();
            let found = pitch(part(start + 0.5, start + length - 0.05), expected);
            let cents = 1200.0 * (found / expected).log2();
            assert!(cents.abs() < 10.0, "{speaker}, key {key}: {cents} cents off");
        }
        let (rest, note) = (part(4.5, 4.95), part(5.3, 5.9));
        assert!(rms(rest) < 0.003 * rms(note), "the rest is not silent");
    }
}

#[test]
fn a_slur_slides_for_the_portamento_time() {
    // How long after the start of the second note its pitch is halfway.
    let slide = |seconds: &str| {
        let options = [
            "--sing",
            "45:1-57:3",
            "--portamento",
            seconds,
            "--voice",
            "house/tenor",
        ];
        let samples = said("slide.wav", "[ph AA1](Ah) [ph AA1](ah).", &options);
        let step = 480;
        let place = |at: usize| {
            let around = &samples[at - 1200..at + 1200];
            let period = (200..=480).max_by(|a, b| {
                let like = |lag: &usize| {
                    let pairs = around[*lag..].iter().zip(around);
                    pairs.map(|(a, b)| a * b).sum::<f32>() / (around.len() - lag) as f32
                };
                like(a).total_cmp(&like(b))
            });
            48_000.0 / period.unwrap() as f32
        };
        let onset = 24_000;
        let halfway = (0..80).find(|index| place(onset + index * step) > 155.6).unwrap();
        halfway as f32 * 0.01
    };
    let (short, long) = (slide("0.05"), slide("0.6"));
    assert!((0.0..0.1).contains(&short), "{short} s");
    assert!((0.24..0.36).contains(&long), "{long} s");
}

/// The samples of `recit play` for a preset with these options, left and right interleaved.
fn played(preset: &str, options: &[&str]) -> Vec<f32> {
    let path = file("played.wav");
    let mut arguments = vec!["play", preset, "-o", path.to_str().unwrap()];
    arguments.extend(options);
    let output = recit(&arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("played.wav: "));
    samples(&path)
}

#[test]
fn a_preset_is_played_with_its_parameters() {
    // Each line is fitted to a beat and its stressed vowel is on an eighth, so at half the tempo it lasts
    // twice as long.
    let [fast, slow] =
        ["120", "60"].map(|tempo| played("rhythm-words", &["--line", "1", "--tempo", tempo]).len());
    let ratio = slow as f64 / fast as f64;
    assert!((1.8..2.2).contains(&ratio), "{fast} and {slow} samples");
    let whole = played("rhythm-words", &[]);
    assert!(whole.len() > 7 * fast, "eight lines take {} samples", whole.len());
    // A song of nine syllables: five long ones, three short ones, and the last.
    let song = played("lullaby", &["--line", "1", "--tempo", "60"]);
    let seconds = song.len() as f64 / 96_000.0;
    assert!((8.0..10.5).contains(&seconds), "{seconds} s");
}

#[test]
fn a_preset_file_is_played_and_its_errors_are_reported() {
    let path = file("own.json");
    let preset = r#"{ "format": "recit-project", "version": 2,
        "parameters": { "pan": -100, "loudness": -6, "sparkle": 1 }, "lines": [{ "text": "Only on the left." }] }"#;
    std::fs::write(&path, preset).unwrap();
    let wav = file("own.wav");
    let output = recit(&["play", path.to_str().unwrap(), "-o", wav.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && told.contains("there is no parameter `sparkle`"),
        "{told}"
    );
    let samples = samples(&wav);
    let channel = |first: usize| samples.iter().skip(first).step_by(2).copied().collect::<Vec<_>>();
    assert!(peak(&channel(0)) > 0.05 && peak(&channel(1)) < 1e-3);

    std::fs::write(
        &path,
        r#"{ "format": "recit-project", "version": 2, "lines": [] }"#,
    )
    .unwrap();
    let empty = complaint(&recit(&[
        "play",
        path.to_str().unwrap(),
        "-o",
        wav.to_str().unwrap(),
    ]));
    assert!(empty.contains("no lines"), "{empty}");
    std::fs::write(&path, "{}").unwrap();
    let no_preset = complaint(&recit(&[
        "play",
        path.to_str().unwrap(),
        "-o",
        wav.to_str().unwrap(),
    ]));
    assert!(no_preset.contains("own.json"), "{no_preset}");
    let figures = json(&recit(&[
        "play",
        "factory",
        "--line",
        "1",
        "--json",
        "-o",
        wav.to_str().unwrap(),
    ]));
    let frames = hound::WavReader::open(&wav).unwrap().duration();
    assert_eq!(figures["samples"], frames);
    assert_eq!(figures["decisions"]["device"]["used"], "cpu");
    let tier = &figures["decisions"]["tier"];
    assert_eq!(
        (&tier["state"], &tier["light_phrases"]),
        (&"asked".into(), &0.into())
    );
    assert!(figures["stages"]["acoustic"].as_f64().unwrap() > 0.0, "{figures}");
    let mixed = complaint(&recit(&["play", "factory", "--json", "-o", "-"]));
    assert!(mixed.contains("standard output"), "{mixed}");
    assert!(complaint(&recit(&["play", "nobody"])).contains("`recit presets` lists"));
    let ninth = complaint(&recit(&["play", "factory", "--line", "9"]));
    assert!(ninth.contains("there is no line 9"), "{ninth}");
}
