"""`bureau meeting` from the queue to the verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from bureau.bootstrap import Services
from bureau.cli.problem import CannotGoOn
from bureau.domain.agenda import Meeting
from tests.component.cli.conftest import Call
from tests.support.records import sample_case, sample_procedure, store

GROUP = "party-group"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def cases(services: Services) -> None:
    """Two cases that wait for 局党组会."""
    now = services.clock.now()
    cases = [
        sample_case(
            "P2_1_Plan",
            now,
            id=f"c{number}",
            number=f"BJ-2026-00000{number}",
            title=f"工作方案{number}",
            root_instance_id=f"i{number}",
        )
        for number in (1, 2)
    ]
    store(services.uow, sample_procedure("P2_1_Plan", now, name="规划"), *cases)
    for number in (1, 2):
        services.agenda.queue(
            f"t{number}",
            case_id=f"c{number}",
            instance_id=f"i{number}",
            meeting=Meeting.PARTY_GROUP,
            title="",
        )


def test_a_sheet_filled_in_releases_the_cases(
    call: Call, services: Services, tmp_path: Path
) -> None:
    assert "工作方案2" in call("meeting", "list", GROUP).output
    sheet_file, minutes = tmp_path / "议题.xlsx", tmp_path / "纪要.pdf"
    assert "2 项" in call("meeting", "export", GROUP, str(sheet_file)).output
    book = load_workbook(sheet_file)
    sheet = book.active
    assert sheet is not None
    sheet["D2"] = "通过"
    book.save(sheet_file)
    entry = ("meeting", "enter", GROUP, str(sheet_file), "--held", "2026-03-05", "--by", "王芳")
    with pytest.raises(CannotGoOn, match="没有文件"):
        call(*entry, "--minutes", str(minutes))
    minutes.write_bytes(PDF)
    assert "登记 1 项" in call(*entry, "--minutes", str(minutes)).output
    assert "已登记过 1 项" in call(*entry, "--minutes", str(minutes)).output
    withdrawn = call(
        "meeting", "withdraw", GROUP, "BJ-2026-000002", "--reason", "材料不足", "--by", "王芳"
    )
    assert "撤回" in withdrawn.output
    assert services.agenda.waiting(Meeting.PARTY_GROUP) == ()
    with services.uow(read_only=True) as uow:
        rows = [uow.outbox.get(number) for number in (1, 2)]
        papers = uow.papers.of_case("c1")
    assert [row.payload["instance"] for row in rows if row] == ["i1", "i2"]
    assert [paper.name for paper in papers] == ["纪要.pdf"]
