//! A voice of Kokoro on a server: a small synthetic one, on a server of ours.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod hum;
mod onnx;
mod user;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use recit::acoustic::{Contact, Health};
use recit::engine::{Delivery, Synthesizer, Transcript, Voices};
use recit::infer::{Graph, Input, Inside, Runtime};
use recit::remote::Server;
use recit::voice::Variant;
use recit_remote::{Kind, Tensor, Values, Wanted};
use recit_test_server::{Dialect, Fake, FakeModel, Proxy};

use hum::kokoro_folder;
use user::User;

/// Four sentences, so that the server can be lost between two.
const TEXT: &str =
    "The doors open at nine. Nobody waits outside. Come in, and sit down. Tell us what you have seen.";
const PHRASES: u64 = 4;

/// Longer than a test takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(300);

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

    /// The voice with this server.
    fn speaker(&self, url: Option<&str>) -> Synthesizer {
        let voices = Voices::with_runtime(Runtime::builtin()).with_server(url.map(Server::at));
        Synthesizer::open(
            &voices,
            &self.user.voices.join("kokoro"),
            None,
            Variant::default(),
        )
        .unwrap()
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

/// Waits until the server of `speaker` was reached, or has failed to be.
fn reached(speaker: &Synthesizer) -> Health {
    let began = Instant::now();
    loop {
        let health = speaker.server().unwrap();
        if health.contact != Contact::Connecting {
            return health;
        }
        assert!(began.elapsed() < LIMIT);
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The bits of the samples, and the times of the words. `heard` is called with the first samples.
fn said(speaker: &Synthesizer, heard: impl FnOnce()) -> (Vec<u32>, Transcript) {
    let (mut samples, mut heard) = (Vec::new(), Some(heard));
    let sink = |piece: &[f32]| {
        samples.extend(piece.iter().map(|sample| sample.to_bits()));
        if let Some(heard) = heard.take() {
            heard();
        }
    };
    let (_, transcript) = speaker.transcribe(TEXT, Delivery::default(), sink).unwrap();
    (samples, transcript)
}

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
    let kokoro = Kokoro::added("same");
    let server = kokoro.serve(|_| ());
    let there = kokoro.speaker(Some(&url(&server)));
    assert_eq!(reached(&there).contact, Contact::Up);
    let here = said(&kokoro.speaker(None), || ());
    assert!(said(&there, || ()) == here);
    let health = there.server().unwrap();
    assert_eq!(
        (health.asked, health.answered, health.stood_in),
        (PHRASES, PHRASES, 0)
    );
}

#[test]
fn a_server_that_is_lost_in_a_line_costs_no_word() {
    let kokoro = Kokoro::added("lost");
    let server = kokoro.serve(|_| ());
    let proxy = Proxy::new(server.address());
    let there = kokoro.speaker(Some(&proxy.url()));
    assert_eq!(reached(&there).contact, Contact::Up);
    let here = said(&kokoro.speaker(None), || ());
    let lost = said(&there, || {
        proxy.serve(None);
        proxy.cut();
    });
    assert!(lost == here);
    let health = there.server().unwrap();
    assert!(health.answered > 0 && health.stood_in > 0, "{health:?}");
    assert_eq!(health.answered + health.stood_in, PHRASES);
    assert!(health.losses > 0);
}

#[test]
fn a_server_with_another_model_is_not_used() {
    let kokoro = Kokoro::added("other");
    let half = |values: &[f32]| values.iter().map(|value| value / 2.0).collect();
    for (output, reason) in [
        ("lengths", "`lengths` differs by"),
        ("f0", "`f0` differs by 50 %"),
    ] {
        let server = kokoro.serve(move |answer| set(answer, output, half));
        let there = kokoro.speaker(Some(&url(&server)));
        let Contact::Down(told) = reached(&there).contact else {
            panic!("{output}");
        };
        assert!(told.contains(reason), "{told}");
        assert!(said(&there, || ()) == said(&kokoro.speaker(None), || ()));
    }
}

#[test]
fn an_answer_that_cannot_be_used_is_replaced_by_this_machine() {
    let kokoro = Kokoro::added("broken");
    let broken: [(&str, fn(&[f32]) -> Vec<f32>); 4] = [
        ("samples", |values| values[..values.len() / 2].to_vec()),
        ("samples", |values| [values, values].concat()),
        ("lengths", |values| values[1..].to_vec()),
        ("f0", |values| values[..values.len() / 2].to_vec()),
    ];
    let here = said(&kokoro.speaker(None), || ());
    for (output, damage) in broken {
        let is_broken = Arc::new(AtomicBool::new(false));
        let told = is_broken.clone();
        let server = kokoro.serve(move |answer| {
            if told.load(Ordering::Acquire) {
                set(answer, output, damage);
            }
        });
        let there = kokoro.speaker(Some(&url(&server)));
        assert_eq!(reached(&there).contact, Contact::Up);
        is_broken.store(true, Ordering::Release);
        assert!(said(&there, || ()) == here, "{output}");
        let health = there.server().unwrap();
        assert_eq!((health.answered, health.stood_in), (PHRASES, PHRASES), "{output}");
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
