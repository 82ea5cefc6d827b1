//! The measurements of the engine, each with its label.

use recit::acoustic::{Contact, Health};
use recit::engine::{Meters, Stages, TierReport, TierState};
use recit::voice::TierChoice;

use crate::editor::context::Context;
use crate::editor::words::{Choice, Status};

/// Rings emptier than this are low.
const RING_LOW: f32 = 0.2;

/// A measurement.
pub struct Figure {
    /// The label and its tooltip.
    pub label: Choice,
    pub value: String,
    /// Whether it is worse than it should be.
    pub is_bad: bool,
}

/// All measurements of the instance that are known.
pub fn figures(cx: &Context) -> Vec<Figure> {
    let (meters, words) = (&cx.meters, &cx.words.status);
    let figure = |label, value: String, is_bad| Figure { label, value, is_bad };
    let count = |label, value: u64| figure(label, value.to_string(), value > 0);
    let plain = |label, value| figure(label, value, false);
    let mut all = vec![
        plain(words.engine, engine(meters)),
        plain(words.model, meters.model.clone()),
        plain(words.tier, tier(&meters.tiers, words)),
        plain(words.latency, latency(cx)),
        plain(words.sounding, meters.sounding.to_string()),
        figure(
            words.ring,
            ring(cx),
            meters.sounding > 0 && meters.ring_fill < RING_LOW,
        ),
        plain(words.rtf, format!("{:.3}", meters.rtf)),
        plain(words.stages, stages(cx)),
        plain(words.late_starts, meters.late_starts.to_string()),
        count(words.missed, meters.missed),
        count(words.underruns, meters.underruns),
    ];
    // Values are unknown until the voice is loaded.
    all.retain(|figure| !figure.value.is_empty());
    all
}

/// The measurements of the server that computes a part of the voice.
pub fn of_server(server: &Health, words: &Status) -> [Figure; 5] {
    let figure = |label, value: String, is_bad| Figure { label, value, is_bad };
    let [connecting, in_use, not_used] = words.contact;
    let (contact, is_lost) = match server.contact {
        Contact::Connecting => (connecting, false),
        Contact::Up => (in_use, false),
        Contact::Down(_) => (not_used, true),
    };
    let answers = (words.answered)(server.answered, server.asked, server.late);
    let round_trips = (words.round_trips)(server.mean_ms, server.longest_ms);
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let traffic = (words.megabytes)(megabytes(server.bytes_up), megabytes(server.bytes_down));
    [
        figure(words.server, contact(&server.model), is_lost),
        figure(words.round_trip, round_trips, false),
        figure(words.answers, answers, false),
        figure(words.stood_in, server.stood_in.to_string(), server.stood_in > 0),
        figure(words.traffic, traffic, false),
    ]
}

/// The inference engine and its device.
fn engine(meters: &Meters) -> String {
    let parts = [meters.engine.as_str(), meters.device.as_str()];
    let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    told.join(" · ")
}

/// Which models plan, and why.
fn tier(tiers: &TierReport, words: &Status) -> String {
    let choice = words.tiers[tiers.choice as usize].to_owned();
    if tiers.choice != TierChoice::Auto {
        return choice;
    }
    let told = match tiers.state {
        TierState::Asked => words.in_time.to_owned(),
        TierState::NoLight => words.no_light.to_owned(),
        TierState::Fallen { is_loading: true, .. } => words.loading_light.to_owned(),
        TierState::Fallen { kept, left_ms, .. } => (words.fallen)(kept, left_ms),
    };
    let mut parts = vec![choice, told];
    if tiers.light_phrases > 0 {
        parts.push((words.light_phrases)(tiers.light_phrases, tiers.light_ms));
    }
    parts.join(" · ")
}

/// The latency that the host knows, in milliseconds; 0 before the first activation.
pub fn latency_ms(meters: &Meters) -> f64 {
    1000.0 * f64::from(meters.latency_samples) / meters.sample_rate.max(1.0)
}

/// The latency that the host knows, or a newly selected lookahead that is not in effect yet.
fn latency(cx: &Context) -> String {
    let chosen = cx.params.lookahead.value();
    if cx.shared.signals.is_lookahead_due(chosen.into()) {
        let (name, _) = cx.words.parameters.lookaheads[chosen as usize];
        return (cx.words.status.due)(name);
    }
    (cx.words.status.samples)(cx.meters.latency_samples, latency_ms(&cx.meters))
}

fn ring(cx: &Context) -> String {
    if cx.meters.sounding == 0 {
        return cx.words.status.idle.to_owned();
    }
    format!("{:.0} %", 100.0 * cx.meters.ring_fill)
}

/// The times of the stages.
fn stages(cx: &Context) -> String {
    let words = &cx.words.status;
    let Stages {
        text,
        acoustic,
        vocoder,
        resample,
    } = cx.meters.stages;
    let times = [text, acoustic, vocoder, resample];
    let named = words.stage_names.iter().zip(times);
    let named: Vec<String> = named.map(|(name, ms)| (words.stage)(name, ms)).collect();
    named.join(words.comma)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::words::Language;

    #[test]
    fn the_models_that_plan_are_named_with_the_reason() {
        let told = |state, light_phrases| {
            let tiers = TierReport {
                state,
                light_phrases,
                light_ms: 3.2,
                ..TierReport::default()
            };
            Language::ALL.map(|language| tier(&tiers, &language.words().status))
        };
        let fallen = |kept, left_ms, is_loading| TierState::Fallen {
            kept,
            left_ms,
            is_loading,
        };
        assert_eq!(told(TierState::Asked, 0)[0], "Auto · Standard, all in time");
        assert_eq!(
            told(TierState::NoLight, 0)[0],
            "Auto · Standard, the voice has no light model"
        );
        assert_eq!(
            told(fallen(4, -3.0, true), 0)[0],
            "Auto · loading the light model"
        );
        let [english, chinese] = told(fallen(4, -12.4, false), 7);
        assert_eq!(
            english,
            "Auto · Light except the 4 oldest lines, a phrase was 12 ms late · 7 phrases by Light in 3.2 ms"
        );
        assert_eq!(
            chinese,
            "自动 · 轻量，最早的 4 句除外；有乐句迟到 12 毫秒 · 轻量规划 7 个乐句，每个 3.2 毫秒"
        );
        let [english, _] = told(fallen(0, 33.0, false), 0);
        assert_eq!(english, "Auto · Light, a phrase had 33 ms left");
    }
}
