//! All results as ratios to a peer of the same run, which can be compared between machines.

use serde_json::{Map, Value, json};

use super::peers;
use super::table::Figures;

/// The value that a result is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Yard {
    /// The peer's median time to its first sound.
    FirstSound,
    /// The 95th percentile of that.
    LateFirstSound,
    /// The peer's computing time divided by the duration of the sound.
    Rtf,
}

/// A result of ours: its name in JSON and for display, its value in the unit of its yard (milliseconds, or a
/// fraction).
struct Figure {
    key: &'static str,
    title: &'static str,
    value: f64,
    yard: Yard,
}

fn figures(own: &Figures) -> [Figure; 9] {
    let figure = |key, title, value, yard| Figure {
        key,
        title,
        value,
        yard,
    };
    let startup = &own.startup;
    [
        figure("ttfa", "a typed line, median", own.cold.median, Yard::FirstSound),
        figure(
            "ttfa_p95",
            "a typed line, p95",
            own.cold.p95,
            Yard::LateFirstSound,
        ),
        figure(
            "offline_ttfa",
            "the bare pipeline, median",
            own.offline.first_audio.median,
            Yard::FirstSound,
        ),
        figure(
            "offline_ttfa_p95",
            "the bare pipeline, p95",
            own.offline.first_audio.p95,
            Yard::LateFirstSound,
        ),
        figure("rtf", "the bare pipeline, RTF", own.offline.rtf, Yard::Rtf),
        figure(
            "process_p999",
            "a block with 8 lines, p99.9",
            own.process.p999_percent() / 100.0,
            Yard::Rtf,
        ),
        figure(
            "first_instance",
            "the first instance",
            startup.first_ms(),
            Yard::FirstSound,
        ),
        figure(
            "further_instance",
            "a further instance",
            startup.further_ms(),
            Yard::FirstSound,
        ),
        figure("load", "the voice loads", own.load_ms, Yard::FirstSound),
    ]
}

/// `figure` as a multiple of the value of `peer`.
fn ratio(figure: &Figure, peer: &peers::Figures) -> f64 {
    let yard = match figure.yard {
        Yard::FirstSound => peer.first_audio.median,
        Yard::LateFirstSound => peer.first_audio.p95,
        Yard::Rtf => peer.rtf,
    };
    figure.value / yard
}

/// By the names of the peers, then of the results.
pub fn to_json(own: &Figures) -> Value {
    let of = |peer: &peers::Figures| {
        let ratios = figures(own);
        let named = ratios
            .iter()
            .map(|figure| (figure.key.to_owned(), json!(ratio(figure, peer))));
        Value::Object(named.collect::<Map<_, _>>())
    };
    Value::Object(
        own.peers
            .iter()
            .map(|peer| (peer.name.to_owned(), of(peer)))
            .collect(),
    )
}

/// Lines of a table; empty if there is no peer.
pub fn lines(own: &Figures) -> Vec<String> {
    if own.peers.is_empty() {
        return Vec::new();
    }
    let heads = own.peers.iter().map(|peer| format!("{:>11.11}", peer.name));
    let head = format!("{:<30}{}", "Ratio to, in this run", heads.collect::<String>());
    let rows = figures(own).into_iter().map(|figure| {
        let ratios = own
            .peers
            .iter()
            .map(|peer| format!("{:>11.2}", ratio(&figure, peer)));
        format!("{:<30}{}", figure.title, ratios.collect::<String>())
    });
    std::iter::once(head).chain(rows).collect()
}
