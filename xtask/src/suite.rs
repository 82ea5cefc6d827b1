//! `cargo xtask test`: runs every test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::bundle::{self, Profile};
use crate::display::Display;
use crate::house::{self, cargo, heading, output, run};
use crate::{layers, libraries, needs, openvino, packs, python, runtime};

/// Runs all tests, without the Python hosts if `quick`.
///
/// # Errors
/// If a prerequisite is missing, or at the first step that fails.
pub fn test(quick: bool) -> Result<()> {
    let begin = Instant::now();
    heading("Prerequisites");
    needs::compiler()?;
    let found = needs::python()?;
    println!("a C compiler, {found} with pip");

    heading("Layers");
    layers::check()?;

    heading("ONNX Runtime, so that both inference engines are tested");
    let library = runtime::fetch(&house::target().join("runtime"))?;
    println!("{}", house::shown(&library));

    heading("Voices of Kokoro and Piper, as they are distributed");
    let packs = packs::fetch();
    match &packs {
        Ok(packs) => println!("{}", house::shown(packs)),
        Err(error) => println!("LEFT OUT: the tests of these voices. {error:#}"),
    }

    heading("ONNX Runtime with OpenVINO");
    let openvino = openvino::fetch(&house::target().join("runtime-openvino"));
    match &openvino {
        Ok(library) => println!("{}", house::shown(library)),
        Err(error) => println!("LEFT OUT: the tests of planning on another device. {error:#}"),
    }

    heading("Servers of the Open Inference Protocol: Triton and MLServer from their packages");
    let servers = if quick { None } else { Some(python::servers()) };
    match &servers {
        Some(Ok(python)) => println!("{}", house::shown(python)),
        Some(Err(error)) => println!("LEFT OUT: the tests with real servers. {error:#}"),
        None => println!("LEFT OUT: the tests with real servers, which `--quick` does not run."),
    }

    heading("Rust tests, with a check that the audio thread never allocates");
    let display = display()?;
    let features = "--features=recit-plugin/alloc-check,recit/remote";
    let mut tests = cargo(&["test", "--workspace", features]);
    if let Some(display) = &display {
        // Mesa draws on one thread, so that the other cores are free for the voice, as with a graphics
        // card.
        let drawing = [("LIBGL_ALWAYS_SOFTWARE", "1"), ("LP_NUM_THREADS", "1")];
        tests.env("DISPLAY", display.name()).envs(drawing);
    }
    if let Ok(packs) = &packs {
        tests.env("RECIT_TEST_PACKS", packs);
    }
    if let Ok(openvino) = &openvino {
        tests.env("RECIT_TEST_OPENVINO", openvino);
    }
    if let Some(Ok(python)) = &servers {
        tests.env("RECIT_TEST_SERVERS", python);
    }
    run(tests.env("RECIT_ONNXRUNTIME", &library))?;
    drop(display);

    heading("The audio thread under the real-time sanitizer");
    sanitized()?;

    if !quick {
        heading("Clients of `recit serve`: openai, wyoming and python-osc");
        let tool = house::target()
            .join("debug")
            .join(format!("recit{}", std::env::consts::EXE_SUFFIX));
        run(pytest(&python::environment()?, "tests/clients").env("RECIT_TOOL", tool))?;

        heading("The plugin as hosts load it (release build)");
        let bundles = bundle::bundle(Profile::Release)?;
        bundles.print();

        heading("Python hosts: pedalboard and dawdreamer");
        let python = python::environment()?;
        let mut pytest = pytest(&python, "tests/hosts");
        if let Some(libraries) = libraries::for_python(&python)? {
            pytest.env("LD_LIBRARY_PATH", libraries);
        }
        run(pytest
            .env("RECIT_VST3", &bundles.vst3)
            // DawDreamer crashes on a display without a window manager, which it looks for by itself.
            .env("DISPLAY", "none")
            // As on a new machine. The Rust tests above ran with ONNX Runtime.
            .env("RECIT_ONNXRUNTIME", "off"))?;
    }
    let seconds = begin.elapsed().as_secs();
    println!(
        "\nEvery test passed, in {} min {:02} s.",
        seconds / 60,
        seconds % 60
    );
    Ok(())
}

/// Runs the tests of a folder.
fn pytest(python: &Path, folder: &str) -> Command {
    let mut pytest = Command::new(python);
    pytest
        .args(["-m", "pytest", "-v", "-p", "no:cacheprovider", folder])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(house::root());
    pytest
}

/// A virtual display for the tests of windows, if they need one.
fn display() -> Result<Option<Display>> {
    if !cfg!(target_os = "linux") || std::env::var_os("DISPLAY").is_some() {
        return Ok(None);
    }
    let display = Display::start()?;
    match &display {
        Some(display) => println!("Windows open on the virtual display {}.", display.name()),
        None => println!("Skipped: windows in hosts. There is no display and no Xvfb (package xvfb)."),
    }
    Ok(display)
}

/// Runs the tests of the audio thread again with the real-time sanitizer, if the toolchain has its
/// runtime. Only the tests are rebuilt: the shared features are the same as in the previous run.
fn sanitized() -> Result<()> {
    let Some(runtime) = sanitizer()? else {
        println!("Left out: this Rust toolchain has no real-time sanitizer for this system.");
        return Ok(());
    };
    let mut tests = cargo(&["test", "--workspace"]);
    tests
        .arg("--features=recit-plugin/alloc-check,recit/remote,recit-realtime/sanitizer")
        .args([
            "--test=sanitizer",
            "--test=player",
            "--test=show",
            "--test=playing",
            "--test=tempo",
            "--test=host_realtime",
        ])
        .env("RTSAN_ENABLE", "1")
        .env("RTSAN_LIB_PATH", runtime);
    run(&mut tests)
}

/// The sanitizer's runtime from the toolchain: on Linux x86_64 a static library whose name contains the
/// toolchain's channel.
fn sanitizer() -> Result<Option<PathBuf>> {
    if !cfg!(all(
        target_os = "linux",
        target_arch = "x86_64",
        target_env = "gnu"
    )) {
        return Ok(None);
    }
    let folder = output(Command::new("rustc").args(["--print", "target-libdir"]))?;
    let files = std::fs::read_dir(folder.trim()).context("cannot read the folder of Rust's libraries")?;
    let is_runtime = |path: &PathBuf| path.to_string_lossy().ends_with("_rt.rtsan.a");
    Ok(files.flatten().map(|file| file.path()).find(is_runtime))
}
