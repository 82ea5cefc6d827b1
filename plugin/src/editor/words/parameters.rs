//! Texts of the parameters.

use crate::hosting::Automation;

/// The label of a choice, and its tooltip.
pub type Choice = (&'static str, &'static str);

/// The texts of the controls. The host shows the English names of parameters, which are the keys here.
pub struct Parameters {
    /// The tabs.
    pub tabs: [Choice; 3],
    /// The section for how lines are spoken.
    pub delivery: &'static str,
    /// The section for the timbre.
    pub timbre: &'static str,
    /// The section for level and pan.
    pub level: &'static str,
    /// The section for singing.
    pub singing: &'static str,
    /// The section for numbers of lines, notes and wheels.
    pub numbers: &'static str,
    /// The section for rhythm.
    pub rhythm: &'static str,
    /// The name of a parameter, from its name in the host.
    pub name: fn(&str) -> &str,
    /// A short name that fits above a knob, from the name.
    pub short: fn(&str) -> &str,
    /// The help for a parameter, from its name in the host; empty if the name is enough.
    pub help: fn(&str) -> &'static str,
    /// What notes do.
    pub modes: [Choice; 2],
    /// Which line a note plays.
    pub triggers: [Choice; 3],
    /// What a line does when its key goes up.
    pub note_offs: [Choice; 3],
    /// How notes affect each other.
    pub plays: [Choice; 4],
    /// Which take is played.
    pub takes: [Choice; 2],
    /// Where a line may start.
    pub starts: [Choice; 5],
    /// The part of a line that falls there.
    pub aligns: [Choice; 3],
    /// How long a line lasts.
    pub fits: [Choice; 9],
    /// The lookahead.
    pub lookaheads: [Choice; 3],
    /// The tooltip of an editable value.
    pub type_value: &'static str,
    /// How to operate a knob.
    pub operate: &'static str,
    /// The effective value, if it differs.
    pub sounds: fn(&str) -> String,
    /// The controller that moves a parameter.
    pub bound: fn(u8) -> String,
    /// The host's mapping of a parameter, which may have no name.
    pub mapped: fn(&str) -> String,
    /// The state of the host's automation.
    pub automation: fn(Automation) -> Option<&'static str>,
    /// The menu item to type a value.
    pub enter_value: &'static str,
    /// The menu item to reset it.
    pub to_default: &'static str,
    /// The menu item to learn a controller.
    pub learn: &'static str,
    /// The menu item to stop learning.
    pub stop_learning: &'static str,
    /// The menu item to remove the controller.
    pub forget: fn(u8) -> String,
}

pub(super) const ENGLISH: Parameters = Parameters {
    tabs: [
        ("Voice", "How the voice sounds, and the output level"),
        ("Playing", "What notes do"),
        ("Timing", "How lines follow the tempo, and the latency"),
    ],
    delivery: "Delivery",
    timbre: "Timbre",
    level: "Level",
    singing: "Vibrato and slide",
    numbers: "Lines and MIDI",
    rhythm: "Tempo",
    name: |name| name,
    short: english_short,
    help: english_help,
    modes: [
        ("Speak", "Each note speaks a line"),
        ("Sing", "Each note sings the next syllable of the selected line"),
    ],
    triggers: [
        ("Key", "Each key plays its own line"),
        ("Next", "Any key plays the next line"),
        ("Line", "Any key plays the selected line"),
    ],
    note_offs: [
        ("Finish", "After the key is released, the line plays to its end"),
        ("Fade", "The line fades out when the key is released"),
        (
            "Word",
            "When the key is released, the line stops after the current word",
        ),
    ],
    plays: [
        ("Poly", "Every note plays its own line"),
        ("Mono", "A new line ends the last one"),
        (
            "Legato",
            "While a key is held, other notes change the pitch of its line instead of starting one",
        ),
        ("Latch", "A line keeps playing until its key is pressed again"),
    ],
    takes: [
        ("First", "Always the same take"),
        ("Round robin", "Each time the next take"),
    ],
    starts: [
        ("Now", "At once"),
        ("1/16", "At the next sixteenth"),
        ("1/8", "At the next eighth"),
        ("Beat", "At the next beat"),
        ("Bar", "At the next bar"),
    ],
    aligns: [
        ("Start", "The line begins on the grid"),
        ("Stress", "Its first stressed syllable falls on the grid"),
        ("End", "It ends on the grid"),
    ],
    fits: [
        ("As the line says", "Each line has its own length"),
        ("Off", "Every line at its natural pace"),
        ("1 beat", "Every line is one beat long"),
        ("2 beats", "Every line is two beats long"),
        ("3 beats", "Every line is three beats long"),
        ("4 beats", "Every line is four beats long"),
        ("1 bar", "Every line is one bar long"),
        ("2 bars", "Every line is two bars long"),
        ("4 bars", "Every line is four bars long"),
    ],
    lookaheads: [
        ("Live", "No latency; for live playing"),
        ("Tight", "The lowest latency with sample-accurate controls"),
        (
            "Studio",
            "At least 20 ms of latency; the safest for arranging and bouncing",
        ),
    ],
    type_value: "Click to type a value",
    operate: "Drag (Shift: finer), double-click for the default",
    sounds: |value| format!("Current value: {value}"),
    bound: |cc| format!("Controlled by MIDI controller {cc}"),
    mapped: |label| match label {
        "" => "Mapped in the host".to_owned(),
        label => format!("Mapped in the host: {label}"),
    },
    automation: |automation| match automation {
        Automation::None => None,
        Automation::Present => Some("Automated"),
        Automation::Playing => Some("Automation is playing"),
        Automation::Recording => Some("Automation is being recorded"),
        Automation::Overriding => Some("Automation is overridden by a manual change"),
    },
    enter_value: "Type a value",
    to_default: "Default value",
    learn: "Learn a MIDI controller",
    stop_learning: "Stop waiting for a MIDI controller",
    forget: |cc| format!("Forget MIDI controller {cc}"),
};

fn english_short(name: &str) -> &str {
    match name {
        "Vibrato depth" => "Vib. depth",
        "Vibrato rate" => "Vib. rate",
        "Vibrato onset" => "Vib. onset",
        other => other,
    }
}

fn english_help(name: &str) -> &'static str {
    match name {
        "Intonation" => "How far the pitch moves: 0 % is monotone",
        "Formant" => "Size of the speaker, independent of the pitch",
        "Breath" => "100 % is a whisper",
        "Tension" => "From slack to pressed",
        "Roughness" => "100 % is a creak",
        "Loudness" => "Loudness of the voice, which also changes its timbre; Volume only changes the level",
        "Emphasis" => "How strongly stressed syllables stand out",
        "Vibrato onset" => "Time from the start of a line to full vibrato",
        "Portamento" => "Time that a sung note takes to slide from the previous one",
        "Emotion" => "Overall emotion amount",
        "Line select" => "Line used by Trigger: Line and by Sing mode",
        "Page" => "The page whose keys are played",
        "Takes" => "Which take of a line is played",
        "Velocity" => "How strongly velocity changes loudness and tension",
        "Bend range" => "Range of the pitch wheel in each direction",
        "MPE" => "Each channel except the first carries one note",
        "Start" => "Grid position at which a line may start",
        "Align" => "Which part of a line falls on the grid",
        "Fit" => "Length of lines in the host's tempo",
        "Loop" => "A line repeats while its key is held",
        "Lookahead" => "Changing it restarts the instance",
        _ => "",
    }
}

pub(super) const CHINESE: Parameters = Parameters {
    tabs: [
        ("声音", "嗓音的特性与输出电平"),
        ("演奏", "音符的作用"),
        ("节奏", "台词如何跟随速度，以及延迟"),
    ],
    delivery: "表达",
    timbre: "音色",
    level: "电平",
    singing: "颤音与滑音",
    numbers: "台词与 MIDI",
    rhythm: "速度",
    name: chinese_name,
    short: |name| name,
    help: chinese_help,
    modes: [
        ("说话", "每个音符说一句台词"),
        ("歌唱", "每个音符唱出选定台词的下一个音节"),
    ],
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
    plays: [
        ("复音", "每个音符播放各自的台词"),
        ("单音", "新台词会结束上一句"),
        ("连音", "按住一个键时，其他音符只改变这句台词的音高"),
        ("锁定", "台词持续播放，再次按下同一个键才会停止"),
    ],
    takes: [("第一版", "总是播放同一版本"), ("轮换", "每次播放下一个版本")],
    starts: [
        ("立即", "立即开始"),
        ("1/16", "从下一个十六分音符开始"),
        ("1/8", "从下一个八分音符开始"),
        ("拍", "从下一拍开始"),
        ("小节", "从下一小节开始"),
    ],
    aligns: [
        ("开头", "台词的开头落在网格上"),
        ("重音", "第一个重读音节落在网格上"),
        ("结尾", "台词的结尾落在网格上"),
    ],
    fits: [
        ("按台词设定", "每句台词使用自己的长度"),
        ("关", "每句台词保持自己的语速"),
        ("1 拍", "每句台词长一拍"),
        ("2 拍", "每句台词长两拍"),
        ("3 拍", "每句台词长三拍"),
        ("4 拍", "每句台词长四拍"),
        ("1 小节", "每句台词长一小节"),
        ("2 小节", "每句台词长两小节"),
        ("4 小节", "每句台词长四小节"),
    ],
    lookaheads: [
        ("现场", "无延迟，适合手动演奏"),
        ("紧凑", "音高与语速精确到采样点所需的最小延迟"),
        ("录音室", "至少 20 毫秒延迟，最适合编曲与导出"),
    ],
    type_value: "点击输入数值",
    operate: "拖动调节（按住 Shift 微调），双击恢复默认值",
    sounds: |value| format!("当前值：{value}"),
    bound: |cc| format!("由 MIDI 控制器 {cc} 控制"),
    mapped: |label| match label {
        "" => "已在宿主中映射".to_owned(),
        label => format!("已在宿主中映射：{label}"),
    },
    automation: |automation| match automation {
        Automation::None => None,
        Automation::Present => Some("有自动化"),
        Automation::Playing => Some("自动化播放中"),
        Automation::Recording => Some("自动化录制中"),
        Automation::Overriding => Some("手动移动后自动化暂停"),
    },
    enter_value: "输入数值",
    to_default: "恢复默认值",
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
        "Intonation" => "语调",
        "Formant" => "共振峰",
        "Breath" => "气声",
        "Tension" => "张力",
        "Roughness" => "沙哑",
        "Vibrato depth" => "颤音深度",
        "Vibrato rate" => "颤音速率",
        "Vibrato onset" => "颤音渐入",
        "Loudness" => "响度",
        "Emphasis" => "重音强度",
        "Portamento" => "滑音",
        "Valence" => "愉悦度",
        "Arousal" => "激动度",
        "Emotion" => "情绪量",
        "Mode" => "模式",
        "Line select" => "选定台词",
        "Trigger mode" => "触发方式",
        "Note-off" => "松键",
        "Play mode" => "演奏方式",
        "Page" => "页",
        "Takes" => "版本",
        "Velocity" => "力度",
        "Bend range" => "弯音范围",
        "Panic" => "全部静音",
        "Start" => "起始",
        "Align" => "对齐",
        "Fit" => "时长",
        "Loop" => "循环",
        "Lookahead" => "预读",
        other => other,
    }
}

fn chinese_help(name: &str) -> &'static str {
    match name {
        "Intonation" => "音高起伏的幅度，0 % 为单一音高",
        "Formant" => "说话者的体型，与音高无关",
        "Breath" => "100 % 为耳语",
        "Tension" => "从松弛到紧绷",
        "Roughness" => "100 % 为气泡音",
        "Loudness" => "嗓音的响度，会改变音色；音量只改变大小",
        "Emphasis" => "重读音节的突出程度",
        "Vibrato onset" => "台词开始后多久颤音达到最大",
        "Portamento" => "从前一个音滑到这个音所需的时间",
        "Emotion" => "情绪的总量",
        "Line select" => "“选定”触发方式下任意键播放、歌唱模式下演唱的台词",
        "Page" => "按键所用的页",
        "Takes" => "播放台词的哪个版本",
        "Velocity" => "响度与用力程度跟随力度的多少",
        "Bend range" => "弯音轮向两侧的范围",
        "MPE" => "第一通道以外，每个通道对应一个音符",
        "Start" => "台词可以从宿主时间线的何处开始",
        "Align" => "台词的哪一处落在网格上",
        "Fit" => "台词的长度，按宿主的速度计算",
        "Loop" => "按住按键期间台词反复播放",
        "Lookahead" => "更改后会重新启动此实例",
        _ => "",
    }
}
