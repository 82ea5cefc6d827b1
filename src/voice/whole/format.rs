//! The format of a voice from elsewhere, and the limits of its files.

use crate::frames::Format;

/// The largest graph, in bytes. Kokoro's with 32-bit floats has 326 million.
pub(super) const MAX_GRAPH: u64 = 512 * 1024 * 1024;
/// The largest styles and configurations, in bytes.
pub(super) const MAX_DATA: u64 = 160 * 1024 * 1024;
/// The frequency above which the distances between envelope bands grow, in Hz, as in the house voice.
const BREAK_HZ: f64 = 2500.0;
/// Bands of the envelope.
const BANDS: usize = 128;
/// Centres of the bands of aperiodicity, in Hz.
const APERIODICITY_HZ: [f32; 8] = [250.0, 750.0, 1500.0, 2500.0, 3750.0, 5250.0, 7250.0, 10_000.0];
/// The format of a voice with this sample rate; at 24 kHz it is that of the house voice.
pub(super) fn format(sample_rate: u32) -> Format {
    let half = f64::from(sample_rate) / 2.0;
    let whole = (half / BREAK_HZ).ln_1p();
    let centre = |band: usize| BREAK_HZ * (whole * band as f64 / (BANDS + 1) as f64).exp_m1();
    Format {
        sample_rate,
        hop: (sample_rate / 200) as usize,
        frames_per_segment: 2,
        delay: Format::max_delay(sample_rate),
        lookahead: 0,
        envelope_hz: (1..=BANDS).map(|band| centre(band) as f32).collect(),
        aperiodicity_hz: APERIODICITY_HZ.to_vec(),
    }
}
