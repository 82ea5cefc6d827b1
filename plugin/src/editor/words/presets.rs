//! Texts of the presets.

/// The texts.
pub struct Presets {
    /// The button with the name of the current preset.
    pub current: fn(&str) -> String,
    /// Its tooltip.
    pub help: &'static str,
    /// Shown if the lines are from no preset.
    pub none: &'static str,
    /// The button for the previous preset.
    pub previous: &'static str,
    /// The button for the next preset.
    pub next: &'static str,
    /// The placeholder of the search.
    pub search: &'static str,
    /// The heading of the user's presets.
    pub own: &'static str,
    /// The heading of the built-in presets.
    pub factory: &'static str,
    /// The author of a preset.
    pub by: fn(&str) -> String,
    /// No preset matches the search.
    pub nothing: &'static str,
    /// Saves the current preset.
    pub save: &'static str,
    /// Saves it under another name.
    pub save_as: &'static str,
    /// Opens the folder of the user's presets.
    pub folder: &'static str,
    /// The title of the dialog.
    pub dialog: &'static str,
    /// The name.
    pub name: &'static str,
    /// The author.
    pub author: &'static str,
    /// The tags.
    pub tags: &'static str,
    /// The description.
    pub about: &'static str,
    /// Saving replaces the preset of this name.
    pub replaces: fn(&str) -> String,
    /// The preset of this name was saved.
    pub saved: fn(&str) -> String,
    /// It was not saved, for this reason.
    pub failed: fn(&str) -> String,
    /// There is no home folder.
    pub no_folder: &'static str,
}

pub(super) const ENGLISH: Presets = Presets {
    current: |name| format!("Preset: {name}"),
    help: "Choose a preset. It replaces the lines and the settings; undo brings them back.",
    none: "No preset",
    previous: "Previous preset",
    next: "Next preset",
    search: "Search presets",
    own: "My presets",
    factory: "Built in",
    by: |author| format!("by {author}"),
    nothing: "No preset matches.",
    save: "Save preset",
    save_as: "Save as…",
    folder: "Open folder",
    dialog: "Save as preset",
    name: "Name",
    author: "Author",
    tags: "Tags, separated by commas",
    about: "Description",
    replaces: |name| format!("Replaces your preset “{name}”."),
    saved: |name| format!("Preset “{name}” saved."),
    failed: |reason| format!("The preset was not saved: {reason}."),
    no_folder: "this user has no home folder",
};

pub(super) const CHINESE: Presets = Presets {
    current: |name| format!("预设：{name}"),
    help: "选择预设。它会替换台词和设置，可以撤销。",
    none: "无预设",
    previous: "上一个预设",
    next: "下一个预设",
    search: "搜索预设",
    own: "我的预设",
    factory: "内置",
    by: |author| format!("作者 {author}"),
    nothing: "没有匹配的预设。",
    save: "保存预设",
    save_as: "另存为…",
    folder: "打开文件夹",
    dialog: "存为预设",
    name: "名称",
    author: "作者",
    tags: "标签，用逗号分隔",
    about: "说明",
    replaces: |name| format!("将替换您的预设“{name}”。"),
    saved: |name| format!("已保存预设“{name}”。"),
    failed: |reason| format!("预设未保存：{reason}。"),
    no_folder: "该用户没有主文件夹",
};
