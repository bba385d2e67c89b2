"""One-time links: who may use one, how often, and what stays when something goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bureau.domain.clock import FixedClock
from bureau.domain.json_value import JsonObject
from bureau.errors import Conflict, InvalidData, NotFound
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.one_time_links import MOST_PAPERS, IssuedLink, OneTimeLinks
from bureau.services.ports.link_target import LinkPage
from bureau.services.records import Paper

PAGE = LinkPage(
    title="报送第三季度数据",
    schema={
        "type": "object",
        "properties": {"amount": {"title": "金额", "type": "number", "minimum": 0}},
        "required": ["amount"],
    },
    text="请填写。",
)


@dataclass
class Target:
    """Keeps what it is given; the reason to refuse can be set."""

    page: LinkPage = PAGE
    refusal: str = ""
    taken: list[tuple[str, JsonObject, list[str]]] = field(default_factory=list)

    def describe(self, subject_id: str) -> LinkPage:
        return self.page

    def blank(self, subject_id: str) -> bytes:
        if not self.page.blank:
            raise NotFound("没有表格。")
        return b"empty table"

    def accept(self, subject_id: str, data: JsonObject, papers: Sequence[str]) -> str:
        if self.refusal:
            raise Conflict(self.refusal)
        given = (subject_id, data, list(papers))
        if given not in self.taken:
            self.taken.append(given)
        return f"已收到第 {self.taken.index(given) + 1} 次报送。"


@pytest.fixture
def target() -> Target:
    return Target()


@pytest.fixture
def links(uow: SqlUnitOfWorkFactory, clock: FixedClock, target: Target) -> OneTimeLinks:
    return OneTimeLinks(uow, clock, {"collection-return": target}, public_url="https://x.example/")


def issue(links: OneTimeLinks, clock: FixedClock, case_id: str | None = None) -> str:
    return token(
        links.issue("collection-return", "索镇", "row-1", case_id, clock.now() + timedelta(days=3))
    )


def token(link: IssuedLink) -> str:
    return link.url.rpartition("/")[2]


def paper(number: int, clock: FixedClock) -> Paper:
    return Paper(
        id=f"p{number}",
        sha256="ab" * 32,
        size=3,
        media_type="application/pdf",
        name="报表.pdf",
        kind="attachment",
        added_by="索镇",
        added_at=clock.now(),
    )


def test_looking_consumes_nothing_and_handing_in_does(
    links: OneTimeLinks, clock: FixedClock, target: Target
) -> None:
    given = issue(links, clock)
    for _ in range(3):
        assert links.open(given).closed == ""

    assert links.hand_in(given, {"amount": 5}) == "已收到第 1 次报送。"

    assert target.taken == [("row-1", {"amount": 5}, [])]
    assert "不能重复提交" in links.open(given).closed
    assert links.hand_in(given, {"amount": 6}) == "已收到第 1 次报送。"
    assert len(target.taken) == 1


def test_where_the_target_allows_it_a_later_submission_replaces_the_first(
    links: OneTimeLinks, clock: FixedClock, target: Target
) -> None:
    target.page = replace(PAGE, replaceable=True)
    given = issue(links, clock)
    links.hand_in(given, {"amount": 5})

    assert links.hand_in(given, {"amount": 6}) == "已收到第 2 次报送。"

    target.page = replace(PAGE, replaceable=True, closed="本次报送已截止。")
    with pytest.raises(Conflict, match="截止"):
        links.hand_in(given, {"amount": 7})


def test_the_same_form_sent_twice_at_once_counts_once(
    links: OneTimeLinks, clock: FixedClock, target: Target
) -> None:
    given = issue(links, clock)

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(lambda n: links.hand_in(given, {"amount": 1}), range(6)))

    assert answers == {"已收到第 1 次报送。"}
    assert len(target.taken) == 1


def test_what_the_target_refuses_leaves_the_link_and_its_papers_as_they_were(
    links: OneTimeLinks, clock: FixedClock, target: Target
) -> None:
    given = issue(links, clock)
    links.attach(links.may_attach(given), paper(1, clock))
    target.refusal = "合计与分项不符。"

    with pytest.raises(Conflict, match="合计"):
        links.hand_in(given, {"amount": 5})

    opened = links.open(given)
    assert (opened.link.used_at, len(opened.papers)) == (None, 1)
    target.refusal = ""
    links.hand_in(given, {"amount": 5})
    assert target.taken[0][2] == ["p1"]
    assert links.open(given).papers == ()


def test_a_file_can_be_taken_away_before_it_counts(
    links: OneTimeLinks, clock: FixedClock, target: Target
) -> None:
    given = issue(links, clock)
    for number in (1, 2):
        links.attach(links.may_attach(given), paper(number, clock))
    links.detach(given, "p2")
    links.detach(given, "p2")

    links.hand_in(given, {"amount": 5})

    assert target.taken[0][2] == ["p1"]


def test_a_crash_before_the_mark_is_mended_by_the_repeat(
    links: OneTimeLinks, clock: FixedClock, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = issue(links, clock)
    links.attach(links.may_attach(given), paper(1, clock))
    with monkeypatch.context() as patch:
        patch.setattr(OneTimeLinks, "_mark_used", _crash)
        with pytest.raises(KeyboardInterrupt):
            links.hand_in(given, {"amount": 5})

    assert links.hand_in(given, {"amount": 5}) == "已收到第 1 次报送。"
    assert len(target.taken) == 1


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("data", [{}, {"amount": -1}, {"amount": 1, "more": 2}, {"amount": "x"}])
def test_wrong_data_are_refused_with_their_place(
    links: OneTimeLinks, clock: FixedClock, target: Target, data: JsonObject
) -> None:
    given = issue(links, clock)

    with pytest.raises(InvalidData) as refused:
        links.hand_in(given, data)

    assert refused.value.faults
    assert target.taken == []


def test_files_may_be_unwanted(links: OneTimeLinks, clock: FixedClock, target: Target) -> None:
    given = issue(links, clock)
    target.page = replace(PAGE, papers=False)
    with pytest.raises(Conflict, match="不需要文件"):
        links.may_attach(given)


def test_files_behind_one_link_have_an_end(links: OneTimeLinks, clock: FixedClock) -> None:
    given = issue(links, clock)
    for number in range(MOST_PAPERS):
        links.attach(links.may_attach(given), paper(number, clock))

    with pytest.raises(Conflict, match="最多"):
        links.may_attach(given)


def test_a_link_ends_by_time_and_by_hand(links: OneTimeLinks, clock: FixedClock) -> None:
    first, second = issue(links, clock), issue(links, clock)
    links.revoke(first[:8])
    links.revoke(first[:8])
    with pytest.raises(NotFound, match="已撤销"):
        links.hand_in(first, {"amount": 1})

    clock.at += timedelta(days=3)
    with pytest.raises(NotFound, match="有效期"):
        links.open(second)


def test_a_wrong_token_is_told_nothing(links: OneTimeLinks, clock: FixedClock) -> None:
    given = issue(links, clock)
    wrong = [given[:-1], given[:9] + "A" * 43, "00000000_" + given[9:], "", "x" * 5000, "../x"]
    for each in wrong:
        with pytest.raises(NotFound) as refused:
            links.open(each)
        assert refused.value.code == "link-invalid"


def test_the_token_is_not_kept(links: OneTimeLinks, clock: FixedClock, database: Database) -> None:
    given = issue(links, clock)

    with database.reader.connect() as connection:
        row = connection.execute(text("SELECT * FROM one_time_links")).mappings().one()

    assert given[9:] not in str(dict(row))
    assert [one.prefix for one in links.of_subject("collection-return", "row-1")] == [given[:8]]


def test_an_unknown_purpose_or_a_past_expiry_is_refused(
    links: OneTimeLinks, clock: FixedClock
) -> None:
    with pytest.raises(InvalidData):
        links.issue("other", "索镇", "row-1", None, clock.now() + timedelta(days=1))
    with pytest.raises(InvalidData):
        links.issue("collection-return", "索镇", "row-1", None, clock.now())
