//! Who speaks, and how: what `recit say` and `recit speak` have in common.

use clap::Args;
use recit::emotion::Emotion;
use recit::engine::{Delivery, Synthesizer};
use recit::infer::Runtime;
use recit::player::Live;
use recit::text::Language;

use crate::model::{Model, load, load_with};

/// The speaker of a text, and its rendition.
#[derive(Args)]
pub struct Speaking {
    /// Voice, or voice/speaker, as `recit voices` lists them; or the folder of a voice, or folder/speaker
    #[arg(long, value_name = "NAME", default_value = "house")]
    pub voice: String,
    #[command(flatten)]
    pub model: Model,
    /// Emotion, with an amount from 0 to 1 (anger:0.8) or as a blend (anger:0.5+fear:0.3): neutral, happiness,
    /// anger, sadness, fear, disgust or boredom
    #[arg(long, value_name = "NAME[:AMOUNT]", default_value = "neutral")]
    pub emotion: Emotion,
    /// Language of the text (en, zh, or one of espeak-ng); without it that of the text's script, or else the
    /// speaker's own
    #[arg(long, value_name = "TAG")]
    pub language: Option<Language>,
    /// Take: every number gives a different rendition
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

impl Speaking {
    /// Loads the voice.
    ///
    /// # Errors
    /// If there is no such voice, or it cannot be loaded, with a message for the user.
    pub fn load(&self) -> Result<Synthesizer, String> {
        load(&self.voice, &self.model)
    }

    /// The same with the runtime of its models.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_with(&self) -> Result<(Synthesizer, Runtime), String> {
        load_with(&self.voice, &self.model)
    }

    /// The delivery at constant controls and a sample rate in Hz.
    pub fn delivery(&self, live: Live, sample_rate: u32) -> Delivery {
        Delivery {
            seed: self.seed,
            emotion: self.emotion,
            language: self.language,
            live,
            sample_rate: f64::from(sample_rate),
        }
    }
}
