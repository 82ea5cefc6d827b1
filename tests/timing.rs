//! When a line is heard, and that nothing else changes when blocks, rates and hosts do. With a voice of arithmetic, so
//! that no model has a say in it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use fake::Fake;
use fake::host::Score;
use recit::engine::{AudioSetup, Lookahead};

const BLOCKS: [usize; 8] = [1, 2, 7, 64, 480, 512, 1024, 4096];
const RATES: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

#[test]
fn an_armed_line_starts_exactly_at_note_plus_latency() {
    let fake = Fake::new();
    let instance = fake.instance(&["Aim."]);
    for lookahead in [Lookahead::Live, Lookahead::Tight, Lookahead::Studio] {
        for sample_rate in RATES {
            for max_block in BLOCKS {
                let setup = AudioSetup {
                    sample_rate,
                    max_block,
                    lookahead,
                };
                let mut player = instance.activate(setup);
                assert!(instance.wait_armed(fake::LIMIT));
                assert_eq!(player.latency(), setup.latency());
                for note in [0, max_block / 2, max_block - 1, 2 * max_block + 3] {
                    player.reset();
                    let start = note + player.latency() as usize;
                    let sound = Score::note(start + 100, note, 60).offline(&mut player, &[max_block]);
                    assert_eq!(
                        sound.start(),
                        Some(start),
                        "{lookahead:?}, {sample_rate} Hz, blocks of {max_block}, note at {note}"
                    );
                }
            }
        }
    }
}
