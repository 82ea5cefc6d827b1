//! The atomics of [`slot`](super::slot): those of the standard library here, and of `loom` where its states are tried.

pub(super) use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
