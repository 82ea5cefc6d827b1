"""The table of the evaluation in Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass

NONE = "–"


@dataclass(frozen=True)
class Row:
    """A measurement and its bar; `met` is None if there is no bar."""

    figure: str
    bar: str
    natural: str
    ours: str
    flite: str = NONE
    met: bool | None = None


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| figure | bar | natural | ours | flite slt | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        cells = (row.figure, row.bar, row.natural, row.ours, row.flite, met)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
