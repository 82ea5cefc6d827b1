//! WAV files: 16-bit PCM.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::rc::Rc;

use hound::{SampleFormat, WavSpec, WavWriter};
use recit::export::WholeFile;

/// A sample as a 16-bit integer; clipped over full scale.
pub fn int16(sample: f32) -> i16 {
    (sample * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16
}

/// A file that is being written.
pub struct Wav<'a> {
    path: &'a Path,
    /// Its bytes. The writer of samples borrows them temporarily.
    writer: WavWriter<Shared>,
    file: Shared,
}

/// A file shared by the writer of samples and the code that finishes it.
#[derive(Clone)]
struct Shared(Rc<RefCell<WholeFile>>);

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl io::Seek for Shared {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}

impl<'a> Wav<'a> {
    /// Creates the file. `-` is standard output. If the target is not a regular file, it gets everything at
    /// the end. An existing file is replaced once the new one is complete.
    pub fn create(path: &'a Path, sample_rate: u32, channels: u16) -> Result<Self, String> {
        let spec = WavSpec {
            channels,
            sample_rate,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let whole = if path == Path::new("-") {
            WholeFile::stream(Box::new(io::stdout()))
        } else {
            WholeFile::create(path)
        };
        let whole = whole.map_err(|error| told(path, &error.into()))?;
        let file = Shared(Rc::new(RefCell::new(whole)));
        let writer = WavWriter::new(file.clone(), spec).map_err(|error| told(path, &error))?;
        Ok(Self { path, writer, file })
    }

    /// Appends interleaved samples. Values over full scale are clipped.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), String> {
        for sample in samples {
            self.writer
                .write_sample(int16(*sample))
                .map_err(|error| told(self.path, &error))?;
        }
        Ok(())
    }

    /// Completes the file and renames it to its final name.
    pub fn finish(self) -> Result<(), String> {
        let path = self.path;
        self.writer.finalize().map_err(|error| told(path, &error))?;
        let file = Rc::into_inner(self.file.0).map(RefCell::into_inner);
        match file.map_or(Ok(()), WholeFile::finish) {
            // The reader has closed the pipe.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done.map_err(|error| told(path, &error.into())),
        }
    }
}

fn told(path: &Path, error: &hound::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}
