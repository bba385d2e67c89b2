"""Refuses changes that another site makes a clerk's browser send (double submit, OWASP CSRF sheet).

Camunda's web apps hand out a cookie XSRF-TOKEN that scripts of this origin, and only they, can
read; the tab repeats it in a header. The front proxy makes that cookie valid for /panel too.
"""

from __future__ import annotations

import secrets
from typing import Final

from fastapi import Request

from bureau.errors import NotPermitted

_COOKIE: Final = "XSRF-TOKEN"
_HEADER: Final = "X-XSRF-TOKEN"


def refuse_foreign(request: Request) -> None:
    """Refuse a change that did not come from a page of this origin.

    Raises:
        NotPermitted: token missing or different, or the browser says it comes from another site.
    """
    header = request.headers.get(_HEADER, "")
    same = any(secrets.compare_digest(header.encode(), token) for token in tokens(request))
    site = request.headers.get("sec-fetch-site", "same-origin")
    if not header or not same or site != "same-origin":
        raise NotPermitted("请求来源核验未通过，请刷新页面后重试。", code="csrf-refused")


def tokens(request: Request) -> list[bytes]:
    """Every CSRF cookie: a browser that knows the engine's own address too holds two."""
    pairs = (
        part.strip().partition("=")
        for line in request.headers.getlist("cookie")
        for part in line.split(";")
    )
    return [value.strip().strip('"').encode() for name, _, value in pairs if name == _COOKIE]
