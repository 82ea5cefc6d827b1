//! `recit import` and `recit export` as a user runs them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;

use std::fs;
use std::path::Path;

use command::{complaint, file, recit};
use recit::script::{Line, project};

/// The output of the tool, and its warnings.
fn told(arguments: &[&str]) -> (String, String) {
    let output = recit(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    (String::from_utf8(output.stdout).unwrap(), errors)
}

fn written(name: &str, content: &str) -> String {
    let path = file(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn lines(project: &Path) -> Vec<Line> {
    let loaded = project::from_json(&fs::read_to_string(project).unwrap()).unwrap();
    assert!(loaded.notices.is_empty(), "{:?}", loaded.notices);
    loaded
        .script
        .lines()
        .iter()
        .map(|line| (**line).clone())
        .collect()
}

#[test]
fn a_text_becomes_a_project_and_its_lines_become_files() {
    let text = written("exchange.txt", "Dr. Smith is in. So am I.\n\nNot me.\n");
    let project = file("exchange.json");
    let (printed, warnings) = told(&[
        "import",
        &text,
        "-o",
        project.to_str().unwrap(),
        "--split",
        "sentences",
    ]);
    assert_eq!(
        (printed, warnings),
        (format!("{}: 3 lines\n", project.display()), String::new())
    );
    let texts: Vec<_> = lines(&project)
        .into_iter()
        .map(|line| (line.key, line.text))
        .collect();
    let expected = [(60, "Dr. Smith is in."), (61, "So am I."), (62, "Not me.")];
    assert_eq!(texts, expected.map(|(key, text)| (Some(key), text.to_owned())));

    let out = file("exchange");
    let _ = fs::remove_dir_all(&out);
    let options = [
        "--lines",
        "2-3,1",
        "--rate",
        "22050",
        "--depth",
        "16",
        "--channels",
        "2",
    ];
    let command = [
        "export",
        project.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let (printed, warnings) = told(&[&command[..], &options].concat());
    assert_eq!(warnings, "");
    let paths: Vec<&str> = printed.lines().collect();
    let names = paths
        .iter()
        .map(|path| Path::new(path).file_name().unwrap().to_str().unwrap());
    let expected = [
        "01 C3 Dr. Smith is in.wav",
        "02 C#3 So am I.wav",
        "03 D3 Not me.wav",
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    let wav = hound::WavReader::open(paths[0]).unwrap();
    assert_eq!(
        (
            wav.spec().sample_rate,
            wav.spec().channels,
            wav.spec().bits_per_sample
        ),
        (22_050, 2, 16)
    );
    assert!((0.5..3.0).contains(&(f64::from(wav.duration()) / 22_050.0)));
    let (printed, _) = told(&[&command[..], &["--lines", "3", "--replace"]].concat());
    assert_eq!(printed.lines().collect::<Vec<_>>(), [paths[2]]);
    assert_eq!(
        hound::WavReader::open(paths[2]).unwrap().spec().bits_per_sample,
        24
    );
}

#[test]
fn a_table_becomes_a_project_and_its_bad_cells_are_reported() {
    let table = written("exchange.csv", "text;page;key\nOne.;2;C3\n\nTwo.;1;H9\n");
    let project = file("table.json");
    let (_, warnings) = told(&["import", &table, "-o", project.to_str().unwrap()]);
    assert_eq!(
        warnings,
        "recit: warning: Row 3: `key` cannot be \"H9\"; it has no key now.\n"
    );
    let lines: Vec<_> = lines(&project)
        .into_iter()
        .map(|line| (line.page, line.key, line.text))
        .collect();
    assert_eq!(
        lines,
        [(1, Some(60), "One.".to_owned()), (0, None, "Two.".to_owned())]
    );
    let refused = recit(&["export", project.to_str().unwrap(), "--page", "3"]);
    assert_eq!(complaint(&refused), "recit: none of these lines is on page 3\n");
    let refused = recit(&["export", project.to_str().unwrap(), "--lines", "3"]);
    assert_eq!(
        complaint(&refused),
        "recit: there is no line 3: the project has 2\n"
    );
}

#[test]
fn what_cannot_be_imported_is_refused_with_the_reason() {
    let project = file("never.json");
    let refused = |path: &str| {
        let told = complaint(&recit(&["import", path, "-o", project.to_str().unwrap()]));
        assert!(!project.exists());
        told
    };
    assert!(refused(&written("empty.txt", " \n")).ends_with("empty.txt has no lines\n"));
    assert!(refused(&written("texts.csv", "key\n60\n")).contains("names no column `text`"));
    assert!(refused("missing.txt").contains("missing.txt cannot be read: "));
    let latin = file("latin.txt");
    fs::write(&latin, b"caf\xe9").unwrap();
    assert!(refused(latin.to_str().unwrap()).ends_with("it is not UTF-8 text\n"));
}

#[test]
fn subtitles_become_a_project_and_one_file_with_subtitles_at_the_same_times() {
    let titles = written(
        "exchange.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Tenor>Who is there?\n\n00:03.500 --> 00:04.000\nMe.\n",
    );
    let project = file("subtitles.json");
    let project = project.to_str().unwrap();
    told(&["import", &titles, "-o", project]);
    let times = lines(Path::new(project))
        .into_iter()
        .map(|line| line.at.unwrap().ms());
    assert_eq!(times.collect::<Vec<_>>(), [1_000, 3_500]);
    let out = file("subtitles");
    let _ = fs::remove_dir_all(&out);
    let command = [
        "export",
        project,
        "--out",
        out.to_str().unwrap(),
        "--files",
        "one",
        "--subtitles",
        "srt",
        "--name",
        "{number} film",
    ];
    let (printed, _) = told(&command);
    assert_eq!(printed, format!("{}\n", out.join("01-02 film.wav").display()));
    let captions = fs::read_to_string(out.join("01-02 film.srt")).unwrap();
    assert!(
        captions.starts_with("1\n00:00:01,") && captions.contains("\n2\n00:00:03,"),
        "{captions}"
    );
    let refused = recit(&["export", project, "--name", "film"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(told.contains("a name needs at least one field"), "{told}");
}
