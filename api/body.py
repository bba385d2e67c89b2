"""Reads request bodies: limited while they stream, never trusted to be as long as they say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

from anyio import from_thread
from starlette.requests import Request

from bureau.errors import InvalidData, Refusal, TooLarge
from bureau.services.sniffing import UnsupportedType


class RequestTimeout(Refusal):
    """The sender stopped in the middle of its body."""

    code = "request-timeout"


def media_type(request: Request) -> str:
    """Declared media type without parameters, lower case, "" when none was sent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_json(request: Request) -> None:
    """Refuse any body that is not declared as JSON in UTF-8.

    Raises:
        UnsupportedType: another media type, another character set, or a compressed body.
    """
    refuse_encoded(request)
    parameters = request.headers.get("content-type", "").partition(";")[2].strip().lower()
    charset = parameters.removeprefix("charset=").strip('"')
    if media_type(request) != "application/json" or (parameters and charset != "utf-8"):
        raise UnsupportedType("请求正文应为 JSON：请设置 Content-Type: application/json。")


def refuse_encoded(request: Request) -> None:
    """Refuse a compressed body: its size would not be what it seems.

    Raises:
        UnsupportedType: there is a Content-Encoding.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedType("请求正文不能压缩：请去掉 Content-Encoding。")


async def limited(
    request: Request, limit: int, idle: timedelta, slowest: int = 0
) -> AsyncIterator[bytes]:
    """The body piece by piece.

    Args:
        request: whose body.
        limit: most bytes.
        idle: longest silence; also how long a sender may be slow before it counts.
        slowest: bytes a second, on the whole, that are expected; 0: no bound.

    Raises:
        TooLarge: it is longer, as declared or as it came.
        RequestTimeout: the sender stopped, or trickles.
        starlette.requests.ClientDisconnect: the sender hung up.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    received, started = 0, time.monotonic()
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(idle.total_seconds()):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            raise RequestTimeout("等待请求正文超时，请检查网络后重新发送。") from error
        if chunk is None:
            return
        received += len(chunk)
        if received > limit:
            raise _too_large(limit)
        if chunk:
            yield chunk
        lasted = time.monotonic() - started - idle.total_seconds()
        if lasted > 0 and received < lasted * slowest:
            raise RequestTimeout("发送过慢，已中断，请检查网络后重新发送。")


async def read_all(request: Request, limit: int, idle: timedelta) -> bytes:
    """The whole of a small body; see `limited`."""
    return b"".join([chunk async for chunk in limited(request, limit, idle)])


def blocking(chunks: AsyncIterator[bytes]) -> Iterator[bytes]:
    """The same pieces for code that runs in a worker thread: each is fetched when it is asked for.

    So the sender is read no faster than the disk takes it, and memory holds one piece.

    Args:
        chunks: read on the event loop.
    """

    async def following() -> bytes | None:
        return await anext(chunks, None)

    while (chunk := from_thread.run(following)) is not None:
        yield chunk


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"内容超过大小限制，最多 {readable_size(limit)}。")


def readable_size(size: int) -> str:
    """A size for people, such as "200 MB"."""
    for unit, name in ((1024 * 1024, "MB"), (1024, "KB")):
        if size >= unit:
            return f"{size / unit:.4g} {name}"
    return f"{size} 字节"


def single(request: Request, name: str) -> str | None:
    """The value of a header that may come only once.

    Raises:
        InvalidData: it came several times: nobody can say which one counts.
    """
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise InvalidData(f"请求头 {name} 只能有一个。")
    return values[0] if values else None
