"""The traceability report as one self-contained page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bureau.modelling.trace.model import AnnexTrace, ClauseTrace
from bureau.modelling.trace.show import SIGNS, WORDS, summary

_STYLE = """
body { font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2rem auto;
  max-width: 75rem; padding: 0 1rem; color: #1f2328; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #d0d7de; padding: .35rem .5rem; text-align: left;
  vertical-align: top; }
.missing { background: #ffebe9; } .excused, .heading { color: #59636e; }
.lost { color: #cf222e; } code { font-size: .85em; color: #59636e; }
summary { cursor: pointer; font-weight: 600; } nav a { margin-right: .75rem; }
"""


def to_html(traces: Iterable[AnnexTrace]) -> str:
    """Return the page for some annexes."""
    every = list(traces)
    links = " ".join(
        f'<a href="#{one.annex.id}">{escape(one.annex.id)}{"" if one.complete else " ✘"}</a>'
        for one in every
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        f"<title>条款对照</title><style>{_STYLE}</style></head><body>"
        f"<h1>条款对照</h1><nav>{links}</nav>"
        f"{''.join(_annex(one) for one in every)}</body></html>\n"
    )


def _annex(trace: AnnexTrace) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in summary(trace))
    rows = "".join(_row(one) for one in trace.clauses)
    platform = "、".join(f"{escape(one.name)}" for one in trace.platform)
    return (
        f'<section id="{escape(trace.annex.id)}"><h2>附件 {escape(trace.annex.id)}　'
        f"{escape(trace.annex.title)}</h2><p>{escape(trace.annex.duty)}</p><ul>{lines}</ul>"
        "<table><thead><tr><th></th><th>条款</th><th>原文</th><th>元素与场景</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        + (f"<p>平台自身的步骤：{platform}</p>" if platform else "")
        + "</section>"
    )


def _row(one: ClauseTrace) -> str:
    sign, _ = SIGNS[one.status]
    text = escape(one.clause.text).replace("\n", "<br>")
    if one.lost:
        text += f'<br><span class="lost">没有落到图上：{escape("、".join(one.lost))}</span>'
    number = escape(f"{one.clause.part} {one.clause.number}".rstrip())
    return (
        f'<tr class="{one.status.value}" title="{WORDS[one.status]}"><td>{sign}</td>'
        f"<td>{number}</td><td>{text}</td><td>{_carriers(one)}</td></tr>"
    )


def _carriers(one: ClauseTrace) -> str:
    if one.excuse:
        return escape(one.excuse)
    lines = []
    for each in one.carriers:
        line = f"{escape(each.name)} <code>{escape(each.element)}</code>"
        if each.scenarios:
            items = "".join(f"<li>{escape(name)}</li>" for name in each.scenarios)
            line = (
                f"<details><summary>{line}（{len(each.scenarios)} 个场景）</summary>"
                f"<ul>{items}</ul></details>"
            )
        lines.append(line if each.scenarios else f"{line}<br>")
    return "".join(lines)
