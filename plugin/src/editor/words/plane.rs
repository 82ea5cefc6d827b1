//! Texts of the plane of emotions.

use recit::emotion::Named;

/// The texts.
pub struct Plane {
    /// The named emotions, in the order of [`Named::ALL`].
    names: [&'static str; 7],
    /// High arousal.
    pub excited: &'static str,
    /// Low arousal.
    pub calm: &'static str,
    /// Low valence.
    pub unpleasant: &'static str,
    /// High valence.
    pub pleasant: &'static str,
    /// The amount of emotion.
    pub amount: &'static str,
    /// The tooltip of a name, with its valence and arousal in per cent.
    pub go_to: fn(&str, i32, i32) -> String,
    /// The number of lines whose emotion is being edited.
    pub sets_lines: fn(usize) -> String,
    /// How to operate the plane.
    pub help: &'static str,
    /// The position: valence and arousal in per cent, and the nearest name.
    pub told: fn(i32, i32, &str) -> String,
    /// Appended to that: the nearest name of the line's emotion.
    pub told_line: fn(&str) -> String,
}

impl Plane {
    /// The name of an emotion.
    pub fn name(&self, named: Named) -> &'static str {
        self.names[named as usize]
    }
}

pub(super) const ENGLISH: Plane = Plane {
    names: [
        "Neutral",
        "Happiness",
        "Anger",
        "Sadness",
        "Fear",
        "Disgust",
        "Boredom",
    ],
    excited: "Excited",
    calm: "Calm",
    unpleasant: "Unpleasant",
    pleasant: "Pleasant",
    amount: "Amount",
    go_to: |name, valence, arousal| {
        format!("Go to {name}: valence {valence} %, arousal {arousal} %. Alt: for the selected lines")
    },
    sets_lines: |lines| match lines {
        1 => "The emotion of this line".to_owned(),
        _ => format!("The emotion of {lines} lines"),
    },
    help: "Drag the dot (Shift: finer), double-click for neutral. Hold Alt to set the selected lines' own emotion, \
           shown as a ring.",
    told: |valence, arousal, near| {
        format!("Plane of emotions: valence {valence} %, arousal {arousal} %, near {near}")
    },
    told_line: |near| format!("; the line is near {near}"),
};

pub(super) const CHINESE: Plane = Plane {
    names: ["中性", "喜悦", "愤怒", "悲伤", "恐惧", "厌恶", "无聊"],
    excited: "激动",
    calm: "平静",
    unpleasant: "不快",
    pleasant: "愉快",
    amount: "情绪量",
    go_to: |name, valence, arousal| {
        format!("设为{name}（愉悦度 {valence} %，激动度 {arousal} %）；按住 Alt：设定所选台词")
    },
    sets_lines: |lines| format!("设定 {lines} 句台词的情绪"),
    help: "拖动圆点（按住 Shift 微调），双击回到中性。按住 Alt 可设定所选台词的情绪，圆环表示台词的情绪。",
    told: |valence, arousal, near| format!("情绪平面：愉悦度 {valence} %，激动度 {arousal} %，接近{near}"),
    told_line: |near| format!("；台词接近{near}"),
};
