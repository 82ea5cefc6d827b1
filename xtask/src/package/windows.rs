//! The archive for Windows, with scripts that install and remove its files.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Contents, files, name};

const INSTALL: &str = include_str!("../../package/install.ps1");
const UNINSTALL: &str = include_str!("../../package/uninstall.ps1");

/// Writes the archive into `folder`.
///
/// # Errors
/// If a folder cannot be written.
pub fn pack(contents: &Contents, folder: &Path) -> Result<Vec<PathBuf>> {
    let (staged, name) = (folder.join("archive"), name());
    let root = staged.join(&name);
    contents.place(&root)?;
    files::write(&root, "install.ps1", INSTALL)?;
    files::write(&root, "uninstall.ps1", UNINSTALL)?;
    let package = folder.join(format!("{name}.zip"));
    zip(&staged, &package).with_context(|| format!("cannot write {}", package.display()))?;
    Ok(vec![package])
}

/// Packs everything below `folder`.
fn zip(folder: &Path, package: &Path) -> Result<()> {
    let mut archive = ZipWriter::new(File::create(package)?);
    for file in files::below(folder)? {
        let inside = file.strip_prefix(folder)?;
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        archive.start_file(parts.join("/"), SimpleFileOptions::default())?;
        archive.write_all(&fs::read(&file)?)?;
    }
    archive.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may panic.
    use std::io::Read as _;

    use super::*;
    use crate::house;

    #[test]
    fn an_archive_holds_every_file_by_its_path() {
        let folder = house::target().join("test-zip");
        files::fresh(&folder).unwrap();
        files::write(&folder, "in/Recit/licences/MIT", "As you like.").unwrap();
        files::write(&folder, "in/Recit/readme", "Read me.").unwrap();
        let package = folder.join("out.zip");
        zip(&folder.join("in"), &package).unwrap();
        let mut archive = zip::ZipArchive::new(File::open(&package).unwrap()).unwrap();
        let names: Vec<String> = archive
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect();
        assert_eq!(names, ["Recit/licences/MIT", "Recit/readme"]);
        let mut text = String::new();
        let mut file = archive.by_name("Recit/readme").unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "Read me.");
    }
}
