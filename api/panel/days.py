"""GET /panel/data/working-days: for what is left on the task cards (还剩3个工作日).

The calendar is published by the State Council: nobody has to be logged in.
"""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import ServicesDependency
from api.schemas import Out

router = APIRouter(prefix="/panel/data/working-days", tags=["办件查询（内部）"])


class WorkingDaysOut(Out):
    """今天起的工作日。"""

    first: date = Field(description="第一天，即今天。")
    marks: str = Field(description="每天一个字符：1 工作日，0 休息日。", examples=["1111100"])


@router.get(
    "",
    summary="今天起的工作日",
    dependencies=[Depends(queries.only())],
)
async def working_days(services: ServicesDependency) -> WorkingDaysOut:
    """Which of the coming days are working days."""

    found = await run_in_threadpool(services.desk.days.ahead)
    return WorkingDaysOut(first=found.first, marks=found.marks)
