//! Checks an ONNX file before an engine parses it.
//!
//! The engines trust their input, so this check is strict: it refuses everything that the format allows and
//! no voice needs. It also refuses unknown and duplicate fields, which two parsers may interpret differently.

use std::collections::{BTreeSet, HashMap};

use super::model::{Attribute, Declared, Known, MAX_KNOWN, MAX_RANK, Model, Node, done};
use super::operators::{Rule, is_whole, rule};
use super::wire::{BROKEN, Content, Fields};

/// The most nodes of a graph.
const MAX_NODES: usize = 4096;
/// The most fields of all messages together. An engine allocates up to a few hundred bytes for each.
const MAX_FIELDS: usize = 1 << 18;
/// The most bytes of an attribute, and of numbers that are not stored raw. An engine allocates up to eight
/// bytes for each.
const MAX_LIST_BYTES: usize = 1 << 20;
/// The supported versions of the operator set.
const OPSETS: std::ops::RangeInclusive<i64> = 17..=20;

/// The permitted content of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The content permitted for a voice.
    Voice,
    /// In addition, operators whose output sizes are not computed, in any version.
    Peer,
    /// In addition, the operators of graphs that speak a whole sentence.
    Whole,
}

/// Reads and checks a whole file.
///
/// # Errors
/// If it is not an ONNX model, or contains anything that is not permitted.
pub(super) fn read(bytes: &[u8], scope: Scope) -> Result<Model, String> {
    Ok(read_named(bytes, scope)?.0)
}

/// Like [`read`]; also returns the numbers of all named values.
pub(super) fn read_named(bytes: &[u8], scope: Scope) -> Result<(Model, HashMap<String, usize>), String> {
    let mut reader = Reader {
        scope,
        fields_left: MAX_FIELDS,
        names: HashMap::new(),
        model: Model::default(),
    };
    reader.model(bytes)?;
    let mut model = reader.model;
    model.values = reader.names.len();
    model.done = done(&model);
    Ok((model, reader.names))
}

// The codes of the kinds of attributes.
const FLOAT: i64 = 1;
const INTEGER: i64 = 2;
const TEXT: i64 = 3;
const TENSOR: i64 = 4;
const FLOATS: i64 = 6;
const INTEGERS: i64 = 7;
const TEXTS: i64 = 8;

/// Stores the value of a field that may occur once.
fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), String> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(BROKEN.to_owned()),
    }
}

fn unknown<T>(what: &str, field: u64) -> Result<T, String> {
    Err(format!(
        "a {what} in it has a field {field}, which is not allowed"
    ))
}

/// A node whose inputs are names.
struct Written<'a> {
    node: Node,
    inputs: Vec<&'a str>,
}

/// The nodes in an executable order; otherwise the order of the file is kept.
fn in_order(nodes: Vec<Node>, values: usize) -> Result<Vec<Node>, String> {
    let mut maker = vec![None; values];
    for (index, node) in nodes.iter().enumerate() {
        node.outputs.iter().for_each(|&value| maker[value] = Some(index));
    }
    let mut readers = vec![Vec::new(); nodes.len()];
    let mut missing = vec![0_usize; nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for made in node.inputs.iter().flatten().filter_map(|&value| maker[value]) {
            readers[made].push(index);
            missing[index] += 1;
        }
    }
    let mut ready: BTreeSet<usize> = (0..nodes.len()).filter(|&index| missing[index] == 0).collect();
    let mut nodes: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    let mut ordered = Vec::new();
    while let Some(index) = ready.pop_first() {
        ordered.extend(nodes[index].take());
        for &reader in &readers[index] {
            missing[reader] -= 1;
            if missing[reader] == 0 {
                ready.insert(reader);
            }
        }
    }
    if ordered.len() < nodes.len() {
        return Err("its nodes form a cycle".to_owned());
    }
    Ok(ordered)
}

struct Reader {
    scope: Scope,
    fields_left: usize,
    /// The numbers of the values.
    names: HashMap<String, usize>,
    model: Model,
}

impl Reader {
    fn fields<'a>(&mut self, bytes: &'a [u8]) -> Result<Vec<(u64, Content<'a>)>, String> {
        let fields = Fields(bytes)
            .take(self.fields_left + 1)
            .collect::<Result<Vec<_>, String>>()?;
        self.fields_left = self
            .fields_left
            .checked_sub(fields.len())
            .ok_or("it has too many parts")?;
        Ok(fields)
    }

    fn model(&mut self, bytes: &[u8]) -> Result<(), String> {
        let (mut graph, mut opset) = (None, None);
        for (field, content) in self.fields(bytes)? {
            match field {
                // Versions, names, documentation, metadata.
                1..=6 | 14 => {}
                7 => once(&mut graph, content.bytes()?)?,
                8 => {
                    if let Some(version) = self.opset(content.bytes()?)? {
                        once(&mut opset, version)?;
                    }
                }
                _ => return unknown("model", field),
            }
        }
        let graph = graph.ok_or(BROKEN)?;
        if self.scope == Scope::Voice && !opset.is_some_and(|version| OPSETS.contains(&version)) {
            let (first, last) = (OPSETS.start(), OPSETS.end());
            return Err(format!("it is not written for the opsets {first} to {last}"));
        }
        self.graph(graph)
    }

    /// The version of the standard operators, if the message is about them.
    fn opset(&mut self, bytes: &[u8]) -> Result<Option<i64>, String> {
        let (mut domain, mut version) = (None, None);
        for (field, content) in self.fields(bytes)? {
            match field {
                1 => once(&mut domain, content.text()?)?,
                2 => once(&mut version, content.integer()?)?,
                _ => return unknown("list of operators", field),
            }
        }
        Ok(version.filter(|_| is_standard(domain)))
    }

    fn graph(&mut self, bytes: &[u8]) -> Result<(), String> {
        let fields = self.fields(bytes)?;
        for &(field, _) in &fields {
            // Nodes, name, tensors, documentation, ports, types of values, quantization, metadata.
            if !matches!(field, 1 | 2 | 5 | 10..=14 | 16) {
                return unknown("graph", field);
            }
        }
        let of = |wanted: u64| {
            let wanted = fields.iter().filter(move |(field, _)| *field == wanted);
            wanted.map(|&(_, content)| content.bytes())
        };
        for tensor in of(5) {
            let (name, known) = self.tensor(tensor?)?;
            let value = self.define(name)?;
            self.model.constants.push((value, known));
        }
        for port in of(11) {
            let mut port = self.port(port?)?;
            port.value = self.define(&port.name)?;
            self.model.inputs.push(port);
        }
        // Types of values. They are not used here, but the engines read them.
        for note in of(13) {
            self.port(note?)?;
        }
        if of(1).count() > MAX_NODES {
            return Err(format!("it has more than {MAX_NODES} nodes"));
        }
        let mut nodes = Vec::new();
        for node in of(1) {
            nodes.extend(self.node(node?)?);
        }
        let resolved = nodes.into_iter().map(|node| self.resolve(node));
        let nodes = resolved.collect::<Result<Vec<_>, String>>()?;
        self.model.nodes = in_order(nodes, self.names.len())?;
        for port in of(12) {
            let port = self.port(port?)?;
            let value = self.find(&port.name)?;
            self.model.outputs.push(value);
        }
        Ok(())
    }

    /// Assigns a number to the value `name`.
    fn define(&mut self, name: &str) -> Result<usize, String> {
        let number = self.names.len();
        if name.is_empty() || self.names.insert(name.to_owned(), number).is_some() {
            return Err(format!("the value `{}` is made twice", clip(name)));
        }
        Ok(number)
    }

    fn find(&self, name: &str) -> Result<usize, String> {
        let missing = || format!("the value `{}` is not made", clip(name));
        self.names.get(name).copied().ok_or_else(missing)
    }

    /// Reads a node, and assigns numbers to its outputs. `None` if it is a constant.
    fn node<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<Written<'a>>, String> {
        let (mut operator, mut domain) = (None, None);
        let (mut inputs, mut outputs, mut attributes) = (Vec::new(), Vec::new(), HashMap::new());
        for (field, content) in self.fields(bytes)? {
            match field {
                1 => inputs.push(content.text()?),
                2 => outputs.push(content.text()?),
                // Name, documentation, metadata.
                3 | 6 | 9 => {}
                4 => once(&mut operator, content.text()?)?,
                5 => {
                    let (name, value) = self.attribute(content.bytes()?)?;
                    if attributes.insert(name, value).is_some() {
                        return Err(BROKEN.to_owned());
                    }
                }
                7 => once(&mut domain, content.text()?)?,
                _ => return unknown("node", field),
            }
        }
        let operator = operator.unwrap_or_default();
        let forbidden = || format!("the operator `{}` is not allowed in it", clip(operator));
        let domain = domain.filter(|_| !is_standard(domain)).unwrap_or_default();
        let is_whole = self.scope == Scope::Whole && is_whole(domain, operator);
        if !domain.is_empty() && !is_whole {
            return Err(forbidden());
        }
        if operator == "Constant" {
            self.constant(&outputs, attributes)?;
            return Ok(None);
        }
        let rule = match is_whole {
            true => Rule::Unknown,
            false => rule(operator).ok_or_else(forbidden)?,
        };
        if rule == Rule::Unknown && self.scope == Scope::Voice {
            return Err(forbidden());
        }
        // An unused output has no name, which is only allowed for operators whose sizes are not computed.
        let is_asked = |name: &&str| rule != Rule::Unknown || !name.is_empty();
        let outputs = outputs.into_iter().filter(is_asked).map(|name| self.define(name));
        let node = Node {
            operator: operator.to_owned(),
            rule,
            inputs: Vec::new(),
            outputs: outputs.collect::<Result<_, String>>()?,
            attributes,
        };
        Ok(Some(Written { node, inputs }))
    }

    /// Replaces the names of a node's inputs by numbers, once all values have one.
    fn resolve(&self, written: Written<'_>) -> Result<Node, String> {
        let find = |name: &str| match name {
            "" => Ok(None),
            name => self.find(name).map(Some),
        };
        let inputs = written.inputs.into_iter().map(find);
        Ok(Node {
            inputs: inputs.collect::<Result<_, String>>()?,
            ..written.node
        })
    }

    /// A constant node.
    fn constant(&mut self, outputs: &[&str], attributes: HashMap<String, Attribute>) -> Result<(), String> {
        let (&[output], Some((name, value)), true) =
            (outputs, attributes.iter().next(), attributes.len() == 1)
        else {
            return Err(BROKEN.to_owned());
        };
        let known = match (name.as_str(), value) {
            ("value", Attribute::Tensor(known)) => known.clone(),
            ("value_int", &Attribute::Integer(value)) => Known {
                sizes: Vec::new(),
                numbers: Some(vec![value]),
            },
            ("value_ints", Attribute::Integers(values)) => Known {
                sizes: vec![values.len()],
                numbers: (values.len() <= MAX_KNOWN).then(|| values.clone()),
            },
            ("value_float", Attribute::Other) => Known::default(),
            _ => return Err("a constant in it is of a kind that is not allowed".to_owned()),
        };
        let value = self.define(output)?;
        self.model.constants.push((value, known));
        Ok(())
    }

    fn attribute(&mut self, bytes: &[u8]) -> Result<(String, Attribute), String> {
        let (mut name, mut kind, mut value, mut list) = (None, None, None, Vec::new());
        for (field, content) in self.fields(bytes)? {
            if field != 5 && content.bytes().is_ok_and(|bytes| bytes.len() > MAX_LIST_BYTES) {
                return Err("an attribute in it is too long".to_owned());
            }
            match field {
                1 => once(&mut name, content.text()?)?,
                2 => once(&mut value, (FLOAT, Attribute::Other))?,
                3 => once(&mut value, (INTEGER, Attribute::Integer(content.integer()?)))?,
                4 => {
                    let text = String::from_utf8_lossy(content.bytes()?).into_owned();
                    once(&mut value, (TEXT, Attribute::Text(text)))?;
                }
                5 => {
                    let (_, known) = self.tensor(content.bytes()?)?;
                    once(&mut value, (TENSOR, Attribute::Tensor(known)))?;
                }
                6 | 11 => return Err("a graph within it is not allowed".to_owned()),
                7 | 9 => {}
                8 => content.add_integers(&mut list)?,
                // Documentation.
                13 => {}
                20 => once(&mut kind, content.integer()?)?,
                _ => return unknown("attribute", field),
            }
        }
        let value = match (kind.ok_or(BROKEN)?, value) {
            (kind, Some((held, value))) if kind == held && list.is_empty() => value,
            (INTEGERS, None) => Attribute::Integers(list),
            (FLOATS | TEXTS, None) if list.is_empty() => Attribute::Other,
            _ => return Err(BROKEN.to_owned()),
        };
        Ok((name.ok_or(BROKEN)?.to_owned(), value))
    }

    /// A port of the graph, or the type of one of its values.
    fn port(&mut self, bytes: &[u8]) -> Result<Declared, String> {
        let (mut name, mut kind) = (None, None);
        for (field, content) in self.fields(bytes)? {
            match field {
                1 => once(&mut name, content.text()?)?,
                2 => once(&mut kind, content.bytes()?)?,
                3 | 4 => {}
                _ => return unknown("port", field),
            }
        }
        let mut sizes = Vec::new();
        if let Some(shape) = self.inside(kind.unwrap_or_default(), 1)? {
            // The kind of its numbers, and its shape.
            if let Some(shape) = self.inside(shape, 2)? {
                for (_, size) in self.fields(shape)? {
                    sizes.push(self.size(size.bytes()?)?);
                }
            }
        }
        if sizes.len() > MAX_RANK {
            return Err(format!("a value in it has more than {MAX_RANK} dimensions"));
        }
        Ok(Declared {
            name: name.unwrap_or_default().to_owned(),
            sizes,
            ..Declared::default()
        })
    }

    /// The message in the field `wanted`, if present. Other fields may contain only plain values.
    fn inside<'a>(&mut self, bytes: &'a [u8], wanted: u64) -> Result<Option<&'a [u8]>, String> {
        let mut found = None;
        for (field, content) in self.fields(bytes)? {
            match content {
                Content::Bytes(bytes) if field == wanted => once(&mut found, bytes)?,
                Content::Number(_) => {}
                _ => return unknown("kind of value", field),
            }
        }
        Ok(found)
    }

    fn size(&mut self, bytes: &[u8]) -> Result<Option<usize>, String> {
        let mut size = None;
        for (field, content) in self.fields(bytes)? {
            match field {
                1 => once(
                    &mut size,
                    usize::try_from(content.integer()?).map_err(|_| BROKEN)?,
                )?,
                2 | 3 => {}
                _ => return unknown("size", field),
            }
        }
        Ok(size)
    }

    /// A tensor of the file: its name and its known properties.
    fn tensor<'a>(&mut self, bytes: &'a [u8]) -> Result<(&'a str, Known), String> {
        let (mut name, mut kind, mut raw) = (None, None, None);
        let (mut sizes, mut listed, mut integers) = (Vec::new(), None, Vec::new());
        for (field, content) in self.fields(bytes)? {
            match field {
                1 => content.add_integers(&mut sizes)?,
                2 => once(&mut kind, content.integer()?)?,
                4 | 5 | 7 | 10 => {
                    let bytes = content.bytes().unwrap_or_default();
                    if bytes.len() > MAX_LIST_BYTES || *listed.get_or_insert(field) != field {
                        return Err("it keeps weights in a way that is not allowed".to_owned());
                    }
                    match field {
                        5 | 7 => content.add_integers(&mut integers)?,
                        _ => integers.resize(integers.len() + listed_floats(field, content), 0),
                    }
                }
                8 => once(&mut name, content.text()?)?,
                9 => once(&mut raw, content.bytes()?)?,
                12 | 16 => {}
                // Stored in this file.
                14 if content == Content::Number(0) => {}
                13 | 14 => return Err("it keeps weights in another file".to_owned()),
                _ => return unknown("tensor", field),
            }
        }
        let sizes: Option<Vec<usize>> = sizes.iter().map(|&size| usize::try_from(size).ok()).collect();
        let sizes = sizes.filter(|sizes| sizes.len() <= MAX_RANK).ok_or(BROKEN)?;
        let count = sizes.iter().try_fold(1_usize, |all, &size| all.checked_mul(size));
        let kind = Number::of(kind).ok_or("it holds numbers of a kind that is not allowed")?;
        let numbers = match (raw, listed) {
            (Some(raw), None) if count.and_then(|count| count.checked_mul(kind.bytes)) == Some(raw.len()) => {
                (count <= Some(MAX_KNOWN)).then(|| kind.read(raw)).flatten()
            }
            (None, _) if count == Some(integers.len()) => {
                (kind.is_whole && count <= Some(MAX_KNOWN)).then_some(integers)
            }
            _ => return Err("a tensor in it does not have as many values as its sizes say".to_owned()),
        };
        Ok((name.unwrap_or_default(), Known { sizes, numbers }))
    }
}

/// The number of floats in a field of a tensor: 4 bytes each in field 4, 8 in field 10.
fn listed_floats(field: u64, content: Content<'_>) -> usize {
    let bytes = if field == 4 { 4 } else { 8 };
    match content {
        Content::Bytes(list) => list.len() / bytes,
        _ => 1,
    }
}

/// A kind of number that tensors hold.
#[derive(Clone, Copy)]
struct Number {
    bytes: usize,
    is_whole: bool,
}

impl Number {
    /// The kind with this code.
    fn of(code: Option<i64>) -> Option<Self> {
        let (bytes, is_whole) = match code? {
            // 32-bit, 16-bit and 64-bit floating point.
            1 => (4, false),
            10 => (2, false),
            11 => (8, false),
            // 8-bit integers, which do not determine sizes.
            2 | 3 => (1, false),
            // Booleans, 32-bit and 64-bit integers.
            9 => (1, true),
            6 => (4, true),
            7 => (8, true),
            _ => return None,
        };
        Some(Self { bytes, is_whole })
    }

    /// The numbers in `raw`, if they are integers that may determine sizes.
    fn read(self, raw: &[u8]) -> Option<Vec<i64>> {
        let number = |bytes: &[u8]| match *bytes {
            [byte] => i64::from(byte),
            [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
            [a, b, c, d, e, f, g, h] => i64::from_le_bytes([a, b, c, d, e, f, g, h]),
            _ => 0,
        };
        self.is_whole
            .then(|| raw.chunks_exact(self.bytes).map(number).collect())
    }
}

/// Whether this is the domain of the standard operators.
fn is_standard(domain: Option<&str>) -> bool {
    matches!(domain, None | Some("" | "ai.onnx"))
}

fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}
