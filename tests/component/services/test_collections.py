"""Collection rounds on both databases: links, returns replaced, 零报告, late, reminded, closed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.collections import TemplateFaults, parse_template
from bureau.errors import Conflict, InvalidData, NotFound, Permanent
from bureau.gateways.collection_files import CollectionFiles
from bureau.gateways.files import LocalFileStore
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.modelling.workspace.bodies import read_bodies
from bureau.modelling.workspace.posts import read_posts
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.addressee_book import RegisteredAddressees
from bureau.services.collection_intake import KIND, CollectionIntake
from bureau.services.collections import PURPOSE, Collections, RoundWish
from bureau.services.effects import EffectLedger
from bureau.services.one_time_links import OneTimeLinks
from bureau.services.ports.workbooks import Sheet, SheetColumn
from bureau.services.records import Paper, RecipientKind
from bureau.services.records.collections import ReturnState
from bureau.timezone import TIME_ZONE

BPMN = Path(__file__).parents[3] / "bpmn"
BOOK = RegisteredAddressees(
    read_bodies(BPMN / "bodies.yaml"),
    {post.group: post.name for post in read_posts(BPMN / "posts.yaml").posts},
)
DUE = datetime(2026, 3, 10, 18, 0, tzinfo=TIME_ZONE)
WISH = RoundWish(
    template="consumption-monthly",
    period="2026-02",
    addressees=("suozhen", "guoneike1"),
    due_at=DUE,
)
GOOD = {
    KIND: "data",
    "total": "100",
    "wholesale": "40",
    "retail": "30",
    "lodging": "20",
    "catering": "10",
}


class World:
    """Rounds with real links and files."""

    def __init__(
        self, uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock, folder: Path
    ) -> None:
        self.uow, self.clock = uow, clock
        self.files = LocalFileStore(folder / "files")
        templates = CollectionFiles(BPMN / "collections")
        self.intake = CollectionIntake(uow, templates, XlsxWorkbooks(), self.files, clock)
        self.links = OneTimeLinks(uow, clock, {PURPOSE: self.intake}, public_url="http://x")
        self.rounds = Collections(uow, ledger, self.intake, BOOK, self.links, clock)

    def told(self, addressee: str, kind: RecipientKind = RecipientKind.ORGANISATION) -> list[str]:
        with self.uow(read_only=True) as uow:
            return [one.text for one in uow.notifications.of_recipient(kind, addressee)]

    def token(self, addressee: str, kind: RecipientKind = RecipientKind.ORGANISATION) -> str:
        return self.told(addressee, kind)[-1].rpartition("/")[2]

    def paper(self, content: bytes, name: str = "表.xlsx") -> Paper:
        """A paper that waits behind a link."""
        stored = self.files.put([content], 10**7)
        paper = Paper(
            id=f"p-{stored.sha256[:8]}",
            sha256=stored.sha256,
            size=stored.size,
            media_type="application/octet-stream",
            name=name,
            kind="other",
            added_by="链接",
            added_at=self.clock.now(),
        )
        with self.uow() as uow:
            uow.papers.add(paper)
            uow.commit()
        return paper


@pytest.fixture
def world(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock, tmp_path: Path
) -> World:
    return World(uow, ledger, clock, tmp_path)


def test_every_shipped_template_can_be_used() -> None:
    for path in (BPMN / "collections").glob("*.yaml"):
        template = CollectionFiles(BPMN / "collections").get(path.stem)
        assert template is not None
        assert template.numbers


def test_a_wrong_template_names_its_faults() -> None:
    with pytest.raises(TemplateFaults, match=r"rows.*jump"):
        parse_template(
            {
                "id": "sample",
                "title": "样例",
                "clause": "附件1.33",
                "write": ["bangongshi"],
                "rows": "some",
                "checks": {"jump": "viel", "nonNegative": ["nothing"]},
                "schema": {"additionalProperties": False, "properties": {}},
            },
            "sample",
        )


def test_a_round_from_opening_to_closing(world: World, case: Case) -> None:
    opened = world.rounds.open("k1", case.id, WISH)
    assert world.rounds.open("k1", case.id, WISH) == opened
    assert (opened.missing, opened.complete) == (2, False)
    assert json.loads(opened.missing_json) == ["guoneike1", "suozhen"]
    assert len(world.told("suozhen")) == 1, "one link however often it is delivered"
    answer = world.links.hand_in(world.token("suozhen"), GOOD)
    assert "索镇" in answer
    world.links.hand_in(world.token("guoneike1", RecipientKind.GROUP), {KIND: "nil"})
    stands = world.rounds.status(case.id)
    assert (stands.missing, stands.nil, stands.returned, stands.complete) == (0, 1, 1, True)
    closed = world.rounds.close("k2", case.id)
    assert closed.complete
    with pytest.raises(Conflict, match="结束"):
        world.links.hand_in(world.token("suozhen"), {KIND: "nil"})


def test_a_later_return_replaces_the_earlier_one_which_is_kept(world: World, case: Case) -> None:
    opened = world.rounds.open("k1", case.id, WISH)
    token = world.token("suozhen")
    world.links.hand_in(token, GOOD)
    world.clock.at += timedelta(days=10)
    world.links.hand_in(token, {**GOOD, "total": "101", "catering": "11"})
    _, returns = world.rounds.returns(opened.round_id)
    one = next(one for one in returns if one.addressee == "suozhen")
    assert (one.version, one.late, one.state) == (2, True, ReturnState.RETURNED)
    assert one.content["rows"] == [
        {
            "total": "101",
            "wholesale": "40",
            "retail": "30",
            "lodging": "20",
            "catering": "11",
        }
    ]
    with world.uow(read_only=True) as uow:
        assert [kept.version for kept in uow.collections.versions(one.id)] == [1, 2]
    assert world.rounds.status(case.id).late == 1


def test_every_fault_of_a_return_is_told_and_nothing_is_stored(world: World, case: Case) -> None:
    world.rounds.open("k1", case.id, WISH)
    with pytest.raises(InvalidData) as caught:
        world.links.hand_in(world.token("suozhen"), {KIND: "data", "total": "100"})
    assert {one.pointer for one in caught.value.faults} >= {
        "/data/retail",
        "/data/wholesale",
    }
    assert world.rounds.status(case.id).missing == 2


def table(headings: tuple[str, ...], *rows: tuple[object, ...], mark: str) -> bytes:
    sheet = Sheet(
        title="报送表",
        columns=tuple(SheetColumn(heading=one) for one in headings),
        rows=rows,  # type: ignore[arg-type]  # of any type, as a sheet has them
        notes=("报送表",),
        typed=True,
    )
    marks = {"template": mark, "head": "1"}
    return XlsxWorkbooks().write((sheet,), marks=marks, at=DUE)


HEAD = ("企业名称", "出资类别", "到账日期", "到账金额", "证明材料", "备注")


def test_a_table_is_taken_by_sheet_and_faults_are_named_by_cell(world: World, case: Case) -> None:
    wish = RoundWish(
        template="foreign-capital", period="2026-02", addressees=("suozhen",), due_at=DUE
    )
    opened = world.rounds.open("k1", case.id, wish)
    _, (one,) = world.rounds.returns(opened.round_id)
    good = ("甲公司", "现金到账", "2026-02-03", 120.5, None, None)
    wrong = ("乙公司", "抵押", "二月", "很多", None, None)
    content = table(HEAD, good, wrong, mark="foreign-capital")
    with pytest.raises(InvalidData) as caught:
        world.intake.hand_in_table(one.id, content, by="liqiang")
    assert [fault.pointer for fault in caught.value.faults] == ["B4", "C4", "D4"]
    with pytest.raises(InvalidData, match="缺少列“到账金额”"):
        world.intake.hand_in_table(one.id, table(HEAD[:3], mark="foreign-capital"), by="l")
    with pytest.raises(InvalidData, match="这不是"):
        world.intake.hand_in_table(one.id, table(HEAD, good, mark="project-progress"), by="l")
    with pytest.raises(InvalidData, match="xlsx"):
        world.intake.hand_in_table(one.id, b"no workbook", by="l")
    paper = world.paper(table(HEAD, good, mark="foreign-capital"))
    answer = world.intake.accept(one.id, {KIND: "data"}, [paper.id])
    assert "1 条数据" in answer
    assert world.intake.accept(one.id, {KIND: "data"}, [paper.id]) == answer, "a repeat"
    with world.uow(read_only=True) as uow:
        assert [kept.id for kept in uow.papers.of_case(case.id)] == [paper.id]
    _, (stored,) = world.rounds.returns(opened.round_id)
    assert stored.content["rows"] == [
        {"enterprise": "甲公司", "kind": "cash", "arrivedOn": "2026-02-03", "amount": "120.5"}
    ]


def test_the_empty_table_is_filled_in_and_taken(world: World, case: Case) -> None:
    wish = RoundWish(
        template="foreign-capital", period="2026-02", addressees=("suozhen",), due_at=DUE
    )
    world.rounds.open("k1", case.id, wish)
    token = world.token("suozhen")
    name, content = world.links.blank(token)
    assert name == "企业实际使用外资到账情况（2026-02）.xlsx"
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert "索镇" in str(sheet["A2"].value)
    headings = [str(cell.value).rstrip(" *") for cell in sheet[3]]
    assert headings == list(HEAD)
    with pytest.raises(InvalidData, match="没有数据"):
        world.intake.hand_in_table(_return_of(world), content, by="liqiang")
    row: tuple[str | float, ...] = ("甲公司", "现金到账", "2026-02-03", 120.5)
    for column, value in enumerate(row, 1):
        sheet.cell(4, column, value)
    filled = BytesIO()
    assert sheet.parent is not None
    sheet.parent.save(filled)
    stored = world.intake.hand_in_table(_return_of(world), filled.getvalue(), by="liqiang")
    assert (stored.state, stored.returned_by) == (ReturnState.RETURNED, "liqiang")
    with pytest.raises(NotFound):
        world.links.blank(token[:9] + "x" * 43)


def test_a_return_that_is_typed_on_the_page_has_no_table(world: World, case: Case) -> None:
    world.rounds.open("k1", case.id, WISH)
    with pytest.raises(NotFound, match="没有表格"):
        world.links.blank(world.token("suozhen"))


def _return_of(world: World) -> str:
    (round_,) = world.rounds.rounds()
    _, (one,) = world.rounds.returns(round_.id)
    return one.id


def test_a_table_that_is_missing_is_asked_for(world: World, case: Case) -> None:
    wish = RoundWish(
        template="foreign-capital", period="2026-02", addressees=("suozhen",), due_at=DUE
    )
    world.rounds.open("k1", case.id, wish)
    with pytest.raises(InvalidData, match="xlsx"):
        world.links.hand_in(world.token("suozhen"), {KIND: "data"})


def test_who_is_missing_is_reminded_once_for_each_task(world: World, case: Case) -> None:
    world.rounds.open("k1", case.id, WISH)
    world.links.hand_in(world.token("suozhen"), GOOD)
    assert world.rounds.remind("k2", case.id) == world.rounds.remind("k2", case.id)
    assert len(world.told("suozhen")) == 1
    told = world.told("guoneike1", RecipientKind.GROUP)
    assert len(told) == 2
    assert any("催报第 1 次" in one for one in told)
    world.rounds.close("k3", case.id)
    with pytest.raises(Permanent, match="结束"):
        world.rounds.remind("k4", case.id)


def test_towns_means_every_town_of_the_register(world: World, case: Case) -> None:
    wish = RoundWish(
        template="project-progress", period="2026-02", addressees=("towns",), due_at=DUE
    )
    assert world.rounds.open("k1", case.id, wish).missing == len(BOOK.find("towns"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"template": "nothing"}, "没有报送模板"),
        ({"addressees": ("nobody",)}, "nobody"),
        ({"addressees": ("",)}, "没有写明报送单位"),
        ({"due_at": datetime(2026, 3, 1, tzinfo=TIME_ZONE)}, "已经过去"),
    ],
)
def test_what_makes_no_sense_is_an_incident(
    world: World, case: Case, change: dict[str, object], says: str
) -> None:
    wish = {
        "template": WISH.template,
        "period": WISH.period,
        "addressees": WISH.addressees,
        "due_at": DUE,
    }
    with pytest.raises(Permanent, match=says):
        world.rounds.open("k1", case.id, RoundWish(**{**wish, **change}))  # type: ignore[arg-type]
    with pytest.raises(Permanent, match="没有布置"):
        world.rounds.status(case.id)


def test_a_return_that_is_not_asked_for_is_not_there(world: World, case: Case) -> None:
    with pytest.raises(NotFound):
        world.intake.describe("nothing")


def test_a_crash_between_round_and_links_is_made_good_at_the_redelivery(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = world.links.issue

    def fail_second(*args: object) -> object:
        if args[1] == "suozhen":
            raise KeyboardInterrupt
        return issue(*args)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(world.links, "issue", fail_second)
    with pytest.raises(KeyboardInterrupt):
        world.rounds.open("k1", case.id, WISH)
    monkeypatch.setattr(world.links, "issue", issue)
    world.rounds.open("k1", case.id, WISH)
    assert len(world.told("suozhen")) == 1
    assert len(world.told("guoneike1", RecipientKind.GROUP)) == 1
