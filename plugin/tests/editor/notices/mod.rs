//! All notices and errors, in both languages.

mod errors;

use std::error::Error;
use std::sync::Arc;

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::engine::{EngineNotice, VoiceProblem};
use recit::export::ExportError;
use recit::infer::{Device, DeviceFailure, DeviceProblem, UnknownDevice};
use recit::mouths::UnknownDestination;
use recit::script::project::from_json;
use recit::script::{
    Correction, FileNotice, FilePart, FileProblem, FitError, Instead, InvalidProfile, MAX_LINE_CHARS,
    ScriptError,
};
use recit::text::dictionary::EntryError;
use recit::voice::{SpeakerError, TierChoice, VoiceError};
use recit_plugin::told::Told;

use crate::bench::{Bench, activate, script};

type Value = Box<dyn Error + Send + Sync>;

/// A value that stands for what a file or the system says.
fn x() -> String {
    "7".to_owned()
}

fn script_errors() -> Vec<ScriptError> {
    vec![
        ScriptError::TooManyLines,
        ScriptError::LineTooLong(7),
        ScriptError::ScriptTooLarge,
        ScriptError::InvalidKey(7),
        ScriptError::NoSuchLine,
        ScriptError::InvalidTakes(7),
        ScriptError::InvalidSpeaker,
        ScriptError::InvalidFit(FitError::Text(x())),
        ScriptError::InvalidFit(FitError::Range),
        ScriptError::InvalidChoke(7),
        ScriptError::TooManyPages,
        ScriptError::NoSuchPage(7),
        ScriptError::PageNameTooLong(7),
        ScriptError::InvalidKeyRange(7, 8),
        ScriptError::PageInUse { lines: 7 },
        ScriptError::DictionaryTooLarge,
        ScriptError::LastPage,
    ]
}

fn of_plugin() -> Vec<Told> {
    let project = |json: &str| Told::Script(Arc::new(from_json(json).unwrap_err()));
    vec![
        Told::NoScript,
        project("{"),
        project(r#"{"format":"7"}"#),
        project(&format!(r#"{{"format":"{}"}}"#, "7".repeat(9 << 20))),
        Told::State,
        Told::Draft(ScriptError::LineTooLong(7)),
        Told::Controllers(x()),
        Told::NoController(x()),
        Told::NoTarget { cc: x(), id: x() },
        Told::Parameter(x()),
        Told::Port { port: 7, reason: x() },
        Told::Tier(x().parse::<TierChoice>().unwrap_err()),
        Told::Destination(UnknownDestination(x())),
        Told::Mouths(x()),
        Told::Export(Arc::new(ExportError::NoSuchLine)),
        Told::ExportFault,
        Told::Fault(None),
        Told::Fault(Some(x())),
    ]
}

fn of_engine() -> Vec<EngineNotice> {
    let errors = [
        VoiceError::Missing,
        VoiceError::File {
            file: x(),
            reason: x(),
        },
        VoiceError::Manifest(x()),
        VoiceError::Unfit(x()),
        VoiceError::Damaged {
            file: x(),
            what: "length",
        },
        VoiceError::Graph {
            graph: x(),
            reason: x(),
        },
        VoiceError::TooSlow(7),
        VoiceError::Busy,
        VoiceError::Internal,
    ];
    let others = [
        VoiceProblem::NoSpeaker(x()),
        VoiceProblem::Speaker(SpeakerError::OnlyItsOwn),
        VoiceProblem::Speaker(SpeakerError::OtherEncoder),
        VoiceProblem::OtherVersion,
        VoiceProblem::Dictionary(x()),
    ];
    let problems = errors.map(VoiceProblem::Unusable).into_iter().chain(others);
    let voices = problems.map(|problem| EngineNotice::Voice {
        wanted: x(),
        problem,
        speaks: x(),
    });
    let failures = [
        DeviceFailure::NoRuntime,
        DeviceFailure::Library(x()),
        DeviceFailure::TakesNothing(x()),
        DeviceFailure::OtherSizes,
        DeviceFailure::Differs,
        DeviceFailure::NotFinite,
    ];
    let device = Device::Cuda;
    let devices = failures
        .map(|why| DeviceProblem::Left { device, why })
        .into_iter()
        .chain([DeviceProblem::Unknown(UnknownDevice(x()))]);
    voices
        .chain(devices.map(EngineNotice::NoDevice))
        .chain([
            EngineNotice::NoRuntime(x()),
            EngineNotice::ServerLost {
                voice: x(),
                reason: x(),
            },
            EngineNotice::ServerBack(x()),
            EngineNotice::Stalled,
        ])
        .collect()
}

fn of_files() -> Vec<FileNotice> {
    let instead = Instead::ALL.map(|instead| Correction::Field {
        field: x(),
        value: x(),
        instead,
    });
    let entries = [
        EntryError::Empty,
        EntryError::TooLong,
        EntryError::Phonemes(x()),
        EntryError::Part(x()),
        EntryError::PartOfMany,
        EntryError::Full,
    ];
    let skipped = ScriptError::TooManyLines;
    let others = [
        Correction::TooMany {
            field: x(),
            entries: 8,
            most: 7,
        },
        Correction::NameCut(7),
        Correction::TextCut(7),
        Correction::NoLines,
        Correction::Skipped(skipped.clone()),
        Correction::PageAdded(7),
        Correction::Speaker(InvalidProfile::NoTable),
        Correction::Speaker(InvalidProfile::Missing("id")),
        Correction::Speaker(InvalidProfile::Invalid("voice")),
        Correction::Speaker(InvalidProfile::Id),
        Correction::Speaker(InvalidProfile::Unstated),
        Correction::Dictionary(skipped.clone()),
        Correction::Unclosed,
        Correction::Inside,
    ];
    let all = instead
        .into_iter()
        .chain(entries.map(Correction::Entry))
        .chain(others);
    let corrected = all.map(|correction| FileProblem::Corrected(FilePart::Line(7), correction));
    let parts = [
        FilePart::Project,
        FilePart::Preset,
        FilePart::Row(7),
        FilePart::Caption(7),
        FilePart::Page(7),
        FilePart::Channel(7),
        FilePart::Entry(7),
        FilePart::Speaker(7),
    ];
    let parts = parts.map(|part| FileProblem::Corrected(part, Correction::NameCut(7)));
    let rest = [
        FileProblem::Newer(7),
        FileProblem::NoSpeaker(x()),
        FileProblem::Skipped {
            left: 7,
            count: 8,
            error: skipped,
        },
        FileProblem::More(7),
    ];
    corrected.chain(parts).chain(rest).map(FileNotice::from).collect()
}

/// Every notice that the plugin, the engine and files can give.
fn all() -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    all.extend(of_plugin().into_iter().map(Value::from));
    all.extend(of_engine().into_iter().map(Value::from));
    all.extend(of_files().into_iter().map(Value::from));
    all.extend(script_errors().into_iter().map(Value::from));
    all
}

/// All texts of the window.
fn texts(bench: &Bench) -> Vec<String> {
    let nodes = bench.harness.root().children_recursive();
    let read = nodes.flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]);
    read.flatten().collect()
}

/// Whether three words of more than one letter follow each other in English.
fn has_english_sentence(text: &str) -> bool {
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words: Vec<bool> = text.split(' ').map(|word| is_word(&word)).collect();
    words.windows(3).any(|three| three.iter().all(|is_word| *is_word))
}

fn chinese(bench: &mut Bench) {
    bench.click("Settings");
    bench.click("中文");
    bench.press(Key::Escape);
}

#[test]
fn every_notice_is_in_the_language_of_the_editor() {
    let mut bench = Bench::new(script(&["一"]));
    bench.shared.tell(Told::State);
    bench.settle();
    assert!(bench.sees("The saved state could not be read"));
    chinese(&mut bench);
    assert!(
        bench.sees("无法读取保存的状态"),
        "those that are shown already, too"
    );
    bench.click("关闭通知");
    let all = all();
    assert!(all.len() > 80, "{}", all.len());
    for value in all {
        let english = value.to_string();
        bench.shared.instance.notify(value);
        bench.settle();
        let shown = texts(&bench);
        assert!(!shown.contains(&english), "{english}");
        let left: Vec<&String> = shown.iter().filter(|text| has_english_sentence(text)).collect();
        assert!(left.is_empty(), "{left:?}");
        bench.click("关闭通知");
        assert!(bench.shared.instance.notices().is_empty());
    }
}

#[test]
fn every_error_has_words_in_both_languages() {
    let all = errors::all();
    assert!(all.len() > 140, "{}", all.len());
    for [english, chinese] in all {
        assert!(!has_english_sentence(&chinese), "{english}: {chinese}");
        let is_chinese = |sign: char| ('\u{4e00}'..'\u{9fff}').contains(&sign);
        assert!(
            chinese.chars().filter(|sign| is_chinese(*sign)).count() > 3,
            "{english}: {chinese}"
        );
    }
}

/// The texts of the window after this was done in Chinese, which must have no English sentence.
fn left(bench: &Bench) -> Vec<String> {
    let texts = texts(bench).into_iter();
    texts.filter(|text| has_english_sentence(text)).collect()
}

#[test]
fn what_is_wrong_with_a_line_is_said_in_the_language_of_the_editor() {
    let mut bench = Bench::new(script(&["[pause soon]一"]));
    let _player = activate(&bench);
    chinese(&mut bench);
    bench.wait_for(|bench| bench.sees("标记错误"));
    bench.harness.get_by_label_contains("标记错误").hover();
    bench.harness.run_steps(60);
    assert!(bench.sees("第 1 行第 1 字：“[pause soon]”按文字朗读：停顿的写法如 400ms 或 0.4s，最长 30s。"));
    assert_eq!(left(&bench), Vec::<String>::new());
    bench.harness.hover_at(egui::pos2(2.0, 2.0));
    bench.harness.get_by_label_contains("第 1 句的目标长度").click();
    bench.settle();
    bench.type_text("soon");
    assert!(bench.sees("“soon”不是长度，如 2 beats 或 1 bar"));
    assert_eq!(left(&bench), Vec::<String>::new());
}

#[test]
fn files_and_exports_fail_in_the_language_of_the_editor() {
    let mut bench = Bench::new(script(&["一"]));
    chinese(&mut bench);
    bench.click("更多");
    bench.click_in_menu("导入台词…");
    bench.retype("文件", "/nowhere/script.txt");
    bench.click("导入");
    bench.wait_for(|bench| bench.sees("无法读取或写入文件：文件或文件夹不存在。"));
    assert_eq!(left(&bench), Vec::<String>::new());
    bench.press(Key::Escape);
    // A file is where the folder should be.
    let file = std::env::temp_dir().join(format!("recit-no-folder-{}", std::process::id()));
    std::fs::write(&file, "").unwrap();
    bench.click("导出…");
    bench.retype("文件夹", &file.display().to_string());
    bench.click_in_menu("导出");
    bench.wait_for(|bench| bench.sees(&format!("无法写入 {}：", file.display())));
    assert_eq!(left(&bench), Vec::<String>::new());
    std::fs::remove_file(file).unwrap();
}

#[test]
fn what_the_script_refuses_is_said_in_the_language_of_the_editor() {
    let mut bench = Bench::new(script(&["x"; 60]));
    chinese(&mut bench);
    bench
        .shared
        .instance
        .edit(|script| (60..recit::script::MAX_LINES).try_for_each(|_| script.add(None, "y").map(drop)))
        .unwrap();
    bench.settle();
    bench.click("添加台词");
    assert!(bench.sees("台本最多 1024 句台词。"));
}

#[test]
fn a_missing_voice_and_a_corrected_table_are_told_in_chinese() {
    let mut lost = script(&["一"]);
    lost.voice.name = "elsewhere".to_owned();
    let mut bench = Bench::new(lost);
    chinese(&mut bench);
    bench.wait_for(|bench| bench.sees("音色“elsewhere”：本机没有它。由“House”朗读。"));
    let long = "七".repeat(MAX_LINE_CHARS + 1);
    let imported = recit::script::exchange::from_csv(&format!("text,key\n{long},H9\n")).unwrap();
    for notice in imported.notices {
        bench.shared.instance.notify(notice);
    }
    bench.settle();
    assert!(bench.sees("第 2 行：“key”不能是 \"H9\"，现在没有琴键。"));
    assert!(bench.sees("第 2 行：超过 2000 个字符，已截短。"));
}
