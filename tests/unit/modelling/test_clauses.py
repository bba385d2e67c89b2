"""Citations and the clause register that ships with the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.modelling.clauses import Citation, ClauseRegister, parse_citations
from bureau.modelling.clauses.model import CHART, RULES, is_below
from bureau.modelling.clauses.register import read_annex
from bureau.modelling.errors import UnreadableFile

REGISTER = ClauseRegister()


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("依据：附件2.29 规范 二", ["附件2.29 规范 二"]),
        ("依据：附件2.29 规范 一、二", ["附件2.29 规范 一", "附件2.29 规范 二"]),
        ("依据：附件1.1 规范 二、（一）3", ["附件1.1 规范 二（一）3"]),
        ("依据：附件1.1 规范 二(一)3、4", ["附件1.1 规范 二（一）3", "附件1.1 规范 二（一）4"]),
        ("依据：附件1.1 规范 二（一）、（二）", ["附件1.1 规范 二（一）", "附件1.1 规范 二（二）"]),
        ("依据：附件2.29 流程图、规范 三", ["附件2.29 流程图", "附件2.29 规范 三"]),
        ("依据：附件2.29 流程图 2；规范 一", ["附件2.29 流程图 2", "附件2.29 规范 一"]),
        ("依据：附件1.1 规范 一；附件1.7 规范 二", ["附件1.1 规范 一", "附件1.7 规范 二"]),
        ("依据: 附件4.8 规范 二（二）1（3）", ["附件4.8 规范 二（二）1（3）"]),
    ],
)
def test_citations_are_read(line: str, places: list[str]) -> None:
    found = parse_citations(f"{line}\n责任岗位：办公室")
    assert [str(place) for place in found.places] == places
    assert not found.fault
    assert not found.platform


def test_platform_step() -> None:
    assert parse_citations("依据：平台\n备注：登记").platform


@pytest.mark.parametrize(
    "text",
    [
        "",
        "责任岗位：办公室\n依据：附件2.29 流程图",
        "依据：",
        "依据：附件2.29",
        "依据：规范 一",
        "依据：附件2.29 规范 甲",
    ],
)
def test_faulty_citations_are_told(text: str) -> None:
    found = parse_citations(text)
    assert found.fault
    assert found.places == ()


def test_numbers_below_others() -> None:
    assert is_below("二（一）3", "二（一）")
    assert is_below("二（一）3", "二")
    assert not is_below("12", "1")
    assert not is_below("十二", "十")
    assert not is_below("二", "二")


def test_register_holds_every_annex_of_the_duty_list() -> None:
    annexes = list(REGISTER)
    assert len(annexes) == 159
    assert sum(len(annex.flows) for annex in annexes) == 209
    flows = [flow.id for annex in annexes for flow in annex.flows]
    assert len(flows) == len(set(flows))


def test_every_annex_is_whole() -> None:
    for annex in REGISTER:
        ids = [clause.id for clause in annex.clauses]
        assert len(ids) == len(set(ids)), annex.id
        assert annex.has_part(RULES), annex.id
        assert annex.title, annex.id
        assert annex.department, annex.id
        assert all(clause.text.strip() for clause in annex.clauses), annex.id
        assert not any("第 1 页" in clause.text for clause in annex.clauses), annex.id


def test_register_is_in_the_order_of_the_annexes() -> None:
    ids = REGISTER.ids
    assert ids[:3] == ("1.1", "1.2", "1.3")
    assert ids.index("1.9") < ids.index("1.10") < ids.index("2.1")


def test_text_of_some_clauses() -> None:
    hotline = REGISTER.annex("2.29")
    assert hotline is not None
    assert hotline.checked
    assert hotline.by_number[RULES, "二"].text.endswith("最晚不得超过相关规定时限。")
    assert hotline.by_number[CHART, "10"].text == "答复举报投诉人"
    mail = REGISTER.annex("1.1")
    assert mail is not None
    assert mail.by_number[RULES, "二（一）5"].text == "对办理完成的事项进行回复并归档。"
    assert {clause.flow for clause in mail.clauses if clause.part == CHART} == {"收文", "发文"}
    assert [one.number for one in mail.below(RULES, "二（二）")] == [
        "二（二）",
        "二（二）1",
        "二（二）2",
        "二（二）3",
        "二（二）4",
    ]


def test_unknown_annex_and_number() -> None:
    assert REGISTER.annex("9.99") is None
    hotline = REGISTER.annex("2.29")
    assert hotline is not None
    assert hotline.below(RULES, "九") == ()


def test_citation_is_written_as_it_is_read() -> None:
    written = str(Citation("2.29", RULES, "二"))
    assert parse_citations(f"依据：{written}").places == (Citation("2.29", RULES, "二"),)


@pytest.mark.parametrize("text", ["annex: [", "- 1", "annex: '9.2'", "annex: '9.1'\nflows: []"])
def test_bad_register_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "9.1.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_annex(path)
