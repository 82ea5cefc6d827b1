//! `GET /metrics`: what the server has done, as Prometheus reads it.

mod account;
mod servers;

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

pub use account::{Account, Ending};
pub use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;
pub use servers::Servers;

/// Bounds of the times to the first sound, in seconds.
const FIRST_AUDIO: [f64; 11] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0];

/// Bounds of the times to the last sound, in seconds.
const WHOLE: [f64; 11] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0];

type Seconds = Counter<f64, AtomicU64>;

/// The metrics of the server. All names begin with `recit_`; `docs/LIVE.md` lists them.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    http: Family<HttpLabels, Counter>,
    wyoming: Family<WyomingLabels, Counter>,
    endings: Family<EndingLabels, Counter>,
    refusals: Family<RefusalLabels, Counter>,
    speech: Family<ModelLabels, Seconds>,
    stages: Family<StageLabels, Seconds>,
    first_audio: Histogram,
    whole: Histogram,
    speaking: Gauge,
    waiting: Gauge,
    /// The servers that compute parts of the voices.
    pub servers: Servers,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct HttpLabels {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct WyomingLabels {
    event: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct EndingLabels {
    ending: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RefusalLabels {
    limit: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ModelLabels {
    tier: &'static str,
    precision: &'static str,
    device: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct StageLabels {
    stage: &'static str,
    tier: &'static str,
    precision: &'static str,
    device: String,
}

/// The limit for which something was refused.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// That of requests which are spoken at once.
    Requests,
    /// That of the sound of whole files.
    Sound,
    /// That of connections.
    Connections,
}

impl Limit {
    const ALL: [Self; 3] = [Self::Requests, Self::Sound, Self::Connections];

    fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Sound => "sound",
            Self::Connections => "connections",
        }
    }
}

impl Metrics {
    /// Metrics of which all are zero.
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("recit"),
            http: Family::default(),
            wyoming: Family::default(),
            endings: Family::default(),
            refusals: Family::default(),
            speech: Family::default(),
            stages: Family::default(),
            first_audio: Histogram::new(FIRST_AUDIO),
            whole: Histogram::new(WHOLE),
            speaking: Gauge::default(),
            waiting: Gauge::default(),
            servers: Servers::default(),
        };
        metrics.register();
        // What has not happened yet is 0, not missing.
        for limit in Limit::ALL {
            metrics.refusals(limit);
        }
        for ending in Ending::ALL {
            metrics.endings.get_or_create_owned(&ending.labels());
        }
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version of Recit", version);
        let help = "Responses over HTTP";
        registry.register("http_responses", help, self.http.clone());
        let help = "Events of Wyoming clients that were answered";
        registry.register("wyoming_events", help, self.wyoming.clone());
        let help = "Texts that are no longer spoken: whole, left by their clients, or failed";
        registry.register("texts", help, self.endings.clone());
        let help = "What was refused because of a limit";
        registry.register("refusals", help, self.refusals.clone());
        let help = "Texts that are being spoken";
        registry.register("texts_speaking", help, self.speaking.clone());
        let help = "Of these, those that could be rendered and wait for a thread";
        registry.register("texts_waiting", help, self.waiting.clone());
        let seconds = Unit::Seconds;
        let help = "Length of the sound that was rendered";
        registry.register_with_unit("speech", help, seconds.clone(), self.speech.clone());
        let help = "Computing time of each stage, and the time in which a server was waited for";
        registry.register_with_unit("stage", help, seconds.clone(), self.stages.clone());
        let help = "Time from a text's first piece to its first sound";
        registry.register_with_unit("first_audio", help, seconds.clone(), self.first_audio.clone());
        let help = "Time from a text's first piece to its last sound, of texts that were spoken whole";
        registry.register_with_unit("text", help, seconds, self.whole.clone());
        registry.register_collector(Box::new(self.servers.clone()));
    }

    /// Counts a response over HTTP.
    pub fn responded(&self, route: &'static str, status: u16) {
        self.http.get_or_create(&HttpLabels { route, status }).inc();
    }

    /// Counts an event of a Wyoming client.
    pub fn answered(&self, event: &'static str, has_failed: bool) {
        let outcome = if has_failed { "failed" } else { "answered" };
        self.wyoming
            .get_or_create(&WyomingLabels { event, outcome })
            .inc();
    }

    /// Counts something that was refused.
    pub fn refused(&self, limit: Limit) {
        self.refusals(limit).inc();
    }

    fn refusals(&self, limit: Limit) -> Counter {
        let labels = RefusalLabels { limit: limit.name() };
        self.refusals.get_or_create_owned(&labels)
    }

    /// All metrics as Prometheus reads them, of a server that speaks this many texts, some of which wait.
    pub fn text(&self, speaking: usize, waiting: usize) -> String {
        self.speaking.set(speaking as i64);
        self.waiting.set(waiting as i64);
        let mut text = String::new();
        // Writing to a `String` never fails.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
