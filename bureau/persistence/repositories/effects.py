"""Repository: the effect ledger's rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, or_

from bureau.persistence.store import Store
from bureau.persistence.tables import EffectHistoryTable, EffectTable
from bureau.services.records import Effect, EffectEntry, EffectState


class SqlEffects:
    """Acts on the outside, and their history."""

    def __init__(self, connection: Connection) -> None:
        self._effects = Store(connection, EffectTable, Effect)
        self._history = Store(connection, EffectHistoryTable, EffectEntry)

    def add(self, effect: Effect) -> bool:
        """Store a new act; False: the key is there."""
        return self._effects.add_new(effect)

    def lock(self, key: str) -> Effect | None:
        """The act with this key, kept from others until the end of the transaction."""
        return self._effects.one(EffectTable.key == key, lock=True)

    def get(self, key: str) -> Effect | None:
        """The act with this key."""
        return self._effects.one(EffectTable.key == key)

    def save(self, effect: Effect) -> None:
        """Replace a stored act."""
        if not self._effects.save(effect, EffectTable.key == effect.key):
            raise LookupError(f"no effect {effect.key}")

    def note(self, entry: EffectEntry) -> None:
        """Append one line to the history."""
        self._history.add(entry)

    def history(self, key: str) -> tuple[EffectEntry, ...]:
        """History of an act, oldest first."""
        return self._history.many(EffectHistoryTable.key == key, by=(EffectHistoryTable.id,))

    def of_case(self, case_id: str) -> tuple[Effect, ...]:
        """Acts of a case, oldest first."""
        return self._effects.many(
            EffectTable.case_id == case_id, by=(EffectTable.claimed_at, EffectTable.key)
        )

    def unfinished(self, before: datetime) -> tuple[Effect, ...]:
        """Acts claimed before a time that are claimed, parked, or stored and not completed."""
        open_states = (EffectState.CLAIMED, EffectState.PARKED)
        return self._effects.many(
            EffectTable.claimed_at < before,
            or_(
                EffectTable.state.in_(open_states),
                and_(EffectTable.state == EffectState.STORED, EffectTable.completed_at.is_(None)),
            ),
            by=(EffectTable.claimed_at, EffectTable.key),
        )
