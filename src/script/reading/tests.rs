//! Tests of the fields of a stored project.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
use super::*;
use crate::emotion::Emotion;
use crate::script::project::{Loaded, from_json};

fn load(fields: &str) -> Loaded {
    from_json(&format!(r#"{{"format":"recit-project","version":2,{fields}}}"#)).unwrap()
}

#[test]
fn bad_lines_are_corrected_and_reported() {
    let long = "a".repeat(3000);
    let loaded = load(&format!(
        r#""lines":[{{"id":1,"key":200,"text":"a"}},{{"id":1,"text":"{long}"}},
            {{"id":18446744073709551615,"key":-1,"text":"c"}},{{"key":"C4","text":"d"}}]"#
    ));
    let lines = loaded.script.lines();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0].key, None);
    assert_eq!(lines[1].text.len(), MAX_LINE_CHARS);
    assert!(lines[0].id != lines[1].id && lines[1].id != lines[2].id);
    assert_eq!(loaded.notices.len(), 5);
    assert_eq!(
        loaded.notices[0],
        "Line 1: `key` cannot be 200; it has no key now."
    );
}

#[test]
fn a_bad_field_of_a_line_affects_only_itself() {
    for field in [
        r#""takes":0"#,
        r#""takes":17"#,
        r#""takes":"many""#,
        r#""speaker":"""#,
        r#""speaker":3"#,
        r#""emotion":"grumpy""#,
        r#""emotion":"anger:2""#,
        r#""fit":"2 weeks""#,
        r#""fit":"0 beats""#,
        r#""fit":4"#,
        r#""choke":0"#,
        r#""choke":17"#,
        r#""number":"1 2""#,
        r#""number":[1]"#,
        r#""at":"soon""#,
        r#""at":5"#,
        r#""language":"z h""#,
        r#""language":7"#,
        r#""page":128"#,
        r#""page":-1"#,
    ] {
        let loaded = load(&format!(
            r#""lines":[{{"key":60,"text":"Here.","seed":7,{field}}}]"#
        ));
        let line = &loaded.script.lines()[0];
        assert_eq!((line.key, line.seed, line.text.as_str()), (Some(60), 7, "Here."));
        assert_eq!(
            (line.takes, &line.speaker, line.choke, line.at, line.language),
            (1, &None, None, None, None),
            "{field}"
        );
        assert_eq!((line.emotion, line.fit, line.page), (Emotion::default(), None, 0));
        assert_eq!(loaded.notices.len(), 1, "{field}: {:?}", loaded.notices);
        assert!(loaded.notices[0].starts_with("Line 1: `"), "{:?}", loaded.notices);
    }
}

fn texts(loaded: &Loaded) -> Vec<&str> {
    let lines = loaded.script.lines();
    lines.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn a_bad_value_affects_only_its_field() {
    let values = [
        "null",
        "true",
        "-1",
        "1.5",
        "18446744073709551615",
        "\"x\"",
        "\"\"",
        "[]",
        "[1,[2,[3]],{}]",
        "{}",
        r#"{"a":{"b":1}}"#,
    ];
    let fields = [
        "id", "key", "text", "seed", "page", "takes", "speaker", "emotion", "fit", "choke", "number", "at",
        "language",
    ];
    for (field, value) in fields.iter().flat_map(|field| values.map(|value| (field, value))) {
        let loaded = load(&format!(
            r#""lines":[{{"text":"a","{field}":{value}}},{{"text":"b"}}]"#
        ));
        let texts = texts(&loaded);
        assert_eq!(texts.len(), 2, "{field}: {value}");
        assert_eq!(texts[1], "b", "{field}: {value}");
    }
    let fields = [
        "version",
        "voice",
        "channels",
        "pages",
        "name",
        "about",
        "tags",
        "parameters",
    ];
    for (field, value) in fields.iter().flat_map(|field| values.map(|value| (field, value))) {
        let json = format!(r#"{{"format":"recit-project","lines":[{{"text":"a"}}],"{field}":{value}}}"#);
        let preset = crate::script::preset::parse(&json).unwrap();
        assert_eq!(preset.script.lines().len(), 1, "{field}: {value}");
    }
    for value in values {
        let loaded = load(&format!(r#""lines":[{{"text":"a"}},{value},{{"text":"b"}}]"#));
        let texts = texts(&loaded);
        assert_eq!((texts[0], *texts.last().unwrap()), ("a", "b"), "{value}");
        assert!(load(&format!(r#""lines":{value}"#)).script.lines().len() <= 1);
    }
    assert_eq!(load(r#""voice":5,"lines":[]"#).script.voice, VoiceRef::default());
}

#[test]
fn ids_of_lines_are_bounded_and_never_used_twice() {
    let most = LineId::MAX;
    let ids = format!(
        r#""lines":[{{"id":{most},"text":"a"}},{{"id":18446744073709551614,"text":"b"}},{{"text":"c"}},
            {{"id":{},"text":"d"}},{{"id":0,"text":"e"}},{{"id":1,"text":"f"}}]"#,
        most + 1
    );
    let mut script = load(&ids).script;
    for _ in 0..100 {
        script.add(None, "more").unwrap();
    }
    let ids: HashSet<LineId> = script.lines().iter().map(|line| line.id).collect();
    assert_eq!(ids.len(), 106);
    assert!(ids.iter().all(|id| (1..=most).contains(&id.0)), "{ids:?}");
    assert_eq!(script.lines()[0].id.0, most);
}

#[test]
fn a_voice_is_read_within_limits() {
    let long = "a".repeat(1_000_000);
    let loaded = load(&format!(
        r#""lines":[],"voice":{{"name":"{long}","speaker":"{long}","hash":"{long}"}}"#
    ));
    assert_eq!(loaded.script.voice, VoiceRef::default());
    assert_eq!(loaded.notices.len(), 3);
    assert!(loaded.notices.iter().all(|notice| notice.len() < 120));
}

#[test]
fn the_number_of_notices_is_limited() {
    let many = vec![r#"{"text":5,"key":"x","takes":99}"#; 1000].join(",");
    let loaded = load(&format!(r#""lines":[{many}]"#));
    assert_eq!((loaded.script.lines().len(), loaded.notices.len()), (1000, 51));
    assert_eq!(loaded.notices[50], "… and 2950 more.");
}

#[test]
fn a_page_that_only_a_line_names_is_added() {
    let loaded = load(r#""lines":[{"text":"a","page":2},{"text":"b","page":1}]"#);
    let pages: Vec<u8> = loaded.script.lines().iter().map(|line| line.page).collect();
    assert_eq!((pages, loaded.script.pages().len()), (vec![2, 1], 3));
    assert_eq!(loaded.notices, ["Line 1: its page 3 was missing and was added."]);
}

#[test]
fn bad_pages_are_corrected_and_reported() {
    let long = "a".repeat(70);
    let loaded = load(&format!(
        r#""lines":[],"pages":[{{"name":"{long}","keys":[47,36]}},{{"keys":[0,128]}},{{"name":5,"keys":[1]}},7]"#
    ));
    let names = loaded.script.pages().iter().map(|page| page.name.as_str());
    assert_eq!(
        names.collect::<Vec<_>>(),
        [&long[..60], "Page 2", "Page 3", "Page 4"]
    );
    assert!(loaded.script.pages().iter().all(|page| page.keys.is_none()));
    assert_eq!(loaded.notices.len(), 6, "{:?}", loaded.notices);
    let many = vec!["{}"; 130].join(",");
    let loaded = load(&format!(r#""lines":[],"pages":[{many}]"#));
    assert_eq!((loaded.script.pages().len(), loaded.notices.len()), (128, 1));
    for none in ["[]", "null"] {
        let loaded = load(&format!(r#""lines":[],"pages":{none}"#));
        assert_eq!((loaded.script.pages().len(), loaded.notices.len()), (1, 0));
    }
    let loaded = load(r#""lines":[],"pages":"three""#);
    assert_eq!((loaded.script.pages().len(), loaded.notices.len()), (1, 1));
}

#[test]
fn bad_channels_are_corrected_and_reported() {
    let loaded = load(r#""lines":[],"channels":["alto",null,5,"","tenor"]"#);
    let named = |name: &str| Some(name.to_owned());
    let expected = [named("alto"), None, None, None, named("tenor")];
    assert_eq!(loaded.script.channels, expected);
    assert_eq!(loaded.notices.len(), 2, "{:?}", loaded.notices);
    let many = vec!["\"alto\""; 17].join(",");
    let loaded = load(&format!(r#""lines":[],"channels":[{many}]"#));
    assert_eq!((loaded.script.channels.len(), loaded.notices.len()), (16, 1));
    assert_eq!(load(r#""lines":[],"channels":{}"#).notices.len(), 1);
}

#[test]
fn a_full_script_skips_the_rest_and_reports_it() {
    let many = vec![r#"{"text":"a"}"#; 1030].join(",");
    let loaded = load(&format!(r#""lines":[{many}]"#));
    assert_eq!((loaded.script.lines().len(), loaded.notices.len()), (1024, 1));
    assert!(loaded.notices[0].starts_with("Line 1025: this line and all later ones were skipped"));
}

#[test]
fn a_notice_shows_only_the_beginning_of_a_long_value() {
    let long = "a".repeat(100_000);
    let loaded = load(&format!(r#""lines":[{{"text":"a","fit":"{long}"}}]"#));
    assert!(loaded.notices[0].len() < 120, "{}", loaded.notices[0].len());
}
