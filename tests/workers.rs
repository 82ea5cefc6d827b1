//! While lines play, no thread of the process allocates or frees memory: segments are rendered in what the start
//! of a line has allocated.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use recit::cache::Cache;
use recit::engine::{AudioSetup, Engine, Lookahead};
use recit::player::{Control, Controls, Event, EventKind, Playback};
use recit::script::Script;

const BLOCK: usize = 64;
const RATE: f64 = 48_000.0;

/// The system's allocator, which counts its calls by all threads while it is watched.
struct Counting;

static IS_WATCHED: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicUsize = AtomicUsize::new(0);
/// The size of the first block while it was watched, for the message.
static FIRST: AtomicUsize = AtomicUsize::new(0);

impl Counting {
    fn note(layout: Layout) {
        if IS_WATCHED.load(Ordering::Relaxed) && CALLS.fetch_add(1, Ordering::Relaxed) == 0 {
            FIRST.store(layout.size(), Ordering::Relaxed);
        }
    }
}

// SAFETY: all calls go to the system's allocator as they are.
#[allow(unsafe_code, reason = "an allocator is unsafe to implement")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::note(layout);
        // SAFETY: the caller keeps the rules of the same function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        Self::note(layout);
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Blocks in so many seconds.
fn blocks(seconds: f64) -> usize {
    (seconds * RATE) as usize / BLOCK
}

#[test]
fn segments_are_rendered_without_allocating() {
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    let instance = engine.instance();
    let mut script = Script::empty();
    for key in 60..64 {
        let text = "This is a rather long line that several workers render at the same time, segment after \
                    segment, while nobody edits the script and everything else in the process is idle.";
        script.add(Some(key), text).unwrap();
    }
    instance.set_script(script);
    let mut player = instance.activate(AudioSetup {
        sample_rate: RATE,
        max_block: BLOCK,
        lookahead: Lookahead::Studio,
    });
    assert!(
        instance.wait_armed(Duration::from_secs(120)),
        "{:?}",
        instance.statuses()
    );
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut controls = Controls::default();
    let mut play = |events: &[Event], controls: &Controls| {
        player.process(&mut left, &mut right, events, controls, Playback::Offline);
        left.iter().map(|sample| f64::from(sample * sample)).sum::<f64>()
    };
    let notes: Vec<Event> = (0..4)
        .map(|at| Event {
            offset: at,
            kind: EventKind::note_on(60 + at as u8),
        })
        .collect();
    play(&notes, &controls);
    for _ in 0..blocks(1.0) {
        play(&[], &controls);
    }

    let mut power = 0.0;
    IS_WATCHED.store(true, Ordering::Relaxed);
    for block in 0..blocks(3.0) {
        let way = block as f32 / blocks(3.0) as f32;
        controls.live.set(Control::Pitch, 12.0 * way);
        controls.live.set(Control::Speed, 1.0 + 0.5 * way);
        controls.live.set(Control::Formant, -3.0 * way);
        controls.live.set(Control::Roughness, 0.5 * way);
        controls.live.set(Control::Valence, way);
        power += play(&[], &controls);
    }
    IS_WATCHED.store(false, Ordering::Relaxed);
    let (calls, first) = (CALLS.load(Ordering::Relaxed), FIRST.load(Ordering::Relaxed));
    assert!(power > 1.0, "the lines do not sound");
    assert!(calls == 0, "{calls} calls of the allocator, first {first} bytes");
}
