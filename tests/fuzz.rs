//! Mutated untrusted input of all kinds: nothing panics, and nothing uses much memory. `cargo bench --bench
//! fuzz` runs many more cases.

mod mutate;
mod onnx;

use mutate::{Stage, forget_peak, kind_of, peak};

/// Number of cases.
const CASES: u64 = 2000;
/// Limit of the memory of all cases, in bytes.
const MEMORY: u64 = 512 << 20;

#[test]
fn mutated_input_breaks_nothing() {
    let stage = Stage::new();
    forget_peak();
    let before = peak();
    for case in 0..CASES {
        let kind = kind_of(case);
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stage.run(kind, case)));
        assert!(run.is_ok(), "case {case} ({kind:?}) panicked");
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        let grown = after.saturating_sub(before);
        println!("{CASES} cases took {:.0} MiB", grown as f64 / f64::from(1 << 20));
        assert!(grown < MEMORY, "{grown} bytes");
    }
}
