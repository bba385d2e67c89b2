"""Keys of packets, as every way can carry them, and the short name made of one."""

from __future__ import annotations

import hashlib

from bureau.errors import Permanent


def checked_key(key: str) -> str:
    """The key, if a header can carry it.

    Raises:
        Permanent: empty, longer than 128, not printable ASCII, or with a space.
    """
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= 128 and " " not in key):
        raise Permanent(f"幂等键不合要求：{key!r}")
    return key


def short_name(key: str) -> str:
    """32 hex digits that stand for the key in file names and Message-IDs."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
