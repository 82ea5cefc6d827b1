//! Texts of the tools around the lines of the script: pages, search, import and export.

use recit::script::exchange::Split;

/// The texts.
pub struct ScriptTools {
    /// The button for less frequent actions.
    pub more: &'static str,
    /// Starts a new script.
    pub clear: &'static str,
    /// Its tooltip.
    pub clear_help: &'static str,
    /// Opens the dialog of pages and channels.
    pub setup_menu: &'static str,
    /// Its title.
    pub setup: &'static str,
    /// What the keys of a page are.
    pub page_keys_help: &'static str,
    /// Whether the page of this name has keys of its own.
    pub own_keys: fn(&str) -> String,
    /// The same without the name.
    pub own_keys_short: &'static str,
    /// The first key of the page of this name.
    pub first_key: fn(&str) -> String,
    /// The last key of the page of this name.
    pub last_key: fn(&str) -> String,
    /// What the speakers of channels are.
    pub channels_help: &'static str,
    /// The speaker of a channel, from 1.
    pub channel: fn(usize) -> String,
    /// The speaker of the line.
    pub any_speaker: &'static str,
    /// The tab of all lines.
    pub all: &'static str,
    /// Adds a page.
    pub add_page: &'static str,
    /// The name of a tab: its page, number of lines, and whether it is selected for playing.
    pub page: fn(&str, usize, bool) -> String,
    /// Selects a page for playing.
    pub play_page: &'static str,
    /// The buttons that select the previous and the next page for playing.
    pub step_page: [&'static str; 2],
    /// Renames a page.
    pub rename_page: &'static str,
    /// Removes a page.
    pub remove_page: &'static str,
    /// The button that opens the search.
    pub find: &'static str,
    /// The placeholder of its field.
    pub find_hint: &'static str,
    /// The number of the current match, and of all matches.
    pub found: fn(usize, usize) -> String,
    /// The button for the next match.
    pub next: &'static str,
    /// The button for the previous match.
    pub previous: &'static str,
    /// Closes a dialog.
    pub close: &'static str,
    /// The button that opens the dialog for pasting a text.
    pub paste: &'static str,
    /// Its tooltip.
    pub paste_help: &'static str,
    /// The placeholder of its field.
    pub paste_hint: &'static str,
    /// How to split the text.
    pub split: &'static str,
    /// The ways to split a text.
    pub splits: fn(Split) -> &'static str,
    /// While a text is being split.
    pub cutting: &'static str,
    /// Adds this number of lines.
    pub add_lines: fn(usize) -> String,
    /// Cancels.
    pub cancel: &'static str,
    /// Imports lines from a file.
    pub import: &'static str,
    /// Exports lines to a file.
    pub export: &'static str,
    /// The file.
    pub file: &'static str,
    /// Opens the system's file dialog.
    pub browse: &'static str,
    /// The name of the file filter.
    pub files: &'static str,
    /// The format of the file.
    pub form: &'static str,
    /// Plain text, and a table.
    pub forms: [&'static str; 2],
    /// Which lines are written.
    pub which: &'static str,
    /// All lines, and those of the displayed page.
    pub whiches: [&'static str; 2],
    /// The button that reads, and the one that writes.
    pub go: [&'static str; 2],
    /// A note about how files are split.
    pub split_note: &'static str,
    /// While a file is read or written.
    pub busy: &'static str,
    /// This number of lines was added.
    pub added: fn(usize) -> String,
    /// The file was written to this path.
    pub written: fn(&str) -> String,
    /// The file could not be read or written, for this reason.
    pub failed: fn(&str) -> String,
}

pub(super) const ENGLISH: ScriptTools = ScriptTools {
    more: "More",
    clear: "New script",
    clear_help: "Removes all lines and pages. The voice and the dictionary stay.",
    setup_menu: "Pages and channels…",
    setup: "Pages and channels",
    page_keys_help: "Keys of its own always play a page, whichever page is active.",
    own_keys: |page| format!("Own keys of {page}"),
    own_keys_short: "Own keys",
    first_key: |page| format!("First key of {page}"),
    last_key: |page| format!("Last key of {page}"),
    channels_help: "Notes on these MIDI channels are spoken by:",
    channel: |channel| format!("Speaker of channel {channel}"),
    any_speaker: "The line's speaker",
    all: "All",
    add_page: "Add page",
    page: |name, lines, is_played| {
        let played = if is_played { ", active" } else { "" };
        format!("Page {name}, {lines} lines{played}")
    },
    play_page: "Play this page",
    step_page: ["Play the previous page", "Play the next page"],
    rename_page: "Rename",
    remove_page: "Remove",
    find: "Find (Ctrl+F)",
    find_hint: "Find in the script",
    found: |at, of| match of {
        0 => "no matches".to_owned(),
        _ => format!("{at} of {of}"),
    },
    next: "Next (Enter)",
    previous: "Previous (Shift+Enter)",
    close: "Close",
    paste: "Paste text…",
    paste_help: "Split a text into lines",
    paste_hint: "Paste or type a text here",
    split: "One line for each",
    splits: |split| match split {
        Split::Lines => "line",
        Split::Sentences => "sentence",
        Split::Paragraphs => "paragraph",
    },
    cutting: "Splitting the text…",
    add_lines: |count| match count {
        1 => "Add 1 line".to_owned(),
        _ => format!("Add {count} lines"),
    },
    cancel: "Cancel",
    import: "Import lines…",
    export: "Export lines…",
    file: "File",
    browse: "Browse…",
    files: "Texts, tables and subtitles",
    form: "Format",
    forms: ["Plain text", "Table (CSV)"],
    which: "Lines",
    whiches: ["All", "This page"],
    go: ["Import", "Export"],
    split_note: "Tables (.csv) are imported row by row, subtitles (.srt, .vtt) caption by caption, with their times and voices.",
    busy: "Working on a file…",
    added: |count| match count {
        1 => "1 line added.".to_owned(),
        _ => format!("{count} lines added."),
    },
    written: |path| format!("Written to {path}."),
    failed: |reason| format!("Could not read or write the file: {reason}."),
};

pub(super) const CHINESE: ScriptTools = ScriptTools {
    more: "更多",
    clear: "新台本",
    clear_help: "移除所有台词和页面，保留音色和词典",
    setup_menu: "页面与通道…",
    setup: "页面与通道",
    page_keys_help: "专用按键总是播放该页，与当前页面无关。",
    own_keys: |page| format!("{page} 的专用按键"),
    own_keys_short: "专用按键",
    first_key: |page| format!("{page} 的第一个键"),
    last_key: |page| format!("{page} 的最后一个键"),
    channels_help: "这些 MIDI 通道上的音符由谁说：",
    channel: |channel| format!("通道 {channel} 的说话人"),
    any_speaker: "台词的说话人",
    all: "全部",
    add_page: "添加页面",
    page: |name, lines, is_played| {
        let played = if is_played { "，正在使用" } else { "" };
        format!("页面 {name}，{lines} 句{played}")
    },
    play_page: "使用此页面",
    step_page: ["使用上一页", "使用下一页"],
    rename_page: "重命名",
    remove_page: "移除",
    find: "查找 (Ctrl+F)",
    find_hint: "在台词中查找",
    found: |at, of| match of {
        0 => "未找到".to_owned(),
        _ => format!("第 {at} 处，共 {of} 处"),
    },
    next: "下一处 (Enter)",
    previous: "上一处 (Shift+Enter)",
    close: "关闭",
    paste: "粘贴全文…",
    paste_help: "将文字拆分为台词",
    paste_hint: "在此粘贴或输入文字",
    split: "拆分为台词的单位",
    splits: |split| match split {
        Split::Lines => "行",
        Split::Sentences => "句子",
        Split::Paragraphs => "段落",
    },
    cutting: "正在拆分文字…",
    add_lines: |count| format!("添加 {count} 句"),
    cancel: "取消",
    import: "导入台词…",
    export: "导出台词…",
    file: "文件",
    browse: "浏览…",
    files: "文本、表格与字幕",
    form: "格式",
    forms: ["纯文本", "表格 (CSV)"],
    which: "台词",
    whiches: ["全部", "本页"],
    go: ["导入", "导出"],
    split_note: "表格 (.csv) 逐行导入，字幕 (.srt、.vtt) 逐条导入，并带有时间和说话人。",
    busy: "正在处理文件…",
    added: |count| format!("已添加 {count} 句。"),
    written: |path| format!("已写入 {path}。"),
    failed: |reason| format!("无法读取或写入文件：{reason}。"),
};
