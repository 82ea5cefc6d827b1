//! States how many dimensions values have, where ONNX Runtime does not derive it and other devices need it.

use super::super::file::{GRAPH_NODE, GRAPH_NOTE, Node, PORT_NAME, graph, with_graph};
use super::super::wire::{Content, Fields, write};

/// The dimensions of the result of a short-time Fourier transform: batch, frames, bins, real and imaginary part.
const OF_STFT: usize = 4;

/// The file with a note about the result of each short-time Fourier transform.
///
/// # Errors
/// If the file is broken.
pub(super) fn rewrite(file: &[u8]) -> Result<Vec<u8>, String> {
    let graph = graph(file)?;
    let mut noted = graph.to_vec();
    for field in Fields(graph) {
        let (GRAPH_NODE, content) = field? else {
            continue;
        };
        let node = Node::read(content.bytes()?)?;
        if node.operator == "STFT" {
            write(
                &mut noted,
                GRAPH_NOTE,
                Content::Bytes(&note(node.output(), OF_STFT)),
            );
        }
    }
    with_graph(file, &noted)
}

/// A note that a value consists of 32-bit floats and has this many free sizes.
fn note(name: &str, dimensions: usize) -> Vec<u8> {
    let (mut shape, mut tensor, mut kind, mut note) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..dimensions {
        write(&mut shape, 1, Content::Bytes(&[]));
    }
    write(&mut tensor, 1, Content::Number(1));
    write(&mut tensor, 2, Content::Bytes(&shape));
    write(&mut kind, 1, Content::Bytes(&tensor));
    write(&mut note, PORT_NAME, Content::Bytes(name.as_bytes()));
    write(&mut note, 2, Content::Bytes(&kind));
    note
}
