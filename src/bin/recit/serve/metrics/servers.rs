//! The figures of servers that compute parts of voices.

use std::fmt;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType::{Counter, Gauge};
use recit::acoustic::{Contact, Health};
use recit::voice::Voice;

/// The voices whose servers are told of, as long as they are loaded.
#[derive(Clone, Debug, Default)]
pub struct Servers(Arc<Mutex<Vec<Weak<Voice>>>>);

/// A figure: its name, its meaning, and how it is read.
type Figure<T> = (&'static str, &'static str, fn(&Health) -> T);

/// What only grows while a voice is loaded.
const COUNTS: [Figure<u64>; 8] = [
    ("asked", "Phrases that a server was asked for.", |health| {
        health.asked
    }),
    ("answered", "Phrases that it answered in time.", |health| {
        health.answered
    }),
    (
        "stood_in",
        "Phrases that this machine planned in its place.",
        |health| health.stood_in,
    ),
    ("late", "Answers that came too late.", |health| health.late),
    ("failed", "Requests that failed otherwise.", |health| {
        health.failed
    }),
    ("losses", "How often it was lost.", |health| health.losses),
    ("sent_bytes", "Bytes of the values that were sent.", |health| {
        health.bytes_up
    }),
    (
        "received_bytes",
        "Bytes of the values that were received.",
        |health| health.bytes_down,
    ),
];

/// What also falls.
const VALUES: [Figure<f64>; 3] = [
    ("up", "Whether it is asked: 1 or 0.", |health| {
        f64::from(u8::from(health.contact == Contact::Up))
    }),
    (
        "round_trip_mean_seconds",
        "Running mean of the time from a request to the whole answer.",
        |health| health.mean_ms / 1e3,
    ),
    ("round_trip_longest_seconds", "The longest such time.", |health| {
        health.longest_ms / 1e3
    }),
];

impl Servers {
    /// Tells of the server of this voice from now on, if it has one.
    pub fn watch(&self, voice: &Arc<Voice>) {
        if voice.acoustic().health().is_none() {
            return;
        }
        let mut voices = self.0.lock();
        // Another voice with its id is only left until the texts that it speaks are over.
        let is_other = |known: Arc<Voice>| known.info().id != voice.info().id;
        voices.retain(|known| known.upgrade().is_some_and(is_other));
        voices.push(Arc::downgrade(voice));
    }

    /// The ids of the voices that are still loaded, and how their servers are.
    fn told(&self) -> Vec<(String, Health)> {
        let mut voices = self.0.lock();
        voices.retain(|voice| voice.strong_count() > 0);
        let loaded = voices.iter().filter_map(Weak::upgrade);
        loaded
            .filter_map(|voice| Some((voice.info().id.clone(), voice.acoustic().health()?)))
            .collect()
    }
}

impl Collector for Servers {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let told = self.told();
        if told.is_empty() {
            return Ok(());
        }
        for (name, help, read) in COUNTS {
            let name = format!("server_{name}");
            let mut metric = encoder.encode_descriptor(&name, help, None, Counter)?;
            for (voice, health) in &told {
                let labels = [("voice", voice.as_str())];
                let mut family = metric.encode_family(&labels)?;
                family.encode_counter::<NoLabelSet, _, u64>(&read(health), None)?;
            }
        }
        for (name, help, read) in VALUES {
            let name = format!("server_{name}");
            let mut metric = encoder.encode_descriptor(&name, help, None, Gauge)?;
            for (voice, health) in &told {
                // With the version that answered last, so counts have no such label.
                let labels = [("voice", voice.as_str()), ("model", health.model.as_str())];
                metric.encode_family(&labels)?.encode_gauge(&read(health))?;
            }
        }
        Ok(())
    }
}
