//! The resources that a process uses, as Linux reports them.

use std::fs;

/// Memory, threads and files.
#[derive(Debug)]
pub struct Use {
    pub memory_kib: usize,
    pub threads: usize,
    pub files: usize,
}

impl Use {
    pub fn now() -> Self {
        let count = |folder: &str| fs::read_dir(folder).unwrap().count();
        Self {
            memory_kib: allocated() / 1024,
            threads: count("/proc/self/task"),
            files: count("/proc/self/fd"),
        }
    }
}

/// Bytes that all libraries have allocated and not freed. Unlike the size of the process it does not depend
/// on how glibc divides its memory.
#[allow(unsafe_code, reason = "a C library is asked for its figures")]
fn allocated() -> usize {
    // SAFETY: It only reads, under the locks of the allocator.
    let figures = unsafe { libc::mallinfo2() };
    figures.uordblks + figures.hblkhd
}

/// By how much a series grows per step: the median slope of all pairs (Theil and Sen), which is not affected
/// by single jumps.
pub fn slope(series: &[i64]) -> i64 {
    let later = |first: usize| (first + 1..series.len()).map(move |second| (first, second));
    let pairs = (0..series.len()).flat_map(later);
    let mut slopes: Vec<i64> = pairs
        .map(|(first, second)| (series[second] - series[first]) / (second - first) as i64)
        .collect();
    slopes.sort_unstable();
    slopes[slopes.len() / 2]
}
