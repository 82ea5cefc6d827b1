//! Texts of the panel of a line's sound.

/// The texts.
pub struct Line {
    /// The title of the panel while it shows line `n`.
    pub title: fn(usize) -> String,
    /// The line is fitted to a length at a tempo.
    pub fitted: fn(&str, f64) -> String,
    /// The line is sung, by this number of notes.
    pub sung: fn(usize) -> String,
    /// The title of the panel while it shows none.
    pub no_title: &'static str,
    /// There are no lines.
    pub none: &'static str,
    /// The line has no text.
    pub empty: &'static str,
    /// The line has nothing to speak.
    pub silent: &'static str,
    /// The picture is being computed; the completed share.
    pub making: fn(f32) -> String,
    /// The description of the picture of a line with this length in seconds.
    pub picture: fn(f64) -> String,
    /// The lane of the pitch.
    pub lane: &'static str,
    /// Its tooltip.
    pub lane_help: &'static str,
    /// A syllable of a sung line, the note that sang it, and whether it is the next.
    pub syllable: fn(&str, Option<&str>, bool) -> String,
    /// The arrow that folds the panel.
    pub fold: &'static str,
    /// The arrow that unfolds it.
    pub unfold: &'static str,
    /// The edge that changes the height of the panel.
    pub height: &'static str,
    /// Its tooltip.
    pub height_help: &'static str,
    /// The button that plays the whole line.
    pub hear: &'static str,
    /// The option to show the playing line.
    pub follow: &'static str,
    /// Its tooltip.
    pub follow_help: &'static str,
    /// The option to display sounds in ARPAbet.
    pub arpabet: &'static str,
    /// Its tooltip.
    pub arpabet_help: &'static str,
    /// A time on the ruler, in seconds.
    pub second: fn(f64) -> String,
    /// A word and its length in seconds.
    pub word: fn(&str, f64) -> String,
    /// The actions on a word.
    pub word_help: &'static str,
    /// The separator in a name.
    pub comma: &'static str,
    /// The edge that changes a word's length.
    pub edge: fn(&str) -> String,
    /// Its tooltip.
    pub edge_help: &'static str,
    /// A changed value of a word.
    pub badge: fn(&str, &str) -> String,
    /// The actions on it.
    pub badge_help: &'static str,
    /// A shift of the pitch in semitones.
    pub pitch: fn(f32) -> String,
    /// A length in percent.
    pub length: fn(f32) -> String,
    /// A text would exceed this number of characters.
    pub too_long: fn(usize) -> String,
    /// The pronunciation of a word.
    pub pronunciation: fn(&str) -> String,
    /// The label of the current pronunciation.
    pub now: &'static str,
    /// The label of the field for phonemes.
    pub phonemes: &'static str,
    /// Its placeholder.
    pub phonemes_hint: &'static str,
    /// The button that adds a sound, with an example word.
    pub add: fn(&str, &str) -> String,
    /// The button that plays the word with these phonemes.
    pub listen: &'static str,
    /// The button that writes the phonemes to the text.
    pub apply: &'static str,
    /// The button that writes them to the dictionary of the project.
    pub everywhere: &'static str,
    /// Its tooltip.
    pub everywhere_help: &'static str,
    /// The button that removes them from the text.
    pub reset: &'static str,
    /// Its tooltip.
    pub reset_help: &'static str,
    /// The button that closes the dialog.
    pub close: &'static str,
    /// The heading of the explanation.
    pub explained: &'static str,
    /// The written text, its class, and the rule that reads it.
    pub taken_for: fn(&str, &str, &str) -> String,
    /// A spoken word, its sounds, and their origin.
    pub sounds_from: fn(&str, &str, &str) -> String,
    /// Its other pronunciation.
    pub elsewhere: fn(&str) -> String,
    /// An alternative, its class, and its rule.
    pub or_else: fn(&str, &str, &str) -> String,
}

/// The class of a part of the text, and the rule that read it in brackets unless it has the same name.
fn kind(class: &str, rule: &str, open: &str, close: &str) -> String {
    if class == rule {
        class.to_owned()
    } else {
        format!("{class}{open}{rule}{close}")
    }
}

pub(super) const ENGLISH: Line = Line {
    title: |line| format!("Sound of line {line}"),
    fitted: |length, tempo| format!("{length} at {tempo} BPM"),
    sung: |notes| match notes {
        1 => "sung by 1 note".to_owned(),
        _ => format!("sung by {notes} notes"),
    },
    no_title: "Sound",
    none: "No lines yet.",
    empty: "This line has no text yet.",
    silent: "This line contains nothing to speak.",
    making: |share| format!("Analysing… {:.0} %", 100.0 * share),
    picture: |length| format!("Waveform and pitch, {length:.1} s"),
    lane: "Pitch lane",
    lane_help: "Drag: draw the pitch of the words\nClick: play the word",
    syllable: |sounds, note, is_next| {
        let sung = note.map_or_else(|| "waits for a note".to_owned(), |note| format!("sung on {note}"));
        let next = if is_next { ", sung by the next note" } else { "" };
        format!("Syllable {sounds}: {sung}{next}")
    },
    fold: "Hide the sound",
    unfold: "Show the sound",
    height: "Height of the sound",
    height_help: "Drag: height of the panel\nDouble-click: reset",
    hear: "Play the whole line",
    follow: "Follow",
    follow_help: "Show the line that is playing and keep its playhead visible",
    arpabet: "ARPAbet",
    arpabet_help: "Show phonemes in ARPAbet instead of IPA",
    second: |time| format!("{} s", (time * 100.0).round() / 100.0),
    word: |word, length| format!("{word}, {length:.1} s"),
    word_help: "Click: play it; Ctrl-click: play the line\nDouble-click or P: pronunciation\nDrag up or down: pitch",
    comma: ", ",
    edge: |word| format!("Length of {word}"),
    edge_help: "Drag: length",
    badge: |value, word| format!("{value} for {word}"),
    badge_help: "Double-click: reset",
    pitch: |semitones| format!("{:+} st", (semitones * 100.0).round() / 100.0),
    length: |percent| format!("{percent:.0} %"),
    too_long: |most| format!("A line can have up to {most} characters, including markup."),
    pronunciation: |word| format!("Pronunciation of “{word}”"),
    now: "Now",
    phonemes: "Phonemes",
    phonemes_hint: "HH AH0 L OW1 or /həˈloʊ/",
    add: |sound, word| format!("Add {sound} as in “{word}”"),
    listen: "Listen",
    apply: "Apply",
    everywhere: "Everywhere",
    everywhere_help: "Use this pronunciation in all lines of the project, unless a line sets its own",
    reset: "Reset",
    reset_help: "Remove the phonemes from the text",
    close: "Close",
    explained: "How it is read",
    taken_for: |written, class, rule| format!("“{written}”: {}", kind(class, rule, " (", ")")),
    sounds_from: |word, sounds, origin| format!("{word} /{sounds}/, {origin}"),
    elsewhere: |sounds| format!("elsewhere /{sounds}/"),
    or_else: |spoken, class, rule| format!("or “{spoken}”: {}", kind(class, rule, " (", ")")),
};

pub(super) const CHINESE: Line = Line {
    title: |line| format!("第 {line} 句的声音"),
    fitted: |length, tempo| format!("{length}，每分钟 {tempo} 拍"),
    sung: |notes| format!("用 {notes} 个音符演唱"),
    no_title: "声音",
    none: "还没有台词。",
    empty: "这句台词还没有文字。",
    silent: "这句台词没有可朗读的内容。",
    making: |share| format!("正在分析… {:.0} %", 100.0 * share),
    picture: |length| format!("波形与音高，{length:.1} 秒"),
    lane: "音高轨",
    lane_help: "拖动：画出各词的音高\n单击：播放该词",
    syllable: |sounds, note, is_next| {
        let sung = note.map_or_else(|| "等待音符".to_owned(), |note| format!("唱在 {note}"));
        let next = if is_next {
            "，由下一个音符演唱"
        } else {
            ""
        };
        format!("音节 {sounds}：{sung}{next}")
    },
    fold: "收起声音",
    unfold: "展开声音",
    height: "声音面板的高度",
    height_help: "拖动：面板高度\n双击：重置",
    hear: "播放整句",
    follow: "跟随",
    follow_help: "显示正在播放的台词，并让播放头保持可见",
    arpabet: "ARPAbet 音标",
    arpabet_help: "用 ARPAbet 代替国际音标显示音素",
    second: |time| format!("{} 秒", (time * 100.0).round() / 100.0),
    word: |word, length| format!("{word}，{length:.1} 秒"),
    word_help: "单击：播放；按住 Ctrl 单击：播放整句\n双击或 P：读音\n上下拖动：音高",
    comma: "，",
    edge: |word| format!("{word} 的时长"),
    edge_help: "拖动：时长",
    badge: |value, word| format!("{word}：{value}"),
    badge_help: "双击：重置",
    pitch: |semitones| format!("{:+} 半音", (semitones * 100.0).round() / 100.0),
    length: |percent| format!("{percent:.0} %"),
    too_long: |most| format!("一句台词最多 {most} 个字符，包括标记。"),
    pronunciation: |word| format!("“{word}”的读音"),
    now: "当前",
    phonemes: "音素",
    phonemes_hint: "HH AH0 L OW1 或 /həˈloʊ/",
    add: |sound, word| format!("添加 {sound}，如 “{word}”"),
    listen: "试听",
    apply: "应用",
    everywhere: "全部台词",
    everywhere_help: "在本项目的所有台词中这样读这个词，除非台词另有标注",
    reset: "重置",
    reset_help: "从文字中去掉音素",
    close: "关闭",
    explained: "读法说明",
    taken_for: |written, class, rule| format!("“{written}”：{}", kind(class, rule, "（", "）")),
    sounds_from: |word, sounds, origin| format!("{word} /{sounds}/，{origin}"),
    elsewhere: |sounds| format!("别处 /{sounds}/"),
    or_else: |spoken, class, rule| format!("或 “{spoken}”：{}", kind(class, rule, "（", "）")),
};
