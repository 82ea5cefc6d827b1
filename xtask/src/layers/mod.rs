//! `cargo xtask layers`: checks which module imports which, against `xtask/layers.toml`.

mod graph;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::house;
use graph::{Crate, Name};

/// The content of `layers.toml`.
#[derive(Deserialize)]
struct Layers {
    #[serde(rename = "crate")]
    crates: Vec<Declared>,
}

/// A crate, what it may use, and the layers of its modules.
#[derive(Deserialize)]
struct Declared {
    name: String,
    root: String,
    /// The other crates of the repository that it may use.
    uses: Vec<String>,
    /// The layers within a module, the lowest first; the crate itself is "".
    layers: BTreeMap<String, Vec<Vec<String>>>,
    /// What individual modules must not import: modules of the crate, or paths into other crates.
    #[serde(default)]
    never: BTreeMap<String, Vec<String>>,
}

/// Prints which module imports which, and checks it.
///
/// # Errors
/// Lists each cycle, each import that goes up or to the same layer, and each module without a layer.
pub fn check() -> Result<()> {
    let file = house::root().join("xtask/layers.toml");
    let text = std::fs::read_to_string(file).context("cannot read layers.toml")?;
    let layers: Layers = toml::from_str(&text).context("cannot read layers.toml")?;
    let own: BTreeSet<&str> = layers
        .crates
        .iter()
        .map(|declared| declared.name.as_str())
        .collect();
    let mut faults = Vec::new();
    for declared in &layers.crates {
        let read = Crate::read(&house::root().join(&declared.root))?;
        let imports = read.imports();
        println!("{} ({} files)", declared.name, imports.len());
        let used = read.first_words();
        for other in own.iter().filter(|other| used.contains(*other)) {
            if !declared.uses.iter().any(|allowed| allowed == other) {
                faults.push(format!("{} uses {other}", declared.name));
            }
        }
        faults.extend(check_cycles(declared, &imports));
        faults.extend(check_never(declared, &read));
        for (module, layers) in &declared.layers {
            faults.extend(check_layers(&parse(module), layers, &imports));
        }
    }
    if !faults.is_empty() {
        bail!(
            "the imports do not match xtask/layers.toml:\n{}",
            faults.join("\n")
        );
    }
    Ok(())
}

/// The cycles of a crate.
fn check_cycles(declared: &Declared, imports: &BTreeMap<Name, BTreeSet<Name>>) -> Vec<String> {
    let cycles = graph::cycles(imports).into_iter();
    let told = cycles.map(|cycle| format!("{}: a cycle\n{}", declared.name, shown(&cycle, imports)));
    told.collect()
}

/// The imports that individual modules must not have.
fn check_never(declared: &Declared, read: &Crate) -> Vec<String> {
    let of = |(module, forbidden): (&String, &Vec<String>)| -> Vec<String> {
        let imported = forbidden
            .iter()
            .filter(|target| read.reaches(&parse(module), &parse(target)));
        imported
            .map(|target| {
                format!(
                    "{}: {module} imports {target}, which `never` forbids",
                    declared.name
                )
            })
            .collect()
    };
    declared.never.iter().flat_map(of).collect()
}

/// The name of a module.
fn parse(text: &str) -> Name {
    let parts = text.split("::").filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// The imports within a cycle.
fn shown(cycle: &BTreeSet<&Name>, imports: &BTreeMap<Name, BTreeSet<Name>>) -> String {
    let row = |name: &&Name| {
        let inside = imports[*name].iter().filter(|target| cycle.contains(target));
        let inside: Vec<String> = inside.map(|target| target.join("::")).collect();
        format!("    {} -> {}", name.join("::"), inside.join(", "))
    };
    cycle.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// Prints the imports between the submodules of a module, and returns those that its layers do not allow.
fn check_layers(
    module: &Name,
    layers: &[Vec<String>],
    imports: &BTreeMap<Name, BTreeSet<Name>>,
) -> Vec<String> {
    let between = between(module, imports);
    let rank = |name: &str| {
        layers
            .iter()
            .position(|layer| layer.iter().any(|member| member == name))
    };
    let mut faults = Vec::new();
    let title = |name: &str| [module.as_slice(), &[name.to_owned()]].concat().join("::");
    for name in layers
        .iter()
        .flatten()
        .filter(|name| !between.contains_key(name.as_str()))
    {
        faults.push(format!(
            "{} is in layers.toml, but there is no such module",
            title(name)
        ));
    }
    let mut rows: Vec<_> = between.iter().collect();
    rows.sort_by_key(|(name, _)| (rank(name), **name));
    for (name, targets) in rows {
        let list: Vec<&str> = targets.iter().copied().collect();
        println!("  {} -> {}", title(name), list.join(", "));
        let Some(own) = rank(name) else {
            faults.push(format!("{} has no layer in layers.toml", title(name)));
            continue;
        };
        let up = targets
            .iter()
            .filter(|target| rank(target).is_none_or(|rank| rank >= own));
        faults.extend(
            up.map(|target| format!("{} imports {}, which is not below it", title(name), title(target))),
        );
    }
    faults
}

/// Which submodules of a module import which. The module's own file is `self`.
fn between<'a>(
    module: &Name,
    imports: &'a BTreeMap<Name, BTreeSet<Name>>,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let member = |name: &'a Name| {
        let inside = name.strip_prefix(module.as_slice())?;
        Some(inside.first().map_or("self", String::as_str))
    };
    let mut between: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, targets) in imports {
        let Some(from) = member(from) else { continue };
        let inside = targets.iter().filter_map(member).filter(|target| *target != from);
        between.entry(from).or_default().extend(inside);
    }
    // A module's own file needs no layer if it imports none of them and none imports it.
    if between.get("self").is_some_and(BTreeSet::is_empty) {
        between.remove("self");
    }
    between
}
