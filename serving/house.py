"""The part of the house voice that a server computes: prosody and decoder as one graph, with the voicing decided between them.

    python serving/house.py models/house serving/triton/house/1/model.onnx [--precision fp16]

The encoder and the lengths stay with Recit, so the graph takes the encoder's hidden values of each token (`h`), the token of each
step (`idx`) and the position of each step in its token (`pos`), and returns the contours (`p`) and the spectrum (`y`) of each step.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

#: The inputs that both graphs share.
SHARED = ("h", "idx", "pos")


def join(prosody: onnx.ModelProto, decoder: onnx.ModelProto) -> onnx.ModelProto:
    """One graph of the two."""
    contours = prosody.graph.output[0].type.tensor_type.shape.dim[2].dim_value
    frames = contours // 3
    first = renamed(prosody.graph, "prosody/", {**{name: name for name in SHARED}, "p": "p"})
    second = renamed(decoder.graph, "decoder/", {**{name: name for name in SHARED}, "pr": "decided", "y": "y"})
    graph = helper.make_graph(
        [*ordered(first), *voicing(frames), *ordered(second)],
        "house",
        list(decoder.graph.input)[:3],
        [prosody.graph.output[0], decoder.graph.output[0]],
        [*first.initializer, *second.initializer, numpy_helper.from_array(np.array([0.0], np.float32), "zero")],
    )
    opsets = {(opset.domain, opset.version) for model in (prosody, decoder) for opset in model.opset_import}
    joined = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid(*opset) for opset in sorted(opsets)],
        ir_version=max(prosody.ir_version, decoder.ir_version),
    )
    onnx.checker.check_model(joined)
    return joined


def voicing(frames: int) -> list[onnx.NodeProto]:
    """Contours with their voicing logits decided: 1 above zero, 0 otherwise."""
    return [
        helper.make_node("Split", ["p"], ["pitch", "logits", "energy"], axis=2, num_outputs=3),
        helper.make_node("Greater", ["logits", "zero"], ["is_voiced"]),
        helper.make_node("Cast", ["is_voiced"], ["voicing"], to=TensorProto.FLOAT),
        helper.make_node("Concat", ["pitch", "voicing", "energy"], ["decided"], axis=2),
    ]


def ordered(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """The nodes, each after those whose values it takes, which not every exporter ensures."""
    made = {value for node in graph.node for value in node.output if value}
    left, sorted_nodes = list(graph.node), []
    while left:
        ready = [node for node in left if made.isdisjoint(node.input)]
        if not ready:
            raise ValueError("the graph has a cycle")
        for node in ready:
            made.difference_update(node.output)
        sorted_nodes += ready
        left = [node for node in left if not any(node is other for other in ready)]
    return sorted_nodes


def renamed(graph: onnx.GraphProto, prefix: str, kept: dict[str, str]) -> onnx.GraphProto:
    """A copy of a graph whose values have a prefix, so that those of two graphs differ."""

    def name(old: str) -> str:
        return kept.get(old, prefix + old) if old else old

    copy = onnx.GraphProto()
    copy.CopyFrom(graph)
    for node in copy.node:
        node.name = prefix + node.name
        node.input[:] = [name(value) for value in node.input]
        node.output[:] = [name(value) for value in node.output]
    for value in copy.initializer:
        value.name = name(value.name)
    return copy


def main() -> None:
    """Writes the graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("voice", type=Path, help="the folder of the voice")
    parser.add_argument("model", type=Path, help="the file to write")
    parser.add_argument("--tier", default="standard")
    parser.add_argument("--precision", default="fp16")
    options = parser.parse_args()
    stages = [
        onnx.load(options.voice / f"{options.tier}_{options.precision}_acoustic_{stage}.onnx")
        for stage in ("prosody", "decoder")
    ]
    options.model.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(join(*stages), options.model)


if __name__ == "__main__":
    main()
