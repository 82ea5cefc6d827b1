//! Damages ONNX files where it matters: in nodes, and in the sizes and names of tensors, but not in weights.

#[path = "../mutate/change.rs"]
#[allow(dead_code, reason = "not every user needs everything")]
mod change;

use std::ops::Range;

use change::Chance;

/// How many bytes of a tensor come before its values, at most.
const HEAD: usize = 160;

/// A file with one to six changes, and a description of them. The same case always makes the same changes.
pub fn damaged(good: &[u8], case: u64) -> (Vec<u8>, String) {
    let mut chance = Chance::new(case);
    let parts = parts(good);
    let mut bytes = good.to_vec();
    let mut changes = Vec::new();
    for _ in 0..=chance.below(6) {
        let part = chance.one(&parts);
        let at = part.start + chance.below(part.len());
        let change = match chance.below(6) {
            0 => {
                bytes[at] ^= 1 << chance.below(8);
                "a bit"
            }
            1 => {
                bytes[at] = chance.one(&[0, 1, 0x7f, 0x80, 0xff]);
                "a byte"
            }
            2 => {
                let other = chance.one(&parts);
                let length = part.len().min(other.len());
                let other = bytes[other.start..other.start + length].to_vec();
                bytes[part.start..part.start + length].copy_from_slice(&other);
                "another part"
            }
            3 => {
                // Numbers in the file are at most ten bytes long.
                let end = (at + 9).min(part.end);
                bytes[at..end].fill(0xff);
                "a long number"
            }
            4 => {
                bytes[part.clone()].reverse();
                "a part, reversed"
            }
            _ => {
                let end = (at + chance.below(24)).min(part.end);
                bytes[at..end].fill(0);
                "zeros"
            }
        };
        changes.push(format!("{change} at {at}"));
    }
    if chance.below(4) == 0 {
        bytes.truncate(chance.below(bytes.len()));
        changes.push(format!("{} bytes", bytes.len()));
    }
    (bytes, changes.join(", "))
}

/// Where nodes, the headers of tensors and ports are in a file.
fn parts(file: &[u8]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    for (field, graph) in fields(file, 0..file.len()) {
        if field != 7 {
            continue;
        }
        for (field, part) in fields(file, graph) {
            let head = part.start..part.end.min(part.start + HEAD);
            match field {
                1 | 11 | 12 if !part.is_empty() => parts.push(part),
                5 if !part.is_empty() => parts.push(head),
                _ => {}
            }
        }
    }
    assert!(parts.len() > 100, "it has no parts");
    parts
}

/// The nested messages of a message: their field numbers, and where they are.
fn fields(file: &[u8], within: Range<usize>) -> Vec<(u64, Range<usize>)> {
    let mut at = within.start;
    let number = |at: &mut usize| {
        let mut value = 0;
        for shift in 0..10 {
            let byte = file[*at];
            *at += 1;
            value |= u64::from(byte & 0x7f) << (7 * shift);
            if byte < 0x80 {
                break;
            }
        }
        value
    };
    let mut fields = Vec::new();
    while at < within.end {
        let tag = number(&mut at);
        let length = match tag & 7 {
            0 => {
                number(&mut at);
                continue;
            }
            1 => 8,
            5 => 4,
            _ => number(&mut at) as usize,
        };
        fields.push((tag >> 3, at..at + length));
        at += length;
    }
    fields
}
