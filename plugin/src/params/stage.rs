//! What desks ask for over a network, carried out in an instance.

use std::sync::{Arc, Weak};

use recit::engine::Speaking;
use recit::player::{CueNumber, ShowControl};
use recit::script::{LineId, Script};
use recit::show::{Request, Stage};

use super::Parameters;
use crate::controllers::Target;
use crate::shared::Shared;

/// Carries requests out in an instance.
pub(super) struct PluginStage {
    // The instance owns the port.
    pub shared: Weak<Shared>,
    pub parameters: Arc<Parameters>,
}

impl Stage for PluginStage {
    fn perform(&mut self, request: &Request) -> Result<Option<f64>, String> {
        let shared = self.shared.upgrade().ok_or("the instance is gone")?;
        if *request == Request::Clock {
            return Ok(Some(shared.instance.played_s()));
        }
        self.carry_out(&shared, request).map(|()| None)
    }
}

impl PluginStage {
    fn carry_out(&self, shared: &Shared, request: &Request) -> Result<(), String> {
        let script = shared.instance.script();
        match request {
            Request::Start(number) => cue(shared, ShowControl::Go(Some(known(&script, *number)?))),
            Request::Stop(number) => cue(shared, ShowControl::Stop(Some(known(&script, *number)?))),
            Request::Go => cue(shared, ShowControl::Go(None)),
            Request::StopAll => cue(shared, ShowControl::Stop(None)),
            Request::Resume => cue(shared, ShowControl::Resume(None)),
            Request::Panic => cue(shared, ShowControl::AllOff),
            Request::Text(number, text) => {
                let line = line(&script, *number)?;
                let set = shared.edit(None, |script| script.set_text(line, text));
                set.map_err(|error| error.to_string())
            }
            Request::Page(page) => {
                if usize::from(*page) >= script.pages().len() {
                    return Err(format!("there is no page {}", u32::from(*page) + 1));
                }
                self.parameters.playing.set_page(*page);
                shared.signals.note_program(*page);
                shared.wake();
                Ok(())
            }
            Request::Param(name, value) => {
                let target =
                    Target::from_id(name).ok_or_else(|| format!("there is no parameter `{name}`"))?;
                let own = self.parameters.target(target);
                self.parameters.controllers.place_at(target, *value, own);
                shared.wake();
                Ok(())
            }
            Request::Say(text) => {
                let open = shared.instance.open_line(&script.voice, Speaking::default());
                let open = open.map_err(|error| error.to_string())?;
                open.push(text).map_err(|error| error.to_string())?;
                open.close();
                shared.wake();
                Ok(())
            }
            Request::Ping | Request::Clock => Ok(()),
        }
    }
}

/// Sends what is asked to the audio thread.
fn cue(shared: &Shared, asked: ShowControl) -> Result<(), String> {
    let has_room = shared.cues.add(asked);
    shared.wake();
    if has_room {
        Ok(())
    } else {
        Err("too much is asked before the next block".to_owned())
    }
}

/// The number, if a line has it.
fn known(script: &Script, number: CueNumber) -> Result<CueNumber, String> {
    line(script, number).map(|_| number)
}

fn line(script: &Script, number: CueNumber) -> Result<LineId, String> {
    let found = script.numbered(number).map(|line| line.id);
    found.ok_or_else(|| format!("there is no line {number}"))
}
