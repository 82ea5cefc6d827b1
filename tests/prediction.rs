//! Which lines are armed first after a change.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::host::Score;
use fake::{Fake, studio, wait_until};
use recit::engine::{Instance, LinePlayer, LineStatus};
use recit::player::{Beats, Transport};

const LINES: usize = 60;

/// The first key of the script.
const FIRST: u8 = 60;

const RATE: f64 = 48_000.0;

fn texts() -> Vec<String> {
    (0..LINES).map(|index| format!("Line number {index}.")).collect()
}

fn armed(fake: &Fake) -> (Instance, LinePlayer) {
    let texts = texts();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    fake.armed(&texts, studio(RATE, 512))
}

/// The host's transport at a beat.
fn at(beat: Option<f64>) -> Transport {
    Transport {
        beat: beat.map(Beats),
        ..Transport::default()
    }
}

/// Plays the line at `index` to its end, at a beat of the host's timeline if it runs.
fn play(player: &mut LinePlayer, index: u8, beat: Option<f64>) {
    player.set_transport(at(beat));
    Score::note(144_000, 0, FIRST + index).offline(player, &[512]);
}

/// Changes the take of every line, so that all are armed again, one at a time. Returns the first `count`
/// lines in the order in which they are ready.
fn order_of_arming(fake: &Fake, instance: &Instance, count: usize) -> Vec<usize> {
    fake.knobs.acoustic.allow(0);
    instance
        .edit(|script| {
            let ids: Vec<_> = script.lines().iter().map(|line| line.id).collect();
            ids.into_iter().try_for_each(|id| script.set_seed(id, 99))
        })
        .unwrap();
    let mut order = Vec::new();
    while order.len() < count {
        fake.knobs.acoustic.allow(1);
        let known = order.len();
        wait_until("no line is armed", || {
            let lines = instance.statuses().into_iter().enumerate();
            let armed = lines.filter(|(_, line)| line.status == LineStatus::Armed);
            order.extend(armed.map(|(index, _)| index).find(|index| !order.contains(index)));
            order.len() > known
        });
    }
    order
}

#[test]
fn lines_are_armed_from_the_one_played_last_outwards() {
    let fake = Fake::new();
    let (instance, mut player) = armed(&fake);
    play(&mut player, 20, None);
    assert_eq!(order_of_arming(&fake, &instance, 4), [20, 21, 19, 22]);
}

#[test]
fn what_followed_before_comes_before_neighbours() {
    let fake = Fake::new();
    let (instance, mut player) = armed(&fake);
    for index in [10, 45, 3, 10] {
        play(&mut player, index, None);
    }
    // After 10 came 45, then 3, then 10 again.
    assert_eq!(order_of_arming(&fake, &instance, 4), [45, 3, 10, 11]);
}

#[test]
fn the_timeline_predicts_the_next_line() {
    let fake = Fake::new();
    let (instance, mut player) = armed(&fake);
    for (index, beat) in [(5, 0.0), (50, 4.0), (30, 8.0)] {
        play(&mut player, index, Some(beat));
    }
    // The loop has started again and is before the second note.
    player.set_transport(at(Some(1.0)));
    assert_eq!(order_of_arming(&fake, &instance, 3), [50, 30, 5]);
}
