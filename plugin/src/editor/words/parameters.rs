//! Words of the parameters.

/// What a choice is called on its button, and in full where the pointer rests on it.
pub type Choice = (&'static str, &'static str);

/// What the controls say. Names of parameters are the host's too, so each has its English name as a key.
pub struct Parameters {
    /// The name of a parameter, from the one that the host sees.
    pub name: fn(&str) -> &str,
    /// Which line a note asks for.
    pub triggers: [Choice; 3],
    /// What a line does when its key goes up.
    pub note_offs: [Choice; 3],
    /// How far ahead the engine works.
    pub lookaheads: [Choice; 3],
    /// The field of the selected line.
    pub line: &'static str,
    /// Where a value can be typed.
    pub type_value: &'static str,
    /// The parameter waits for a controller from now on.
    pub learn: &'static str,
    /// It waits no longer.
    pub stop_learning: &'static str,
    /// This controller moves it no longer.
    pub forget: fn(u8) -> String,
}

pub(super) const ENGLISH: Parameters = Parameters {
    name: |name| name,
    triggers: [
        ("Key", "The key picks the line that stands on it"),
        ("Next", "Any key plays the next line"),
        ("Line", "Any key plays the selected line"),
    ],
    note_offs: [
        ("Finish", "A released key lets its line end"),
        ("Fade", "A released key fades its line out"),
        (
            "Word",
            "A released key ends its line with the word that is being spoken",
        ),
    ],
    lookaheads: [
        ("Live", "No latency; for playing by hand"),
        (
            "Tight",
            "The least latency at which pitch and speed follow to the sample",
        ),
        (
            "Studio",
            "At least 20 ms of latency; the safest for arranging and bouncing",
        ),
    ],
    line: "Line select: the line that any key plays",
    type_value: "Click to type a value",
    learn: "Learn a MIDI controller",
    stop_learning: "Stop waiting for a MIDI controller",
    forget: |cc| format!("Forget MIDI controller {cc}"),
};

pub(super) const CHINESE: Parameters = Parameters {
    name: chinese_name,
    triggers: [
        ("按键", "按键决定播放哪一句台词"),
        ("下一句", "任意键播放下一句"),
        ("选定", "任意键播放选定的台词"),
    ],
    note_offs: [
        ("说完", "松开按键后台词说完为止"),
        ("淡出", "松开按键后台词淡出"),
        ("到词尾", "松开按键后说完当前的词即停"),
    ],
    lookaheads: [
        ("现场", "无延迟，适合手动演奏"),
        ("紧凑", "音高与语速精确到采样点所需的最小延迟"),
        ("录音室", "至少 20 毫秒延迟，最适合编曲与导出"),
    ],
    line: "选定台词：任意键播放的那一句",
    type_value: "点击输入数值",
    learn: "学习 MIDI 控制器",
    stop_learning: "停止等待 MIDI 控制器",
    forget: |cc| format!("忘记 MIDI 控制器 {cc}"),
};

fn chinese_name(name: &str) -> &str {
    match name {
        "Volume" => "音量",
        "Pan" => "声像",
        "Speed" => "语速",
        "Pitch" => "音高",
        "Trigger mode" => "触发方式",
        "Note-off" => "松键",
        "Lookahead" => "预读",
        other => other,
    }
}
