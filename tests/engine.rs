//! The engine and the player with the real voice, without a plugin.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, LineStatus, Lookahead, OpenStatus, Speaking};
use recit::player::{Controls, Event, EventKind, Live, NoteOff, Playback, Trigger};
use recit::script::project;

const ARMING: Duration = Duration::from_secs(300);

fn setup(sample_rate: f64, max_block: usize) -> AudioSetup {
    AudioSetup {
        sample_rate,
        max_block,
        lookahead: Lookahead::Studio,
    }
}

/// An instance with all its lines armed.
fn armed(setup: AudioSetup) -> (Instance, LinePlayer) {
    let instance = Engine::acquire().instance();
    let player = instance.activate(setup);
    assert!(instance.wait_armed(ARMING), "{:?}", instance.statuses());
    (instance, player)
}

fn note_on(key: u8) -> EventKind {
    EventKind::note_on(key)
}

/// Renders `length` samples offline in blocks of these lengths in turn; events are at host samples.
fn render(
    player: &mut LinePlayer,
    length: usize,
    blocks: &[usize],
    events: &[(usize, EventKind)],
    controls: impl Fn(usize) -> Controls,
) -> (Vec<f32>, Vec<f32>) {
    let (mut left, mut right) = (vec![0.0; length], vec![0.0; length]);
    let (mut begin, mut turn) = (0, 0);
    while begin < length {
        let end = (begin + blocks[turn % blocks.len()]).min(length);
        turn += 1;
        let now: Vec<Event> = events
            .iter()
            .filter(|(at, _)| (begin..end).contains(at))
            .map(|(at, kind)| Event {
                offset: (at - begin) as u32,
                kind: *kind,
            })
            .collect();
        let (left, right) = (&mut left[begin..end], &mut right[begin..end]);
        player.process(left, right, &now, &controls(begin), Playback::Offline);
        begin = end;
    }
    (left, right)
}

fn first_sound(samples: &[f32]) -> Option<usize> {
    samples.iter().position(|sample| *sample != 0.0)
}

fn plain(_: usize) -> Controls {
    Controls::default()
}

#[test]
fn an_armed_line_starts_exactly_at_note_plus_latency_at_every_rate() {
    for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        let (_instance, mut player) = armed(setup(rate, 512));
        let note = 1234;
        let length = note + (rate * 0.3) as usize;
        let (left, right) = render(&mut player, length, &[512], &[(note, note_on(60))], plain);
        assert_eq!(
            first_sound(&left),
            Some(note + player.latency() as usize),
            "{rate} Hz"
        );
        assert_eq!(left, right);
        let loudest = left.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!((0.02..1.0).contains(&loudest), "{rate} Hz: peak {loudest}");
    }
}

#[test]
fn the_block_sizes_do_not_change_a_sample() {
    let events = [
        (100, note_on(60)),
        (9_000, note_on(62)),
        (20_001, note_on(64)),
        (30_000, EventKind::note_off(62)),
    ];
    let controls = |_| Controls {
        note_off: NoteOff::Fade,
        live: Live {
            pitch: 2.5,
            speed: 1.3,
            ..Live::default()
        },
        ..Controls::default()
    };
    let (_instance, mut player) = armed(setup(48_000.0, 4096));
    let mut run = |blocks: &[usize]| {
        player.reset();
        render(&mut player, 60_000, blocks, &events, controls).0
    };
    let whole = run(&[4096]);
    assert!(whole.iter().any(|sample| *sample != 0.0));
    for blocks in [
        &[1][..],
        &[16],
        &[64],
        &[480],
        &[512],
        &[7, 1000, 64, 4096, 3],
        &[60_000],
    ] {
        assert!(run(blocks) == whole, "blocks of {blocks:?} sound different");
    }
}

#[test]
fn seventeen_lines_sound_as_sixteen_and_the_oldest_is_replaced() {
    let (instance, mut player) = armed(setup(48_000.0, 512));
    let events: Vec<_> = (0..17)
        .map(|index| (1000 + index * 10, note_on(60 + (index % 8) as u8)))
        .collect();
    let (left, _) = render(&mut player, 9_600, &[512], &events, plain);
    assert_eq!(instance.meters().sounding, 16);
    assert_eq!((instance.meters().underruns, instance.meters().missed), (0, 0));
    assert!(left.iter().all(|sample| sample.is_finite()));
    let burst: Vec<_> = (0..60).map(|_| (0, note_on(61))).collect();
    player.reset();
    render(&mut player, 9_600, &[512], &burst, plain);
    assert_eq!((instance.meters().sounding, instance.meters().missed), (16, 0));
}

#[test]
fn live_starts_at_the_note_itself_and_is_the_same_with_any_block_size() {
    let setup = AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Live,
    };
    let controls = |at| Controls {
        live: Live {
            pitch: if at >= 12_288 { 7.0 } else { 0.0 },
            ..Live::default()
        },
        ..Controls::default()
    };
    // Heads are rendered again when the controls stand still, so each run uses an instance that has only seen
    // the controls it begins with.
    let run = |blocks: &[usize], controls: &dyn Fn(usize) -> Controls| {
        let (instance, mut player) = armed(setup);
        assert_eq!(player.latency(), 0);
        let sound = render(&mut player, 40_960, blocks, &[(777, note_on(60))], controls).0;
        assert_eq!(instance.meters().underruns, 0);
        sound
    };
    let plain = run(&[512], &plain);
    let moved = run(&[512], &controls);
    assert_eq!(first_sound(&moved), Some(777));
    assert!(moved == run(&[64], &controls), "blocks of 64 sound different");
    assert!(moved != plain, "the control is not heard");
}

#[test]
fn an_edit_while_a_line_sounds_neither_stops_nor_changes_it() {
    let (instance, mut player) = armed(setup(48_000.0, 512));
    let id = instance.script().lines()[0].id;
    let events = [(0, note_on(60))];
    let (before, _) = render(&mut player, 96_000, &[512], &events, plain);
    player.reset();
    let (mut first, _) = render(&mut player, 24_000, &[512], &events, plain);
    instance
        .edit(|script| script.set_text(id, "Something else entirely."))
        .unwrap();
    let (rest, _) = render(&mut player, 72_000, &[512], &[], plain);
    first.extend(rest);
    assert!(first == before, "the sounding line changed");
    assert!(instance.wait_armed(ARMING));
    let (after, _) = render(&mut player, 96_000, &[512], &events, plain);
    assert!(after != before, "the edit is not heard");
}

#[test]
fn a_missing_voice_is_reported_and_the_built_in_one_speaks() {
    let instance = Engine::acquire().instance();
    instance
        .edit(|script| {
            script.voice.name = "nowhere".into();
            Ok(())
        })
        .unwrap();
    let mut player = instance.activate(setup(48_000.0, 512));
    assert!(instance.wait_armed(ARMING));
    let notices = instance.notices();
    assert!(
        notices.iter().any(|notice| notice.text.contains("nowhere")),
        "{notices:?}"
    );
    assert_eq!(instance.script().voice.name, "nowhere");
    let (left, _) = render(&mut player, 9_600, &[512], &[(0, note_on(60))], plain);
    assert!(first_sound(&left).is_some());
}

#[test]
fn a_scan_loads_no_model() {
    let instance = Engine::acquire().instance();
    instance
        .edit(|script| script.add(Some(90), "Nobody plays this."))
        .unwrap();
    let _stored = instance.project_json();
    // Long enough to load a voice several times.
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(instance.meters().voice, "");
    let untouched = instance
        .statuses()
        .iter()
        .all(|line| line.status == LineStatus::Text);
    assert!(untouched, "{:?}", instance.statuses());
    assert_eq!(instance.notices(), []);
}

#[test]
fn a_project_stores_the_version_of_its_voice() {
    let (instance, _player) = armed(setup(48_000.0, 512));
    let json = instance.project_json();
    let mut script = project::from_json(&json).unwrap().script;
    assert!(script.voice.hash.is_some());
    let reopened = Engine::acquire().instance();
    reopened.set_script(script.clone());
    assert!(reopened.wait_armed(ARMING));
    assert_eq!(reopened.notices(), []);
    script.voice.hash = Some("0123".into());
    reopened.set_script(script);
    assert!(reopened.wait_armed(ARMING));
    assert!(
        reopened.notices()[0].text.contains("a different version"),
        "{:?}",
        reopened.notices()
    );
    assert_eq!(
        project::from_json(&reopened.project_json())
            .unwrap()
            .script
            .voice
            .hash
            .unwrap(),
        "0123"
    );
}

#[test]
fn triggers_choose_the_line_they_name() {
    let (instance, mut player) = armed(setup(48_000.0, 512));
    let ids: Vec<_> = instance.script().lines().iter().map(|line| line.id).collect();
    let mut play = |trigger, selected_line, key| {
        let controls = |_| Controls {
            trigger,
            selected_line,
            ..Controls::default()
        };
        render(&mut player, 4_800, &[512], &[(0, note_on(key))], controls);
        let statuses = instance.statuses();
        let sounding = statuses
            .iter()
            .filter(|line| matches!(line.status, LineStatus::Sounding { .. }));
        let sounding: Vec<_> = sounding.map(|line| line.id).collect();
        render(&mut player, 4_800, &[512], &[(0, EventKind::AllOff)], controls);
        sounding
    };
    assert_eq!(play(Trigger::Key, 0, 63), [ids[3]]);
    assert_eq!(play(Trigger::Key, 0, 20), []);
    assert_eq!(play(Trigger::Next, 0, 20), [ids[4]]);
    assert_eq!(play(Trigger::Selected, 6, 20), [ids[6]]);
    assert_eq!(play(Trigger::Selected, 99, 20), []);
}

/// The samples of blocks without a note, until `is_over`.
fn until(player: &mut LinePlayer, mut is_over: impl FnMut(&[f32]) -> bool) -> Vec<f32> {
    let begun = Instant::now();
    let mut heard = Vec::new();
    while !is_over(&heard) {
        assert!(begun.elapsed() < ARMING, "it never happens");
        heard.extend(render(player, 512, &[512], &[], plain).0);
    }
    heard
}

#[test]
fn what_follows_a_pause_of_an_open_line_does_not_depend_on_its_length() {
    let (instance, mut player) = armed(setup(48_000.0, 512));
    let voice = instance.script().voice.clone();
    let mut followed = Vec::new();
    for pause in [48_000, 130_560] {
        let line = instance.open_line(&voice, Speaking::default()).unwrap();
        line.push("The doors open at nine. ").unwrap();
        until(&mut player, |heard| first_sound(heard).is_some());
        render(&mut player, 240_000, &[512], &[], plain);
        let (silence, _) = render(&mut player, pause, &[512], &[], plain);
        assert_eq!(first_sound(&silence), None, "nothing is rendered while it waits");
        line.push("Wait.").unwrap();
        line.close();
        let rest = until(&mut player, |_| line.status() == OpenStatus::Over);
        followed.push(rest[first_sound(&rest).unwrap()..].to_vec());
    }
    let length = followed.iter().map(Vec::len).min().unwrap();
    assert!(length > 9_600);
    assert!(
        followed[0][..length] == followed[1][..length],
        "it sounds otherwise"
    );
}
