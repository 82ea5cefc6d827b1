//! Plays a MIDI file with the factory script, faster than real time, and writes a WAV file:
//! `cargo run --release --example midi_file -- song.mid song.wav`.
//!
//! The lines of the factory script are on keys 60 to 67.

use std::error::Error;
use std::time::Duration;

use hound::{SampleFormat, WavSpec, WavWriter};
use midi_msg::{ChannelVoiceMsg, Division, Meta, MidiFile, MidiMsg};
use recit::engine::{AudioSetup, Engine, Lookahead};
use recit::player::{Controls, Event, EventKind, Note, Playback, Which};

const RATE: u32 = 48_000;
const BLOCK: usize = 512;
/// Time for the last line to end, in seconds.
const TAIL_S: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let song = arguments.next().ok_or("name a MIDI file")?;
    let sound = arguments.next().unwrap_or_else(|| "song.wav".to_owned());
    let events = events(&std::fs::read(song)?)?;

    let instance = Engine::acquire().instance();
    let mut player = instance.activate(AudioSetup {
        sample_rate: f64::from(RATE),
        max_block: BLOCK,
        lookahead: Lookahead::Studio,
    });
    if !instance.wait_armed(Duration::from_secs(60)) {
        return Err("the lines are not ready after a minute".into());
    }

    let spec = WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut wav = WavWriter::create(&sound, spec)?;
    let end = events.last().map_or(0, |(at, _)| *at) + TAIL_S * RATE as usize;
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut rest = &events[..];
    for start in (0..end).step_by(BLOCK) {
        let (now, later) = rest.split_at(rest.partition_point(|(at, _)| *at < start + BLOCK));
        let block: Vec<Event> = now
            .iter()
            .map(|&(at, kind)| Event {
                offset: (at - start) as u32,
                kind,
            })
            .collect();
        rest = later;
        player.process(
            &mut left,
            &mut right,
            &block,
            &Controls::default(),
            Playback::Offline,
        );
        for (left, right) in left.iter().zip(&right) {
            wav.write_sample(*left)?;
            wav.write_sample(*right)?;
        }
    }
    wav.finalize()?;
    println!("{} events, {sound}", events.len());
    Ok(())
}

/// The notes of a MIDI file with their positions in samples, in order.
fn events(file: &[u8]) -> Result<Vec<(usize, EventKind)>, Box<dyn Error>> {
    let file = MidiFile::from_midi(file)?;
    let Division::TicksPerQuarterNote(ticks_a_beat) = file.header.division else {
        return Err("the file counts in film frames; only beats are supported".into());
    };
    let mut messages = Vec::new();
    for track in &file.tracks {
        let mut at = 0_u64;
        for event in track.events() {
            at += u64::from(event.delta_time);
            messages.push((at, &event.event));
        }
    }
    messages.sort_by_key(|(at, _)| *at);

    // MIDI's default tempo: 120 beats a minute.
    let mut microseconds_a_beat = 500_000.0;
    let (mut seconds, mut last) = (0.0, 0);
    let mut events = Vec::new();
    for (at, message) in messages {
        seconds += (at - last) as f64 / f64::from(ticks_a_beat) * microseconds_a_beat / 1e6;
        last = at;
        let sample = (seconds * f64::from(RATE)).round() as usize;
        match message {
            MidiMsg::Meta {
                msg: Meta::SetTempo(tempo),
            } => microseconds_a_beat = f64::from(*tempo),
            MidiMsg::ChannelVoice { channel, msg } | MidiMsg::RunningChannelVoice { channel, msg } => {
                events.extend(event(*channel as u8, msg).map(|kind| (sample, kind)));
            }
            _ => {}
        }
    }
    Ok(events)
}

/// A note's event for the player. A note-on without velocity is a note-off.
fn event(channel: u8, message: &ChannelVoiceMsg) -> Option<EventKind> {
    let on_key = |key| Note {
        channel,
        ..Note::on_key(key)
    };
    match *message {
        ChannelVoiceMsg::NoteOn { note, velocity } if velocity > 0 => Some(EventKind::NoteOn {
            note: on_key(note),
            velocity: f32::from(velocity) / 127.0,
        }),
        ChannelVoiceMsg::NoteOn { note, .. } | ChannelVoiceMsg::NoteOff { note, .. } => {
            let which = Which {
                key: Some(note),
                channel: Some(channel),
                id: None,
            };
            Some(EventKind::NoteOff { which })
        }
        _ => None,
    }
}
