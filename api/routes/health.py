"""GET /healthz and GET /readyz."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import structlog
from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from api import queries
from api.auth import ServicesDependency
from api.documents import Responses, problems
from api.headers import SECURITY_HEADERS
from api.schemas import CheckOut, HealthOut, ReadinessOut
from api.services import ApiServices
from bureau.services.readiness import Finding

router = APIRouter(tags=["运行状况"])

#: A dependency that needs longer counts as not answering.
PROBE_SECONDS: Final = 5.0
#: The answer is kept so long: whoever may ask without a key must not be able to load the engine.
KEPT_SECONDS: Final = 2.0

_NOT_READY: Final[Responses] = {
    503: {"model": ReadinessOut, "description": "有依赖不可用，逐项列出。"}
}
_LABELS: Final = {"database": "数据库", "engine": "流程引擎"}
_log = structlog.get_logger("api.health")


@router.get(
    "/healthz",
    summary="进程在运行",
    responses=problems(),
    dependencies=[Depends(queries.only())],
)
async def health() -> HealthOut:
    """The process lives; nothing else is asked."""
    return HealthOut(status="alive")


@router.get(
    "/readyz",
    summary="能否办理业务",
    response_model=ReadinessOut,
    responses=_NOT_READY | problems(),
    dependencies=[Depends(queries.only())],
)
async def readiness(request: Request, services: ServicesDependency) -> Response:
    """Each dependency by name; 503 when one does not answer."""
    memory: ReadinessMemory = request.app.state.readiness
    found = await memory.get(services)
    return JSONResponse(
        found.model_dump(), status_code=200 if found.ready else 503, headers=SECURITY_HEADERS
    )


class ReadinessMemory:
    """Asks all dependencies side by side, and remembers the answer for a moment."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._at = 0.0
        self._last: ReadinessOut | None = None

    async def get(self, services: ApiServices) -> ReadinessOut:
        """The findings; of several who ask at once, one asks the dependencies."""
        async with self._lock:
            now = time.monotonic()
            if self._last is None or now - self._at > KEPT_SECONDS:
                self._last = await _ask_all(services)
                self._at = time.monotonic()
            return self._last


async def _ask_all(services: ApiServices) -> ReadinessOut:
    names = services.readiness.names
    findings = await asyncio.gather(*(_ask(services, name) for name in names))
    checks = [
        CheckOut(name=found.name, label=_LABELS[found.name], ok=found.ok, error=found.error)
        for found in findings
    ]
    return ReadinessOut(ready=all(check.ok for check in checks), checks=checks)


async def _ask(services: ApiServices, name: str) -> Finding:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            found = await to_thread.run_sync(services.readiness.ask, name, abandon_on_cancel=True)
    except TimeoutError:
        found = Finding(name, False, "Timeout")
    if not found.ok:
        _log.warning("not ready", dependency=name, error=found.error)
    return found
