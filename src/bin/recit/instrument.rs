//! The tempo at which the tool plays.

pub use recit::export::{BAR, Instrument};
use recit::player::DEFAULT_TEMPO;

/// The default tempo, in beats a minute.
pub const TEMPO: f64 = DEFAULT_TEMPO.0;

/// Reads a tempo, 20 to 400 beats a minute.
pub fn tempo(text: &str) -> Result<f64, String> {
    let tempo = text.parse().map_err(|_| "not a number".to_owned())?;
    if (20.0..=400.0).contains(&tempo) {
        Ok(tempo)
    } else {
        Err("must be from 20 to 400".to_owned())
    }
}
