//! Lines as files: their content, their names, and that no file is left incomplete. With the fake voice, so
//! that the result does not depend on a model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::fs;
use std::path::{Path, PathBuf};

use fake::{Fake, Fault, Stage, TRAP_WORD, wait_until};
use recit::engine::{AudioSetup, Instance, Lookahead, RenderSetup};
use recit::export::{
    Arrangement, Channels, Depth, ExportError, Format, Move, Options, Performance, Progress, export,
};
use recit::player::{Control, Controls, Event, EventKind, Expression, Playback, Which, gains};
use recit::script::exchange::{SubtitleFormat, from_subtitles};
use recit::script::{LineId, Script};
use serde_json::Value;

const TEXTS: [&str; 3] = ["Welcome back. It is 21 now.", "Good, no?", "[pause 1s]"];

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn instance(texts: &[&str]) -> (Fake, Instance, Script, Vec<LineId>) {
    let fake = Fake::new();
    let instance = fake.instance(texts);
    let script = (*instance.script()).clone();
    let ids = script.lines().iter().map(|line| line.id).collect();
    (fake, instance, script, ids)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path.with_extension("json")).unwrap()).unwrap()
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes[..4].try_into().unwrap())
}

/// The chunks of a RIFF form or list that begins at byte `at`.
fn chunks(bytes: &[u8], mut at: usize) -> Vec<(String, &[u8])> {
    let mut chunks = Vec::new();
    while at < bytes.len() {
        let size = number(&bytes[at + 4..]) as usize;
        let name = String::from_utf8(bytes[at..at + 4].to_vec()).unwrap();
        chunks.push((name, &bytes[at + 8..at + 8 + size]));
        at += 8 + size.next_multiple_of(2);
    }
    assert_eq!(at, bytes.len());
    chunks
}

/// Words with their start and length in samples, from the markers of a file.
fn markers(path: &Path) -> Vec<(String, u32, u32)> {
    let bytes = fs::read(path).unwrap();
    assert_eq!((&bytes[..4], &bytes[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    assert_eq!(number(&bytes[4..]) as usize, bytes.len() - 8);
    let chunks_of = chunks(&bytes, 12);
    let find = |name: &str| chunks_of.iter().find(|(known, _)| known == name).unwrap().1;
    let (cues, list) = (find("cue "), find("LIST"));
    assert_eq!(&list[..4], b"adtl");
    let notes = chunks(list, 4);
    let note = |name: &str, id: u32| {
        let found = notes
            .iter()
            .find(|(known, note)| known == name && number(note) == id);
        &found.unwrap().1[4..]
    };
    let points = cues[4..].chunks(24);
    assert_eq!(points.len(), number(cues) as usize);
    let marker = |point: &[u8]| {
        let id = number(point);
        assert_eq!(
            (number(&point[4..]), &point[8..12]),
            (number(&point[20..]), &b"data"[..])
        );
        let text = note("labl", id).strip_suffix(&[0]).unwrap().to_vec();
        let length = note("ltxt", id);
        assert_eq!((&length[4..8], length.len()), (&b"rgn "[..], 16));
        (
            String::from_utf8(text).unwrap(),
            number(&point[20..]),
            number(length),
        )
    };
    points.map(marker).collect()
}

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

/// The samples of a mono file of floats.
fn samples(path: &Path) -> Vec<f32> {
    let mut wav = hound::WavReader::open(path).unwrap();
    wav.samples::<f32>().map(Result::unwrap).collect()
}

/// Options for a mono file of floats with `arrangement`.
fn plain(arrangement: Arrangement) -> Options {
    Options {
        arrangement,
        format: Format {
            depth: Depth::Float32,
            ..Format::default()
        },
        ..Options::default()
    }
}

#[test]
fn one_file_has_the_lines_at_their_times_or_after_a_gap() {
    let (_fake, instance, mut script, ids) = instance(&["One.", "Two.", "Three.", "Four."]);
    script.set_time(ids[0], "0.25".parse().ok()).unwrap();
    script.set_time(ids[2], "0:10".parse().ok()).unwrap();
    let folder = folder("one-file");
    let options = Options {
        gap_s: 0.75,
        subtitles: vec![SubtitleFormat::Srt, SubtitleFormat::Vtt],
        ..plain(Arrangement::Joined)
    };
    let paths = export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap();
    assert_eq!(
        names(&folder),
        [
            "01-04 One.json",
            "01-04 One.srt",
            "01-04 One.vtt",
            "01-04 One.wav"
        ]
    );
    let rate = 48_000;
    let setup = RenderSetup::default();
    let rendered = |index: usize| {
        let line = &script.lines()[index];
        instance
            .render(line, &script.voice, &setup, &mut |_| true)
            .unwrap()
            .samples
    };
    let lines: Vec<Vec<f32>> = (0..4).map(rendered).collect();
    let gap = rate * 3 / 4;
    let second = rate / 4 + lines[0].len() + gap;
    let fourth = 10 * rate + lines[2].len() + gap;
    let starts = [rate / 4, second, 10 * rate, fourth];
    let whole = samples(&paths[0]);
    assert_eq!(whole.len(), fourth + lines[3].len());
    for (start, line) in starts.iter().zip(&lines) {
        assert_eq!(whole[*start..start + line.len()], line[..]);
    }
    assert!(whole[..starts[0]].iter().all(|sample| *sample == 0.0));
    assert!(whole[second - gap..second].iter().all(|sample| *sample == 0.0));
    let told: Vec<_> = markers(&paths[0])
        .into_iter()
        .map(|(_, start, length)| (start as usize, length as usize))
        .collect();
    let expected: Vec<_> = starts
        .iter()
        .zip(&lines)
        .map(|(start, line)| (*start, line.len()))
        .collect();
    assert_eq!(told, expected);
    let document = json(&paths[0]);
    assert_eq!(document["lines"][1]["start"].as_u64(), Some(second as u64));
    let word = &document["lines"][2]["words"][0];
    assert!(word["start_s"].as_f64().unwrap() >= 10.0, "{word}");
    for ending in ["srt", "vtt"] {
        let captions = fs::read_to_string(paths[0].with_extension(ending)).unwrap();
        let read = from_subtitles(&captions).lines;
        let texts: Vec<&str> = read.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["One.", "Two.", "Three.", "Four."], "{captions}");
        let third = read[2].at.unwrap().seconds();
        assert!((10.0..11.0).contains(&third), "{captions}");
    }
}

#[test]
fn the_files_of_all_speakers_add_up_to_the_one_file() {
    let (_fake, instance, mut script, ids) = instance(&["One.", "Two.", "Three."]);
    script.set_speaker(ids[1], Some("Ann")).unwrap();
    // The last two overlap.
    script.set_time(ids[1], "1".parse().ok()).unwrap();
    script.set_time(ids[2], "1.05".parse().ok()).unwrap();
    let folder = folder("speakers");
    let export = |arrangement| {
        let options = plain(arrangement);
        export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap()
    };
    let whole = samples(&export(Arrangement::Joined)[0]);
    let stems = export(Arrangement::Speakers);
    let endings: Vec<_> = stems
        .iter()
        .map(|path| path.file_stem().unwrap().to_owned())
        .collect();
    assert_eq!(stems.len(), 2, "{endings:?}");
    assert!(endings[1].to_string_lossy().ends_with("Ann"), "{endings:?}");
    let [own, ann] = [&stems[0], &stems[1]].map(|path| samples(path));
    assert_eq!((own.len(), ann.len()), (whole.len(), whole.len()));
    assert!(
        own.iter()
            .zip(&ann)
            .zip(&whole)
            .all(|((a, b), sum)| (a + b - sum).abs() < 1e-6)
    );
    assert!(ann[..48_000].iter().all(|sample| *sample == 0.0) && ann.iter().any(|sample| *sample != 0.0));
    assert_eq!(markers(&stems[1]).len(), 1);
}

#[test]
fn takes_are_files_of_their_own_and_names_follow_the_pattern() {
    let (_fake, instance, mut script, ids) = instance(&["One.", "Two."]);
    script.set_takes(ids[0], 3).unwrap();
    script.set_seed(ids[0], 7).unwrap();
    let folder = folder("takes");
    let options = Options {
        all_takes: true,
        names: "{text}_{number}".parse().unwrap(),
        ..Options::default()
    };
    let paths = export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap();
    let stem = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    assert_eq!(
        paths.iter().map(stem).collect::<Vec<_>>(),
        ["One_01 take 1", "One_01 take 2", "One_01 take 3", "Two_02"]
    );
    let seeds = paths[..3].iter().map(|path| json(path)["seed"].as_u64().unwrap());
    assert_eq!(seeds.collect::<Vec<_>>(), [7, 8, 9]);
    let same = Options {
        names: "{page}".parse().unwrap(),
        replace: true,
        ..options
    };
    let paths = export(
        &instance,
        &script,
        &ids[1..],
        &same,
        &folder,
        &Progress::default(),
    )
    .unwrap();
    let both = [ids[1], ids[1]];
    let again = export(&instance, &script, &both, &same, &folder, &Progress::default()).unwrap();
    assert_eq!(again[0], paths[0], "an old file is replaced");
    assert_ne!(again[1], again[0], "one of the same export is not");
}

#[test]
fn a_file_that_begins_too_late_is_refused_before_anything_is_written() {
    let (_fake, instance, mut script, ids) = instance(&["One."]);
    script.set_time(ids[0], "99:00:00".parse().ok()).unwrap();
    let folder = folder("late");
    let options = plain(Arrangement::Joined);
    let result = export(&instance, &script, &ids, &options, &folder, &Progress::default());
    assert!(matches!(result, Err(ExportError::TooLong(93))), "{result:?}");
    assert_eq!(names(&folder), Vec::<String>::new());
}

#[test]
fn a_sung_line_is_exported_with_its_notes() {
    let (_fake, instance, script, ids) = instance(&["One two.", "Spoken."]);
    let off = |key| EventKind::NoteOff {
        which: Which::key(key),
    };
    let second = 10_000;
    let performance = Performance {
        sample_rate: 10_000.0,
        controls: Controls::default(),
        moves: Vec::new(),
        events: vec![
            (0, EventKind::note_on(60)),
            (second, off(60)),
            (2 * second, EventKind::note_on(64)),
            (3 * second, off(64)),
        ],
    };
    let folder = folder("sung");
    let options = Options {
        sung: [(ids[0], performance.into())].into(),
        ..plain(Arrangement::Lines)
    };
    let paths = export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap();
    let told = markers(&paths[0]);
    let starts: Vec<_> = told
        .iter()
        .map(|(word, start, _)| (word.as_str(), *start))
        .collect();
    assert_eq!(starts, [("One", 0), ("two", 96_000)]);
    let sung = samples(&paths[0]);
    assert!(sung.len() > 2 * 48_000, "{}", sung.len());
    let energy = |from: usize, to: usize| {
        sung[from..to.min(sung.len())]
            .iter()
            .map(|sample| sample.abs())
            .sum::<f32>()
    };
    assert!(energy(0, 48_000) > 0.0 && energy(96_000, sung.len()) > 0.0);
    let spoken = instance
        .render(
            &script.lines()[1],
            &script.voice,
            &RenderSetup::default(),
            &mut |_| true,
        )
        .unwrap();
    assert_eq!(samples(&paths[1]), spoken.samples);
}

/// A passage as a player of a host plays it in blocks of 256 samples: bends, pressure and automation among the notes.
fn passage() -> (Vec<(u64, EventKind)>, Vec<Move>, Controls) {
    let wheel = |expression| EventKind::Wheel {
        channel: Some(0),
        expression,
    };
    let events = vec![
        (0, wheel(Expression::Tuning(-0.5))),
        (0, EventKind::note_on(60)),
        (9_001, wheel(Expression::Tuning(1.5))),
        (14_500, wheel(Expression::Pressure(0.7))),
        (20_003, wheel(Expression::Tuning(0.0))),
        (24_000, EventKind::note_off(60)),
        (24_000, EventKind::note_on(67)),
        (31_111, wheel(Expression::Tuning(2.0))),
        (48_000, EventKind::note_off(67)),
        (96_000, wheel(Expression::Tuning(0.0))),
    ];
    let automated = (0..40).map(|step| Move {
        at: 10_240 + 512 * step,
        control: [Control::Pitch, Control::Breath][step as usize % 2],
        value: 0.02 * step as f32,
    });
    let controls = Controls {
        sing: true,
        velocity: 1.0,
        ..Controls::default()
    };
    (events, automated.collect(), controls)
}

/// What a host hears of that passage, from its first sample that is not silent.
fn heard(instance: &Instance, end: u64) -> Vec<f32> {
    let (events, moves, mut controls) = passage();
    let mut player = instance.activate(AudioSetup {
        sample_rate: 48_000.0,
        max_block: 256,
        lookahead: Lookahead::Studio,
    });
    assert!(instance.wait_armed(std::time::Duration::from_secs(600)));
    let mut heard = Vec::new();
    for begin in (0..end).step_by(256) {
        for due in moves.iter().filter(|due| due.at == begin) {
            controls.live.set(due.control, due.value);
        }
        let here = events.iter().filter(|(at, _)| (begin..begin + 256).contains(at));
        let here: Vec<Event> = here
            .map(|(at, kind)| Event {
                offset: (at - begin) as u32,
                kind: *kind,
            })
            .collect();
        let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
        player.process(&mut left, &mut right, &here, &controls, Playback::Offline);
        heard.extend(left);
    }
    let first = heard.iter().position(|sample| *sample != 0.0).unwrap();
    heard.split_off(first)
}

#[test]
fn a_sung_line_is_exported_with_every_bend_and_move_as_it_was_heard() {
    let (_fake, instance, script, ids) = instance(&["One two."]);
    let (events, moves, controls) = passage();
    let heard = heard(&instance, 100_000);
    let folder = folder("moves");
    let exported = |events: &[(u64, EventKind)], moves: &[Move]| {
        let performance = Performance {
            sample_rate: 48_000.0,
            controls,
            events: events.to_vec(),
            moves: moves.to_vec(),
        };
        let options = Options {
            sung: [(ids[0], performance.into())].into(),
            ..plain(Arrangement::Lines)
        };
        let paths = export(&instance, &script, &ids, &options, &folder, &Progress::default()).unwrap();
        samples(&paths[0])
    };
    let sung = exported(&events, &moves);
    assert!(sung.len() > 48_000 && heard.len() >= sung.len(), "{}", sung.len());
    assert_eq!(sung[..], heard[..sung.len()]);
    assert!(heard[sung.len()..].iter().all(|sample| *sample == 0.0));
    assert_ne!(exported(&events, &[]), sung, "the moves are heard");
    let notes = |(_, kind): &&(u64, EventKind)| !matches!(kind, EventKind::Wheel { .. });
    let notes: Vec<_> = events.iter().filter(notes).copied().collect();
    assert_ne!(exported(&notes, &moves), sung, "the bends are heard");
}
