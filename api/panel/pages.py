"""/panel/cases and its sisters: pages that fill themselves with the log-in of the clerk.

Scripts and styles come from the engine's web apps on the same origin, as the 办件 tab does.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from api.auth import ServicesDependency
from api.headers import SECURITY_HEADERS
from api.panel.places import ASSETS, header_of
from api.services import ApiServices

router = APIRouter(prefix="/panel")

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def _shell(services: ApiServices, request: Request, name: str, title: str) -> HTMLResponse:
    head = header_of(services, request, f"/panel/{name}")
    return HTMLResponse(
        f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - 桓台县商务局</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{ASSETS}/pages/pages.css">
<link rel="stylesheet" href="/camunda/app/tasklist/styles/panel.css">
</head><body class="bureau-page">{head}
<main id="main" tabindex="-1"><h1>{title}</h1>
<div id="place" class="bureau-panel"><p role="status">正在载入…</p></div>
<noscript><p>本页需要启用 JavaScript。</p></noscript></main>
<script type="module" src="{ASSETS}/pages/{name}.js"></script>
</body></html>
""",
        headers={**SECURITY_HEADERS, "Content-Security-Policy": _POLICY},
    )


@router.get("/cases")
@router.get("/cases/{number}")
async def cases(request: Request, services: ServicesDependency) -> HTMLResponse:
    """Lists and search, or one case."""
    return await run_in_threadpool(_shell, services, request, "cases", "办件查询")


@router.get("/ledgers")
async def ledgers(request: Request, services: ServicesDependency) -> HTMLResponse:
    """Ledgers of the clerk's posts."""
    return await run_in_threadpool(_shell, services, request, "ledgers", "台账")
