//! The size of the vocoder's spectra.

/// Length of the filters' transform.
pub(crate) const FFT: usize = 1024;

/// Bins of a spectrum.
pub(super) const BINS: usize = FFT / 2 + 1;
