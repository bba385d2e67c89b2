"""Port: bodies and their API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import ApiKey, Organisation


class OrganisationRepository(Protocol):
    """Bodies that use the API, and their keys."""

    def add(self, organisation: Organisation) -> bool:
        """Store a body. False: there is one with this code."""
        ...

    def save(self, organisation: Organisation) -> None:
        """Replace a stored body."""
        ...

    def get(self, organisation_id: str) -> Organisation | None:
        """The body with this id."""
        ...

    def by_code(self, code: str) -> Organisation | None:
        """The body with this code."""
        ...

    def all(self) -> tuple[Organisation, ...]:
        """All bodies by code."""
        ...

    def add_key(self, key: ApiKey) -> bool:
        """Store a key. False: there is one with this prefix."""
        ...

    def save_key(self, key: ApiKey) -> None:
        """Replace a stored key."""
        ...

    def key_by_prefix(self, prefix: str) -> ApiKey | None:
        """The key with this prefix."""
        ...

    def keys_of(self, organisation_id: str) -> tuple[ApiKey, ...]:
        """All keys of a body, oldest first."""
        ...

    def touch_key(self, key_id: str, at: datetime) -> None:
        """Note the last use of a key."""
        ...
