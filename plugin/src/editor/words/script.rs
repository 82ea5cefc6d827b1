//! Texts of the script.

use recit::engine::LineStatus;
use recit::script::MusicalLength;

use super::chinese;

/// The texts of the script.
pub struct Script {
    /// The title of the panel.
    pub title: &'static str,
    /// The number of lines.
    pub lines: fn(usize) -> String,
    /// The number of selected lines.
    pub chosen: fn(usize) -> String,
    /// The button that adds a line.
    pub add: &'static str,
    /// Its tooltip.
    pub add_help: &'static str,
    /// The undo button.
    pub undo: &'static str,
    /// The redo button.
    pub redo: &'static str,
    /// The headings of the columns: key, text, speaker, emotion and length.
    pub headings: [&'static str; 5],
    /// Shown if there are no lines.
    pub empty: &'static str,
    /// Begins by typing.
    pub start_type: &'static str,
    /// Begins with a pasted text.
    pub start_paste: &'static str,
    /// Begins with a preset.
    pub start_preset: &'static str,
    /// Shown on a page without lines.
    pub empty_page: &'static str,
    /// The placeholder of line `n`.
    pub hint: fn(usize) -> String,
    /// The text of line `n`.
    pub text: fn(usize) -> String,
    /// Line `n` as a whole.
    pub line: fn(usize) -> String,
    /// The handle of a row.
    pub drag: &'static str,
    /// A line without a key.
    pub no_key: &'static str,
    /// The key of line `n`.
    pub key: fn(usize) -> String,
    /// The speaker of line `n`.
    pub speaker: fn(usize) -> String,
    /// The script's own speaker.
    pub own_speaker: &'static str,
    /// The emotion of line `n`.
    pub emotion: fn(usize) -> String,
    /// The amount of an emotion.
    pub amount: &'static str,
    /// The length that line `n` is fitted to.
    pub fit: fn(usize) -> String,
    /// Not fitted.
    pub no_fit: &'static str,
    /// A length in the host's tempo.
    pub fitted: fn(MusicalLength) -> String,
    /// The placeholder of its field.
    pub fit_hint: &'static str,
    /// The length of a line in seconds, and in beats.
    pub length: fn(f64, f64) -> [String; 2],
    /// Their tooltip.
    pub length_help: fn(&str, &str) -> String,
    /// The button that plays line `n`.
    pub play: fn(usize) -> String,
    /// The button of line `n` for less frequent actions.
    pub more: fn(usize) -> String,
    /// The menu of its speaker.
    pub speaker_menu: &'static str,
    /// The menu of its emotion.
    pub emotion_menu: &'static str,
    /// The menu of its length.
    pub fit_menu: &'static str,
    /// Moves it up by one.
    pub up: &'static str,
    /// Moves it down by one.
    pub down: &'static str,
    /// Duplicates it.
    pub duplicate: &'static str,
    /// Makes it the line that Sing and Trigger: Line play.
    pub select_line: &'static str,
    /// Deletes it.
    pub delete: &'static str,
    /// The number of takes.
    pub takes: &'static str,
    /// Makes the last played take the first one.
    pub keep_take: &'static str,
    /// Makes a new take the first one.
    pub another_take: &'static str,
    /// The choke group.
    pub choke: &'static str,
    /// No choke group.
    pub no_choke: &'static str,
    /// The number in a show.
    pub number: &'static str,
    /// Its field without a number.
    pub number_hint: &'static str,
    /// Where it begins in a recording.
    pub time: &'static str,
    /// The field of that.
    pub time_hint: &'static str,
    /// Moves it to another page.
    pub to_page: &'static str,
    /// The word for a status.
    pub status: fn(&LineStatus) -> &'static str,
    /// What a status means.
    pub status_help: fn(&LineStatus) -> String,
    /// Appended to a status if the markup of the line has errors.
    pub markup_wrong: &'static str,
    /// A text was cut at this number of characters.
    pub cut: fn(usize) -> String,
    /// The typed text was refused with this message and is on the clipboard.
    pub kept: fn(&str) -> String,
}

pub(super) const ENGLISH: Script = Script {
    title: "Script",
    lines: |count| match count {
        1 => "1 line".to_owned(),
        _ => format!("{count} lines"),
    },
    chosen: |count| format!("{count} selected"),
    add: "Add line",
    add_help: "Adds a line on the next free key (Enter in a text)",
    undo: "Undo",
    redo: "Redo",
    headings: ["Key", "Text", "Speaker", "Emotion", "Length"],
    empty: "Nothing to say yet",
    start_type: "Type a line",
    start_paste: "Paste a text…",
    start_preset: "Load a preset…",
    empty_page: "This page has no lines yet.",
    hint: |line| format!("Type the text of line {line}"),
    text: |line| format!("Text of line {line}"),
    line: |line| format!("Line {line}"),
    drag: "Drag to reorder",
    no_key: "–",
    key: |line| format!("Key of line {line}: drag, or type a note or a number"),
    speaker: |line| format!("Speaker of line {line}"),
    own_speaker: "Script default",
    emotion: |line| format!("Emotion of line {line}"),
    amount: "Amount",
    fit: |line| format!("Fit of line {line}"),
    no_fit: "Natural length",
    fitted: |fit| match fit {
        MusicalLength::Beats(beats) => format!("{beats} {}", if beats == 1.0 { "beat" } else { "beats" }),
        MusicalLength::Bars(bars) => format!("{bars} {}", if bars == 1.0 { "bar" } else { "bars" }),
    },
    fit_hint: "3 beats, 2 bars",
    length: |seconds, beats| [format!("{seconds:.2} s"), format!("{beats:.1} beats")],
    length_help: |seconds, beats| format!("Natural length: {seconds}, {beats} in the host's tempo"),
    play: |line| format!("Play line {line}"),
    more: |line| format!("More for line {line}"),
    speaker_menu: "Speaker",
    emotion_menu: "Emotion",
    fit_menu: "Length",
    up: "Move up",
    down: "Move down",
    duplicate: "Duplicate",
    select_line: "Sing this line",
    delete: "Delete",
    takes: "Takes",
    keep_take: "Keep last take",
    another_take: "New take",
    choke: "Choke group",
    no_choke: "none",
    number: "Cue number",
    number_hint: "its place",
    time: "Time in a recording",
    time_hint: "00:01:02.500",
    to_page: "Move to page",
    status: |status| match status {
        LineStatus::Text => "not loaded",
        LineStatus::Arming => "preparing",
        LineStatus::Armed => "ready",
        LineStatus::Sounding { .. } => "playing",
        LineStatus::Failed { .. } => "failed",
    },
    status_help: |status| match status {
        LineStatus::Text => "The text has not been read yet".to_owned(),
        LineStatus::Arming => "Preparing to play".to_owned(),
        LineStatus::Armed => "Starts at once".to_owned(),
        LineStatus::Sounding { progress } => format!("{:.0} % spoken", 100.0 * progress),
        LineStatus::Failed { reason } => reason.to_string(),
    },
    markup_wrong: "markup error",
    cut: |most| format!("A line can have up to {most} characters; the rest was cut."),
    kept: |reason| format!("{reason} What you typed is on the clipboard."),
};

pub(super) const CHINESE: Script = Script {
    title: "台词",
    lines: |count| format!("{count} 句"),
    chosen: |count| format!("已选 {count} 句"),
    add: "添加台词",
    add_help: "在下一个空闲按键上添加一句台词（在文字中按 Enter）",
    undo: "撤销",
    redo: "重做",
    headings: ["按键", "文字", "说话人", "情绪", "长度"],
    empty: "还没有台词",
    start_type: "输入一句台词",
    start_paste: "粘贴全文…",
    start_preset: "加载预设…",
    empty_page: "这一页还没有台词。",
    hint: |line| format!("输入第 {line} 句的文字"),
    text: |line| format!("第 {line} 句的文字"),
    line: |line| format!("第 {line} 句"),
    drag: "拖动以重新排序",
    no_key: "–",
    key: |line| format!("第 {line} 句的按键：拖动，或输入音名或数字"),
    speaker: |line| format!("第 {line} 句的说话人"),
    own_speaker: "台本默认",
    emotion: |line| format!("第 {line} 句的情绪"),
    amount: "程度",
    fit: |line| format!("第 {line} 句的目标长度"),
    no_fit: "自然长度",
    fitted: |fit| match fit {
        MusicalLength::Beats(beats) => format!("{beats} 拍"),
        MusicalLength::Bars(bars) => format!("{bars} 小节"),
    },
    fit_hint: "3 beats、2 bars",
    length: |seconds, beats| [format!("{seconds:.2} 秒"), format!("{beats:.1} 拍")],
    length_help: |seconds, beats| format!("自然长度：{seconds}，按宿主速度为 {beats}"),
    play: |line| format!("播放第 {line} 句"),
    more: |line| format!("第 {line} 句的更多操作"),
    speaker_menu: "说话人",
    emotion_menu: "情绪",
    fit_menu: "长度",
    up: "上移",
    down: "下移",
    duplicate: "复制一份",
    select_line: "演唱此句",
    delete: "删除",
    takes: "版本数",
    keep_take: "保留上次播放的版本",
    another_take: "新版本",
    choke: "互斥组",
    no_choke: "无",
    number: "演出编号",
    number_hint: "行的位置",
    time: "录音中的时间",
    time_hint: "00:01:02.500",
    to_page: "移到页面",
    status: |status| match status {
        LineStatus::Text => "未加载",
        LineStatus::Arming => "准备中",
        LineStatus::Armed => "就绪",
        LineStatus::Sounding { .. } => "播放中",
        LineStatus::Failed { .. } => "失败",
    },
    status_help: |status| match status {
        LineStatus::Text => "文字尚未读取".to_owned(),
        LineStatus::Arming => "正在准备".to_owned(),
        LineStatus::Armed => "可立即播放".to_owned(),
        LineStatus::Sounding { progress } => format!("已说 {:.0} %", 100.0 * progress),
        LineStatus::Failed { reason } => chinese::line(reason),
    },
    markup_wrong: "标记错误",
    cut: |most| format!("一句台词最多 {most} 个字符，多余部分已截去。"),
    kept: |reason| format!("{reason} 您输入的内容已复制到剪贴板。"),
};
