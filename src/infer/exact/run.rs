//! A run of a plan.

use recit_dsp::{Level, LinearWork, gelu, normalise, tanh};

use super::super::tensor::{Input, Tensor, Values};
use super::arithmetic::{Pairwise, choose, expanded};
use super::layout::{concat, gather, gather_elements, reshape, slice, unsqueeze};
use super::plan::{Operator, Plan, Step};
use super::spare::Spare;
use super::value::{Data, Value, count};

/// Runs all steps with the instructions of `level`, and returns the outputs.
///
/// # Errors
/// Sizes that do not match, or indices out of range.
pub(super) fn run(plan: &Plan, level: Level, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String> {
    let mut stage = Stage {
        values: vec![None; plan.places],
        constants: vec![None; plan.places],
        level,
        work: LinearWork::default(),
        spare: Spare::new(),
    };
    for (place, value) in &plan.constants {
        stage.constants[*place] = Some(value);
    }
    for (input, &place) in inputs.iter().zip(&plan.inputs) {
        let sizes = input.shape.to_vec();
        stage.values[place] = Some(match input.values {
            Values::F32(values) => Value::floats(sizes, stage.spare.copy(values)),
            Values::I64(values) => Value::integers(sizes, stage.spare.copy(values)),
        });
    }
    for step in &plan.steps {
        let made = stage.run(step)?;
        for &place in &step.done {
            if let Some(value) = stage.values[place].take() {
                stage.spare.keep(value);
            }
        }
        stage.values[step.makes] = Some(made);
    }
    let outputs = plan.outputs.iter().map(|&place| {
        let value = stage.values[place].take().ok_or("an output is missing")?;
        match value.data {
            Data::Floats(data) => Ok(Tensor {
                shape: value.sizes,
                data,
            }),
            Data::Integers(_) => Err("an output is not a floating-point tensor".to_owned()),
        }
    });
    outputs.collect()
}

struct Stage<'a> {
    values: Vec<Option<Value>>,
    constants: Vec<Option<&'a Value>>,
    level: Level,
    work: LinearWork,
    spare: Spare,
}

impl Stage<'_> {
    fn run(&mut self, step: &Step) -> Result<Value, String> {
        let read = |at: usize| self.read(step, at);
        let integers = |at: usize| read(at)?.as_integers();
        Ok(match &step.operator {
            Operator::Linear(layer) => {
                let sizes = rows(read(0)?, layer.inputs(), layer.outputs())?;
                let (mut work, mut out) = (std::mem::take(&mut self.work), self.spare.block(count(&sizes)?));
                layer.run(self.level, self.read(step, 0)?.as_floats()?, &mut work, &mut out);
                self.work = work;
                Value::floats(sizes, out)
            }
            Operator::Depthwise(layer) => {
                let &[batch, steps, channels] = &read(0)?.sizes[..] else {
                    return Err(format!("a convolution of {:?}", read(0)?.sizes));
                };
                if channels != layer.channels() {
                    return Err(format!(
                        "a convolution of {channels} channels, not {}",
                        layer.channels()
                    ));
                }
                let sizes = vec![batch, layer.steps(steps), channels];
                let mut out = self.spare.block(count(&sizes)?);
                let values = self.read(step, 0)?.as_floats()?;
                if batch == 1 {
                    layer.run(self.level, values, &mut out);
                } else {
                    let mut one = Vec::new();
                    out.clear();
                    for values in values.chunks_exact((steps * channels).max(1)) {
                        layer.run(self.level, values, &mut one);
                        out.extend_from_slice(&one);
                    }
                }
                Value::floats(sizes, out)
            }
            Operator::Normalise(epsilon) => {
                let (level, epsilon) = (self.level, *epsilon);
                let channels = read(0)?.sizes.last().copied().filter(|channels| *channels > 0);
                let channels = channels.ok_or("nothing is to be normalised")?;
                self.changed(step, |values| normalise(level, values, channels, epsilon))?
            }
            Operator::Gelu => {
                let level = self.level;
                self.changed(step, |values| gelu(level, values))?
            }
            Operator::Tanh => {
                let level = self.level;
                self.changed(step, |values| tanh(level, values))?
            }
            Operator::Pairwise(pairwise) => match self.paired(step, *pairwise) {
                Some(value) => value,
                None => pairwise.run(self.read(step, 0)?, self.read(step, 1)?, &self.spare)?,
            },
            Operator::Where => choose(read(0)?, read(1)?, read(2)?, &self.spare)?,
            Operator::Identity => self.taken(step)?,
            Operator::Cast { floats } => cast(read(0)?, *floats),
            Operator::Shape => {
                let sizes: Vec<i64> = read(0)?.sizes.iter().map(|&size| size as i64).collect();
                Value::integers(vec![sizes.len()], sizes)
            }
            Operator::Reshape => {
                let wanted = integers(1)?.to_vec();
                reshape(self.taken(step)?, &wanted)?
            }
            Operator::Expand => expanded(read(0)?, &sizes(integers(1)?)?, &self.spare)?,
            Operator::Unsqueeze => {
                let axes = integers(1)?.to_vec();
                unsqueeze(self.taken(step)?, &axes)?
            }
            Operator::Slice => {
                let (starts, ends) = (integers(1)?, integers(2)?);
                let all: Vec<i64> = (0..starts.len() as i64).collect();
                let axes = step.reads.get(3).map_or(Ok(&all[..]), |_| integers(3))?;
                slice(read(0)?, starts, ends, axes, &self.spare)?
            }
            Operator::ConstantOfShape(value) => {
                let sizes = sizes(integers(0)?)?;
                let all = count(&sizes)?;
                match &value.data {
                    Data::Floats(of) => Value::floats(sizes, vec![of.first().copied().unwrap_or(0.0); all]),
                    Data::Integers(of) => Value::integers(sizes, vec![of.first().copied().unwrap_or(0); all]),
                }
            }
            Operator::Concat { axis } => {
                let all = (0..step.reads.len()).map(read).collect::<Result<Vec<_>, _>>()?;
                concat(&all, *axis, &self.spare)?
            }
            Operator::Gather { axis } => gather(read(0)?, read(1)?, *axis, &self.spare)?,
            Operator::GatherElements { axis } => gather_elements(read(0)?, read(1)?, *axis, &self.spare)?,
        })
    }

    /// The input of a step at index `at`.
    fn read(&self, step: &Step, at: usize) -> Result<&Value, String> {
        let place = step.reads.get(at).copied().flatten();
        let value = place.and_then(|place| self.values[place].as_ref().or(self.constants[place]));
        value.ok_or_else(|| "a value is missing".to_owned())
    }

    /// The result of a pairwise operation in the memory of one of the inputs, if nothing else reads that one and it
    /// has the right size.
    fn paired(&mut self, step: &Step, pairwise: Pairwise) -> Option<Value> {
        let inputs = [(0, 1), (1, 0)]
            .into_iter()
            .take(if pairwise.is_commutative() { 2 } else { 1 });
        for (own, other) in inputs {
            let (own, other) = (step.reads.get(own).copied()??, step.reads.get(other).copied()??);
            if own == other || !step.done.contains(&own) {
                continue;
            }
            let mut value = self.values[own].take()?;
            let with = self.values[other].as_ref().or(self.constants[other]);
            if with.is_some_and(|with| pairwise.change(self.level, &mut value, with)) {
                return Some(value);
            }
            self.values[own] = Some(value);
        }
        None
    }

    /// Changes the float input of a step; in place if nothing else reads it.
    fn changed(&mut self, step: &Step, change: impl FnOnce(&mut [f32])) -> Result<Value, String> {
        let mut value = self.taken(step)?;
        match &mut value.data {
            Data::Floats(values) => change(values),
            Data::Integers(_) => return Err("there are integers instead of floats".to_owned()),
        }
        Ok(value)
    }

    /// The first input of a step; a copy if anything else reads it.
    fn taken(&mut self, step: &Step) -> Result<Value, String> {
        let own = step.reads.first().copied().flatten();
        // A step may read it twice.
        let is_last =
            own.is_some_and(|own| step.done.contains(&own) && !step.reads[1..].contains(&Some(own)));
        let value = own
            .filter(|_| is_last)
            .and_then(|place| self.values[place].take());
        match value {
            Some(value) => Ok(value),
            None => Ok(self.spare.copied(self.read(step, 0)?)),
        }
    }
}

/// The output sizes if each row of `inputs` values becomes one of `outputs`.
fn rows(value: &Value, inputs: usize, outputs: usize) -> Result<Vec<usize>, String> {
    let mut sizes = value.sizes.clone();
    match sizes.last_mut() {
        Some(last) if *last == inputs => *last = outputs,
        _ => return Err(format!("rows of {:?} instead of {inputs} values", value.sizes)),
    }
    Ok(sizes)
}

fn sizes(wanted: &[i64]) -> Result<Vec<usize>, String> {
    let sizes = wanted.iter().map(|&size| usize::try_from(size));
    sizes
        .collect::<Result<_, _>>()
        .map_err(|_| "a size is negative".to_owned())
}

fn cast(value: &Value, floats: bool) -> Value {
    let sizes = value.sizes.clone();
    match (&value.data, floats) {
        (Data::Integers(values), true) => {
            Value::floats(sizes, values.iter().map(|&value| value as f32).collect())
        }
        (Data::Floats(values), false) => {
            Value::integers(sizes, values.iter().map(|&value| value as i64).collect())
        }
        _ => value.clone(),
    }
}
