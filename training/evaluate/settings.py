"""The settings of a run of the evaluation."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")

SEED = 20
"""Every choice of sentences comes from this seed."""


@dataclass(frozen=True)
class Settings:
    """Paths and extent of a run.

    `cache` holds renderings and measurements, so that a stopped run can be resumed and another run on the same
    recordings need not measure them again.
    """

    recit: Path
    voice: Path
    ljspeech: Path
    emodb: Path | None
    out: Path
    cache: Path
    quick: bool

    def few(self, items: Sequence[Item], count: int) -> list[Item]:
        """All `items`, or the first `count` of them in a quick run."""
        return list(items[:count]) if self.quick else list(items)


def chosen(items: Sequence[Item], count: int) -> list[Item]:
    """`count` of `items` (all if there are fewer) by a fixed random choice, in their own order."""
    if len(items) <= count:
        return list(items)
    places = random.Random(SEED).sample(range(len(items)), count)
    return [items[place] for place in sorted(places)]
