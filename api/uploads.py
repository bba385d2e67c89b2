"""Carries an upload from the network into a service that blocks, in constant memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread
from fastapi import Request

from api.body import blocking, limited, media_type, refuse_encoded
from api.limits import Limits
from bureau.services.papers import Upload

Result = TypeVar("Result")


async def receive(
    request: Request,
    name: str,
    kind: str,
    keep: Callable[[Upload], Result],
    *,
    not_classified: bool,
) -> Result:
    """Run `keep` in a worker thread, fed from the request.

    Uploads have threads of their own, so that slow senders never hold up submissions.

    Args:
        request: its body is the file.
        name: file name.
        kind: code of the kind of paper.
        keep: service call that reads the upload's chunks.
        not_classified: the sender says that nothing in it is classified.

    Raises:
        TooLarge, RequestTimeout: see `api.body.limited`.
        UnsupportedType: the body is compressed.
    """
    refuse_encoded(request)
    limits: Limits = request.app.state.limits
    chunks = limited(request, limits.attachment, limits.idle, limits.slowest)
    upload = Upload(
        name=name,
        kind=kind,
        declared=media_type(request),
        chunks=blocking(chunks),
        not_classified=not_classified,
    )
    return await to_thread.run_sync(keep, upload, limiter=limits.uploads)
