"""GET, PUT, DELETE /v1/callback: where a body wants to be told."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import queries
from api.auth import CallerDependency, ServicesDependency
from api.documents import problems
from api.headers import SECURITY_HEADERS
from api.schemas import CallbackIn, CallbackOut, CallbackSecretOut
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/v1/callback", tags=["回调"])

_PROBLEMS = problems("unauthenticated", "not-permitted", "temporarily-unavailable")


@router.get(
    "",
    summary="查看回调地址",
    responses=_PROBLEMS,
    dependencies=[Depends(queries.only())],
)
async def show(caller: CallerDependency, services: ServicesDependency) -> CallbackOut:
    """Where the caller's body is told; its secret is not shown again."""
    callbacks = services.interface.callbacks
    found = await run_in_threadpool(callbacks.of, callbacks.for_caller(caller))
    return CallbackOut(
        url=found.url,
        registered_at=found.registered_at.astimezone(TIME_ZONE),
        trouble=found.note,
    )


@router.put(
    "",
    summary="登记回调地址",
    description="登记或更换地址，每次生成新密钥。办件状态变化时，本局向该地址发送签名的消息。",
    responses=_PROBLEMS,
    dependencies=[Depends(queries.only())],
)
async def register(
    body: CallbackIn, caller: CallerDependency, services: ServicesDependency
) -> CallbackSecretOut:
    """Register an address; the only time that its secret is shown."""
    callbacks = services.interface.callbacks
    made = await run_in_threadpool(callbacks.register, callbacks.for_caller(caller), body.url)
    return CallbackSecretOut(
        url=made.url,
        registered_at=made.registered_at.astimezone(TIME_ZONE),
        trouble="",
        secret=made.secret,
    )


@router.delete(
    "",
    summary="注销回调地址",
    status_code=204,
    response_class=Response,
    responses=_PROBLEMS,
    dependencies=[Depends(queries.only())],
)
async def remove(caller: CallerDependency, services: ServicesDependency) -> Response:
    """Tell the body no more."""
    callbacks = services.interface.callbacks
    await run_in_threadpool(callbacks.switch_off, callbacks.for_caller(caller))
    return Response(status_code=204, headers=SECURITY_HEADERS)
