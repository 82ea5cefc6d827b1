//! Speaks a text and writes it to a WAV file: `cargo run --release --example say -- "Hello." hello.wav`.

use std::error::Error;

use hound::{SampleFormat, WavSpec, WavWriter};
use recit::emotion::Emotion;
use recit::engine::{Delivery, Synthesizer, Voices};
use recit::player::Live;
use recit::voice::Variant;

const RATE: u32 = 48_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let text = arguments.next().unwrap_or_else(|| "Hello.".to_owned());
    let file = arguments.next().unwrap_or_else(|| "hello.wav".to_owned());

    let voice = Synthesizer::load(&Voices::default(), "house", None, Variant::default())?;
    let delivery = Delivery {
        seed: 0,
        emotion: Emotion::default(),
        language: None,
        live: Live::default(),
        sample_rate: f64::from(RATE),
    };
    let mut samples = Vec::new();
    voice.say(&text, delivery, |piece| samples.extend_from_slice(piece))?;

    let spec = WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut wav = WavWriter::create(&file, spec)?;
    for sample in samples {
        wav.write_sample(sample)?;
    }
    wav.finalize()?;
    println!("{file}");
    Ok(())
}
