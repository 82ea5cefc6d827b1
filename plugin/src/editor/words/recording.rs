//! Texts of the dialog that finds the emotion of a line in a recording.

/// The texts.
pub struct Recording {
    /// The item that opens it, and its title.
    pub title: &'static str,
    /// What it does to line `n`.
    pub help: fn(usize) -> String,
    /// The recording.
    pub file: &'static str,
    /// A recording of the same person without emotion.
    pub neutral: &'static str,
    /// The button that analyses the recording.
    pub analyse: &'static str,
    /// While it is analysed.
    pub busy: &'static str,
    /// The most likely emotion, and how likely it is in per cent.
    pub heard: fn(&str, i32) -> String,
    /// A place on the plane: valence and arousal in per cent.
    pub place: fn(i32, i32) -> String,
    /// The button that sets the emotion.
    pub set: &'static str,
}

pub(super) const ENGLISH: Recording = Recording {
    title: "Emotion from a recording…",
    help: |line| {
        format!(
            "Line {line} gets the emotion with which a person speaks in a recording. Compared with a recording of the \
             same person without emotion, it is much more certain."
        )
    },
    file: "Recording (WAV, FLAC, MP3)",
    neutral: "Without emotion (optional)",
    analyse: "Analyse",
    busy: "Listening to the recording…",
    heard: |name, percent| format!("{name}, {percent} % sure"),
    place: |valence, arousal| format!("Valence {valence} %, arousal {arousal} %"),
    set: "Set the emotion",
};

pub(super) const CHINESE: Recording = Recording {
    title: "从录音获取情绪…",
    help: |line| {
        format!("第 {line} 句将采用录音中说话人的情绪。与同一个人不带情绪的录音比较，结果会可靠得多。")
    },
    file: "录音（WAV、FLAC、MP3）",
    neutral: "不带情绪的录音（可选）",
    analyse: "分析",
    busy: "正在分析录音…",
    heard: |name, percent| format!("{name}，把握 {percent} %"),
    place: |valence, arousal| format!("愉悦度 {valence} %，激动度 {arousal} %"),
    set: "设定情绪",
};
