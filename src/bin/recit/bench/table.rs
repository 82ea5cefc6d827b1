//! All results of a run, as a table and as JSON.

use recit::voice::Variant;
use serde_json::{Map, Value, json};

use super::spread::Spread;
use super::stage::RATE;
use super::{armed, offline, peers, process, ratios, startup};
use crate::failure::{Failure, print};
use crate::say;

/// The width of the first column of the lower part.
const NAME: usize = 14;

/// The results of one run.
pub struct Figures {
    /// The inference engine.
    pub engine: String,
    /// What was decided about the models of the bare pipeline, and what was measured of its server, if it has one.
    pub decisions: Value,
    pub server: Option<Value>,
    /// Phrases of the player that the light model planned in the place of the full one.
    pub light_phrases: u64,
    /// The models of the bare pipeline.
    pub variant: Variant,
    pub load_ms: f64,
    /// A line that is typed while a host plays.
    pub cold: Spread,
    pub cold_lines: usize,
    pub offline: offline::Figures,
    pub offline_lines: usize,
    pub startup: startup::Figures,
    pub armed: armed::Figures,
    pub process: process::Figures,
    pub peers: Vec<peers::Figures>,
    /// Measurements that were not possible, a sentence each.
    pub notes: Vec<String>,
}

impl Figures {
    pub fn to_json(&self) -> Value {
        let peers: Map<String, Value> = self
            .peers
            .iter()
            .map(|peer| (peer.name.to_owned(), peer.to_json()))
            .collect();
        json!({
            "ttfa_ms": self.cold.to_json(), "lines": self.cold_lines,
            "rtf": self.offline.rtf, "stages": say::stages_json(self.offline.stages),
            "offline": self.offline.to_json(), "offline_lines": self.offline_lines,
            "process_p999_percent": self.process.p999_percent(), "process": self.process.to_json(),
            "ring_fill": self.process.fill_json(),
            "armed": self.armed.to_json(), "instance": self.startup.to_json(), "load_ms": self.load_ms,
            "engine": self.engine, "tier": self.variant.tier.name(), "precision": self.variant.precision.name(),
            "decisions": self.decisions, "light_phrases": self.light_phrases, "server": self.server,
            "sample_rate": RATE, "peers": peers, "ratios": ratios::to_json(self), "notes": self.notes,
        })
    }

    pub fn print_table(&self) -> Result<(), Failure> {
        print(&format!("Recit with {}, {}\n", self.engine, self.variant))?;
        print(&format!(
            "{:<40} {:>12} {:>12}  {}",
            "Time to the first sound", "median", "p95", "RTF"
        ))?;
        first_sound("recit, a line typed while a host plays", self.cold, None)?;
        first_sound(
            "recit, the bare pipeline",
            self.offline.first_audio,
            Some(self.offline.rtf),
        )?;
        for peer in &self.peers {
            let mark = if peer.is_process { " *" } else { "" };
            let title: String = peer.title.chars().take(38).collect();
            first_sound(&format!("{title}{mark}"), peer.first_audio, Some(peer.rtf))?;
        }
        if self.peers.iter().any(|peer| peer.is_process) {
            print("  * with the start of its process")?;
        }
        print("")?;
        let loading = ("Voice", format!("loads in {:.0} ms", self.load_ms));
        let rows = [self.armed.row()]
            .into_iter()
            .chain(self.process.rows())
            .chain(self.startup.rows())
            .chain([self.offline.row(), loading]);
        for (name, told) in rows {
            print(&format!("{name:<NAME$}  {told}"))?;
        }
        let ratios = ratios::lines(self);
        if !ratios.is_empty() {
            print("")?;
        }
        for line in ratios {
            print(&line)?;
        }
        for note in &self.notes {
            print(&format!("\n{note}"))?;
        }
        Ok(())
    }
}

fn first_sound(name: &str, times: Spread, rtf: Option<f64>) -> Result<(), Failure> {
    let rtf = rtf.map_or_else(String::new, |rtf| format!("  {rtf:.4}"));
    print(&format!(
        "{name:<40} {:>9.1} ms {:>9.1} ms{rtf}",
        times.median, times.p95
    ))
}
