"""The yearly 归档: prepared, checked by the office, numbered, catalogued."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import InvalidData, NotFound
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archive_books import ArchiveBooks
from bureau.services.archive_round import ArchiveRound
from bureau.services.records import NumberRecord, NumberState
from tests.component.services.filing.rig import SCHEME, End, items, moment, put, typed


def test_a_year_is_prepared_then_numbered_without_gaps(
    end: End, filing: ArchiveRound, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    end(moment(2026, 5), 2)
    end(moment(2026, 3), 1)
    end(moment(2027, 1), 3)
    clock.at = moment(2027)
    prepared = filing.prepare(2026)
    assert (prepared.added, len(prepared.items), prepared.undecided) == (4, 4, 0)
    assert filing.prepare(2026).added == 0

    filed = filing.number(2026, by="王芳")
    assert sorted(one.code or "" for one in filed) == [
        "H123-WS·2026-D10-GNK-0001",
        "H123-WS·2026-D10-GNK-0002",
        "H123-WS·2026-D30-GNK-0001",
        "H123-WS·2026-D30-GNK-0002",
    ]
    first = next(one for one in filed if one.code == "H123-WS·2026-D10-GNK-0001")
    assert (first.dated, first.case_id, first.item_no) == ("20260306", "case-1", 1)
    assert filing.number(2026, by="王芳") == ()

    end(moment(2026, 12), 4)
    filing.prepare(2026)
    later = filing.number(2026, by="王芳")
    assert {one.code for one in later} == {
        "H123-WS·2026-D10-GNK-0003",
        "H123-WS·2026-D30-GNK-0003",
    }
    with uow(read_only=True) as opened:
        numbers = opened.numbers.of_year("H123-WS-D10-GNK", 2026)
        events = opened.events.of_case("case-1")
    assert [number.seq for number in numbers] == [1, 2, 3]
    told = [event.text for event in events if event.kind is EventKind.ARCHIVED]
    assert "年度归档：档号 H123-WS·2026-D10-GNK-0001，保管期限10年" in told


def test_nothing_is_numbered_while_anything_is_undecided(
    end: End, filing: ArchiveRound, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    end(moment(2026), 1, None)
    filing.prepare(2026)
    with pytest.raises(InvalidData, match="尚未结束"):
        filing.number(2026, by="王芳")
    clock.at = moment(2027)
    with pytest.raises(InvalidData, match="1 件未定保管期限"):
        filing.number(2026, by="王芳")
    with pytest.raises(InvalidData, match="归档人"):
        filing.number(2026, by=" ")
    bare = ArchiveRound(uow, clock, lambda: replace(SCHEME, fonds=""))
    with pytest.raises(InvalidData, match="没有全宗号"):
        bare.number(2026, by="王芳")
    assert all(one.code is None for one in items(uow, 2026))


def test_an_open_case_is_not_filed(end: End, filing: ArchiveRound, clock: FixedClock) -> None:
    end(moment(2026), finished=False)
    prepared = filing.prepare(2026)
    assert (prepared.added, prepared.open_cases) == (0, 1)


def test_the_office_checks_the_list_and_it_is_taken_in(
    end: End, filing: ArchiveRound, books: ArchiveBooks, uow: SqlUnitOfWorkFactory
) -> None:
    end(moment(2026), 1, None)
    with pytest.raises(NotFound):
        books.draft(2026)
    filing.prepare(2026)
    draft = books.draft(2026)
    assert books.take_in(2026, draft) == 0

    def change(sheet: Worksheet) -> None:
        put(sheet, "保管期限", "永久")
        put(sheet, "页数", 7)
        put(sheet, "机构", "ZHK")

    assert books.take_in(2026, typed(draft, change)) == 2
    assert {(one.retention_years, one.pages, one.section) for one in items(uow, 2026)} == {
        (0, 7, "ZHK")
    }
    for heading, value, told in [
        ("保管期限", "20年", "永久、30年或10年"),
        ("页数", 0, "正整数"),
        ("机构", "XXX", "没有这个机构代码"),
        ("归档编号", "nobody", "没有这一件"),
    ]:
        wrong = typed(draft, lambda sheet, h=heading, v=value: put(sheet, h, v))  # type: ignore[misc]
        with pytest.raises(InvalidData) as caught:
            books.take_in(2026, wrong)
        assert told in str(caught.value.faults)
    with pytest.raises(InvalidData, match="不是本系统导出的 2025"):
        books.take_in(2025, draft)
    assert items(uow, 2026)[0].pages == 7


def test_the_catalogue_has_the_columns_of_the_standard(
    end: End,
    filing: ArchiveRound,
    books: ArchiveBooks,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
) -> None:
    end(moment(2026))
    with uow() as opened:
        opened.numbers.add(
            NumberRecord(
                id="n9",
                register="桓商",
                year=2026,
                seq=5,
                value="桓商〔2026〕5号",
                state=NumberState.USED,
                reserved_at=moment(2026),
                case_id="case-1",
            )
        )
        opened.commit()
    with pytest.raises(NotFound):
        books.catalogue(2026)
    clock.at = moment(2027)
    filing.prepare(2026)
    filing.number(2026, by="王芳")
    content = books.catalogue(2026)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:3] == ["30年·国内贸易科", "10年·国内贸易科", "案卷目录"]
    cells = [[cell.value for cell in row] for row in book["10年·国内贸易科"].iter_rows()]
    heading = next(row for row in cells if row[0] == "序号")
    assert heading == ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
    (line,) = [row for row in cells if row[0] == 1]
    assert line[1:3] == ["H123-WS·2026-D10-GNK-0001", "桓商〔2026〕5号"]
    assert line[3:6] == ["12345热线", "占道经营", "20260306"]
    assert line[8] == "BJ-2026-000001"
    files = [[cell.value for cell in row] for row in book["案卷目录"].iter_rows()]
    (file,) = [row for row in files if row[0] == 1]
    assert (file[1], file[4], file[6]) == ("BJ-2026-000001", 2, "30年")
