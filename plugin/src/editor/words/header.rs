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
    /// The menu of presets.
    pub presets: &'static str,
    /// Its tooltip.
    pub presets_help: &'static str,
    /// The button that silences everything.
    pub panic: &'static str,
    /// Its tooltip.
    pub panic_help: &'static str,
    /// The peaks of both channels in decibels.
    pub peak: fn(f32, f32) -> String,
}

pub(super) const ENGLISH: Header = Header {
    track: |name| format!("Track: {name}"),
    voice: "Voice",
    missing: |name| format!("{name} (missing)"),
    missing_help: "This voice is not on this machine. The built-in voice speaks instead.",
    presets: "Presets",
    presets_help: "Load a preset. It replaces the current lines and settings.",
    panic: "Panic",
    panic_help: "Silence everything at once",
    peak: |left, right| format!("Peak: {left:.0} dB left, {right:.0} dB right"),
};

pub(super) const CHINESE: Header = Header {
    track: |name| format!("轨道：{name}"),
    voice: "音色",
    missing: |name| format!("{name}（缺失）"),
    missing_help: "本机没有这个音色，由内置音色代替。",
    presets: "预设",
    presets_help: "加载预设，会替换当前的台词和设置",
    panic: "静音",
    panic_help: "立即停止所有声音",
    peak: |left, right| format!("峰值：左 {left:.0} dB，右 {right:.0} dB"),
};
