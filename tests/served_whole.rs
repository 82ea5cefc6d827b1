//! A voice of Kokoro on a server: a small synthetic one, on a server of ours.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod hum;
mod onnx;
mod part;
mod served;
mod user;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use recit::acoustic::{Contact, Origin};
use recit::frames::Frames;
use recit::infer::{Graph, Input, Inside, Runtime};
use recit::remote::Server;
use recit::text::Phrase;
use recit::voice::{Variant, Voice};
use recit_remote::{Kind, Tensor, Values, Wanted};
use recit_test_server::{Dialect, Fake, FakeModel, Proxy};

use hum::kokoro_folder;
use served::{LIMIT, health, many, plan, same, wait_for, wait_until_up};
use user::User;

const PHRASES: usize = 4;

/// A user who has added the voice.
struct Kokoro {
    user: User,
    graph: PathBuf,
}

impl Kokoro {
    fn added(name: &str) -> Self {
        let user = User::new(&format!("served-{name}"));
        let folder = kokoro_folder(&format!("served-{name}"), "input_ids", &[("af_low", 1.5)]);
        let added = user.adds(&folder);
        assert!(
            added.status.success(),
            "{}",
            String::from_utf8_lossy(&added.stderr)
        );
        let graph = user.voices.join("served/1/model.onnx");
        user.hears(&["voices", "part", "kokoro", "-o", graph.to_str().unwrap()]);
        Self { user, graph }
    }

    /// The voice on this machine.
    fn here(&self) -> Voice {
        let folder = self.user.voices.join("kokoro");
        Voice::load(&folder, &Runtime::builtin(), Variant::default()).unwrap()
    }

    /// The voice with this server.
    fn there(&self, url: &str) -> Voice {
        self.here().served_by(&Server::at(url)).unwrap()
    }

    /// The graph that a server runs.
    fn graph(&self) -> Graph {
        let inside = ["lengths", "f0"].map(|name| Inside {
            name,
            operator: "",
            of: None,
        });
        let bytes = fs::read(&self.graph).unwrap();
        Runtime::builtin()
            .load_whole("kokoro", &bytes, &inside, false)
            .unwrap()
            .graph
    }

    /// A server that runs it, and `change`s its answers.
    fn serve(&self, change: impl Fn(&mut Vec<Tensor>) + Send + Sync + 'static) -> Fake {
        let graph = self.graph();
        let wanted = |name: &str, kind, shape: &[Option<usize>]| Wanted {
            name: name.into(),
            kind,
            shape: shape.to_vec(),
        };
        let row = |name| wanted(name, Kind::F32, &[Some(1), None]);
        let run = move |inputs: Vec<Tensor>| {
            let of = |name: &str| inputs.iter().find(|tensor| tensor.name == name).unwrap();
            let ports = graph.inputs().iter();
            let inputs: Vec<Input<'_>> = ports.map(|port| borrowed(of(&port.name))).collect();
            let outputs = graph.run(&inputs).map_err(|error| error.to_string())?;
            let named = outputs.into_iter().zip(graph.outputs());
            let mut answer: Vec<Tensor> = named
                .map(|(tensor, port)| Tensor {
                    name: port.name.clone(),
                    shape: tensor.shape,
                    values: Values::F32(tensor.data),
                })
                .collect();
            change(&mut answer);
            Ok(vec![answer])
        };
        let model = FakeModel {
            name: "kokoro",
            inputs: vec![
                wanted("tokens", Kind::I64, &[Some(1), None]),
                wanted("style", Kind::F32, &[Some(1), Some(256)]),
                wanted("speed", Kind::F32, &[Some(1)]),
            ],
            outputs: vec![row("samples"), row("lengths"), row("f0")],
            run: Box::new(run),
        };
        Fake::start(model, Dialect::Triton, (0, None, None))
    }
}

fn borrowed(tensor: &Tensor) -> Input<'_> {
    match &tensor.values {
        Values::F32(values) => Input::f32(&tensor.shape, values),
        Values::I64(values) => Input::i64(&tensor.shape, values),
    }
}

fn url(server: &Fake) -> String {
    format!("http://{}", server.address())
}

/// The phrases as the voice plans them, and the number of those that came from elsewhere. `before` is called with the number of each.
fn planned(voice: &Voice, phrases: &[Phrase], before: impl Fn(usize)) -> (Vec<Frames>, usize) {
    let mut count = 0;
    let each = phrases.iter().enumerate().map(|(number, phrase)| {
        before(number);
        let (frames, origin) = plan(voice, phrase, 0, LIMIT);
        count += usize::from(origin == Origin::Elsewhere);
        frames
    });
    (each.collect(), count)
}

fn are_same(ones: &[Frames], others: &[Frames]) -> bool {
    ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| same(one, other))
}

/// What becomes of the values of an output.
type Damage = fn(&[f32]) -> Vec<f32>;

/// Makes the values of an output another.
fn set(answer: &mut [Tensor], name: &str, values: impl FnOnce(&[f32]) -> Vec<f32>) {
    let tensor = answer.iter_mut().find(|tensor| tensor.name == name).unwrap();
    let Values::F32(old) = &tensor.values else {
        panic!()
    };
    let new = values(old);
    tensor.shape = vec![1, new.len()];
    tensor.values = Values::F32(new);
}

#[test]
fn a_kokoro_voice_from_a_server_has_the_bits_of_the_voice_here() {
    let (kokoro, phrases) = (Kokoro::added("same"), many(PHRASES));
    let server = kokoro.serve(|_| ());
    let there = kokoro.there(&url(&server));
    wait_until_up(&there);
    let (here, _) = planned(&kokoro.here(), &phrases, |_| ());
    let (same, count) = planned(&there, &phrases, |_| ());
    assert!(are_same(&same, &here));
    let health = health(&there);
    assert_eq!((count, health.answered, health.stood_in), (PHRASES, 4, 0));
}

#[test]
fn a_server_that_is_lost_in_a_line_costs_no_word() {
    let (kokoro, phrases) = (Kokoro::added("lost"), many(PHRASES));
    let server = kokoro.serve(|_| ());
    let proxy = Proxy::new(server.address());
    let there = kokoro.there(&proxy.url());
    wait_until_up(&there);
    let lose = |number| {
        if number == 2 {
            proxy.serve(None);
            proxy.cut();
        }
    };
    let (here, _) = planned(&kokoro.here(), &phrases, |_| ());
    let (lost, count) = planned(&there, &phrases, lose);
    assert!(are_same(&lost, &here));
    let lost = health(&there);
    assert_eq!((count, lost.answered, lost.stood_in, lost.losses), (2, 2, 2, 1));
    // It is taken up again by itself.
    proxy.serve(Some(server.address()));
    wait_until_up(&there);
    assert_eq!(planned(&there, &phrases, |_| ()).1, PHRASES);
}

#[test]
fn a_server_with_another_model_is_not_used() {
    let (kokoro, phrases) = (Kokoro::added("other"), many(PHRASES));
    let (here, _) = planned(&kokoro.here(), &phrases, |_| ());
    let half = |values: &[f32]| values.iter().map(|value| value / 2.0).collect();
    for output in ["lengths", "f0", "samples"] {
        let server = kokoro.serve(move |answer| set(answer, output, half));
        let there = kokoro.there(&url(&server));
        wait_for(&there, "it is reached", |health| {
            health.contact != Contact::Connecting
        });
        let Contact::Down(reason) = health(&there).contact else {
            panic!("{output}");
        };
        let told = format!("its model is not of this voice: `{output}` differs by 50 %");
        assert!(reason.contains(&told), "{reason}");
        let (alone, count) = planned(&there, &phrases, |_| ());
        assert!(count == 0 && are_same(&alone, &here));
    }
}

#[test]
fn an_answer_that_cannot_be_used_is_replaced_by_this_machine() {
    let (kokoro, phrases) = (Kokoro::added("broken"), many(PHRASES));
    let (here, _) = planned(&kokoro.here(), &phrases, |_| ());
    let broken: [(&str, Damage); 4] = [
        ("samples", |values| values[..values.len() / 2].to_vec()),
        ("samples", |values| [values, values].concat()),
        ("lengths", |values| values[1..].to_vec()),
        ("f0", |values| values[..values.len() / 2].to_vec()),
    ];
    for (output, damage) in broken {
        let is_broken = Arc::new(AtomicBool::new(false));
        let told = is_broken.clone();
        let server = kokoro.serve(move |answer| {
            if told.load(Ordering::Acquire) {
                set(answer, output, damage);
            }
        });
        let there = kokoro.there(&url(&server));
        wait_until_up(&there);
        is_broken.store(true, Ordering::Release);
        let (same, count) = planned(&there, &phrases, |_| ());
        assert!(count == 0 && are_same(&same, &here), "{output}");
        let health = health(&there);
        assert_eq!((health.answered, health.stood_in), (4, 4), "{output}");
    }
}

#[test]
fn only_voices_of_kokoro_have_a_graph_for_a_server() {
    let user = User::new("served-piper");
    assert!(user.adds(&hum::piper_folder("served")).status.success());
    for (voice, reason) in [
        ("en_us-hum-low", "`en_us-hum-low` is not a voice of Kokoro"),
        ("house", "the voice `house` is part of Recit"),
        ("nobody", "there is no voice `nobody`"),
    ] {
        let file = user.voices.join("refused.onnx");
        let told = command::complaint(&user.recit(&["voices", "part", voice, "-o", file.to_str().unwrap()]));
        assert!(told.contains(reason), "{told}");
        assert!(!file.exists());
    }
}
