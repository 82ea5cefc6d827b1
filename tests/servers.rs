//! The house voice with its decoder on a server: one of ours over a connection with faults, and real ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod part;

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, Instant};

use part::{CONTOURS, HIDDEN, HousePart, SPECTRUM, phrases};
use recit::acoustic::{Contact, Elsewhere, Health, Origin, Patience, PhrasePosition};
use recit::frames::Frames;
use recit::infer::{Graph, Input, Runtime, Tensor};
use recit::remote::{Model, Server, reach};
use recit::script::Script;
use recit::text::{Frontend, Phrase};
use recit::voice::{Variant, Voice};
use recit_remote::{Kind, Values, Wanted};
use recit_test_server::{Dialect, Fake, FakeModel, Proxy};

/// Longer than any answer takes. Only what never comes reaches it.
const LIMIT: Duration = Duration::from_secs(60);

fn builtin() -> Voice {
    Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap()
}

/// The built-in voice, whose decoder `model` of a server computes.
fn served(url: &str, model: &str, pieces: bool) -> Voice {
    let mut voice = builtin();
    let part = voice.acoustic().part().unwrap().unwrap();
    voice.divide(reach(&Server::at(url), Model::named(model), pieces, part));
    voice
}

fn health(voice: &Voice) -> Health {
    voice.acoustic().health().unwrap()
}

/// Waits until the server is asked.
fn wait_until_up(voice: &Voice) {
    let began = Instant::now();
    while health(voice).contact != Contact::Up {
        assert!(began.elapsed() < LIMIT, "{:?}", health(voice));
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn plan(voice: &Voice, phrase: &Phrase, seed: u64, within: Duration) -> (Frames, Origin) {
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
fn factory() -> Vec<Phrase> {
    let (frontend, script) = (Frontend::load(), Script::factory());
    let lines = script.lines().iter();
    lines.flat_map(|line| phrases(&frontend, &line.text)).collect()
}

/// Phrases with a single sentence each.
fn many(count: usize) -> Vec<Phrase> {
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

/// A server of ours that computes the house voice a little louder, in pieces of 40 steps.
fn fake(dialect: Dialect) -> Fake {
    let wanted = |name: &str, kind, last: Option<usize>| Wanted {
        name: name.into(),
        kind,
        shape: [Some(1), None].into_iter().chain(last.map(Some)).collect(),
    };
    let part = HousePart::load();
    let run = move |inputs: Vec<recit_remote::Tensor>| {
        let borrowed: Vec<Input<'_>> = inputs.iter().map(borrowed).collect();
        let outputs = part.run_louder(&borrowed);
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

fn same(one: &Frames, other: &Frames) -> bool {
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

/// A server in Python that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It ends its own processes, if it is asked to.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let began = Instant::now();
        while matches!(self.0.try_wait(), Ok(None)) && began.elapsed() < LIMIT {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// The Python with the packages of the servers, and the library of ONNX Runtime; `None` if they are not given.
fn packages() -> Option<(PathBuf, Runtime)> {
    let python = std::env::var_os("RECIT_TEST_SERVERS").map(PathBuf::from);
    let library = std::env::var_os("RECIT_ONNXRUNTIME").map(PathBuf::from);
    let (Some(python), Some(library)) = (python, library) else {
        println!(
            "SKIPPED: real servers. RECIT_TEST_SERVERS names a Python with their packages, RECIT_ONNXRUNTIME the library"
        );
        return None;
    };
    Some((python, Runtime::onnxruntime(&library).unwrap()))
}

/// A folder of this test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("recit-servers-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn serving() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("serving")
}

/// Writes the graph that the servers run.
fn model(python: &Path, folder: &Path) -> PathBuf {
    let model = folder.join("model.onnx");
    let voice = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house");
    let status = Command::new(python)
        .arg(serving().join("house.py"))
        .args([&voice, &model])
        .status();
    assert!(status.unwrap().success());
    model
}

/// Computes the part here with the graph of the servers.
#[derive(Debug)]
struct Here(Graph);

impl Elsewhere for Here {
    fn run(&self, inputs: &[Input<'_>], _: Patience<'_>) -> Option<Vec<Tensor>> {
        Some(self.0.run(inputs).unwrap())
    }

    fn name(&self) -> String {
        "here".into()
    }

    fn health(&self) -> Health {
        Health::default()
    }
}

/// Speaks the factory script with a real server, and compares the bits with the same graph on this machine.
fn compare(url: &str, runtime: &Runtime, graph: &Path, what: &str) {
    let bytes = std::fs::read(graph).unwrap();
    let mut here = builtin();
    here.divide(Arc::new(Here(runtime.load_peer("model", bytes.into()).unwrap())));
    for (model, pieces) in [("house", false), ("house-pieces", true)] {
        let voice = served(url, model, pieces);
        wait_until_up(&voice);
        let script = factory();
        let began = Instant::now();
        for (seed, phrase) in script.iter().enumerate() {
            let (frames, origin) = plan(&voice, phrase, seed as u64, LIMIT);
            assert_eq!(origin, Origin::Elsewhere, "{:?}", health(&voice));
            let (expected, _) = plan(&here, phrase, seed as u64, LIMIT);
            assert!(same(&frames, &expected), "{what}, {model}, phrase {seed}");
        }
        let (health, count) = (health(&voice), script.len());
        println!(
            "{what}, {model}: {count} phrases bit by bit in {:.1} s, round trips {:.1} ms, at most {:.1} ms, {} pieces, {:.0} kB \
             up and {:.0} kB down each",
            began.elapsed().as_secs_f64(),
            health.mean_ms,
            health.longest_ms,
            health.pieces,
            health.bytes_up as f64 / count as f64 / 1e3,
            health.bytes_down as f64 / count as f64 / 1e3,
        );
        assert_eq!((health.answered, health.stood_in), (count as u64, 0));
    }
}

#[test]
fn the_factory_script_from_mlserver_is_that_of_the_same_graph_here() {
    let Some((python, runtime)) = packages() else {
        return;
    };
    let folder = Folder::new("mlserver");
    let graph = model(&python, &folder.0);
    let [grpc, http, metrics] = free_ports();
    let settings = format!(
        r#"{{ "host": "127.0.0.1", "grpc_port": {grpc}, "http_port": {http}, "metrics_port": {metrics},
              "parallel_workers": 0, "gzip_enabled": false, "grpc_max_message_length": 67108864 }}"#
    );
    std::fs::write(folder.0.join("settings.json"), settings).unwrap();
    for model in ["house", "house-pieces"] {
        std::fs::create_dir_all(folder.0.join(model)).unwrap();
        let file = format!("{model}/model-settings.json");
        std::fs::copy(serving().join("mlserver").join(&file), folder.0.join(&file)).unwrap();
    }
    let _server = Running(
        Command::new(&python)
            .args(["-c", "from mlserver.cli import main; main()", "start"])
            .arg(&folder.0)
            .env("RECIT_MODEL", &graph)
            .env("PYTHONPATH", serving().join("mlserver"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .spawn()
            .unwrap(),
    );
    compare(&format!("http://127.0.0.1:{grpc}"), &runtime, &graph, "MLServer");
}

#[test]
fn the_factory_script_from_triton_is_that_of_the_same_graph_here() {
    let Some((python, runtime)) = packages() else {
        return;
    };
    let folder = Folder::new("triton");
    let graph = model(&python, &folder.0);
    let [grpc, http, metrics] = free_ports().map(|port| port.to_string());
    let mut server = Running(
        Command::new(&python)
            .arg(serving().join("pytriton/server.py"))
            .arg(&graph)
            .args(["--grpc", &grpc, "--http", &http, "--metrics", &metrics])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .spawn()
            .unwrap(),
    );
    // It listens, or it ends because something is missing here.
    while TcpStream::connect(format!("127.0.0.1:{grpc}")).is_err() {
        if let Some(status) = server.0.try_wait().unwrap() {
            println!(
                "SKIPPED: Triton does not start here ({status}); it needs glibc 2.35 and the library of Python"
            );
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    compare(&format!("http://127.0.0.1:{grpc}"), &runtime, &graph, "Triton");
}
