"""Attributes every process carries: version, history, origin in the duty list (guide 2 and 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bureau.modelling.analysis.effects import names
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_SEMVER = re.compile(r"\d+\.\d+\.\d+")
# The engine takes days only: P1Y is a parse error there.
_DAYS = re.compile(r"P\d+D|\d+")
_SHARED = "S_"


def _version(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is not None and not _SEMVER.fullmatch(process.version_tag):
        tag = process.version_tag
        yield hit(process, f"版本标签「{tag}」不是 x.y.z 的形式" if tag else "没有版本标签")


def _history(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None:
        return
    days = process.history_time_to_live
    if not days:
        yield hit(process, "没有历史保存天数（historyTimeToLive），引擎拒绝部署")
    elif not _DAYS.fullmatch(days):
        yield hit(process, f"历史保存天数「{days}」引擎不认识：只能写天数")


def _origin(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None or process.id.startswith(_SHARED):
        return
    annex_id = process.properties.get("annex", "")
    flows = names(process.properties.get("flow", ""))
    for key, value in (("annex", annex_id), ("flow", flows)):
        if not value:
            yield hit(process, f"流程没有属性 {key}")
    if annex_id and not process.id.startswith(f"P{annex_id.replace('.', '_')}_"):
        yield hit(process, f"流程编号「{process.id}」与属性 annex「{annex_id}」不一致")
    register = subject.workspace.clauses
    if register is None or not annex_id:
        return
    annex = register.annex(annex_id)
    if annex is None:
        yield hit(process, f"条款登记里没有附件 {annex_id}")
        return
    known = {flow.id for flow in annex.flows}
    for flow in flows:
        if flow not in known:
            there = "、".join(sorted(known))
            yield hit(process, f"附件 {annex_id} 没有流程「{flow}」（有：{there}）")


def _flow_once(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    for flow in names(process.properties.get("flow", "")) if process else ():
        mark = f'value="{flow}"'.encode()
        for path in subject.workspace.diagrams:
            if process is None or path.stem == process.id or mark not in path.read_bytes():
                continue
            other = subject.workspace.process_model(path.stem)
            there = other.executable if other else None
            if there and flow in names(there.properties.get("flow", "")):
                yield hit(process, f"流程「{flow}」同时由 {there.id} 承载")


RULES = (
    DiagramRule(
        "version-tag",
        "流程有语义版本标签（x.y.z）",
        "填写版本标签：改表单或文字升中间位，改路径升第一位。",
        _version,
    ),
    DiagramRule(
        "history-days",
        "流程有历史保存天数",
        "填写历史保存时间，只能是天数，例如 P3650D。",
        _history,
    ),
    DiagramRule(
        "origin",
        "流程的属性 annex、flow 指明职责清单中的附件和流程",
        "在流程的扩展属性里填写 annex（附件号）和 flow（清单中的流程编号）。",
        _origin,
    ),
    DiagramRule(
        "flow-once",
        "清单中的每个流程只由一张图承载",
        "确定由哪张图承载，另一张去掉这个流程编号。",
        _flow_once,
    ),
)
