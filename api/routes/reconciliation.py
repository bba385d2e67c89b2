"""GET /v1/reconciliation: what the caller's body handed in on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import CallerDependency, ServicesDependency
from api.documents import problems
from api.schemas import AttachmentRef, Out
from bureau.services.body_reconciliation import HandedIn
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/v1/reconciliation", tags=["对账"])


class HandedInOut(Out):
    """一次受理的提交及其现状。"""

    tracking_number: str = Field(examples=["BJ-2026-000001"])
    kind: Literal["submission", "supplement", "withdrawal", "result"]
    kind_text: str = Field(examples=["提交"])
    idempotency_key: str = Field(description="提交时的 Idempotency-Key。", examples=["rx-1"])
    received_at: datetime
    body_sha256: str = Field(description="请求正文的 SHA-256，与回执所载相同。")
    receipt_sha256: str = Field(description="回执全文（逐字节）的 SHA-256。")
    attachments: list[AttachmentRef] = Field(description="随这次提交收到的附件。")
    state: Literal["received", "active", "closed", "withdrawn"]
    state_text: str = Field(examples=["办理中"])
    closed_at: datetime | None = Field(description="办结时间；在办的为空。")


class HandedInPageOut(Out):
    """一天的提交，按受理时间排列。"""

    date: date
    entries: list[HandedInOut]
    next_cursor: str | None = Field(
        description="下一页的 cursor；最后一页为空。", examples=["MjAyNi0wMy0wMlQ"]
    )


@router.get(
    "",
    summary="对账",
    description=(
        "本单位某日（北京时间）受理的全部提交、补正、撤回和结果回传，以及各办件现状。"
        "每页 100 条，按 next_cursor 翻页。"
        "本单位有记录而这里没有的，即未受理，请用原键原样重新提交。"
    ),
    responses=problems("unauthenticated", "not-permitted", "temporarily-unavailable"),
    dependencies=[Depends(queries.only("date", "cursor"))],
)
async def reconcile(
    day: Annotated[
        date, Query(alias="date", description="日期，北京时间。", examples=["2026-03-02"])
    ],
    caller: CallerDependency,
    services: ServicesDependency,
    cursor: Annotated[
        str | None, Query(description="上一页的 next_cursor；首页不填。", max_length=200)
    ] = None,
) -> HandedInPageOut:
    """One page of what was handed in that day."""
    found = await run_in_threadpool(services.handed_in.of_day, caller, day, cursor)
    return HandedInPageOut(
        date=day,
        entries=[_entry(one) for one in found.entries],
        next_cursor=found.next_cursor,
    )


def _entry(one: HandedIn) -> HandedInOut:
    submission, case = one.submission, one.case
    return HandedInOut(
        tracking_number=case.number,
        kind=submission.kind.value,
        kind_text=submission.kind.label,
        idempotency_key=submission.idempotency_key,
        received_at=submission.received_at.astimezone(TIME_ZONE),
        body_sha256=one.body_sha256,
        receipt_sha256=one.receipt_sha256,
        attachments=[AttachmentRef(id=paper.id, sha256=paper.sha256) for paper in one.papers],
        state=case.state.value,
        state_text=one.state_text,
        closed_at=case.closed_at.astimezone(TIME_ZONE) if case.closed_at else None,
    )
