//! Notices in Chinese.

use recit::engine::{EngineNotice, VoiceProblem};
use recit::infer::{DeviceFailure, DeviceProblem, InferError, UnknownDevice};
use recit::script::project::ProjectError;
use recit::script::{
    Correction, FilePart, FileProblem, FitError, Instead, InvalidProfile, MAX_CHOKE, MAX_DICTIONARY_WORDS,
    MAX_FIT, MAX_LINE_CHARS, MAX_LINES, MAX_PAGE_NAME_CHARS, MAX_PAGES, MAX_PROFILES, MAX_SPEAKER_CHARS,
    MAX_TAKES, ScriptError,
};
use recit::text::dictionary::{EntryError, MAX_ENTRIES, MAX_ENTRY_CHARS};
use recit::voice::{SpeakerError, VoiceError};

pub(in crate::editor::words) fn engine(notice: &EngineNotice) -> String {
    match notice {
        EngineNotice::Voice {
            wanted,
            problem,
            speaks,
        } => format!("音色“{wanted}”：{}。由“{speaks}”朗读。", voice_problem(problem)),
        EngineNotice::NoRuntime(reason) => format!("未使用 ONNX Runtime：{reason}"),
        EngineNotice::NoDevice(problem) => device_problem(problem),
        EngineNotice::ServerLost { voice, reason } => {
            format!("未使用音色“{voice}”的服务器：{reason}。在它就绪之前由本机规划。")
        }
        EngineNotice::ServerBack(voice) => format!("已重新使用音色“{voice}”的服务器。"),
        EngineNotice::Stalled => "离线渲染等待一句台词超过 10 秒，已跳过它继续。".to_owned(),
    }
}

fn device_problem(problem: &DeviceProblem) -> String {
    match problem {
        DeviceProblem::Unknown(UnknownDevice(name)) => format!(
            "忽略 RECIT_DEVICE：没有设备“{name}”；可用的设备是 auto、cpu、openvino、cuda、tensorrt、coreml 和 directml"
        ),
        DeviceProblem::Left { device, why } => {
            format!("未使用 {device}，改由 CPU 规划：{}", device_failure(why))
        }
    }
}

fn device_failure(failure: &DeviceFailure) -> String {
    match failure {
        DeviceFailure::NoRuntime => "它需要为它构建的 ONNX Runtime；见 docs/DEVICES.md".to_owned(),
        DeviceFailure::Library(reason) => reason.clone(),
        DeviceFailure::TakesNothing(graph) => format!("它不能运行模型“{graph}”的任何部分"),
        DeviceFailure::OtherSizes => "它的结果与 CPU 的大小不同".to_owned(),
        DeviceFailure::Differs => "它的结果与 CPU 的不同".to_owned(),
        DeviceFailure::NotFinite => "它的结果不是有限的数".to_owned(),
    }
}

fn voice_problem(problem: &VoiceProblem) -> String {
    match problem {
        VoiceProblem::Unusable(error) => voice(error),
        VoiceProblem::NoSpeaker(speaker) => format!("这个音色没有说话人“{speaker}”"),
        VoiceProblem::Speaker(error) => speaker(*error).to_owned(),
        VoiceProblem::OtherVersion => "音色的版本与写作时所用的不同".to_owned(),
        VoiceProblem::Dictionary(reason) => format!("它的词典有问题：{reason}"),
    }
}

/// Why a voice cannot speak like a speaker, without a full stop.
pub(super) fn speaker(error: SpeakerError) -> &'static str {
    match error {
        SpeakerError::OnlyItsOwn => "这个音色只有自带的说话人",
        SpeakerError::OtherEncoder => "这个说话人是用另一个编码器制作的",
    }
}

/// Why a model cannot be used, without a full stop.
pub(super) fn infer(error: &InferError) -> String {
    match error {
        InferError::Backend(reason) => format!("推理引擎无法使用（{reason}）"),
        InferError::Load { graph, reason } => format!("无法加载模型“{graph}”（{reason}）"),
        InferError::Run { graph, reason } => format!("无法运行模型“{graph}”（{reason}）"),
    }
}

/// Why a voice cannot be used, without a full stop.
pub(super) fn voice(error: &VoiceError) -> String {
    match error {
        VoiceError::Missing => "本机没有它".to_owned(),
        VoiceError::File { file, reason } => format!("无法读取“{file}”：{reason}"),
        VoiceError::Manifest(reason) => format!("voice.json 无效：{reason}"),
        VoiceError::Unfit(reason) => format!("它的模型互不匹配：{reason}"),
        VoiceError::Damaged { file, .. } => format!("“{file}”已损坏或被改动：与 voice.json 不符"),
        VoiceError::Graph { graph, reason } => format!("模型“{graph}”不匹配：{reason}"),
        VoiceError::Infer(error) => infer(error),
        VoiceError::TooSlow(seconds) => format!("{seconds} 秒内未能加载"),
        VoiceError::Busy => "正在加载的内容太多".to_owned(),
        VoiceError::Internal => "内部错误使加载停止".to_owned(),
    }
}

pub(super) fn project(error: &ProjectError) -> String {
    match error {
        ProjectError::Malformed(error) => {
            format!(
                "不是 Recit 项目：第 {} 行第 {} 字有误",
                error.line(),
                error.column()
            )
        }
        ProjectError::WrongFormat(format) => format!("不是 Recit 项目：格式为“{format}”"),
        ProjectError::TooLarge => "不是 Recit 项目：大于 8 MiB".to_owned(),
        ProjectError::Refused(error) => script(error),
    }
}

pub(in crate::editor::words) fn file(problem: &FileProblem) -> String {
    match problem {
        FileProblem::Corrected(part, correction) => {
            format!("{}：{}。", file_part(*part), corrected(correction))
        }
        FileProblem::Newer(format) => {
            format!("这个项目由更新版本的 Recit 保存（格式 {format}），未知的设置被忽略。")
        }
        FileProblem::NoSpeaker(speaker) => {
            format!("音色没有说话人“{speaker}”，这些台词使用它的第一个说话人。")
        }
        FileProblem::Skipped { left, count, error } => {
            format!("{count} 句台词中有 {left} 句被跳过：{}。", script(error))
        }
        FileProblem::More(count) => format!("……还有 {count} 条。"),
    }
}

fn file_part(part: FilePart) -> String {
    match part {
        FilePart::Project => "项目".to_owned(),
        FilePart::Preset => "预设".to_owned(),
        FilePart::Line(number) => format!("第 {number} 句"),
        FilePart::Row(number) => format!("第 {number} 行"),
        FilePart::Caption(number) => format!("第 {number} 条字幕"),
        FilePart::Page(number) => format!("第 {number} 页"),
        FilePart::Channel(number) => format!("通道 {number}"),
        FilePart::Entry(number) => format!("词典第 {number} 条"),
        FilePart::Speaker(number) => format!("第 {number} 个录音说话人"),
    }
}

fn corrected(correction: &Correction) -> String {
    match correction {
        Correction::Field {
            field,
            value,
            instead: now,
        } => format!("“{field}”不能是 {value}，{}", instead(*now)),
        Correction::TooMany { field, entries, most } => {
            format!("“{field}”有 {entries} 项，第 {most} 项之后的被忽略")
        }
        Correction::NameCut(most) => format!("名称超过 {most} 个字符，已截短"),
        Correction::TextCut(most) => format!("超过 {most} 个字符，已截短"),
        Correction::NoLines => "没有“lines”".to_owned(),
        Correction::Skipped(error) => format!("从这一句起的台词都被跳过：{}", script(error)),
        Correction::PageAdded(page) => format!("缺少第 {page} 页，已添加"),
        Correction::Entry(error) => format!("{}，已忽略", entry(error)),
        Correction::Speaker(error) => format!("{}，已忽略", profile(error)),
        Correction::Dictionary(error) => format!("词典被忽略：{}", script(error)),
        Correction::Unclosed => "引号没有闭合，单元格到行末为止".to_owned(),
        Correction::Inside => "文字中的引号没有成对，已作为文字读取".to_owned(),
    }
}

fn instead(instead: Instead) -> &'static str {
    match instead {
        Instead::Oldest => "按最早的格式读取",
        Instead::BuiltIn => "现在使用内置音色",
        Instead::Another => "现在使用另一个",
        Instead::AnyVersion => "使用音色的任意版本",
        Instead::NoSpeakers => "现在各通道都没有说话人",
        Instead::NoSpeaker => "现在没有说话人",
        Instead::OnePage => "现在只有一页",
        Instead::NoNameNorKeys => "现在没有名称和琴键",
        Instead::Numbered => "现在以编号为名称",
        Instead::NoRange => "现在没有琴键范围",
        Instead::NoLines => "现在没有台词",
        Instead::Ignored => "已忽略",
        Instead::New => "已换成新的",
        Instead::Empty => "现在是空的",
        Instead::FirstTake => "现在是第 0 版",
        Instead::NoKey => "现在没有琴键",
        Instead::OneTake => "现在只有一版",
        Instead::OwnSpeaker => "现在使用台本的说话人",
        Instead::Neutral => "现在是中性",
        Instead::OwnLength => "现在用自然长度",
        Instead::NoChoke => "现在不属于任何互斥组",
        Instead::OwnNumber => "现在用所在位置的编号",
        Instead::NoTime => "现在没有时间",
        Instead::OwnLanguage => "现在使用台本的语言",
        Instead::FirstPage => "现在在第一页",
        Instead::Nothing => "现在没有",
    }
}

pub(in crate::editor::words) fn entry(error: &EntryError) -> String {
    match error {
        EntryError::Empty => "词和读法不能为空".to_owned(),
        EntryError::TooLong => format!("词和读法最多 {MAX_ENTRY_CHARS} 个字符"),
        EntryError::Phonemes(text) => format!("“{text}”既不是 ARPAbet，也不是斜线之间的国际音标"),
        EntryError::Part(text) => format!("“{text}”不是词性（noun、verb、adjective、adverb）"),
        EntryError::PartOfMany => "只有单个词可以有词性".to_owned(),
        EntryError::Full => format!("词典最多 {MAX_ENTRIES} 个词"),
    }
}

/// Why a stored speaker is invalid, without a full stop.
pub(super) fn profile(error: &InvalidProfile) -> String {
    match error {
        InvalidProfile::NoTable => "不是表".to_owned(),
        InvalidProfile::Missing(field) => format!("没有“{field}”"),
        InvalidProfile::Invalid(field) => format!("“{field}”无效"),
        InvalidProfile::Id => "“id”无效（只能是 a 到 z、0 到 9、- 和 _）".to_owned(),
        InvalidProfile::Unstated => "没有声明录音可以使用".to_owned(),
        InvalidProfile::Script(error) => script(error),
    }
}

/// Why the script refused an edit, without a full stop.
pub(in crate::editor::words) fn script(error: &ScriptError) -> String {
    match error {
        ScriptError::TooManyLines => format!("台本最多 {MAX_LINES} 句台词"),
        ScriptError::LineTooLong(length) => {
            format!("一句台词最多 {MAX_LINE_CHARS} 个字符，这一句有 {length} 个")
        }
        ScriptError::ScriptTooLarge => "台本的文字最多 1 MiB".to_owned(),
        ScriptError::InvalidKey(key) => format!("{key} 不是 MIDI 琴键（0 到 127）"),
        ScriptError::NoSuchLine => "台本中没有这句台词".to_owned(),
        ScriptError::InvalidTakes(takes) => format!("一句台词有 1 到 {MAX_TAKES} 版，不能是 {takes}"),
        ScriptError::InvalidSpeaker => format!("说话人的名称有 1 到 {MAX_SPEAKER_CHARS} 个字符"),
        ScriptError::TooManyProfiles => format!("台本最多 {MAX_PROFILES} 个录音说话人"),
        ScriptError::InvalidFit(error) => fit(error),
        ScriptError::InvalidChoke(group) => format!("{group} 不是互斥组（1 到 {MAX_CHOKE}）"),
        ScriptError::TooManyPages => format!("台本最多 {MAX_PAGES} 页"),
        ScriptError::NoSuchPage(page) => format!("台本没有第 {} 页", u16::from(*page) + 1),
        ScriptError::PageNameTooLong(length) => {
            format!("页名最多 {MAX_PAGE_NAME_CHARS} 个字符，这个有 {length} 个")
        }
        ScriptError::InvalidKeyRange(low, high) => {
            format!("{low} 到 {high} 不是 MIDI 琴键范围（0 到 127，低的在前）")
        }
        ScriptError::PageInUse { lines } => format!("这一页还有 {lines} 句台词，请先移走或删除"),
        ScriptError::DictionaryTooLarge => {
            format!("项目的词典最多 {MAX_DICTIONARY_WORDS} 个词、128 KiB")
        }
        ScriptError::LastPage => "台本至少有一页".to_owned(),
    }
}

/// Why a length is invalid, without a full stop.
pub(in crate::editor::words) fn fit(error: &FitError) -> String {
    match error {
        FitError::Text(text) => format!("“{text}”不是长度，如 2 beats 或 1 bar"),
        FitError::Range => format!("台词的长度大于 0，最多 {MAX_FIT} 拍或小节"),
    }
}
