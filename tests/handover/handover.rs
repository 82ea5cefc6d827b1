//! The hand-over between the audio thread and the stream workers, in every possible order of its steps.
//!
//! `loom` runs each of these small models once for every interleaving of its threads and for every value that
//! a read of an atomic may return. The code under test is the product's own `slot.rs` with `loom`'s atomics;
//! around it are models of the player (`lane.rs`), the workers (`desk.rs`, `streams.rs`) and the rings.

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

/// Checks `threads` with at most `preemptions` preemptions; known bugs of this kind need one or two.
fn try_all(preemptions: usize, threads: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(threads);
}

/// A worker that runs `rounds` rounds.
fn worker(floor: &Arc<Floor>, rounds: usize) -> JoinHandle<()> {
    let floor = floor.clone();
    thread::spawn(move || (0..rounds).for_each(|_| floor.look()))
}

/// A worker that continues frees the slot, in whatever order the threads ran.
fn settle(floor: &Floor, player: &Player) {
    (0..4).for_each(|_| floor.look());
    assert!(player.is_free(), "the slot is never freed");
}

#[test]
fn when_all_samples_have_arrived_the_length_is_known() {
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
fn a_line_that_is_cut_before_a_worker_sees_it_does_not_affect_the_next() {
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
fn a_line_that_is_cut_while_it_is_made_does_not_affect_the_next() {
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
fn two_workers_at_one_slot_do_not_disturb_each_other() {
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
