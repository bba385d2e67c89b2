"""The figures of a procedure's mutants, and whether they reach the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from bureau.cli.trial.mutants.pace import duration
from bureau.cli.trial.mutants.verdict import Finder, Verdict


@dataclass(frozen=True, slots=True)
class Sums:
    """What came of all mutants of one procedure.

    Args:
        process: process id.
        verdicts: one for each mutant.
        excuses: reasons of the side file.
        seconds: wall time.
    """

    process: str
    verdicts: Sequence[Verdict]
    excuses: Mapping[str, str]
    seconds: float

    @property
    def survivors(self) -> list[Verdict]:
        """Noticed by nobody, without a reason."""
        return [one for one in self._unnoticed if one.mutant.id not in self.excuses]

    @property
    def stale(self) -> list[str]:
        """Reasons for mutants that are noticed, or are not there."""
        return sorted(set(self.excuses) - {one.mutant.id for one in self._unnoticed})

    @property
    def share(self) -> float:
        """Noticed of those that can be noticed, in percent."""
        counted = len(self.verdicts) - self._excused
        return 100.0 * (counted - len(self.survivors)) / counted if counted else 100.0

    def by(self, finder: Finder) -> int:
        """How many it noticed."""
        return sum(1 for one in self.verdicts if one.finder is finder)

    @property
    def _excused(self) -> int:
        return len(self._unnoticed) - len(self.survivors)

    @property
    def _unnoticed(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.finder is Finder.NOBODY]

    def row(self) -> tuple[str, ...]:
        """For `table_of`."""
        found = (self.by(Finder.LINT), self.by(Finder.ENGINE), self.by(Finder.SCENARIO))
        figures = (len(self.verdicts), *found, self._excused, len(self.survivors))
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
        "没有发现",
        "发现率",
        "用时",
    )
    table = Table(*heads, box=None)
    for one in sums:
        table.add_row(*one.row())
    return table
