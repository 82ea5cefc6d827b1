//! Looks a model file over before an engine's parser sees it.
//!
//! A parser that trusts the lengths in a file can be made to ask for absurd amounts of memory, or to run in
//! circles. This walk reads nothing but the frame of the protocol-buffer messages of an ONNX file: every
//! length must lie within its message. It also refuses weights in other files.

/// How deep messages may be nested; graphs within graphs are the only ones that can be deep.
const DEPTH: usize = 32;

/// The messages of ONNX that hold others which the engines read (onnx.proto3, IR version 10).
#[derive(Clone, Copy, PartialEq)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    Shape,
    /// Pairs, dimensions, operator sets: they hold only plain values.
    Flat,
}

impl Message {
    /// The message in the field with this number, if it holds one.
    fn inner(self, field: u64) -> Option<Message> {
        use Message::*;
        match (self, field) {
            (Model, 7) | (Attribute, 6 | 11) => Some(Graph),
            (Graph, 1) => Some(Node),
            (Graph, 5) | (Attribute, 5 | 10) => Some(Tensor),
            (Graph, 11..=13) => Some(ValueInfo),
            (Node, 5) => Some(Attribute),
            (ValueInfo, 2) | (Attribute, 14 | 15) => Some(Type),
            (Type, 1) => Some(TensorType),
            (TensorType, 2) => Some(Shape),
            (Shape, 1) | (Model, 8 | 14) => Some(Flat),
            _ => None,
        }
    }
}

/// Checks the frame of a whole file.
///
/// # Errors
/// A reason, when it is not an ONNX model whose messages fit into one another.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let mut graphs = 0;
    walk(bytes, Message::Model, DEPTH, &mut graphs)?;
    if graphs == 0 {
        Err("it is not an ONNX model".into())
    } else {
        Ok(())
    }
}

fn walk(mut bytes: &[u8], message: Message, depth: usize, graphs: &mut usize) -> Result<(), String> {
    let broken = || "it is not an ONNX model, or it is damaged".to_owned();
    if depth == 0 {
        return Err("its graphs are nested too deep".into());
    }
    while !bytes.is_empty() {
        let tag = varint(&mut bytes).ok_or_else(broken)?;
        let field = tag >> 3;
        let length = match tag & 7 {
            0 => {
                varint(&mut bytes).ok_or_else(broken)?;
                continue;
            }
            1 => 8,
            2 => varint(&mut bytes).ok_or_else(broken)?,
            5 => 4,
            _ => return Err(broken()),
        };
        let length = usize::try_from(length)
            .ok()
            .filter(|&length| length <= bytes.len());
        let (content, rest) = bytes.split_at(length.ok_or_else(broken)?);
        bytes = rest;
        if tag & 7 != 2 {
            continue;
        }
        if message == Message::Tensor && field == 13 {
            return Err("it keeps weights in another file".into());
        }
        if let Some(inner) = message.inner(field) {
            *graphs += usize::from(inner == Message::Graph);
            walk(content, inner, depth - 1, graphs)?;
        }
    }
    Ok(())
}

/// Reads a number of at most ten bytes off the front.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let length = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
    let (number, rest) = bytes.split_at(length);
    *bytes = rest;
    let join = |value: u64, (at, byte): (usize, &u8)| value | u64::from(byte & 0x7f) << (7 * at);
    Some(number.iter().enumerate().fold(0, join))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_passes_and_lengths_that_leave_the_message_do_not() {
        let model = include_bytes!("../../models/house/standard_int8_acoustic_prosody.onnx");
        assert_eq!(check(model), Ok(()));
        assert!(check(&model[..model.len() - 1]).is_err());
        assert!(check(b"").is_err());
        assert!(check(&[0xff; 100]).is_err());
        // A graph (field 7) with a node (field 1) that claims a gigabyte.
        assert!(check(&[0x3a, 6, 0x0a, 0x80, 0x80, 0x80, 0x80, 0x04]).is_err());
        // An initialiser (field 5) with external data (field 13).
        let outside = check(&[0x3a, 4, 0x2a, 2, 0x6a, 0]);
        assert_eq!(outside, Err("it keeps weights in another file".into()));
        // Graphs in attributes of nodes of graphs, without end.
        let mut nested = vec![0x3a, 0];
        for _ in 0..20 {
            let wrap = |tag: u8, inner: &[u8]| [&[tag, inner.len() as u8], inner].concat();
            nested = wrap(0x3a, &wrap(0x0a, &wrap(0x2a, &wrap(0x32, &nested[2..]))));
            nested.truncate(120);
        }
        assert!(check(&nested).is_err());
    }
}
