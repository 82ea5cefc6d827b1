//! Texts that are spoken while they arrive. With a voice of arithmetic.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::host::Score;
use fake::{Fake, Fault, LIMIT, Stage, TRAP_WORD, status, studio, wait_until};
use recit::engine::{
    Instance, LinePlayer, LineStatus, MAX_GUESTS, MAX_OPEN_TEXT, OpenLine, OpenStatus, PushError, Speaking,
};
use recit::script::VoiceRef;

const RATE: f64 = 48_000.0;

fn voice() -> VoiceRef {
    Fake::new().script(&[]).voice
}

fn open(instance: &Instance) -> OpenLine {
    instance.open_line(&voice(), Speaking::default()).unwrap()
}

/// The next samples, which nobody asks for with a note.
fn listen(player: &mut LinePlayer, length: usize) -> Vec<f32> {
    Score::notes(length, &[]).offline(player, &[512]).left
}

fn is_silent(samples: &[f32]) -> bool {
    samples.iter().all(|sample| *sample == 0.0)
}

/// Plays until the line is over, from its first block on.
fn heard(player: &mut LinePlayer, line: &OpenLine) -> Vec<f32> {
    let mut heard = Vec::new();
    wait_until("it does not end", || {
        heard.extend(listen(player, 512));
        line.status() == OpenStatus::Over
    });
    heard.extend(listen(player, 9_600));
    heard
}

/// `samples` without the silence before and after.
fn sound(samples: &[f32]) -> &[f32] {
    let is_heard = |sample: &f32| sample.abs() > 1e-4;
    let first = samples.iter().position(is_heard).unwrap_or(samples.len());
    let last = samples.iter().rposition(is_heard).map_or(first, |last| last + 1);
    &samples[first..last]
}

/// What is heard without the silences: the lengths of the stretches of sound between pauses of at least 20 ms.
fn stretches(samples: &[f32]) -> Vec<usize> {
    let gap = (0.02 * RATE) as usize;
    let mut lengths = Vec::new();
    let (mut begun, mut last) = (None, 0);
    for (at, _) in samples
        .iter()
        .enumerate()
        .filter(|(_, sample)| sample.abs() > 1e-3)
    {
        if let Some(start) = begun
            && at - last > gap
        {
            lengths.push(last - start);
            begun = None;
        }
        begun.get_or_insert(at);
        last = at;
    }
    lengths.extend(begun.map(|start| last - start));
    lengths
}

#[test]
fn a_line_that_arrives_while_it_sounds_has_its_clauses_and_no_underrun() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Seven zebras."], studio(RATE, 512));
    let line = open(&instance);
    assert!(is_silent(&listen(&mut player, 9_600)));
    assert_eq!(line.status(), OpenStatus::Waiting);
    line.push("Noah may aim low. ").unwrap();
    let mut whole = Vec::new();
    wait_until("it does not begin", || {
        whole.extend(listen(&mut player, 512));
        !is_silent(&whole)
    });
    assert_eq!(line.status(), OpenStatus::Speaking);
    // The source pauses for two seconds, for much longer than what there is lasts.
    whole.extend(listen(&mut player, 200_000));
    assert_eq!(line.status(), OpenStatus::Speaking);
    let pause = &whole[whole.len() - 24_000..];
    assert!(
        pause.iter().all(|sample| sample.abs() < 1e-4),
        "a pause is silent"
    );
    line.push("Nine men know. Me ").unwrap();
    whole.extend(listen(&mut player, 200_000));
    line.push("too").unwrap();
    line.close();
    whole.extend(heard(&mut player, &line));
    let meters = instance.meters();
    assert_eq!((meters.underruns, meters.late_starts, meters.missed), (0, 0, 0));

    let together = open(&instance);
    together.push("Noah may aim low. Nine men know. Me too").unwrap();
    together.close();
    let together = heard(&mut player, &together);
    let (parts, at_once) = (stretches(&whole), stretches(&together));
    assert_eq!(parts.len(), at_once.len(), "{parts:?} {at_once:?}");
    // The noise of the voice differs, and so does where it is first and last as loud as this, by up to 10 ms.
    for (part, other) in parts.iter().zip(&at_once) {
        assert!(part.abs_diff(*other) < 480, "{parts:?} {at_once:?}");
    }
    assert_eq!(instance.meters().underruns, 0);
}

#[test]
fn all_at_once_or_token_by_token_it_is_the_same_as_in_the_script() {
    const TEXT: &str = "Noah may aim low. Nine men know the moon; my lion knows it. Me too!";
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&[TEXT], studio(RATE, 512));
    let of_script = Score::note(300_000, 0, 60).offline(&mut player, &[512]).left;
    let mut sounds = Vec::new();
    for size in [TEXT.len(), 1, 4] {
        let before = fake.knobs.passes();
        let line = open(&instance);
        for piece in TEXT.as_bytes().chunks(size) {
            line.push(std::str::from_utf8(piece).unwrap()).unwrap();
        }
        line.close();
        // All four phrases are planned before anything sounds: a late one would make a pause longer.
        wait_until("it is not planned", || fake.knobs.passes() == before + 4);
        sounds.push(heard(&mut player, &line));
    }
    let script = sound(&of_script);
    for spoken in &sounds {
        let spoken = sound(spoken);
        // How the last sound dies away follows from whether it was known to be the last.
        let same = script.len().min(spoken.len()) - 9_600;
        assert!(spoken[..same] == script[..same], "it sounds otherwise");
    }
}

#[test]
fn guests_speak_one_after_the_other_beside_the_script() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&["Seven zebras measure the moon."], studio(RATE, 512));
    let lines: Vec<OpenLine> = (0..3).map(|_| open(&instance)).collect();
    // The last is ready first, and waits for those before it.
    for line in lines.iter().rev() {
        line.push("Noah may aim.").unwrap();
        line.close();
    }
    let mut ends = Vec::new();
    let mut most = 0;
    wait_until("they do not end", || {
        listen(&mut player, 512);
        most = most.max(instance.sounding());
        for (at, line) in lines.iter().enumerate() {
            if line.status() == OpenStatus::Over && !ends.contains(&at) {
                ends.push(at);
            }
        }
        ends.len() == 3
    });
    assert_eq!((ends, most), (vec![0, 1, 2], 1));
    assert_eq!(
        (status(&instance, 60), instance.last_heard()),
        (LineStatus::Armed, None)
    );
}

#[test]
fn a_line_is_flushed_cancelled_and_bounded() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&[], studio(RATE, 512));
    let line = open(&instance);
    line.push("Noah may").unwrap();
    assert!(is_silent(&listen(&mut player, 48_000)), "it is no clause yet");
    line.flush();
    wait_until("it does not begin", || !is_silent(&listen(&mut player, 512)));
    line.push(" aim low").unwrap();
    line.flush();
    let next = open(&instance);
    next.push("Nine men.").unwrap();
    next.close();
    line.cancel();
    let samples = listen(&mut player, 9_600);
    let latency = player.latency() as usize;
    // 15 ms, and the block that is heard meanwhile; then the next one may begin.
    assert!(!is_silent(&samples[..latency]));
    heard(&mut player, &next);

    let line = open(&instance);
    let too_long = "a".repeat(MAX_OPEN_TEXT + 1);
    assert_eq!(line.push(&too_long), Err(PushError::TooLong));
    line.close();
    assert_eq!(line.push("more"), Err(PushError::Closed));
    wait_until("an empty line ends", || {
        listen(&mut player, 512);
        line.status() == OpenStatus::Over
    });
    let many: Vec<OpenLine> = (0..MAX_GUESTS).map(|_| open(&instance)).collect();
    assert!(instance.open_line(&voice(), Speaking::default()).is_err());
    many.into_iter().for_each(OpenLine::cancel);
    drop(open(&instance));
}

#[test]
fn a_line_that_fails_says_why_and_the_next_one_speaks() {
    let fake = Fake::new();
    let (instance, mut player) = fake.armed(&[], studio(RATE, 512));
    fake.knobs.fail(Stage::Encoder, Fault::Error);
    let (bad, good) = (open(&instance), open(&instance));
    bad.push(&format!("Aim. {TRAP_WORD}. ")).unwrap();
    good.push("Noah may aim.").unwrap();
    good.close();
    wait_until("it does not fail", || {
        listen(&mut player, 512);
        matches!(bad.status(), OpenStatus::Failed { .. })
    });
    assert_eq!(bad.push("more"), Err(PushError::Closed));
    heard(&mut player, &good);
    assert!(instance.wait_armed(LIMIT));
}

#[test]
fn long_lines_keep_to_the_budget_and_do_not_break() {
    // A line keeps a 64th of it.
    let fake = Fake::with_cache(recit::cache::Cache::in_memory().with_memory(4 << 20));
    let (instance, mut player) = fake.armed(&[], studio(RATE, 512));
    let line = open(&instance);
    for _ in 0..60 {
        line.push("Noah may aim low, nine men know the moon. ").unwrap();
    }
    wait_until("it does not begin", || !is_silent(&listen(&mut player, 512)));
    let budget = fake.engine.memory();
    listen(&mut player, 48_000 * 20);
    assert!(budget.used() <= budget.limit(), "{} bytes", budget.used());
    assert_eq!(line.status(), OpenStatus::Speaking);
    assert_eq!(instance.meters().underruns, 0);
    line.cancel();
    wait_until("it does not end", || {
        instance.sounding() == 0 || {
            listen(&mut player, 512);
            false
        }
    });
}
