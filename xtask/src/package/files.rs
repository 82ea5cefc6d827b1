//! Files and folders of packages.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::bundle;

/// Makes an empty folder; deletes an existing one.
pub fn fresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))
}

/// Copies files and folders to their places below `root`.
pub fn place(root: &Path, all: &[(&Path, &str)]) -> Result<()> {
    for (from, to) in all {
        bundle::copy_bundle(from, &root.join(to))?;
    }
    Ok(())
}

/// Writes a text file below `root`.
pub fn write(root: &Path, to: &str, text: &str) -> Result<()> {
    let path = root.join(to);
    let folder = path.parent().unwrap_or(root);
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Writes an executable script below `root`.
pub fn write_script(root: &Path, to: &str, text: &str) -> Result<()> {
    write(root, to, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = root.join(to);
        let runs = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&path, runs).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// All files below `folder`, sorted by path.
///
/// # Errors
/// If a folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry
            .with_context(|| format!("cannot read {}", folder.display()))?
            .path();
        if path.is_dir() {
            files.extend(below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
