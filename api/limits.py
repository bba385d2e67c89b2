"""The limits of this application, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from anyio import CapacityLimiter

from bureau.settings import Settings

#: Uploads that are written at the same time; more wait unread.
PARALLEL_UPLOADS: Final = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """What the application takes.

    Args:
        body: most bytes of a JSON body.
        attachment: most bytes of one file.
        uploads: threads that write files.
        idle: a sender that is silent for so long has gone.
        slowest: bytes a second, on the whole, below which a sender has gone too; 0: no bound.
    """

    body: int
    attachment: int
    uploads: CapacityLimiter
    idle: timedelta = timedelta(seconds=30)
    slowest: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings say."""
        return cls(
            body=settings.max_body_bytes,
            attachment=settings.max_attachment_bytes,
            uploads=CapacityLimiter(PARALLEL_UPLOADS),
            slowest=settings.slowest_upload,
        )
