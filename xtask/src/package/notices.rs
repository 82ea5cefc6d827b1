//! The licences in a package: Recit's, and those of everything that it links to.

use std::collections::{BTreeMap, BTreeSet};
use std::env::consts::OS;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::files;
use crate::house::{self, cargo, output};
use crate::metadata::{self, Package};

/// How the names of licence files begin, in lower case.
const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];
/// A file longer than this, in bytes, is not a licence.
const MOST_BYTES: u64 = 256 * 1024;
/// Recit's own packages, and those that are not shipped.
const OURS: [&str; 6] = [
    "recit",
    "recit-plugin",
    "recit-host",
    "recit-realtime",
    "recit-handover",
    "xtask",
];

/// Writes them into `folder`.
///
/// # Errors
/// If `cargo` fails, or the folder cannot be written.
pub fn write(folder: &Path) -> Result<()> {
    let root = house::root();
    files::place(
        folder,
        &[
            (&root.join("LICENSE-MIT"), "LICENSE-MIT"),
            (&root.join("LICENSE-APACHE"), "LICENSE-APACHE"),
            (&root.join("plugin/fonts/LICENSES.md"), "FONTS.md"),
            (&root.join("models/house/LICENSE"), "VOICE"),
        ],
    )?;
    let copyright = "Recit is under the MIT licence or the Apache licence 2.0, as you like: LICENSE-MIT and LICENSE-APACHE.\n\
                     What is linked into it: THIRD-PARTY.txt. Its fonts: FONTS.md. Its voice: VOICE.\n";
    files::write(folder, "copyright", copyright)?;
    files::write(folder, "THIRD-PARTY.txt", &third_party(&linked()?))
}

/// The packages that the shipped programs link to, on this system.
fn linked() -> Result<Vec<Package>> {
    let mut tree = cargo(&["tree", "--locked", "--edges=normal", "--prefix=none"]);
    tree.args(["--package", "recit", "--package", "recit-plugin"]);
    tree.args(["--features", "recit/audio,recit/remote,recit-plugin/standalone"]);
    tree.args(["--format", "{p}"]);
    let tree = output(&mut tree)?;
    let used: BTreeSet<(&str, &str)> = tree.lines().filter_map(named).collect();
    let is_linked = |package: &Package| {
        let version = (package.name.as_str(), package.version.as_str());
        used.contains(&version) && !OURS.contains(&version.0)
    };
    Ok(metadata::packages()?.into_iter().filter(is_linked).collect())
}

/// The name and the version in a line such as `serde v1.0.229 (proc-macro)`.
fn named(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    Some((words.next()?, words.next()?.strip_prefix('v')?))
}

/// A list of all packages, followed by the texts of their licences, each once.
fn third_party(packages: &[Package]) -> String {
    let mut all = format!("Third-party code in Recit for {OS}, and its licences.\n\n");
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let title = format!("{} {}", package.name, package.version);
        let licence = package.license.as_deref().unwrap_or("see below");
        let source = package.repository.as_deref().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(all, "{title}: {licence}  {source}");
        for text in licences_in(package.manifest_path.parent()) {
            texts.entry(text).or_default().push(title.clone());
        }
    }
    for (text, titles) in texts {
        let line = "-".repeat(80);
        let _ = writeln!(
            all,
            "\n{line}\n{}\n{line}\n{}",
            titles.join(", "),
            text.trim_end()
        );
    }
    all
}

/// The licence texts in a package's folder. Files that cannot be read are left out; the list still names
/// the licence.
fn licences_in(folder: Option<&Path>) -> Vec<String> {
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok());
    let mut paths: Vec<PathBuf> = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_licence(path))
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .map(|text| text.replace("\r\n", "\n"))
        .collect()
}

fn is_licence(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    NAMES.iter().any(|start| name.starts_with(start))
        && fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= MOST_BYTES)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may panic.
    use super::*;

    #[test]
    fn every_package_is_named_and_each_text_occurs_once() {
        let folder = house::target().join("test-notices");
        files::fresh(&folder).unwrap();
        for name in ["one", "two"] {
            files::write(&folder, &format!("{name}/LICENSE-MIT"), "As you like.\r\nReally.").unwrap();
            files::write(&folder, &format!("{name}/src.rs"), "fn f() {}").unwrap();
        }
        let package = |name: &str| Package {
            name: name.into(),
            version: "1.2.3".into(),
            license: Some("MIT".into()),
            repository: None,
            manifest_path: folder.join(name).join("Cargo.toml"),
        };
        let text = third_party(&[package("one"), package("two")]);
        assert!(text.contains("one 1.2.3: MIT") && text.contains("two 1.2.3: MIT"));
        assert!(text.contains("one 1.2.3, two 1.2.3\n"));
        assert_eq!(text.matches("As you like.\nReally.").count(), 1);
        assert!(!text.contains("fn f()"));
    }

    #[test]
    fn lines_of_a_tree_are_read() {
        assert_eq!(named("serde v1.0.229 (*)"), Some(("serde", "1.0.229")));
        assert_eq!(named(""), None);
    }
}
