//! Memory of values that are not needed any more, for others. Large blocks are expensive to get from the system.

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use super::value::{Data, Value};

/// Bytes that are kept from one run to the next, for all graphs together.
const KEPT: usize = 2 << 20;
/// Bytes of the smallest blocks that are kept; the system has smaller ones at hand.
const LEAST: usize = 16 << 10;

/// What the last runs have left.
static LEFT: Mutex<Blocks> = Mutex::new(Blocks {
    floats: Vec::new(),
    integers: Vec::new(),
});

#[derive(Debug, Default)]
pub(super) struct Blocks {
    floats: Vec<Vec<f32>>,
    integers: Vec<Vec<i64>>,
}

/// The blocks of a run.
#[derive(Debug)]
pub(super) struct Spare(RefCell<Blocks>);

/// Numbers whose blocks are kept.
pub(super) trait Number: Copy {
    fn of(blocks: &mut Blocks) -> &mut Vec<Vec<Self>>;
}

impl Number for f32 {
    fn of(blocks: &mut Blocks) -> &mut Vec<Vec<Self>> {
        &mut blocks.floats
    }
}

impl Number for i64 {
    fn of(blocks: &mut Blocks) -> &mut Vec<Vec<Self>> {
        &mut blocks.integers
    }
}

impl Spare {
    /// The blocks that other runs have left.
    pub(super) fn new() -> Self {
        let left = std::mem::take(&mut *LEFT.lock().unwrap_or_else(PoisonError::into_inner));
        Self(RefCell::new(left))
    }

    /// Takes the memory of a value.
    pub(super) fn keep(&self, value: Value) {
        let mut blocks = self.0.borrow_mut();
        match value.data {
            Data::Floats(values) if size_of_val(&values[..]) >= LEAST => blocks.floats.push(values),
            Data::Integers(values) if size_of_val(&values[..]) >= LEAST => blocks.integers.push(values),
            _ => {}
        }
    }

    /// An empty block with room for `count` numbers.
    pub(super) fn room<T: Number>(&self, count: usize) -> Vec<T> {
        let mut block = self.block(count);
        block.clear();
        block
    }

    /// A block with room for `count` numbers and any content.
    pub(super) fn block<T: Number>(&self, count: usize) -> Vec<T> {
        let mut blocks = self.0.borrow_mut();
        let blocks = T::of(&mut blocks);
        let all = blocks.iter().map(Vec::capacity).enumerate();
        let fits = all.filter(|(_, capacity)| *capacity >= count && count * size_of::<T>() >= LEAST);
        match fits.min_by_key(|(_, capacity)| *capacity) {
            Some((at, _)) => blocks.swap_remove(at),
            None => Vec::with_capacity(count),
        }
    }

    /// A copy of a value.
    pub(super) fn copied(&self, value: &Value) -> Value {
        let data = match &value.data {
            Data::Floats(values) => Data::Floats(self.copy(values)),
            Data::Integers(values) => Data::Integers(self.copy(values)),
        };
        let sizes = value.sizes.clone();
        Value { sizes, data }
    }

    /// A copy of numbers.
    pub(super) fn copy<T: Number>(&self, numbers: &[T]) -> Vec<T> {
        let mut copy = self.room(numbers.len());
        copy.extend_from_slice(numbers);
        copy
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
        let used: usize = bytes(&left.floats) + bytes(&left.integers);
        let mut rest = KEPT.saturating_sub(used);
        let blocks = self.0.get_mut();
        keep_within(&mut rest, &mut blocks.floats, &mut left.floats);
        keep_within(&mut rest, &mut blocks.integers, &mut left.integers);
    }
}

fn bytes<T>(blocks: &[Vec<T>]) -> usize {
    blocks.iter().map(|block| block.capacity() * size_of::<T>()).sum()
}

/// Moves the blocks that fit into `rest` bytes.
fn keep_within<T>(rest: &mut usize, from: &mut Vec<Vec<T>>, to: &mut Vec<Vec<T>>) {
    for block in from.drain(..) {
        let bytes = block.capacity() * size_of::<T>();
        if bytes <= *rest {
            *rest -= bytes;
            to.push(block);
        }
    }
}
