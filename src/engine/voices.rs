//! Voices of this machine, loaded once and shared by all instances.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;

use crate::acoustic::Identity;
use crate::infer::Runtime;
use crate::player::Segment;
#[cfg(feature = "remote")]
use crate::remote::Server;
use crate::script::{Profile, VoiceRef};
use crate::voice::{
    self, Ignored, SpeakerError, Tier, TierChoice, Variant, Voice, VoiceError, VoiceInfo, VoiceSource,
};

use super::failure::LineFailure;
use super::notice::{EngineNotice, VoiceProblem};

/// A voice and one of its speakers.
#[derive(Clone)]
pub(super) struct Cast {
    pub voice: Arc<Voice>,
    pub who: Identity,
    /// The display name of voice and speaker.
    pub name: String,
}

impl Cast {
    /// The speaker with this number of a voice.
    pub fn new(voice: Arc<Voice>, speaker: usize) -> Self {
        let info = voice.info();
        let speaker_name = info.speakers.get(speaker).map_or("", |speaker| &speaker.name);
        Self {
            who: voice.identity(speaker).clone(),
            name: format!("{} \u{b7} {speaker_name}", info.name),
            voice,
        }
    }

    /// The speaker with this id: one of the voice, `profile`, or one made from a recording on this machine. `None` if there
    /// is none.
    ///
    /// # Errors
    /// If the voice cannot speak like that one.
    pub fn of(
        voice: &Arc<Voice>,
        speaker: &str,
        profile: Option<&Profile>,
    ) -> Result<Option<Self>, SpeakerError> {
        if let Some(number) = voice.speaker(speaker) {
            return Ok(Some(Self::new(voice.clone(), number)));
        }
        let of_machine = || voice::profile(speaker).filter(|known| known.is(&voice.info().id, speaker));
        let Some(profile) = profile.cloned().or_else(of_machine) else {
            return Ok(None);
        };
        Ok(Some(Self {
            who: voice.profiled(&profile)?,
            name: format!("{} \u{b7} {}", voice.info().name, profile.id),
            voice: voice.clone(),
        }))
    }

    /// The length of the voice's segments.
    pub fn segment(&self) -> Segment {
        let format = self.voice.format();
        Segment {
            // A segment has some hundred samples.
            samples: format.segment() as u32,
            rate: format.sample_rate,
        }
    }
}

/// All voices that were requested.
#[derive(Default)]
pub struct Voices {
    /// The runtime of their models.
    runtime: OnceLock<Runtime>,
    /// The server that computes parts of them, if any.
    #[cfg(feature = "remote")]
    server: OnceLock<Option<Server>>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Voices without a folder, by id; of each, its models.
    inserted: HashMap<String, Vec<Arc<Voice>>>,
    /// The hash of the version that each requested name means.
    hashes: HashMap<String, String>,
    /// By hash. The built-in voice stays loaded, because it replaces every missing one.
    built_in: HashMap<(String, Variant), Arc<Voice>>,
    /// By hash. A voice from a folder is unloaded with the last line that uses it.
    folders: HashMap<(String, Variant), Weak<Voice>>,
}

impl Known {
    /// A loaded voice by its name.
    fn named(&self, name: &str, variant: Variant) -> Option<Arc<Voice>> {
        let loaded = || self.hashed(self.hashes.get(name)?, variant);
        self.inserted(name, variant).or_else(loaded)
    }

    /// A voice without a folder by its id, in the nearest model.
    fn inserted(&self, id: &str, variant: Variant) -> Option<Arc<Voice>> {
        let models = self.inserted.get(id)?;
        let variants: Vec<Variant> = models.iter().map(|voice| voice.variant()).collect();
        let nearest = variant.nearest(&variants)?;
        models.iter().find(|voice| voice.variant() == nearest).cloned()
    }

    /// A loaded voice by its hash.
    fn hashed(&self, hash: &str, variant: Variant) -> Option<Arc<Voice>> {
        let key = (hash.to_owned(), variant);
        let in_folder = || self.folders.get(&key)?.upgrade();
        self.built_in.get(&key).cloned().or_else(in_folder)
    }

    /// Loads a voice, unless it is loaded under another name.
    fn load(&mut self, info: VoiceInfo, variant: Variant, voices: &Voices) -> Result<Arc<Voice>, VoiceError> {
        if let Some(voice) = self.hashed(&info.hash, variant) {
            return Ok(voice);
        }
        let opened = match &info.source {
            VoiceSource::Folder(folder) => Voice::load(folder, voices.runtime(), variant),
            _ => Voice::builtin(voices.runtime(), variant),
        };
        let voice = Arc::new(voices.served(opened?)?);
        let key = (info.hash, variant);
        self.folders.retain(|_, voice| voice.strong_count() > 0);
        match info.source {
            VoiceSource::Folder(_) => drop(self.folders.insert(key, Arc::downgrade(&voice))),
            _ => drop(self.built_in.insert(key, voice.clone())),
        }
        Ok(voice)
    }
}

/// The voice of one script: the requested one, and the one in use.
pub(super) struct VoiceSlot {
    wanted: VoiceRef,
    /// Its speaker, if the script stores it.
    profile: Option<Arc<Profile>>,
    /// Which of its models plan.
    tier: TierChoice,
    cast: OnceLock<Result<Cast, LineFailure>>,
    /// Its light model, once it was loaded for lines that would be late; `None` if there is none.
    light: OnceLock<Option<Arc<Voice>>>,
    is_light_asked: AtomicBool,
    notice: OnceLock<(EngineNotice, String)>,
    told: AtomicBool,
    /// Whether the voice or speaker in use differs from the requested one.
    stands_in: AtomicBool,
}

impl Voices {
    /// Voices whose models `runtime` runs. With [`default`](Self::default) it is [`Runtime::of_user`], chosen
    /// when the first model is loaded.
    pub fn with_runtime(runtime: Runtime) -> Self {
        Self {
            runtime: OnceLock::from(runtime),
            ..Self::default()
        }
    }

    /// The runtime of the models, chosen on the first call if it was not given.
    pub fn runtime(&self) -> &Runtime {
        self.runtime.get_or_init(Runtime::of_user)
    }

    /// Has parts of the voices computed by `server`, if it is given, instead of the one of [this
    /// user](crate::remote::of_user).
    #[cfg(feature = "remote")]
    pub fn with_server(self, server: Option<Server>) -> Self {
        Self {
            server: OnceLock::from(server),
            ..self
        }
    }

    /// The voice, a part of which the server computes if there is one. A server has no light models: they are for machines
    /// that are late.
    #[cfg(feature = "remote")]
    pub(super) fn served(&self, voice: Voice) -> Result<Voice, VoiceError> {
        if voice.variant().tier == Tier::Light {
            return Ok(voice);
        }
        let of_user = || {
            crate::remote::of_user().unwrap_or_else(|reason| {
                log::warn!("no server is used: {reason}");
                None
            })
        };
        match self.server.get_or_init(of_user) {
            Some(server) => voice.served_by(server),
            None => Ok(voice),
        }
    }

    /// The voice as it is.
    #[cfg(not(feature = "remote"))]
    pub(super) fn served(&self, voice: Voice) -> Result<Voice, VoiceError> {
        Ok(voice)
    }

    /// The runtime of the models, if it is chosen.
    pub(super) fn known_runtime(&self) -> Option<&Runtime> {
        self.runtime.get()
    }

    /// The available voices, and what looks like a voice or a speaker but is invalid. Loads no model.
    pub fn list() -> (Vec<VoiceInfo>, Vec<Ignored>) {
        voice::list()
    }

    /// Adds a voice without a folder. It is found by its id, before those of the machine. A later one with
    /// the same id and of the same [variant](Voice::variant) replaces it for later lines.
    pub fn insert(&self, voice: impl Into<Arc<Voice>>) {
        let voice = voice.into();
        let mut known = self.known.lock();
        let models = known.inserted.entry(voice.info().id.clone()).or_default();
        models.retain(|model| model.variant() != voice.variant());
        models.push(voice);
    }

    /// Returns the voice `name`, an id or `id@version`, with the model nearest to `variant`, and loads it if necessary. The version
    /// that an id means is decided by the first call.
    ///
    /// # Errors
    /// If the voice is missing or invalid.
    pub fn get(&self, name: &str, variant: Variant) -> Result<Arc<Voice>, VoiceError> {
        // The lock is held during the load, so that a voice is never loaded twice at the same time.
        let mut known = self.known.lock();
        if let Some(voice) = known.named(name, variant) {
            return Ok(voice);
        }
        let info = voice::find(name).ok_or(VoiceError::Missing)?;
        known.hashes.insert(name.to_owned(), info.hash.clone());
        known.load(info, variant, self)
    }

    /// Returns the voice that a script wants, as [`get`](Self::get) does: the version that it was written with, if that is on
    /// this machine.
    ///
    /// # Errors
    /// If the voice is missing or invalid.
    pub fn wanted(&self, wanted: &VoiceRef, variant: Variant) -> Result<Arc<Voice>, VoiceError> {
        let Some(hash) = &wanted.hash else {
            return self.get(&wanted.name, variant);
        };
        let mut known = self.known.lock();
        let inserted = known.inserted(&wanted.name, variant);
        if let Some(voice) = inserted.or_else(|| known.hashed(hash, variant)) {
            return Ok(voice);
        }
        let info = voice::wanted(wanted).ok_or(VoiceError::Missing)?;
        known.load(info, variant, self)
    }
}

impl Voices {
    /// The light model of a voice, if it has one whose frames the vocoder of `voice` can render.
    fn lighter(&self, voice: &Voice) -> Result<Option<Arc<Voice>>, VoiceError> {
        let wanted = VoiceRef {
            name: voice.info().id.clone(),
            hash: Some(voice.hash().to_owned()),
            ..VoiceRef::default()
        };
        let variant = Variant {
            tier: Tier::Light,
            ..voice.variant()
        };
        let light = self.wanted(&wanted, variant)?;
        let is_light = light.variant().tier == Tier::Light && light.hash() == voice.hash();
        Ok((is_light && light.format() == voice.format()).then_some(light))
    }
}

#[cfg(test)]
impl Voices {
    /// While it is held, no voice is found and none is loaded.
    pub(super) fn hold(&self) -> impl Sized {
        self.known.lock()
    }
}

impl VoiceSlot {
    /// The slot of `wanted`, whose speaker is `profile` if the script stores one made from a recording.
    pub fn new(wanted: VoiceRef, profile: Option<Arc<Profile>>, tier: TierChoice) -> Self {
        Self {
            wanted,
            profile,
            tier,
            cast: OnceLock::new(),
            light: OnceLock::new(),
            is_light_asked: AtomicBool::new(false),
            notice: OnceLock::new(),
            told: AtomicBool::new(false),
            stands_in: AtomicBool::new(false),
        }
    }

    pub fn wanted(&self) -> &VoiceRef {
        &self.wanted
    }

    /// Whether it has this speaker of a script, and this choice of models.
    pub fn is_like(&self, profile: Option<&Arc<Profile>>, tier: TierChoice) -> bool {
        self.profile.as_ref() == profile && self.tier == tier
    }

    /// Which of its models plan.
    pub fn tier(&self) -> TierChoice {
        self.tier
    }

    /// Whether the light model may plan lines that would be late: it was not refused, and the voice has one, as far as that is
    /// known.
    pub fn may_fall(&self) -> bool {
        let has_light = |cast: &Cast| {
            let variants = &cast.voice.info().variants;
            cast.voice.variant().tier == Tier::Standard
                && variants.iter().any(|variant| variant.tier == Tier::Light)
        };
        self.tier == TierChoice::Auto
            && self.known().is_some_and(has_light)
            && self.light.get().is_none_or(Option::is_some)
    }

    /// The light model, if it is loaded.
    pub fn light(&self) -> Option<&Arc<Voice>> {
        self.light.get()?.as_ref()
    }

    /// Asks for the light model. Returns whether it must be loaded.
    pub fn ask_for_light(&self) -> bool {
        !self.is_light_asked.swap(true, Ordering::AcqRel)
    }

    /// Loads the light model. Without it, the full one plans late lines, too.
    pub fn load_light(&self, voices: &Voices) {
        self.light.get_or_init(|| {
            let full = &self.known()?.voice;
            match voices.lighter(full) {
                Ok(light) => light,
                Err(reason) => {
                    log::warn!("the light model of `{}` is not used: {reason}", full.info().id);
                    None
                }
            }
        });
    }

    /// The voice in use, loaded on the first call. If the requested one is missing, the built-in voice is used, with a notice.
    pub fn cast(&self, voices: &Voices) -> Result<Cast, LineFailure> {
        self.cast.get_or_init(|| self.load(voices)).clone()
    }

    /// Whether the voice has been loaded or has failed.
    pub fn is_decided(&self) -> bool {
        self.cast.get().is_some()
    }

    /// The voice, if it is loaded.
    pub fn known(&self) -> Option<&Cast> {
        self.cast.get().and_then(|cast| cast.as_ref().ok())
    }

    /// The length of the voice's segments, if it is loaded.
    pub fn segment(&self) -> Option<Segment> {
        self.known().map(Cast::segment)
    }

    /// The notice about the choice, as a text.
    pub fn notice(&self) -> Option<&str> {
        self.notice.get().map(|(_, text)| text.as_str())
    }

    /// The notice, if another voice or speaker replaces the requested one.
    pub fn stand_in(&self) -> Option<&EngineNotice> {
        let (notice, _) = self.notice.get()?;
        self.stands_in.load(Ordering::Relaxed).then_some(notice)
    }

    /// The notice about the choice, returned once.
    pub fn take_notice(&self) -> Option<EngineNotice> {
        let (notice, _) = self.notice.get()?;
        (!self.told.swap(true, Ordering::Relaxed)).then(|| notice.clone())
    }

    fn load(&self, voices: &Voices) -> Result<Cast, LineFailure> {
        let variant = Variant {
            tier: self.tier.tier(),
            ..Variant::default()
        };
        let get = |wanted: &VoiceRef| voices.wanted(wanted, variant);
        let (voice, problem) = match get(&self.wanted) {
            Ok(voice) => (voice, None),
            Err(error) => {
                let fallback = get(&VoiceRef::default())?;
                (fallback, Some(VoiceProblem::Unusable(error)))
            }
        };
        let found = Cast::of(&voice, &self.wanted.speaker, self.profile.as_deref());
        let problem = problem.or_else(|| match (&found, &self.wanted.hash) {
            (Err(reason), _) => Some(VoiceProblem::Speaker(*reason)),
            (Ok(None), _) => Some(VoiceProblem::NoSpeaker(self.wanted.speaker.clone())),
            (_, Some(hash)) if hash != voice.hash() => Some(VoiceProblem::OtherVersion),
            _ => voice
                .complaint()
                .map(|reason| VoiceProblem::Dictionary(reason.trim_end_matches('.').to_owned())),
        });
        let found = found.ok().flatten();
        let is_other = voice.info().id != self.wanted.name || found.is_none();
        self.stands_in.store(is_other, Ordering::Relaxed);
        if let Some(problem) = problem {
            let notice = EngineNotice::Voice {
                wanted: self.wanted.name.clone(),
                problem,
                speaks: voice.info().name.clone(),
            };
            let text = notice.to_string();
            let _ = self.notice.set((notice, text));
        }
        Ok(found.unwrap_or_else(|| Cast::new(voice, 0)))
    }
}
