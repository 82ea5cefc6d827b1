//! The house voice with its decoder, and Kokoro, on Triton and MLServer, as their packages provide them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod part;
mod served;
mod user;

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use recit::acoustic::{Contact, Elsewhere, Health, Origin, Patience, PhrasePosition};
use recit::frames::Frames;
use recit::infer::{Graph, Input, Runtime, Tensor};
use recit::remote::Server;
use recit::text::Phrase;
use recit::voice::{Variant, Voice};
use served::{LIMIT, builtin, factory, health, many, plan, same, served, wait_for, wait_until_up};

/// A server in Python that ends with the test.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        // In a group with the processes that it starts, so that a signal reaches all of them.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        Self(command.env("PYTHONDONTWRITEBYTECODE", "1").spawn().unwrap())
    }

    /// Sends a signal to the server and its processes.
    fn signal(&self, name: &str) {
        let group = format!("-{}", self.0.id());
        let sent = Command::new("kill").args(["-s", name, "--", &group]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
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
fn compare(servers: &Servers, what: &str) {
    let here = servers.here();
    for (model, pieces) in [("house", false), ("house-pieces", true)] {
        let voice = served(&servers.url(), model, pieces);
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

/// Ways to start MLServer and Triton, again on the same port, with a model.
struct Servers {
    python: PathBuf,
    /// The name of the model.
    model: &'static str,
    runtime: Runtime,
    folder: Folder,
    graph: PathBuf,
    ports: [u16; 3],
}

impl Servers {
    /// `None` if their packages are not given.
    fn new(name: &str) -> Option<Self> {
        let (python, runtime) = packages()?;
        let folder = Folder::new(name);
        let graph = model(&python, &folder.0);
        Some(Self::of(("house", graph), (python, runtime), folder))
    }

    fn of(
        (model, graph): (&'static str, PathBuf),
        (python, runtime): (PathBuf, Runtime),
        folder: Folder,
    ) -> Self {
        Self {
            python,
            model,
            runtime,
            folder,
            graph,
            ports: free_ports(),
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports[0])
    }

    fn mlserver(&self) -> Running {
        let ([grpc, http, metrics], folder) = (self.ports, &self.folder.0);
        let settings = format!(
            r#"{{ "host": "127.0.0.1", "grpc_port": {grpc}, "http_port": {http}, "metrics_port": {metrics},
                  "parallel_workers": 0, "gzip_enabled": false, "grpc_max_message_length": 67108864 }}"#
        );
        std::fs::write(folder.join("settings.json"), settings).unwrap();
        let models = [
            ("house", "mlserver/house"),
            ("house", "mlserver/house-pieces"),
            ("kokoro", "kokoro"),
        ];
        for (_, from) in models.iter().filter(|(model, _)| *model == self.model) {
            let (from, to) = (serving().join(from), folder.join(from));
            std::fs::create_dir_all(&to).unwrap();
            let file = "model-settings.json";
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
        Running::start(
            Command::new(&self.python)
                .args(["-c", "from mlserver.cli import main; main()", "start"])
                .arg(folder)
                .env("RECIT_MODEL", &self.graph)
                .env("PYTHONPATH", serving().join("mlserver")),
        )
    }

    /// `None` if it ends at once, because something is missing here.
    fn triton(&self) -> Option<Running> {
        let [grpc, http, metrics] = self.ports.map(|port| port.to_string());
        let mut server = Running::start(
            Command::new(&self.python)
                .arg(serving().join("pytriton/server.py"))
                .arg(format!("{}={}", self.model, self.graph.display()))
                .args(["--grpc", &grpc, "--http", &http, "--metrics", &metrics]),
        );
        while TcpStream::connect(format!("127.0.0.1:{grpc}")).is_err() {
            if let Some(status) = server.0.try_wait().unwrap() {
                println!(
                    "SKIPPED: Triton does not start here ({status}); it needs glibc 2.35 and the library of Python"
                );
                return None;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(server)
    }

    /// The built-in voice with the graph of the servers on this machine.
    fn here(&self) -> Voice {
        let bytes = std::fs::read(&self.graph).unwrap();
        let mut here = builtin();
        let graph = self.runtime.load_peer("model", bytes.into()).unwrap();
        here.divide(Arc::new(Here(graph)));
        here
    }
}

/// Checks the configuration of Triton in a container, which does not run here, against the graph.
fn check_triton(servers: &Servers, config: &str) {
    let checked = Command::new(&servers.python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(serving().join("check.py"))
        .arg(serving().join(config))
        .arg(&servers.graph)
        .status();
    assert!(checked.unwrap().success(), "{config}");
}

#[test]
fn the_configuration_of_triton_states_the_ports_of_the_house_voice() {
    if let Some(servers) = Servers::new("triton-config") {
        check_triton(&servers, "triton/house/config.pbtxt");
    }
}

#[test]
fn the_factory_script_from_mlserver_is_that_of_the_same_graph_here() {
    let Some(servers) = Servers::new("mlserver") else {
        return;
    };
    let _server = servers.mlserver();
    compare(&servers, "MLServer");
}

#[test]
fn the_factory_script_from_triton_is_that_of_the_same_graph_here() {
    let Some(servers) = Servers::new("triton") else {
        return;
    };
    if let Some(_server) = servers.triton() {
        compare(&servers, "Triton");
    }
}

/// The longest that a phrase waits for a server that stops.
const DEADLINE: Duration = Duration::from_millis(500);

/// What became of the phrases that were asked for without a pause.
#[derive(Default)]
struct Outcomes {
    from_server: AtomicU64,
    from_here: AtomicU64,
    /// The longest wait for a phrase that this machine planned, and how much longer than the deadline, in microseconds.
    longest: AtomicU64,
    over: AtomicU64,
}

/// Asks for phrases of `script`, of which each must be `there` or `here` as a whole, until `is_over`.
fn ask(voice: &Voice, script: &[(Phrase, Frames, Frames)], is_over: &AtomicBool, told: &Outcomes) {
    for (seed, (phrase, there, here)) in script.iter().enumerate().cycle() {
        if is_over.load(Ordering::Acquire) {
            return;
        }
        let (frames, origin) = plan(voice, phrase, seed as u64, DEADLINE);
        match origin {
            Origin::Elsewhere => {
                assert!(same(&frames, there), "phrase {seed} from the server");
                told.from_server.fetch_add(1, Ordering::AcqRel);
            }
            Origin::StandIn(waited) => {
                assert!(same(&frames, here), "phrase {seed} from this machine");
                told.from_here.fetch_add(1, Ordering::AcqRel);
                let over = waited.saturating_sub(DEADLINE);
                told.longest
                    .fetch_max(waited.as_micros() as u64, Ordering::AcqRel);
                told.over.fetch_max(over.as_micros() as u64, Ordering::AcqRel);
            }
            Origin::Here => panic!("the server was not asked"),
        }
    }
}

/// Asks a real server for phrases from two threads while it is stopped and continued, if it `can_stop`, and then ended by `signal`
/// and started again on the same port.
fn end_and_restart(
    servers: &Servers,
    (what, signal, can_stop): (&str, &str, bool),
    start: &dyn Fn() -> Option<Running>,
) {
    let Some(mut server) = start() else {
        return;
    };
    let (alone, graph) = (builtin(), servers.here());
    let script = many(16).into_iter().enumerate().map(|(seed, phrase)| {
        let planned = |voice| plan(voice, &phrase, seed as u64, LIMIT).0;
        let (there, here) = (planned(&graph), planned(&alone));
        assert!(!same(&there, &here), "they cannot be told apart");
        (phrase, there, here)
    });
    let script: Vec<_> = script.collect();
    let voice = served(&servers.url(), "house", false);
    wait_for(&voice, "it is reached", |health| health.contact == Contact::Up);
    let (told, is_over) = (Outcomes::default(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        // If an assertion fails here, the threads end too.
        let _over = Over(&is_over);
        for _ in 0..2 {
            scope.spawn(|| ask(&voice, &script, &is_over, &told));
        }
        let more = |count: &AtomicU64, what: &str| {
            let before = count.load(Ordering::Acquire);
            wait_for(&voice, what, |_| count.load(Ordering::Acquire) >= before + 20);
        };
        more(&told.from_server, "it answers");
        if can_stop {
            server.signal("STOP");
            more(
                &told.from_here,
                "this machine stands in for the one that is stopped",
            );
            assert!(health(&voice).losses >= 1);
            server.signal("CONT");
            more(&told.from_server, "it answers after it was stopped");
            println!(
                "{what} stopped: this machine plans at most {:.1} ms after the deadline of {} ms",
                told.over.swap(0, Ordering::AcqRel) as f64 / 1e3,
                DEADLINE.as_millis()
            );
            told.longest.store(0, Ordering::Release);
        }
        let losses = health(&voice).losses;
        server.signal(signal);
        let ended = Instant::now();
        server.0.wait().unwrap();
        more(
            &told.from_here,
            "this machine stands in for the one that has ended",
        );
        assert!(health(&voice).losses > losses);
        server = start().unwrap();
        more(&told.from_server, "it answers after it was started again");
        println!(
            "{what} ended by {signal} and started again: no phrase waits longer than {:.1} ms, and it answers again after {:.1} s",
            told.longest.load(Ordering::Acquire) as f64 / 1e3,
            ended.elapsed().as_secs_f64()
        );
    });
    let count = |count: &AtomicU64| count.load(Ordering::Acquire);
    let (health, planned) = (health(&voice), count(&told.from_server) + count(&told.from_here));
    println!(
        "{what}: {planned} phrases, {} from the server and {} from this machine, each whole; {} losses",
        count(&told.from_server),
        count(&told.from_here),
        health.losses
    );
    assert_eq!((health.asked, health.stood_in), (planned, count(&told.from_here)));
}

/// Ends the threads that ask, when dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

#[cfg(unix)]
#[test]
fn a_real_mlserver_that_is_killed_loses_no_phrase_and_is_taken_up_again() {
    if let Some(servers) = Servers::new("mlserver-killed") {
        end_and_restart(&servers, ("MLServer", "KILL", true), &|| Some(servers.mlserver()));
    }
}

#[cfg(unix)]
#[test]
fn a_real_triton_that_is_ended_loses_no_phrase_and_is_taken_up_again() {
    if let Some(servers) = Servers::new("triton-ended") {
        // Locks in the memory that Triton's processes share expire while one of them is stopped, which ends it.
        end_and_restart(&servers, ("Triton", "TERM", false), &|| servers.triton());
    }
}

/// Kokoro as it is distributed, added by a user, and the graph that servers run of it; `None` if it or the servers are not given.
fn kokoro(name: &str) -> Option<(Servers, PathBuf)> {
    let packages = packages()?;
    let Some(packs) = std::env::var_os("RECIT_TEST_PACKS").map(PathBuf::from) else {
        println!("SKIPPED: RECIT_TEST_PACKS names no folder with a voice of Kokoro");
        return None;
    };
    let user = user::User {
        engine: std::env::var_os("RECIT_ONNXRUNTIME")?,
        ..user::User::new(name)
    };
    let added = user.adds(&packs.join("kokoro"));
    assert!(
        added.status.success(),
        "{}",
        String::from_utf8_lossy(&added.stderr)
    );
    let folder = Folder::new(name);
    let graph = folder.0.join("model.onnx");
    user.hears(&["voices", "part", "kokoro", "-o", graph.to_str().unwrap()]);
    let voice = user.voices.join("kokoro");
    Some((Servers::of(("kokoro", graph), packages, folder), voice))
}

/// Plans phrases with Kokoro on a server as the same voice plans them here, bit by bit, while the server ends before the third.
#[cfg(unix)]
fn kokoro_is_planned_whole(
    servers: &Servers,
    folder: &Path,
    (what, signal): (&str, &str),
    start: &dyn Fn() -> Option<Running>,
) {
    let Some(mut server) = start() else {
        return;
    };
    let voice = Voice::load(folder, &servers.runtime, Variant::default()).unwrap();
    let voice = voice.served_by(&Server::at(servers.url())).unwrap();
    wait_until_up(&voice);
    for (number, phrase) in many(4).iter().enumerate() {
        if number == 2 {
            server.signal(signal);
            server.0.wait().unwrap();
        }
        let (frames, origin) = plan(&voice, phrase, 0, LIMIT);
        assert_eq!(origin == Origin::Elsewhere, number < 2, "{:?}", health(&voice));
        let whole = PhrasePosition {
            first: true,
            last: true,
        };
        // Without patience, nobody else is asked.
        let here = voice
            .acoustic()
            .plan(phrase, voice.identity(0), 0, whole)
            .unwrap();
        assert!(same(&frames, &here), "{what}, phrase {number}");
    }
    let health = health(&voice);
    println!(
        "{what}: Kokoro bit by bit, round trips {:.0} ms, at most {:.0} ms, {:.1} kB up and {:.0} kB down each",
        health.mean_ms,
        health.longest_ms,
        health.bytes_up as f64 / 2e3,
        health.bytes_down as f64 / 2e3,
    );
    assert_eq!((health.answered, health.stood_in), (2, 2));
}

#[cfg(unix)]
#[test]
fn kokoro_on_a_real_mlserver_has_the_bits_of_the_voice_here_and_no_word_is_lost_with_it() {
    if let Some((servers, voice)) = kokoro("kokoro-mlserver") {
        check_triton(&servers, "kokoro/config.pbtxt");
        kokoro_is_planned_whole(&servers, &voice, ("MLServer", "KILL"), &|| {
            Some(servers.mlserver())
        });
    }
}

#[cfg(unix)]
#[test]
fn kokoro_on_a_real_triton_has_the_bits_of_the_voice_here_and_no_word_is_lost_with_it() {
    if let Some((servers, voice)) = kokoro("kokoro-triton") {
        kokoro_is_planned_whole(&servers, &voice, ("Triton", "TERM"), &|| servers.triton());
    }
}
