"""Checks a Triton configuration: that Triton can read it, and that it states the inputs and outputs of a graph.

    python serving/check.py serving/triton/house/config.pbtxt serving/triton/house/1/model.onnx

Needs the packages of `pytriton/requirements.txt`, which contain Triton's schema.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from google.protobuf import text_format
from session import Graph
from tritonclient.grpc import model_config_pb2

#: Triton's kinds of numbers.
KINDS = {np.float32: model_config_pb2.TYPE_FP32, np.int64: model_config_pb2.TYPE_INT64}


def main() -> None:
    """Ends with a message if something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("model", type=Path)
    options = parser.parse_args()
    config = text_format.Parse(options.config.read_text(), model_config_pb2.ModelConfig())
    graph = Graph(options.model)
    for what, stated, has in (("inputs", config.input, graph.inputs), ("outputs", config.output, graph.outputs)):
        stated = {port.name: (port.data_type, tuple(port.dims)) for port in stated}
        has = {name: (KINDS[kind], shape) for name, kind, shape in has}
        if stated != has:
            sys.exit(f"{options.config}: its {what} are {stated}, and those of the graph {has}")
    print(f"{options.config}: fits the graph")


if __name__ == "__main__":
    main()
