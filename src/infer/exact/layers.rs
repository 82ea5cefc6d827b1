//! Recognises layers that a file expresses in small operators.

use std::collections::HashMap;

use recit_dsp::{Depthwise, Linear};

use super::super::file::{Constant, Node, Numbers};

/// The nodes of a graph by their outputs, and the tensors of the file.
pub(super) struct Net<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) makers: HashMap<&'a str, usize>,
    pub(super) constants: HashMap<&'a str, Constant>,
}

/// A layer, and the name of its input.
pub(super) enum Layer<'a> {
    Linear(Box<Linear>, &'a str),
    Depthwise(Box<Depthwise>, &'a str),
    /// `epsilon`, which is added to the variance.
    Normalise(f32, &'a str),
}

impl<'a> Net<'a> {
    /// The layer whose result a node computes, if there is one.
    pub(super) fn layer(&self, node: &Node<'a>) -> Option<Layer<'a>> {
        match node.operator {
            "Add" => {
                let (bias, product) = self.parameter(node)?;
                let product = self.maker(product, "Mul")?;
                self.linear(product, Some(bias))
            }
            "Mul" => self.linear(node, None).or_else(|| self.normalise(node)),
            "Transpose" => self.depthwise(node),
            _ => None,
        }
    }

    /// Scaled products of 8-bit weights and a dynamically quantised value.
    fn linear(&self, scaled: &Node<'a>, bias: Option<&[f32]>) -> Option<Layer<'a>> {
        let (cast, scale) = self.both(scaled, "Cast", "Mul")?;
        let product = self.maker(cast.input(0), "MatMulInteger")?;
        let quantiser = self.maker(product.input(0), "DynamicQuantizeLinear")?;
        let &[_, step, zero] = &quantiser.outputs[..] else {
            return None;
        };
        let scales = match (scale.input(0) == step, scale.input(1) == step) {
            (true, false) => self.floats(scale.input(1))?,
            (false, true) => self.floats(scale.input(0))?,
            _ => return None,
        };
        let weights = self.constants.get(product.input(1))?;
        let Numbers::Bytes(values) = &weights.numbers else {
            return None;
        };
        if product.input(2) != zero || !self.is_zero(product.input(3)) {
            return None;
        }
        let &[inputs, outputs] = &weights.sizes[..] else {
            return None;
        };
        let scales = match scales {
            &[one] => vec![one; outputs],
            each => each.to_vec(),
        };
        if scales.len() != outputs {
            return None;
        }
        let linear = Linear::new(values, inputs, &scales, bias)?;
        Some(Layer::Linear(Box::new(linear), quantiser.input(0)))
    }

    /// The difference from the mean divided by the standard deviation.
    fn normalise(&self, node: &Node<'a>) -> Option<Layer<'a>> {
        let (off, share) = self.both(node, "Sub", "Div")?;
        let root = self.maker(share.input(1), "Sqrt")?;
        let (epsilon, square) = self.parameter(self.maker(root.input(0), "Add")?)?;
        let square = self.maker(self.mean(square)?, "Mul")?;
        let is_norm = self.floats(share.input(0))? == [1.0]
            && square.inputs == [off.output(), off.output()]
            && self.mean(off.input(1))? == off.input(0);
        let &[epsilon] = epsilon else { return None };
        is_norm.then_some(Layer::Normalise(epsilon, off.input(0)))
    }

    /// The value whose mean over the last axis this is.
    fn mean(&self, name: &str) -> Option<&'a str> {
        let mean = self.maker(name, "ReduceMean")?;
        let axes = &self.constants.get(mean.input(1))?.numbers;
        let keeps = mean.integer("keepdims").ok()?.unwrap_or(1) == 1;
        (keeps && *axes == Numbers::Integers(vec![-1])).then(|| mean.input(0))
    }

    /// A depthwise convolution between two transpositions of steps and channels.
    fn depthwise(&self, node: &Node<'a>) -> Option<Layer<'a>> {
        let convolution = self.maker(node.input(0), "Conv")?;
        let turned = self.maker(convolution.input(0), "Transpose")?;
        let is_turn = |node: &Node<'_>| node.integers("perm").is_ok_and(|perm| perm == [0, 2, 1]);
        if !is_turn(node) || !is_turn(turned) {
            return None;
        }
        let weights = self.constants.get(convolution.input(1))?;
        let (&[channels, 1, _], Numbers::Floats(values)) = (&weights.sizes[..], &weights.numbers) else {
            return None;
        };
        let bias = self.floats(convolution.input(2))?;
        let list = |name: &str| convolution.integers(name).ok();
        let one = |name: &str, default: i64| match list(name)?[..] {
            [] => Some(default),
            [value] => Some(value),
            _ => None,
        };
        let padding = match list("pads")?[..] {
            [] => 0,
            [before, after] if before == after => before,
            _ => return None,
        };
        let is_apart = convolution.integer("group").ok()? == i64::try_from(channels).ok();
        if !is_apart
            || one("strides", 1)? != 1
            || convolution.text("auto_pad").ok()?.is_some()
            || bias.len() != channels
        {
            return None;
        }
        let (dilation, padding) = (one("dilations", 1)?.try_into().ok()?, padding.try_into().ok()?);
        let layer = Depthwise::new(values, bias, dilation, padding)?;
        Some(Layer::Depthwise(Box::new(layer), turned.input(0)))
    }

    /// Whether an optional list contains only ones.
    pub(super) fn is_ones(&self, name: &str) -> bool {
        let is_ones = |constant: &Constant| match &constant.numbers {
            Numbers::Integers(values) => values.iter().all(|value| *value == 1),
            _ => false,
        };
        name.is_empty() || self.constants.get(name).is_some_and(is_ones)
    }

    /// The node that computes a value, if it has this operator.
    fn maker(&self, name: &str, operator: &str) -> Option<&Node<'a>> {
        let node = &self.nodes[*self.makers.get(name)?];
        (node.operator == operator).then_some(node)
    }

    /// The nodes that compute both inputs of a node, in any order.
    fn both(&self, node: &Node<'a>, first: &str, second: &str) -> Option<(&Node<'a>, &Node<'a>)> {
        let of = |a: &str, b: &str| Some((self.maker(a, first)?, self.maker(b, second)?));
        let (a, b) = (node.input(0), node.input(1));
        of(a, b).or_else(|| of(b, a))
    }

    /// A float tensor of the file that a node reads, and the name of its other input.
    fn parameter(&self, node: &Node<'a>) -> Option<(&[f32], &'a str)> {
        let (a, b) = (node.input(0), node.input(1));
        match (self.floats(a), self.floats(b)) {
            (Some(values), None) => Some((values, b)),
            (None, Some(values)) => Some((values, a)),
            _ => None,
        }
    }

    /// Floats of the file with at most one axis.
    fn floats(&self, name: &str) -> Option<&[f32]> {
        let constant = self
            .constants
            .get(name)
            .filter(|constant| constant.sizes.len() <= 1)?;
        match &constant.numbers {
            Numbers::Floats(values) => Some(values),
            _ => None,
        }
    }

    /// Whether an optional value is zero everywhere.
    fn is_zero(&self, name: &str) -> bool {
        let is_zero = |constant: &Constant| match &constant.numbers {
            Numbers::Bytes(values) => values.iter().all(|value| *value == 0),
            _ => false,
        };
        name.is_empty() || self.constants.get(name).is_some_and(is_zero)
    }
}
