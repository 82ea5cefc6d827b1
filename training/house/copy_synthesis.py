"""Copy synthesis: a recording analysed and spoken again by a finished vocoder graph."""

import numpy as np
import torch
from onnxruntime import InferenceSession

from common.pitch import continuous

from .features import analyse
from .source import excitation
from .vocoder import LOOKAHEAD, Vocoder, features


@torch.no_grad()
def copy_synthesis(graph, samples):
    """What the vocoder in the file `graph` makes of `samples` (22,050 Hz), which has as many samples."""
    frames = analyse(samples)
    tensor = lambda values: torch.as_tensor(np.asarray(values), dtype=torch.float32)[None]
    mel, f0 = tensor(frames.mel), tensor(continuous(frames.f0))
    voicing, noise = tensor(frames.f0 > 0), tensor(frames.aperiodicity)
    x = features(mel, f0, voicing, noise).transpose(1, 2).numpy()
    x = np.pad(x, ((0, 0), (0, 0), (0, LOOKAHEAD)), mode="edge")
    session = InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    given = {entry.name: np.zeros(entry.shape, np.float32) for entry in session.get_inputs()[1:]}
    given["s0"][:, :, -LOOKAHEAD:] = x[:, :, :LOOKAHEAD]
    corrections = torch.from_numpy(session.run(["o"], given | {"x": x[:, :, LOOKAHEAD:]})[0])
    vocoder = Vocoder()
    torch.manual_seed(0)
    sound = vocoder.render(vocoder.filters(corrections, mel, voicing, noise), excitation(f0))[0].numpy()
    return np.pad(sound, (0, max(0, len(samples) - len(sound))))[: len(samples)]
