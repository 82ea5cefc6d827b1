//! The voice browser: viewing, hearing, comparing and choosing voices.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use recit::script::{Script, VoiceRef};

use crate::bench::{Bench, activate, peak, script};

/// An editor in which the voices are loaded, high enough to show all of them.
fn bench(script: Script) -> Bench {
    sized(script, (1240.0, 1200.0))
}

fn sized(script: Script, size: (f32, f32)) -> Bench {
    let mut bench = Bench::sized(script, size);
    bench.wait_for(|bench| bench.sees("Voice: House") || bench.sees("(missing)"));
    bench
}

fn opened(script: Script) -> Bench {
    let mut bench = bench(script);
    bench.click("Voice: House · Host");
    bench
}

fn speaker(bench: &Bench) -> String {
    bench.shared.instance.script().voice.speaker.clone()
}

#[test]
fn a_voice_is_chosen_by_the_mouse_and_the_choice_is_undone() {
    let mut bench = opened(script(&["one"]));
    bench.click("House · Alto");
    assert_eq!(speaker(&bench), "host", "looking at a voice does not choose it");
    bench.click("Use this voice");
    let chosen = bench.shared.instance.script().voice.clone();
    let known = &recit::voice::list().0[0];
    assert_eq!((&chosen.name, chosen.speaker.as_str()), (&known.id, "alto"));
    assert_eq!(chosen.hash.as_ref(), Some(&known.hash));
    assert!(bench.shared.take_touched() && bench.sees("Voice: House · Alto"));
    assert!(!bench.sees("Use this voice"), "the browser closes");
    assert!(bench.step(false));
    assert_eq!(speaker(&bench), "host");
}

#[test]
fn a_voice_is_chosen_by_the_keyboard() {
    let mut bench = bench(script(&["one"]));
    bench.harness.get_by_label("Voice: House · Host").focus();
    bench.settle();
    bench.press(Key::Enter);
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowDown, Key::ArrowUp] {
        bench.press(key);
    }
    bench.press(Key::Enter);
    assert_eq!(speaker(&bench), "announcer");
    assert!(!bench.sees("Use this voice"));
}

#[test]
fn escape_closes_the_browser_and_chooses_nothing() {
    let mut bench = opened(script(&["one"]));
    bench.press(Key::ArrowDown);
    bench.press(Key::Escape);
    assert!(!bench.sees("Use this voice"));
    assert_eq!(speaker(&bench), "host");
    assert!(!bench.shared.take_touched());
}

#[test]
fn the_list_is_searched() {
    let mut bench = opened(script(&["one"]));
    let search = bench
        .harness
        .get_all_by_role(egui::accesskit::Role::TextInput)
        .last()
        .unwrap();
    search.focus();
    bench.settle();
    bench.type_text("OLD hearty");
    assert!(bench.sees("House · Elder") && !bench.sees("House · Alto"));
    bench.press(Key::ArrowDown);
    bench.press(Key::Enter);
    assert_eq!(speaker(&bench), "elder");
}

#[test]
fn a_voice_is_heard_without_being_chosen() {
    let mut bench = opened(script(&["Welcome back."]));
    let mut player = activate(&bench);
    bench.press(Key::ArrowDown);
    bench.press(Key::L);
    assert!(bench.sees("Stop House · Reader"));
    let armed = |bench: &Bench| {
        let status = bench.shared.instance.rehearsal();
        !matches!(status, None | Some(recit::engine::LineStatus::Arming))
    };
    bench.wait_for(armed);
    let player = std::cell::RefCell::new(&mut player);
    bench.wait_for(|_| peak(&mut player.borrow_mut(), 24_000) > 0.01);
    assert_eq!(speaker(&bench), "host");
    assert!(bench.shared.instance.script().lines()[0].speaker.is_none());
    bench.click("Listen to House · Alto");
    assert!(bench.sees("Stop House · Alto"));
    bench.click("Stop House · Alto");
    assert!(bench.shared.instance.rehearsal().is_none());
}

#[test]
fn closing_the_browser_stops_the_preview() {
    let mut bench = opened(script(&["Welcome back."]));
    let _player = activate(&bench);
    bench.press(Key::L);
    assert!(bench.shared.instance.rehearsal().is_some());
    bench.press(Key::Escape);
    assert!(bench.shared.instance.rehearsal().is_none());
}

#[test]
fn two_voices_are_compared_and_one_is_used() {
    let mut bench = opened(script(&["Welcome back."]));
    let _player = activate(&bench);
    bench.press(Key::A);
    bench.press(Key::ArrowDown);
    bench.press(Key::B);
    for heard in ["Host", "Reader", "Host"] {
        bench.press(Key::X);
        assert!(bench.sees(&format!("Stop House · {heard}")), "{heard}");
    }
    bench.click("Compare A and B");
    assert!(bench.sees("Stop House · Reader"));
    bench.click("House · Tenor as B");
    assert!(bench.sees("B: Tenor"));
    bench.click("Use B");
    assert_eq!(speaker(&bench), "tenor");
}

#[test]
fn a_voice_that_is_marked_twice_is_unmarked() {
    let mut bench = opened(script(&["one"]));
    bench.click("House · Tenor as A");
    assert!(bench.sees("A: Tenor"));
    bench.click("House · Tenor as A");
    assert!(bench.sees("A: not marked"));
}

#[test]
fn selected_lines_get_their_own_speaker_and_lose_it_again() {
    let mut bench = opened(script(&["one", "two"]));
    let speakers = |bench: &Bench| -> Vec<Option<String>> {
        let script = bench.shared.instance.script();
        script.lines().iter().map(|line| line.speaker.clone()).collect()
    };
    bench.click("1 selected line");
    bench.click("House · Alto");
    bench.click("Use this voice");
    assert_eq!(speakers(&bench), [Some("alto".to_owned()), None]);
    assert_eq!(speaker(&bench), "host");
    bench.click("Voice: House · Host");
    bench.click("1 selected line");
    let row = bench
        .harness
        .get_by_role_and_label(Role::ListBoxOption, "House · Host");
    row.click();
    bench.settle();
    bench.click("Use this voice");
    assert_eq!(speakers(&bench), [None, None]);
    assert!(bench.step(false) && bench.step(false));
    assert_eq!(speakers(&bench), [None, None]);
    assert!(bench.step(true));
    assert_eq!(speakers(&bench), [Some("alto".to_owned()), None]);
}

#[test]
fn a_missing_voice_is_reported_and_its_lines_keep_their_speakers() {
    let mut lost = script(&["one"]);
    lost.voice = VoiceRef {
        name: "elsewhere".into(),
        speaker: "x".into(),
        hash: None,
    };
    let mut bench = bench(lost);
    bench.click("Voice: elsewhere (missing)");
    assert!(bench.sees("This voice is not on this machine"));
    // A speaker of another voice cannot be given to a line.
    bench.click("1 selected line");
    bench.click("House · Alto");
    bench.press(Key::Enter);
    assert!(bench.shared.instance.script().lines()[0].speaker.is_none());
    assert!(bench.sees("Use this voice"), "the browser stays open");
}

#[test]
fn the_browser_fits_in_the_smallest_window() {
    let mut bench = sized(script(&["one"]), (900.0, 520.0));
    bench.click("Voice: House · Host");
    for label in [
        "Use this voice",
        "Close the voice browser",
        "Compare A and B",
        "Use A",
        "Use B",
        "New voice from a recording…",
    ] {
        let rect = bench.harness.get_by_label(label).rect();
        assert!(
            rect.left() > 0.0 && rect.right() < 900.0 && rect.top() > 0.0 && rect.bottom() < 520.0,
            "{label} lies at {rect:?}"
        );
    }
    let at = |label: &str| bench.harness.get_by_label(label).rect();
    let row = ["Use A", "Use B", "Compare A and B", "Use this voice"].map(at);
    assert!(
        row.windows(2).all(|pair| pair[0].right() < pair[1].left()),
        "{row:?}"
    );
    let make = at("New voice from a recording…");
    assert!(row.iter().all(|other| !other.intersects(make)), "{make:?}");
    let list = bench.harness.get_by_label_contains("Voices: House").rect();
    assert!(list.height() > 200.0, "{list:?}");
}

#[test]
fn a_recording_is_used_only_with_the_statement_and_an_error_is_shown() {
    let mut bench = opened(script(&["one"]));
    bench.click("New voice from a recording…");
    // The first field has the focus.
    bench.type_text("/no/such/recording.wav");
    bench.press(Key::Tab);
    bench.press(Key::Tab);
    bench.type_text("anna");
    bench.click("Make the voice");
    assert!(
        !bench.sees("Listening to the recording…"),
        "without the statement nothing begins"
    );
    bench.click(recit::voice::STATEMENT);
    bench.click("Make the voice");
    bench.wait_for(|bench| {
        bench
            .harness
            .query_by_label_contains("recording.wav` cannot be used")
            .is_some()
    });
    bench.press(Key::Escape);
    assert!(
        !bench.sees("Make the voice") && bench.sees("Use this voice"),
        "only the dialog closes"
    );
    assert!(!bench.shared.take_touched(), "the project is unchanged");
    bench.click("New voice from a recording…");
    assert!(bench.sees("Make the voice"));
    bench.click("Make the voice");
    assert!(
        !bench.sees("Listening to the recording…"),
        "each recording needs the statement"
    );
}

#[test]
fn a_speaker_that_is_stored_with_the_script_is_listed_and_speaks() {
    let mut script = script(&["Welcome back."]);
    let anna = recit::script::Profile {
        id: "anna-of-the-project".into(),
        voice: "house".into(),
        statement: recit::voice::STATEMENT.into(),
        recording: "0a".repeat(32),
        encoder: "0b".repeat(32),
        embedding: vec![1.0 / 192.0_f32.sqrt(); 192],
        log_f0_mean: 5.0,
        log_f0_std: 0.2,
        log_phoneme_s: -2.5,
        level_std: 1.0,
        formant: 0.0,
    }
    .rounded();
    script.voice.speaker = anna.id.clone();
    script.store_profile(anna).unwrap();
    let mut bench = bench(script);
    bench.click("Voice: House · anna-of-the-project");
    assert!(bench.sees("House · anna-of-the-project") && !bench.sees("(missing)"));
    bench.press(Key::Escape);
    let mut player = activate(&bench);
    let player = std::cell::RefCell::new(&mut player);
    bench
        .shared
        .instance
        .audition(bench.shared.instance.script().lines()[0].id);
    bench.wait_for(|_| peak(&mut player.borrow_mut(), 24_000) > 0.01);
    assert!(
        bench.shared.instance.notices().is_empty(),
        "nobody stands in for the speaker"
    );
    let json = bench.shared.instance.project_json();
    let read = recit::script::project::from_json(&json).unwrap().script;
    assert_eq!(read.profiles(), bench.shared.instance.script().profiles());
}
