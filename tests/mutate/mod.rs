//! Untrusted input: valid input from a corpus with random changes. The same seed always makes the same case.
#![allow(dead_code, reason = "not every user needs everything")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod change;
mod corpus;
mod folder;
mod graph;
mod texts;

use change::Chance;

/// The kinds of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The script in a saved state.
    State,
    /// A preset file.
    Preset,
    /// A line with markup.
    Markup,
    /// A table or a text that is imported.
    Table,
    /// An entry of the cache.
    Cache,
    /// A graph of a voice, loaded and run.
    Graph,
    /// A voice in a folder: its `voice.json`, or one of its graphs.
    Folder,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::State,
        Self::Preset,
        Self::Markup,
        Self::Table,
        Self::Cache,
        Self::Graph,
        Self::Folder,
    ];
}

/// The kind of the case with this number. Folders take hundreds of times as long as the others, so they are
/// rarer.
pub fn kind_of(case: u64) -> Kind {
    match case % 100 {
        0 => Kind::Folder,
        rest => Kind::ALL[(rest % 6) as usize],
    }
}

/// Everything that cases need and that is slow to make.
pub struct Stage {
    texts: texts::Texts,
    cache: folder::CacheFolder,
    graphs: graph::Graphs,
    voice: folder::VoiceFolder,
}

impl Stage {
    /// Loads the text front end, and makes folders that are deleted with the stage.
    pub fn new() -> Self {
        Self {
            texts: texts::Texts::new(),
            cache: folder::CacheFolder::new(),
            graphs: graph::Graphs::new(),
            voice: folder::VoiceFolder::new(),
        }
    }

    /// Runs a case. Returns whether the input was accepted.
    ///
    /// # Panics
    /// If the input breaks a guarantee that holds for any input.
    pub fn run(&self, kind: Kind, seed: u64) -> bool {
        let mut chance = Chance::new(seed);
        match kind {
            Kind::State => self.texts.state(&mut chance),
            Kind::Preset => self.texts.preset(&mut chance),
            Kind::Markup => self.texts.markup(&mut chance),
            Kind::Table => self.texts.table(&mut chance),
            Kind::Cache => self.cache.entry(&mut chance),
            Kind::Graph => self.graphs.graph(&mut chance),
            Kind::Folder => self.voice.load(&mut chance),
        }
    }
}

/// The peak memory of this process since [`forget_peak`], in bytes; `None` if the system does not report it.
pub fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Resets [`peak`] to the current memory.
pub fn forget_peak() {
    // Systems without this file keep the peak of the whole run.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
