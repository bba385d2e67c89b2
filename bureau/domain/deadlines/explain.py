"""Says a limit and the way to it in Chinese, for the case's page, the register and the caller."""

from __future__ import annotations

from itertools import groupby

from bureau.domain.calendar.days import spoken
from bureau.domain.deadlines.deadline import Deadline
from bureau.domain.deadlines.lapse import END_OF_DAY
from bureau.domain.deadlines.rows import Row, RowKind
from bureau.domain.deadlines.rules import Kind, Unit
from bureau.domain.deadlines.terms import say_term
from bureau.timezone import TIME_ZONE

_KINDS = {Kind.HARD: "硬性期限", Kind.SOFT: "参考期限", Kind.ENTERED: "录入期限"}

PROVISIONAL = "暂定：所涉年份的国务院放假通知尚未录入，录入后重新计算"


def due_line(deadline: Deadline) -> str:
    """When it lapses, in one line."""
    if deadline.due_at is None:
        left = "" if deadline.remaining is None else f"，剩余{deadline.remaining}"
        return f"暂停计时{left}"
    local = deadline.due_at.astimezone(TIME_ZONE)
    hour = "" if local.time() == END_OF_DAY else f" {local:%H:%M}"
    return f"{spoken(local.date())}{hour}" + ("（暂定）" if deadline.provisional else "")


def summary(deadline: Deadline) -> str:
    """One sentence: the limit, its clause, its start and its end."""
    rule = deadline.rule
    length = say_term(rule.term)
    if rule.kind is Kind.ENTERED:
        length = "期限录入"
    elif rule.term.unit not in (Unit.MONTHLY, Unit.YEARLY):
        length = f"{rule.since}{'前' if rule.backward else '起'}{length}"
    return f"{due_line(deadline)}届满：{length}，依据{rule.clause}"


def lines(deadline: Deadline) -> tuple[str, ...]:
    """The whole explanation, one line each; runs of days of one kind share a line."""
    said = list(head_lines(deadline))
    said += [_run(tuple(run)) for _, run in groupby(deadline.rows, key=_sort)]
    said.append(f"届满：{due_line(deadline)}")
    said += [f"提醒：{spoken(r.at.date())} {r.at:%H:%M}（{r.why}）" for r in deadline.reminders]
    if deadline.provisional:
        said.append(PROVISIONAL)
    return tuple(said)


def head_lines(deadline: Deadline) -> tuple[str, ...]:
    """What stands above the days: clause and words, reading, start, pauses, extensions."""
    rule = deadline.rule
    said = [f"依据：{rule.clause}「{rule.words}」（{_KINDS[rule.kind]}）"]
    if rule.reading:
        said.append(f"读法：{rule.reading}")
    said += [f"说明：{note}" for note in deadline.notes]
    said += [
        f"延长：{spoken(granted.granted_at.astimezone(TIME_ZONE).date())}批准（{granted.approver}），"
        f"理由：{granted.reason}"
        for granted in deadline.request.extensions
    ]
    return tuple(said)


def day_lines(deadline: Deadline) -> tuple[tuple[str, str, str, str], ...]:
    """Every day by itself: the day, whether it counts, its running number, and why."""
    return tuple(
        (
            spoken(row.day),
            "计入" if row.counted else "—",
            "" if row.number is None else str(row.number),
            row.why + ("（暂定）" if row.provisional else ""),
        )
        for row in deadline.rows
    )


def text(deadline: Deadline) -> str:
    """The whole explanation."""
    return "\n".join(lines(deadline))


def _sort(row: Row) -> tuple[RowKind, str]:
    """Days that share a line: counted ones, and skipped ones of one holiday."""
    counted = row.kind is RowKind.COUNTED
    weekend = row.kind is RowKind.WEEKEND
    return row.kind, "" if counted or weekend else row.why


def _run(rows: tuple[Row, ...]) -> str:
    first, last = sorted((rows[0], rows[-1]), key=lambda row: row.day)
    days = spoken(first.day) if len(rows) == 1 else f"{spoken(first.day)}至{spoken(last.day)}"
    if rows[0].kind is RowKind.COUNTED and len(rows) > 1:
        return f"　　{days}：计入，{rows[0].why}至{rows[-1].why}"
    if rows[0].kind is RowKind.WEEKEND:
        return f"　　{days}：休息日，不计入"
    return f"　　{days}：{rows[0].why}"
