//! Writes the built-in tables that the program reads in place.

mod lexicon;
mod source;
mod tagger;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    for room in ["lexicon", "tagger"] {
        println!("cargo::rerun-if-changed=src/text/pronounce/{room}/format.rs");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let misaki = source::of("misaki-rs")?;
    println!("cargo::rerun-if-changed={}", misaki.join("data").display());
    lexicon::write(&misaki, &out)?;
    tagger::write(&misaki, &out)
}
