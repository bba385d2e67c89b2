"""What a fault run tells: the plan, a table by topic, what was done to it, what is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bureau.engine.codec import parse_time
from tests.soak.faults.chaos import Seen
from tests.soak.faults.people import Handed
from tests.soak.faults.system import SoakSystem

_PAGE: Final = 2000


@dataclass(slots=True)
class TopicFigures:
    """One line of the table.

    Args:
        cases: cases that used the topic.
        acts: steps done.
        failures: deliveries that failed and were tried again.
        killed: deliveries whose worker was killed, or stopped beyond its lock.
        recovered: steps done in the end though a delivery failed or died.
        slowest: longest time from creation to the end of a step, in seconds.
    """

    cases: set[str] = field(default_factory=set)
    acts: int = 0
    failures: int = 0
    killed: int = 0
    recovered: int = 0
    slowest: float = 0.0


def figures_of(system: SoakSystem, seen: Seen) -> dict[str, TopicFigures]:
    """Figures by topic, from the engine's own log of external tasks."""
    tasks: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    first = 0
    while True:
        rows = system.admin.get_json(
            "history",
            "external-task-log",
            params={
                "sortBy": "timestamp",
                "sortOrder": "asc",
                "firstResult": first,
                "maxResults": _PAGE,
            },
        )
        for row in rows:
            tasks[row["externalTaskId"]].append(row)
        first += len(rows)
        if len(rows) < _PAGE:
            break
    figures: dict[str, TopicFigures] = defaultdict(TopicFigures)
    for task, rows in tasks.items():
        line = figures[rows[0]["topicName"]]
        line.cases.add(rows[0]["rootProcessInstanceId"])
        failed = sum(row["failureLog"] for row in rows)
        killed = task in seen.held
        line.failures += failed
        line.killed += killed
        done = [row for row in rows if row["successLog"]]
        if done:
            line.acts += 1
            line.recovered += bool(failed or killed)
            took = parse_time(done[0]["timestamp"]) - parse_time(rows[0]["timestamp"])
            line.slowest = max(line.slowest, took.total_seconds())
    return dict(figures)


def tell(
    console: Console,
    figures: Mapping[str, TopicFigures],
    seen: Seen,
    outside: Counter[tuple[str, str]],
    cases: Sequence[Handed],
    faults: Sequence[str],
) -> None:
    """Print all of it."""
    table = Table(
        "topic",
        "cases",
        "steps done",
        "failed tries",
        "killed holding it",
        "recovered",
        "slowest s",
    )
    for topic, line in sorted(figures.items()):
        table.add_row(
            topic,
            str(len(line.cases)),
            str(line.acts),
            str(line.failures),
            str(line.killed),
            str(line.recovered),
            f"{line.slowest:.1f}",
        )
    console.print(table)
    done = "; ".join(f"{what} {times}" for what, times in sorted(seen.done.items()))
    console.print(f"done to it: {done}")
    by_witness = Counter[str]()
    for (_, witness), times in outside.items():
        by_witness[witness] += times
    acts = "; ".join(f"{witness} {times}" for witness, times in sorted(by_witness.items()))
    console.print(f"acts outside, as the other sides have them: {acts}")
    planned = [one for one in cases if one.flaw]
    console.print(f"{len(cases)} cases handed in, {len(planned)} planned to fail for good:")
    for one in planned:
        assert one.flaw is not None
        console.print(f"  {one.number} {one.title}: {one.flaw.stops_at}, {one.flaw.says}")
    for fault in faults:
        console.print(f"WRONG {fault}", markup=False)
    console.print("nothing lost, nothing twice" if not faults else f"{len(faults)} faults")
