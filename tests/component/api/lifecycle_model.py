"""What the state machine remembers: what was sent, and each case as its sender should see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.component.api.rig import NOW


@dataclass
class Sent:
    """Something that was handed in under a key, and what was answered.

    Args:
        path: below /v1.
        raw: the body.
        key: idempotency key.
        kind: as the receipt says.
        sender: "own" or "superior": whose API key.
        answer: the receipt; None while nobody heard it.
    """

    path: str
    raw: bytes
    key: str
    kind: str
    sender: str
    answer: bytes | None = None
    number: str = ""
    at: datetime = NOW


@dataclass
class Known:
    """A case as its sender should see it."""

    number: str
    instance: str | None = None
    closed: bool = False
    withdrawn: bool = False
    #: Requests for supplements, oldest first: until when, and whether one was answered.
    asked: list[tuple[datetime | None, bool]] = field(default_factory=list)
    arrived: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
