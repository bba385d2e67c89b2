"""Decision tables: ids, literal types, hit policy, no gap, no overlap (guide 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bureau.modelling.analysis.tables import check_table
from bureau.modelling.dmn.feel import CellType, literal_type, read_test, type_of_ref
from bureau.modelling.dmn.model import Clause, Decision, DecisionTable
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import TableRule
from bureau.modelling.lint.rules.names import is_chinese
from bureau.modelling.lint.subject import TableSubject

_POLICIES = ("UNIQUE", "FIRST")
_ID = re.compile(r"(?:P\d+(?:_\d+)+|S)_[A-Z][A-Za-z0-9]*")
_TYPES = {
    CellType.STRING: "文本（加双引号）",
    CellType.NUMBER: "数字",
    CellType.BOOLEAN: "true 或 false",
}


def _tables(subject: TableSubject) -> Iterator[tuple[Decision, DecisionTable]]:
    for decision in subject.table.decisions:
        if decision.table is not None:
            yield decision, decision.table


def _hit(decision: Decision, what: str, line: int, mend: str = "") -> Hit:
    return Hit(decision.id, decision.name, what, mend, line)


def _ids(subject: TableSubject) -> Iterator[Hit]:
    for id in subject.table.duplicate_ids:
        yield Hit(id, "", f"编号「{id}」出现不止一次", "换一个编号。")
    for decision in subject.table.decisions:
        if not _ID.fullmatch(decision.id):
            what = f"编号「{decision.id}」不是 P<附件号>_<英文名> 或 S_<英文名>"
            yield _hit(decision, what, decision.line)
        if not is_chinese(decision.name):
            yield _hit(decision, "没有中文名称", decision.line, "填写名称。")
        if not decision.history_time_to_live:
            yield _hit(decision, "没有历史保存天数", decision.line, "填写 historyTimeToLive。")
        if decision.table is None:
            yield _hit(
                decision, "不是判定表，是公式", decision.line, "改为判定表，或由工作者计算。"
            )


def _policy(subject: TableSubject) -> Iterator[Hit]:
    for decision, table in _tables(subject):
        if table.hit_policy not in _POLICIES:
            yield _hit(decision, f"命中策略是 {table.hit_policy}", table.line)
        if len(table.outputs) != 1:
            yield _hit(
                decision, f"有 {len(table.outputs)} 个输出列", table.line, "拆成几张判定表。"
            )


def _types(subject: TableSubject) -> Iterator[Hit]:
    for decision, table in _tables(subject):
        for column in (*table.inputs, *table.outputs):
            if type_of_ref(column.type) is None and not column.type.startswith("date"):
                what = f"列「{_title(column)}」的类型「{column.type or '未填'}」不认识"
                yield _hit(decision, what, column.line, "选 string、integer、double、boolean。")
        for column in table.inputs:
            if not column.expression.isidentifier():
                what = f"列「{_title(column)}」的输入「{column.expression}」不是一个变量"
                yield _hit(decision, what, column.line, "只写一个变量名。")
        for number, rule in enumerate(table.rules, 1):
            for column, text in zip(table.inputs, rule.inputs, strict=False):
                yield from _input_cell(decision, column, text, number, rule.line)
            for column, text in zip(table.outputs, rule.outputs, strict=False):
                want = type_of_ref(column.type)
                if want is not None and literal_type(text) is not want:
                    what = f"第 {number} 行「{_title(column)}」写的「{text}」不是{_TYPES[want]}"
                    yield _hit(decision, what, rule.line)


def _input_cell(
    decision: Decision, column: Clause, text: str, number: int, line: int
) -> Iterator[Hit]:
    want = type_of_ref(column.type)
    if want is None:
        return
    test = read_test(text)
    if test is None:
        yield _hit(decision, f"第 {number} 行「{_title(column)}」写的「{text}」看不懂", line)
    elif test.type not in (CellType.ANY, want):
        what = f"第 {number} 行「{_title(column)}」写的「{text}」不是{_TYPES[want]}"
        yield _hit(decision, what, line)


def _gaps(subject: TableSubject) -> Iterator[Hit]:
    for decision, table in _tables(subject):
        result = check_table(table)
        if not result.complete:
            yield _hit(decision, "表太大或有看不懂的格子，没有查空档", table.line, "先改正格子。")
        elif result.gaps:
            example = _values(table, result.gaps[0])
            what = f"有 {len(result.gaps)} 种输入没有行接住，例如 {example}"
            yield _hit(decision, what, table.line)


def _overlaps(subject: TableSubject) -> Iterator[Hit]:
    for decision, table in _tables(subject):
        result = check_table(table)
        if table.hit_policy == "UNIQUE":
            for one, other, values in result.overlaps:
                what = f"第 {one} 行与第 {other} 行重叠，例如 {_values(table, values)}"
                yield _hit(decision, what, table.rules[other - 1].line)
        elif result.complete:
            for number in result.dead:
                what = f"第 {number} 行永远轮不到：前面的行已全部接住"
                yield _hit(decision, what, table.rules[number - 1].line, "删去它，或调整次序。")


def _title(column: Clause) -> str:
    return column.label or column.expression or column.name or column.id


def _values(table: DecisionTable, values: tuple[str | float | bool, ...]) -> str:
    pairs = zip(table.inputs, values, strict=True)
    return "，".join(
        f"{_title(column)} = {value:g}"
        if isinstance(value, float)
        else f"{_title(column)} = {str(value).lower()}"
        for column, value in pairs
    )


RULES = (
    TableRule("table-id", "判定表有约定的编号、中文名称、历史保存天数", "改正编号。", _ids),
    TableRule(
        "table-policy",
        "命中策略是 UNIQUE 或 FIRST，只有一个输出列",
        "选 UNIQUE（互不重叠）或 FIRST（自上而下）。",
        _policy,
    ),
    TableRule("table-types", "格子里的常量与列的类型一致", "改成与列类型一致的常量。", _types),
    TableRule("table-gap", "任何输入都有行接住", "加一行接住其余情况，或给列写明允许值。", _gaps),
    TableRule("table-overlap", "行互不重叠，没有轮不到的行", "改正范围。", _overlaps),
)
