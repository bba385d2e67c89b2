"""/panel/cases and its sisters: pages that fill themselves with the log-in of the clerk.

Scripts and styles come from the engine's web apps on the same origin, as the 办件 tab does.
"""

from __future__ import annotations

from html import escape
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.headers import SECURITY_HEADERS

router = APIRouter(prefix="/panel")

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PLACES: Final = {"cases": "办件查询", "ledgers": "台账"}
_TASKLIST: Final = "/camunda/app/tasklist/default/"
_ASSETS: Final = "/camunda/assets/bureau"


def _shell(name: str) -> HTMLResponse:
    title = escape(_PLACES[name])
    links = "".join(
        f'<a href="/panel/{place}"{" aria-current=page" if place == name else ""}>'
        f"{escape(label)}</a>"
        for place, label in _PLACES.items()
    )
    return HTMLResponse(
        f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - 桓台县商务局</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{_ASSETS}/pages/pages.css">
<link rel="stylesheet" href="/camunda/app/tasklist/styles/panel.css">
</head><body class="bureau-page">
<a class="bureau-skip" href="#main">转到正文</a>
<header><strong>桓台县商务局</strong><nav aria-label="页面">
<a href="{_TASKLIST}">任务办理</a>{links}</nav></header>
<main id="main" tabindex="-1"><h1>{title}</h1>
<div id="place" class="bureau-panel"><p role="status">正在载入…</p></div>
<noscript><p>本页需要启用 JavaScript。</p></noscript></main>
<script type="module" src="{_ASSETS}/pages/{name}.js"></script>
</body></html>
""",
        headers={**SECURITY_HEADERS, "Content-Security-Policy": _POLICY},
    )


@router.get("/cases")
@router.get("/cases/{number}")
async def cases() -> HTMLResponse:
    """Lists and search, or one case."""
    return _shell("cases")


@router.get("/ledgers")
async def ledgers() -> HTMLResponse:
    """Ledgers of the clerk's posts."""
    return _shell("ledgers")
