//! A voice whose decoder runs on another machine, which a test can let fail: nothing of that is heard.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod part;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use part::HousePart;
use recit::acoustic::{Contact, Elsewhere, Health, Patience};
use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, EngineNotice, Instance, LinePlayer, Lookahead, RenderSetup, Voices};
use recit::infer::{Input, Runtime, Tensor};
use recit::player::{Controls, Event, EventKind, Playback};
use recit::script::{Line, LineId, Script, VoiceRef};
use recit::voice::{Variant, Voice};

/// How long a test waits for something that must happen.
const LIMIT: Duration = Duration::from_secs(300);
const TEXT: &str = "The doors open at nine, as they always do. Nobody waits outside; the rain has stopped.";

/// The other machine.
struct There {
    part: HousePart,
    /// Answers that it still gives.
    left: AtomicU64,
    /// Whether it never answers, however long somebody waits.
    is_stuck: AtomicBool,
    /// Requests that it got, and those that were given up.
    asked: AtomicU64,
    given_up: AtomicU64,
    contact: Mutex<Contact>,
}

impl There {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            part: HousePart::load(),
            left: AtomicU64::new(u64::MAX),
            is_stuck: AtomicBool::new(false),
            asked: AtomicU64::new(0),
            given_up: AtomicU64::new(0),
            contact: Mutex::new(Contact::Up),
        })
    }

    fn answers(&self, count: u64) {
        self.left.store(count, Ordering::Release);
    }

    fn asked(&self) -> u64 {
        self.asked.load(Ordering::Acquire)
    }
}

impl std::fmt::Debug for There {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("There")
    }
}

impl Elsewhere for There {
    fn run(&self, inputs: &[Input<'_>], patience: Patience<'_>) -> Option<Vec<Tensor>> {
        self.asked.fetch_add(1, Ordering::AcqRel);
        if self.is_stuck.load(Ordering::Acquire) {
            while self.is_stuck.load(Ordering::Acquire) && (patience.keep_on)() {
                std::thread::sleep(Duration::from_millis(1));
            }
            self.given_up.fetch_add(1, Ordering::AcqRel);
            return None;
        }
        let take = |left: u64| left.checked_sub(1);
        let taken = self.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, take);
        taken.is_ok().then(|| self.part.run_louder(inputs))
    }

    fn name(&self) -> String {
        "louder".into()
    }

    fn health(&self) -> Health {
        Health {
            contact: self.contact.lock().clone(),
            ..Health::default()
        }
    }
}

/// The house voice, divided.
fn divided(there: &Arc<There>) -> Voice {
    let mut voice = Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap();
    voice.divide(there.clone());
    voice
}

fn engine(there: Option<&Arc<There>>) -> Arc<Engine> {
    let voices = Voices::with_runtime(Runtime::builtin());
    if let Some(there) = there {
        voices.insert(divided(there));
    }
    Arc::new(Engine::new(voices, Cache::in_memory()))
}

fn say(engine: &Arc<Engine>) -> (Vec<f32>, Vec<(String, u64, u64)>) {
    let line = Line::new(LineId(1), None, TEXT);
    let setup = RenderSetup::default();
    let rendered = engine
        .instance()
        .render(&line, &VoiceRef::default(), &setup, &mut |_| true)
        .unwrap();
    let words = rendered.transcript.words.into_iter();
    let words = words.map(|word| (word.text, word.start_s.to_bits(), word.end_s.to_bits()));
    (rendered.samples, words.collect())
}

fn activate(engine: &Arc<Engine>) -> (Instance, LinePlayer) {
    let instance = engine.instance();
    let mut script = Script::empty();
    script.add(Some(60), TEXT).unwrap();
    script.add(Some(61), "Another one.").unwrap();
    instance.set_script(script);
    let player = instance.activate(AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Studio,
    });
    (instance, player)
}

/// A bounce of the line on `key`.
fn bounce(player: &mut LinePlayer, key: u8) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; 384_000], vec![0.0; 384_000]);
    let note = Event {
        offset: 100,
        kind: EventKind::note_on(key),
    };
    player.process(
        &mut left,
        &mut right,
        &[note],
        &Controls::default(),
        Playback::Offline,
    );
    left
}

fn wait(what: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !what() {
        assert!(began.elapsed() < LIMIT);
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn words_have_the_same_times_whoever_computes_the_rest() {
    let (here, words) = say(&engine(None));
    let there = There::new();
    let (louder, same) = say(&engine(Some(&there)));
    assert!(there.asked() >= 3);
    assert!(louder != here);
    assert_eq!(louder.len(), here.len());
    assert_eq!(same, words);
    // Lost after the first phrase: no word is lost, and none comes twice.
    let lost = There::new();
    lost.answers(1);
    let (mixed, same) = say(&engine(Some(&lost)));
    assert!(mixed != here && mixed != louder);
    assert_eq!(same, words);
    // The first phrase is the other machine's, and the end is this one's.
    let begin = louder.iter().zip(&mixed).take_while(|(a, b)| a == b).count();
    assert!(begin > 24_000, "{begin}");
    let never = There::new();
    never.answers(0);
    assert!(say(&engine(Some(&never))).0 == here, "this machine alone");
}

#[test]
fn a_line_in_which_this_machine_stood_in_is_not_kept() {
    let there = There::new();
    let engine = engine(Some(&there));
    there.answers(1);
    let (makeshift, _) = say(&engine);
    there.answers(u64::MAX);
    let (whole, _) = say(&engine);
    assert!(makeshift != whole, "the frames of the stand-in were kept");
    assert!(whole == say(&self::engine(Some(&there))).0);
}

#[test]
fn armed_lines_play_when_the_other_machine_is_gone() {
    let there = There::new();
    let engine = engine(Some(&there));
    let (instance, mut player) = activate(&engine);
    assert!(instance.wait_armed(LIMIT));
    let before = bounce(&mut player, 60);
    there.is_stuck.store(true, Ordering::Release);
    let asked = there.asked();
    let after = bounce(&mut player, 60);
    assert!(before.iter().any(|sample| *sample != 0.0));
    assert!(after == before);
    assert_eq!(there.asked(), asked);
    assert_eq!(instance.meters().underruns, 0);
}

#[test]
fn a_note_does_not_wait_for_a_machine_that_is_stuck() {
    let there = There::new();
    there.is_stuck.store(true, Ordering::Release);
    let engine = engine(Some(&there));
    let (instance, mut player) = activate(&engine);
    // Arming waits for the other machine, and would for ever.
    wait(|| there.asked() > 0);
    assert_eq!(there.given_up.load(Ordering::Acquire), 0);
    let stuck = bounce(&mut player, 60);
    let alone = {
        let engine = self::engine(None);
        let (instance, mut player) = activate(&engine);
        assert!(instance.wait_armed(LIMIT));
        bounce(&mut player, 60)
    };
    assert!(stuck.iter().any(|sample| *sample != 0.0));
    assert!(stuck == alone, "this machine planned it");
    assert_eq!(instance.meters().stalls, 0);
    // The next line is armed from there again, once it answers.
    there.is_stuck.store(false, Ordering::Release);
    wait(|| instance.statuses()[1].length_s.is_some());
}

#[test]
fn a_loss_and_a_return_are_told_once() {
    let there = There::new();
    let engine = engine(Some(&there));
    let (instance, _player) = activate(&engine);
    assert!(instance.wait_armed(LIMIT));
    assert!(instance.notices().is_empty());
    *there.contact.lock() = Contact::Down("it did not answer within 80 ms".into());
    let told = |instance: &Instance| {
        let notices = instance.notices();
        notices
            .iter()
            .filter_map(|notice| notice.of::<EngineNotice>().cloned())
            .collect::<Vec<_>>()
    };
    let lost = told(&instance);
    assert!(
        matches!(&lost[..], [EngineNotice::ServerLost { reason, .. }] if reason.ends_with("80 ms")),
        "{lost:?}"
    );
    assert_eq!(told(&instance), lost);
    *there.contact.lock() = Contact::Up;
    let back = told(&instance);
    assert!(matches!(&back[..], [EngineNotice::ServerBack(_)]), "{back:?}");
    assert_eq!(instance.meters().server.unwrap().contact, Contact::Up);
}
