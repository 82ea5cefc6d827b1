//! The size of the vocoder's spectra.

pub(super) use recit_dsp::BINS;

/// Length of the filters' transform.
pub(crate) const FFT: usize = recit_dsp::SIZE;
