//! Texts of the health light and its figures.

use super::parameters::Choice;

/// The texts: each label with its tooltip.
pub struct Status {
    /// The inference engine and its device.
    pub engine: Choice,
    /// The tier and the precision of the model.
    pub model: Choice,
    /// Which models plan, and why.
    pub tier: Choice,
    /// The choices Auto, Standard and Light.
    pub tiers: [&'static str; 3],
    /// With Auto: every phrase is in time.
    pub in_time: &'static str,
    /// With Auto: the voice has no light model.
    pub no_light: &'static str,
    /// With Auto: the light model is being loaded.
    pub loading_light: &'static str,
    /// With Auto: this many lines keep the full model, because a phrase had this many milliseconds left.
    pub fallen: fn(usize, f64) -> String,
    /// The light model has planned this many phrases, in a mean time of milliseconds.
    pub light_phrases: fn(u64, f64) -> String,
    /// The latency.
    pub latency: Choice,
    /// A latency in samples and milliseconds.
    pub samples: fn(u32, f64) -> String,
    /// A new lookahead that is not in effect yet.
    pub due: fn(&str) -> String,
    /// The number of playing lines.
    pub sounding: Choice,
    /// The fill of the rings.
    pub ring: Choice,
    /// No ring is in use.
    pub idle: &'static str,
    /// Computing time divided by audio time.
    pub rtf: Choice,
    /// The times of the stages.
    pub stages: Choice,
    /// The names of the stages.
    pub stage_names: [&'static str; 4],
    /// The time of a stage in milliseconds.
    pub stage: fn(&str, f64) -> String,
    /// The separator between two of them.
    pub comma: &'static str,
    /// The number of notes that found no free slot.
    pub missed: Choice,
    /// The number of lines that started late.
    pub late_starts: Choice,
    /// How often samples were late.
    pub underruns: Choice,
    /// The server that computes a part of the voice.
    pub server: Choice,
    /// A server that is not reached yet, one that is asked, and one that is not, with the names of their models.
    pub contact: [fn(&str) -> String; 3],
    /// The times of its answers.
    pub round_trip: Choice,
    /// The mean and the longest in milliseconds.
    pub round_trips: fn(f64, f64) -> String,
    /// What it answered.
    pub answers: Choice,
    /// Phrases that it answered in time, and that it was asked for; answers that were late.
    pub answered: fn(u64, u64, u64) -> String,
    /// Phrases that this machine planned in its place.
    pub stood_in: Choice,
    /// What was sent and received.
    pub traffic: Choice,
    /// Both in megabytes.
    pub megabytes: fn(f64, f64) -> String,
    /// The button that resets the counts.
    pub reset: Choice,
    /// The light with its word.
    pub health: fn(&str) -> String,
    /// What a click on it does.
    pub open: &'static str,
    /// The instance has stopped.
    pub stopped: Choice,
    /// A number of lines has failed.
    pub failed: Counted,
    /// Something was late or dropped a number of times.
    pub late: Counted,
    /// The host processes no audio.
    pub off: Choice,
    /// The light model plans, because phrases would be late.
    pub light: Choice,
    /// A number of lines is playing.
    pub playing: Counted,
    /// A number of lines is being prepared.
    pub preparing: Counted,
    /// Everything is ready, and planned without the server.
    pub alone: Choice,
    /// Everything is ready.
    pub ready: Choice,
    /// The version of the program.
    pub version: &'static str,
    /// The button that copies the figures.
    pub copy: Choice,
    /// The heading of the folders.
    pub folders: &'static str,
    /// The folders of presets, of voices and of the cache.
    pub places: [&'static str; 3],
    /// The log.
    pub log: &'static str,
}

/// A text with a number, and its meaning.
pub type Counted = (fn(u64) -> String, &'static str);

pub(super) const ENGLISH: Status = Status {
    engine: ("Engine", "Inference engine and its device"),
    model: ("Model", "Tier and precision of the voice's model"),
    tier: (
        "Tier",
        "Which models plan the lines that play, and why. The settings have the choice.",
    ),
    tiers: ["Auto", "Standard", "Light"],
    in_time: "Standard, all in time",
    no_light: "Standard, the voice has no light model",
    loading_light: "loading the light model",
    fallen: |kept, left_ms| {
        let lines = match kept {
            0 => "Light".to_owned(),
            1 => "Light except the oldest line".to_owned(),
            kept => format!("Light except the {kept} oldest lines"),
        };
        format!("{lines}, {}", late(left_ms))
    },
    light_phrases: |count, ms| format!("{count} phrases by Light in {ms:.1} ms"),
    latency: ("Latency", "From a note to its line, as reported to the host"),
    samples: |samples, ms| format!("{samples} smp · {ms:.1} ms"),
    due: |name| format!("{name}: waiting for host"),
    sounding: ("Playing", "Lines playing now"),
    ring: (
        "Ring",
        "Fill level of the emptiest ring buffer of the playing lines",
    ),
    idle: "idle",
    rtf: ("RTF", "Computing time divided by audio time, on one core"),
    stages: ("Stages", "Mean time of each stage"),
    stage_names: ["text", "acoustic", "vocoder", "resampler"],
    stage: |name, ms| format!("{name} {ms:.2} ms"),
    comma: ", ",
    missed: ("Missed", "Notes dropped because all slots were in use"),
    late_starts: (
        "Late",
        "Lines that started late because they were not planned yet",
    ),
    underruns: ("Underruns", "Times a line paused because its samples were late"),
    server: (
        "Server",
        "The server that computes a part of the voice, and its model",
    ),
    contact: [
        |model| format!("{model} · connecting"),
        |model| format!("{model} · in use"),
        |model| format!("{model} · not used"),
    ],
    round_trip: (
        "Round trip",
        "Time from a request to the server to its whole answer: the running mean, and the longest",
    ),
    round_trips: |mean, longest| format!("{mean:.1} ms, {longest:.1} ms at most"),
    answers: (
        "Answers",
        "Phrases that the server answered in time, of those it was asked for, and answers that were late",
    ),
    answered: |answered, asked, late| format!("{answered} of {asked}, {late} late"),
    stood_in: (
        "Stood in",
        "Phrases that this machine planned in the place of the server",
    ),
    traffic: ("Traffic", "What was sent to the server, and what was received"),
    megabytes: |up, down| format!("{up:.1} MB up, {down:.1} MB down"),
    reset: ("Reset", "Reset the counts"),
    health: |word| format!("Health: {word}"),
    open: "Click for measurements, folders and versions.",
    stopped: (
        "Stopped",
        "Recit stopped after an internal error. The log has details.",
    ),
    failed: (
        |count| format!("{count} failed"),
        "Lines that cannot be spoken. Their rows say why.",
    ),
    late: (
        |count| format!("{count} late"),
        "Something was late or dropped. A longer latency or fewer lines at once help.",
    ),
    off: ("Off", "The host is not processing audio."),
    light: (
        "Light",
        "Phrases would be late, so the light model plans them. The oldest lines keep the full one as long as they can.",
    ),
    playing: (|count| format!("{count} playing"), "Lines playing now."),
    preparing: (
        |count| format!("{count} to go"),
        "Lines that are being prepared. They can be played already.",
    ),
    alone: (
        "No server",
        "The server is not used. This machine plans in its place, and every line starts at once.",
    ),
    ready: ("Ready", "Every line starts at once."),
    version: "Version",
    copy: ("Copy", "Copy the figures, for a report"),
    folders: "Open",
    places: ["Presets", "Voices", "Cache"],
    log: "Log",
};

/// Why lines fell.
fn late(left_ms: f64) -> String {
    if left_ms < 0.0 {
        format!("a phrase was {:.0} ms late", -left_ms)
    } else {
        format!("a phrase had {left_ms:.0} ms left")
    }
}

pub(super) const CHINESE: Status = Status {
    engine: ("引擎", "计算语音的引擎及其设备"),
    model: ("模型", "音色模型的档次与精度"),
    tier: ("档次", "正在播放的台词由哪些模型规划，以及原因。可在设置中选择。"),
    tiers: ["自动", "标准", "轻量"],
    in_time: "标准，全部及时",
    no_light: "标准，此音色没有轻量模型",
    loading_light: "正在加载轻量模型",
    fallen: |kept, left_ms| {
        let lines = match kept {
            0 => "轻量".to_owned(),
            kept => format!("轻量，最早的 {kept} 句除外"),
        };
        if left_ms < 0.0 {
            format!("{lines}；有乐句迟到 {:.0} 毫秒", -left_ms)
        } else {
            format!("{lines}；有乐句仅余 {left_ms:.0} 毫秒")
        }
    },
    light_phrases: |count, ms| format!("轻量规划 {count} 个乐句，每个 {ms:.1} 毫秒"),
    latency: ("延迟", "从音符到台词的延迟，与报告给宿主的一致"),
    samples: |samples, ms| format!("{samples} 采样 · {ms:.1} 毫秒"),
    due: |name| format!("{name}：等待宿主"),
    sounding: ("播放", "正在播放的台词数"),
    ring: ("缓冲", "正在播放的台词中最空的环形缓冲区的填充程度"),
    idle: "空闲",
    rtf: ("实时系数", "单核计算时间与音频时间之比"),
    stages: ("阶段", "各阶段的平均时间"),
    stage_names: ["文本", "声学", "声码器", "重采样"],
    stage: |name, ms| format!("{name} {ms:.2} 毫秒"),
    comma: "，",
    missed: ("丢音", "因声部已全部占用而丢弃的音符数"),
    late_starts: ("迟起", "因尚未规划完成而延后开始的台词数"),
    underruns: ("欠载", "台词因采样迟到而暂停的次数"),
    server: ("服务器", "计算音色一部分的服务器及其模型"),
    contact: [
        |model| format!("{model} · 正在连接"),
        |model| format!("{model} · 使用中"),
        |model| format!("{model} · 未使用"),
    ],
    round_trip: (
        "往返",
        "从向服务器发出请求到收到完整回答的时间：滑动平均值和最长值",
    ),
    round_trips: |mean, longest| format!("{mean:.1} 毫秒，最长 {longest:.1} 毫秒"),
    answers: ("回答", "服务器按时回答的短语数与请求数，以及迟到的回答数"),
    answered: |answered, asked, late| format!("{answered} / {asked}，迟到 {late}"),
    stood_in: ("代替", "由本机代替服务器规划的短语数"),
    traffic: ("流量", "发送给服务器和从服务器收到的数据量"),
    megabytes: |up, down| format!("上行 {up:.1} MB，下行 {down:.1} MB"),
    reset: ("清零", "将计数清零"),
    health: |word| format!("状态：{word}"),
    open: "点击查看测量值、文件夹和版本。",
    stopped: ("已停止", "Recit 因内部错误而停止，详情见日志。"),
    failed: (|count| format!("{count} 句失败"), "无法说出的台词，原因见各行。"),
    late: (
        |count| format!("{count} 次迟到"),
        "有声音迟到或被丢弃。请加大延迟，或减少同时播放的台词。",
    ),
    off: ("未运行", "宿主未在处理音频。"),
    light: (
        "轻量",
        "乐句将要迟到，因此由轻量模型规划。最早的台词尽量保留完整模型。",
    ),
    playing: (|count| format!("{count} 句播放"), "正在播放的台词。"),
    preparing: (
        |count| format!("{count} 句准备中"),
        "正在准备的台词，现在就可以播放。",
    ),
    alone: ("无服务器", "未使用服务器，由本机代为规划。所有台词都可立即开始。"),
    ready: ("就绪", "所有台词都可立即开始。"),
    version: "版本",
    copy: ("复制", "复制测量值，用于报告问题"),
    folders: "打开",
    places: ["预设", "音色", "缓存"],
    log: "日志",
};
