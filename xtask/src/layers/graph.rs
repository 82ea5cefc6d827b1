//! Which file of a crate imports which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::source::Source;

/// A module, as the names on the path from the crate's root. The root has none.
pub type Name = Vec<String>;

/// How many re-exports are followed.
const FOLLOWED: usize = 8;

/// The files of a crate.
pub struct Crate {
    files: BTreeMap<Name, Source>,
}

impl Crate {
    /// Reads the files of the crate whose root is `file`.
    ///
    /// # Errors
    /// If a file is missing or is not Rust.
    pub fn read(file: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut waiting = vec![(Name::new(), file.to_path_buf())];
        while let Some((name, file)) = waiting.pop() {
            let text =
                std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let source = Source::parse(&text).with_context(|| format!("cannot parse {}", file.display()))?;
            for child in &source.children {
                let name = [name.as_slice(), std::slice::from_ref(child)].concat();
                waiting.push((name, file_of(&file, child)));
            }
            files.insert(name, source);
        }
        Ok(Self { files })
    }

    /// The other modules of the crate that each module imports. A re-export alone is not an import.
    pub fn imports(&self) -> BTreeMap<Name, BTreeSet<Name>> {
        let of = |(name, source): (&Name, &Source)| {
            let used = source
                .uses
                .iter()
                .filter(|import| !import.is_public || source.words.contains(&import.name))
                .map(|import| &import.path);
            let imported = used
                .chain(&source.paths)
                .filter_map(|path| self.resolve(name, path, FOLLOWED))
                .filter(|module| module != name);
            (name.clone(), imported.collect())
        };
        self.files.iter().map(of).collect()
    }

    /// The first segments of all paths, which include the names of crates.
    pub fn first_words(&self) -> BTreeSet<&str> {
        self.files
            .values()
            .flat_map(|source| source.uses.iter().map(|import| &import.path).chain(&source.paths))
            .filter_map(|path| path.first().map(String::as_str))
            .collect()
    }

    /// Whether `module`, or a module within it, imports `target` or something within it. `target` is a
    /// module of this crate, or a path into another one.
    pub fn reaches(&self, module: &Name, target: &Name) -> bool {
        let inside = |name: &Name| name.starts_with(module);
        let written = self.files.iter().filter(|(name, _)| inside(name));
        let mut written = written
            .flat_map(|(_, source)| source.uses.iter().map(|import| &import.path).chain(&source.paths));
        let imports = self.imports();
        let mut imported = imports.iter().filter(|(name, _)| inside(name));
        written.any(|path| path.starts_with(target))
            || imported.any(|(_, targets)| targets.iter().any(|found| found.starts_with(target)))
    }

    /// The module that defines `path`, as `from` writes it; `None` if it is in another crate.
    fn resolve(&self, from: &Name, path: &[String], left: usize) -> Option<Name> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => Name::new(),
            "self" => from.clone(),
            "super" => from.split_last()?.1.to_vec(),
            _ => match self.step(from, first, left) {
                Step::To(module) => module,
                Step::Out | Step::Nowhere => return None,
            },
        };
        while let Some((next, more)) = rest.split_first() {
            let step = match at.split_last() {
                Some((_, parent)) if next == "super" => Step::To(parent.to_vec()),
                _ => self.step(&at, next, left),
            };
            match step {
                Step::To(module) => (at, rest) = (module, more),
                Step::Out => return None,
                Step::Nowhere => break,
            }
        }
        Some(at)
    }

    /// Where `word` leads from `at`: to a child module, or to what is imported there.
    fn step(&self, at: &Name, word: &String, left: usize) -> Step {
        let child = [at.as_slice(), std::slice::from_ref(word)].concat();
        if self.files.contains_key(&child) {
            return Step::To(child);
        }
        let uses = self.files.get(at).map_or(&[][..], |source| &source.uses);
        match uses.iter().find(|import| &import.name == word) {
            None => Step::Nowhere,
            Some(_) if left == 0 => Step::Out,
            Some(import) => self
                .resolve(at, &import.path, left - 1)
                .map_or(Step::Out, Step::To),
        }
    }
}

/// Where a name leads.
enum Step {
    To(Name),
    /// Into another crate.
    Out,
    /// Nowhere: it is defined here.
    Nowhere,
}

/// The file of the module `child` that `parent` declares.
fn file_of(parent: &Path, child: &str) -> PathBuf {
    let is_folder = parent
        .file_stem()
        .is_some_and(|stem| stem == "mod" || stem == "lib" || stem == "main");
    let folder = if is_folder {
        parent.with_file_name("")
    } else {
        parent.with_extension("")
    };
    let file = folder.join(format!("{child}.rs"));
    if file.exists() {
        file
    } else {
        folder.join(child).join("mod.rs")
    }
}

/// The sets of modules that import each other in cycles.
pub fn cycles(imports: &BTreeMap<Name, BTreeSet<Name>>) -> Vec<BTreeSet<&Name>> {
    let reached: BTreeMap<&Name, BTreeSet<&Name>> = imports
        .keys()
        .map(|name| (name, reachable(imports, name)))
        .collect();
    let mut found: Vec<BTreeSet<&Name>> = Vec::new();
    for (name, targets) in &reached {
        if targets.contains(name) && !found.iter().any(|cycle| cycle.contains(name)) {
            let members = targets.iter().filter(|target| reached[*target].contains(name));
            found.push(members.copied().collect());
        }
    }
    found
}

fn reachable<'a>(imports: &'a BTreeMap<Name, BTreeSet<Name>>, from: &Name) -> BTreeSet<&'a Name> {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Name> = imports.get(from).into_iter().flatten().collect();
    while let Some(name) = waiting.pop() {
        if seen.insert(name) {
            waiting.extend(imports.get(name).into_iter().flatten());
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.split("::")
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn tree(files: &[(&str, &str)]) -> Result<Crate> {
        let parse = |(module, text): &(&str, &str)| Ok((name(module), Source::parse(text)?));
        Ok(Crate {
            files: files.iter().map(parse).collect::<Result<_>>()?,
        })
    }

    #[test]
    fn an_import_counts_for_the_file_that_defines_it() -> Result<()> {
        let tree = tree(&[
            ("", "mod a; mod b;"),
            ("a", "mod c; pub use c::D;"),
            ("a::c", "pub struct D;"),
            ("b", "use crate::a::D;"),
        ])?;
        let imports = tree.imports();
        assert_eq!(imports[&name("b")], BTreeSet::from([name("a::c")]));
        assert!(imports[&name("a")].is_empty(), "a re-export is not an import");
        Ok(())
    }

    #[test]
    fn a_forbidden_import_is_found_in_this_crate_and_in_others() -> Result<()> {
        let tree = tree(&[
            ("", "mod a; mod b; mod c;"),
            ("a", "use other::inner::{Good, Bad}; use crate::b::B;"),
            ("b", "pub struct B;"),
            ("c", "use other::inner::Good;"),
        ])?;
        let reaches = |module, target| tree.reaches(&name(module), &name(target));
        assert!(reaches("a", "other::inner::Bad") && reaches("a", "b"));
        assert!(!reaches("c", "other::inner::Bad") && !reaches("c", "b") && !reaches("a", "c"));
        Ok(())
    }

    #[test]
    fn cycles_are_found_and_chains_are_not() -> Result<()> {
        let files = [
            ("", "mod a; mod b; mod c;"),
            ("a", "use crate::b::B;"),
            ("b", "use super::c::C;"),
            ("c", "pub struct C;"),
        ];
        assert!(cycles(&tree(&files)?.imports()).is_empty());
        let mut files = files;
        files[3].1 = "pub struct C; fn f() { super::a::g(); }";
        let tree = tree(&files)?;
        let imports = tree.imports();
        let found = cycles(&imports);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].len(), 3);
        Ok(())
    }
}
