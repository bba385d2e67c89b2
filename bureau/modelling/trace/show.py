"""The traceability report for the terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bureau.modelling.trace.model import AnnexTrace, Carrier, ClauseTrace, Status

SIGNS = {
    Status.CITED: ("✔", "green"),
    Status.ABOVE: ("▵", "green"),
    Status.HEADING: ("·", "dim"),
    Status.EXCUSED: ("○", "dim"),
    Status.MISSING: ("✘", "red"),
}
WORDS = {
    Status.CITED: "有元素引用",
    Status.ABOVE: "引用了上级条款",
    Status.HEADING: "标题",
    Status.EXCUSED: "说明不落图",
    Status.MISSING: "没有元素引用",
}


def show_trace(trace: AnnexTrace, console: Console) -> None:
    """Print one annex: each clause with its carriers, then what is missing."""
    annex = trace.annex
    console.print(Text(f"附件 {annex.id}　{annex.title}", style="bold"))
    table = Table(box=None, pad_edge=False)
    for column in ("", "条款", "原文", "元素 → 场景"):
        table.add_column(column, overflow="fold")
    for one in trace.clauses:
        sign, style = SIGNS[one.status]
        number = f"{one.clause.part} {one.clause.number}".rstrip()
        table.add_row(Text(sign, style=style), number, _short(one.clause.text), _carriers(one))
    console.print(table)
    for line in summary(trace):
        console.print(line)


def summary(trace: AnnexTrace) -> list[str]:
    """Return the sentences that sum an annex up."""
    counted = Counter(one.status for one in trace.clauses)
    parts = [f"{WORDS[status]} {counted[status]}" for status in Status if counted[status]]
    lines = [f"条款 {len(trace.clauses)}：{'，'.join(parts)}"]
    if trace.undrawn:
        lines.append(f"没有流程图：{'、'.join(trace.undrawn)}")
    lines.extend(f"尚未画图：{flow}（{reason}）" for flow, reason in trace.waiting.items())
    lines.extend(
        f"没有落到图上的数字：{one.clause.citation}　{'、'.join(one.lost)}" for one in trace.lost
    )
    lines.extend(
        f"没有引用条款：{one.process} {one.element}「{one.name}」" for one in trace.uncited
    )
    if not trace.annex.checked:
        lines.append("流程图的分框由程序整理，未经人工核对")
    return lines


def _short(text: str, most: int = 60) -> str:
    flat = text.replace("\n", " ")
    return flat if len(flat) <= most else f"{flat[:most]}…"


def _carriers(one: ClauseTrace) -> str:
    if one.excuse:
        return f"（{one.excuse}）"
    return "\n".join(f"{each.element}「{each.name}」{_scenarios(each)}" for each in one.carriers)


def _scenarios(carrier: Carrier) -> str:
    if carrier.scenarios:
        return f" → {len(carrier.scenarios)} 个场景"
    return " → 无场景" if carrier.played else ""
