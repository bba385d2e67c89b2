"""Signed HTTP between bodies: who sent it, when, and that nothing was changed on the way.

Headers of a signed request:

    X-Bureau-Timestamp       seconds since 1970, decimal
    X-Bureau-Content-SHA256  lower case hex SHA-256 of the body ("" has one too)
    X-Bureau-Signature       lower case hex HMAC-SHA256 of the four lines
                             timestamp, METHOD, path as sent (with its query), body digest

The idempotency key is signed because the body, or the path, repeats it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

TIMESTAMP = "X-Bureau-Timestamp"
DIGEST = "X-Bureau-Content-SHA256"
SIGNATURE = "X-Bureau-Signature"

#: A signature older, or from further in the future, than this is not accepted.
TOLERANCE = timedelta(minutes=5)


class SignatureRefused(Exception):
    """The request is not signed, or not with our secret, or not lately; the text says which."""


def sign(secret: str, at: datetime, method: str, path: str, body: bytes) -> dict[str, str]:
    """Headers that sign one request.

    Args:
        secret: shared with the other body.
        at: aware time of signing.
        method: HTTP method.
        path: path and query exactly as they go over the wire.
        body: the bytes sent, b"" for none.
    """
    return sign_digest(secret, at, method, path, hashlib.sha256(body).hexdigest())


def sign_digest(secret: str, at: datetime, method: str, path: str, digest: str) -> dict[str, str]:
    """As `sign`, for a body that is streamed and whose SHA-256 (lower case hex) is known."""
    timestamp = str(int(at.timestamp()))
    return {
        TIMESTAMP: timestamp,
        DIGEST: digest,
        SIGNATURE: _signature(secret, timestamp, method, path, digest),
    }


def verify(
    secret: str, now: datetime, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> None:
    """Check the signature of a request that was received.

    Args:
        headers: with the header names in lower case.

    Raises:
        SignatureRefused: missing, wrong, stale, or the body was changed.
    """
    verify_digest(secret, now, method, path, hashlib.sha256(body).hexdigest(), headers)


def verify_digest(
    secret: str, now: datetime, method: str, path: str, found: str, headers: Mapping[str, str]
) -> None:
    """As `verify`, for a body that was read piece by piece.

    Args:
        found: SHA-256 of what came, lower case hex.
        headers: with the header names in lower case.

    Raises:
        SignatureRefused: missing, wrong, stale, or the body was changed.
    """
    timestamp = headers.get(TIMESTAMP.lower(), "")
    digest = headers.get(DIGEST.lower(), "")
    given = headers.get(SIGNATURE.lower(), "")
    if not (timestamp and digest and given):
        raise SignatureRefused("请求未签名")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise SignatureRefused("签名时间格式不对")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise SignatureRefused("签名时间相差超过5分钟，请核对时钟")
    if found != digest:
        raise SignatureRefused("请求内容与摘要不符")
    expected = _signature(secret, timestamp, method, path, digest)
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise SignatureRefused("签名不符")


def _signature(secret: str, timestamp: str, method: str, path: str, digest: str) -> str:
    message = "\n".join((timestamp, method.upper(), path, digest))
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
