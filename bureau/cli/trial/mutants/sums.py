"""The figures of a procedure's mutants, and whether they reach the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from bureau.cli.trial.mutants.pace import duration
from bureau.cli.trial.mutants.verdict import Finder, Verdict
from bureau.modelling.mutants import Excuses


@dataclass(frozen=True, slots=True)
class Sums:
    """What came of all mutants of one procedure.

    Args:
        process: process id.
        verdicts: one for each mutant.
        excuses: the side file.
        seconds: wall time.
    """

    process: str
    verdicts: Sequence[Verdict]
    excuses: Excuses
    seconds: float

    @property
    def survivors(self) -> list[Verdict]:
        """Noticed by nobody, and named in no side file."""
        return [one for one in self._unnoticed if one.mutant.id not in self.excuses.listed]

    @property
    def left(self) -> list[Verdict]:
        """Noticed by nobody, and left with a reason."""
        return [one for one in self._unnoticed if one.mutant.id in self.excuses.survivors]

    @property
    def stale(self) -> list[str]:
        """Reasons for mutants that are noticed, or are not there."""
        return sorted(self.excuses.listed - {one.mutant.id for one in self._unnoticed})

    @property
    def share(self) -> float:
        """Noticed of those that can be noticed, in percent; those left count as not noticed."""
        counted = len(self.verdicts) - self._equivalent
        unnoticed = len(self.left) + len(self.survivors)
        return 100.0 * (counted - unnoticed) / counted if counted else 100.0

    def by(self, finder: Finder) -> int:
        """How many it noticed."""
        return sum(1 for one in self.verdicts if one.finder is finder)

    @property
    def _equivalent(self) -> int:
        return sum(1 for one in self._unnoticed if one.mutant.id in self.excuses.equivalent)

    @property
    def _unnoticed(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.finder is Finder.NOBODY]

    def row(self) -> tuple[str, ...]:
        """For `table_of`."""
        found = (self.by(Finder.LINT), self.by(Finder.ENGINE), self.by(Finder.SCENARIO))
        unnoticed = (self._equivalent, len(self.left), len(self.survivors))
        figures = (len(self.verdicts), *found, *unnoticed)
        took = duration(self.seconds)
        return (self.process, *map(str, figures), f"{self.share:.1f}%", took)


def table_of(sums: Sequence[Sums]) -> Table:
    """All procedures, one a line."""
    heads = (
        "流程",
        "改错",
        "检查发现",
        "引擎发现",
        "场景发现",
        "等价",
        "已知未发现",
        "没有发现",
        "发现率",
        "用时",
    )
    table = Table(*heads, box=None)
    for one in sums:
        table.add_row(*one.row())
    return table
