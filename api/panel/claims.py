"""GET /panel/tasks/{taskId}/holder and POST .../give-back: who does a task."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import ServicesDependency
from api.documents import problems
from api.panel.csrf import refuse_foreign
from api.panel.routes import TaskId
from api.panel.schemas import HolderOut

router = APIRouter(prefix="/panel/tasks/{task_id}", tags=["办件页签（内部）"])


@router.get(
    "/holder",
    summary="是否只有本人能办",
    responses=problems("no-session", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def holder(request: Request, task_id: TaskId, services: ServicesDependency) -> HolderOut:
    """Whether the clerk need not claim: nobody else holds the post."""
    sole = await run_in_threadpool(services.desk.claims.is_only_holder, request.cookies, task_id)
    return HolderOut(sole=sole)


@router.post(
    "/give-back",
    summary="退回认领",
    description="任务退回岗位，由岗位其他人认领。须带请求头 X-XSRF-TOKEN，与同名 Cookie 相同。",
    status_code=204,
    responses=problems("no-session", "csrf-refused", "not-permitted", "temporarily-unavailable"),
    dependencies=[Depends(queries.only()), Depends(refuse_foreign)],
)
async def give_back(request: Request, task_id: TaskId, services: ServicesDependency) -> None:
    """Give the clerk's own task back to its post."""
    await run_in_threadpool(services.desk.claims.give_back, request.cookies, task_id)
