"""Ledgers as service steps (topics `ledger-read`, `ledger-write`): one act for each task.

A step of a procedure reads what is there and sets what the procedure decided. What it cannot set
(no such row, a key that is taken, a value that does not fit) is a fault of the diagram or of the
data: an incident that names it, never a silent nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from bureau.domain.json_value import JsonObject
from bureau.domain.ledgers import Column, LedgerDefinition
from bureau.errors import Conflict, Permanent, Refusal
from bureau.services.effects import EffectLedger
from bureau.services.ledgers import Ledgers
from bureau.services.ports.store.ledgers import RowQuery
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records.ledgers import LedgerRow, RowState

#: Longest text a variable of the engine holds.
TEXT_LIMIT: Final = 4000
#: A list for a form holds no more rows than a person goes through at one sitting.
LIST_LIMIT: Final = 200
#: Texts of a row that is too long are cut to this, the longest first.
_CUT: Final = 200

WriteAct = Literal["append", "put", "update", "close"]
ReadState = Literal["open", "closed", "all"]
_STATES: Final[dict[str, RowState | None]] = {
    "open": RowState.OPEN,
    "closed": RowState.CLOSED,
    "all": None,
}


class ReadRows(BaseModel):
    """What a procedure is told of the rows that were found.

    Args:
        count: how many.
        row_id, row_version, row: the first, oldest one; `row` is JSON of at most 4000 characters.
        rows: all of them, at most `LIST_LIMIT`, as people read them; None: no list was asked for.
    """

    model_config = ConfigDict(frozen=True)

    count: int
    row_id: str | None = None
    row_version: int | None = None
    row: str | None = None
    rows: tuple[dict[str, str], ...] | None = None


class WrittenRow(BaseModel):
    """The row as it stands after the act."""

    model_config = ConfigDict(frozen=True)

    row_id: str
    row_version: int


class LedgerSteps:
    """The use cases of the two topics.

    Args:
        ledgers: rows and definitions.
        effects: one act for each task.
    """

    def __init__(self, ledgers: Ledgers, effects: EffectLedger) -> None:
        self._ledgers = ledgers
        self._effects = effects

    def read(
        self,
        ledger: str,
        equals: Mapping[str, object],
        *,
        state: ReadState = "open",
        listing: str = "",
    ) -> ReadRows:
        """Find rows.

        Args:
            ledger: id of the definition.
            equals: column -> value; empty for all rows.
            state: which rows count.
            listing: wanted columns as ``name=column``, with commas; ``a|b`` is the first of two
                columns that is filled. "" for no list.

        Raises:
            Permanent: no such ledger or column, or a value that it cannot hold.
        """
        query = self._query(ledger, equals, _STATES[state])
        definition = self._ledgers.definition(ledger)
        wanted = listed_columns(definition, listing)
        page = self._ledgers.page(query, limit=LIST_LIMIT if wanted else 1)
        rows = tuple(shown_row(one.data, wanted) for one in page.rows) if wanted else None
        if not page.rows:
            return ReadRows(count=page.total, rows=rows)
        row = page.rows[0]
        return ReadRows(
            count=page.total,
            row_id=row.id,
            row_version=row.version,
            row=row_json(definition, row.data),
            rows=rows,
        )

    def write(
        self,
        key: str,
        *,
        case_id: str | None,
        ledger: str,
        act: WriteAct,
        fields: Mapping[str, object],
        row_id: str | None = None,
        equals: Mapping[str, object] | None = None,
        reason: str = "",
    ) -> WrittenRow:
        """Append, put, change or close one row; a repeat gives what the first time gave.

        A row is changed as it stands: a step has shown nobody its old values, so what a clerk did
        to it meanwhile stays, but for the columns that the step sets, and never stops the case.

        Args:
            key: external task id.
            case_id: the case that does it.
            ledger: id of the definition.
            act: "put" changes the row with the same key columns, or appends it.
            fields: values by column name.
            row_id: which row, for `update` and `close`.
            equals: which row, when its id is not known: exactly one open row must meet it.
            reason: kept in the history.

        Raises:
            Permanent: no such case, ledger, column or row; a key that is taken; values that do not
                fit.
        """
        request = {
            "ledger": ledger,
            "act": act,
            "fields": {name: str(value) for name, value in fields.items()},
            "row": row_id,
        }

        def write(uow: UnitOfWork) -> WrittenRow:
            if case_id is not None and uow.cases.get(case_id) is None:
                raise Permanent(f"no case {case_id}")
            try:
                row = self._write(uow, key, case_id, ledger, act, fields, row_id, equals, reason)
            except Refusal as fault:
                raise Permanent(refusal_text(fault)) from fault
            return WrittenRow(row_id=row.id, row_version=row.version)

        return self._effects.inside(
            key,
            topic="ledger-write",
            case_id=case_id,
            request=request,
            model=WrittenRow,
            act=write,
        )

    def _write(
        self,
        uow: UnitOfWork,
        key: str,
        case_id: str | None,
        ledger: str,
        act: WriteAct,
        fields: Mapping[str, object],
        row_id: str | None,
        equals: Mapping[str, object] | None,
        reason: str,
    ) -> LedgerRow:
        ledgers = self._ledgers
        definition = ledgers.definition(ledger)
        if act == "append":
            return ledgers.append_in(uow, ledger, fields, case_id=case_id, key=key, reason=reason)
        if act == "put":
            given = {name: fields.get(name) for name in definition.key}
            if not given or any(value in (None, "") for value in given.values()):
                raise Conflict(f"台账“{definition.title}”按关键列存入，关键列不能为空。")
            there = uow.ledgers.find(self._query(ledger, given, RowState.OPEN), limit=1)
            if not there:
                return ledgers.append_in(
                    uow, ledger, fields, case_id=case_id, key=key, reason=reason
                )
            target = there[0].id
        else:
            target = row_id or self._only(uow, definition, equals or {})
        if act == "close":
            return ledgers.close_in(
                uow, target, version=None, reason=reason, changes=fields, case_id=case_id
            )
        return ledgers.update_in(uow, target, fields, version=None, reason=reason, case_id=case_id)

    def _only(
        self, uow: UnitOfWork, definition: LedgerDefinition, equals: Mapping[str, object]
    ) -> str:
        """The one open row that meets the conditions."""
        if not equals:
            raise Conflict("没有指明台账的哪一行（rowId 或 equals）。")
        query = self._ledgers.query(definition.id, equals)
        found = uow.ledgers.find(query, limit=2)
        if len(found) != 1:
            how = "没有" if not found else "不止一行"
            raise Conflict(f"台账“{definition.title}”里{how}符合条件 {'、'.join(equals)} 的行。")
        return found[0].id

    def _query(self, ledger: str, equals: Mapping[str, object], state: RowState | None) -> RowQuery:
        try:
            return self._ledgers.query(ledger, equals, state=state)
        except Refusal as fault:
            raise Permanent(refusal_text(fault)) from fault


def refusal_text(fault: Refusal) -> str:
    """A refusal as an incident's cause: the sentence and the first faults with their places.

    Messages of values name the column and the rule, never the value.
    """
    places = "；".join(f"{one.pointer} {one.message}" for one in fault.faults[:5])
    return f"{fault.message} {places}".strip()


def listed_columns(definition: LedgerDefinition, listing: str) -> Mapping[str, tuple[Column, ...]]:
    """The columns that a list shows, by the names that it gives them.

    Raises:
        Permanent: no such column.
    """
    wanted: dict[str, tuple[Column, ...]] = {}
    for part in filter(None, (one.strip() for one in listing.split(","))):
        name, _, columns = part.partition("=")
        found = [definition.column(one.strip()) for one in (columns or name).split("|")]
        if None in found:
            raise Permanent(f"no column {part!r} in ledger {definition.id} (台账没有此列)")
        wanted[name.strip()] = tuple(one for one in found if one is not None)
    return wanted


def shown_row(data: JsonObject, wanted: Mapping[str, tuple[Column, ...]]) -> dict[str, str]:
    """A row as people read it."""
    return {
        name: next((text for one in columns if (text := one.shown(data.get(one.name)))), "")
        for name, columns in wanted.items()
    }


def row_json(definition: LedgerDefinition, data: JsonObject) -> str:
    """A row as JSON that a variable can hold; long texts are cut, the longest first."""
    values = {
        column.name: data[column.name] for column in definition.columns if column.name in data
    }
    text = json.dumps(values, ensure_ascii=False)
    longest = sorted(values, key=lambda name: len(str(values[name])), reverse=True)
    for name in longest:
        if len(text) <= TEXT_LIMIT:
            break
        values[name] = f"{str(values[name])[:_CUT]}…"
        text = json.dumps(values, ensure_ascii=False)
    return text if len(text) <= TEXT_LIMIT else "{}"
