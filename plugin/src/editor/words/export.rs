//! Texts of the export dialog.

use recit::export::PatternError;

/// The texts.
pub struct Export {
    /// The button that opens it, and its title.
    pub title: &'static str,
    /// The button's tooltip.
    pub help: &'static str,
    /// The button while an export runs: the completed percentage.
    pub running: fn(f32) -> String,
    /// Which lines.
    pub lines: &'static str,
    /// The current line.
    pub line: &'static str,
    /// The number of selected lines.
    pub selected: fn(usize) -> String,
    /// The number of lines on the current page.
    pub page: fn(usize) -> String,
    /// The number of all lines.
    pub all: fn(usize) -> String,
    /// How lines become files.
    pub files: &'static str,
    /// One for each line, one of all, and one for each speaker, each with its tooltip.
    pub arrangements: [(&'static str, &'static str); 3],
    /// The silence between lines.
    pub gap: &'static str,
    /// Its tooltip.
    pub gap_help: &'static str,
    /// The option to write all takes.
    pub takes: &'static str,
    /// Its tooltip.
    pub takes_help: &'static str,
    /// The option to write lines as they were sung.
    pub as_sung: &'static str,
    /// Its tooltip.
    pub as_sung_help: &'static str,
    /// The pattern of names.
    pub names: &'static str,
    /// Its tooltip, with the fields.
    pub names_help: fn(&str) -> String,
    /// Why a text is not a pattern.
    pub bad_names: fn(&PatternError) -> String,
    /// The formats of subtitles.
    pub subtitles: &'static str,
    /// Their tooltip.
    pub subtitles_help: &'static str,
    /// The sample rate.
    pub rate: &'static str,
    /// The sample format.
    pub depth: &'static str,
    /// 16 bits, 24 bits, 32-bit floating point.
    pub depths: [&'static str; 3],
    /// The number of channels.
    pub channels: &'static str,
    /// One and two.
    pub channel_names: [&'static str; 2],
    /// The destination.
    pub folder: &'static str,
    /// The button that selects the folder.
    pub browse: &'static str,
    /// The option to replace existing files.
    pub replace: &'static str,
    /// Its tooltip.
    pub replace_help: &'static str,
    /// A description of the output.
    pub about: &'static str,
    /// The button that starts the export.
    pub begin: &'static str,
    /// The button that cancels the export.
    pub cancel: &'static str,
    /// The button that closes the dialog.
    pub close: &'static str,
    /// The number of lines written, and their total.
    pub progress: fn(usize, usize) -> String,
    /// The number of files written.
    pub done: fn(usize) -> String,
    /// It was cancelled after this number of lines.
    pub cancelled: fn(usize) -> String,
    /// The button that shows the first file in the system's file manager.
    pub reveal: &'static str,
    /// The message if the folder is not an absolute path.
    pub no_folder: &'static str,
    /// The message of an internal error.
    pub failed: &'static str,
}

pub(super) const ENGLISH: Export = Export {
    title: "Export…",
    help: "Write lines as audio files",
    running: |percent| format!("Export {percent:.0} %"),
    lines: "Lines",
    line: "Current line",
    selected: |count| format!("Selected ({count})"),
    page: |count| format!("Page ({count})"),
    all: |count| format!("All ({count})"),
    files: "Files",
    arrangements: [
        ("Each line", "A file for each line"),
        (
            "One file",
            "One file of all these lines. Lines with a time begin there; the others follow the line before them.",
        ),
        (
            "Each speaker",
            "A file for each speaker, all equally long: together they are the one file",
        ),
    ],
    gap: "Gap",
    gap_help: "Silence between two lines without times",
    takes: "All takes",
    takes_help: "A file for each take of a line. Off: the first take",
    as_sung: "As sung",
    as_sung_help: "The lines that were sung in this window are sung by the same notes",
    names: "Names",
    names_help: |fields| format!("Fields: {fields}"),
    bad_names: |error| {
        let text = error.to_string();
        let mut chars = text.chars();
        chars.next().map_or_else(String::new, |first| {
            format!("{}{}.", first.to_uppercase(), chars.as_str())
        })
    },
    subtitles: "Subtitles",
    subtitles_help: "A file of subtitles beside each sound",
    rate: "Sample rate",
    depth: "Bit depth",
    depths: ["16 bit", "24 bit", "32 bit float"],
    channels: "Channels",
    channel_names: ["Mono", "Stereo"],
    folder: "Folder",
    browse: "Browse…",
    replace: "Replace existing files",
    replace_help: "Off: add a number to new file names",
    about: "Each WAV file has a marker for each word, or for each line if it has several, and a JSON file with the times of words \
            and phonemes. The export uses the current parameters and the host's tempo, and goes on if the window is closed.",
    begin: "Export",
    cancel: "Cancel",
    close: "Close",
    progress: |done, of| format!("{done} of {of}"),
    done: |count| match count {
        1 => "1 file exported.".to_owned(),
        _ => format!("{count} files exported."),
    },
    cancelled: |lines| format!("Cancelled after {lines} lines."),
    reveal: "Show in folder",
    no_folder: "Enter an absolute path.",
    failed: "The export failed.",
};

pub(super) const CHINESE: Export = Export {
    title: "导出…",
    help: "将台词写成音频文件",
    running: |percent| format!("导出 {percent:.0} %"),
    lines: "台词",
    line: "当前台词",
    selected: |count| format!("选中（{count}）"),
    page: |count| format!("本页（{count}）"),
    all: |count| format!("全部（{count}）"),
    files: "文件",
    arrangements: [
        ("每句一个", "每句台词一个文件"),
        (
            "合为一个",
            "所有台词合为一个文件。有时间的台词从该时间开始，其余接在前一句之后。",
        ),
        ("每人一个", "每个说话人一个文件，长度相同，合起来就是整个文件"),
    ],
    gap: "间隔",
    gap_help: "两句没有时间的台词之间的静音",
    takes: "所有版本",
    takes_help: "台词的每个版本一个文件。关闭时只导出第一个版本",
    as_sung: "按演唱导出",
    as_sung_help: "在此窗口中唱过的台词按同样的音符演唱",
    names: "文件名",
    names_help: |fields| format!("可用字段：{fields}"),
    bad_names: |error| match error {
        PatternError::Unknown(name) => format!("没有字段 {{{name}}}。"),
        PatternError::Brace => "花括号不成对。".to_owned(),
        PatternError::Constant => "文件名至少要有一个字段，如 {number}。".to_owned(),
    },
    subtitles: "字幕",
    subtitles_help: "每个声音文件旁写一个字幕文件",
    rate: "采样率",
    depth: "位深度",
    depths: ["16 位", "24 位", "32 位浮点"],
    channels: "声道",
    channel_names: ["单声道", "立体声"],
    folder: "文件夹",
    browse: "浏览…",
    replace: "替换已有文件",
    replace_help: "关闭时，在新文件名后加编号",
    about: "每个 WAV 文件带有每个词的标记点（多句合成时为每句的标记点），并附一个 JSON 文件（词与音素的时间）。\
            使用当前参数和宿主速度；关闭窗口后导出继续进行。",
    begin: "导出",
    cancel: "取消",
    close: "关闭",
    progress: |done, of| format!("{done} / {of}"),
    done: |count| format!("已导出 {count} 个文件。"),
    cancelled: |lines| format!("已取消，完成 {lines} 句。"),
    reveal: "在文件夹中显示",
    no_folder: "请输入绝对路径。",
    failed: "导出失败。",
};
