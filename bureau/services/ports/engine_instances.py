"""Port: process instances in pages, for whoever compares them with the cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceFact:
    """One instance.

    Args:
        id: its id.
        process: process id of its diagram.
        business_key: number of its case; None when it has none (yet).
        started_at: aware.
        ended_at: aware; None while it runs.
    """

    id: str
    process: str
    business_key: str | None
    started_at: datetime
    ended_at: datetime | None = None


class EngineInstances(Protocol):
    """Instances of the engine. Every method raises `EngineError`."""

    def known(self, ids: Collection[str]) -> Mapping[str, InstanceFact]:
        """Those of these instances that the engine knows, running or finished, by id.

        Args:
            ids: at most a page of them.
        """
        ...

    def running(
        self, since: datetime | None, until: datetime, *, first: int, limit: int
    ) -> tuple[InstanceFact, ...]:
        """Running instances that no other called, oldest first.

        Args:
            since: started then or later; None: whenever.
            until: started before: what starts meanwhile moves no page.
            first: so many are passed over.
            limit: most of them.
        """
        ...
