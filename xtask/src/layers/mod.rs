//! `cargo xtask layers`: which module imports which, against `xtask/layers.toml`.

mod graph;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::house;
use graph::{Crate, Name};

/// What `layers.toml` says.
#[derive(Deserialize)]
struct Layers {
    #[serde(rename = "crate")]
    crates: Vec<Walls>,
}

/// A crate, what it may use, and the layers of its rooms.
#[derive(Deserialize)]
struct Walls {
    name: String,
    root: String,
    /// The other crates of the repository that it may use.
    uses: Vec<String>,
    /// The layers of each room, the lowest first. A room is a module with modules in it; the crate itself is "".
    rooms: BTreeMap<String, Vec<Vec<String>>>,
    /// Modules within which files still import each other in circles.
    knots: Vec<String>,
}

/// Prints what imports what, and checks it.
///
/// # Errors
/// Lists each circle, each import that goes up or to the same layer, and each module that has no layer.
pub fn check() -> Result<()> {
    let file = house::root().join("xtask/layers.toml");
    let text = std::fs::read_to_string(file).context("cannot read layers.toml")?;
    let layers: Layers = toml::from_str(&text).context("cannot read layers.toml")?;
    let own: BTreeSet<&str> = layers.crates.iter().map(|walls| walls.name.as_str()).collect();
    let mut faults = Vec::new();
    for walls in &layers.crates {
        let read = Crate::read(&house::root().join(&walls.root))?;
        let imports = read.imports();
        println!("{} ({} files)", walls.name, imports.len());
        let used = read.first_words();
        for other in own.iter().filter(|other| used.contains(*other)) {
            if !walls.uses.iter().any(|allowed| allowed == other) {
                faults.push(format!("{} uses {other}", walls.name));
            }
        }
        faults.extend(check_circles(walls, &imports));
        for (room, layers) in &walls.rooms {
            let room: Name = room
                .split("::")
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect();
            faults.extend(check_room(&room, layers, &imports));
        }
    }
    if !faults.is_empty() {
        bail!(
            "the layers of the code are not those of xtask/layers.toml:\n{}",
            faults.join("\n")
        );
    }
    Ok(())
}

/// The circles that are in none of the knots, and the knots that have no circle.
fn check_circles(walls: &Walls, imports: &BTreeMap<Name, BTreeSet<Name>>) -> Vec<String> {
    let knots: Vec<Name> = walls.knots.iter().map(|knot| parse(knot)).collect();
    let holds = |knot: &Name, cycle: &BTreeSet<&Name>| cycle.iter().all(|name| name.starts_with(knot));
    let cycles = graph::cycles(imports);
    let untied = |knot: &&Name| !cycles.iter().any(|cycle| holds(knot, cycle));
    let untied = knots.iter().filter(untied).map(|knot| {
        let knot = knot.join("::");
        format!("{}: {knot} has no circle, and is no knot", walls.name)
    });
    let new = cycles
        .iter()
        .filter(|cycle| !knots.iter().any(|knot| holds(knot, cycle)));
    let new = new.map(|cycle| format!("{}: a circle\n{}", walls.name, shown(cycle, imports)));
    untied.chain(new).collect()
}

/// The name of a module.
fn parse(text: &str) -> Name {
    let parts = text.split("::").filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// The imports within a circle.
fn shown(cycle: &BTreeSet<&Name>, imports: &BTreeMap<Name, BTreeSet<Name>>) -> String {
    let row = |name: &&Name| {
        let inside = imports[*name].iter().filter(|target| cycle.contains(target));
        let inside: Vec<String> = inside.map(|target| target.join("::")).collect();
        format!("    {} -> {}", name.join("::"), inside.join(", "))
    };
    cycle.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// Prints the imports between the modules of a room, and says which of them its layers do not allow.
fn check_room(room: &Name, layers: &[Vec<String>], imports: &BTreeMap<Name, BTreeSet<Name>>) -> Vec<String> {
    let between = between(room, imports);
    let rank = |name: &str| {
        layers
            .iter()
            .position(|layer| layer.iter().any(|member| member == name))
    };
    let mut faults = Vec::new();
    let title = |name: &str| [room.as_slice(), &[name.to_owned()]].concat().join("::");
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

/// What the modules of a room import of each other. The room's own file is `self`.
fn between<'a>(
    room: &Name,
    imports: &'a BTreeMap<Name, BTreeSet<Name>>,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let member = |name: &'a Name| {
        let inside = name.strip_prefix(room.as_slice())?;
        Some(inside.first().map_or("self", String::as_str))
    };
    let mut between: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, targets) in imports {
        let Some(from) = member(from) else { continue };
        let inside = targets.iter().filter_map(member).filter(|target| *target != from);
        between.entry(from).or_default().extend(inside);
    }
    // A room's own file need not have a layer where nothing goes by it.
    if between.get("self").is_some_and(BTreeSet::is_empty) {
        between.remove("self");
    }
    between
}
