//! The house voice with its decoder on a server of ours, over a connection with faults.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod part;
mod served;

use std::sync::Arc;
use std::time::Duration;

use part::HousePart;
use recit::acoustic::{Contact, Elsewhere, Health, Origin, Patience};
use recit::infer::{Input, Tensor};
use recit::remote::{Model, Server, reach};
use recit_test_server::{Dialect, Proxy};
use served::{LIMIT, builtin, factory, fake, health, many, plan, same, served, wait_until_up};

/// Computes the part here, as the server should.
#[derive(Debug)]
struct Reference(HousePart);

impl Elsewhere for Reference {
    fn run(&self, inputs: &[Input<'_>], _: Patience<'_>) -> Option<Vec<Tensor>> {
        Some(self.0.run_louder(inputs))
    }

    fn name(&self) -> String {
        "reference".into()
    }

    fn health(&self) -> Health {
        Health::default()
    }
}

#[test]
fn a_server_in_either_dialect_gives_the_bits_of_the_same_graph_here() {
    let mut reference = builtin();
    reference.divide(Arc::new(Reference(HousePart::load())));
    for (dialect, pieces) in [
        (Dialect::Triton, false),
        (Dialect::Triton, true),
        (Dialect::MlServer, true),
    ] {
        let fake = fake(dialect);
        let voice = served(&format!("http://{}", fake.address()), "house", pieces);
        for (seed, phrase) in factory().iter().take(6).enumerate() {
            let (frames, origin) = plan(&voice, phrase, seed as u64, LIMIT);
            assert_eq!(origin, Origin::Elsewhere, "{:?}", health(&voice));
            assert!(same(&frames, &plan(&reference, phrase, seed as u64, LIMIT).0));
        }
        let health = health(&voice);
        assert_eq!((health.asked, health.answered, health.stood_in), (6, 6, 0));
        assert!(health.pieces > if pieces { 6 } else { 5 });
    }
}

#[test]
fn a_server_with_another_voice_is_not_used() {
    let fake = fake(Dialect::Triton);
    let mut voice = builtin();
    let mut part = voice.acoustic().part().unwrap().unwrap();
    part.expected[1].data.reverse();
    let server = Server::at(format!("http://{}", fake.address()));
    voice.divide(reach(&server, Model::named("house"), false, part));
    let phrase = &many(1)[0];
    let (frames, origin) = plan(&voice, phrase, 0, LIMIT);
    assert!(matches!(origin, Origin::StandIn(_)));
    assert!(same(&frames, &plan(&builtin(), phrase, 0, LIMIT).0));
    let Contact::Down(reason) = health(&voice).contact else {
        panic!()
    };
    assert!(
        reason.starts_with("its model is not of this voice: `y` differs by"),
        "{reason}"
    );
}

#[test]
fn no_word_is_lost_and_none_is_half_from_each_however_the_connection_fails() {
    let (fake, here) = (fake(Dialect::MlServer), builtin());
    let mut there = builtin();
    there.divide(Arc::new(Reference(HousePart::load())));
    let proxy = Proxy::new(fake.address());
    let voice = served(&proxy.url(), "house", true);
    wait_until_up(&voice);
    let (mut from_server, mut from_here) = (0, 0);
    let (mut over, mut longest): (Vec<f64>, f64) = (Vec::new(), 0.0);
    for (at, phrase) in many(500).iter().enumerate() {
        // The faults change every 25 phrases.
        match (at % 25, at / 25 % 8) {
            (0, 0) => proxy.delay(Duration::ZERO, Duration::ZERO),
            (0, 1) => proxy.delay(Duration::from_millis(20), Duration::ZERO),
            (0, 2) => proxy.delay(Duration::from_millis(20), Duration::from_millis(60)),
            (0, 3) => proxy.delay(Duration::from_millis(400), Duration::ZERO),
            (0, 4) => proxy.delay(Duration::ZERO, Duration::ZERO),
            (5 | 15, 4) => proxy.cut(),
            (_, 5) => proxy.cut_after((at as u64 * 7919) % 60_000),
            (0, 6) => proxy.stall(true),
            (12, 6) => proxy.stall(false),
            (0, 7) => proxy.serve(None),
            (8, 7) => proxy.serve(Some(fake.address())),
            _ => {}
        }
        // Without faults, the answer comes however slow the machine is.
        let is_sound = at < 25;
        let within = if is_sound {
            LIMIT
        } else {
            Duration::from_millis(150)
        };
        let (frames, origin) = plan(&voice, phrase, at as u64, within);
        let (local, _) = plan(&here, phrase, at as u64, LIMIT);
        assert_eq!(
            (&frames.words, &frames.phones),
            (&local.words, &local.phones),
            "phrase {at}"
        );
        match origin {
            Origin::Elsewhere => {
                from_server += 1;
                assert!(
                    same(&frames, &plan(&there, phrase, at as u64, LIMIT).0),
                    "phrase {at}"
                );
            }
            Origin::StandIn(waited) => {
                from_here += 1;
                assert!(same(&frames, &local), "phrase {at}");
                longest = longest.max(waited.as_secs_f64() * 1e3);
                if waited > within {
                    over.push((waited - within).as_secs_f64() * 1e3);
                }
            }
            Origin::Here => panic!("the server was not asked"),
        }
    }
    over.sort_by(f64::total_cmp);
    let health = health(&voice);
    println!(
        "500 phrases: {from_server} from the server, {from_here} from this machine; {} losses; the longest wait {longest:.1} ms \
         with a deadline of 150 ms, {:.1} ms after it at most; round trips {:.1} ms, at most {:.1} ms",
        health.losses,
        over.last().unwrap_or(&0.0),
        health.mean_ms,
        health.longest_ms,
    );
    assert!(from_server >= 25 && from_here > 0);
    proxy.stall(false);
    proxy.delay(Duration::ZERO, Duration::ZERO);
    proxy.serve(Some(fake.address()));
    wait_until_up(&voice);
}
