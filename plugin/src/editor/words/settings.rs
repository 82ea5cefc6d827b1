//! Texts of the editor's settings.

use recit::mouths::UnknownDestination;

use super::parameters::Choice;

/// The texts.
pub struct Settings {
    /// The button that opens them.
    pub title: &'static str,
    /// The scale.
    pub scale: &'static str,
    /// The keys for it.
    pub scale_help: &'static str,
    /// The theme.
    pub theme: &'static str,
    /// The dark theme.
    pub dark: &'static str,
    /// The light theme.
    pub light: &'static str,
    /// The language of the editor.
    pub language: &'static str,
    /// The name of key 60.
    pub middle_c: &'static str,
    /// Its tooltip.
    pub middle_c_help: &'static str,
    /// The host's name, and three others.
    pub middle_cs: [&'static str; 4],
    /// Which models plan.
    pub tier: &'static str,
    /// Its tooltip.
    pub tier_help: &'static str,
    /// Auto, Standard and Light.
    pub tiers: [Choice; 3],
    /// The port of show control.
    pub remote: &'static str,
    /// Its tooltip.
    pub remote_help: &'static str,
    /// The name of its field.
    pub remote_port: &'static str,
    /// The field without a port.
    pub remote_off: &'static str,
    /// The switch for other machines.
    pub remote_network: &'static str,
    /// Its tooltip.
    pub remote_network_help: &'static str,
    /// How many messages were carried out, refused and lost.
    pub remote_counts: fn(u64, u64, u64) -> String,
    /// Mouths.
    pub mouths: &'static str,
    /// Its tooltip.
    pub mouths_help: &'static str,
    /// The name of its field.
    pub mouths_to: &'static str,
    /// How many messages were sent, and how many of them late.
    pub mouths_counts: fn(u64, u64) -> String,
    /// A typed destination does not exist.
    pub mouths_unknown: fn(&UnknownDestination) -> String,
    /// VTube Studio is looked for.
    pub vtube_connecting: &'static str,
    /// VTube Studio asks the user.
    pub vtube_asking: &'static str,
    /// Mouths reach VTube Studio.
    pub vtube_connected: &'static str,
    /// The button that opens the log.
    pub log: &'static str,
    /// Its tooltip, with the path of the log.
    pub log_help: fn(&str) -> String,
    /// The resize corner of the window.
    pub resize: &'static str,
}

pub(super) const ENGLISH: Settings = Settings {
    title: "Settings",
    scale: "Scale",
    scale_help: "Ctrl or Cmd with + and -; with 0 for 100 %",
    theme: "Theme",
    dark: "Dark",
    light: "Light",
    language: "Language",
    middle_c: "Middle C (key 60)",
    middle_c_help: "Hosts name octaves differently. Files always use C3.",
    middle_cs: ["Same as host", "C3", "C4", "C5"],
    tier: "Model",
    tier_help: "Which model of the voice plans lines. Saved with the project.",
    tiers: [
        (
            "Auto",
            "Standard. While phrases would be late, the light model plans them. Bounces and exports are always Standard.",
        ),
        ("Standard", "Always the full model"),
        ("Light", "Always the light model, which needs about half the time"),
    ],
    remote: "Show control (OSC)",
    remote_help: "A UDP port on which desks start and stop lines. Saved with the project.",
    remote_port: "OSC port",
    remote_off: "off",
    remote_network: "From other machines",
    remote_network_help: "Whoever reaches this machine over the network can then control this instance.",
    remote_counts: |done, refused, lost| format!("Messages: {done} done, {refused} refused, {lost} dropped"),
    mouths: "Mouths",
    mouths_help: "Where the movements of the mouth are sent while a line plays: osc:9000, live-link, vtube, midi-notes, midi-controllers. \
                  Add a set of mouths (ovr, sapi, rhubarb) and a delay (+40ms). Saved with the project.",
    mouths_to: "Destinations of mouths",
    mouths_counts: |sent, late| format!("Mouths: {sent} sent, {late} late"),
    mouths_unknown: UnknownDestination::to_string,
    vtube_connecting: "Looking for VTube Studio",
    vtube_asking: "Allow Recit in VTube Studio",
    vtube_connected: "Connected to VTube Studio",
    log: "Open log",
    log_help: |path| format!("Errors and other messages of Recit: {path}"),
    resize: "Resize the window",
};

pub(super) const CHINESE: Settings = Settings {
    title: "设置",
    scale: "缩放",
    scale_help: "Ctrl 或 Cmd 加 + 和 -；加 0 恢复 100 %",
    theme: "主题",
    dark: "深色",
    light: "浅色",
    language: "语言",
    middle_c: "中央 C（键 60）",
    middle_c_help: "各宿主的八度命名不同。文件中始终为 C3。",
    middle_cs: ["与宿主一致", "C3", "C4", "C5"],
    tier: "模型",
    tier_help: "由音色的哪个模型规划台词。随工程保存。",
    tiers: [
        (
            "自动",
            "标准模型；乐句将要迟到时由轻量模型规划。离线渲染与导出始终使用标准模型。",
        ),
        ("标准", "始终使用完整模型"),
        ("轻量", "始终使用轻量模型，所需时间约为一半"),
    ],
    remote: "演出控制（OSC）",
    remote_help: "控制台用来开始和停止台词的 UDP 端口。随工程保存。",
    remote_port: "OSC 端口",
    remote_off: "关闭",
    remote_network: "允许其他电脑",
    remote_network_help: "此后能通过网络访问本机的任何人都可以控制此实例。",
    remote_counts: |done, refused, lost| format!("消息：已执行 {done}，已拒绝 {refused}，已丢弃 {lost}"),
    mouths: "口型",
    mouths_help: "播放台词时把口型动作发送到：osc:9000、live-link、vtube、midi-notes、midi-controllers。可再加口型集（ovr、sapi、rhubarb）和延迟（+40ms）。随工程保存。",
    mouths_to: "口型的目标",
    mouths_counts: |sent, late| format!("口型：已发送 {sent}，其中迟到 {late}"),
    mouths_unknown: |unknown| format!("{}。", super::chinese::destination(&unknown.0)),
    vtube_connecting: "正在寻找 VTube Studio",
    vtube_asking: "请在 VTube Studio 中允许 Recit",
    vtube_connected: "已连接 VTube Studio",
    log: "打开日志",
    log_help: |path| format!("Recit 的错误及其他消息：{path}"),
    resize: "调整窗口大小",
};
