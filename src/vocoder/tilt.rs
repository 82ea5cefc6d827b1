//! The shape of a spectral tilt.

/// The ends of the low and the high band between which the tilt is measured, in Hz.
const LOW_END: f32 = 1000.0;
const HIGH_END: f32 = 5000.0;
/// The slope extends this many octaves to each side of 1 kHz; below that it is flat.
const REACH: f32 = 2.0;
/// Above the measured bands the gain returns to this fraction of itself within this many octaves, so that
/// hisses do not stand out.
const RETURN: (f32, f32) = (0.3, 0.75);

/// The fraction of a tilt's gain at a frequency in Hz: from -1/2 at low frequencies to 1/2 from 4 to 5 kHz.
pub(super) fn slope(hz: f32) -> f32 {
    let octaves = |from: f32| libm::log2f(hz.max(1.0) / from);
    let rise = (octaves(LOW_END) / REACH).clamp(-1.0, 1.0);
    let (rest, within) = RETURN;
    let back = (octaves(HIGH_END) / within).clamp(0.0, 1.0);
    let kept = 1.0 - (1.0 - rest) * (0.5 - 0.5 * libm::cosf(std::f32::consts::PI * back));
    0.5 * libm::sinf(std::f32::consts::FRAC_PI_2 * rise) * kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_rises_through_the_bands_and_returns_above_them() {
        let at = [50.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0].map(slope);
        assert!(at.windows(2).all(|pair| pair[1] >= pair[0]), "{at:?}");
        assert_eq!((at[0], at[3], at[5]), (-0.5, 0.0, 0.5));
        assert!(slope(9000.0) < 0.2 && slope(9000.0) > 0.1);
    }
}
