//! Computes the memory and work of a run of a graph before it runs.
//!
//! The sizes of all values follow from those of the inputs, node by node. If one depends on numbers in an
//! input, the graph is refused. A graph executes each of its nodes once. So the cost of a run is known in
//! advance, and a graph cannot be fast at first and endless later.

use super::model::{Known, MAX_RANK, MAX_TENSOR, Model, Node};
use super::rules;

/// The most values in memory at once (256 MiB).
pub(super) const MAX_HELD: usize = 1 << 26;
/// The most work of a run: a constant part, and a part for each step of its longest input. A frame of the
/// house voice takes less than a twentieth of the second number.
pub(super) const MAX_WORK: (u64, u64) = (1 << 26, 1 << 25);

/// The cost of a run, and its output sizes.
#[derive(Debug, PartialEq)]
pub(super) struct Run {
    /// The sizes of the outputs.
    pub(super) outputs: Vec<Vec<usize>>,
    /// The most values in memory at once.
    pub(super) held: usize,
    /// Values that are read and written, and products within sums.
    pub(super) work: u64,
}

impl Model {
    /// Computes a run in which every free size is `steps`.
    ///
    /// # Errors
    /// As [`compute`](Self::compute).
    pub(super) fn reckon_steps(&self, steps: usize) -> Result<Run, String> {
        let fixed = |sizes: &[Option<usize>]| sizes.iter().map(|size| size.unwrap_or(steps)).collect();
        let inputs: Vec<Vec<usize>> = self.inputs.iter().map(|port| fixed(&port.sizes)).collect();
        self.reckon(inputs.iter().map(Vec::as_slice))
    }

    /// Computes a run with inputs of these sizes.
    ///
    /// # Errors
    /// If it costs too much, or its sizes do not follow from those of the inputs.
    pub(super) fn reckon<'a>(&self, inputs: impl Iterator<Item = &'a [usize]>) -> Result<Run, String> {
        let mut values = Values::new(self);
        let mut steps = 0;
        for (sizes, port) in inputs.zip(&self.inputs) {
            let free = sizes.iter().zip(&port.sizes).filter(|(_, size)| size.is_none());
            steps = free.map(|(&size, _)| size).fold(steps, usize::max);
            values.set(
                port.value,
                Known {
                    sizes: sizes.to_vec(),
                    numbers: None,
                },
            )?;
        }
        let most = MAX_WORK.0 + MAX_WORK.1.saturating_mul(steps as u64);
        let mut work = 0_u64;
        for (index, node) in self.nodes.iter().enumerate() {
            let done = values.run(node, index);
            work = work.saturating_add(done.map_err(|reason| format!("`{}` {reason}", node.operator))?);
            if work > most {
                return Err(format!("it takes more than {most} operations to run"));
            }
        }
        let outputs = self.outputs.iter();
        Ok(Run {
            outputs: outputs.map(|&value| values.known[value].sizes.clone()).collect(),
            held: values.most,
            work,
        })
    }
}

/// The values of a run, so far.
struct Values<'a> {
    model: &'a Model,
    known: Vec<Known>,
    held: usize,
    most: usize,
}

impl<'a> Values<'a> {
    fn new(model: &'a Model) -> Self {
        let mut known = vec![Known::default(); model.values];
        for (value, constant) in &model.constants {
            known[*value].clone_from(constant);
        }
        Self {
            model,
            known,
            held: 0,
            most: 0,
        }
    }

    fn set(&mut self, value: usize, known: Known) -> Result<usize, String> {
        let count = count(&known.sizes)?;
        self.held += count;
        self.most = self.most.max(self.held);
        if self.held > MAX_HELD {
            return Err(format!("needs more than {MAX_HELD} values at once"));
        }
        self.known[value] = known;
        Ok(count)
    }

    /// Runs the node at `index`. Returns the work.
    fn run(&mut self, node: &Node, index: usize) -> Result<u64, String> {
        let inputs: Vec<Option<&Known>> = node
            .inputs
            .iter()
            .map(|value| value.map(|value| &self.known[value]))
            .collect();
        let read = inputs.iter().flatten().map(|known| known.count() as u64);
        let mut work: u64 = read.sum();
        let (made, sums) = rules::apply(node, &inputs)?;
        work = work.saturating_add(sums);
        if made.len() != node.outputs.len() {
            return Err("has another number of outputs than is allowed".to_owned());
        }
        for (&value, known) in node.outputs.iter().zip(made) {
            work = work.saturating_add(self.set(value, known)? as u64);
        }
        for &value in self.model.done_after(index) {
            self.held -= self.known[value].count();
        }
        Ok(work)
    }
}

impl Known {
    /// The number of its values; its sizes have been checked.
    fn count(&self) -> usize {
        self.sizes.iter().product()
    }
}

/// The number of values of a tensor of these sizes.
fn count(sizes: &[usize]) -> Result<usize, String> {
    if sizes.len() > MAX_RANK {
        return Err(format!("makes a tensor of more than {MAX_RANK} dimensions"));
    }
    let whole = |sizes: &[usize]| sizes.iter().try_fold(1_usize, |all, &size| all.checked_mul(size));
    // A zero must not hide the other sizes.
    let most = sizes.iter().map(|&size| size.max(1)).collect::<Vec<_>>();
    whole(&most)
        .filter(|&count| count <= MAX_TENSOR)
        .and_then(|_| whole(sizes))
        .ok_or_else(|| format!("makes a tensor of the sizes {sizes:?}, more than {MAX_TENSOR} values"))
}
