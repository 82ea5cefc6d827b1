//! The files of one sound, which appear together.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::ExportError;
use super::whole::WholeFile;

/// Files that are written under temporary names.
#[derive(Default)]
pub(super) struct Unfinished(Vec<(WholeFile, PathBuf)>);

impl Unfinished {
    /// Writes a file for `place`.
    pub fn write(
        &mut self,
        place: &Path,
        write: impl FnOnce(&mut WholeFile) -> io::Result<()>,
    ) -> Result<(), ExportError> {
        let written = WholeFile::create(place).and_then(|mut file| write(&mut file).map(|()| file));
        let file = written.map_err(|cause| ExportError::file(place, cause))?;
        self.0.push((file, place.to_owned()));
        Ok(())
    }

    /// Writes a text for `place`.
    pub fn write_text(&mut self, place: &Path, text: &str) -> Result<(), ExportError> {
        self.write(place, |file| file.write_all(text.as_bytes()))
    }

    /// Gives the files their names, the first one last: who waits for it finds all others.
    pub fn finish(self) -> Result<(), ExportError> {
        let mut files = self.0.into_iter().rev();
        files.try_for_each(|(file, place)| file.finish().map_err(|cause| ExportError::file(&place, cause)))
    }
}
