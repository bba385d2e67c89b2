"""Serves an application over HTTP until it is told to stop; then exit code 0."""

from __future__ import annotations

import signal
import sys
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from api.patience import PatientProtocol

#: How long requests under way may take to finish after SIGTERM.
GRACE_SECONDS: Final = 20


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; finish what is under way; leave with exit code 0.

    Args:
        app: what is served.
        host: address to listen on.
        port: TCP port, 0 for any free one.

    Raises:
        SystemExit: 0 when it was told to stop; 3 when it could not start.
    """
    # uvicorn takes the signals over and raises them again when it has stopped: this is what they
    # meet then. Without it the process would die of SIGTERM.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    uvicorn.run(
        app,
        http=PatientProtocol,
        host=host,
        port=port,
        access_log=False,  # it would write query strings; `api.observe` logs instead
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
