"""The coarse grid that edges run along.

Vertical lines: channel, column, channel, column ... channel. Horizontal lines: for each lane
channel, row, channel, row ... channel; so two lanes are parted by two channels, and no edge runs
on their border.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bureau.modelling.layout.ports import Port, Side
from bureau.modelling.layout.rows import Placement


@dataclass(frozen=True)
class Lines:
    """Numbers of the lines of a placement."""

    placement: Placement

    @property
    def last_x(self) -> int:
        """Number of the last vertical line, a channel."""
        return 2 * self.placement.width

    @staticmethod
    def column_line(column: int) -> int:
        """Return the vertical line through the middle of a column."""
        return 2 * column + 1

    @staticmethod
    def is_column(line: int) -> bool:
        """Say whether a vertical line runs through a column."""
        return line % 2 == 1

    def anchor(self, port: Port) -> tuple[int, int]:
        """Return the point inside a node from which a port leads away."""
        first, span = self.placement.column[port.node], self.placement.span[port.node]
        offset = {Side.LEFT: 0, Side.RIGHT: span - 1}.get(port.side, span // 2)
        column = first + (port.offset if port.offset >= 0 else offset)
        return self.column_line(column), self.row_lines[self.placement.row[port.node]]

    @cached_property
    def covered(self) -> frozenset[tuple[int, int]]:
        """Every point that a node covers."""
        return frozenset(
            (x, self.row_lines[self.placement.row[id]])
            for id, column in self.placement.column.items()
            for x in range(
                self.column_line(column), self.column_line(column + self.placement.span[id] - 1) + 1
            )
        )

    @cached_property
    def row_lines(self) -> tuple[int, ...]:
        """The horizontal line through the middle of each row."""
        found: list[int] = []
        at = 0
        for rows in self.placement.band_rows:
            found.extend(at + 1 + 2 * number for number in range(rows))
            at += 2 * rows + 1
        return tuple(found)

    @cached_property
    def row_of_line(self) -> dict[int, int]:
        """Rows by their line."""
        return {line: row for row, line in enumerate(self.row_lines)}

    @property
    def last_y(self) -> int:
        """Number of the last horizontal line, a channel."""
        return sum(2 * rows + 1 for rows in self.placement.band_rows) - 1

    def is_row(self, line: int) -> bool:
        """Say whether a horizontal line runs through a row."""
        return line in self.row_of_line

    def band_lines(self, band: int) -> tuple[int, int]:
        """Return the first and last horizontal line of a lane."""
        first = sum(2 * rows + 1 for rows in self.placement.band_rows[:band])
        return first, first + 2 * self.placement.band_rows[band]
