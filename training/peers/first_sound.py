"""The first sound of a new line by voices from elsewhere: through Recit and by their own runtimes, in turns, one thread each.

    python -m peers.first_sound --recit ../target/release/recit --runtime libonnxruntime.so --kokoro FOLDER --piper FILE.onnx --packages FOLDER

`RECIT_VOICES` names the folder to which `recit voices add` added both; `--kokoro-voice` and `--piper-voice` are their names there. Everything is loaded and has run
once. Kokoro's own runtime is its graph, run for the whole text, from phonemes that are there; Piper's is `piper-tts`, up to the
first sentence. Recit's time (`ttfa_ms` of `recit say --json`) is that from the text to the first samples at 48 kHz.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime
from piper import PiperVoice

from common.language import parse
from distill import speak
from distill.phonemes import spelled
from distill.teacher import vocabulary

STYLE = "af_heart"
SENTENCES = (
    "The harbour lights go out one after the other.",
    "Nobody asked the old clockmaker about the key.",
    "We meet again at seven under the bridge.",
    "A thin rope holds the yellow boat tonight.",
    "Seven bridges cross the quiet river here.",
)
SEVERAL = tuple(" ".join(SENTENCES[at : at + 3]) for at in range(3))


def session(path):
    """ONNX Runtime with a graph and one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options)


def milliseconds(run):
    """The time that a call takes."""
    began = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - began)


def kokoro(folder, packages, recit):
    """A function from a text to the time of Kokoro's graph."""
    (graph,) = folder.glob("*.onnx")
    graph, style, symbols = session(graph), speak.styles(packages)[STYLE], vocabulary(packages)
    name = next(port.name for port in graph.get_inputs() if port.name in ("tokens", "input_ids"))

    def measured(text):
        (phrases,) = parse([text], recit)
        tokens = [symbols[letter] for letter in spelled(phrases)[0]]
        given = {name: np.array([[0, *tokens, 0]]), "style": style[len(tokens)][None].astype(np.float32), "speed": np.ones(1, np.float32)}
        return milliseconds(lambda: graph.run(None, given))

    return measured


def piper(path):
    """A function from a text to the time until the first sentence of `piper-tts`."""
    voice = PiperVoice.load(path)
    voice.session = session(path)
    return lambda text: milliseconds(lambda: next(iter(voice.synthesize(text))))


def through_recit(tool, voice, engine):
    """A function from a text to Recit's time to the first samples of a voice; `engine` is ONNX Runtime's library or `off`."""
    environment = os.environ | {"RECIT_CACHE": "off", "RECIT_ONNXRUNTIME": engine}

    def measured(text):
        with tempfile.TemporaryDirectory() as folder:
            call = [tool, "say", "--voice", voice, "-o", Path(folder) / "said.wav", "--json", "--", text]
            return json.loads(subprocess.run(call, check=True, capture_output=True, env=environment).stdout)["ttfa_ms"]

    return measured


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recit", required=True)
    parser.add_argument("--runtime", required=True, help="the library of ONNX Runtime")
    parser.add_argument("--kokoro", type=Path, required=True)
    parser.add_argument("--piper", type=Path, required=True)
    parser.add_argument("--kokoro-voice", default=f"kokoro/{STYLE}")
    parser.add_argument("--piper-voice", default="joe/joe")
    parser.add_argument("--packages", type=Path, required=True, help="the packages of the teacher")
    given = parser.parse_args()
    own = {"kokoro": kokoro(given.kokoro, given.packages, given.recit), "piper": piper(given.piper)}
    voices = {"kokoro": given.kokoro_voice, "piper": given.piper_voice}
    for kind, alone in own.items():
        engines = {name: through_recit(given.recit, voices[kind], name) for name in (given.runtime, "off")}
        alone(SENTENCES[0])
        for count, texts in ((1, SENTENCES), (3, SEVERAL)):
            rows = np.array([[alone(text), *(engine(text) for engine in engines.values())] for text in texts])
            ratios = np.median(rows[:, 1:] / rows[:, :1], 0)
            print(f"{kind}, {count} sentences: alone {np.median(rows[:, 0]):.0f} ms; Recit {ratios[0]:.2f} of it with ONNX Runtime, "
                  f"{ratios[1]:.2f} with the built-in inference", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
