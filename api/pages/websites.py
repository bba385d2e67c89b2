"""GET /websites/{site}/public/...: the pages that the platform publishes (topic `publish`).

For a bureau whose website is this folder, and for looking at what was published. Only what stands
below `public` is shown; nothing there may run in a browser, since the clerks' pages share this
origin.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from bureau.errors import NotFound

router = APIRouter(prefix="/websites")

#: Names of sites and of what the platform writes: no dot in front, no way up.
_SEGMENT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_PDF: Final = "application/pdf"
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # A page that was taken down must not be shown any longer.
    "Cache-Control": "no-cache",
}
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


@router.api_route("/{site}/public/{path:path}", methods=["GET", "HEAD"])
def show(request: Request, site: str, path: str) -> Response:
    """One page, index or paper.

    Raises:
        NotFound: there is none.
    """
    folder: Path = request.app.state.websites
    segments = [site, "public", *(path or "index.html").split("/")]
    if segments[-1] == "":
        segments[-1] = "index.html"
    found = folder.joinpath(*segments)
    if not all(_SEGMENT.fullmatch(segment) for segment in segments) or not found.is_file():
        raise NotFound("网站上没有这个页面，可能已经撤下。")
    answer = FileResponse(found, headers=_HEADERS)
    if answer.media_type != _PDF:
        answer.headers["Content-Security-Policy"] = _POLICY
    return answer
