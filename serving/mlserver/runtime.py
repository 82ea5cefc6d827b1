"""Voices for MLServer."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from session import Graph  # noqa: E402

#: The names of the kinds in the protocol.
KINDS = {np.float32: "FP32", np.int64: "INT64"}


class VoiceModel(MLModel):
    """The graph of a voice, from the file that RECIT_MODEL or `parameters.uri` names."""

    async def load(self) -> bool:
        """Loads the graph and says what it takes."""
        self._graph = Graph(Path(os.environ.get("RECIT_MODEL") or self.settings.parameters.uri))
        self.inputs = [described(*port) for port in self._graph.inputs]
        self.outputs = [described(*port) for port in self._graph.outputs]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Answers at once."""
        return self._response(self._graph.run(arrays(payload)))

    async def predict_stream(self, payloads: AsyncIterator[InferenceRequest]) -> AsyncIterator[InferenceResponse]:
        """Answers in pieces."""
        async for payload in payloads:
            for piece in self._graph.pieces(arrays(payload)):
                yield self._response(piece)

    def _response(self, tensors: dict[str, np.ndarray]) -> InferenceResponse:
        outputs = [NumpyCodec.encode_output(name, values) for name, values in tensors.items()]
        return InferenceResponse(model_name=self.name, model_version=self.version, outputs=outputs)


def arrays(payload: InferenceRequest) -> dict[str, np.ndarray]:
    """The tensors of a request."""
    return {tensor.name: NumpyCodec.decode_input(tensor) for tensor in payload.inputs}


def described(name: str, kind: type, shape: tuple[int, ...]) -> MetadataTensor:
    """An input or output as the protocol describes it."""
    return MetadataTensor(name=name, datatype=KINDS[kind], shape=list(shape))
