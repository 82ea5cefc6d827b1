//! The models of a voice from elsewhere.

use std::path::Path;
use std::sync::Arc;

use crate::acoustic::{Identity, Kokoro, Piper, PiperConfig, Speech, Styles, WholeModel};
use crate::infer::Runtime;
use crate::text::Speaks;
use crate::vocoder::{self, SourceFilter};
use crate::voice::error::VoiceError;
use crate::voice::models::{Capabilities, Models};
use crate::voice::reading::checked;

use super::describe::variant;
use super::format::format;
use super::languages;
use super::manifest::{Origin, WholeManifest};

/// The level of modulated noise relative to steady noise (natural logarithm), as in the house voice.
const MODULATED_OFFSET: f32 = -1.5;

/// Loads the models of the voice in a folder.
pub(in crate::voice) fn models(
    manifest: &WholeManifest,
    folder: &Path,
    runtime: &Runtime,
) -> Result<Models, VoiceError> {
    let graph = checked(folder, &manifest.graph)?;
    let data = checked(folder, &manifest.data)?;
    let unfit = |reason| VoiceError::Graph {
        graph: manifest.data.file.clone(),
        reason,
    };
    let (speech, speaks) = match manifest.kind {
        Origin::Kokoro => {
            let styles = Styles::read(&data).map_err(unfit)?;
            let each = manifest.speakers.iter().map(|speaker| speaker.of.as_slice());
            let styles = styles.mixed(each).map_err(unfit)?;
            let speaks = manifest
                .speakers
                .iter()
                .map(|speaker| languages::of_style(manifest, speaker));
            let speaks = speaks.collect();
            (
                Speech::Kokoro(Kokoro::load(runtime, &graph, styles, false)?),
                speaks,
            )
        }
        Origin::Piper => {
            let config = PiperConfig::parse(&data).map_err(unfit)?;
            let numbers = manifest.speakers.iter().filter_map(|speaker| speaker.of.first());
            let numbers = numbers.map(|(number, _)| *number as i64).collect();
            let speaks = languages::of_piper(&config.espeak.voice);
            let speech = Speech::Piper(Piper::load(runtime, &graph, config, numbers)?);
            (speech, vec![speaks; manifest.speakers.len()])
        }
    };
    Ok(with(manifest, speech, runtime, speaks))
}

/// The models of a voice that speaks by `speech`.
fn with(manifest: &WholeManifest, speech: Speech, runtime: &Runtime, speaks: Vec<Speaks>) -> Models {
    let format = Arc::new(format(manifest.sample_rate));
    let constants = vocoder::VocoderConstants {
        fft: vocoder::FFT,
        envelope_offset: 0.0,
        modulated_offset: MODULATED_OFFSET,
        gain_db: manifest.gain_db,
        envelope_centres_hz: format.envelope_hz.clone(),
        aperiodicity_centres_hz: format.aperiodicity_hz.clone(),
        net: None,
    };
    let means = manifest
        .speakers
        .iter()
        .map(|speaker| speaker.log_f0_mean)
        .collect();
    Models {
        acoustic: Box::new(WholeModel::new(speech, format.clone(), (means, speaks))),
        vocoder: Box::new(SourceFilter::new(None, &constants, format)),
        speakers: (0..manifest.speakers.len()).map(Identity::Trained).collect(),
        profiles: None,
        capabilities: Capabilities {
            pitch: true,
            timbre: true,
            embedding: None,
        },
        variant: variant(manifest),
        engine: runtime.describe(),
    }
}
