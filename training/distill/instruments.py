"""Instruments that judge speech without a listener. None of them may be used for training."""

import importlib.util
from pathlib import Path


def load(path):
    """The instruments in a file like `listen.py`: `mos`, `dnsmos`, `identity`, `heard`, each a function of samples and
    their rate.
    """
    specification = importlib.util.spec_from_file_location("listen", Path(path))
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def quality(listen):
    """Distill-MOS, and DNSMOS' OVRL and P.808, by name."""
    memory = {}

    def dnsmos(number):
        def measured(samples, rate):
            key = (id(samples), len(samples))
            if memory.get("key") != key:
                memory.update(key=key, value=listen.dnsmos(samples, rate))
            return float(memory["value"][number])

        return measured

    return {"distill": lambda samples, rate: float(listen.mos(samples, rate)), "ovrl": dnsmos(0), "p808": dnsmos(1)}
