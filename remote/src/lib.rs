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
pub mod limits;
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
