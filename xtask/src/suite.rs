//! `cargo xtask test`: everything that can be tested.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::bundle::{self, Profile};
use crate::house::{self, cargo, heading, run};
use crate::{libraries, needs, python, runtime};

/// Runs all tests, and without the Python hosts when `quick`.
///
/// # Errors
/// A missing prerequisite, or the first step that fails.
pub fn test(quick: bool) -> Result<()> {
    let begin = Instant::now();
    heading("Prerequisites");
    needs::compilers()?;
    let found = needs::python()?;
    println!("C and C++ compilers, {found} with pip");

    heading("ONNX Runtime, so that both inference engines are tested");
    let library = runtime::fetch(&house::target().join("runtime"))?;
    println!("{}", house::shown(&library));

    heading("Rust tests, with a check that the audio thread never allocates");
    let features = "--features=recit-plugin/alloc-check";
    run(cargo(&["test", "--workspace", features]).env("RECIT_ONNXRUNTIME", &library))?;

    if !quick {
        heading("The plugin as hosts load it (release build)");
        let bundles = bundle::bundle(Profile::Release)?;
        bundles.print();

        heading("Python hosts: pedalboard and dawdreamer");
        let python = python::environment()?;
        let mut pytest = Command::new(&python);
        pytest.args(["-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/hosts"]);
        if let Some(libraries) = libraries::for_python(&python)? {
            pytest.env("LD_LIBRARY_PATH", libraries);
        }
        run(pytest
            .env("RECIT_VST3", &bundles.vst3)
            // What a fresh machine has: the Rust tests above ran with ONNX Runtime.
            .env("RECIT_ONNXRUNTIME", "off")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(house::root()))?;
    }
    let seconds = begin.elapsed().as_secs();
    println!(
        "\nEvery test passed, in {} min {:02} s.",
        seconds / 60,
        seconds % 60
    );
    Ok(())
}
