"""Ledgers (台账) at a clerk's desk: who holds a post named in the ledger's `read` or `write` may.

Of a ledger that is not for the clerk's posts nothing is said: neither its name nor that a row of
this id exists. Every change goes under the clerk's name and names the version it was made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bureau.domain.ledgers import LedgerDefinition
from bureau.errors import InvalidData, NotFound, NotPermitted
from bureau.services.admission import Admission, Cookies
from bureau.services.ledger_sheets import Imported, LedgerSheets
from bureau.services.ledgers import Actor, Ledgers
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.ports.store.ledgers import RowQuery
from bureau.services.records.ledgers import LedgerEntry, LedgerRow, RowAct, RowState

#: Rows of one export.
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLedger:
    """A ledger that the clerk may look at.

    Args:
        definition: what it is.
        may_write: whether the clerk may change rows.
    """

    definition: LedgerDefinition
    may_write: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """Some rows of a ledger, and how many there are."""

    ledger: OpenLedger
    rows: tuple[LedgerRow, ...]
    total: int


class LedgerDesk:
    """What a clerk may do with ledgers.

    Args:
        admission: asks who stands here.
        ledgers: the rows.
        sheets: workbooks of rows.
    """

    def __init__(self, admission: Admission, ledgers: Ledgers, sheets: LedgerSheets) -> None:
        self._admission = admission
        self._ledgers = ledgers
        self._sheets = sheets

    def all(self, cookies: Cookies) -> tuple[OpenLedger, ...]:
        """Ledgers that the clerk may look at.

        Raises:
            Unauthenticated: nobody is logged in (code "no-session").
        """
        clerk = self._admission.clerk(cookies)
        return tuple(
            OpenLedger(definition=one, may_write=one.may_write(clerk.groups))
            for one in self._ledgers.definitions()
            if one.may_read(clerk.groups)
        )

    def definition(self, ledger: str) -> LedgerDefinition:
        """The definition of a ledger that the clerk was shown to see."""
        return self._ledgers.definition(ledger)

    def page(
        self,
        cookies: Cookies,
        ledger: str,
        text: str,
        state: RowState | None,
        *,
        limit: int,
        offset: int,
    ) -> RowPage:
        """Rows with all of these words, oldest first.

        Raises:
            Unauthenticated: see `all`.
            NotFound: no such ledger, as far as this clerk may know.
        """
        _, opened = self._open(cookies, ledger)
        query = self._query(ledger, text, state)
        found = self._ledgers.page(query, limit=limit, offset=offset)
        return RowPage(ledger=opened, rows=found.rows, total=found.total)

    def row(
        self, cookies: Cookies, ledger: str, row_id: str
    ) -> tuple[OpenLedger, LedgerRow, tuple[LedgerEntry, ...]]:
        """A row with its history, oldest first.

        Raises:
            Unauthenticated, NotFound: see `page`.
        """
        _, opened = self._open(cookies, ledger)
        return opened, self._row(ledger, row_id), self._ledgers.history(row_id)

    def add(
        self, cookies: Cookies, ledger: str, values: Mapping[str, object], key: str
    ) -> LedgerRow:
        """Add a row once for each `key`.

        Raises:
            Unauthenticated, NotFound: see `page`.
            NotPermitted: the clerk may only look.
            InvalidData, Conflict: see `Ledgers.append`.
        """
        clerk = self._writer(cookies, ledger)
        row_id = self._ledgers.append(
            ledger, values, None, f"desk:{clerk.user_id}:{key}", actor=_actor(clerk)
        )
        return self._ledgers.get(row_id)

    def change(
        self,
        cookies: Cookies,
        ledger: str,
        row_id: str,
        act: RowAct,
        *,
        values: Mapping[str, object],
        version: int,
        reason: str,
    ) -> LedgerRow:
        """Change, close or reopen a row.

        Args:
            cookies: of the clerk.
            ledger: id of the definition.
            row_id: the row.
            act: what to do.
            values: new values by column name.
            version: what the clerk saw.
            reason: why; a closing and a reopening must have one.

        Raises:
            Unauthenticated, NotFound, NotPermitted: see `add`.
            InvalidData: faults of the row, or no reason.
            Conflict: somebody else was first (code "ledger-row-changed"); see `Ledgers.update`.
        """
        actor = _actor(self._writer(cookies, ledger))
        self._row(ledger, row_id)
        if act is not RowAct.UPDATE and not reason.strip():
            raise InvalidData("销号和恢复须写明理由。")
        if act is RowAct.CLOSE:
            return self._ledgers.close(row_id, version, reason, changes=values, actor=actor)
        if act is RowAct.REOPEN:
            return self._ledgers.reopen(row_id, version, reason, actor=actor)
        return self._ledgers.update(row_id, values, version, reason, actor=actor)

    def export(
        self, cookies: Cookies, ledger: str, text: str, state: RowState | None
    ) -> tuple[LedgerDefinition, bytes]:
        """A workbook of the rows found.

        Raises:
            Unauthenticated, NotFound: see `page`.
        """
        _, opened = self._open(cookies, ledger)
        found = self._ledgers.page(self._query(ledger, text, state), limit=MOST_ROWS)
        return opened.definition, self._sheets.export(ledger, found.rows)

    def take_in(self, cookies: Cookies, ledger: str, content: bytes, *, dry_run: bool) -> Imported:
        """Take a filled workbook in, all of it or nothing.

        Raises:
            Unauthenticated, NotFound, NotPermitted: see `add`.
            InvalidData: every fault with its cell; rows changed by others meanwhile too.
        """
        actor = _actor(self._writer(cookies, ledger))
        return self._sheets.take_in(
            ledger, content, actor=actor, reason="表格导入", dry_run=dry_run
        )

    def _open(self, cookies: Cookies, ledger: str) -> tuple[ClerkIdentity, OpenLedger]:
        clerk = self._admission.clerk(cookies)
        known = {one.id: one for one in self._ledgers.definitions()}
        definition = known.get(ledger)
        if definition is None or not definition.may_read(clerk.groups):
            raise NotFound("没有这个台账，或者您的岗位不能查看。")
        may_write = definition.may_write(clerk.groups)
        return clerk, OpenLedger(definition=definition, may_write=may_write)

    def _writer(self, cookies: Cookies, ledger: str) -> ClerkIdentity:
        clerk, opened = self._open(cookies, ledger)
        if not opened.may_write:
            raise NotPermitted("您的岗位只能查看这个台账，不能修改。")
        return clerk

    def _row(self, ledger: str, row_id: str) -> LedgerRow:
        row = self._ledgers.get(row_id)
        if row.ledger != ledger:  # a row of a ledger that may not be the clerk's
            raise NotFound("台账里没有这一行。", code="ledger-row-missing")
        return row

    def _query(self, ledger: str, text: str, state: RowState | None) -> RowQuery:
        return self._ledgers.query(ledger, state=state, words=text.split()[:8])


def _actor(clerk: ClerkIdentity) -> Actor:
    return Actor(clerk.user_id, clerk.name)
