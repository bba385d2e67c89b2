"""Rows: the happy path straight along one row of each lane, branches below it.

What leads only to lanes above stands above the happy path, so that its edges need not cross it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bureau.modelling.layout.graph import LayoutGraph
from bureau.modelling.layout.layers import columns, main_path


@dataclass(frozen=True, slots=True)
class Placement:
    """Cells of the nodes.

    Args:
        column: first column of each node.
        span: number of columns of each node.
        row: row of each node, counted over all lanes.
        band_rows: number of rows of each lane.
    """

    column: Mapping[str, int]
    span: Mapping[str, int]
    row: Mapping[str, int]
    band_rows: tuple[int, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((self.column[id] + self.span[id] for id in self.column), default=1)

    @property
    def height(self) -> int:
        """Number of rows."""
        return sum(self.band_rows)


@dataclass
class _Lane:
    """Cells of one lane that hold a node, or that a straight edge runs through."""

    taken: set[tuple[int, int]] = field(default_factory=set)
    crossed: set[tuple[int, int]] = field(default_factory=set)

    def free(self, columns: range, row: int) -> bool:
        cells = {(column, row) for column in columns}
        return not cells & self.taken and not cells & self.crossed

    def straight(self, columns: range, row: int) -> bool:
        """Say whether no node stands in some columns of a row."""
        return not any((column, row) in self.taken for column in columns)

    def take(self, columns: range, row: int) -> None:
        self.taken.update((column, row) for column in columns)

    def cross(self, columns: range, row: int) -> None:
        self.crossed.update((column, row) for column in columns)


class _Placing:
    """Choosing cells in progress."""

    def __init__(self, graph: LayoutGraph) -> None:
        self.graph = graph
        self.column = columns(graph)
        self.lanes = [_Lane() for _ in range(max(1, len(graph.bands)))]
        self.row: dict[str, int] = {}
        self.before: dict[str, list[str]] = {}
        for source, target in graph.forward:
            self.before.setdefault(target, []).append(source)

    def run(self) -> Placement:
        main = main_path(self.graph)
        for id in main:
            self._put(id, 0)
        rest = (id for id in self.graph.nodes if id not in self.row)
        order = {id: number for number, id in enumerate(self.graph.nodes)}
        for id in sorted(rest, key=lambda id: (self.column[id], order[id])):
            self._put(id, self._choose(id))
        return self._stacked()

    def _lane(self, id: str) -> _Lane:
        return self.lanes[self.graph.band(id)]

    def _cells(self, id: str) -> range:
        return range(self.column[id], self.column[id] + self.graph.span(id))

    def _between(self, source: str, target: str) -> range:
        return range(self.column[source] + self.graph.span(source), self.column[target])

    def _sources(self, id: str) -> list[str]:
        """Return the predecessors in the same lane that have a cell."""
        return [
            one
            for one in self.before.get(id, ())
            if one in self.row and self.graph.band(one) == self.graph.band(id)
        ]

    def _put(self, id: str, row: int) -> None:
        lane = self._lane(id)
        lane.take(self._cells(id), row)
        for source in self._sources(id):
            if self.row[source] == row:
                lane.cross(self._between(source, id), row)
        self.row[id] = row

    def _choose(self, id: str) -> int:
        """Return the free row nearest to a predecessor's, straight behind it where possible."""
        lane, sources = self._lane(id), self._sources(id)
        for source in sources:
            row = self.row[source]
            straight = lane.straight(self._between(source, id), row)
            if lane.free(self._cells(id), row) and straight:
                return row
        wanted = self.row[sources[0]] if sources else 0
        most = len(self.graph.nodes) + 1
        above = self._looks_up(id)
        rows = sorted(
            range(wanted - most if above else 0, most),
            key=lambda one: (abs(one - wanted), (one < wanted) != above),
        )
        return next(row for row in rows if lane.free(self._cells(id), row))

    def _looks_up(self, id: str) -> bool:
        """Say whether a node belongs above the straight path: all its ways go to lanes above."""
        band = self.graph.band(id)
        others = {
            self.graph.band(other)
            for edge in self.graph.edges
            for other in edge
            if id in edge and other != id
        } - {band}
        return bool(others) and max(others) < band

    def _stacked(self) -> Placement:
        """Number the rows over all lanes; rows that stayed empty are left out."""
        graph = self.graph
        bands = range(len(self.lanes))
        used = [
            sorted({self.row[id] for id in graph.nodes if graph.band(id) == band}) for band in bands
        ]
        counts = tuple(len(rows) for rows in used)
        row = {
            id: sum(counts[: graph.band(id)]) + used[graph.band(id)].index(self.row[id])
            for id in graph.nodes
        }
        span = {id: graph.span(id) for id in graph.nodes}
        return Placement(dict(self.column), span, row, counts)


def place(graph: LayoutGraph) -> Placement:
    """Choose a cell for every node."""
    return _Placing(graph).run()
