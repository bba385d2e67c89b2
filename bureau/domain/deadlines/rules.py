"""What a time limit (时限) says: how long, from what, which way, and what may change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How binding a limit is."""

    HARD = "hard"  # 原文有数值：提醒、超期、督办
    SOFT = "soft"  # 左右、原则上、一般：只显示，不升级
    ENTERED = "entered"  # 规定时限、按通知：由人录入


class Unit(StrEnum):
    """What is counted."""

    WORKING_DAY = "working-day"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    MONTH = "month"
    MONTHLY = "monthly"  # 每月X日前
    YEARLY = "yearly"  # 每年X月X日前
    NONE = "none"  # nothing: the limit is entered


#: Units that are counted as moments, not as days.
MOMENTS = frozenset({Unit.HOUR, Unit.MINUTE})


class Anchor(StrEnum):
    """The day the event stands for."""

    EVENT = "event"
    MONTH_END = "month-end"
    QUARTER_END = "quarter-end"
    YEAR_END = "year-end"


class Lapse(StrEnum):
    """What happens when the last day is not a working day."""

    KEEP = "keep"  # 不顺延
    NEXT = "next-working-day"  # 民法典第二百零三条第一款
    PREVIOUS = "previous-working-day"  # 提前到前一工作日


class Ends(StrEnum):
    """The moment of the last day at which the limit lapses."""

    DAY_END = "day-end"
    OFFICE_CLOSE = "office-close"  # 民法典第二百零三条第二款


class Entered(StrEnum):
    """What a date typed by a person means beside what is computed."""

    NO = "no"
    REQUIRED = "required"  # it is the limit
    EARLIER = "earlier"  # 取较早者
    INSTEAD = "instead"  # 另有规定的从其规定


class Interruption(StrEnum):
    """What a clock stop (补正等) does."""

    NONE = "none"
    PAUSE = "pause"  # 期间不计入
    RESTART = "restart"  # 重新起算


@dataclass(frozen=True, slots=True)
class Term:
    """A length or a calendar date.

    Args:
        unit: what is counted.
        amount: how many; for `MONTHLY` and `YEARLY` unused.
        day: day of the month for `MONTHLY` and `YEARLY`; 0 means the month's last day.
        month: month for `YEARLY`.
        month_offset: `MONTHLY`: 0 the first such day from the event on, 1 the month after it.
    """

    unit: Unit
    amount: int = 0
    day: int = 0
    month: int = 0
    month_offset: int = 0


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """Extension (延期): how much, and how often."""

    term: Term
    times: int = 1


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """A reminder before the limit: so much before it, or half way when `term` is None."""

    term: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One limit of one annex.

    Args:
        id: `<annex>:<name>`, as diagrams carry it.
        clause: where it stands, such as 附件1.25 规范.
        words: its words in the original.
        since: the event, in Chinese.
        kind: how binding it is.
        term: its length or date.
        backward: counted back from the event (提前20个工作日).
        anchor: the day the event stands for.
        counts_start: the event's own day counts (民法典第二百零一条 says no).
        lapse: what happens when the last day is not a working day.
        ends: the moment of the last day.
        entered: what a typed date means.
        interruption: what a clock stop does.
        extension: what an extension gives; None: there is none.
        reminders: in any order.
        loss_of_right: the day ends a right; it is never computed on a provisional calendar.
        reading: how a gap of the text is read (读法), "" when there is none.
    """

    id: str
    clause: str
    words: str
    since: str
    kind: Kind
    term: Term
    backward: bool = False
    anchor: Anchor = Anchor.EVENT
    counts_start: bool = False
    lapse: Lapse = Lapse.KEEP
    ends: Ends = Ends.DAY_END
    entered: Entered = Entered.NO
    interruption: Interruption = Interruption.NONE
    extension: ExtensionRule | None = None
    reminders: tuple[ReminderRule, ...] = ()
    loss_of_right: bool = False
    reading: str = ""
