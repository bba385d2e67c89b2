"""The yearly round as steps of a case: lists in and out, 档号 once, what the office must mend."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from bureau.domain.archival import ArchiveScheme, Section
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.gateways.files import LocalFileStore
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archive_books import ArchiveBooks
from bureau.services.archive_round import ArchiveRound
from bureau.services.effects import EffectLedger
from bureau.services.filing import CATALOGUE_KIND, DRAFT_KIND, Filing, NotReady
from bureau.services.made_papers import XLSX
from bureau.services.records import PackageRow, Paper
from bureau.services.records.archive import ArchiveItem
from tests.support.calendars import at

SCHEME = ArchiveScheme(
    fonds="H123",
    fonds_name="桓台县商务局",
    category="WS",
    sections={"guonei": Section("GNK", "国内贸易科")},
    periods={},
)


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


def build(
    uow: SqlUnitOfWorkFactory,
    ledger: EffectLedger,
    clock: FixedClock,
    files: LocalFileStore,
    scheme: ArchiveScheme = SCHEME,
) -> Filing:
    filing = ArchiveRound(uow, clock, lambda: scheme)
    books = ArchiveBooks(uow, clock, lambda: scheme, XlsxWorkbooks())
    return Filing(uow, ledger, filing, books, files, clock)


@pytest.fixture
def filing(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock, files: LocalFileStore
) -> Filing:
    return build(uow, ledger, clock, files)


@pytest.fixture
def ended(uow: SqlUnitOfWorkFactory, case: Case, clock: FixedClock) -> str:
    """A case that ended in 2025, with a package whose period is open; gives the package's id."""
    clock.at = at("2026-03-02", 9)
    of = replace(
        case,
        id="case-old",
        number="BJ-2025-000001",
        root_instance_id="root-old",
        state=CaseState.CLOSED,
        closed_at=at("2025-05-06", 9),
        outcome="已答复",
    )
    row = PackageRow(
        id="package-1",
        case_id=of.id,
        kind="case",
        dedup_key=of.id,
        path="2025/package-1",
        sha256="0" * 64,
        created_at=at("2025-05-06", 9),
    )
    with uow() as opened:
        opened.cases.add(of)
        opened.packages.add(row)
        opened.commit()
    return row.id


def papers(uow: SqlUnitOfWorkFactory, case: Case) -> tuple[Paper, ...]:
    with uow(read_only=True) as opened:
        return opened.papers.of_case(case.id)


def items(uow: SqlUnitOfWorkFactory) -> tuple[ArchiveItem, ...]:
    with uow(read_only=True) as opened:
        return opened.archive.items(2025)


def correct(
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    case: Case,
    clock: FixedClock,
    period: str = "10年",
) -> None:
    """The office fills in the period in our list and puts its copy into the case."""
    (listed,) = [one for one in papers(uow, case) if "预归档" in one.name]
    with files.open(listed.sha256) as stream:
        book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    sheet = book.worksheets[0]
    row, column = next(
        (number, index)
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        for index, value in enumerate(cells, start=1)
        if value == "保管期限"
    )
    sheet.cell(row=row + 1, column=column, value=period)
    written = io.BytesIO()
    book.save(written)
    stored = files.put([written.getvalue()], 1_000_000)
    with uow() as opened:
        opened.papers.add(
            Paper(
                id=f"corrected-{period}",
                sha256=stored.sha256,
                size=stored.size,
                media_type=XLSX,
                name="核对后的目录.xlsx",
                kind=DRAFT_KIND,
                added_by="wang",
                added_at=clock.now(),
                case_id=case.id,
            )
        )
        opened.commit()


def test_a_year_is_listed_corrected_and_numbered_once(
    filing: Filing,
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    case: Case,
    clock: FixedClock,
    ended: str,
) -> None:
    listed = filing.prepare("t1", case_id=case.id, year=2025)
    assert (listed.items, listed.undecided, listed.filed) == (1, 1, 0)
    assert filing.prepare("t1", case_id=case.id, year=2025) == listed
    assert [one.name for one in papers(uow, case)] == ["2025年预归档目录.xlsx"]

    correct(uow, files, case, clock)
    done = filing.number("t2", case_id=case.id, year=2025, by="王芳")
    assert (done.items, done.undecided, done.filed) == (0, 0, 1)
    assert [one.code for one in items(uow)] == ["H123-WS·2025-D10-GNK-0001"]
    assert filing.number("t2", case_id=case.id, year=2025, by="王芳") == done
    assert {one.name: one.kind for one in papers(uow, case)} == {
        "2025年预归档目录.xlsx": DRAFT_KIND,
        "核对后的目录.xlsx": DRAFT_KIND,
        "2025年归档文件目录.xlsx": CATALOGUE_KIND,
    }
    with uow(read_only=True) as opened:
        told = [
            one.text for one in opened.events.of_case(case.id) if one.kind is EventKind.ARCHIVED
        ]
    assert told == [
        "2025年预归档：待编号1件，已编档号0件",
        "2025年归档文件编号：待编号0件，已编档号1件",
    ]


def test_numbered_but_not_told_is_told_by_the_redelivery(
    filing: Filing,
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    case: Case,
    clock: FixedClock,
    ended: str,
) -> None:
    filing.prepare("t1", case_id=case.id, year=2025)
    correct(uow, files, case, clock)
    filing.number("died-before-it-was-stored", case_id=case.id, year=2025, by="王芳")

    again = filing.number("t2", case_id=case.id, year=2025, by="王芳")

    assert (again.items, again.filed) == (0, 1)
    assert len(items(uow)) == 1


def test_what_the_office_must_mend_is_told_and_nothing_is_numbered(
    filing: Filing,
    uow: SqlUnitOfWorkFactory,
    ledger: EffectLedger,
    files: LocalFileStore,
    case: Case,
    clock: FixedClock,
    ended: str,
) -> None:
    filing.prepare("t1", case_id=case.id, year=2025)
    with pytest.raises(NotReady, match="未定保管期限"):
        filing.number("t2", case_id=case.id, year=2025, by="王芳")
    correct(uow, files, case, clock, period="五年")
    with pytest.raises(NotReady, match="目录有 1 处有误"):
        filing.number("t3", case_id=case.id, year=2025, by="王芳")
    with pytest.raises(NotReady, match="尚未结束"):
        filing.number("t4", case_id=case.id, year=2026, by="王芳")
    without = build(uow, ledger, clock, files, replace(SCHEME, fonds=""))
    clock.at = at("2026-03-03", 9)
    correct(uow, files, case, clock)
    with pytest.raises(NotReady, match="没有全宗号"):
        without.number("t5", case_id=case.id, year=2025, by="王芳")
    assert [one.code for one in items(uow)] == [None]


def test_a_year_without_anything_needs_no_list(
    filing: Filing, uow: SqlUnitOfWorkFactory, case: Case, clock: FixedClock
) -> None:
    clock.at = at("2026-03-02", 9)
    listed = filing.prepare("t1", case_id=case.id, year=2020)
    numbered = filing.number("t2", case_id=case.id, year=2020, by="王芳")
    assert (listed.items, listed.paper_id) == (0, None)
    assert (numbered.filed, numbered.paper_id) == (0, None)
    assert papers(uow, case) == ()
