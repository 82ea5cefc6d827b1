//! Plays the factory script live on the default audio device, as a plugin host does:
//! `cargo run --release --features audio --example cpal_host`.
//!
//! The audio callback owns the player. Notes come to it through a ring; type a number from 1 to 8 and Enter to play a line.

use std::error::Error;
use std::io::BufRead;
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{SampleFormat, StreamConfig};
use recit::engine::{AudioSetup, Engine, LinePlayer, Lookahead};
use recit::player::{Controls, Event, EventKind, Playback};
use ringbuf::traits::{Consumer, Producer, Split};
use ringbuf::{HeapCons, HeapRb};

/// The most samples of one call of the player.
const BLOCK: usize = 512;
/// The key of the first line of the factory script.
const FIRST_KEY: u8 = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let device = cpal::default_host()
        .default_output_device()
        .ok_or("there is no audio device")?;
    let offered = device.default_output_config()?;
    if offered.sample_format() != SampleFormat::F32 {
        return Err("this example plays 32-bit floating point only".into());
    }
    let config: StreamConfig = offered.into();

    let instance = Engine::acquire().instance();
    let player = instance.activate(AudioSetup {
        sample_rate: f64::from(config.sample_rate),
        max_block: BLOCK,
        lookahead: Lookahead::Live,
    });
    instance.wait_armed(Duration::from_secs(60));

    let (mut notes, waiting) = HeapRb::new(64).split();
    let mut voice = Voice {
        player,
        notes: waiting,
        channels: usize::from(config.channels),
    };
    let stream = device.build_output_stream(
        config,
        move |out: &mut [f32], _: &_| voice.fill(out),
        |error| eprintln!("{error}"),
        None,
    )?;
    stream.play()?;

    println!("1 to 8 and Enter play a line; an empty line ends.");
    for line in std::io::stdin().lock().lines() {
        match line?.trim().parse::<u8>() {
            Ok(number @ 1..=8) => drop(notes.try_push(FIRST_KEY + number - 1)),
            _ => break,
        }
    }
    Ok(())
}

/// The state of the audio callback. It neither allocates nor locks.
struct Voice {
    player: LinePlayer,
    /// Keys to play.
    notes: HeapCons<u8>,
    channels: usize,
}

impl Voice {
    fn fill(&mut self, out: &mut [f32]) {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        for part in out.chunks_mut(BLOCK * self.channels) {
            let count = part.len() / self.channels;
            let note = self.notes.try_pop().map(|key| Event {
                offset: 0,
                kind: EventKind::note_on(key),
            });
            self.player.process(
                &mut left[..count],
                &mut right[..count],
                note.as_slice(),
                &Controls::default(),
                Playback::Realtime,
            );
            for (frame, at) in part.chunks_exact_mut(self.channels).zip(0..) {
                for (channel, sample) in frame.iter_mut().enumerate() {
                    *sample = match channel {
                        0 => left[at],
                        1 => right[at],
                        _ => 0.0,
                    };
                }
            }
        }
    }
}
