//! The house voice with its decoder on a server, for the tests of servers.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::time::{Duration, Instant};

use recit::acoustic::{Contact, Health, Origin, Patience, PhrasePosition};
use recit::frames::Frames;
use recit::infer::{Input, Runtime, Tensor};
use recit::remote::{Model, Server, reach};
use recit::script::Script;
use recit::text::{Frontend, Phrase};
use recit::voice::{Variant, Voice};
use recit_remote::{Kind, Values, Wanted};
use recit_test_server::{Dialect, Fake, FakeModel};

use crate::part::{CONTOURS, HIDDEN, HousePart, SPECTRUM, phrases};

/// Longer than any answer takes. Only what never comes reaches it.
pub const LIMIT: Duration = Duration::from_secs(60);

/// Longer than a real server takes to start on a busy machine, and the longest pause before it is looked for again.
pub const PATIENCE: Duration = Duration::from_secs(300);

pub fn builtin() -> Voice {
    Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap()
}

/// The built-in voice, whose decoder `model` of a server computes.
pub fn served(url: &str, model: &str, pieces: bool) -> Voice {
    let mut voice = builtin();
    let part = voice.acoustic().part().unwrap().unwrap();
    voice.divide(reach(&Server::at(url), Model::named(model), pieces, part));
    voice
}

pub fn health(voice: &Voice) -> Health {
    voice.acoustic().health().unwrap()
}

/// Waits until the server is asked.
pub fn wait_until_up(voice: &Voice) {
    wait_for(voice, "it is up", |health| health.contact == Contact::Up);
}

/// Waits until something is true of the server of a voice.
pub fn wait_for(voice: &Voice, what: &str, is: impl Fn(&Health) -> bool) {
    let began = Instant::now();
    while !is(&health(voice)) {
        assert!(began.elapsed() < PATIENCE, "{what}: {:?}", health(voice));
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub fn plan(voice: &Voice, phrase: &Phrase, seed: u64, within: Duration) -> (Frames, Origin) {
    let place = PhrasePosition {
        first: true,
        last: true,
    };
    let patience = Patience {
        within,
        keep_on: &|| true,
    };
    let who = voice.identity(0);
    let planned = voice
        .acoustic()
        .plan_patiently(phrase, who, (seed, place), patience);
    planned.unwrap()
}

/// All phrases of the factory script.
pub fn factory() -> Vec<Phrase> {
    let (frontend, script) = (Frontend::load(), Script::factory());
    let lines = script.lines().iter();
    lines.flat_map(|line| phrases(&frontend, &line.text)).collect()
}

/// Phrases with a single sentence each.
pub fn many(count: usize) -> Vec<Phrase> {
    let frontend = Frontend::load();
    let things = [
        "door", "lamp", "river", "letter", "garden", "window", "table", "story",
    ];
    let places = [
        "here", "there", "outside", "below", "at home", "far away", "upstairs",
    ];
    let texts = (0..count).map(|at| {
        format!(
            "The {} is {}.",
            things[at % things.len()],
            places[at % places.len()]
        )
    });
    texts.flat_map(|text| phrases(&frontend, &text)).collect()
}

/// Whether the frames have the same bits, and the words the same times.
pub fn same(one: &Frames, other: &Frames) -> bool {
    let bits = |frames: &Frames| -> Vec<u32> {
        let each = frames.frames.iter();
        each.flat_map(|frame| {
            let values = frame.envelope.iter().chain(frame.aperiodicity);
            values
                .chain([&frame.f0, &frame.voicing])
                .map(|value| value.to_bits())
                .collect::<Vec<_>>()
        })
        .collect()
    };
    one.words == other.words && one.phones == other.phones && bits(one) == bits(other)
}

/// A server of ours that computes the house voice a little louder, in pieces of 40 steps.
pub fn fake(dialect: Dialect) -> Fake {
    computing(dialect, HousePart::run_louder)
}

/// A server of ours that computes the house voice as this machine does, in pieces of 40 steps.
pub fn exact(dialect: Dialect) -> Fake {
    computing(dialect, HousePart::run)
}

fn computing(dialect: Dialect, part_run: fn(&HousePart, &[Input<'_>]) -> Vec<Tensor>) -> Fake {
    let wanted = |name: &str, kind, last: Option<usize>| Wanted {
        name: name.into(),
        kind,
        shape: [Some(1), None].into_iter().chain(last.map(Some)).collect(),
    };
    let part = HousePart::load();
    let run = move |inputs: Vec<recit_remote::Tensor>| {
        let borrowed: Vec<Input<'_>> = inputs.iter().map(borrowed).collect();
        let outputs = part_run(&part, &borrowed);
        let total = outputs[0].shape[1];
        let starts = (0..total).step_by(40);
        let pieces = starts.map(|start| {
            let end = total.min(start + 40);
            let cut = |name: &str, tensor: &Tensor| {
                let width = tensor.shape[2];
                recit_remote::Tensor {
                    name: name.into(),
                    shape: vec![1, end - start, width],
                    values: Values::F32(tensor.data[start * width..end * width].to_vec()),
                }
            };
            vec![cut("p", &outputs[0]), cut("y", &outputs[1])]
        });
        Ok(pieces.collect())
    };
    let model = FakeModel {
        name: "house",
        inputs: vec![
            wanted("h", Kind::F32, Some(HIDDEN)),
            wanted("idx", Kind::I64, None),
            wanted("pos", Kind::F32, Some(6)),
        ],
        outputs: vec![
            wanted("p", Kind::F32, Some(CONTOURS)),
            wanted("y", Kind::F32, Some(SPECTRUM)),
        ],
        run: Box::new(run),
    };
    Fake::start(model, dialect, (0, None, None))
}

fn borrowed(tensor: &recit_remote::Tensor) -> Input<'_> {
    match &tensor.values {
        Values::F32(values) => Input::f32(&tensor.shape, values),
        Values::I64(values) => Input::i64(&tensor.shape, values),
    }
}
