//! The measurable effects of an emotion on speech.

/// Differences from a speaker's neutral speech.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expression {
    /// Shift of the median F0, in semitones.
    pub pitch: f32,
    /// Factor on the range of F0 about its median, on a logarithmic scale.
    pub range: f32,
    /// Factor on the speaking rate: phonemes a second, without pauses.
    pub rate: f32,
    /// Change of the spectral tilt in decibels: mean level from 1 to 5 kHz relative to that from 0.05 to 1
    /// kHz.
    pub tilt: f32,
    /// Change of the jitter (mean difference of neighbouring periods over the mean period), in percent of the
    /// period.
    pub jitter: f32,
    /// Change of the shimmer (mean difference of neighbouring amplitudes over the mean amplitude), in percent
    /// of the amplitude.
    pub shimmer: f32,
    /// Change of the harmonics-to-noise ratio, in decibels. Lower is breathier.
    pub hnr: f32,
    /// Change of the standard deviation of the level, in decibels.
    pub loudness_variation: f32,
}

impl Expression {
    /// No difference.
    pub const NEUTRAL: Self = Self {
        pitch: 0.0,
        range: 1.0,
        rate: 1.0,
        tilt: 0.0,
        jitter: 0.0,
        shimmer: 0.0,
        hnr: 0.0,
        loudness_variation: 0.0,
    };

    /// The sum of `parts`, each scaled by its amount. Amounts scale semitones, decibels, and the logarithms
    /// of factors, so half an amount is half the audible difference.
    pub fn blend(parts: impl IntoIterator<Item = (Expression, f32)>) -> Expression {
        let mut sum = Self::NEUTRAL;
        for (part, amount) in parts {
            sum = Self {
                pitch: sum.pitch + amount * part.pitch,
                range: sum.range * libm::powf(part.range, amount),
                rate: sum.rate * libm::powf(part.rate, amount),
                tilt: sum.tilt + amount * part.tilt,
                jitter: sum.jitter + amount * part.jitter,
                shimmer: sum.shimmer + amount * part.shimmer,
                hnr: sum.hnr + amount * part.hnr,
                loudness_variation: sum.loudness_variation + amount * part.loudness_variation,
            };
        }
        sum
    }
}

impl Default for Expression {
    fn default() -> Self {
        Self::NEUTRAL
    }
}
