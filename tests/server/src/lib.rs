//! For tests of remote voices: [`Fake`], a server of the Open Inference Protocol whose models are Rust functions, and [`Proxy`], a
//! connection to a server that delays, stalls, breaks and refuses as a test asks.

mod fake;
mod proxy;

pub use fake::{Dialect, Fake, FakeModel, Tls};
pub use proxy::Proxy;
