"""Ledgers (台账): rows appended, changed, closed; every change kept; nothing lost at once.

Rule: a change names the version it was made from. When somebody else was first, it is refused with
a message that says who changed what; nothing is overwritten unseen. Key columns name an open row
once. Certificates kept (1.20、1.40), enterprises, projects (4.7、4.13), hidden dangers (2.30.1)
live here longer than any case.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.ledgers import LedgerDefinition
from bureau.domain.timeline import SYSTEM
from bureau.errors import Conflict, NotFound
from bureau.services.ledger_reading import LedgerReading
from bureau.services.ledger_rows import difference, searched, whole_row
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records.ledgers import (
    LedgerEntry,
    LedgerLink,
    LedgerRow,
    LinkKind,
    RowAct,
    RowState,
)

#: Longest reason.
REASON_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes a ledger: user id and name as shown."""

    id: str
    name: str


#: A service step of a procedure.
THE_SYSTEM: Final = Actor(SYSTEM, SYSTEM)


class Ledgers(LedgerReading):
    """The use cases of ledgers.

    Args:
        uow: opens transactions.
        definitions: what ledgers there are.
        clock: the one clock.
    """

    def append(
        self,
        ledger: str,
        row: Mapping[str, object],
        case_id: str | None,
        key: str,
        *,
        actor: Actor = THE_SYSTEM,
        reason: str = "",
    ) -> str:
        """Add a row once for each `key`; the row's id, the same at a repeat.

        Args:
            ledger: id of the definition.
            row: values by column name.
            case_id: the case that makes it.
            key: what makes a repeat recognisable: external task id, or a random one.
            actor: who does it.
            reason: why.

        Raises:
            NotFound: no such ledger.
            InvalidData: every fault of the row.
            Conflict: an open row has the same key columns (code "ledger-row-exists").
        """
        with self._uow() as uow:
            made = self.append_in(
                uow, ledger, row, case_id=case_id, key=key, actor=actor, reason=reason
            )
            uow.commit()
        return made.id

    def append_in(
        self,
        uow: UnitOfWork,
        ledger: str,
        row: Mapping[str, object],
        *,
        case_id: str | None,
        key: str,
        actor: Actor = THE_SYSTEM,
        reason: str = "",
    ) -> LedgerRow:
        """As `append`, in a transaction that is open already."""
        definition = self.definition(ledger)
        row_id = str(uuid.uuid5(_ROWS, f"{ledger}\x1f{key}"))
        known = uow.ledgers.get(row_id)
        if known is not None:
            return known
        data = whole_row(definition, {}, row)
        now = self._clock.now()
        made = LedgerRow(
            id=row_id,
            ledger=ledger,
            row_key=definition.row_key(data),
            data=data,
            search=searched(definition, data),
            state=RowState.OPEN,
            version=1,
            created_at=now,
            created_by=actor.id,
            updated_at=now,
            updated_by=actor.id,
            case_id=case_id,
        )
        if not uow.ledgers.add(made):
            known = uow.ledgers.get(row_id)
            if known is not None:  # the same key, a moment ago
                return known
            raise Conflict(
                f"台账“{definition.title}”里已有“{definition.label(data)}”，请改那一行。",
                code="ledger-row-exists",
            )
        self._note(uow, made, RowAct.APPEND, difference({}, data), actor, reason, case_id)
        return made

    def update(
        self,
        row_id: str,
        changes: Mapping[str, object],
        version: int | None,
        reason: str,
        *,
        actor: Actor = THE_SYSTEM,
        case_id: str | None = None,
    ) -> LedgerRow:
        """Change an open row.

        Args:
            row_id: the row.
            changes: new values by column name; an empty value empties the column.
            version: what the change was made from; None: whatever is there (a service step that
                sets values and has shown nobody the old ones).
            reason: why.
            actor: who does it.
            case_id: in which case.

        Raises:
            NotFound: no such row (code "ledger-row-missing").
            Conflict: another change came first ("ledger-row-changed"), the row is closed
                ("ledger-row-closed"), or its new key is another row's ("ledger-row-exists").
            InvalidData: every fault of the changed row.
        """
        with self._uow() as uow:
            row = self.update_in(
                uow, row_id, changes, version=version, reason=reason, actor=actor, case_id=case_id
            )
            uow.commit()
        return row

    def update_in(
        self,
        uow: UnitOfWork,
        row_id: str,
        changes: Mapping[str, object],
        *,
        version: int | None,
        reason: str,
        actor: Actor = THE_SYSTEM,
        case_id: str | None = None,
    ) -> LedgerRow:
        """As `update`, in a transaction that is open already."""
        row, definition = self._held(uow, row_id, version)
        if row.state is RowState.CLOSED:
            raise Conflict("这一行已经销号，恢复后才能修改。", code="ledger-row-closed")
        data = whole_row(definition, row.data, changes)
        changed = difference(row.data, data)
        if not changed:
            return row
        row_key = definition.row_key(data)
        self._free(uow, definition, row, row_key, data)
        return self._save(
            uow,
            replace(row, data=data, row_key=row_key, search=searched(definition, data)),
            RowAct.UPDATE,
            changed,
            actor,
            reason,
            case_id,
        )

    def close(
        self,
        row_id: str,
        version: int | None,
        reason: str,
        *,
        changes: Mapping[str, object] | None = None,
        actor: Actor = THE_SYSTEM,
        case_id: str | None = None,
    ) -> LedgerRow:
        """Close a row (销号、注销), with last values if there are any. A closed row stays closed.

        Arguments and errors as for `update`.
        """
        with self._uow() as uow:
            row = self.close_in(
                uow,
                row_id,
                version=version,
                reason=reason,
                changes=changes,
                actor=actor,
                case_id=case_id,
            )
            uow.commit()
        return row

    def close_in(
        self,
        uow: UnitOfWork,
        row_id: str,
        *,
        version: int | None,
        reason: str,
        changes: Mapping[str, object] | None = None,
        actor: Actor = THE_SYSTEM,
        case_id: str | None = None,
    ) -> LedgerRow:
        """As `close`, in a transaction that is open already."""
        row, definition = self._held(uow, row_id, version)
        if row.state is RowState.CLOSED:
            return row
        data = whole_row(definition, row.data, changes or {})
        changed = difference(row.data, data)
        return self._save(
            uow,
            replace(
                row,
                state=RowState.CLOSED,
                row_key=None,
                data=data,
                search=searched(definition, data),
            ),
            RowAct.CLOSE,
            changed,
            actor,
            reason,
            case_id,
        )

    def reopen(self, row_id: str, version: int, reason: str, *, actor: Actor) -> LedgerRow:
        """Take a closing back.

        Raises:
            NotFound, Conflict: as for `update`.
        """
        with self._uow() as uow:
            row, definition = self._held(uow, row_id, version)
            if row.state is RowState.OPEN:
                return row
            row_key = definition.row_key(row.data)
            self._free(uow, definition, row, row_key, row.data)
            opened = replace(row, state=RowState.OPEN, row_key=row_key)
            saved = self._save(uow, opened, RowAct.REOPEN, {}, actor, reason, None)
            uow.commit()
        return saved

    def link(self, row_id: str, kind: LinkKind, target_id: str, *, actor: Actor) -> bool:
        """Link a row to a case or a paper; False: it is linked already.

        Raises:
            NotFound: no such row, case or paper.
        """
        with self._uow() as uow:
            there = uow.cases if kind is LinkKind.CASE else uow.papers
            if uow.ledgers.get(row_id) is None:
                raise NotFound("台账里没有这一行。", code="ledger-row-missing")
            if there.get(target_id) is None:
                raise NotFound("没有要关联的办件或材料。")
            made = uow.ledgers.link(
                LedgerLink(
                    row_id=row_id,
                    kind=kind,
                    target_id=target_id,
                    linked_at=self._clock.now(),
                    linked_by=actor.id,
                )
            )
            uow.commit()
        return made

    # -- parts

    def _held(
        self, uow: UnitOfWork, row_id: str, version: int | None
    ) -> tuple[LedgerRow, LedgerDefinition]:
        """The row, kept from others; refused when it is no longer what the caller saw."""
        row = uow.ledgers.lock(row_id)
        if row is None:
            raise NotFound("台账里没有这一行。", code="ledger-row-missing")
        definition = self.definition(row.ledger)
        if version is not None and version != row.version:
            since = [one for one in uow.ledgers.history(row_id) if one.version > version]
            raise Conflict(_overtaken(definition, row, since), code="ledger-row-changed")
        return row, definition

    def _free(
        self,
        uow: UnitOfWork,
        definition: LedgerDefinition,
        row: LedgerRow,
        row_key: str | None,
        data: Mapping[str, JsonValue],
    ) -> None:
        other = uow.ledgers.by_key(row.ledger, row_key) if row_key is not None else None
        if other is not None and other.id != row.id:
            raise Conflict(
                f"台账“{definition.title}”里另有一行“{definition.label(data)}”，不能重复。",
                code="ledger-row-exists",
            )

    def _save(
        self,
        uow: UnitOfWork,
        row: LedgerRow,
        act: RowAct,
        changes: JsonObject,
        actor: Actor,
        reason: str,
        case_id: str | None,
    ) -> LedgerRow:
        saved = replace(
            row, version=row.version + 1, updated_at=self._clock.now(), updated_by=actor.id
        )
        uow.ledgers.save(saved)
        self._note(uow, saved, act, changes, actor, reason, case_id)
        return saved

    def _note(
        self,
        uow: UnitOfWork,
        row: LedgerRow,
        act: RowAct,
        changes: JsonObject,
        actor: Actor,
        reason: str,
        case_id: str | None,
    ) -> None:
        uow.ledgers.note(
            LedgerEntry(
                row_id=row.id,
                version=row.version,
                at=row.updated_at,
                actor=actor.id,
                actor_name=actor.name,
                act=act,
                changes=changes,
                reason=reason.strip()[:REASON_LIMIT],
                case_id=case_id,
            )
        )
        if case_id is not None and case_id != row.case_id:
            uow.ledgers.link(
                LedgerLink(
                    row_id=row.id,
                    kind=LinkKind.CASE,
                    target_id=case_id,
                    linked_at=row.updated_at,
                    linked_by=actor.id,
                )
            )


#: Name space of row ids that come from a key.
_ROWS: Final = uuid.UUID("6f1f0f6e-6d0c-4f0e-9b1e-2d5f0a7c9a11")


def _overtaken(definition: LedgerDefinition, row: LedgerRow, since: list[LedgerEntry]) -> str:
    """Who changed what meanwhile."""
    parts = []
    for one in since:
        titles = [
            column.title for name in one.changes if (column := definition.column(name)) is not None
        ]
        at = f"{one.at:%Y-%m-%d %H:%M}"
        parts.append(f"{one.actor_name}于 {at} {one.act.label}了{'、'.join(titles) or '这一行'}")
    told = "；".join(parts) or "版本不符"
    return (
        f"“{definition.label(row.data)}”已被他人修改：{told}。"
        f"现为第 {row.version} 版，您的修改没有保存，请刷新后再改。"
    )
