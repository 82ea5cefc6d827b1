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
    /// Where to copy a missing voice.
    pub put_into: fn(&str) -> String,
    /// The button that opens that folder.
    pub open_folder: &'static str,
    /// The voice is being loaded.
    pub loading: &'static str,
    /// The instance is not active in the host.
    pub inactive: &'static str,
    /// The button and the title of the dialog that makes a speaker from a recording.
    pub record: &'static str,
    /// What it makes, and of what.
    pub record_help: &'static str,
    /// The recording.
    pub record_file: &'static str,
    /// The name of the new speaker.
    pub record_name: &'static str,
    /// The statement of the user.
    pub record_statement: &'static str,
    /// The button that makes the speaker.
    pub record_go: &'static str,
    /// The recording is being analysed.
    pub recording: &'static str,
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
    put_into: |folder| format!("To use it again, copy its folder to {folder}, or choose another voice."),
    open_folder: "Open folder",
    loading: "Loading…",
    inactive: "There is no sound while Recit is turned off in the host.",
    record: "New voice from a recording…",
    record_help: "The script's voice speaks like the person in a recording: 3 to 60 seconds of clean speech. Only a description of the voice is stored, not the recording.",
    record_file: "Recording (WAV, FLAC, MP3)",
    record_name: "Name (a to z, 0 to 9, - and _)",
    record_statement: recit::voice::STATEMENT,
    record_go: "Make the voice",
    recording: "Listening to the recording…",
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
    put_into: |folder| format!("若要恢复，请将该音色的文件夹复制到 {folder}，或改用其他音色。"),
    open_folder: "打开文件夹",
    loading: "正在加载…",
    inactive: "宿主已停用 Recit，无法试听。",
    record: "从录音创建新音色…",
    record_help: "台本的音色将模仿录音中的人：3 到 60 秒清晰的语音。只保存音色描述，不保存录音。",
    record_file: "录音（WAV、FLAC、MP3）",
    record_name: "名称（a–z、0–9、- 和 _）",
    record_statement: "我有权使用此录音中的声音。",
    record_go: "创建音色",
    recording: "正在分析录音…",
    keys: "↑ ↓ 选择 · L试听 · A、B 标记 · X 对比 · 回车使用 · Esc 关闭",
    sample: "Welcome back. The doors open at nine.",
};
