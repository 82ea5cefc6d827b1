//! The editor of a voice that a server computes in part. A program of its own: the voice is that of the whole process.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "the tests of the editor use the rest")]
#[path = "editor/bench.rs"]
mod bench;
#[allow(dead_code, reason = "the tests of the editor use the rest")]
#[path = "editor/raster.rs"]
mod raster;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use egui_kittest::kittest::Queryable as _;
use recit::acoustic::{Contact, Elsewhere, Health, Patience};
use recit::engine::Engine;
use recit::infer::{Input, Runtime, Tensor};
use recit::voice::{Variant, Voice};
use recit_plugin::editor::{EditorState, Preferences};

use bench::{Bench, activate, script};
use raster::Screen;

/// A server that answers nothing and is as a test wants.
#[derive(Debug)]
struct There(Mutex<Health>);

impl Elsewhere for There {
    fn run(&self, _: &[Input<'_>], _: Patience<'_>) -> Option<Vec<Tensor>> {
        None
    }

    fn name(&self) -> String {
        "house".into()
    }

    fn health(&self) -> Health {
        self.0.lock().unwrap().clone()
    }
}

/// Has the house voice of this process computed by a server.
fn serve() -> (Arc<Engine>, Arc<There>) {
    let there = Arc::new(There(Mutex::new(Health {
        contact: Contact::Up,
        model: "house 1".into(),
        asked: 120,
        answered: 117,
        late: 2,
        mean_ms: 12.34,
        longest_ms: 45.0,
        bytes_up: 3_456_789,
        bytes_down: 98_765_432,
        ..Health::default()
    })));
    let mut voice = Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap();
    voice.divide(there.clone());
    let engine = Engine::acquire();
    engine.voices().insert(voice);
    (engine, there)
}

/// Opens the figures, and checks that those with these labels fit in the window.
fn open(bench: &mut Bench, light: &str, labels: &[&str]) {
    bench.harness.get_by_label_contains(light).click();
    bench.settle();
    for label in labels {
        let found = bench.harness.query_all_by_label_contains(label).last();
        let rect = found.unwrap_or_else(|| panic!("{label} is missing")).rect();
        let fits = rect.left() > 0.0 && rect.right() < 900.0 && rect.bottom() < 520.0;
        assert!(fits, "{label}: {rect:?}");
    }
    take(
        bench,
        if light == "Health: " {
            "server.png"
        } else {
            "server-chinese.png"
        },
    );
    bench.press(egui::Key::Escape);
}

thread_local! {
    /// What the editor of this test draws on.
    static SCREEN: Screen = Screen::default();
}

/// Writes a picture, if RECIT_PICTURES names a folder for it.
fn take(bench: &Bench, name: &str) {
    if let Some(folder) = std::env::var_os("RECIT_PICTURES").map(PathBuf::from) {
        let picture = SCREEN.with(|screen| screen.draw(&bench.harness));
        picture.write(&folder.join(name));
    }
}

#[test]
fn the_figures_of_a_server_are_shown_and_the_light_tells_when_it_is_lost() {
    let (_engine, there) = serve();
    let state = EditorState::new(Preferences::default(), None);
    let screen = SCREEN.with(Screen::clone);
    let mut bench = Bench::with(script(&["one"]), (900.0, 520.0), 1.0, state, screen);
    let _player = activate(&bench);
    bench.wait_for(|bench| bench.sees("Health: Ready"));
    // It has asked in vain, and planned here.
    let stood_in = bench.shared.instance.meters().server.unwrap().stood_in;
    assert!(stood_in > 0);
    let told = [
        "Server: house 1 · in use",
        "Round trip: 12.3 ms, 45.0 ms at most",
        "Answers: 117 of 120, 2 late",
        &format!("Stood in: {stood_in}"),
        "Traffic: 3.5 MB up, 98.8 MB down",
        "Log",
    ];
    open(&mut bench, "Health: ", &told);

    // A long reason is broken into lines.
    let reason = "its model is not of this voice: `y` differs by 55 % from what this machine computes for the same word";
    there.0.lock().unwrap().contact = Contact::Down(reason.into());
    bench.wait_for(|bench| bench.sees("Health: No server"));
    assert!(bench.sees(&format!("is not used: {reason}. This machine plans")));
    let told = ["Server: house 1 · not used", reason, "Log"];
    open(&mut bench, "Health: ", &told);

    bench.click("Settings");
    bench.click("中文");
    bench.press(egui::Key::Escape);
    let told = [
        "服务器: house 1 · 未使用",
        "往返: 12.3 毫秒，最长 45.0 毫秒",
        "回答: 117 / 120，迟到 2",
        "代替: ",
        "流量: 上行 3.5 MB，下行 98.8 MB",
        "日志",
    ];
    open(&mut bench, "状态：无服务器", &told);

    there.0.lock().unwrap().contact = Contact::Up;
    bench.wait_for(|bench| bench.sees("状态：就绪"));
}
