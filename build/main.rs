//! What is computed before the library is compiled.

mod frames;

fn main() {
    frames::hash_sources();
}
