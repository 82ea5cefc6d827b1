//! Texts of the strip of piano keys.

/// The texts.
pub struct Piano {
    /// A key, by its note.
    pub key: fn(&str) -> String,
    /// The line on a key, by its number and the beginning of its text.
    pub line: fn(usize, &str) -> String,
    /// Any key plays the next line, which is this one.
    pub plays_next: fn(Option<&str>) -> String,
    /// Any key plays the selected line.
    pub plays_line: fn(Option<&str>) -> String,
    /// Notes sing the selected line; the highest key that jumps to a word.
    pub sings: fn(Option<&str>, &str) -> String,
    /// The separator in a name.
    pub comma: &'static str,
    /// Added to the name of the key of the current line.
    pub current: &'static str,
    /// Added to the name of the key of the next cue.
    pub next: &'static str,
    /// A word of the sung line, the key that goes to it, and whether the next note sings it.
    pub word: fn(&str, &str, bool) -> String,
    /// The letter that plays a key.
    pub letter: fn(&str) -> String,
    /// The switch for playing with letters.
    pub letters_play: &'static str,
    /// Its tooltip.
    pub letters_play_help: &'static str,
    /// The lowest note of the letters.
    pub octave: fn(&str) -> String,
    /// How letters play.
    pub octave_help: &'static str,
    /// The button that shifts them an octave down.
    pub down: &'static str,
    /// The button that shifts them an octave up.
    pub up: &'static str,
    /// Assigns a key to a line.
    pub assign: fn(usize, &str) -> String,
    /// Swaps the keys of two lines.
    pub swap: fn(usize, usize) -> String,
    /// Selects the line on a key.
    pub select: fn(usize) -> String,
    /// Selects all lines on a key.
    pub select_all: fn(usize) -> String,
}

pub(super) const ENGLISH: Piano = Piano {
    key: |note| format!("Key {note}"),
    line: |line, text| match text {
        "" => format!("line {line}"),
        _ => format!("line {line} “{text}”"),
    },
    plays_next: |line| format!("Next: {}", line.unwrap_or("no line on this page")),
    plays_line: |line| format!("Any key plays {}", line.unwrap_or("a line that does not exist")),
    sings: |line, last| match line {
        Some(line) => format!("Sing {line} · keys up to {last} go to its words"),
        None => "Sing: the selected line does not exist".to_owned(),
    },
    comma: ", ",
    current: "current line",
    next: "next cue",
    word: |word, note, is_next| {
        let next = if is_next { ", next" } else { "" };
        format!("{word}: {note} goes to it{next}")
    },
    letter: |letter| format!("{letter} on the computer keyboard"),
    letters_play: "Letters play",
    letters_play_help: "On: the letters of the computer keyboard play whatever has the focus, except in a text. \
                        Off: they play only while the piano has the focus, and otherwise go to the host.",
    octave: |note| format!("Computer keyboard from {note}"),
    octave_help: "A W S E D F T G Y H U J K O L P play these keys while the piano has the focus, \
                  or always if “Letters play” is on",
    down: "An octave down (Z)",
    up: "An octave up (X)",
    assign: |line, note| format!("Put line {line} on {note}"),
    swap: |line, other| format!("Swap the keys of lines {line} and {other}"),
    select: |line| format!("Select line {line}"),
    select_all: |lines| format!("Select the {lines} lines on this key"),
};

pub(super) const CHINESE: Piano = Piano {
    key: |note| format!("琴键 {note}"),
    line: |line, text| match text {
        "" => format!("第 {line} 句"),
        _ => format!("第 {line} 句“{text}”"),
    },
    plays_next: |line| format!("下一句：{}", line.unwrap_or("本页没有台词")),
    plays_line: |line| format!("任意键播放：{}", line.unwrap_or("不存在的台词")),
    sings: |line, last| match line {
        Some(line) => format!("演唱{line} · {last} 及以下的键跳到对应的词"),
        None => "演唱：选定的台词不存在".to_owned(),
    },
    comma: "，",
    current: "当前台词",
    next: "下一句",
    word: |word, note, is_next| {
        let next = if is_next { "，下一个" } else { "" };
        format!("{word}：{note} 跳到此词{next}")
    },
    letter: |letter| format!("电脑键盘 {letter} 键"),
    letters_play: "字母键弹奏",
    letters_play_help: "开：除输入文字外，电脑键盘的字母键始终弹奏。关：仅当琴键获得键盘焦点时弹奏，其余时候按键归宿主。",
    octave: |note| format!("电脑键盘从 {note} 开始"),
    octave_help: "琴键获得键盘焦点或开启“字母键弹奏”时，用 A W S E D F T G Y H U J K O L P 弹奏这些琴键",
    down: "降低八度 (Z)",
    up: "升高八度 (X)",
    assign: |line, note| format!("将第 {line} 句放到 {note}"),
    swap: |line, other| format!("交换第 {line} 句与第 {other} 句的按键"),
    select: |line| format!("选择第 {line} 句"),
    select_all: |lines| format!("选择此键上的 {lines} 句台词"),
};
