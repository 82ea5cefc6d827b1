//! Valid input.

/// Presets, each of which contains a project.
pub const PRESETS: [&str; 5] = [
    include_str!("../../presets/factory.json"),
    include_str!("../../presets/scene.json"),
    include_str!("../../presets/choir.json"),
    include_str!("../../presets/rhythm-words.json"),
    r#"{ "format": "recit-project", "version": 2, "voice": { "name": "house", "speaker": "reader", "hash": "ab" },
        "channels": ["reader", null, "tenor"], "pages": [{ "name": "One" }, { "name": "Two", "keys": [36, 47] }],
        "lines": [{ "id": 1, "key": 60, "text": "Welcome back.", "seed": 0, "page": 1, "takes": 4, "speaker": "tenor",
        "emotion": "anger:0.5+fear:0.3", "fit": "2 beats", "choke": 1, "language": "zh" }, { "id": 2, "text": "Go." }],
        "profiles": [{ "id": "anna", "voice": "house", "statement": "I may.", "embedding": "0.6 -0.8 0", "log_f0_mean": 5.25, "log_f0_std": 0.2,
        "recording": "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a", "log_phoneme_s": -2.5, "level_std": 1,
        "encoder": "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b" }] }"#,
];

/// The words of projects.
pub const PROJECT_WORDS: [&str; 20] = [
    "\"id\":",
    "\"lines\":",
    "\"seed\":",
    "\"voice\":",
    "\"pages\":",
    "\"keys\":",
    "\"text\":",
    "\"takes\":",
    "[",
    "]",
    "{",
    "}",
    ",",
    "null",
    "true",
    "[[[[[[[[",
    "\\u0000",
    "\\ud800",
    "\"fit\":\"1 bar\",",
    "{\"text\":\"a\"},",
];

/// Lines with markup.
pub const LINES: [&str; 8] = [
    "Hello, [emotion happy 0.8] how are you? [pause 500ms] Fine!",
    "<speak>It is <emphasis level=\"strong\">now</emphasis> <break time=\"2s\"/> or <prosody rate=\"80%\" pitch=\"+2st\">never</prosody>.</speak>",
    "On 12/31/1999 at 11:59 pm, $1,234.56 and 3.5 km/h; call 555-0199 or see https://example.com/a?b=c.",
    "[whisper] Don't [/whisper] turn {R EH1 D} around (really)... Dr. Smith's 2nd IBM-PC, e.g. X-ray.",
    "[rate 120%][pitch -3][volume 6dB] All at once [/rate] and <sub alias=\"World Wide Web\">WWW</sub>.",
    "Zażółć gęślą jaźń 你好 👍🏽 ½ ± 100 °C \u{202E}backwards",
    "It's 1st, 2nd, 3rd; 1,000,000,000,000,000,000,000 and 0.000001; IV. Act, p. 5-7, #1 & co.",
    "a a a a a a a a",
];

/// The words of markup.
pub const MARKUP_WORDS: [&str; 24] = [
    "[pause 30s]",
    "[pause 99999999999s]",
    "[emotion anger 1]",
    "[rate ",
    "[/",
    "]",
    "[[",
    "<break time=\"",
    "<prosody ",
    "</prosody>",
    "<",
    ">",
    "<!--",
    "-->",
    "&amp;",
    "&#x10FFFF;",
    "{",
    "}",
    "1e999",
    "99999999999999999999",
    "...",
    "\n",
    "<emphasis level=\"none\">",
    "'",
];

/// Tables and texts.
pub const TABLES: [&str; 4] = [
    "key,text,speaker,emotion,fit,page,takes,seed,choke,language\r\nC3,Hello.,tenor,anger:0.5,2 beats,1,4,7,1,en\r\n61,\"b, \"\"c\"\"\",,,,2,,,,\r\n",
    "sep=;\r\nkey;text\r\n60;a\r\n61;\"b, \"\"c\"\"\"",
    "\u{FEFF}Text\tKEY\nfirst\t60\nsecond\tDb3\n",
    "Dr. Smith said:\r\n\"Go.\" He\nwent.\r\n \n\nLast <prosody\nrate='80%'>one</prosody>. [pause 1s] And so on, and so forth.",
];

/// The words of tables.
pub const TABLE_WORDS: [&str; 14] = [
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\r\n",
    "\n\n",
    "text",
    "sep=,\n",
    "'=1+1",
    "C3",
    "anger:0.1+fear:0.7",
    "128",
    "1 bar",
];
