//! WAV files in all supported formats.

use std::io::{self, Seek, SeekFrom, Write};

use hound::{SampleFormat, WavSpec, WavWriter};

use super::chunks::{self, Marker};
use crate::split_mix::mix;

/// The sample format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// 16-bit integers, dithered.
    Int16,
    /// 24-bit integers, dithered.
    #[default]
    Int24,
    /// 32-bit floats, unchanged, also above full scale.
    Float32,
}

impl Depth {
    /// Bits of a sample.
    pub fn bits(self) -> u16 {
        match self {
            Self::Int16 => 16,
            Self::Int24 => 24,
            Self::Float32 => 32,
        }
    }
}

/// The channels of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Channels {
    /// One, regardless of the pan.
    #[default]
    Mono,
    /// Left and right, with the pan of the player.
    Stereo,
}

impl Channels {
    /// The number of channels.
    pub fn count(self) -> u16 {
        match self {
            Self::Mono => 1,
            Self::Stereo => 2,
        }
    }
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format {
    /// Sample rate in Hz, [`Format::MIN_RATE`] to [`Format::MAX_RATE`].
    pub sample_rate: u32,
    /// The sample format.
    pub depth: Depth,
    /// The channels.
    pub channels: Channels,
}

impl Default for Format {
    /// 48 kHz, 24 bits, mono.
    fn default() -> Self {
        Self {
            sample_rate: 48_000,
            depth: Depth::default(),
            channels: Channels::default(),
        }
    }
}

impl Format {
    /// The lowest sample rate, in Hz.
    pub const MIN_RATE: u32 = 8_000;
    /// The highest sample rate, in Hz.
    pub const MAX_RATE: u32 = 192_000;

    fn spec(&self) -> WavSpec {
        let sample_format = match self.depth {
            Depth::Int16 | Depth::Int24 => SampleFormat::Int,
            Depth::Float32 => SampleFormat::Float,
        };
        WavSpec {
            channels: self.channels.count(),
            sample_rate: self.sample_rate,
            bits_per_sample: self.depth.bits(),
            sample_format,
        }
    }
}

/// Writes a whole file: the samples of left and right, of which mono uses the first, and then the markers.
///
/// # Errors
/// The error of `out`, or more data than a WAV file can hold.
pub(super) fn write(
    mut out: impl Write + Seek,
    format: &Format,
    samples: impl Iterator<Item = [f32; 2]>,
    markers: &[Marker],
) -> io::Result<()> {
    let channels = usize::from(format.channels.count());
    let mut writer = WavWriter::new(&mut out, format.spec()).map_err(plain)?;
    let moments = samples.flat_map(|sides| sides.into_iter().take(channels));
    for (index, sample) in (0..).zip(moments) {
        let written = match format.depth {
            Depth::Float32 => writer.write_sample(sample),
            Depth::Int16 | Depth::Int24 => writer.write_sample(quantised(sample, format.depth.bits(), index)),
        };
        written.map_err(plain)?;
    }
    writer.finalize().map_err(plain)?;
    append(out, &chunks::markers(markers))
}

/// A sample as an integer with this many bits, with triangular dither two steps wide, so that the error is
/// noise independent of the sound. The dither of a position is always the same.
fn quantised(sample: f32, bits: u16, index: u64) -> i32 {
    let full = f64::from(1_u32 << (bits - 1));
    let uniform = |draw: u64| (mix(draw) >> 11) as f64 / (1_u64 << 53) as f64;
    let dither = uniform(2 * index) - uniform(2 * index + 1);
    (f64::from(sample) * full + dither)
        .round()
        .clamp(-full, full - 1.0) as i32
}

/// Appends chunks to a complete file, and updates its header.
fn append(mut out: impl Write + Seek, chunks: &[u8]) -> io::Result<()> {
    let end = out.seek(SeekFrom::End(0))?;
    if end % 2 == 1 {
        out.write_all(&[0])?;
    }
    out.write_all(chunks)?;
    let whole = out.stream_position()?;
    // The whole file is one chunk: its size excludes its name and size fields.
    let size = u32::try_from(whole - 8).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    out.seek(SeekFrom::Start(4))?;
    out.write_all(&size.to_le_bytes())?;
    out.flush()
}

fn plain(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::io::Cursor;

    use super::*;

    fn written(format: Format, samples: &[f32], gains: [f32; 2], markers: &[Marker]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let sides = samples.iter().map(|sample| gains.map(|gain| sample * gain));
        write(&mut file, &format, sides, markers).unwrap();
        file.into_inner()
    }

    fn format(depth: Depth, channels: Channels) -> Format {
        Format {
            depth,
            channels,
            ..Format::default()
        }
    }

    #[test]
    fn dither_preserves_what_is_smaller_than_a_step() {
        let quiet = 0.25 / 32_768.0;
        let file = written(
            format(Depth::Int16, Channels::Mono),
            &[quiet; 48_000],
            [1.0; 2],
            &[],
        );
        let mut wav = hound::WavReader::new(Cursor::new(file)).unwrap();
        let samples: Vec<f64> = wav
            .samples::<i16>()
            .map(|sample| f64::from(sample.unwrap()))
            .collect();
        let mean = samples.iter().sum::<f64>() / samples.len() as f64;
        assert!((mean - 0.25).abs() < 0.02, "{mean}");
        let noise = samples.iter().map(|sample| (sample - 0.25).powi(2)).sum::<f64>() / samples.len() as f64;
        // The triangular dither contributes 1/6, the rounding 1/12.
        assert!((noise - 0.25).abs() < 0.02, "{noise}");
    }

    #[test]
    fn integers_are_clipped_and_floats_are_not() {
        let loud = [2.0, -2.0];
        let file = written(format(Depth::Int24, Channels::Mono), &loud, [1.0; 2], &[]);
        let mut wav = hound::WavReader::new(Cursor::new(file)).unwrap();
        let samples: Vec<i32> = wav.samples().map(Result::unwrap).collect();
        assert_eq!(samples, [(1 << 23) - 1, -(1 << 23)]);
        let file = written(format(Depth::Float32, Channels::Stereo), &loud, [0.5, 2.0], &[]);
        let mut wav = hound::WavReader::new(Cursor::new(file)).unwrap();
        let samples: Vec<f32> = wav.samples().map(Result::unwrap).collect();
        assert_eq!(samples, [1.0, 4.0, -1.0, -4.0]);
    }

    #[test]
    fn chunks_begin_at_even_offsets_and_the_header_counts_them() {
        let marker = |label: &str| Marker {
            label: label.to_owned(),
            start: 1,
            length: 2,
        };
        let file = written(
            format(Depth::Int24, Channels::Mono),
            &[0.0; 3],
            [1.0; 2],
            &[marker("é"), marker("ab")],
        );
        assert_eq!(
            u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize,
            file.len() - 8
        );
        let (mut at, mut names) = (12, Vec::new());
        while at < file.len() {
            let size = u32::from_le_bytes(file[at + 4..at + 8].try_into().unwrap()) as usize;
            names.push(String::from_utf8(file[at..at + 4].to_vec()).unwrap());
            at += 8 + size.next_multiple_of(2);
        }
        assert_eq!(
            (at, names),
            (
                file.len(),
                ["fmt ", "data", "cue ", "LIST"].map(str::to_owned).to_vec()
            )
        );
    }
}
