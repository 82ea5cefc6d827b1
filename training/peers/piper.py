"""A voice with the architecture of Piper's medium quality and random weights, for `recit bench --piper`.

    python -m peers.piper work/piper-medium.onnx

It takes the time and memory of a Piper voice, but its speech is meaningless. The architecture is VITS (Kim, Kong and
Son, 2021) as Piper trains it for one speaker; sizes are those of Piper's medium quality (the defaults of its training:
piper_train/vits/lightning.py): 15 to 20 million parameters, a file of 63 MB. Only the part that is needed for speech
is built: like Piper's exports, it has neither the posterior encoder nor the discriminator.

Random weights would give random durations, so the durations are set: the flow that samples them ends with an affine
step, whose two constants are chosen so that the durations of symbols have the spread `SPREAD`, and a few English
sentences have 15 phonemes per second. Natural speech is rather slower than that.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from torch import nn

SAMPLE_RATE, HOP = 22_050, 256
VOCABULARY = 256
HIDDEN, FILTER, LAYERS, HEADS, KERNEL = 192, 768, 6, 2, 3
# Relative positions up to this distance have an embedding.
WINDOW = 4
FLOWS, FLOW_LAYERS, FLOW_KERNEL = 4, 4, 5
# Of the four spline flows of the duration predictor, the first is not used for sampling.
SPLINES, BINS, TAIL = 3, 10, 5.0
# The decoder: channels at its start, then one (factor, kernel) per stage.
CHANNELS, STAGES = 256, ((8, 16), (8, 16), (4, 8))
# Kernel and dilations of the residual blocks of a stage ("type 2": two convolutions each).
BLOCKS = ((3, (1, 2)), (5, (2, 6)), (7, (3, 12)))
SLOPE = 0.1

OPSET = 15
# Noise of the sound, length, noise of the durations: Piper's defaults.
SCALES = (0.667, 1.0, 0.8)
PHONEMES_PER_SECOND = 15.0
# English in espeak-ng's notation, to set the durations by. Stress and length marks, spaces, punctuation and the second
# half of diphthongs and affricates are symbols of their own; none of them counts as a phoneme.
ENGLISH = (
    "wˈɛlkəm bˈæk. ðə mˈɑːɹkɪt ˈoʊpənz æt nˈaɪn. kʊd juː plˈiːz tˈɜːn ðə mjˈuːzɪk dˈaʊn ɐ lˈɪɾəl? "
    "maɪ bɹˈʌðɚ lˈɪvz nˌɪɹ ɐ smˈɔːl lˈeɪk ɪnðə mˈaʊntɪnz. pɹˈɛs ðə ɹˈɛd bˈʌtən tə stˈɑːɹt ðə məʃˈiːn. "
    "ænd ðˈɪs, maɪ fɹˈɛndz, ɪz ðə mˈoʊmənt wiː hɐvbˌɪn wˈeɪɾɪŋ fɔːɹ."
)
NO_PHONEMES = set(" ˈˌː.,?")
PAIRS = ("oʊ", "aɪ", "aʊ", "eɪ", "ɔɪ", "tʃ", "dʒ")
# Standard deviation of the natural logarithm of a symbol's length.
SPREAD = 0.6
# Piper's numbers of the symbols of American English; the rest of its table is left out.
SYMBOLS = {
    **{symbol: number for number, symbol in enumerate("_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçð")},
    "ŋ": 44, "ɐ": 50, "ɑ": 51, "ɒ": 52, "ɔ": 54, "ə": 59, "ɚ": 60, "ɛ": 61, "ɜ": 62, "ɡ": 66, "ɪ": 74, "ɹ": 88,
    "ɾ": 92, "ʃ": 96, "ʊ": 100, "ʌ": 102, "ʒ": 108, "ʔ": 109, "ˈ": 120, "ˌ": 121, "ː": 122, "θ": 126, "ᵻ": 128,
}  # fmt: skip


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of [B, C, T]."""

    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class Attention(nn.Module):
    """Self-attention with relative positions up to `WINDOW`."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Conv1d(HIDDEN, HIDDEN, 1) for _ in range(4))
        width = HIDDEN // HEADS
        self.near_keys, self.near_values = (
            nn.Parameter(torch.randn(2 * WINDOW + 1, width) * width**-0.5) for _ in range(2)
        )

    def forward(self, x):
        length = x.shape[2]
        query, key, value = (
            part(x).reshape(HEADS, HIDDEN // HEADS, length).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        query = query * (HIDDEN // HEADS) ** -0.5
        far = length - WINDOW - 1
        by_distance = query @ F.pad(self.near_keys, (0, 0, far, far)).T
        weights = torch.softmax(query @ key.transpose(1, 2) + to_positions(by_distance, length), -1)
        near = to_distances(weights, length) @ F.pad(self.near_values, (0, 0, far, far))
        return self.out((weights @ value + near).transpose(1, 2).reshape(1, HIDDEN, length))


def to_positions(x, length):
    """[H, T, 2T-1] by distance to [H, T, T] by position: each row is shifted by one more."""
    flat = F.pad(x, (0, 1)).reshape(HEADS, length * 2 * length)
    return F.pad(flat, (0, length - 1)).reshape(HEADS, length + 1, 2 * length - 1)[:, :length, length - 1 :]


def to_distances(x, length):
    """[H, T, T] by position to [H, T, 2T-1] by distance."""
    flat = F.pad(x, (0, length - 1)).reshape(HEADS, length * (2 * length - 1))
    return F.pad(flat, (length, 0)).reshape(HEADS, length, 2 * length)[:, :, 1:]


class TextEncoder(nn.Module):
    """Symbols to hidden values and to the mean and the log deviation of the flow's output."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, HIDDEN)
        nn.init.normal_(self.embedding.weight, 0, HIDDEN**-0.5)
        self.attentions = nn.ModuleList(Attention() for _ in range(LAYERS))
        self.widen = nn.ModuleList(nn.Conv1d(HIDDEN, FILTER, KERNEL, padding=1) for _ in range(LAYERS))
        self.narrow = nn.ModuleList(nn.Conv1d(FILTER, HIDDEN, KERNEL, padding=1) for _ in range(LAYERS))
        self.norms = nn.ModuleList(ChannelNorm(HIDDEN) for _ in range(2 * LAYERS))
        self.statistics = nn.Conv1d(HIDDEN, 2 * HIDDEN, 1)

    def forward(self, symbols):
        x = (self.embedding(symbols) * math.sqrt(HIDDEN)).transpose(1, 2)
        for layer in range(LAYERS):
            x = self.norms[2 * layer](x + self.attentions[layer](x))
            x = self.norms[2 * layer + 1](x + self.narrow[layer](torch.relu(self.widen[layer](x))))
        mean, log_deviation = self.statistics(x).split(HIDDEN, 1)
        return x, mean, log_deviation


class Dilated(nn.Module):
    """Depthwise convolutions of growing dilation, each followed by one over the channels."""

    def __init__(self):
        super().__init__()
        dilations = [KERNEL**layer for layer in range(3)]
        self.depthwise = nn.ModuleList(
            nn.Conv1d(HIDDEN, HIDDEN, KERNEL, groups=HIDDEN, dilation=dilation, padding=dilation)
            for dilation in dilations
        )
        self.pointwise = nn.ModuleList(nn.Conv1d(HIDDEN, HIDDEN, 1) for _ in dilations)
        self.norms = nn.ModuleList(ChannelNorm(HIDDEN) for _ in range(2 * len(dilations)))

    def forward(self, x):
        for layer, (depthwise, pointwise) in enumerate(zip(self.depthwise, self.pointwise)):
            y = F.gelu(self.norms[2 * layer](depthwise(x)))
            x = x + F.gelu(self.norms[2 * layer + 1](pointwise(y)))
        return x


class Spline(nn.Module):
    """A flow over two values per symbol: one is transformed by a spline that depends on the other one and the text."""

    def __init__(self):
        super().__init__()
        self.before = nn.Conv1d(1, HIDDEN, 1)
        self.dilated = Dilated()
        self.bend = nn.Conv1d(HIDDEN, 3 * BINS - 1, 1)

    def forward(self, z, text):
        fixed, moved = z[:, :1], z[:, 1:]
        bends = self.bend(self.dilated(self.before(fixed) + text)).transpose(1, 2).unsqueeze(1)
        scale = HIDDEN**-0.5
        moved = inverse_spline(moved, bends[..., :BINS] * scale, bends[..., BINS : 2 * BINS] * scale, bends[..., 2 * BINS :])
        return torch.cat([fixed, moved], 1)


def inverse_spline(y, widths, heights, slopes):
    """The inverse of the monotonic rational-quadratic spline (Durkan et al., 2019, equation 6), the identity outside
    of [-TAIL, TAIL]. y [...], widths and heights [..., BINS], slopes at the inner knots [..., BINS - 1]."""
    widths, heights = (2 * TAIL * (0.001 + (1 - 0.001 * BINS) * torch.softmax(x, -1)) for x in (widths, heights))
    slopes = F.pad(0.001 + F.softplus(slopes), (1, 1), value=1.0)
    left, bottom = (F.pad(torch.cumsum(x, -1)[..., :-1], (1, 0)) - TAIL for x in (widths, heights))
    inside = torch.clamp(y, -TAIL, TAIL)
    index = (inside.unsqueeze(-1) >= bottom).long().sum(-1, keepdim=True) - 1
    left, bottom, width, height, slope, next_slope = (
        torch.gather(x, -1, index).squeeze(-1)
        for x in (left, bottom, widths, heights, slopes[..., :-1], slopes[..., 1:])
    )
    steepness, rise = height / width, inside - bottom
    curvature = slope + next_slope - 2 * steepness
    a = height * (steepness - slope) + rise * curvature
    b = height * slope - rise * curvature
    c = -steepness * rise
    root = 2 * c / (-b - torch.sqrt(torch.clamp(b * b - 4 * a * c, min=0.0)))
    return torch.where((y >= -TAIL) & (y <= TAIL), left + root * width, y)


class Lengths(nn.Module):
    """The stochastic duration predictor in sampling mode: noise to the log duration of each symbol."""

    def __init__(self):
        super().__init__()
        self.before, self.after = nn.Conv1d(HIDDEN, HIDDEN, 1), nn.Conv1d(HIDDEN, HIDDEN, 1)
        self.dilated = Dilated()
        self.splines = nn.ModuleList(Spline() for _ in range(SPLINES))
        self.shift, self.log_scale = nn.Parameter(torch.zeros(2, 1)), nn.Parameter(torch.zeros(2, 1))

    def forward(self, hidden, noise):
        text = self.after(self.dilated(self.before(hidden)))
        z = torch.randn_like(hidden[:, :2]) * noise
        for spline in self.splines:
            z = spline(torch.flip(z, [1]), text)
        z = (torch.flip(z, [1]) - self.shift) * torch.exp(-self.log_scale)
        return z[:, :1]


class Coupling(nn.Module):
    """A step of the flow: one half of the channels is shifted by a gated convolution net of the other."""

    def __init__(self):
        super().__init__()
        half = HIDDEN // 2
        self.before, self.after = nn.Conv1d(half, HIDDEN, 1), nn.Conv1d(HIDDEN, half, 1)
        padding = FLOW_KERNEL // 2
        self.gates = nn.ModuleList(
            nn.Conv1d(HIDDEN, 2 * HIDDEN, FLOW_KERNEL, padding=padding) for _ in range(FLOW_LAYERS)
        )
        outs = [2 * HIDDEN] * (FLOW_LAYERS - 1) + [HIDDEN]
        self.outs = nn.ModuleList(nn.Conv1d(HIDDEN, out, 1) for out in outs)

    def forward(self, z):
        fixed, moved = z.split(HIDDEN // 2, 1)
        x = self.before(fixed)
        total = torch.zeros_like(x)
        for layer, (gate, out) in enumerate(zip(self.gates, self.outs)):
            tanh, sigmoid = gate(x).split(HIDDEN, 1)
            y = out(torch.tanh(tanh) * torch.sigmoid(sigmoid))
            if layer + 1 < FLOW_LAYERS:
                more, y = y.split(HIDDEN, 1)
                x = x + more
            total = total + y
        return torch.cat([fixed, moved - self.after(total)], 1)


class Decoder(nn.Module):
    """HiFi-GAN: frames to samples."""

    def __init__(self):
        super().__init__()
        self.before = nn.Conv1d(HIDDEN, CHANNELS, 7, padding=3)
        self.ups, self.blocks = nn.ModuleList(), nn.ModuleList()
        channels = CHANNELS
        for factor, kernel in STAGES:
            self.ups.append(nn.ConvTranspose1d(channels, channels // 2, kernel, factor, padding=(kernel - factor) // 2))
            channels //= 2
            self.blocks.append(nn.ModuleList(self.block(channels, *block) for block in BLOCKS))
        self.after = nn.Conv1d(channels, 1, 7, padding=3, bias=False)

    @staticmethod
    def block(channels, kernel, dilations):
        return nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=(kernel - 1) * dilation // 2)
            for dilation in dilations
        )

    def forward(self, z):
        x = self.before(z)
        for up, blocks in zip(self.ups, self.blocks):
            x = up(F.leaky_relu(x, SLOPE))
            total = 0
            for block in blocks:
                y = x
                for convolution in block:
                    y = y + convolution(F.leaky_relu(y, SLOPE))
                total = total + y
            x = total / len(BLOCKS)
        return torch.tanh(self.after(F.leaky_relu(x)))


class Piper(nn.Module):
    """Symbols [1, T], their number [1] and the three scales [3] to samples [1, 1, 1, S], as Piper's exports."""

    def __init__(self):
        super().__init__()
        self.encoder, self.lengths, self.decoder = TextEncoder(), Lengths(), Decoder()
        self.flow = nn.ModuleList(Coupling() for _ in range(FLOWS))

    def forward(self, symbols, count, scales):
        hidden, mean, log_deviation = self.encoder(symbols)
        # One sentence at a time, so there is no padding, but the input must be read.
        real = (torch.arange(symbols.shape[1]) < count).to(hidden.dtype)
        frames = torch.ceil(torch.exp(self.lengths(hidden, scales[2])) * real * scales[1])
        aligned = alignment(frames[0, 0])
        mean, log_deviation = mean @ aligned, log_deviation @ aligned
        z = mean + torch.randn_like(mean) * torch.exp(log_deviation) * scales[0]
        for coupling in reversed(self.flow):
            z = coupling(torch.flip(z, [1]))
        return self.decoder(z).unsqueeze(1)


def alignment(frames):
    """Durations [T] to [T, S]: one where a frame belongs to a symbol."""
    ends = torch.cumsum(frames, 0).unsqueeze(1)
    at = torch.arange(torch.clamp(ends[-1, 0], min=1).long()).unsqueeze(0)
    return ((at < ends) & (at >= ends - frames.unsqueeze(1))).to(frames.dtype)


def numbers(text):
    """The model's input: every symbol followed by the filler, between a start and an end."""
    known = [number for symbol in text for number in (SYMBOLS[symbol], SYMBOLS["_"])]
    return torch.tensor([[SYMBOLS["^"], SYMBOLS["_"], *known, SYMBOLS["$"]]])


def phonemes(text):
    for pair in PAIRS:
        text = text.replace(pair, pair[0])
    return sum(symbol not in NO_PHONEMES for symbol in text)


@torch.no_grad()
def set_lengths(model):
    """Finds the affine step that gives durations of the wanted spread and mean. Returns phonemes per second."""
    symbols = numbers(ENGLISH)
    hidden = model.encoder(symbols)[0]
    drawn = torch.cat([model.lengths(hidden, SCALES[2]) for _ in range(30)], -1)
    mean, deviation = drawn.mean(), drawn.std()
    wanted = phonemes(ENGLISH) / PHONEMES_PER_SECOND * SAMPLE_RATE / HOP / symbols.shape[1]
    low, high = -5.0, 5.0
    for _ in range(40):
        middle = (low + high) / 2
        frames = torch.ceil(torch.exp((drawn - mean) * SPREAD / deviation + middle)).mean()
        low, high = (middle, high) if frames < wanted else (low, middle)
    model.lengths.log_scale[0] = torch.log(deviation / SPREAD)
    model.lengths.shift[0] = mean - middle * deviation / SPREAD
    samples = np.mean([model(symbols, torch.tensor([symbols.shape[1]]), torch.tensor(SCALES)).numel() for _ in range(3)])
    return phonemes(ENGLISH) / (samples / SAMPLE_RATE)


def export(model, path):
    """Writes the graph with the names of Piper's exports, and compares it with the model without randomness."""
    symbols = torch.randint(3, VOCABULARY, (1, 51))
    inputs = (symbols, torch.tensor([symbols.shape[1]]), torch.tensor(SCALES))
    names = ["input", "input_lengths", "scales"]
    axes = {"input": {0: "batch_size", 1: "phonemes"}, "input_lengths": {0: "batch_size"},
            "output": {0: "batch_size", 3: "time"}}  # fmt: skip
    torch.onnx.export(model, inputs, str(path), input_names=names, output_names=["output"], dynamic_axes=axes,
                      opset_version=OPSET, dynamo=False)  # fmt: skip
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for length in (5, 51, 120):
        symbols = torch.randint(3, VOCABULARY, (1, length))
        inputs = (symbols, torch.tensor([length]), torch.tensor([0.0, 1.0, 0.0]))
        with torch.no_grad():
            expected = model(*inputs).numpy()
        found = session.run(None, {name: value.numpy() for name, value in zip(names, inputs)})[0]
        if found.shape != expected.shape or np.abs(found - expected).max() > 1e-3:
            raise RuntimeError(f"{path} differs from the model for {length} symbols")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path, help="where to write the voice; its configuration is written beside it")
    path = parser.parse_args().path
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    model = Piper().eval()
    rate = set_lengths(model)
    export(model, path)
    config = {
        "audio": {"sample_rate": SAMPLE_RATE, "quality": "medium"},
        "inference": dict(zip(("noise_scale", "length_scale", "noise_w"), SCALES)),
        "num_symbols": VOCABULARY,
        "num_speakers": 1,
        "phoneme_id_map": {symbol: [number] for symbol, number in SYMBOLS.items()},
    }
    Path(f"{path}.json").write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"{path}: {count / 1e6:.2f} million parameters, {path.stat().st_size / 1e6:.1f} MB")
    print(f"{rate:.1f} phonemes a second")


if __name__ == "__main__":
    main()
