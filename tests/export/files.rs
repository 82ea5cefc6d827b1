//! Files of one line each.

use std::fs;
use std::path::Path;

use recit::engine::RenderSetup;
use recit::export::{Channels, Depth, ExportError, Format, Options, Progress, export};
use recit::player::gains;
use recit::script::LineId;
use serde_json::Value;

use crate::fake::{Fault, Stage, TRAP_WORD, wait_until};
use crate::{TEXTS, folder, instance, json, markers, names};

#[test]
fn a_file_is_the_rendering_in_its_format_with_a_marker_for_each_word() {
    let (_fake, instance, script, ids) = instance(&TEXTS);
    for (sample_rate, depth, channels) in [
        (8_000, Depth::Int16, Channels::Mono),
        (44_100, Depth::Int24, Channels::Mono),
        (48_000, Depth::Int16, Channels::Stereo),
        (192_000, Depth::Float32, Channels::Stereo),
    ] {
        let folder = folder(&format!("format-{sample_rate}"));
        let format = Format {
            sample_rate,
            depth,
            channels,
        };
        let (volume_db, pan) = (-6.0, 0.4);
        let options = Options {
            format,
            volume_db,
            pan,
            ..Options::default()
        };
        let paths = export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap();
        let setup = RenderSetup {
            sample_rate: f64::from(sample_rate),
            ..RenderSetup::default()
        };
        let line = &script.lines()[0];
        let rendered = instance
            .render(line, &script.voice, &setup, &mut |_| true)
            .unwrap();
        let mut wav = hound::WavReader::open(&paths[0]).unwrap();
        assert_eq!(
            (wav.spec().sample_rate, wav.spec().channels),
            (sample_rate, channels.count())
        );
        assert_eq!(
            (wav.duration() as usize, wav.spec().bits_per_sample),
            (rendered.samples.len(), depth.bits())
        );
        let samples: Vec<f32> = match depth {
            Depth::Float32 => wav.samples().map(Result::unwrap).collect(),
            _ => {
                let full = (1 << (depth.bits() - 1)) as f32;
                wav.samples::<i32>()
                    .map(|sample| sample.unwrap() as f32 / full)
                    .collect()
            }
        };
        let gains = match channels {
            Channels::Mono => vec![gains(volume_db, 0.0)[0]],
            Channels::Stereo => gains(volume_db, pan).to_vec(),
        };
        let wanted = rendered
            .samples
            .iter()
            .flat_map(|sample| gains.iter().map(move |gain| sample * gain));
        // Two steps of rounding and dither.
        let step = if depth == Depth::Float32 {
            0.0
        } else {
            2.0 / (1 << (depth.bits() - 1)) as f32
        };
        assert!(
            samples
                .iter()
                .zip(wanted)
                .all(|(is, wanted)| (is - wanted).abs() <= step)
        );
        assert!(samples.iter().any(|sample| sample.abs() > 0.01));
        let words = markers(&paths[0]);
        let texts: Vec<&str> = words.iter().map(|word| word.0.as_str()).collect();
        assert_eq!(texts, ["Welcome", "back", "It", "is", "twenty", "one", "now"]);
        let ends = words.iter().map(|word| word.1 + word.2);
        assert!(ends.zip(&words[1..]).all(|(end, next)| end <= next.1));
    }
}

#[test]
fn the_sidecar_agrees_with_the_markers_and_holds_more() {
    let (_fake, instance, mut script, ids) = instance(&TEXTS);
    script.set_seed(ids[0], u64::MAX).unwrap();
    script.set_emotion(ids[0], "fear:0.5".parse().unwrap()).unwrap();
    let folder = folder("sidecar");
    let paths = export(
        &instance,
        &script,
        &ids,
        &Options::default(),
        &folder,
        &Progress::default(),
    )
    .unwrap();
    let document = json(&paths[0]);
    let wav = hound::WavReader::open(&paths[0]).unwrap();
    assert_eq!(
        (&document["format"], &document["version"]),
        (&"recit-line".into(), &1.into())
    );
    assert_eq!(
        (&document["text"], &document["emotion"]),
        (&TEXTS[0].into(), &"fear:0.5".into())
    );
    assert_eq!(
        (&document["voice"], &document["speaker"]),
        (&"fake".into(), &"speaker".into())
    );
    assert_eq!(
        (&document["seed"], &document["sample_rate"]),
        (&u64::MAX.into(), &48_000.into())
    );
    assert_eq!(document["samples"], wav.duration());
    let words = document["words"].as_array().unwrap();
    let number = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let told = words.iter().map(|word| {
        let (start, end) = (number(&word["start"]), number(&word["end"]));
        let near = (word["start_s"].as_f64().unwrap() * 48_000.0 - f64::from(start)).abs();
        assert!(near <= 0.5 && end <= wav.duration(), "{word}");
        (word["text"].as_str().unwrap().to_owned(), start, end - start)
    });
    assert_eq!(told.collect::<Vec<_>>(), markers(&paths[0]));
    let now = &words[6];
    let source = now["source"].as_array().unwrap();
    let source = number(&source[0]) as usize..number(&source[1]) as usize;
    assert_eq!(&TEXTS[0][source], "now");
    let phonemes = now["phonemes"].as_array().unwrap();
    let written: Vec<_> = phonemes
        .iter()
        .map(|one| (one["arpabet"].as_str().unwrap(), one["ipa"].as_str().unwrap()))
        .collect();
    assert_eq!(written, [("N", "n"), ("AW1", "ˈaʊ")]);
    assert_eq!(
        (&phonemes[0]["start"], &phonemes[1]["end"]),
        (&now["start"], &now["end"])
    );
    let silent = json(&paths[2]);
    assert_eq!(silent["words"], Value::Array(vec![]));
    assert_eq!(
        hound::WavReader::open(&paths[2]).unwrap().duration(),
        number(&silent["samples"])
    );
}

#[test]
fn files_are_replaced_only_on_request() {
    let (_fake, instance, script, ids) = instance(&TEXTS);
    let folder = folder("names");
    let write = |replace| {
        let options = Options {
            replace,
            ..Options::default()
        };
        let paths = export(
            &instance,
            &script,
            &ids[..2],
            &options,
            &folder,
            &Progress::default(),
        )
        .unwrap();
        paths
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(write(false), ["01 C3 Welcome back.wav", "02 C#3 Good, no.wav"]);
    let first = folder.join("01 C3 Welcome back.wav");
    fs::write(&first, "mine").unwrap();
    assert_eq!(
        write(false),
        ["01 C3 Welcome back (2).wav", "02 C#3 Good, no (2).wav"]
    );
    // A sidecar alone is not overwritten either.
    fs::remove_file(folder.join("02 C#3 Good, no.wav")).unwrap();
    assert_eq!(write(false)[1], "02 C#3 Good, no (3).wav");
    assert_eq!(fs::read(&first).unwrap(), b"mine");
    assert_eq!(write(true)[0], "01 C3 Welcome back.wav");
    assert!(hound::WavReader::open(&first).is_ok());
    // Three of each line, with their sidecars.
    assert_eq!(names(&folder).len(), 2 * 2 * 3);
}

#[test]
fn cancelling_leaves_only_complete_files() {
    let (fake, instance, script, ids) = instance(&["One.", "Two is very much longer than one is.", "Three."]);
    let options = Options::default();
    let vocoder = &fake.knobs.vocoder;
    let calls = |ids: &[LineId]| {
        let before = vocoder.count();
        export(
            &instance,
            &script,
            ids,
            &options,
            &folder("whole"),
            &Progress::default(),
        )
        .unwrap();
        vocoder.count() - before
    };
    let (first, second) = (calls(&ids[..1]), calls(&ids[1..2]));
    let folder = folder("cancel");
    let progress = Progress::default();
    // In the middle of the second line.
    vocoder.allow(first + second * 2 / 3);
    let result = std::thread::scope(|threads| {
        threads.spawn(|| {
            wait_until("it does not continue", || {
                progress.done() == 1 && progress.share() > 0.5
            });
            assert_eq!(progress.of(), 3);
            assert!((0.5..0.6).contains(&progress.whole()), "{}", progress.whole());
            progress.cancel();
            vocoder.open();
        });
        export(&instance, &script, &ids, &options, &folder, &progress)
    });
    assert!(matches!(result, Err(ExportError::Cancelled)), "{result:?}");
    assert_eq!(names(&folder), ["01 C3 One.json", "01 C3 One.wav"]);
    assert_eq!(progress.done(), 1);
}

#[test]
fn an_error_names_the_file_or_the_line_and_leaves_nothing_incomplete() {
    let (fake, instance, script, ids) = instance(&["Fine.", TRAP_WORD]);
    let write = |ids: &[LineId], format: Format, folder: &Path| {
        let options = Options {
            format,
            ..Options::default()
        };
        export(&instance, &script, ids, &options, folder, &Progress::default())
            .unwrap_err()
            .to_string()
    };
    let format = Format::default();
    let trapped = folder("trapped");
    fake.knobs.fail(Stage::Decoder, Fault::Error);
    let told = write(&ids, format, &trapped);
    assert!(told.starts_with("line 2 cannot be spoken: "), "{told}");
    assert_eq!(names(&trapped), ["01 C3 Fine.json", "01 C3 Fine.wav"]);
    let blocked = folder("blocked");
    fs::create_dir_all(blocked.join("file")).unwrap();
    fs::write(blocked.join("file/inside"), "").unwrap();
    let told = write(&ids[..1], format, &blocked.join("file/inside"));
    assert!(
        told.starts_with("cannot write ") && told.contains("inside: "),
        "{told}"
    );
    // The sidecar cannot be written: neither the sound nor any temporary file is left.
    fs::create_dir_all(blocked.join("01 C3 Fine.json/inside")).unwrap();
    let options = Options {
        replace: true,
        ..Options::default()
    };
    let told = export(
        &instance,
        &script,
        &ids[..1],
        &options,
        &blocked,
        &Progress::default(),
    )
    .unwrap_err()
    .to_string();
    assert!(
        told.starts_with("cannot write ") && told.contains("01 C3 Fine.json: "),
        "{told}"
    );
    assert_eq!(names(&blocked), ["01 C3 Fine.json", "file"]);
    let rate = Format {
        sample_rate: 7_999,
        ..format
    };
    assert_eq!(
        write(&ids, rate, &trapped),
        "7999 Hz is not a sample rate from 8000 to 192000 Hz"
    );
    assert_eq!(
        write(&[LineId(99)], format, &trapped),
        "the script has no such line"
    );
}
