"""How hard a picture is to follow: crossings, bends and length of its edges, in the mean (guide 5).

The bounds are those that every diagram of the project keeps, drawn by hand or by `bureau layout`;
a picture of few edges is left alone, its means say little.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bureau.modelling.analysis.picture import figures
from bureau.modelling.lint.drawn import drawn_edges
from bureau.modelling.lint.finding import Hit, Severity
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

#: From so many edges on a picture is judged.
LEAST_EDGES: Final = 10
#: Crossings for each edge.
MAX_CROSSINGS: Final = 0.6
#: Corners for each edge.
MAX_BENDS: Final = 1.5
#: Mean length of an edge in pixels; a task with its gap is 160 wide.
MAX_LENGTH: Final = 750.0


def _hard_to_follow(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    edges = [edge for _, edge in drawn_edges(subject)]
    if process is None or len(edges) < LEAST_EDGES:
        return
    found = figures(edges)
    for what, value, most, form in (
        ("交叉", found.crossings / found.edges, MAX_CROSSINGS, "处"),
        ("转弯", found.bends / found.edges, MAX_BENDS, "处"),
        ("长度", found.length / found.edges, MAX_LENGTH, "像素"),
    ):
        if value > most:
            yield hit(process, f"平均每条连线{what} {value:.3g} {form}，最多 {most:g} {form}")


RULES = (
    DiagramRule(
        "hard-to-follow",
        f"平均每条连线最多交叉 {MAX_CROSSINGS:g} 处、转弯 {MAX_BENDS:g} 处，长 {MAX_LENGTH:g} 像素",
        "把常一起走的步骤放近，或运行 bureau layout；仍不行就抽成子流程。",
        _hard_to_follow,
        Severity.WARNING,
    ),
)
