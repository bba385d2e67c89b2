"""One line of a check: green or red, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rich.console import Console
from rich.table import Table
from rich.text import Text


class State(Enum):
    """How a check came out."""

    GREEN = "green"
    #: Worth knowing, nothing is broken.
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Args:
        area: group of checks, Chinese.
        name: what was looked at, Chinese.
        state: green, yellow or red.
        detail: what was seen, Chinese.
        remedy: what to do, "" when green.
    """

    area: str
    name: str
    state: State
    detail: str
    remedy: str = ""


def green(area: str, name: str, detail: str) -> Finding:
    """All is well."""
    return Finding(area, name, State.GREEN, detail)


def yellow(area: str, name: str, detail: str, remedy: str) -> Finding:
    """Worth knowing."""
    return Finding(area, name, State.YELLOW, detail, remedy)


def red(area: str, name: str, detail: str, remedy: str) -> Finding:
    """Broken, with what to do."""
    return Finding(area, name, State.RED, detail, remedy)


_SIGN = {State.GREEN: "✔", State.YELLOW: "!", State.RED: "✘"}


def show_findings(console: Console, findings: list[Finding]) -> None:
    """Print the findings as one table, in the order given."""
    table = Table(show_lines=False, pad_edge=False, box=None, expand=False)
    table.add_column("", no_wrap=True)
    table.add_column("项目", no_wrap=True)
    table.add_column("检查", no_wrap=True)
    table.add_column("结果", overflow="fold")
    area = ""
    for finding in findings:
        text = Text(finding.detail)
        if finding.remedy:
            text.append(f"\n→ {finding.remedy}", style="bold")
        shown = finding.area if finding.area != area else ""
        area = finding.area
        sign = Text(_SIGN[finding.state], style=finding.state.value)
        table.add_row(sign, shown, finding.name, text)
    console.print(table)


def worst(findings: list[Finding]) -> State:
    """The worst state among the findings; green when there are none."""
    order = [State.GREEN, State.YELLOW, State.RED]
    return max((finding.state for finding in findings), key=order.index, default=State.GREEN)
