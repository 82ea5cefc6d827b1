//! A hundred texts that arrive as tokens, 30 a second, as from a language model: how soon the first clause is heard, whether the
//! sound then has gaps, and whether it is that of the text given at once. The house voice, on one core.
//!
//! `cargo bench --bench tokens`
//!
//! Time does not pass: it advances by the processor time of each step, or to the next token. So other work on the machine does
//! not count, except on Windows, where the time of the clock is taken.

#![allow(unsafe_code, reason = "only the system knows the processor time of a thread")]

use std::time::Duration;

use recit::engine::{Delivery, Piece, Synthesizer, Voices};
use recit::infer::on_inference_thread;
use recit::voice::Variant;

const TEXTS: usize = 100;

/// Tokens a second.
const RATE: f64 = 30.0;

/// Characters of a token.
const TOKEN: usize = 4;

const SENTENCES: [&str; 20] = [
    "Good morning, and welcome back to the house.",
    "It is half past eight, and 12.5 degrees outside.",
    "You have two meetings today: one at 9:30, and one about the new stage.",
    "Of course, I can help you with that.",
    "Dr. Lee asked whether the lights are ready.",
    "The train to the coast leaves in twenty minutes.",
    "Shall I remind you before each of them?",
    "I have turned the heating down; the rest is as it was.",
    "That depends on the weather, I am afraid.",
    "First, open the valve. Then wait until the needle stops.",
    "No, the shop closes at six on Saturdays.",
    "The kettle is on, and the doors are locked.",
    "Let me think about it for a moment.",
    "A thin layer of snow covered the old bridge.",
    "Three of the five lamps need new bulbs, I think.",
    "Yes! Everybody is on the way.",
    "The second act begins after a short interval.",
    "Please take your seats, ladies and gentlemen.",
    "It costs $3.50, which is less than last year.",
    "Well, that was easier than it looked.",
];

/// What was measured of one text.
struct Measured {
    /// Seconds from the end of the first clause to its first sound.
    first_s: f64,
    /// The longest time for which a listener would have waited although text was there, in seconds.
    gap_s: f64,
    /// Whether the samples are those of the text given at once.
    is_same: bool,
}

fn main() {
    on_inference_thread(|| {
        let voice = Synthesizer::load(&Voices::default(), "house", None, Variant::default());
        let voice = voice.expect("the house voice is built in");
        let texts: Vec<String> = (0..TEXTS).map(text).collect();
        // The first text also warms everything up.
        arrive(&voice, &texts[0]);
        let measured: Vec<Measured> = texts.iter().map(|text| arrive(&voice, text)).collect();
        let mut firsts: Vec<f64> = measured.iter().map(|one| 1e3 * one.first_s).collect();
        firsts.sort_by(f64::total_cmp);
        let gap = measured.iter().map(|one| 1e3 * one.gap_s).fold(0.0, f64::max);
        let same = measured.iter().filter(|one| one.is_same).count();
        println!(
            "first sound after the first clause: median {:.1} ms, 95 % within {:.1} ms, all within {:.1} ms",
            firsts[TEXTS / 2],
            firsts[TEXTS * 95 / 100],
            firsts[TEXTS - 1]
        );
        println!(
            "longest gap: {gap:.1} ms; {same} of {TEXTS} texts with the samples of the text given at once"
        );
    });
}

fn text(number: usize) -> String {
    let at = |number: usize| SENTENCES[number % SENTENCES.len()];
    let parts = [at(number), at(7 * number + 3), at(11 * number + number / 20 + 5)];
    parts.join(" ")
}

/// Speaks a text while its tokens arrive.
fn arrive(voice: &Synthesizer, text: &str) -> Measured {
    let delivery = Delivery::default();
    let whole = whole(voice, text);
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = chars.chunks(TOKEN).enumerate().peekable();
    let mut stream = voice.stream(delivery).expect("48 kHz is supported");
    let (mut now, mut arrived) = (0.0, 0.0);
    let mut samples = Vec::new();
    let (mut first, mut gap) = (None, 0.0_f64);
    loop {
        while let Some((number, token)) = tokens.next_if(|(number, _)| *number as f64 / RATE <= now) {
            arrived = number as f64 / RATE;
            stream
                .push(&token.iter().collect::<String>())
                .expect("it is short");
        }
        if tokens.peek().is_none() {
            stream.close();
        }
        let before = processor_time();
        let piece = stream.next_piece().expect("the house voice speaks");
        let took = processor_time() - before;
        now += took.as_secs_f64();
        match piece {
            Piece::Samples(piece) => {
                // The token that ended the clause is the last one that had arrived.
                let (begun, _) = *first.get_or_insert((now, now - arrived));
                let needed = begun + samples.len() as f64 / delivery.sample_rate;
                gap = gap.max(now - needed);
                samples.extend_from_slice(piece);
            }
            Piece::Waiting => now = tokens.peek().map_or(now, |(number, _)| *number as f64 / RATE),
            Piece::End => break,
        }
    }
    Measured {
        first_s: first.map_or(f64::INFINITY, |(_, waited)| waited),
        gap_s: gap,
        is_same: samples == whole,
    }
}

fn whole(voice: &Synthesizer, text: &str) -> Vec<f32> {
    let mut stream = voice.stream(Delivery::default()).expect("48 kHz is supported");
    stream.push(text).expect("it is short");
    stream.close();
    let mut samples = Vec::new();
    while let Piece::Samples(piece) = stream.next_piece().expect("the house voice speaks") {
        samples.extend_from_slice(piece);
    }
    samples
}

/// The processor time of this thread.
#[cfg(unix)]
fn processor_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the system fills the structure, which outlives the call.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The time of the clock.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    static BEGAN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}
