//! The files that the `recit` tool writes: complete or not at all, never over its input, and with the right
//! extension.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod command;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use command::{complaint, file, recit};
use recit::script::project;
use recit::text::dictionary::Dictionary;

fn written(name: &str, content: &str) -> String {
    let path = file(name);
    let _ = fs::remove_file(&path);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Temporary files beside a file that were not removed.
fn left_beside(path: &Path) -> usize {
    let stem = path.file_name().unwrap().to_str().unwrap();
    let names = fs::read_dir(path.parent().unwrap()).unwrap().flatten();
    names
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with(&format!("{stem}."))
        })
        .count()
}

#[test]
fn a_failed_take_keeps_the_old_file() {
    let wav = written("old.wav", "old");
    let long = "a".repeat(3000);
    assert!(complaint(&recit(&["say", &long, "-o", &wav, "--fit", "64 bars"])).contains("2000 characters"));
    assert!(complaint(&recit(&["say", "x", "-o", &wav, "--voice", "nobody"])).contains("nobody"));
    assert!(complaint(&recit(&["say", "", "-o", &wav])).contains("nothing to speak"));
    assert_eq!(fs::read(&wav).unwrap(), b"old");
    assert_eq!(left_beside(Path::new(&wav)), 0);
}

#[test]
fn only_names_of_wav_files_are_accepted_for_sound() {
    for name in ["x.mp3", "x.flac", "x.ogg", "x.AIFF"] {
        let path = file(name);
        let output = recit(&["say", "x", "-o", path.to_str().unwrap()]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains("use .wav"), "{told}");
        assert!(!path.exists());
    }
}

#[test]
fn a_pipe_receives_a_complete_wav() {
    let output = recit(&["say", "Hi. There.", "-o", "-"]);
    assert!(output.status.success());
    let size = u32::from_le_bytes(output.stdout[4..8].try_into().unwrap()) as usize;
    assert!(output.stdout.starts_with(b"RIFF") && size + 8 == output.stdout.len());
    assert!(
        hound::WavReader::new(output.stdout.as_slice())
            .unwrap()
            .duration()
            > 10_000
    );
    assert!(complaint(&recit(&["say", "x", "-o", "-", "--json"])).contains("standard output"));
}

#[cfg(unix)]
#[test]
fn an_output_without_seek_receives_the_same() {
    let path = "/dev/stdout";
    let output = recit(&["say", "Hi.", "-o", path]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    assert!(output.stdout.starts_with(b"RIFF"));
}

#[test]
fn a_project_never_replaces_its_source_or_another_file() {
    let text = written("input.txt", "One.\n");
    assert!(complaint(&recit(&["import", &text, "-o", &text])).contains("is the file that is read"));
    #[cfg(unix)]
    {
        let link = file("linked.json");
        let _ = fs::remove_file(&link);
        fs::hard_link(&text, &link).unwrap();
        assert!(
            complaint(&recit(&["import", &text, "-o", link.to_str().unwrap()]))
                .contains("is the file that is read")
        );
    }
    let foreign = written("foreign.json", "{\"a\": 1}");
    assert!(complaint(&recit(&["import", &text, "-o", &foreign])).contains("--replace"));
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "{\"a\": 1}");
    assert!(
        recit(&["import", &text, "-o", &foreign, "--replace"])
            .status
            .success()
    );
    assert!(recit(&["import", &text, "-o", &foreign]).status.success());
    let wrong = file("project.wav");
    assert!(complaint(&recit(&["import", &text, "-o", wrong.to_str().unwrap()])).contains("use .json"));
    assert_eq!(fs::read_to_string(&text).unwrap(), "One.\n");
}

#[test]
fn subtitles_become_lines_and_speakers_are_found_in_any_case() {
    let srt = written(
        "s.srt",
        "1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i> there.\n\n2\n00:00:03,000 --> 00:00:04,000\nBye.\n",
    );
    let project = file("subtitles.json");
    let _ = fs::remove_file(&project);
    let output = recit(&["import", &srt, "-o", project.to_str().unwrap()]);
    assert!(output.status.success());
    let json = fs::read_to_string(&project).unwrap();
    assert!(json.contains("Hello there.") && json.contains("Bye.") && !json.contains("-->"));
    let table = written("speakers.csv", "text,speaker\nOne.,Reader\nTwo.,nobody\n");
    let output = recit(&["import", &table, "-o", project.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains("no speaker `nobody`") && told.lines().count() == 1,
        "{told}"
    );
    assert!(fs::read_to_string(&project).unwrap().contains("\"host\""));
}

#[test]
fn a_dictionary_never_replaces_another_file() {
    let table = written("kept.csv", "word,said\ngif,JH IH1 F\n");
    let project = written("kept.json", r#"{"format":"recit-project","lines":[]}"#);
    let run = |arguments: &[&str]| recit(&[&["dictionary"], arguments, &["--project", &project]].concat());
    assert!(run(&["import", &table]).status.success());
    let foreign = written("foreign.csv", "a,b\n1,2\n");
    assert!(complaint(&run(&["export", &foreign])).contains("--replace"));
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "a,b\n1,2\n");
    let sound = written("foreign.wav", "old");
    assert!(complaint(&run(&["export", &sound])).contains("use .csv"));
    let nothing = run(&["import", &foreign]);
    assert!(
        !nothing.status.success() && String::from_utf8_lossy(&nothing.stderr).contains("no pronunciations")
    );
    assert!(run(&["export", &foreign, "--replace"]).status.success());
    let printed = run(&["export", "-"]).stdout;
    assert_eq!(printed, fs::read(&foreign).unwrap());
}

#[test]
fn a_project_goes_to_standard_output_and_other_subtitles_are_refused() {
    let srt = written("out.srt", "1\n00:00:01,000 --> 00:00:02,500\nHello.\n");
    let printed = recit(&["import", &srt, "-o", "-"]).stdout;
    let script = project::from_json(&String::from_utf8(printed).unwrap())
        .unwrap()
        .script;
    assert_eq!(script.lines()[0].text, "Hello.");
    for name in ["song.lrc", "film.ass"] {
        let other = written(name, "[00:12.00]One\n");
        assert!(complaint(&recit(&["import", &other, "-o", "-"])).contains("SubRip"));
    }
}

/// Runs the tool with this file as the user's dictionary.
fn with_dictionary(path: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_recit"))
        .args(arguments)
        .env("RECIT_DICTIONARY", path)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_dictionary_overrides_everything_and_is_exchanged_as_a_table_and_a_lexicon() {
    let own = file("own.csv");
    let _ = fs::remove_file(&own);
    let run = |arguments: &[&str]| with_dictionary(&own, arguments);
    let heard = |text: &str| run(&["phonemes", text]);
    let before = heard("SQL gif");
    run(&["dictionary", "add", "SQL", "sequel", "--exact"]);
    run(&["dictionary", "add", "gif", "JH IH1 F"]);
    run(&["dictionary", "add", "lead", "L EH1 D", "--part", "noun"]);
    assert_ne!(heard("SQL gif"), before);
    assert!(heard("SQL gif").contains("sequel") && heard("a GIF").contains("JH IH1 F"));
    assert!(run(&["dictionary", "list"]).contains("(this case only)"));
    let lexicon = file("own.pls");
    run(&["dictionary", "export", lexicon.to_str().unwrap()]);
    assert!(
        fs::read_to_string(&lexicon)
            .unwrap()
            .contains("<alias>sequel</alias>")
    );
    run(&["dictionary", "remove", "gif"]);
    assert!(!heard("a gif").contains("JH IH1 F"));
    run(&["dictionary", "import", lexicon.to_str().unwrap()]);
    assert!(heard("a gif").contains("JH IH1 F"));
}

#[test]
fn the_project_overrides_the_user_and_the_user_overrides_the_voice() {
    let packs = file("packs");
    let pack = packs.join("pack");
    fs::create_dir_all(&pack).unwrap();
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house/voice.json");
    let manifest = fs::read_to_string(house).unwrap();
    let manifest = manifest.replace("\"id\": \"house\"", "\"id\": \"pack\"");
    fs::write(pack.join("voice.json"), manifest).unwrap();
    fs::write(
        pack.join("dictionary.csv"),
        "word,said\ngnu,voice\ngif,voice\nsql,voice\n",
    )
    .unwrap();
    let own = written("order.csv", "word,said\ngif,user\nsql,user\n");
    let project = written(
        "order.json",
        r#"{"format":"recit-project","name":"Order","voice":{"name":"pack"},"lines":[{"text":"gnu gif SQL"}]}"#,
    );
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_recit"))
            .args(arguments)
            .env("RECIT_DICTIONARY", &own)
            .env("RECIT_VOICES", &packs)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && told.is_empty(), "{told}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&[
        "dictionary",
        "--project",
        &project,
        "add",
        "SQL",
        "project",
        "--exact",
    ]);
    let said = run(&["phonemes", "gnu gif SQL", "--project", &project]);
    let words: Vec<&str> = said
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(words, ["voice", "user", "project", "."]);
    let explained = run(&["phonemes", "gnu gif SQL", "--project", &project, "--explain"]);
    for place in ["voice", "user", "project"] {
        assert!(
            explained.contains(&format!("dictionary of the {place}")),
            "{explained}"
        );
    }
    let without = run(&["phonemes", "gnu gif SQL"]);
    assert!(
        !without.contains("voice") && !without.contains("project"),
        "{without}"
    );
    let table = file("order-out.csv");
    let table = table.to_str().unwrap();
    run(&["dictionary", "--project", &project, "export", table]);
    assert_eq!(
        fs::read_to_string(table).unwrap(),
        "word,said,part,case\nSQL,project,,exact\n"
    );
    run(&["dictionary", "--project", &project, "remove", "sql"]);
    assert!(run(&["dictionary", "--project", &project, "list"]).is_empty());
    run(&["dictionary", "--project", &project, "import", table]);
    assert!(run(&["dictionary", "--project", &project, "list"]).contains("project"));
    assert!(
        fs::read_to_string(&project)
            .unwrap()
            .contains("\"name\": \"Order\"")
    );
}

#[test]
fn an_explanation_names_the_rule_and_the_alternatives() {
    let output = recit(&["phonemes", "--explain", "I read 3/4 on 10/12/99."]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("date or time: date in numbers"), "{told}");
    assert!(
        told.contains("elsewhere R") && told.contains("number: fraction"),
        "{told}"
    );
}

/// Kills the tool while it writes `place`, `rounds` times, later each time. The file must be the old one or a
/// complete new one. Returns how often it was the old one.
fn killed(place: &str, old: &str, rounds: u32, arguments: &[&str], is_whole: impl Fn(&[u8]) -> bool) -> u32 {
    let place = written(place, old);
    let place = Path::new(&place);
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|argument| {
            argument
                .strip_prefix('@')
                .map_or(*argument, |_| place.to_str().unwrap())
        })
        .collect();
    let begin = || {
        Command::new(env!("CARGO_BIN_EXE_recit"))
            .args(&arguments)
            .env("RECIT_DICTIONARY", place)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let began = Instant::now();
    assert!(begin().wait().unwrap().success(), "{arguments:?}");
    let whole = began.elapsed();
    assert!(is_whole(&fs::read(place).unwrap()), "{arguments:?}");
    let mut before = 0;
    for round in 0..rounds {
        fs::write(place, old).unwrap();
        let mut child = begin();
        std::thread::sleep(whole.mul_f64(1.25 * f64::from(round) / f64::from(rounds)));
        let _ = child.kill();
        child.wait().unwrap();
        let found = fs::read(place).unwrap();
        let is_old = found == old.as_bytes();
        before += u32::from(is_old);
        assert!(
            is_old || is_whole(&found),
            "{} bytes in round {round} of {arguments:?}",
            found.len()
        );
    }
    // A process that is killed cannot remove its temporary file.
    let stem = format!("{}.", place.file_name().unwrap().to_str().unwrap());
    for entry in fs::read_dir(place.parent().unwrap()).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&stem) {
            let _ = fs::remove_file(entry.path());
        }
    }
    before
}

/// Kills each command that writes a file this many times.
fn kill_every_command(rounds: u32) {
    let is_wav = |bytes: &[u8]| hound::WavReader::new(bytes).is_ok_and(|wav| wav.duration() > 10_000);
    let is_table = |bytes: &[u8]| {
        let (dictionary, notices) = Dictionary::from_csv(&String::from_utf8_lossy(bytes));
        dictionary.entries().len() > 100 && notices.is_empty() && bytes.ends_with(b"\n")
    };
    let is_lexicon = |bytes: &[u8]| bytes.ends_with(b"</lexicon>\n");
    let is_sidecar = |bytes: &[u8]| {
        let sidecar: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
        sidecar.is_ok_and(|sidecar| sidecar["words"].as_array().is_some_and(|words| words.len() == 3))
    };
    let is_project = |lines: usize, entries: usize| {
        move |bytes: &[u8]| {
            let project = project::from_json(&String::from_utf8_lossy(bytes));
            project.is_ok_and(|loaded| {
                let script = loaded.script;
                script.lines().len() == lines && script.dictionary().entries().len() == entries
            })
        }
    };
    let text = written("killed.txt", &"A line.\n".repeat(300));
    let rows: String = (0..500).map(|number| format!("word{number},said\n")).collect();
    let table = format!("word,said\n{rows}");
    let words = written("killed-words.csv", &table);
    let empty = r#"{"format":"recit-project","lines":[{"key":60,"text":"One and two."}]}"#;
    let preset = written("killed-preset.json", empty);
    let folder = file("killed-export");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    let export = ["export", &preset, "--out", folder, "--replace"];
    let source = carrying(&words);
    let project = fs::read_to_string(&source).unwrap();
    let told = [
        killed(
            "killed-say.wav",
            "old",
            rounds,
            &["say", "One. Two.", "-o", "@"],
            is_wav,
        ),
        killed(
            "killed-play.wav",
            "old",
            rounds,
            &["play", &preset, "-o", "@"],
            is_wav,
        ),
        killed(
            "killed-export/01 C3 One and two.wav",
            "old",
            rounds,
            &export,
            is_wav,
        ),
        killed(
            "killed-export/01 C3 One and two.json",
            "old",
            rounds,
            &export,
            is_sidecar,
        ),
        killed(
            "killed-import.json",
            empty,
            rounds,
            &["import", &text, "-o", "@"],
            is_project(300, 0),
        ),
        killed(
            "killed-add.csv",
            &table,
            rounds,
            &["dictionary", "add", "x", "y"],
            is_table,
        ),
        killed(
            "killed-remove.csv",
            &table,
            rounds,
            &["dictionary", "remove", "word7"],
            is_table,
        ),
        killed(
            "killed-merge.csv",
            "word,said\n",
            rounds,
            &["dictionary", "import", &words],
            is_table,
        ),
        killed(
            "killed-carried.json",
            empty,
            rounds,
            &["dictionary", "import", &words, "--project", "@"],
            is_project(1, 500),
        ),
        killed(
            "killed-added.json",
            &project,
            rounds,
            &["dictionary", "add", "x", "y", "--project", "@"],
            is_project(0, 501),
        ),
        killed(
            "killed-removed.json",
            &project,
            rounds,
            &["dictionary", "remove", "word7", "--project", "@"],
            is_project(0, 499),
        ),
        killed(
            "killed-export.csv",
            "old",
            rounds,
            &["dictionary", "export", "@", "--replace", "--project", &source],
            is_table,
        ),
        killed(
            "killed-export.pls",
            "old",
            rounds,
            &["dictionary", "export", "@", "--replace", "--project", &source],
            is_lexicon,
        ),
    ];
    println!("how often the old file was there, of {rounds} kills each: {told:?}");
}

/// A project with the words of a table in its dictionary.
fn carrying(table: &str) -> String {
    let project = written("killed-source.json", r#"{"format":"recit-project","lines":[]}"#);
    assert!(
        recit(&["dictionary", "import", table, "--project", &project])
            .status
            .success()
    );
    project
}

#[test]
fn a_tool_that_is_killed_leaves_the_old_file_or_the_new_one() {
    kill_every_command(6);
}

#[test]
#[ignore = "takes a quarter of an hour"]
fn a_tool_that_is_killed_two_hundred_times_leaves_the_old_file_or_the_new_one() {
    kill_every_command(200);
}
