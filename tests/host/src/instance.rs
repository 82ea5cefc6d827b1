//! One instance of the plugin: activation, parameters, state and sound.

use std::ffi::{CStr, CString};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clack_extensions::latency::PluginLatency;
use clack_extensions::note_name::{NoteNameBuffer, PluginNoteName};
use clack_extensions::params::PluginParams;
use clack_extensions::preset_discovery::PluginPresetLoad;
use clack_extensions::preset_discovery::preset_data::Location;
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_extensions::state_context::{PluginStateContext, StateContextType};
use clack_extensions::voice_info::PluginVoiceInfo;
use clack_host::entry::PluginEntry;
use clack_host::extensions::Extension;
use clack_host::extensions::PluginExtensionSide;
use clack_host::host::HostInfo;
use clack_host::plugin::PluginInstance;
use clack_host::prelude::EventBuffer;
use clack_host::process::{PluginAudioConfiguration, PluginAudioProcessor};
use clack_host::utils::ClapId;

use crate::audio::{self, Blocks, Job, Played, Told};
use crate::callbacks::{Calls, Handlers, LogMessage, MainThread, OpenedMenu, Record, Shared};
use crate::host::HostError;
use crate::params::{self, Param};
use crate::stereo::Stereo;
use crate::timeline::{Action, NoteName, Timeline};

/// How often the main thread checks for callbacks while the audio thread renders.
const MAIN_THREAD_INTERVAL: Duration = Duration::from_millis(2);

/// How a host plays an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Playback {
    /// CLAP's offline mode, as fast as possible.
    Offline,
    /// Real-time mode, with each block when it is due.
    Realtime,
    /// Real-time mode faster than real time, like hosts that bounce without telling the plugin.
    Rushed,
}

/// How an instance is activated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setup {
    /// Samples per second.
    pub sample_rate: f64,
    /// The smallest block the host announces.
    pub min_block: u32,
    /// The largest block the host announces; no render may use a larger one.
    pub max_block: u32,
    /// How it is played.
    pub playback: Playback,
}

impl Setup {
    /// Offline, with blocks from 1 to `max_block` samples.
    pub fn offline(sample_rate: f64, max_block: u32) -> Self {
        Self {
            sample_rate,
            min_block: 1,
            max_block,
            playback: Playback::Offline,
        }
    }

    /// In real time, with blocks from 1 to `max_block` samples.
    pub fn realtime(sample_rate: f64, max_block: u32) -> Self {
        Self {
            playback: Playback::Realtime,
            ..Self::offline(sample_rate, max_block)
        }
    }
}

/// A plugin instance. It stays on the thread that made it. Each render runs on an audio thread of its own
/// while this thread handles the plugin's main-thread callbacks.
pub struct Instance {
    // Before `plugin`: clack frees an instance only when its processor is gone.
    processor: Option<PluginAudioProcessor<Handlers>>,
    plugin: PluginInstance<Handlers>,
    record: Arc<Record>,
    setup: Option<Setup>,
    steady: u64,
    pending: Vec<(u32, f64)>,
    may_sleep: bool,
    told: Told,
}

impl Instance {
    pub(crate) fn new(entry: &PluginEntry, id: &CStr, info: &HostInfo) -> Result<Self, HostError> {
        let record = Arc::new(Record::default());
        let (shared, main) = (Arc::clone(&record), Arc::clone(&record));
        let plugin = PluginInstance::new(|_| Shared(shared), |_| MainThread(main), entry, id, info)?;
        Ok(Self {
            processor: None,
            plugin,
            record,
            setup: None,
            steady: 0,
            pending: Vec::new(),
            may_sleep: false,
            told: Told::default(),
        })
    }

    pub(crate) fn extension<E>(&self, name: &'static str) -> Result<E, HostError>
    where
        E: Extension<ExtensionSide = PluginExtensionSide>,
    {
        self.plugin
            .plugin_shared_handle()
            .get_extension()
            .ok_or(HostError::NoExtension(name))
    }

    /// Activates the instance and tells it whether it renders offline.
    ///
    /// # Errors
    /// [`HostError::State`] if it is active, [`HostError::RenderMode`] or [`HostError::Plugin`] if the plugin
    /// refuses.
    pub fn activate(&mut self, setup: Setup) -> Result<(), HostError> {
        if self.processor.is_some() {
            return Err(HostError::State("already active"));
        }
        self.set_render_mode(setup.playback)?;
        let configuration = PluginAudioConfiguration {
            sample_rate: setup.sample_rate,
            min_frames_count: setup.min_block,
            max_frames_count: setup.max_block,
        };
        let processor = self.plugin.activate(|_, _| (), configuration)?;
        self.processor = Some(processor.into());
        self.setup = Some(setup);
        self.steady = 0;
        self.serve_main_thread();
        Ok(())
    }

    fn set_render_mode(&mut self, playback: Playback) -> Result<(), HostError> {
        let mode = match playback {
            Playback::Offline => RenderMode::Offline,
            Playback::Realtime | Playback::Rushed => RenderMode::Realtime,
        };
        match self.extension::<PluginRender>("render") {
            Ok(render) => render
                .set(&self.plugin.plugin_handle(), mode)
                .map_err(|_| HostError::RenderMode),
            Err(_) if mode == RenderMode::Realtime => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Stops and deactivates the instance if it is active.
    pub fn deactivate(&mut self) {
        if let Some(processor) = self.processor.take() {
            self.plugin.deactivate(processor.into_stopped());
            self.serve_main_thread();
        }
    }

    /// `clap_plugin.reset`: immediate silence, and all playback state is cleared.
    ///
    /// # Errors
    /// [`HostError::State`] if the instance is not active.
    pub fn reset(&mut self) -> Result<(), HostError> {
        let processor = self.processor.as_mut().ok_or(HostError::State("not active"))?;
        processor.reset();
        Ok(())
    }

    /// True between [`activate`](Self::activate) and [`deactivate`](Self::deactivate).
    pub fn is_active(&self) -> bool {
        self.processor.is_some()
    }

    /// The latency in samples that the plugin reports for this activation.
    pub fn latency(&mut self) -> usize {
        self.extension::<PluginLatency>("latency")
            .map_or(0, |latency| latency.get(&self.plugin.plugin_handle()) as usize)
    }

    /// All parameters.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the plugin has none.
    pub fn params(&mut self) -> Result<Vec<Param>, HostError> {
        let params = self.extension("params")?;
        Ok(params::list(params, &self.plugin.plugin_handle()))
    }

    /// The parameter with this name.
    ///
    /// # Errors
    /// [`HostError::NoParam`] if there is none.
    pub fn param(&mut self, name: &str) -> Result<Param, HostError> {
        let found = self.params()?.into_iter().find(|param| param.name == name);
        found.ok_or_else(|| HostError::NoParam(name.to_owned()))
    }

    /// The CLAP value that the plugin parses from `text`, for example `"+12 st"` for a pitch.
    ///
    /// # Errors
    /// [`HostError::NoParam`], or [`HostError::ParamText`] if the plugin does not understand it.
    pub fn value_of(&mut self, name: &str, text: &str) -> Result<f64, HostError> {
        let id = self.clap_id(name)?;
        let params: PluginParams = self.extension("params")?;
        let wrong = || HostError::ParamText {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        let text = std::ffi::CString::new(text).map_err(|_| wrong())?;
        params
            .text_to_value(&self.plugin.plugin_handle(), id, &text)
            .ok_or_else(wrong)
    }

    /// The parameter's current value as the plugin shows it.
    ///
    /// # Errors
    /// [`HostError::NoParam`] if there is no such parameter or it has no text.
    pub fn text_of(&mut self, name: &str) -> Result<String, HostError> {
        let value = self.get(name)?;
        self.text_at(name, value)
    }

    /// The text with which the plugin shows this CLAP value of the parameter.
    ///
    /// # Errors
    /// [`HostError::NoParam`] if there is no such parameter or it has no text.
    pub fn text_at(&mut self, name: &str, value: f64) -> Result<String, HostError> {
        let id = self.clap_id(name)?;
        let params: PluginParams = self.extension("params")?;
        let mut buffer = [0; 256];
        let text = params
            .value_to_text(&self.plugin.plugin_handle(), id, value, &mut buffer)
            .map_err(|_| HostError::NoParam(name.to_owned()))?;
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    /// The parameter's current CLAP value.
    ///
    /// # Errors
    /// [`HostError::NoParam`] if there is no such parameter.
    pub fn get(&mut self, name: &str) -> Result<f64, HostError> {
        let id = self.clap_id(name)?;
        let params: PluginParams = self.extension("params")?;
        let value = params.get_value(&self.plugin.plugin_handle(), id);
        value.ok_or_else(|| HostError::NoParam(name.to_owned()))
    }

    /// Sets a parameter to the value of `text`: immediately if the instance is not active, otherwise with the
    /// first sample of the next render.
    ///
    /// # Errors
    /// As [`value_of`](Self::value_of).
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), HostError> {
        let value = self.value_of(name, text)?;
        let id = self.clap_id(name)?;
        if self.is_active() {
            self.pending.push((id.get(), value));
            return Ok(());
        }
        let params: PluginParams = self.extension("params")?;
        let mut input = EventBuffer::new();
        audio::push(&mut input, 0, &Action::Param { id: id.get(), value });
        let mut output = EventBuffer::new();
        let mut plugin = self
            .plugin
            .inactive_plugin_handle()
            .ok_or(HostError::State("active"))?;
        params.flush(&mut plugin, &input.as_input(), &mut output.as_output());
        Ok(())
    }

    fn clap_id(&mut self, name: &str) -> Result<ClapId, HostError> {
        let id = self.param(name)?.id;
        ClapId::from_raw(id).ok_or_else(|| HostError::NoParam(name.to_owned()))
    }

    /// The plugin's state as it saves it.
    ///
    /// # Errors
    /// [`HostError::Save`] if the plugin fails to save it.
    pub fn save(&mut self) -> Result<Vec<u8>, HostError> {
        let state: PluginState = self.extension("state")?;
        let mut bytes = Vec::new();
        state
            .save(&self.plugin.plugin_handle(), &mut bytes)
            .map_err(|_| HostError::Save)?;
        Ok(bytes)
    }

    /// Loads a state.
    ///
    /// # Errors
    /// [`HostError::Restore`] if the plugin refuses it.
    pub fn load(&mut self, mut state: &[u8]) -> Result<(), HostError> {
        let extension: PluginState = self.extension("state")?;
        let loaded = extension.load(&self.plugin.plugin_handle(), &mut state);
        self.serve_main_thread();
        loaded.map_err(|_| HostError::Restore)
    }

    /// Loads a state as a preset.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the plugin does not distinguish presets, [`HostError::Restore`] if it
    /// refuses the state.
    pub fn load_as_preset(&mut self, mut state: &[u8]) -> Result<(), HostError> {
        let extension: PluginStateContext = self.extension("state-context")?;
        let handle = self.plugin.plugin_handle();
        let loaded = extension.load(&handle, &mut state, StateContextType::ForPreset);
        self.serve_main_thread();
        loaded.map_err(|_| HostError::Restore)
    }

    /// Loads a preset from a file.
    ///
    /// # Errors
    /// As [`load_preset`](Self::load_preset).
    pub fn load_preset_file(&mut self, path: &Path) -> Result<(), HostError> {
        let extension: PluginPresetLoad = self.extension("preset-load")?;
        let refused = || HostError::Preset(path.display().to_string());
        let path = CString::new(path.as_os_str().as_encoded_bytes()).map_err(|_| refused())?;
        let handle = self.plugin.plugin_handle();
        let loaded = extension.load_from_location(&handle, Location::File { path: &path }, None);
        self.serve_main_thread();
        loaded.map_err(|_| refused())
    }

    /// Loads one of the plugin's own presets by the key under which it is listed.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the plugin loads no presets, [`HostError::Preset`] if it refuses this
    /// one.
    pub fn load_preset(&mut self, key: &str) -> Result<(), HostError> {
        let extension: PluginPresetLoad = self.extension("preset-load")?;
        let refused = || HostError::Preset(key.to_owned());
        let name = CString::new(key).map_err(|_| refused())?;
        let handle = self.plugin.plugin_handle();
        let loaded = extension.load_from_location(&handle, Location::Plugin, Some(&name));
        self.serve_main_thread();
        loaded.map_err(|_| refused())
    }

    /// The plugin's pages of remote controls: their names and the IDs of their parameters.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the plugin has none.
    pub fn remote_controls(&mut self) -> Result<Vec<(String, Vec<u32>)>, HostError> {
        let extension: PluginRemoteControls = self.extension("remote-controls")?;
        let handle = self.plugin.plugin_handle();
        let mut buffer = RemoteControlsPageBuffer::new();
        let mut pages = Vec::new();
        for index in 0..extension.count(&handle) {
            if let Some(page) = extension.get(&handle, index, &mut buffer) {
                let name = String::from_utf8_lossy(page.page_name).into_owned();
                pages.push((
                    name,
                    page.param_ids.into_iter().flatten().map(ClapId::get).collect(),
                ));
            }
        }
        Ok(pages)
    }

    /// The names that the plugin gives to keys.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the plugin has none.
    pub fn note_names(&mut self) -> Result<Vec<(u8, String)>, HostError> {
        let extension: PluginNoteName = self.extension("note-name")?;
        let handle = self.plugin.plugin_handle();
        let mut buffer = NoteNameBuffer::new();
        let mut names = Vec::new();
        for index in 0..extension.count(&handle) {
            if let Some(name) = extension.get(&handle, index as u32, &mut buffer) {
                let key = name.key.into_specific().unwrap_or_default() as u8;
                names.push((key, String::from_utf8_lossy(name.name).into_owned()));
            }
        }
        Ok(names)
    }

    /// How many voices the plugin has, as it reports them.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the plugin does not report it.
    pub fn voice_capacity(&mut self) -> Result<u32, HostError> {
        let extension: PluginVoiceInfo = self.extension("voice-info")?;
        let info = extension.get(&self.plugin.plugin_handle());
        info.map(|info| info.voice_capacity)
            .ok_or(HostError::NoExtension("voice-info"))
    }

    /// Plays `timeline` for `len` samples, continuing where the last render ended.
    ///
    /// # Errors
    /// [`HostError::State`] if the instance is not active, [`HostError::Block`] for a block larger than
    /// announced, [`HostError::Plugin`] if the plugin fails.
    pub fn render(
        &mut self,
        timeline: &Timeline,
        len: usize,
        blocks: impl Into<Blocks>,
    ) -> Result<Stereo, HostError> {
        self.render_meanwhile(timeline, len, blocks, |_, _| ())
    }

    /// [`render`](Self::render) that calls `watch` every few milliseconds with the number of samples done.
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_watched(
        &mut self,
        timeline: &Timeline,
        len: usize,
        blocks: impl Into<Blocks>,
        mut watch: impl FnMut(usize),
    ) -> Result<Stereo, HostError> {
        self.render_meanwhile(timeline, len, blocks, |_, done| watch(done))
    }

    /// [`render_watched`](Self::render_watched) that lets `meanwhile` do what a host's main thread can do
    /// while the audio thread renders.
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_meanwhile(
        &mut self,
        timeline: &Timeline,
        len: usize,
        blocks: impl Into<Blocks>,
        mut meanwhile: impl FnMut(&mut Self, usize),
    ) -> Result<Stereo, HostError> {
        let (blocks, done) = (blocks.into(), AtomicUsize::new(0));
        let mut processor = self.processor.take().ok_or(HostError::State("not active"))?;
        let setup = self.setup.ok_or(HostError::State("not active"))?;
        let pending = std::mem::take(&mut self.pending);
        let told = Mutex::default();
        let job = Job {
            timeline,
            len,
            blocks: &blocks,
            max_block: setup.max_block as usize,
            rate: setup.sample_rate,
            pace: (setup.playback == Playback::Realtime).then_some(setup.sample_rate),
            steady: self.steady,
            pending: &pending,
            may_sleep: self.may_sleep,
            told: &told,
            done: &done,
        };
        let sound = std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            let (processor, job) = (&mut processor, &job);
            let thread = scope.spawn(move || {
                let result = job.blocks.check(job.max_block).and_then(|()| {
                    let started = processor.ensure_processing_started()?;
                    audio::run(started, job)
                });
                // The receiver waits until it has this, or until the thread has ended.
                let _ = sender.send(result);
            });
            loop {
                match receiver.recv_timeout(MAIN_THREAD_INTERVAL) {
                    Ok(result) => break result,
                    Err(RecvTimeoutError::Disconnected) => {
                        // The thread ended without a result. Joining it here turns its panic into an error of
                        // this render.
                        let _ = thread.join();
                        break Err(HostError::AudioThread);
                    }
                    Err(RecvTimeoutError::Timeout) => {
                        meanwhile(self, done.load(Ordering::Acquire));
                        self.serve_main_thread();
                    }
                }
            }
        });
        self.processor = Some(processor);
        let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.told.ended.extend(told.ended);
        self.told.played.extend(told.played);
        self.told.moved.extend(told.moved);
        self.told.slept += told.slept;
        self.steady += len as u64;
        self.serve_main_thread();
        sound
    }

    /// Whether an instance that reports that it sleeps is not called from now on until it has an event. Each
    /// render begins awake.
    pub fn let_sleep(&mut self, may: bool) {
        self.may_sleep = may;
    }

    /// How many blocks it has slept through since the last call of this function.
    pub fn take_slept(&mut self) -> usize {
        std::mem::take(&mut self.told.slept)
    }

    /// What the plugin has played since the last call, with the samples of its renders.
    pub fn take_played(&mut self) -> Vec<(usize, Played)> {
        std::mem::take(&mut self.told.played)
    }

    /// Which notes the plugin has reported as ended since the last call, with the samples of their renders.
    pub fn take_ended(&mut self) -> Vec<(usize, NoteName)> {
        std::mem::take(&mut self.told.ended)
    }

    /// Which parameters the plugin has reported as moved since the last call, with their CLAP values.
    pub fn take_moved(&mut self) -> Vec<(u32, f64)> {
        std::mem::take(&mut self.told.moved)
    }

    /// The plugin's side of its extensions on the main thread.
    pub fn handle(&mut self) -> clack_host::plugin::PluginMainThreadHandle<'_> {
        self.plugin.plugin_handle()
    }

    /// Calls `on_main_thread` if the plugin asked for it.
    pub fn serve_main_thread(&mut self) {
        if self.record.take_main_thread_wanted() {
            self.plugin.call_on_main_thread_callback();
        }
    }

    /// How often the plugin has called back since the instance was made.
    pub fn calls(&self) -> Calls {
        self.record.calls()
    }

    /// The menus that the plugin has opened since the instance was made.
    pub fn menus(&self) -> Vec<OpenedMenu> {
        self.record.menus()
    }

    /// The messages that the plugin logged through the host since the instance was made.
    pub fn log(&self) -> Vec<LogMessage> {
        self.record.log()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.deactivate();
    }
}
