"""GET /panel/data/cards: what stands on the cards of the open list, in one question."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import ServicesDependency
from api.documents import problems
from api.schemas import Out

router = APIRouter(prefix="/panel/data/cards", tags=["办件查询（内部）"])

TaskIds = Annotated[
    str,
    Query(
        description="任务编号，用逗号隔开，至多 50 项。",
        pattern=r"^[A-Za-z0-9_-]{1,64}(,[A-Za-z0-9_-]{1,64})*$",
        max_length=3250,
        examples=["a1b2c3"],
    ),
]


class CardOut(Out):
    """一张任务卡片。"""

    task_id: str
    which: str = Field(description="办件编号和标题；尚未登记时为空。")
    sender: str = Field(description="来文单位或申请人，和文号。")


@router.get(
    "",
    summary="任务卡片的内容",
    responses=problems("no-session", "temporarily-unavailable"),
    dependencies=[Depends(queries.only("tasks"))],
)
async def cards(request: Request, tasks: TaskIds, services: ServicesDependency) -> list[CardOut]:
    """Of the tasks that the clerk may see."""
    wanted = frozenset(tasks.split(","))
    found = await run_in_threadpool(services.desk.cards.of, request.cookies, wanted)
    return [
        CardOut(task_id=task, which=one.which, sender=one.sender) for task, one in found.items()
    ]
