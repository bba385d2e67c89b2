"""Findings for people, by file."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bureau.modelling.lint.engine import Report
from bureau.modelling.lint.finding import Finding, Severity
from bureau.modelling.workspace import Workspace

_SIGNS = {
    Severity.ERROR: ("✘ 错误", "red"),
    Severity.WARNING: ("! 警告", "yellow"),
    Severity.NOTE: ("· 提示", "cyan"),
}


def show(report: Report, workspace: Workspace, console: Console) -> None:
    """Print every finding below its file, then one line that sums up."""
    for path, group in groupby(report.findings, key=lambda one: one.path):
        console.print(Text(str(workspace.relative(path)), style="bold"))
        for finding in group:
            console.print(Padding(_lines(finding), (0, 0, 0, 2)))
    console.print(_summary(report))


def _lines(finding: Finding) -> Text:
    sign, style = _SIGNS[finding.severity]
    if finding.excuse:
        sign, style = "○ 豁免", "dim"
    text = Text()
    text.append(sign, style=style)
    text.append(f"  第 {finding.line} 行  ", style="dim")
    if finding.where:
        text.append(f"{finding.where}  ", style="bold")
    text.append(finding.what)
    text.append(f"  [{finding.rule}]", style="dim")
    last = f"理由：{finding.excuse}" if finding.excuse else finding.mend
    text.append(f"\n    → {last}", style="dim" if finding.excuse else "")
    return text


def _summary(report: Report) -> Text:
    counted = Counter(one.severity for one in report.open)
    excused = len(report.findings) - len(report.open)
    parts = [
        f"错误 {counted[Severity.ERROR]}",
        f"警告 {counted[Severity.WARNING]}",
        f"提示 {counted[Severity.NOTE]}",
    ]
    if excused:
        parts.append(f"豁免 {excused}")
    state = ("✘ 未通过", "red") if report.failed else ("✔ 通过", "green")
    return Text.assemble(state, f"  检查了 {len(report.files)} 个文件：{'，'.join(parts)}")
