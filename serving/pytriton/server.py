"""Triton with the house voice, on a machine without Docker: `pip install -r serving/pytriton/requirements.txt`.

    python serving/pytriton/server.py MODEL.onnx [--grpc 8001] [--http 8000] [--metrics 8002]

It serves `house`, which answers at once, and `house-pieces`, whose answers arrive in pieces.
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
from session import House  # noqa: E402


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
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
    house = House(options.model)

    def answer(requests: list) -> list[dict[str, np.ndarray]]:
        return [house.run(dict(request)) for request in requests]

    def pieces(requests: list):
        for piece in house.pieces(dict(requests[0])):
            yield [piece]

    config = TritonConfig(
        http_address=options.host,
        http_port=options.http,
        grpc_address=options.host,
        grpc_port=options.grpc,
        metrics_port=options.metrics,
        exit_on_error=True,
    )
    with Triton(config=config) as triton:
        tensors = {
            "inputs": [Tensor(name=name, dtype=kind, shape=shape) for name, kind, shape in house.inputs],
            "outputs": [Tensor(name=name, dtype=kind, shape=shape) for name, kind, shape in house.outputs],
        }
        triton.bind("house", answer, **tensors, config=ModelConfig(batching=False))
        triton.bind("house-pieces", pieces, **tensors, config=ModelConfig(batching=False, decoupled=True))
        triton.serve()


if __name__ == "__main__":
    main()
