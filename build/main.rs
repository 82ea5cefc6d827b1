//! Builds what the library needs before it is compiled: the built-in tables, and the hash of the code that
//! frames depend on.

mod frames;
mod lexicon;
mod mandarin;
mod source;
mod tagger;

use std::error::Error;
use std::path::PathBuf;

use source::Sources;

fn main() -> Result<(), Box<dyn Error>> {
    // Apart from data of other packages, the tables depend only on its sources.
    frames::hash_sources();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let sources = Sources::read()?;
    let misaki = sources.of("misaki-rs")?;
    println!("cargo::rerun-if-changed={}", misaki.join("data").display());
    lexicon::write(&misaki, &out)?;
    tagger::write(&misaki, &out)?;
    mandarin::write(&sources, &out)
}
