//! Plays on the default audio device.

use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{Device, FromSample, OutputCallbackInfo, SampleFormat, SizedSample, Stream, StreamConfig};
use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// The most channels of a sound.
const MAX_CHANNELS: usize = 2;

/// A device that takes no samples for this long counts as lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// The default device while it plays.
pub struct Output {
    samples: HeapProd<f32>,
    channels: usize,
    sample_rate: u32,
    // Plays while it is held.
    _stream: Stream,
}

impl Output {
    /// Opens the default device for sound of one or two channels, at `sample_rate` if one is requested. `ahead_s` seconds of
    /// sound may be buffered.
    pub fn open(sample_rate: Option<u32>, channels: u16, ahead_s: f32) -> Result<Self, String> {
        let device = cpal::default_host()
            .default_output_device()
            .ok_or("there is no audio device: name a file with -o")?;
        let default = device
            .default_output_config()
            .map_err(|error| format!("the audio device cannot be used: {error}"))?;
        let mut config: StreamConfig = default.into();
        config.sample_rate = sample_rate.unwrap_or(config.sample_rate);
        let sample_rate = config.sample_rate;
        let channels = usize::from(channels).clamp(1, MAX_CHANNELS);
        let (samples, ring) = HeapRb::new((sample_rate as f32 * ahead_s) as usize * channels).split();
        let source = Source { ring, channels };
        let stream = match default.sample_format() {
            SampleFormat::F32 => build::<f32>(&device, config, source),
            SampleFormat::I16 => build::<i16>(&device, config, source),
            SampleFormat::I32 => build::<i32>(&device, config, source),
            SampleFormat::U16 => build::<u16>(&device, config, source),
            other => Err(format!(
                "the audio device wants samples as {other}, which is not supported"
            )),
        }?;
        stream
            .play()
            .map_err(|error| format!("the audio device does not start: {error}"))?;
        Ok(Self {
            samples,
            channels,
            sample_rate,
            _stream: stream,
        })
    }

    /// The sample rate.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// How much sound is buffered before it waits.
    #[cfg(feature = "serve")]
    pub fn ahead(&self) -> Duration {
        let frames = self.samples.capacity().get() / self.channels;
        Duration::from_secs_f64(frames as f64 / f64::from(self.sample_rate))
    }

    /// Passes interleaved samples to the device; waits while enough are buffered.
    pub fn write(&mut self, mut samples: &[f32]) -> Result<(), String> {
        let mut last = Instant::now();
        while !samples.is_empty() {
            let taken = self.samples.push_slice(samples);
            samples = &samples[taken..];
            if taken > 0 {
                last = Instant::now();
            } else {
                wait(last)?;
            }
        }
        Ok(())
    }

    /// Waits until everything was played.
    pub fn finish(self) -> Result<(), String> {
        let (mut left, mut last) = (self.samples.occupied_len(), Instant::now());
        while left > 0 {
            wait(last)?;
            let now = self.samples.occupied_len();
            if now < left {
                (left, last) = (now, Instant::now());
            }
        }
        // The last samples are still in the device's own buffer.
        std::thread::sleep(Duration::from_millis(200));
        Ok(())
    }
}

fn wait(last: Instant) -> Result<(), String> {
    if last.elapsed() > PATIENCE {
        return Err("the audio device has stopped playing".to_owned());
    }
    std::thread::sleep(Duration::from_millis(2));
    Ok(())
}

/// The source of the device's samples.
struct Source {
    ring: HeapCons<f32>,
    channels: usize,
}

impl Source {
    /// The next sample of both channels; silence if there is none.
    fn next(&mut self) -> [f32; MAX_CHANNELS] {
        let mut one = [0.0; MAX_CHANNELS];
        if self.ring.occupied_len() >= self.channels {
            self.ring.pop_slice(&mut one[..self.channels]);
        }
        if self.channels == 1 {
            [one[0]; MAX_CHANNELS]
        } else {
            one
        }
    }
}

fn build<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    mut source: Source,
) -> Result<Stream, String> {
    let channels = usize::from(config.channels).max(1);
    let fill = move |output: &mut [T], _: &OutputCallbackInfo| {
        for frame in output.chunks_mut(channels) {
            let [left, right] = source.next();
            if let [only] = frame {
                *only = T::from_sample(0.5 * (left + right));
                continue;
            }
            for (index, sample) in frame.iter_mut().enumerate() {
                *sample = T::from_sample(if index % 2 == 0 { left } else { right });
            }
        }
    };
    device
        .build_output_stream(
            config,
            fill,
            |error| eprintln!("recit: audio device: {error}"),
            None,
        )
        .map_err(|error| format!("the audio device cannot play this: {error}"))
}
