"""Ledgers (台账): a service step names one that is defined, and columns that it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bureau.domain.ledgers import LedgerDefinition
from bureau.modelling.analysis.expressions import is_expression
from bureau.modelling.bpmn.extensions import ValueKind
from bureau.modelling.bpmn.nodes import ServiceTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

#: Topics whose input `ledger` names a ledger.
TOPICS: Final = frozenset(("ledger-read", "ledger-write"))
#: Inputs that are maps of columns.
_MAPS: Final = ("fields", "equals")


def _steps(subject: DiagramSubject) -> Iterator[tuple[ServiceTask, LedgerDefinition | str | None]]:
    """Every step on a ledger, with the ledger as far as it is known."""
    for node in subject.nodes:
        if isinstance(node, ServiceTask) and node.topic in TOPICS:
            given = node.io.input("ledger")
            yield node, subject.workspace.ledgers.get(given.value if given else "")


def _known(subject: DiagramSubject) -> Iterator[Hit]:
    for node, ledger in _steps(subject):
        given = node.io.input("ledger")
        if given is None or is_expression(given.value) or not given.value:
            yield hit(node, "没有写明台账", "输入 ledger 写成固定的台账编号。")
        elif ledger is None:
            known = "、".join(subject.workspace.ledgers)
            yield hit(node, f"没有台账「{given.value}」", f"现有台账：{known or '（无）'}。")
        elif isinstance(ledger, str):
            yield hit(node, f"台账「{given.value}」的定义不可用：{ledger}")


def _columns(subject: DiagramSubject) -> Iterator[Hit]:
    for node, ledger in _steps(subject):
        if not isinstance(ledger, LedgerDefinition):
            continue
        for name in _MAPS:
            given = node.io.input(name)
            if given is None or given.kind is ValueKind.EMPTY:
                continue
            if given.kind is not ValueKind.MAP:
                yield hit(node, f"输入 {name} 不是 Map", "在建模工具里把赋值类型选为 Map。")
                continue
            for key, text in given.entries:
                yield from _column(node, ledger, key, text)


def _column(node: ServiceTask, ledger: LedgerDefinition, key: str, text: str) -> Iterator[Hit]:
    column = ledger.column(key)
    if column is None:
        known = "、".join(f"{one.name}（{one.title}）" for one in ledger.columns)
        yield hit(node, f"台账「{ledger.title}」没有列「{key}」", f"可用的列：{known}。")
        return
    literal = "" if is_expression(text) else text
    if column.choices and literal and literal not in dict(column.choices):
        known = "、".join(f"{value}（{shown}）" for value, shown in column.choices)
        yield hit(node, f"列「{key}」不能是「{text}」", f"只能是：{known}。")


def _required(subject: DiagramSubject) -> Iterator[Hit]:
    for node, ledger in _steps(subject):
        act = node.io.input("act")
        if not isinstance(ledger, LedgerDefinition) or act is None or act.value != "append":
            continue
        fields = node.io.input("fields")
        given = {key for key, _ in fields.entries} if fields else set()
        missing = [one for one in ledger.columns if one.required and one.name not in given]
        if missing:
            names = "、".join(f"{one.name}（{one.title}）" for one in missing)
            yield hit(node, f"登记到台账「{ledger.title}」缺必填列：{names}")


RULES = (
    DiagramRule(
        "ledger-known",
        "台账步骤写明一个有定义的台账",
        "改正台账编号，或先在 bpmn/ledgers 写出它的定义。",
        _known,
    ),
    DiagramRule(
        "ledger-columns",
        "台账步骤写入、查找的列都是该台账的列，选项值在列出的之中",
        "改成该台账的列名。",
        _columns,
    ),
    DiagramRule(
        "ledger-required",
        "登记新行时，台账的必填列都给了值",
        "给缺少的列赋值。",
        _required,
    ),
)
