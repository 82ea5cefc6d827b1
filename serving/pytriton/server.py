"""Triton with voices, on a machine without Docker: `pip install -r serving/pytriton/requirements.txt`.

    python serving/pytriton/server.py house=HOUSE.onnx [kokoro=KOKORO.onnx] [--grpc 8001] [--http 8000] [--metrics 8002]

Each model answers at once. A second one, such as `house-pieces`, answers in pieces, if the outputs have steps.
"""

import argparse
import os
import signal
import sys
import sysconfig
from pathlib import Path

import numpy as np
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from session import Graph  # noqa: E402


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=named, metavar="NAME=FILE.onnx")
    parser.add_argument("--grpc", type=int, default=8001)
    parser.add_argument("--http", type=int, default=8000)
    parser.add_argument("--metrics", type=int, default=8002)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    # Triton's processes load the library of this Python, not that of another installation.
    libraries = [sysconfig.get_config_var("LIBDIR"), os.environ.get("LD_LIBRARY_PATH")]
    os.environ["LD_LIBRARY_PATH"] = ":".join(filter(None, libraries))
    # So that Triton's own processes end too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    config = TritonConfig(
        http_address=options.host,
        http_port=options.http,
        grpc_address=options.host,
        grpc_port=options.grpc,
        metrics_port=options.metrics,
        exit_on_error=True,
    )
    with Triton(config=config) as triton:
        for name, file in options.models:
            bind(triton, name, Graph(file))
        triton.serve()


def named(text: str) -> tuple[str, Path]:
    """The name and the file of a model."""
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FILE.onnx")
    return name, Path(file)


def bind(triton: Triton, name: str, graph: Graph) -> None:
    """Adds a model, and the one that answers in pieces."""

    def answer(requests: list) -> list[dict[str, np.ndarray]]:
        return [graph.run(dict(request)) for request in requests]

    def pieces(requests: list):
        for piece in graph.pieces(dict(requests[0])):
            yield [piece]

    tensors = {
        "inputs": [Tensor(name=port, dtype=kind, shape=shape) for port, kind, shape in graph.inputs],
        "outputs": [Tensor(name=port, dtype=kind, shape=shape) for port, kind, shape in graph.outputs],
    }
    triton.bind(name, answer, **tensors, config=ModelConfig(batching=False))
    if graph.has_steps:
        triton.bind(f"{name}-pieces", pieces, **tensors, config=ModelConfig(batching=False, decoupled=True))


if __name__ == "__main__":
    main()
