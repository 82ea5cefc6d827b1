//! Files of several lines, and of takes.

use std::fs;
use std::path::PathBuf;

use recit::engine::RenderSetup;
use recit::export::{Arrangement, ExportError, Options, Progress, export};
use recit::script::exchange::{SubtitleFormat, from_subtitles};

use crate::{folder, instance, json, markers, names, plain, samples};

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
