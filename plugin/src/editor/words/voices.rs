//! Texts of the browser of voices.

/// The texts.
pub struct Voices {
    /// Its title.
    pub title: &'static str,
    /// The search field.
    pub search: &'static str,
    /// The button that closes it.
    pub close: &'static str,
    /// The purpose of the selection.
    pub choose_for: &'static str,
    /// The whole script.
    pub for_script: &'static str,
    /// The number of selected lines.
    pub for_lines: fn(usize) -> String,
    /// Lines can only have speakers of the script's voice.
    pub other_voice: &'static str,
    /// The voice in use.
    pub current: &'static str,
    /// No voice matches the search.
    pub nothing: &'static str,
    /// The button that selects a voice.
    pub choose: &'static str,
    /// The button that plays a voice.
    pub listen: fn(&str) -> String,
    /// The button that stops it.
    pub stop: fn(&str) -> String,
    /// The button that marks a voice as A or B.
    pub mark: fn(&str, char) -> String,
    /// No voice is marked as A or B.
    pub unmarked: &'static str,
    /// The button that selects A or B.
    pub choose_marked: fn(char) -> String,
    /// The button that plays A and B in turn.
    pub compare: &'static str,
    /// Its tooltip.
    pub compare_help: &'static str,
    /// The voice is being loaded.
    pub loading: &'static str,
    /// The instance is not active in the host.
    pub inactive: &'static str,
    /// Help for the keys.
    pub keys: &'static str,
    /// The text that is spoken if there is no current line.
    pub sample: &'static str,
}

pub(super) const ENGLISH: Voices = Voices {
    title: "Voices",
    search: "Search voices",
    close: "Close the voice browser",
    choose_for: "Choose for",
    for_script: "the script",
    for_lines: |count| match count {
        1 => "1 selected line".to_owned(),
        _ => format!("{count} selected lines"),
    },
    other_voice: "A line can only use a speaker of the script's voice",
    current: "in use",
    nothing: "No matching voices.",
    choose: "Use this voice",
    listen: |name| format!("Listen to {name}"),
    stop: |name| format!("Stop {name}"),
    mark: |name, side| format!("{name} as {side}"),
    unmarked: "not marked",
    choose_marked: |side| format!("Use {side}"),
    compare: "Compare A and B",
    compare_help: "Plays A and B alternately (X)",
    loading: "Loading…",
    inactive: "There is no sound while Recit is turned off in the host.",
    keys: "↑ ↓ choose · L listen · A, B mark · X compare · Enter use · Esc close",
    sample: "Welcome back. The doors open at nine.",
};

pub(super) const CHINESE: Voices = Voices {
    title: "音色",
    search: "搜索音色",
    close: "关闭音色浏览器",
    choose_for: "应用于",
    for_script: "整个台本",
    for_lines: |count| format!("选中的 {count} 句"),
    other_voice: "台词只能使用台本音色中的说话人",
    current: "使用中",
    nothing: "没有匹配的音色。",
    choose: "使用此音色",
    listen: |name| format!("试听 {name}"),
    stop: |name| format!("停止 {name}"),
    mark: |name, side| format!("将 {name} 标为 {side}"),
    unmarked: "未标记",
    choose_marked: |side| format!("使用 {side}"),
    compare: "对比 A 与 B",
    compare_help: "交替播放 A 和 B（X）",
    loading: "正在加载…",
    inactive: "宿主已停用 Recit，无法试听。",
    keys: "↑ ↓ 选择 · L试听 · A、B 标记 · X 对比 · 回车使用 · Esc 关闭",
    sample: "Welcome back. The doors open at nine.",
};
