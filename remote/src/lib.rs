//! A blocking client of servers that speak the Open Inference Protocol (version 2) over gRPC, such as Triton, MLServer and KServe.
//!
//! [`Client`] makes single calls, each with a deadline and a limit on every size: whether the server is ready, what a model
//! expects, one inference, and one whose answer arrives in pieces. A [`Link`] keeps one model of a server at hand: it checks the
//! model when it connects, stops asking a server that fails, and takes it up again by itself.
//!
//! ```no_run
//! use std::time::Duration;
//! use recit_remote::{Client, Model, Server, Tensor, Values};
//!
//! # fn main() -> Result<(), recit_remote::Error> {
//! let client = Client::new(&Server::at("http://127.0.0.1:8001"))?;
//! let input = Tensor { name: "x".into(), shape: vec![1, 2], values: Values::F32(vec![1.0, 2.0]) };
//! let answer = client.infer(&Model::named("double"), &[input], Duration::from_millis(200))?;
//! println!("{:?}", answer.tensors);
//! # Ok(())
//! # }
//! ```

mod address;
mod call;
mod client;
mod dialect;
mod error;
mod figures;
mod link;
#[doc(hidden)]
pub mod message;
mod patience;
mod ports;
mod raw;
mod server;
mod tensor;

pub use client::{Answer, Client, Model, ModelAbout, ServerAbout};
pub use error::Error;
pub use figures::{Figures, State};
pub use link::{Link, Verify};
pub use patience::Patience;
pub use ports::{Kind, Port, Wanted};
pub use server::Server;
pub use tensor::{Tensor, Values, join};

/// Limits of what is sent and accepted.
pub mod limits {
    /// The largest message in bytes, sent or received.
    pub const MESSAGE: usize = 64 << 20;
    /// The most tensors of a request or of an answer.
    pub const TENSORS: usize = 16;
    /// The most dimensions of a tensor.
    pub const RANK: usize = 8;
    /// The most values of a tensor.
    pub const VALUES: usize = 1 << 24;
    /// The most pieces of an answer.
    pub const PIECES: usize = 4096;
    /// The most bytes of all pieces of an answer.
    pub const ANSWER: usize = 256 << 20;
    /// The most characters of a server's message that are kept.
    pub const TEXT: usize = 300;
    /// The largest file of certificates in bytes.
    pub const ROOTS: u64 = 1 << 20;
    /// The most characters of an address or a token.
    pub const SETTING: usize = 2048;
}
