"""Runs the graph of a voice with ONNX Runtime, for the servers in Python."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime

#: Steps in a piece of an answer: 0.64 s of the house voice.
STEPS = 64


class Graph:
    """The graph that `house.py` or `recit voices part` has written. Any number of threads may run it."""

    def __init__(self, model: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
        providers = [name for name in ("CUDAExecutionProvider",) if name in onnxruntime.get_available_providers()]
        self._session = onnxruntime.InferenceSession(str(model), options, [*providers, "CPUExecutionProvider"])
        #: The names, kinds and shapes of the inputs and outputs; -1 for a size that varies.
        self.inputs = [port(value) for value in self._session.get_inputs()]
        self.outputs = [port(value) for value in self._session.get_outputs()]

    @property
    def has_steps(self) -> bool:
        """Whether all outputs have the same steps, as those of the house voice, and can be cut into pieces."""
        return all(len(shape) == 3 for _, _, shape in self.outputs)

    def run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs for a phrase."""
        names = [name for name, _, _ in self.outputs]
        return dict(zip(names, self._session.run(names, inputs), strict=True))

    def pieces(self, inputs: dict[str, np.ndarray]) -> Iterator[dict[str, np.ndarray]]:
        """The same in pieces of some steps, if it has steps."""
        whole = self.run(inputs)
        total = next(iter(whole.values())).shape[1]
        for start in range(0, total, STEPS):
            yield {name: values[:, start : start + STEPS] for name, values in whole.items()}


def port(value: onnxruntime.NodeArg) -> tuple[str, type, tuple[int, ...]]:
    """Name, kind and shape of an input or output."""
    kind = np.int64 if value.type == "tensor(int64)" else np.float32
    return value.name, kind, tuple(size if isinstance(size, int) else -1 for size in value.shape)
