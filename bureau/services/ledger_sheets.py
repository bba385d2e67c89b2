"""Ledgers as workbooks: out for work away from the system, in again whole or not at all.

Rules: id and version of each row are locked in the sheet; a row that somebody changed meanwhile is
named and nothing of the file is stored; every faulty cell is told at once; the same file taken in
twice adds nothing the second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonValue
from bureau.domain.ledgers import Column, ColumnKind, LedgerDefinition
from bureau.errors import Fault, InvalidData, Refusal
from bureau.services.ledgers import Actor, Ledgers
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.workbooks import (
    CellValue,
    ReadRow,
    Sheet,
    SheetColumn,
    Workbooks,
)
from bureau.services.records.ledgers import LedgerRow, RowState
from bureau.services.sheet_columns import sheet_column
from bureau.services.sheet_rows import MOST_FAULTS, by_column, check_headings

ROW_ID: Final = "行编号（勿改）"
VERSION: Final = "版本（勿改）"
STATE: Final = "状态"
_STATES: Final = {RowState.OPEN: "在册", RowState.CLOSED: "已销号"}
_NOTE_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    added: int
    changed: int
    closed: int
    untouched: int


class LedgerSheets:
    """Workbooks of ledgers.

    Args:
        uow: opens transactions.
        ledgers: the rows.
        workbooks: writes and reads.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, ledgers: Ledgers, workbooks: Workbooks, clock: Clock
    ) -> None:
        self._uow = uow
        self._ledgers = ledgers
        self._workbooks = workbooks
        self._clock = clock

    def export(self, ledger: str, rows: Iterable[LedgerRow]) -> bytes:
        """A workbook of rows, with room for new ones.

        Raises:
            NotFound: no such ledger.
        """
        definition = self._ledgers.definition(ledger)
        now = self._clock.now()
        sheet = Sheet(
            title=definition.title,
            columns=(
                SheetColumn(heading=ROW_ID, width=14, locked=True),
                SheetColumn(heading=VERSION, width=8, locked=True),
                *(sheet_column(column) for column in definition.columns),
                SheetColumn(heading=STATE, choices=tuple(_STATES.values()), width=10),
            ),
            rows=tuple(_cells(definition, row) for row in rows),
            notes=(
                definition.title,
                f"导出时间 {now:%Y-%m-%d %H:%M}。"
                "在空行新增，改状态为“已销号”即销号；带 * 的列必填。",
            ),
            typed=True,
        )
        marks = {"template": ledger, "head": str(_NOTE_LINES)}
        return self._workbooks.write((sheet,), marks=marks, at=now)

    def take_in(
        self, ledger: str, content: bytes, *, actor: Actor, reason: str, dry_run: bool
    ) -> Imported:
        """Take a filled workbook in, in one transaction.

        Args:
            ledger: id of the definition.
            content: the workbook.
            actor: who does it.
            reason: why; kept in the history.
            dry_run: only say what would happen.

        Raises:
            NotFound: no such ledger.
            InvalidData: the workbook does not fit, or cells are faulty, or rows were changed by
                others; every one is named and nothing is stored.
        """
        definition = self._ledgers.definition(ledger)
        book = self._workbooks.read(content)
        check_headings(definition, book, ledger, also=(ROW_ID, VERSION, STATE))
        digest = hashlib.sha256(content).hexdigest()
        faults: list[Fault] = []
        done: list[str] = []
        with self._uow() as uow:
            for row in book.rows:
                try:
                    key = f"{digest}:{row.number}"
                    done.append(self._row(uow, definition, row, key, actor, reason))
                except Refusal as refusal:
                    faults += _at_cells(definition, row, refusal)
            if faults:
                raise InvalidData(
                    f"表格里有 {len(faults)} 处有误，没有导入：{faults[0].message}",
                    faults=tuple(faults[:MOST_FAULTS]),
                )
            if not dry_run:
                uow.commit()
        return Imported(*(done.count(what) for what in ("added", "changed", "closed", "same")))

    def _row(
        self,
        uow: UnitOfWork,
        definition: LedgerDefinition,
        row: ReadRow,
        key: str,
        actor: Actor,
        reason: str,
    ) -> str:
        """Take one row in; gives what was done with it."""
        values = by_column(definition, row)
        row_id = str(row.cells.get(ROW_ID) or "").strip()
        closing = row.cells.get(STATE) == _STATES[RowState.CLOSED]
        if not row_id:
            made = self._ledgers.append_in(
                uow, definition.id, values, case_id=None, key=key, actor=actor, reason=reason
            )
            if closing:
                self._ledgers.close_in(uow, made.id, version=None, reason=reason, actor=actor)
            return "added"
        before = uow.ledgers.get(row_id)
        if before is None or before.ledger != definition.id:
            raise InvalidData(
                "没有这一行，行编号不能改。", faults=(Fault(f"/{ROW_ID}", "行编号不对。"),)
            )
        version = _version(row)
        if before.state is RowState.CLOSED:
            return "same"
        if closing:
            self._ledgers.close_in(
                uow, row_id, version=version, reason=reason, changes=values, actor=actor
            )
            return "closed"
        after = self._ledgers.update_in(
            uow, row_id, values, version=version, reason=reason, actor=actor
        )
        return "same" if after.version == before.version else "changed"


def _version(row: ReadRow) -> int:
    text = str(row.cells.get(VERSION) or "").strip()
    if not text.isdigit():
        raise InvalidData("版本不能改。", faults=(Fault(f"/{VERSION}", "版本不对。"),))
    return int(text)


def _at_cells(definition: LedgerDefinition, row: ReadRow, refusal: Refusal) -> list[Fault]:
    if not refusal.faults:
        place = f"第{row.number}行"
        return [Fault(place, f"{place}：{refusal.message}")]
    found = []
    for fault in refusal.faults:
        name = fault.pointer.lstrip("/")
        column = definition.column(name)
        place = row.places.get(column.title if column else name, f"第{row.number}行")
        found.append(Fault(place, f"{place}：{fault.message}"))
    return found


def _cells(definition: LedgerDefinition, row: LedgerRow) -> tuple[CellValue, ...]:
    values = tuple(_cell(column, row.data.get(column.name)) for column in definition.columns)
    return (row.id, str(row.version), *values, _STATES[row.state])


def _cell(column: Column, value: JsonValue) -> CellValue:
    if value is None:
        return None
    if column.kind is ColumnKind.INTEGER:
        return int(str(value))
    if column.kind is ColumnKind.MONEY:
        return Decimal(str(value))
    return column.shown(value)
