//! What the system says of this process and of itself; `None` where it does not say.

use std::fs;

/// Resident memory of this process in MiB.
pub fn resident_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: f64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

/// How much more memory a process takes on average in the second half of these readings, in MiB, than in the first. The first
/// tenth is left out: the scripts are not edited yet.
pub fn growth(readings: &[f64]) -> f64 {
    let settled = &readings[readings.len() / 10..];
    let (first, second) = settled.split_at(settled.len() / 2);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    mean(second) - mean(first)
}

/// Milliseconds since the system's start in which a virtual machine's processors wanted to run and its host ran something
/// else, summed over all of them. The kernel counts in hundredths of a second.
pub fn stolen_ms() -> Option<u64> {
    let all = fs::read_to_string("/proc/stat").ok()?;
    // cpu user nice system idle iowait irq softirq steal
    let steal: u64 = all
        .lines()
        .next()?
        .split_ascii_whitespace()
        .nth(8)?
        .parse()
        .ok()?;
    Some(10 * steal)
}

/// Pages that this process had to wait for a disk for, since its start.
pub fn major_faults() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may hold spaces: what follows is state ppid pgrp session tty tpgid flags minflt
    // cminflt majflt.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_ascii_whitespace().nth(9)?.parse().ok()
}
