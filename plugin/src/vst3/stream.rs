//! A VST3 host's stream as CLAP streams.

use std::ffi::c_void;

use ::vst3::ComRef;
use ::vst3::Steinberg::{IBStream, IBStreamTrait, kResultOk};
use clap_sys::stream::{clap_istream, clap_ostream};

/// The most bytes of one call.
const PIECE: u64 = 1 << 20;

/// Reads from `stream`, while it lives.
pub(super) fn reader(stream: &ComRef<IBStream>) -> clap_istream {
    clap_istream {
        ctx: std::ptr::from_ref(stream).cast_mut().cast(),
        read: Some(read),
    }
}

/// Writes to `stream`, while it lives.
pub(super) fn writer(stream: &ComRef<IBStream>) -> clap_ostream {
    clap_ostream {
        ctx: std::ptr::from_ref(stream).cast_mut().cast(),
        write: Some(write),
    }
}

unsafe extern "C" fn read(stream: *const clap_istream, buffer: *mut c_void, size: u64) -> i64 {
    // SAFETY: only `reader` uses this function, with a stream that is alive.
    let from = unsafe { *(*stream).ctx.cast::<ComRef<IBStream>>() };
    let mut count = 0;
    // SAFETY: the caller's buffer has `size` bytes.
    let _ = unsafe { from.read(buffer, size.min(PIECE) as i32, &mut count) };
    // Hosts return different results at the end, but all report that nothing was read.
    i64::from(count.max(0))
}

unsafe extern "C" fn write(stream: *const clap_ostream, buffer: *const c_void, size: u64) -> i64 {
    // SAFETY: only `writer` uses this function, with a stream that is alive.
    let to = unsafe { *(*stream).ctx.cast::<ComRef<IBStream>>() };
    let mut count = 0;
    // SAFETY: the caller's buffer has `size` bytes, which the host only reads.
    let result = unsafe { to.write(buffer.cast_mut(), size.min(PIECE) as i32, &mut count) };
    if result == kResultOk && count > 0 {
        i64::from(count)
    } else {
        -1
    }
}
