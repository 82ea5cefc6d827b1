//! Words of the status line.

use super::parameters::Choice;

/// What the status line says: each label with its meaning.
pub struct Status {
    /// The inference engine.
    pub engine: Choice,
    /// The voice that speaks.
    pub voice: Choice,
    /// The latency.
    pub latency: Choice,
    /// A latency in samples and milliseconds.
    pub samples: fn(u32, f64) -> String,
    /// How many lines sound.
    pub sounding: Choice,
    /// The fill of the rings.
    pub ring: Choice,
    /// No ring is in use.
    pub idle: &'static str,
    /// Computing time over audio time.
    pub rtf: Choice,
    /// The times of the stages.
    pub stages: Choice,
    /// How often samples were late.
    pub underruns: Choice,
}

pub(super) const ENGLISH: Status = Status {
    engine: ("Engine", "What computes the voice"),
    voice: ("Voice", "The voice that speaks"),
    latency: ("Latency", "From a note to its line, as the host is told"),
    samples: |samples, ms| format!("{samples} smp · {ms:.1} ms"),
    sounding: ("Sounding", "Lines that sound now"),
    ring: ("Ring", "Fill of the emptiest ring buffer of the sounding lines"),
    idle: "idle",
    rtf: ("RTF", "Computing time over audio time, on one core"),
    stages: (
        "Text / acoustic / vocoder / resample",
        "Time of the last job of each stage",
    ),
    underruns: ("Underruns", "Times that a line had to wait for its samples"),
};

pub(super) const CHINESE: Status = Status {
    engine: ("引擎", "计算语音的引擎"),
    voice: ("音色", "正在说话的音色"),
    latency: ("延迟", "从音符到台词的延迟，与报告给宿主的一致"),
    samples: |samples, ms| format!("{samples} 采样 · {ms:.1} 毫秒"),
    sounding: ("发声", "正在发声的台词数"),
    ring: ("缓冲", "发声台词中最空的环形缓冲区的填充程度"),
    idle: "空闲",
    rtf: ("实时系数", "单核计算时间与音频时间之比"),
    stages: ("文本 / 声学 / 声码器 / 重采样", "各阶段最近一次任务的时间"),
    underruns: ("欠载", "台词等待采样的次数"),
};
