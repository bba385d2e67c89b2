"""Repository: bodies and their API keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from bureau.persistence.store import Store
from bureau.persistence.tables import ApiKeyTable, OrganisationTable
from bureau.services.records import ApiKey, Organisation


class SqlOrganisations:
    """Bodies that use the API, and their keys."""

    def __init__(self, connection: Connection) -> None:
        self._organisations = Store(connection, OrganisationTable, Organisation)
        self._keys = Store(connection, ApiKeyTable, ApiKey)

    def add(self, organisation: Organisation) -> bool:
        """Store a body; False: there is one with this code."""
        return self._organisations.add_new(organisation)

    def save(self, organisation: Organisation) -> None:
        """Replace a stored body."""
        if not self._organisations.save(organisation, OrganisationTable.id == organisation.id):
            raise LookupError(f"no organisation {organisation.id}")

    def get(self, organisation_id: str) -> Organisation | None:
        """The body with this id."""
        return self._organisations.one(OrganisationTable.id == organisation_id)

    def by_code(self, code: str) -> Organisation | None:
        """The body with this code."""
        return self._organisations.one(OrganisationTable.code == code)

    def all(self) -> tuple[Organisation, ...]:
        """All bodies by code."""
        return self._organisations.many(by=(OrganisationTable.code,))

    def add_key(self, key: ApiKey) -> bool:
        """Store a key; False: there is one with this prefix."""
        return self._keys.add_new(key)

    def save_key(self, key: ApiKey) -> None:
        """Replace a stored key."""
        if not self._keys.save(key, ApiKeyTable.id == key.id):
            raise LookupError(f"no key {key.id}")

    def key_by_prefix(self, prefix: str) -> ApiKey | None:
        """The key with this prefix."""
        return self._keys.one(ApiKeyTable.prefix == prefix)

    def keys_of(self, organisation_id: str) -> tuple[ApiKey, ...]:
        """All keys of a body, oldest first."""
        return self._keys.many(
            ApiKeyTable.organisation_id == organisation_id,
            by=(ApiKeyTable.created_at, ApiKeyTable.id),
        )

    def touch_key(self, key_id: str, at: datetime) -> None:
        """Note the last use of a key."""
        self._keys.connection.execute(
            update(self._keys.table).where(ApiKeyTable.id == key_id).values(last_used_at=at)
        )
