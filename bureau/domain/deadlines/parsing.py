"""Reads one rule as the register writes it, in Chinese, and checks that it makes sense.

编号: "1.42:notify"            <annex>:<name>
依据: 附件1.42 规范二7         where the limit stands
原文: 通知邀请单位取件（3 个工作日内）
起算: 市外办出具函件之日        the event
期限: 3个工作日                or 7日, 一周, 3个月, 2小时, 提前20个工作日, 每月5日前, 录入
类别: 硬                       硬 (default), 软, 录入
起点: 季度末                    月末, 季度末, 年末: the day the event stands for
当日计入: false
休息日: 不顺延                  不顺延 (default), 顺延, 提前: when the last day is not worked
截止: 下班                      下班 or 当日: default 下班 for working days and moved ends
另行录入: 取较早                取较早 or 从其规定: what a typed date means besides
中断: 暂停                      暂停 or 重新起算
延长: 20日                      same unit as the limit
延长次数: 1
提醒: [提前1个工作日, 期限过半]
失权: false                    the day ends a right
读法: ...
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bureau.domain.deadlines.rules import (
    MOMENTS,
    Anchor,
    Ends,
    Entered,
    ExtensionRule,
    Interruption,
    Kind,
    Lapse,
    ReminderRule,
    Rule,
    Term,
    Unit,
)
from bureau.domain.deadlines.terms import parse_term
from bureau.errors import Fault, InvalidData

_KINDS = {"硬": Kind.HARD, "软": Kind.SOFT, "录入": Kind.ENTERED}
_ANCHORS = {
    "当日": Anchor.EVENT,
    "月末": Anchor.MONTH_END,
    "季度末": Anchor.QUARTER_END,
    "年末": Anchor.YEAR_END,
}
_LAPSES = {"不顺延": Lapse.KEEP, "顺延": Lapse.NEXT, "提前": Lapse.PREVIOUS}
_ENTERED = {"取较早": Entered.EARLIER, "从其规定": Entered.INSTEAD, None: Entered.NO}
_INTERRUPTIONS = {
    "暂停": Interruption.PAUSE,
    "重新起算": Interruption.RESTART,
    None: Interruption.NONE,
}


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str = Field(alias="编号", pattern=r"^[0-9]+(\.[0-9]+)+:[a-z][a-z0-9-]*$|^[a-z][a-z-]*$")
    clause: str = Field(alias="依据", min_length=2)
    words: str = Field(alias="原文", min_length=1)
    since: str = Field(alias="起算", default="", max_length=40)
    term: str = Field(alias="期限")
    kind: Literal["硬", "软", "录入"] | None = Field(alias="类别", default=None)
    anchor: Literal["当日", "月末", "季度末", "年末"] = Field(alias="起点", default="当日")
    counts_start: bool = Field(alias="当日计入", default=False)
    lapse: Literal["不顺延", "顺延", "提前"] = Field(alias="休息日", default="不顺延")
    ends: Literal["下班", "当日"] | None = Field(alias="截止", default=None)
    entered: Literal["取较早", "从其规定"] | None = Field(alias="另行录入", default=None)
    interruption: Literal["暂停", "重新起算"] | None = Field(alias="中断", default=None)
    extension: str | None = Field(alias="延长", default=None)
    times: int = Field(alias="延长次数", default=1, ge=1)
    reminders: tuple[str, ...] | None = Field(alias="提醒", default=None)
    loss_of_right: bool = Field(alias="失权", default=False)
    reading: str = Field(alias="读法", default="")


def parse_rule(document: Mapping[str, object]) -> Rule:
    """The rule a mapping describes.

    Raises:
        InvalidData: a key is unknown, missing or contradictory; each is named.
    """
    name = str(document.get("编号", "?"))
    try:
        text = _Text.model_validate(document)
        return _rule(text)
    except ValidationError as fault:
        found = [(".".join(map(str, e["loc"])), str(e["msg"])) for e in fault.errors()]
    except ValueError as wrong:
        found = [("期限", str(wrong))]
    faults = tuple(Fault(f"/{name}/{key}", message) for key, message in found)
    raise InvalidData(f"期限规则 {name} 有误", code="invalid-rules", faults=faults)


def _rule(text: _Text) -> Rule:
    term, backward = parse_term(text.term)
    lapse = _LAPSES[text.lapse]
    entered = Entered.REQUIRED if term.unit is Unit.NONE else _ENTERED[text.entered]
    default_kind = "录入" if term.unit is Unit.NONE else "硬"
    rule = Rule(
        id=text.id,
        clause=text.clause,
        words=text.words,
        since=text.since,
        kind=_KINDS[text.kind or default_kind],
        term=term,
        backward=backward,
        anchor=_ANCHORS[text.anchor],
        counts_start=text.counts_start,
        lapse=lapse,
        ends=_ends(text.ends, term, lapse),
        entered=entered,
        interruption=_INTERRUPTIONS[text.interruption],
        extension=_extension(text),
        reminders=_reminders(text, term, text.kind or default_kind),
        loss_of_right=text.loss_of_right,
        reading=text.reading,
    )
    _check(rule)
    return rule


def _ends(given: str | None, term: Term, lapse: Lapse) -> Ends:
    if given is not None:
        return Ends.OFFICE_CLOSE if given == "下班" else Ends.DAY_END
    worked = term.unit is Unit.WORKING_DAY or lapse is not Lapse.KEEP
    return Ends.OFFICE_CLOSE if worked else Ends.DAY_END


def _extension(text: _Text) -> ExtensionRule | None:
    if text.extension is None:
        return None
    return ExtensionRule(parse_term(text.extension)[0], text.times)


def _reminders(text: _Text, term: Term, kind: str) -> tuple[ReminderRule, ...]:
    if text.reminders is not None:
        given = text.reminders
    elif kind == "软" or (term.amount == 0 and term.unit is Unit.DAY):
        given = ()
    elif term.unit is Unit.NONE:
        given = ("提前1日",)
    else:
        given = ("提前30分钟",) if term.unit in MOMENTS else ("提前1个工作日",)
    return tuple(ReminderRule(None if g == "期限过半" else parse_term(g)[0]) for g in given)


def _check(rule: Rule) -> None:
    """Refuse what cannot be computed or contradicts itself."""
    unit = rule.term.unit
    wrong = {
        "录入的期限类别应为“录入”，有数值的应为“硬”或“软”": (
            (rule.kind is Kind.ENTERED) != (unit is Unit.NONE)
        ),
        "缺少起算": not rule.since and unit is not Unit.NONE,
        "延长的单位应与期限相同": (
            rule.extension is not None and rule.extension.term.unit is not unit
        ),
        "倒算的期限不能暂停或延长": (
            rule.backward
            and (rule.extension is not None or rule.interruption is not Interruption.NONE)
        ),
        "当日计入只用于按日、工作日、月计算的期限，倒算的只用于日、工作日": (
            rule.counts_start
            and (
                unit not in (Unit.DAY, Unit.WORKING_DAY, Unit.MONTH)
                or not rule.term.amount
                or (rule.backward and unit is Unit.MONTH)
            )
        ),
        "按小时、分钟计算的期限到时即止，不能顺延、不到下班": (
            unit in MOMENTS and (rule.lapse is not Lapse.KEEP or rule.ends is not Ends.DAY_END)
        ),
        "固定日期和录入的期限不能暂停或延长": (
            unit in (Unit.NONE, Unit.MONTHLY, Unit.YEARLY)
            and (rule.extension is not None or rule.interruption is not Interruption.NONE)
        ),
    }
    faults = [message for message, found in wrong.items() if found]
    if faults:
        raise ValueError("；".join(faults))
