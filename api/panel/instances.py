"""/panel/data/instances: what stands behind a process instance, for the tab in Cockpit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import ServicesDependency
from api.documents import problems
from api.schemas import Out
from bureau.services.case_status import STATE_TEXTS
from bureau.services.instance_watch import Watched
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/panel/data/instances", tags=["运行监控（内部）"])

InstanceId = Annotated[
    str, Path(description="顶层流程实例编号。", pattern=r"^[A-Za-z0-9_-]{1,64}$")
]


class ActOut(Out):
    """外部动作。"""

    key: str
    topic: str
    state: str
    attempts: int
    claimed_at: datetime
    stored_at: datetime | None
    completed_at: datetime | None


class MessageOut(Out):
    """发件箱的一行。"""

    id: int
    kind: str
    state: str
    attempts: int
    created_at: datetime
    last_error: str = Field(description="最近一次失败的原因；没有时为空。")


class PackageOut(Out):
    """案卷包。"""

    kind: str
    path: str
    sha256: str
    created_at: datetime


class TroubleOut(Out):
    """须人工处理的差异。"""

    text: str
    command: str


class InstanceOut(Out):
    """流程实例背后的记录。"""

    number: str
    state_text: str
    acts: list[ActOut]
    messages: list[MessageOut]
    packages: list[PackageOut]
    troubles: list[TroubleOut] = Field(description="对账：空表示相符。")


@router.get(
    "/{instance_id}",
    summary="流程实例背后的记录",
    responses=problems("no-session", "not-permitted", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def instance(
    request: Request, instance_id: InstanceId, services: ServicesDependency
) -> InstanceOut:
    """Acts, messages and packages of the case that an instance carries."""
    now = services.clock.now()
    found = await run_in_threadpool(services.desk.watch.of_root, request.cookies, instance_id, now)
    return _out(found)


def _out(found: Watched) -> InstanceOut:
    return InstanceOut(
        number=found.case.number,
        state_text=STATE_TEXTS[found.case.state],
        acts=[
            ActOut(
                key=one.key,
                topic=one.topic,
                state=one.state.value,
                attempts=one.attempts,
                claimed_at=_local(one.claimed_at),
                stored_at=_local(one.stored_at) if one.stored_at else None,
                completed_at=_local(one.completed_at) if one.completed_at else None,
            )
            for one in found.effects
        ],
        messages=[
            MessageOut(
                id=one.id,
                kind=one.kind.value,
                state=one.state.value,
                attempts=one.attempts,
                created_at=_local(one.created_at),
                last_error=one.last_error or "",
            )
            for one in found.outbox
        ],
        packages=[
            PackageOut(
                kind=one.kind,
                path=one.path,
                sha256=one.sha256,
                created_at=_local(one.created_at),
            )
            for one in found.packages
        ],
        troubles=[TroubleOut(text=one.text, command=one.command) for one in found.troubles],
    )


def _local(at: datetime) -> datetime:
    return at.astimezone(TIME_ZONE)
