//! WAV files: 16-bit PCM.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use hound::{SampleFormat, WavSpec, WavWriter};

/// A file that is being written.
pub struct Wav<'a> {
    path: &'a Path,
    writer: WavWriter<BufWriter<File>>,
}

impl<'a> Wav<'a> {
    /// Creates the file, or empties it.
    pub fn create(path: &'a Path, sample_rate: u32, channels: u16) -> Result<Self, String> {
        let spec = WavSpec {
            channels,
            sample_rate,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let writer = WavWriter::create(path, spec).map_err(|error| told(path, &error))?;
        Ok(Self { path, writer })
    }

    /// Adds samples, those of all channels in turn. What is over full scale is clipped.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), String> {
        for sample in samples {
            let value = (sample * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16;
            self.writer
                .write_sample(value)
                .map_err(|error| told(self.path, &error))?;
        }
        Ok(())
    }

    /// Completes the file.
    pub fn finish(self) -> Result<(), String> {
        self.writer.finalize().map_err(|error| told(self.path, &error))
    }
}

fn told(path: &Path, error: &hound::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}
