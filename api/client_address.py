"""Where a caller without a key is, for counting wrong guesses."""

from __future__ import annotations

from fastapi import Request


def client_address(request: Request) -> str:
    """The caller's address: as the front says, or that of the connection.

    The front drops what a caller wrote there itself (`api.proxy`, docker/nginx), and the API is
    reached through it only.
    """
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    peer = request.client.host if request.client else "-"
    return (forwarded or peer)[:64]
