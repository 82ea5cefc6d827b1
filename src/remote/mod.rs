//! Parts of voices that a server computes, which speaks the Open Inference Protocol.
//!
//! [`of_user`] reads where the server is from the settings of this machine; projects never name one. [`reach`] makes a [`Part`] of a
//! voice's acoustic model available from a model of the server.
//!
//! [`Part`]: crate::acoustic::Part

mod part;
mod settings;

pub use part::reach;
pub use recit_remote::{Client, Error, Model, Server};
pub use settings::{at, of_user};
