//! Selects the voice and its model.

use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use recit::acoustic::{Contact, Health};
use recit::engine::{Synthesizer, SynthesizerError, Voices};
use recit::infer::Runtime;
#[cfg(feature = "serve")]
use recit::voice::TierChoice;
use recit::voice::{Precision, Tier, UnknownVariant, Variant, find, profile};

/// How long a server may take until it is used.
const REACHING: Duration = Duration::from_secs(5);

/// The model of a voice.
#[derive(Args)]
pub struct Model {
    /// Size of the voice's model
    #[arg(long, default_value = Tier::default().name(), value_parser = named::<Tier, _>(Tier::ALL.map(Tier::name)))]
    tier: Tier,
    /// Precision of the voice's model
    #[arg(long, default_value = Precision::default().name(), value_parser = named::<Precision, _>(Precision::ALL.map(Precision::name)))]
    precision: Precision,
    /// The server that computes a part of the voice, such as http://127.0.0.1:8001, or `off`; by default the one that
    /// RECIT_SERVER names
    #[cfg(feature = "remote")]
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

impl Model {
    /// The voices, with the server that was asked for.
    #[cfg(feature = "remote")]
    pub fn voices(&self) -> Voices {
        match &self.server {
            Some(url) => Voices::default().with_server(recit::remote::at(url)),
            None => Voices::default(),
        }
    }

    /// The voices of this machine.
    #[cfg(not(feature = "remote"))]
    pub fn voices(&self) -> Voices {
        Voices::default()
    }

    /// The model that was asked for.
    pub fn variant(&self) -> Variant {
        Variant {
            tier: self.tier,
            precision: self.precision,
        }
    }
}

#[cfg(feature = "serve")]
impl Model {
    /// Which models plan the lines of an instance: in a file always the tier that was asked for; on a device the light model
    /// may plan what would be late.
    pub fn tier(&self, to_file: bool) -> TierChoice {
        match self.tier {
            Tier::Standard if !to_file => TierChoice::Auto,
            tier => tier.into(),
        }
    }
}

/// Parses one of `names`, which help and messages list.
fn named<T, const COUNT: usize>(names: [&'static str; COUNT]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownVariant> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse())
}

/// Loads `name` as [`find_speaker`] does. If a server computes a part of the voice, it is reached first. Warns if the server,
/// ONNX Runtime or the requested device is not used.
pub fn load(name: &str, model: &Model) -> Result<Synthesizer, String> {
    Ok(load_with(name, model)?.0)
}

/// The same with the runtime of its models.
pub fn load_with(name: &str, model: &Model) -> Result<(Synthesizer, Runtime), String> {
    let voices = model.voices();
    let speaker = find_speaker(name, &voices, model.variant());
    warn_of(voices.runtime());
    let speaker = speaker?;
    if let Some(Contact::Down(reason)) = reached(&speaker).map(|health| health.contact) {
        eprintln!("recit: warning: the server is not used: {reason}");
    }
    Ok((speaker, voices.runtime().clone()))
}

/// How the server of a voice is, once it was reached or given up.
pub fn reached(speaker: &Synthesizer) -> Option<Health> {
    let began = Instant::now();
    loop {
        let health = speaker.server()?;
        if health.contact != Contact::Connecting || began.elapsed() > REACHING {
            return Some(health);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Warns if ONNX Runtime or the requested device is not used.
pub fn warn_of(runtime: &Runtime) {
    if let Some(reason) = runtime.refusal() {
        eprintln!("recit: warning: ONNX Runtime is not used: {reason}");
    } else if let Some(problem) = runtime.device_problem() {
        eprintln!("recit: warning: {problem}");
    }
}

/// Loads `name`: a voice, a speaker made from a recording, a voice and a speaker, a voice's folder, or a folder and a speaker.
fn find_speaker(name: &str, voices: &Voices, wanted: Variant) -> Result<Synthesizer, String> {
    let is_voice = |folder: &str| Path::new(folder).join("voice.json").is_file();
    let (id, speaker) = split(name.split_once('/'), name);
    if find(id).is_none() {
        // The name of a speaker made from a recording is enough.
        if let Some(profile) = profile(name) {
            return opened(Synthesizer::load(voices, &profile.voice, Some(name), wanted));
        }
        if is_voice(name) {
            return opened(Synthesizer::open(voices, Path::new(name), None, wanted));
        }
        let (folder, speaker) = split(name.rsplit_once('/'), name);
        if is_voice(folder) {
            return opened(Synthesizer::open(voices, Path::new(folder), speaker, wanted));
        }
    }
    Synthesizer::load(voices, id, speaker, wanted)
        .map_err(|reason| format!("{reason}; `recit voices` lists the installed ones"))
}

fn opened(speaker: Result<Synthesizer, SynthesizerError>) -> Result<Synthesizer, String> {
    speaker.map_err(|error| error.to_string())
}

/// A name and its speaker, if it contains one.
fn split<'a>(parts: Option<(&'a str, &'a str)>, whole: &'a str) -> (&'a str, Option<&'a str>) {
    parts.map_or((whole, None), |(name, speaker)| (name, Some(speaker)))
}
