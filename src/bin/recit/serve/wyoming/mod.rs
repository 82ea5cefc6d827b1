//! The Wyoming protocol, as far as a server of speech speaks it: <https://github.com/OHF-Voice/wyoming>.

mod event;
mod info;
mod session;

pub use session::serve;
