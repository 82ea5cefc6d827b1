//! Words of what stands around the lines of the script: its pages, the search, and what goes in and out.

use recit::script::exchange::Split;

/// What they say.
pub struct ScriptTools {
    /// The button for what is done less often.
    pub more: &'static str,
    /// The tab of all lines.
    pub all: &'static str,
    /// Adds a page.
    pub add_page: &'static str,
    /// What a tab of this name, with so many lines, tells. It may be the one that is played.
    pub page: fn(&str, usize, bool) -> String,
    /// Plays a page from now on.
    pub play_page: &'static str,
    /// Names a page.
    pub rename_page: &'static str,
    /// Takes out a page.
    pub remove_page: &'static str,
    /// The button that opens the search.
    pub find: &'static str,
    /// The placeholder of its field.
    pub find_hint: &'static str,
    /// The match one is at, and how many there are.
    pub found: fn(usize, usize) -> String,
    /// To the next match.
    pub next: &'static str,
    /// To the match before.
    pub previous: &'static str,
    /// Closes something.
    pub close: &'static str,
    /// The button that opens the dialog for a whole text.
    pub paste: &'static str,
    /// Its tooltip.
    pub paste_help: &'static str,
    /// The placeholder of its field.
    pub paste_hint: &'static str,
    /// What becomes a line.
    pub split: &'static str,
    /// The ways to cut a text.
    pub splits: fn(Split) -> &'static str,
    /// While a text is being cut.
    pub cutting: &'static str,
    /// Adds so many lines.
    pub add_lines: fn(usize) -> String,
    /// Does not.
    pub cancel: &'static str,
    /// Reads lines from a file.
    pub import: &'static str,
    /// Writes lines to a file.
    pub export: &'static str,
    /// The file.
    pub file: &'static str,
    /// Opens the system's dialog for it.
    pub browse: &'static str,
    /// What such files are called.
    pub files: &'static str,
    /// Into what form lines are written.
    pub form: &'static str,
    /// Plain text, and a table.
    pub forms: [&'static str; 2],
    /// Which lines are written.
    pub which: &'static str,
    /// All, and those of the page that is shown.
    pub whiches: [&'static str; 2],
    /// The button that does it: reads, or writes.
    pub go: [&'static str; 2],
    /// What is cut into lines like this.
    pub split_note: &'static str,
    /// While a file is read or written.
    pub busy: &'static str,
    /// So many lines were added.
    pub added: fn(usize) -> String,
    /// A file was written here.
    pub written: fn(&str) -> String,
    /// A file could not be read or written, for this reason.
    pub failed: fn(&str) -> String,
}

pub(super) const ENGLISH: ScriptTools = ScriptTools {
    more: "More",
    all: "All",
    add_page: "Add page",
    page: |name, lines, is_played| {
        let played = if is_played { ", active" } else { "" };
        format!("Page {name}, {lines} lines{played}")
    },
    play_page: "Play this page",
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
    files: "Texts and tables",
    form: "Format",
    forms: ["Plain text", "Table (CSV)"],
    which: "Lines",
    whiches: ["All", "This page"],
    go: ["Import", "Export"],
    split_note: "Tables (.csv) are imported row by row.",
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
    all: "全部",
    add_page: "添加页面",
    page: |name, lines, is_played| {
        let played = if is_played { "，正在使用" } else { "" };
        format!("页面 {name}，{lines} 句{played}")
    },
    play_page: "使用此页面",
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
    files: "文本与表格",
    form: "格式",
    forms: ["纯文本", "表格 (CSV)"],
    which: "台词",
    whiches: ["全部", "本页"],
    go: ["导入", "导出"],
    split_note: "表格 (.csv) 逐行导入。",
    busy: "正在处理文件…",
    added: |count| format!("已添加 {count} 句。"),
    written: |path| format!("已写入 {path}。"),
    failed: |reason| format!("无法读取或写入文件：{reason}。"),
};
