"""`bureau round`: who is missing, the empty table, 代录 of what came on paper."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from openpyxl import load_workbook

from bureau.bootstrap import Services
from bureau.cli.problem import CannotGoOn
from bureau.services.collections import RoundWish
from tests.component.cli.conftest import Call
from tests.support.records import sample_case, sample_procedure, store

ROW: Final[tuple[str | float, ...]] = ("甲公司", "现金到账", "2026-02-03", 120.5)


@pytest.fixture
def round_id(services: Services) -> str:
    """A round of two towns, each asked for a table."""
    now = services.clock.now()
    store(services.uow, sample_procedure("P3_30", now), sample_case("P3_30", now))
    wish = RoundWish(
        template="foreign-capital",
        period="2026-02",
        addressees=("suozhen", "shaohai"),
        due_at=now + timedelta(days=5),
    )
    return services.collections.rounds.open("k1", "case-1", wish).round_id


def test_what_came_on_paper_is_entered_from_the_empty_table(
    call: Call, round_id: str, tmp_path: Path
) -> None:
    listed = call("round", "list", "--template", "foreign-capital").output
    assert round_id[:8] in listed
    assert "进行中" in listed
    file = tmp_path / "报送表.xlsx"
    assert "已写入" in call("round", "blank", "foreign-capital", str(file)).output
    book = load_workbook(file)
    assert book.active is not None
    for column, value in enumerate(ROW, 1):
        book.active.cell(4, column, value)
    book.save(file)
    told = call("round", "enter", round_id, "suozhen", str(file), "--by", "王芳").output
    assert "已报（第 1 次）" in told
    assert "零报告" in call("round", "enter", round_id, "shaohai", "--nil", "--by", "王芳").output
    shown = call("round", "show", round_id).output
    assert "王芳" in shown
    assert "未报" not in shown


def test_a_faulty_table_is_named_by_cell_and_nothing_is_kept(
    call: Call, round_id: str, tmp_path: Path
) -> None:
    file = tmp_path / "报送表.xlsx"
    call("round", "blank", "foreign-capital", str(file))
    book = load_workbook(file)
    assert book.active is not None
    book.active.cell(4, 1, "甲公司")
    book.save(file)
    with pytest.raises(CannotGoOn) as caught:
        call("round", "enter", round_id, "suozhen", str(file), "--by", "王芳")
    assert "B4" in str(caught.value)
    assert call("round", "show", round_id).output.count("未报") == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("suozhen", "--by", "王芳"), "--nil"),
        (("suozhen", "没有.xlsx", "--by", "王芳"), "无法读取"),
        (("suozhen", "没有.xlsx", "--nil", "--by", "王芳"), "--nil"),
        (("nobody", "--nil", "--by", "王芳"), "没有向 nobody 布置"),
    ],
)
def test_what_makes_no_sense_is_told(
    call: Call, round_id: str, words: tuple[str, ...], says: str
) -> None:
    with pytest.raises(CannotGoOn, match=says):
        call("round", "enter", round_id, *words)
