//! Errors in Chinese: why a line, an edit, a file or an export failed. Those of edits, lines and exports are sentences.

use std::io::{self, ErrorKind};
use std::path::Path;

use recit::engine::{LineFailure, Work};
use recit::export::{ExportError, Format};
use recit::recording::{PersonError, RecordingError};
use recit::script::exchange::{COLUMNS, FileError, TableError};
use recit::script::preset::{PresetFault, PresetFileError, PresetSaveError};
use recit::text::edit::EditError;
use recit::voice::{Ignored, ProfileError, SpeakerFault};

use super::markup::phonemes;
use super::notices::{engine, infer, profile as invalid, project, script, speaker, voice};

/// Why a line cannot be spoken.
pub(in crate::editor::words) fn line(failure: &LineFailure) -> String {
    match failure {
        LineFailure::Voice(error) => format!("音色无法使用：{}。", voice(error)),
        LineFailure::Speaker(error) => format!("{}。", speaker(*error)),
        LineFailure::OtherVoice(notice) => engine(notice),
        LineFailure::Infer(error) => format!("{}。", infer(error)),
        LineFailure::OtherFormat => "音色的声学模型与声码器的格式不同。".to_owned(),
        LineFailure::NotFinite => "音色产生了无效的样本。".to_owned(),
        LineFailure::Rate(rate) => format!("无法重采样到 {rate} Hz。"),
        LineFailure::Unread => "无法读取文字。".to_owned(),
        LineFailure::NotArmed => "这句台词尚未就绪。".to_owned(),
        LineFailure::Late(seconds) => format!("台词在 {seconds} 秒内未能就绪。"),
        LineFailure::Gaps => "音色太慢，缺少部分声音。".to_owned(),
        LineFailure::TooLong(minutes) => format!("它长于 {minutes} 分钟。"),
        LineFailure::Refused(error) => format!("{}。", script(error)),
        LineFailure::Internal(work) => internal(match work {
            Work::Line => "内部错误使这句台词停止，编辑后会重试。",
            Work::Loading => "内部错误使音色停止加载，编辑后会重试。",
            Work::Rendering => "内部错误使渲染停止。",
        }),
    }
}

/// A sentence about an internal error, with the place of the log.
pub(in crate::editor::words) fn internal(told: &str) -> String {
    let log = recit::fault::log();
    let see = log.map(|log| format!("详情见日志：{}", log.display()));
    format!("{told}{}", see.unwrap_or_default())
}

/// Why markup around a word cannot be edited.
pub(in crate::editor::words) fn edit(error: &EditError) -> String {
    match error {
        EditError::NoWord => "文字的这个位置没有词。".to_owned(),
        EditError::Phonemes(error) => format!("{}。", phonemes(error)),
        EditError::Alone => "这些音素本身就是一个词，请在文字中删除。".to_owned(),
        EditError::Bracket => "含有“)”的词不能带音素。".to_owned(),
    }
}

/// An error of the system, without a full stop. Rare ones are quoted.
pub(in crate::editor::words) fn system(error: &io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "文件或文件夹不存在",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "这是文件夹",
        ErrorKind::NotADirectory => "路径中有一部分不是文件夹",
        ErrorKind::ReadOnlyFilesystem => "文件系统是只读的",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::FileTooLarge => "文件太大",
        ErrorKind::InvalidFilename => "文件名无效",
        ErrorKind::UnexpectedEof => "文件不完整",
        _ => return error.to_string(),
    };
    known.to_owned()
}

/// Why an export ended early, without a full stop.
pub(in crate::editor::words) fn export(error: &ExportError) -> String {
    match error {
        ExportError::Cancelled => "导出已取消".to_owned(),
        ExportError::Rate(rate) => {
            let (low, high) = (Format::MIN_RATE, Format::MAX_RATE);
            format!("采样率从 {low} 到 {high} Hz，不能是 {rate} Hz")
        }
        ExportError::NoSuchLine => "台本中没有这句台词".to_owned(),
        ExportError::Line { number, reason } => {
            let reason = line(reason);
            format!("第 {number} 句无法说出：{}", reason.trim_end_matches('。'))
        }
        ExportError::TooLong(minutes) => {
            format!("文件会长于 {minutes} 分钟；请减少台词，或去掉开始太晚的台词")
        }
        ExportError::File { path, cause } => format!("无法写入 {}：{}", path.display(), system(cause)),
    }
}

/// Why a file cannot be read as lines, without a full stop.
pub(in crate::editor::words) fn import(error: &FileError) -> String {
    match error {
        FileError::Io(error) => system(error),
        FileError::TooLarge => "文件太大（超过 8 MiB）".to_owned(),
        FileError::NotText => "不是 UTF-8 文字".to_owned(),
        FileError::Subtitles => "不支持这种字幕，请另存为 SubRip（.srt）或 WebVTT（.vtt）".to_owned(),
        FileError::Table(TableError::NoTexts) => {
            format!("第一行没有名为“text”的列；可用的列有 {}", COLUMNS.join("、"))
        }
    }
}

/// A preset's file that cannot be read.
pub(in crate::editor::words) fn preset(error: &PresetFileError) -> String {
    let reason = match &error.reason {
        PresetFault::Io(error) => system(error),
        PresetFault::NotText(_) => "不是 UTF-8 文字".to_owned(),
        PresetFault::Project(error) => project(error),
    };
    format!("无法读取预设 {}：{reason}。", error.file.display())
}

/// Why a preset was not saved, without a full stop.
pub(in crate::editor::words) fn preset_save(error: &PresetSaveError) -> String {
    match error {
        PresetSaveError::Nameless => "名称中没有字母或数字".to_owned(),
        PresetSaveError::Io(error) => system(error),
    }
}

/// Why no speaker can be made from a recording.
pub(in crate::editor::words) fn profile(error: &ProfileError) -> String {
    match error {
        ProfileError::Recording { file, reason } => format!("无法使用“{file}”：{}。", person(reason)),
        ProfileError::NoEncoder(file) => {
            format!("缺少说话人编码器“{file}”，可在 training/ 中用 python -m distill encoder 制作。")
        }
        ProfileError::Encoder(error) => format!("无法使用说话人编码器：{}。", infer(error)),
        ProfileError::Name(name) => format!("“{name}”不是有效的名称（a–z、0–9、- 和 _）。"),
        ProfileError::Known(name) => format!("已有名为“{name}”的说话人或音色。"),
        ProfileError::Missing(name) => format!("没有来自录音的说话人“{name}”。"),
        ProfileError::Voice(name) => format!("音色“{name}”只有自带的说话人。"),
        ProfileError::File { file, cause } => format!("“{file}”：{}。", system(cause)),
        ProfileError::NoFolder => "没有音色文件夹，可用 RECIT_VOICES 指定一个。".to_owned(),
        ProfileError::NotStated => "只有声明有权使用录音中的声音后才能使用录音。".to_owned(),
    }
}

/// A voice or a speaker that is ignored.
pub(in crate::editor::words) fn ignored(ignored: &Ignored) -> String {
    match ignored {
        Ignored::BuiltIn(reason) => format!("内置音色无法使用：{}。", voice(reason)),
        Ignored::Voice { folder, reason } => format!("{folder} 中的音色被忽略：{}。", voice(reason)),
        Ignored::Twice { folder, name } => format!("{folder} 中的音色被忽略：已有音色“{name}”。"),
        Ignored::Version { name, speaks } => format!("所选的“{name}”不在本机：由版本 {speaks} 朗读。"),
        Ignored::Choices { file, reason } => format!("版本的选择（{file}）被忽略：{reason}。"),
        Ignored::Speaker { file, reason } => {
            let reason = match reason {
                SpeakerFault::Io(error) => system(error),
                SpeakerFault::Malformed(error) => {
                    format!("第 {} 行第 {} 字不是有效的 JSON", error.line(), error.column())
                }
                SpeakerFault::Format(known) => format!("这个版本的 Recit 读取格式 {known}"),
                SpeakerFault::Profile(error) => invalid(error),
                SpeakerFault::Name => "文件名与说话人的标识不同".to_owned(),
            };
            format!("{file} 中的说话人被忽略：{reason}。")
        }
    }
}

fn person(error: &PersonError) -> String {
    match error {
        PersonError::Recording(error) => sound(error),
        PersonError::TooShort => "太短：至少需要 3 秒语音".to_owned(),
        PersonError::TooLong => "太长：请使用最多 60 秒的片段".to_owned(),
        PersonError::Clipped => "削波：录音音量过大".to_owned(),
        PersonError::NoSpeech => "不是语音：听起来像音乐或噪声".to_owned(),
        PersonError::Background => "背景中有音乐、噪声或回声：请使用干净的录音".to_owned(),
        PersonError::Several => "有几个人说话：请使用只有一个人的片段".to_owned(),
        PersonError::Infer(error) => infer(error),
    }
}

/// Why a recording cannot be analysed.
pub(in crate::editor::words) fn recording(file: &Path, error: &RecordingError) -> String {
    format!("无法使用“{}”：{}。", file.display(), sound(error))
}

fn sound(error: &RecordingError) -> String {
    match error {
        RecordingError::File(error) => format!("无法读取：{}", system(error)),
        RecordingError::Unknown => "不是 WAV、FLAC 或 MP3 文件，或已损坏".to_owned(),
        RecordingError::TooShort => "太短：至少需要半秒语音".to_owned(),
        RecordingError::Silent => "没有声音".to_owned(),
        RecordingError::NoVoice => "没有找到人声".to_owned(),
    }
}
