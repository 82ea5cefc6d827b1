//! Words of the script.

use recit::engine::LineStatus;

/// What the script says.
pub struct Script {
    /// The name of the panel.
    pub title: &'static str,
    /// How many lines there are.
    pub lines: fn(usize) -> String,
    /// The button that adds a line.
    pub add: &'static str,
    /// What it does.
    pub add_help: &'static str,
    /// What stands where no line is.
    pub empty: &'static str,
    /// What stands in line `n` while it has no text.
    pub hint: fn(usize) -> String,
    /// The handle of a row.
    pub drag: &'static str,
    /// A line that no key plays.
    pub no_key: &'static str,
    /// The key of line `n`.
    pub key: fn(usize) -> String,
    /// The button that deletes line `n`.
    pub delete: fn(usize) -> String,
    /// The button that moves line `n` up.
    pub up: fn(usize) -> String,
    /// The button that moves line `n` down.
    pub down: fn(usize) -> String,
    /// The button that plays line `n`.
    pub play: fn(usize) -> String,
    /// The first take becomes the one that was heard last.
    pub keep_take: &'static str,
    /// The first take becomes another.
    pub another_take: &'static str,
    /// The word for a status.
    pub status: fn(&LineStatus) -> &'static str,
    /// What a status means.
    pub status_help: fn(&LineStatus) -> String,
    /// Added to a status when the markup of the line is not understood.
    pub markup_wrong: &'static str,
    /// A text was cut at so many characters.
    pub cut: fn(usize) -> String,
    /// What was typed was refused with this sentence and is on the clipboard.
    pub kept: fn(&str) -> String,
}

pub(super) const ENGLISH: Script = Script {
    title: "Script",
    lines: |count| match count {
        1 => "1 line".to_owned(),
        _ => format!("{count} lines"),
    },
    add: "Add line",
    add_help: "Adds a line on the next free key",
    empty: "Nothing to say yet. Add a line, type its text, and play its key.",
    hint: |line| format!("What line {line} says"),
    drag: "Drag to another place",
    no_key: "no key",
    key: |line| format!("Key of line {line}: drag, or type a note or a number"),
    delete: |line| format!("Delete line {line}"),
    up: |line| format!("Move line {line} up"),
    down: |line| format!("Move line {line} down"),
    play: |line| format!("Play line {line}"),
    keep_take: "Keep the take that was heard",
    another_take: "Another take",
    status: |status| match status {
        LineStatus::Text => "text",
        LineStatus::Arming => "arming",
        LineStatus::Armed => "armed",
        LineStatus::Sounding { .. } => "sounding",
        LineStatus::Failed { .. } => "failed",
    },
    status_help: |status| match status {
        LineStatus::Text => "Not read yet".to_owned(),
        LineStatus::Arming => "Being made ready".to_owned(),
        LineStatus::Armed => "Ready to sound at once".to_owned(),
        LineStatus::Sounding { progress } => format!("{:.0} % spoken", 100.0 * progress),
        LineStatus::Failed { reason } => reason.clone(),
    },
    markup_wrong: "its markup is not understood",
    cut: |most| format!("A line holds at most {most} characters; the rest is left out."),
    kept: |reason| format!("{reason} What you typed is on the clipboard."),
};

pub(super) const CHINESE: Script = Script {
    title: "台词",
    lines: |count| format!("{count} 句"),
    add: "添加台词",
    add_help: "在下一个空闲按键上添加一句台词",
    empty: "还没有台词。添加一句，输入文字，然后按下它的键。",
    hint: |line| format!("第 {line} 句的内容"),
    drag: "拖动到别处",
    no_key: "无按键",
    key: |line| format!("第 {line} 句的按键：拖动，或输入音名或数字"),
    delete: |line| format!("删除第 {line} 句"),
    up: |line| format!("上移第 {line} 句"),
    down: |line| format!("下移第 {line} 句"),
    play: |line| format!("播放第 {line} 句"),
    keep_take: "保留刚听到的版本",
    another_take: "换一个版本",
    status: |status| match status {
        LineStatus::Text => "文本",
        LineStatus::Arming => "准备中",
        LineStatus::Armed => "就绪",
        LineStatus::Sounding { .. } => "发声中",
        LineStatus::Failed { .. } => "失败",
    },
    status_help: |status| match status {
        LineStatus::Text => "尚未读取".to_owned(),
        LineStatus::Arming => "正在准备".to_owned(),
        LineStatus::Armed => "可以立即发声".to_owned(),
        LineStatus::Sounding { progress } => format!("已说 {:.0} %", 100.0 * progress),
        LineStatus::Failed { reason } => reason.clone(),
    },
    markup_wrong: "标记无法识别",
    cut: |most| format!("一句台词最多 {most} 个字符，多余部分已略去。"),
    kept: |reason| format!("{reason} 您输入的内容已复制到剪贴板。"),
};
