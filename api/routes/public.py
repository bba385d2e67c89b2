"""POST /v1/public/status: what anyone with number and query code may know."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import ServicesDependency
from api.client_address import client_address
from api.documents import problems
from api.schemas import PublicStatusOut, QueryIn, TimelineOut
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/v1/public", tags=["公开查询"])


@router.post(
    "/status",
    summary="凭查询码查询进度",
    description="无需密钥。连续输错会被限制。网页见 /v1/query。",
    responses=problems("temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def ask(body: QueryIn, request: Request, services: ServicesDependency) -> PublicStatusOut:
    """State of a case, without personal data."""
    found = await run_in_threadpool(
        services.interface.public_query.ask,
        body.tracking_number,
        body.query_code,
        client_address(request),
    )
    return PublicStatusOut(
        tracking_number=found.tracking_number,
        procedure=found.procedure,
        state_text=found.state_text,
        received_at=found.received_at.astimezone(TIME_ZONE),
        due_at=found.due_at.astimezone(TIME_ZONE) if found.due_at else None,
        due_basis=found.due_basis,
        closed_at=found.closed_at.astimezone(TIME_ZONE) if found.closed_at else None,
        timeline=[TimelineOut(at=at.astimezone(TIME_ZONE), text=text) for at, text in found.steps],
    )
