//! The hand-over between the audio thread and the stream workers, in every order that its steps can have.
//!
//! `loom` runs each of these small models once for every way in which its threads can take turns and for every value that
//! a read of an atomic may see. What is tried is the product's own `slot.rs`, with `loom`'s atomics in it; around it stand
//! models of what the player (`lane.rs`), the workers (`desk.rs`, `streams.rs`) and the rings do.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod atomic {
    pub use loom::sync::atomic::{AtomicBool, AtomicU64, Ordering};
}
mod model;
#[path = "../../player/src/slot.rs"]
#[allow(dead_code, reason = "an editor that only looks is not part of the models")]
mod slot;

use loom::model::Builder;
use loom::sync::Arc;
use loom::thread::{self, JoinHandle};
use model::{Floor, LENGTH, Player};

/// Tries `threads` with no more than `preemptions` switches that no thread asked for; known faults of this kind need one or
/// two.
fn try_all(preemptions: usize, threads: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(threads);
}

/// A worker that goes `rounds` rounds.
fn worker(floor: &Arc<Floor>, rounds: usize) -> JoinHandle<()> {
    let floor = floor.clone();
    thread::spawn(move || (0..rounds).for_each(|_| floor.look()))
}

/// Whatever the threads did, a worker that goes on brings the slot back.
fn settle(floor: &Floor, player: &Player) {
    (0..4).for_each(|_| floor.look());
    assert!(player.is_free(), "the slot never comes back");
}

#[test]
fn who_has_all_samples_of_a_line_knows_its_length() {
    try_all(3, || {
        let (floor, mut player) = Floor::new();
        player.begin(1);
        let worker = worker(&floor, 3);
        player.send_controls(LENGTH);
        (0..2).for_each(|_| player.play());
        player.cut();
        worker.join().unwrap();
        settle(&floor, &player);
    });
}

#[test]
fn a_line_that_is_cut_before_a_worker_has_seen_it_leaves_nothing_to_the_next() {
    try_all(3, || {
        let (floor, mut player) = Floor::new();
        let worker = worker(&floor, 3);
        player.begin(1);
        player.cut();
        if player.is_free() {
            player.begin(2);
            player.send_controls(1);
            player.play();
            player.cut();
        }
        worker.join().unwrap();
        settle(&floor, &player);
    });
}

#[test]
fn a_line_that_is_cut_while_it_is_made_leaves_nothing_to_the_next() {
    try_all(3, || {
        let (floor, mut player) = Floor::new();
        player.begin(1);
        floor.look();
        let worker = worker(&floor, 3);
        player.send_controls(LENGTH);
        player.cut();
        if player.is_free() {
            player.begin(2);
            player.send_controls(1);
            player.play();
        }
        worker.join().unwrap();
        player.cut();
        settle(&floor, &player);
    });
}

#[test]
fn two_workers_at_one_slot_do_not_get_in_each_others_way() {
    try_all(3, || {
        let (floor, mut player) = Floor::new();
        player.begin(1);
        player.send_controls(1);
        let workers = [worker(&floor, 2), worker(&floor, 1)];
        player.cut();
        if player.is_free() {
            player.begin(2);
            player.cut();
        }
        workers.into_iter().for_each(|worker| worker.join().unwrap());
        settle(&floor, &player);
    });
}
