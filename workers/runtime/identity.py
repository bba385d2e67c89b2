"""Who this worker process is, towards the engine."""

from __future__ import annotations

import os
import secrets
import socket


def worker_id() -> str:
    """A new id: host, process and chance.

    The engine checks locks by this id alone, lapsed or not: were it used again after a restart, an
    answer of the dead process could count for the living one.
    """
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
