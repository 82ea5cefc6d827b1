//! Texts of the export dialog.

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
    /// The number of lines written.
    pub done: fn(usize) -> String,
    /// The button that opens the folder.
    pub open_folder: &'static str,
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
    rate: "Sample rate",
    depth: "Bit depth",
    depths: ["16 bit", "24 bit", "32 bit float"],
    channels: "Channels",
    channel_names: ["Mono", "Stereo"],
    folder: "Folder",
    browse: "Browse…",
    replace: "Replace existing files",
    replace_help: "Off: add a number to new file names",
    about: "Each line becomes a WAV file with a marker for each word, and a JSON file with the times of its words and phonemes. \
            The export uses the current parameters; fitted lines follow the host's tempo. Closing the window cancels the export.",
    begin: "Export",
    cancel: "Cancel",
    close: "Close",
    progress: |done, of| format!("{done} of {of}"),
    done: |count| match count {
        1 => "1 line exported.".to_owned(),
        _ => format!("{count} lines exported."),
    },
    open_folder: "Open folder",
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
    rate: "采样率",
    depth: "位深度",
    depths: ["16 位", "24 位", "32 位浮点"],
    channels: "声道",
    channel_names: ["单声道", "立体声"],
    folder: "文件夹",
    browse: "浏览…",
    replace: "替换已有文件",
    replace_help: "关闭时，在新文件名后加编号",
    about: "每句台词生成一个 WAV 文件（每个词带标记点）和一个 JSON 文件（词与音素的时间）。\
            使用当前参数；适配节拍的台词跟随宿主速度。关闭窗口会中止导出。",
    begin: "导出",
    cancel: "取消",
    close: "关闭",
    progress: |done, of| format!("{done} / {of}"),
    done: |count| format!("已导出 {count} 句。"),
    open_folder: "打开文件夹",
    no_folder: "请输入绝对路径。",
    failed: "导出失败。",
};
