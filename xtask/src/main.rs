//! `cargo xtask`: build, bundle, install, package, demo and test Recit.

mod bundle;
mod demo;
mod display;
mod house;
mod install;
mod layers;
mod libraries;
mod licences;
mod metadata;
mod needs;
mod openvino;
mod package;
mod packs;
mod python;
mod runtime;
mod suite;
mod wheels;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use bundle::Profile;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Build, bundle, install, demo and test Recit"
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the plugin and lay out Recit.clap and Recit.vst3 in target/bundled
    Bundle {
        /// Build without optimisation
        #[arg(long)]
        debug: bool,
    },
    /// Bundle the plugin and copy it into your CLAP and VST3 folders
    Install,
    /// Write what users install to target/packages: the plugin, the standalone and the tool, for this system
    Package {
        /// Use the quick build of the demo, to look at the packages
        #[arg(long)]
        quick: bool,
    },
    /// Bundle the plugin, play the factory script through it and write target/demo/demo.wav
    Demo,
    /// Run every test: Rust, the plugin in a CLAP host, the plugin in Python hosts
    Test {
        /// Leave out the Python hosts
        #[arg(long)]
        quick: bool,
    },
    /// Download ONNX Runtime, which Recit uses instead of its built-in inference if it is installed
    Runtime {
        /// Put it into this folder instead of the one in which Recit looks
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Fetch the one that also plans through this provider
        #[arg(long, value_name = "NAME")]
        provider: Option<runtime::Provider>,
    },
    /// Check which module imports which against xtask/layers.toml, and print it
    Layers,
    /// Check the licence of every dependency against deny.toml
    Licences,
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Bundle { debug } => bundle::bundle(if debug { Profile::Debug } else { Profile::Release })
            .map(|bundles| bundles.print()),
        Task::Install => install::install(),
        Task::Package { quick: true } => package::package(Profile::Quick),
        Task::Package { quick: false } => package::package(Profile::Release),
        Task::Demo => demo::demo(),
        Task::Test { quick } => suite::test(quick),
        Task::Runtime { to, provider } => runtime::install(to, provider),
        Task::Layers => layers::check(),
        Task::Licences => licences::check(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
