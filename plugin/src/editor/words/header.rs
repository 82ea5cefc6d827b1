//! Texts of the header bar.

/// The texts.
pub struct Header {
    /// The name of the host's track.
    pub track: fn(&str) -> String,
    /// The label of the voice.
    pub voice: &'static str,
    /// A voice with this name is missing.
    pub missing: fn(&str) -> String,
    /// Its tooltip.
    pub missing_help: &'static str,
    /// The button that silences everything.
    pub panic: &'static str,
    /// Its tooltip.
    pub panic_help: &'static str,
    /// The button with the name and the milliseconds of the latency.
    pub latency: fn(&str) -> String,
    /// Milliseconds.
    pub ms: fn(f64) -> String,
    /// The peaks of both channels in decibels.
    pub peak: fn(f32, f32) -> String,
}

pub(super) const ENGLISH: Header = Header {
    track: |name| format!("Track: {name}"),
    voice: "Voice",
    missing: |name| format!("{name} (missing)"),
    missing_help: "This voice is not on this machine. The built-in voice speaks instead.",
    panic: "Panic",
    panic_help: "Silence everything at once",
    latency: |value| format!("Latency: {value}"),
    ms: |ms| format!("{ms:.1} ms"),
    peak: |left, right| format!("Peak: {left:.0} dB left, {right:.0} dB right"),
};

pub(super) const CHINESE: Header = Header {
    track: |name| format!("轨道：{name}"),
    voice: "音色",
    missing: |name| format!("{name}（缺失）"),
    missing_help: "本机没有这个音色，由内置音色代替。",
    panic: "静音",
    panic_help: "立即停止所有声音",
    latency: |value| format!("延迟：{value}"),
    ms: |ms| format!("{ms:.1} ms"),
    peak: |left, right| format!("峰值：左 {left:.0} dB，右 {right:.0} dB"),
};
