//! What a user does while lines sound: edits lines, switches voices, changes presets and loads models.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use recit::emotion::{Emotion, Named};
use recit::engine::{Instance, Voices};
use recit::script::Script;
use recit::voice::{Precision, Tier, Variant};

/// The keys of the lines.
pub const KEYS: [u8; 8] = [60, 61, 62, 63, 64, 65, 66, 67];

/// Lines of six to twelve seconds.
const TEXTS: [&str; 8] = [
    "The river rises in the hills above the town, runs through three counties, and reaches the sea at a harbour nobody remembers.",
    "When the last train had left the station, an old man swept the platform, counted the pigeons, and locked the gate.",
    "Seven bright lanterns hung above the market square. Children ran between them, and somebody played a slow waltz.",
    "Take the second road on the left, follow it past the mill, and do not stop before you see the lighthouse.",
    "It was the kind of morning that makes promises: blue, quiet, and smelling of bread. She believed every one of them.",
    "Listen carefully. The bell rings twice at noon, once at four, and never after dark, whatever they may have told you.",
    "We had no map, no money and hardly any light, but we had a song, and that carried us over the mountains.",
    "Down in the workshop the machines were humming; a kettle sang, and the radio spoke of storms in the north.",
];

/// Speakers that instances switch between.
const SPEAKERS: [&str; 4] = ["reader", "young", "alto", "tenor"];

/// The script of instance `index`.
pub fn script(index: usize) -> Script {
    let mut script = Script::empty();
    for (at, key) in KEYS.iter().enumerate() {
        let text = TEXTS[(at + index) % TEXTS.len()];
        // The texts, keys and takes are within all limits.
        if let Ok(id) = script.add(Some(*key), text) {
            let _ = script.set_takes(id, 2);
            let _ = script.set_emotion(id, Emotion::new(Named::ALL[at % Named::ALL.len()], 0.6));
        }
    }
    script
}

/// Changes the instances until `stop`. Returns the number of changes.
pub fn start(instances: Vec<Instance>, stop: Arc<AtomicBool>) -> JoinHandle<u64> {
    std::thread::spawn(move || {
        let (mut turn, began) = (0_u64, Instant::now());
        while !stop.load(Ordering::Acquire) {
            turn += 1;
            // Twice a second.
            let due = began + Duration::from_millis(500 * turn);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let index = turn as usize % instances.len();
            step(&instances[index], index, turn);
        }
        turn
    })
}

fn step(instance: &Instance, index: usize, turn: u64) {
    match turn {
        // A preset: the whole script at once.
        _ if turn.is_multiple_of(41) => instance.set_script(script(index)),
        // A voice: every line is armed again.
        _ if turn.is_multiple_of(23) => {
            let speaker = SPEAKERS[turn as usize / 23 % SPEAKERS.len()];
            let _ = instance.edit(|script| {
                script.voice.speaker = speaker.to_owned();
                Ok(())
            });
        }
        // A model that is not loaded yet.
        _ if turn.is_multiple_of(31) => {
            let light = Variant {
                tier: Tier::Light,
                precision: Precision::Int8,
            };
            let _ = Voices::default().get("house", light);
        }
        // A line is edited, whether it sounds or not.
        _ => {
            let lines = instance.script().lines().len();
            let at = turn as usize % lines.max(1);
            let text = format!("{} This is version {turn}.", TEXTS[(at + index) % TEXTS.len()]);
            let _ = instance.edit(|script| {
                let id = script.lines().get(at).map(|line| line.id);
                id.map_or(Ok(()), |id| script.set_text(id, &text))
            });
        }
    }
}
