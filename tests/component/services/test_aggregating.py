"""A round totalled into papers on both databases, the same for each delivery."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.errors import Permanent
from bureau.gateways.reports import DocxReports
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.aggregating import Aggregates
from bureau.services.collection_intake import KIND
from bureau.services.effects import EffectLedger
from tests.component.services.test_collections import GOOD, WISH, World

ROW = {name: value for name, value in GOOD.items() if name != KIND}


@pytest.fixture
def world(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock, tmp_path: Path
) -> World:
    return World(uow, ledger, clock, tmp_path)


@pytest.fixture
def aggregates(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock, world: World
) -> Aggregates:
    return Aggregates(uow, ledger, world.intake, XlsxWorkbooks(), DocxReports(), world.files, clock)


def fill(world: World, case: Case, period: str, **changes: str) -> None:
    wish = replace(WISH, period=period)
    opened = world.rounds.open(f"open-{period}", case.id, wish)
    _, returns = world.rounds.returns(opened.round_id)
    for one in returns:
        world.intake.hand_in(one.id, [{**ROW, **changes}], by="liqiang")


def test_a_round_becomes_a_table_and_a_report(
    world: World, aggregates: Aggregates, case: Case
) -> None:
    fill(world, case, "2026-01")
    fill(world, case, "2026-02", total="200", retail="130")
    done = aggregates.aggregate("k1", case.id)
    assert aggregates.aggregate("k1", case.id) == done
    assert done.findings == 4  # two addressees, total and retail each
    assert "比上期" in done.findings_text
    with world.uow(read_only=True) as uow:
        papers = {paper.id: paper for paper in uow.papers.of_case(case.id)}
    assert set(papers) == {done.table_paper, done.report_paper}
    with world.files.open(papers[done.table_paper].sha256) as content:
        book = load_workbook(io.BytesIO(content.read()))
    assert book.sheetnames[:5] == ["汇总", "环比同比", "明细", "报送情况", "核对"]
    last = list(book["汇总"].iter_rows(values_only=True))[-1]
    assert last[:3] == ("合计", 400, 80)
    with world.files.open(papers[done.table_paper].sha256) as content:
        parts = zipfile.ZipFile(io.BytesIO(content.read())).namelist()
    assert "xl/charts/chart1.xml" in parts
    with world.files.open(papers[done.report_paper].sha256) as content:
        document = Document(io.BytesIO(content.read()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "批零住餐合计（万元） 400，环比 +100.0%" in text
    assert len(document.inline_shapes) == 5


def test_the_same_returns_give_the_same_bytes(
    world: World, aggregates: Aggregates, case: Case
) -> None:
    fill(world, case, "2026-02")
    first = aggregates.aggregate("k1", case.id)
    second = aggregates.aggregate("k2", case.id)
    with world.uow(read_only=True) as uow:
        papers = {paper.id: paper.sha256 for paper in uow.papers.of_case(case.id)}
    assert papers[first.table_paper] == papers[second.table_paper]
    assert papers[first.report_paper] == papers[second.report_paper]


def test_a_round_of_nothing_but_nil_reports_is_totalled(
    world: World, aggregates: Aggregates, case: Case
) -> None:
    opened = world.rounds.open("k", case.id, WISH)
    _, returns = world.rounds.returns(opened.round_id)
    for one in returns:
        world.intake.hand_in(one.id, None, by="liqiang")
    assert aggregates.aggregate("k1", case.id).findings == 0


def test_rows_come_back_as_people_read_them_with_who_returned_them(
    world: World, aggregates: Aggregates, case: Case
) -> None:
    fill(world, case, "2026-01")
    done = aggregates.aggregate("k1", case.id, listing="amount=total,unit=@")
    assert done.rows is not None
    assert [one["amount"] for one in done.rows] == [done.rows[0]["amount"]] * 2
    assert done.rows[0]["amount"].startswith("100")
    assert len({one["unit"] for one in done.rows}) == 2
    assert aggregates.aggregate("k1", case.id, listing="amount=total,unit=@") == done


def test_a_column_that_is_not_collected_cannot_come_back(
    world: World, aggregates: Aggregates, case: Case
) -> None:
    fill(world, case, "2026-01")
    with pytest.raises(Permanent, match="没有此列"):
        aggregates.aggregate("k1", case.id, listing="amount=nothing")


def test_without_a_round_there_is_nothing_to_total(aggregates: Aggregates, case: Case) -> None:
    with pytest.raises(Permanent, match="没有布置"):
        aggregates.aggregate("k1", case.id)
