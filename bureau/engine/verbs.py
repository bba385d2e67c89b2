"""Sends pycamunda's request objects over our session.

Each of its requests must be given a session, or it opens a connection of its own without timeout;
with ours its error handling never runs, since the session raises first. It quotes no id.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bureau.engine.session import EngineSession


def send(request: Any, session: EngineSession) -> Any:
    """Send one pycamunda request; its own result object.

    Raises:
        EngineError: as `EngineSession.request`.
    """
    request.session = session
    return request()


def quoted(name: str) -> str:
    """An id or key as a path segment."""
    return quote(name, safe=":")
