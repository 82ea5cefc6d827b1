//! Problems of markup in Chinese.

use recit::emotion::{EmotionError, Named};
use recit::text::phoneme::UnknownPhoneme;
use recit::text::{
    CommandProblem, EspeakError, Language, MAX_DEPTH, MAX_SPEAKERS, MarkupProblem, PhonemesError,
    ProsodyKind, SayAs, UnknownLanguage, Warning,
};

/// A warning with its place.
pub(in crate::editor::words) fn warning(warning: &Warning) -> String {
    format!(
        "第 {} 行第 {} 字：{}",
        warning.line,
        warning.column,
        problem(&warning.problem)
    )
}

fn problem(problem: &MarkupProblem) -> String {
    match problem {
        MarkupProblem::More => "此处之后还有更多问题。".to_owned(),
        MarkupProblem::Command { written, problem } => {
            format!("“[{written}]”按文字朗读：{}。", command(problem))
        }
        MarkupProblem::OpenCommand(name) => format!("“[{name}”没有右方括号，按文字朗读。"),
        MarkupProblem::NoCommand { name, meant } => {
            format!("“[{name}”不是命令，按文字朗读；“{meant}”是命令。")
        }
        MarkupProblem::Entity(name) => format!("“&{name};”不是已知字符，按文字朗读。"),
        MarkupProblem::Declaration => "不支持文档类型和实体声明，已忽略。".to_owned(),
        MarkupProblem::OpenSection(start) => format!("“{start}”没有结束，按文字朗读。"),
        MarkupProblem::PartOfTag(name) => format!("“<{name}”不是完整的标签，按文字朗读。"),
        MarkupProblem::Tag(name) => format!("“<{name}>”不是已知标签，朗读文字时不使用它。"),
        MarkupProblem::Open(name) => format!("“<{name}>”没有关闭，作用到这句结束。"),
        MarkupProblem::Crossed { inner, outer } => {
            format!("“<{inner}>”没有在“</{outer}>”之前关闭。")
        }
        MarkupProblem::Unopened(name) => format!("“</{name}>”没有对应的开始标签。"),
        MarkupProblem::TooDeep(name) => format!("“<{name}>”嵌套超过 {MAX_DEPTH} 层，已忽略。"),
        MarkupProblem::Parallel => "“<par>”的内容依次朗读，不会同时朗读。".to_owned(),
        MarkupProblem::Audio => "不播放声音文件，朗读标签的内容。".to_owned(),
        MarkupProblem::PassedOver(name) => format!("“<{name}>”及其内容被忽略。"),
        MarkupProblem::Attribute { name, tag } => format!("“<{tag}>”的“{name}”不起作用。"),
        MarkupProblem::NamelessMark(name) => format!("“<{name}>”没有名称，不标记任何位置。"),
        MarkupProblem::NoSpeaker => "“<voice>”没有指定说话人，继续使用当前说话人。".to_owned(),
        MarkupProblem::TooManySpeakers(name) => {
            format!("说话人最多 {MAX_SPEAKERS} 个，不能再有“{name}”，继续使用当前说话人。")
        }
        MarkupProblem::Speaker { name, has } => {
            let has = has.join("、");
            format!("音色没有说话人“{name}”，这句使用自己的说话人；音色有 {has}。")
        }
        MarkupProblem::Language(code) => format!("“{code}”不是已知语言，已忽略。"),
        MarkupProblem::Foreign { language, own } => {
            let (language, own) = (language_name(language), language_name(own));
            format!("这个音色不会说{language}，文字按{own}朗读。")
        }
        MarkupProblem::Espeak { language, problem } => {
            format!(
                "无法朗读{}：{}，按英语朗读。",
                language_name(language),
                espeak(problem)
            )
        }
        MarkupProblem::Style(name) => format!("“{name}”不是已知风格，朗读文字时不使用它。"),
        MarkupProblem::Strength(text) => format!("“{text}”不是停顿强度，使用中等停顿。"),
        MarkupProblem::BreakTime => "停顿时间的写法如 400ms 或 0.4s，最长 30s；使用停顿强度。".to_owned(),
        MarkupProblem::Phonemes(error) => format!("“<phoneme>”按原文朗读：{}。", phonemes(error)),
        MarkupProblem::OpenWord(name) => format!("“<{name}>”没有关闭，文字按原文朗读。"),
        MarkupProblem::NoAlias => "“<sub>”没有“alias”，文字按原文朗读。".to_owned(),
        MarkupProblem::Level(text) => format!("“{text}”不是强调程度，使用“moderate”。"),
        MarkupProblem::ProsodyAttribute(name) => format!("不支持“<prosody>”的“{name}”，已忽略。"),
        MarkupProblem::Prosody { kind, value } => {
            format!(
                "{}“{value}”无效，已忽略；{}。",
                prosody(*kind).0,
                prosody(*kind).1
            )
        }
        MarkupProblem::DateFormat(format) => {
            format!("“{format}”不是已知的日期格式，请写 mdy、dmy、ymd、my、ym、md、dm、y、m 或 d。")
        }
        MarkupProblem::Reading(text) => format!("“<say-as>”没有读法“{text}”，文字照常朗读。"),
        MarkupProblem::Unfit(reading) => format!("这不是{}，照常朗读。", say_as(*reading)),
    }
}

fn command(problem: &CommandProblem) -> String {
    match problem {
        CommandProblem::Pause => "停顿的写法如 400ms 或 0.4s，最长 30s".to_owned(),
        CommandProblem::Emotion(error) => {
            let names = Named::ALL.map(Named::name).join("、");
            format!(
                "{}；情绪的写法如 happy 0.8 或 anger 0.5 + fear 0.3，名称有 {names}，程度从 0 到 1",
                emotion(error)
            )
        }
        CommandProblem::Language(UnknownLanguage(text)) => {
            format!("“{text}”不是语言标签，如 en、zh 或 pt-br")
        }
        CommandProblem::Phonemes(error) => phonemes(error),
    }
}

fn emotion(error: &EmotionError) -> String {
    match error {
        EmotionError::Name(name) => format!("没有情绪“{name}”"),
        EmotionError::Amount(text) => format!("“{text}”不是 0 到 1 的程度"),
        EmotionError::TooMuch => "程度之和大于 1".to_owned(),
    }
}

/// Why a text is not a list of phonemes, without a full stop.
pub(super) fn phonemes(error: &PhonemesError) -> String {
    match error {
        PhonemesError::None => "没有音素".to_owned(),
        PhonemesError::Ipa(sign) => format!("“{sign}”不是国际音标"),
        PhonemesError::Arpabet(UnknownPhoneme(text)) => format!("“{text}”不是 ARPAbet 音素"),
        PhonemesError::Alphabet(name) => format!("没有音标“{name}”，请用 ipa 或 x-arpabet"),
    }
}

fn espeak(problem: &EspeakError) -> String {
    match problem {
        EspeakError::Missing => {
            "未安装 espeak-ng（软件包“espeak-ng”，或由 RECIT_ESPEAK 指定的库）".to_owned()
        }
        EspeakError::Unfit(reason) => format!("无法使用 espeak-ng（{reason}）"),
        EspeakError::NoData => "espeak-ng 无法启动，缺少它的数据".to_owned(),
        EspeakError::NoVoice(name) => format!("espeak-ng 没有语音“{name}”"),
    }
}

/// The name of an attribute of `<prosody>`, and how its values are written.
fn prosody(kind: ProsodyKind) -> (&'static str, &'static str) {
    match kind {
        ProsodyKind::Rate => ("语速", "请写 slow、80% 或 +20%"),
        ProsodyKind::Pitch => ("音高", "请写 high、+2st 或 -10%（以 Hz 表示的音高取决于音色）"),
        ProsodyKind::Volume => ("音量", "请写 soft 或 +6dB"),
    }
}

fn say_as(reading: SayAs) -> &'static str {
    match reading {
        SayAs::Characters => "字符",
        SayAs::Cardinal => "基数",
        SayAs::Ordinal => "序数",
        SayAs::Digits => "数字",
        SayAs::Fraction => "分数",
        SayAs::Date(_) => "日期",
        SayAs::Time => "时间",
        SayAs::Duration { .. } => "时长",
        SayAs::Telephone => "电话号码",
        SayAs::Currency => "金额",
    }
}

/// The name of a language; that of others is their tag.
fn language_name(language: &Language) -> String {
    let known = match language.primary() {
        "en" => "英语",
        "zh" => "汉语",
        "de" => "德语",
        "es" => "西班牙语",
        "fr" => "法语",
        "hi" => "印地语",
        "it" => "意大利语",
        "ja" => "日语",
        "ko" => "韩语",
        "pt" => "葡萄牙语",
        "ru" => "俄语",
        _ => return format!("“{}”", language.tag()),
    };
    known.to_owned()
}
