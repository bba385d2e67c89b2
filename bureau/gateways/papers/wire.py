"""How the two processes talk: JSON, each message after its length."""

from __future__ import annotations

from typing import Final

#: Bytes of a length, most significant first.
LENGTH_BYTES: Final = 8
