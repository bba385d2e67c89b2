"""Handlers that do all a handler can do; run by the harness and by the real engine alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from bureau.errors import BusinessError, InProgress, NotFound, OutcomeUnknown, Permanent, Transient
from bureau.timezone import TIME_ZONE
from workers.runtime import Context, Variables, task

AT = datetime(2026, 2, 14, 9, 30, tzinfo=TIME_ZONE)


class Mood(StrEnum):
    GOOD = "good"


class Wanted(Variables):
    what: Literal[
        "succeed",
        "overlong",
        "reject",
        "surprise",
        "later",
        "busy",
        "unknown",
        "never",
        "refuse",
        "crash",
        "exit",
    ]
    note: str | None = None


class Everything(Variables):
    plain_text: str
    whole: int
    large: int
    fraction: float
    flag: bool
    nothing: str | None
    at: datetime
    amount: Decimal
    mood: Mood
    items: list[str]
    nested: dict[str, Any]


class SampleRejected(BusinessError):
    code = "Error_SampleRejected"


class SampleUndeclared(BusinessError):
    code = "Error_SampleUndeclared"


@task("sample", throws=(SampleRejected,), retries=4)
def sample(inp: Wanted, ctx: Context) -> Everything:
    match inp.what:
        case "reject":
            raise SampleRejected("不收")
        case "surprise":
            raise SampleUndeclared("没有声明")
        case "later":
            raise Transient("停机")
        case "busy":
            raise InProgress("另一进程正在办理", timedelta(seconds=77))
        case "unknown":
            raise OutcomeUnknown("没有回音")
        case "never":
            raise Permanent("缺少配置")
        case "refuse":
            raise NotFound("没有此办件。")
        case "crash":
            raise ZeroDivisionError("意外")
        case "exit":
            raise SystemExit(3)
        case "succeed" | "overlong":
            return Everything(
                plain_text="长" * 4001 if inp.what == "overlong" else "无",
                whole=7,
                large=2**40,
                fraction=0.5,
                flag=True,
                nothing=None,
                at=AT,
                amount=Decimal("1234567890.12"),
                mood=Mood.GOOD,
                items=["甲", "乙"],
                nested={"一": {"二": [1, None]}},
            )


#: What `succeed` leaves in the process.
LEFT: dict[str, object] = {
    "plainText": "无",
    "whole": 7,
    "large": 2**40,
    "fraction": 0.5,
    "flag": True,
    "nothing": None,
    "at": "2026-02-14T09:30:00+08:00",
    "amount": "1234567890.12",
    "mood": "good",
    "items": ["甲", "乙"],
    "nested": {"一": {"二": [1, None]}},
}
