"""Port: sends one message to a body's own address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bureau.errors import Transient


class EndpointAway(Transient):
    """The address does not answer, or is none that may be called."""


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What came back.

    Args:
        status: HTTP status.
        retry_after: when it asked to be left alone, for how long.
    """

    status: int
    retry_after: timedelta | None = None


class CallbackSender(Protocol):
    """Sends messages."""

    def check(self, url: str) -> None:
        """Judge an address before it is registered.

        Raises:
            InvalidData: no https address, or one that leads into a network that is not allowed.
        """
        ...

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> CallbackAnswer:
        """POST a message; redirects are not followed.

        Raises:
            EndpointAway: no answer in time, or the name leads where it may not now.
        """
        ...
