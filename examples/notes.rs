//! Plays a line with a note, block by block as a host does, and prints the peak of each tenth of a second.

use std::error::Error;
use std::time::Duration;

use recit::engine::{AudioSetup, Engine, Lookahead};
use recit::player::{Controls, Event, EventKind, Playback};
use recit::script::Script;

const RATE: usize = 48_000;
const BLOCK: usize = 480;

fn main() -> Result<(), Box<dyn Error>> {
    let instance = Engine::acquire().instance();
    let mut script = Script::empty();
    script.add(Some(60), "Welcome back.")?;
    instance.set_script(script);
    let setup = AudioSetup {
        sample_rate: RATE as f64,
        max_block: BLOCK,
        lookahead: Lookahead::Studio,
    };
    // The player is for the audio thread, the instance for all others.
    let mut player = instance.activate(setup);
    if !instance.wait_armed(Duration::from_secs(60)) {
        return Err("the line is not ready after a minute".into());
    }

    let note = [Event {
        offset: 0,
        kind: EventKind::note_on(60),
    }];
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut peak: f32 = 0.0;
    for block in 0..2 * RATE / BLOCK {
        let events = if block == 0 { &note[..] } else { &[] };
        player.process(
            &mut left,
            &mut right,
            events,
            &Controls::default(),
            Playback::Offline,
        );
        peak = left.iter().fold(peak, |peak, sample| peak.max(sample.abs()));
        if block % 10 == 9 {
            println!(
                "{:.1} s  {peak:.3}",
                (block + 1) as f64 * BLOCK as f64 / RATE as f64
            );
            peak = 0.0;
        }
    }
    Ok(())
}
