//! What the system reports about this process and about itself; `None` if it does not report it.

use std::fs;

/// Resident memory of this process in MiB.
pub fn resident_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: f64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

/// By how many MiB the average of the second half of these readings exceeds that of the first. The first
/// tenth is ignored, because scripts are not edited yet.
pub fn growth(readings: &[f64]) -> f64 {
    let settled = &readings[readings.len() / 10..];
    let (first, second) = settled.split_at(settled.len() / 2);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    mean(second) - mean(first)
}

/// Milliseconds since the system's start in which processors of this virtual machine wanted to run but
/// the hypervisor ran something else, summed over all of them. The kernel counts in hundredths of a second.
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

/// Page faults of this process that read from a disk, since its start.
pub fn major_faults() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may contain spaces. After it come state ppid pgrp session tty
    // tpgid flags minflt cminflt majflt.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_ascii_whitespace().nth(9)?.parse().ok()
}
