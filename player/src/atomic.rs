//! The atomics of [`slot`](super::slot): those of the standard library, or those of `loom` in the tests of
//! its states.

pub(super) use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
