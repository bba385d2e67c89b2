"""Ledgers as workbooks on both databases: out, filled, in again; nothing stored halfway."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bureau.domain.clock import FixedClock
from bureau.errors import InvalidData
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.ledger_sheets import Imported, LedgerSheets
from bureau.services.ledgers import Ledgers
from bureau.services.records.ledgers import RowState
from tests.component.services.test_ledgers import FILES, HAZARD, LI

HEAD = 3  # row of the headings


class Desk:
    """A ledger with two rows, and a clerk who fills its workbook."""

    def __init__(self, uow: SqlUnitOfWorkFactory, clock: FixedClock) -> None:
        self.ledgers = Ledgers(uow, FILES, clock)
        self.sheets = LedgerSheets(uow, self.ledgers, XlsxWorkbooks(), clock)
        for number in ("YH-1", "YH-2"):
            self.ledgers.append("hazards", {**HAZARD, "hazardNumber": number}, None, number)

    def out(self) -> bytes:
        return self.sheets.export("hazards", self.ledgers.find("hazards"))

    def take_in(self, content: bytes, *, dry_run: bool = False) -> Imported:
        return self.sheets.take_in("hazards", content, actor=LI, reason="月度核对", dry_run=dry_run)


def fill(content: bytes, **cells: object) -> bytes:
    """The workbook with cells typed over, by place."""
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    assert isinstance(page, Worksheet)
    for place, value in cells.items():
        page[place] = value  # type: ignore[assignment]  # a value makes a cell
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def desk(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> Desk:
    return Desk(uow, clock)


def test_what_goes_out_comes_in_unchanged(desk: Desk) -> None:
    assert desk.take_in(desk.out()) == Imported(added=0, changed=0, closed=0, untouched=2)
    assert desk.out() == desk.out()


def test_a_workbook_locks_ids_and_offers_choices(desk: Desk) -> None:
    page = load_workbook(io.BytesIO(desk.out())).worksheets[0]
    assert isinstance(page, Worksheet)
    headings = [cell.value for cell in page[HEAD]]
    assert headings[:4] == ["行编号（勿改）", "版本（勿改）", "隐患编号 *", "企业名称 *"]
    assert page.protection.sheet
    assert page["A4"].protection.locked
    assert not page["C4"].protection.locked
    assert not page["C90"].protection.locked
    kinds = {check.type for check in page.data_validations.dataValidation}
    assert "list" in kinds


def test_rows_are_added_changed_and_closed_in_one_go(desk: Desk) -> None:
    filled = fill(
        desk.out(),
        D4="桓台商厦东店",
        Q5="已销号",
        C6="YH-3",
        D6="新店",
        F6="2026-03-05",
        I6="电线老化",
        K6="立即整改",
        O6="待复查",
    )
    looked = desk.take_in(filled, dry_run=True)
    assert looked == Imported(added=1, changed=1, closed=1, untouched=0)
    assert len(desk.ledgers.find("hazards", enterprise="桓台商厦")) == 2, "only looked at"
    assert desk.take_in(filled) == looked
    (changed,) = desk.ledgers.find("hazards", hazardNumber="YH-1")
    assert (changed.data["enterprise"], changed.version) == ("桓台商厦东店", 2)
    assert desk.ledgers.history(changed.id)[-1].reason == "月度核对"
    closed = desk.ledgers.page(desk.ledgers.query("hazards", state=RowState.CLOSED), limit=9)
    assert [row.data["hazardNumber"] for row in closed.rows] == ["YH-2"]


def test_every_faulty_cell_is_told_and_nothing_is_stored(desk: Desk) -> None:
    filled = fill(desk.out(), D4="改了", F4="下周", K5="不整改", C6="YH-3", Q5="在册")
    with pytest.raises(InvalidData) as caught:
        desk.take_in(filled)
    places = [fault.pointer for fault in caught.value.faults]
    assert {"F4", "K5", "D6", "I6"} <= set(places)
    assert all(fault.message.startswith(fault.pointer) for fault in caught.value.faults)
    assert len(desk.ledgers.find("hazards", enterprise="桓台商厦")) == 2


def test_a_row_that_was_changed_meanwhile_is_named(desk: Desk) -> None:
    content = desk.out()
    (row,) = desk.ledgers.find("hazards", hazardNumber="YH-1")
    desk.ledgers.update(row.id, {"result": "done"}, 1, "复查", actor=LI)
    with pytest.raises(InvalidData) as caught:
        desk.take_in(fill(content, D4="桓台商厦东店", D5="桓台商厦西店"))
    (fault,) = caught.value.faults
    assert fault.pointer == "第4行"
    assert "李强" in fault.message
    assert "复查结果" in fault.message
    assert len(desk.ledgers.find("hazards", enterprise="桓台商厦")) == 2


def test_the_same_file_adds_its_rows_once(desk: Desk) -> None:
    row = {"C6": "", "D6": "新店", "F6": "2026-03-05", "I6": "电线老化"}
    filled = fill(desk.out(), **{**row, "C6": "YH-3", "K6": "立即整改", "O6": "待复查"})
    desk.take_in(filled)
    desk.take_in(filled)
    assert len(desk.ledgers.find("hazards")) == 3


def test_another_ledgers_workbook_is_refused(desk: Desk, tmp_path: Path) -> None:
    other = desk.sheets.export("enterprises", ())
    with pytest.raises(InvalidData, match="这不是"):
        desk.take_in(other)
    for content in (b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old xls"):
        with pytest.raises(InvalidData, match="xlsx"):
            desk.take_in(content)
