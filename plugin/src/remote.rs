//! Show control of an instance over a network (OSC): off until a port is chosen.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use parking_lot::Mutex;
use recit::show::{Counts, Remote, Stage};
use serde::{Deserialize, Serialize};

use crate::told::Told;

/// Ports from here on need no rights of an administrator.
pub const MIN_PORT: u16 = 1024;

/// Where an instance listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Place {
    /// The UDP port.
    pub port: u16,
    /// Whether other machines reach it, too.
    #[serde(default)]
    pub network: bool,
}

impl Place {
    /// Reads it as stored in a project. `None` if it is none.
    pub(crate) fn read(json: &str) -> Option<Self> {
        let place: Self = serde_json::from_str(json).ok()?;
        (place.port >= MIN_PORT).then_some(place)
    }

    fn address(self) -> SocketAddr {
        let ip = if self.network {
            Ipv4Addr::UNSPECIFIED
        } else {
            Ipv4Addr::LOCALHOST
        };
        SocketAddr::new(IpAddr::V4(ip), self.port)
    }
}

/// How listening goes.
#[derive(Clone, Debug)]
pub enum Listening {
    /// Nothing was asked for: there is no socket and no thread.
    Off,
    /// It listens. What became of the messages so far.
    On(Counts),
    /// The port cannot be opened.
    Failed(Told),
}

/// Makes what carries requests out.
type MakeStage = Box<dyn Fn() -> Box<dyn Stage> + Send>;

/// The port of an instance.
#[derive(Default)]
pub struct RemotePort {
    state: Mutex<State>,
    stage: Mutex<Option<MakeStage>>,
}

#[derive(Default)]
struct State {
    place: Option<Place>,
    remote: Option<Remote>,
    failure: Option<Told>,
}

impl RemotePort {
    /// Where it listens, or is to listen.
    pub fn place(&self) -> Option<Place> {
        self.state.lock().place
    }

    /// How it goes.
    pub fn listening(&self) -> Listening {
        let state = self.state.lock();
        match (&state.remote, &state.failure) {
            (Some(remote), _) => Listening::On(remote.counts()),
            (None, Some(told)) => Listening::Failed(told.clone()),
            (None, None) => Listening::Off,
        }
    }

    /// What arrives goes to a stage of `make`.
    pub(crate) fn attach(&self, make: MakeStage) {
        *self.stage.lock() = Some(make);
    }

    /// Listens at `place`, or nowhere.
    pub fn set(&self, place: Option<Place>) {
        let mut state = self.state.lock();
        if state.place == place && (state.remote.is_some() || place.is_none()) {
            return;
        }
        // The port may be the same.
        *state = State::default();
        state.place = place;
        let stage = self.stage.lock();
        let (Some(place), Some(make)) = (place, stage.as_ref()) else {
            return;
        };
        match Remote::open(place.address(), make()) {
            Ok(remote) => state.remote = Some(remote),
            Err(error) => {
                let told = Told::Port {
                    port: place.port,
                    reason: error.to_string(),
                };
                log::warn!("{told}");
                state.failure = Some(told);
            }
        }
    }
}
