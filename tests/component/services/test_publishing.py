"""Publications on both databases: once each, taken down after their last day, all of it noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bureau import failpoints
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.publications import PublicationState
from bureau.domain.timeline import EventKind
from bureau.errors import NotFound, OutcomeUnknown, Permanent, Transient
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packet_export import PacketExporter
from bureau.gateways.website import FolderSite
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.dispatch import Rejected
from bureau.services.effects import EffectLedger
from bureau.services.inspection import PaperInspector
from bureau.services.ports.website import Posted, WebPage
from bureau.services.publication_check import PublicationCheck
from bureau.services.publication_end import PublicationEnd
from bureau.services.publication_list import PublicationList
from bureau.services.publishing import Notice, Publishing, Site
from bureau.services.records import Paper, RecipientKind

NOTICE = Notice(
    case_id="case-1",
    site="menhuwang",
    column="公示",
    title="关于资金拨付的公示",
    text="名单如下。",
    last="2026-03-12",
)


class Flaky:
    """A folder site that can be told to fail."""

    def __init__(self, site: FolderSite) -> None:
        self._site = site
        self.before: list[Exception] = []
        self.after: list[Exception] = []
        self.reason = ""

    def publish(self, page: WebPage, key: str) -> Posted:
        if self.before:
            raise self.before.pop(0)
        if self.reason:
            return Posted("", self._site.publish(page, key).at, "rejected", self.reason)
        posted = self._site.publish(page, key)
        if self.after:
            raise self.after.pop(0)
        return posted

    def find(self, key: str) -> Posted | None:
        return self._site.find(key)

    def take_down(self, key: str) -> None:
        if self.before:
            raise self.before.pop(0)
        self._site.take_down(key)
        if self.after:
            raise self.after.pop(0)

    def probe(self) -> str:
        return self._site.probe()


@dataclass
class Area:
    """What is under test."""

    publishing: Publishing
    end: PublicationEnd
    listing: PublicationList
    flaky: Flaky
    public: Path
    files: LocalFileStore

    def live(self) -> int:
        index = self.public / "gongshi" / "index.html"
        return index.read_text(encoding="utf-8").count("<li>") if index.exists() else 0


@pytest.fixture
def area(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock, tmp_path: Path, case: Case
) -> Area:
    files = LocalFileStore(tmp_path / "files")
    root = tmp_path / "websites"
    root.mkdir()
    flaky = Flaky(
        FolderSite(root, "menhuwang", title="本局门户网站", url="", files=files, clock=clock)
    )
    sites = {
        "menhuwang": Site("本局门户网站", flaky),
        "zhengfuwang": Site("桓台县政府网站", None),
    }
    exporter = PacketExporter(files, 1_000_000)
    check = PublicationCheck(files, PaperInspector())
    return Area(
        Publishing(uow, ledger, clock, sites, exporter, check),
        PublicationEnd(uow, ledger, clock, sites, told="bangongshi"),
        PublicationList(uow),
        flaky,
        root / "menhuwang" / "public",
        files,
    )


def events(uow: SqlUnitOfWorkFactory) -> list[str]:
    with uow(read_only=True) as opened:
        found = opened.events.of_case("case-1")
    return [one.text for one in found if one.kind in {EventKind.PUBLISHED, EventKind.TAKEN_DOWN}]


def add_paper(
    area: Area, uow: SqlUnitOfWorkFactory, clock: FixedClock, content: bytes, name: str
) -> None:
    stored = area.files.put([content], 10_000)
    with uow() as opened:
        opened.papers.add(
            Paper(
                id="p1",
                sha256=stored.sha256,
                size=stored.size,
                media_type="text/plain",
                name=name,
                kind="attachment",
                added_by="wangfang",
                added_at=clock.now(),
                case_id="case-1",
            )
        )
        opened.commit()


def test_published_once_and_noted_once(area: Area, uow: SqlUnitOfWorkFactory) -> None:
    first = area.publishing.publish("t1", NOTICE)
    assert area.publishing.publish("t1", NOTICE) == first
    assert first.url is not None
    assert area.live() == 1
    ((stored, number),) = area.listing.find(case_number="BJ-2026-000001")
    assert (stored.id, stored.url, stored.state) == (
        first.publication_id,
        first.url,
        PublicationState.PUBLISHED,
    )
    assert number == "BJ-2026-000001"
    assert [one.state for one in area.listing.history(stored.id)] == [PublicationState.PUBLISHED]
    assert events(uow) == [
        "在本局门户网站“公示”栏目发布《关于资金拨付的公示》，2026年3月6日至2026年3月12日"
    ]


@pytest.mark.parametrize("fault", [OutcomeUnknown("没有回音"), Transient("停机")])
def test_after_a_fault_it_is_published_once(
    area: Area, uow: SqlUnitOfWorkFactory, fault: Exception
) -> None:
    place = area.flaky.after if isinstance(fault, OutcomeUnknown) else area.flaky.before
    place.append(fault)
    with pytest.raises(Transient):
        area.publishing.publish("t1", NOTICE)
    assert area.publishing.publish("t1", NOTICE).url
    assert area.live() == 1
    assert len(events(uow)) == 1


@pytest.mark.parametrize("place", ["effect-claimed", "effect-acted", "effect-stored"])
def test_a_crash_anywhere_leaves_one_page_with_its_first_time(
    area: Area,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    def die(name: str) -> None:
        if name == place:
            raise KeyboardInterrupt

    began = clock.now()
    with monkeypatch.context() as patched:
        patched.setattr(failpoints, "reach", die)
        with pytest.raises(KeyboardInterrupt):
            area.publishing.publish("t1", NOTICE)
    clock.at += timedelta(minutes=5)
    done = area.publishing.publish("t1", NOTICE)
    assert area.live() == 1
    assert len(events(uow)) == 1
    if place != "effect-claimed":
        assert done.published_at == began


def test_a_refusal_is_an_outcome_of_the_diagram(area: Area, uow: SqlUnitOfWorkFactory) -> None:
    area.flaky.reason = "版面已满"
    with pytest.raises(Rejected, match="版面已满"):
        area.publishing.publish("t1", NOTICE)
    assert events(uow) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " "}, "标题"),
        ({"title": "长" * 201}, "标题"),
        ({"text": " "}, "没有正文"),
        ({"site": "nowhere"}, "没有此网站"),
        ({"case_id": "none"}, "no case"),
        ({"paper_kinds": "result!"}, "办件中没有"),
        ({"last": "明天"}, "看不懂"),
        ({"last": "2026-03-05"}, "早于起始日"),
        ({"first": "2026-02-01", "last": "2026-03-05"}, "不能再发布"),
        ({"text": "机密★1年\n内容"}, "国家秘密标志"),
        ({"title": "绝密★长期"}, "国家秘密标志"),
    ],
)
def test_what_cannot_be_published_is_an_incident(
    area: Area, uow: SqlUnitOfWorkFactory, change: dict[str, str], says: str
) -> None:
    values = {name: getattr(NOTICE, name) for name in Notice.__dataclass_fields__}
    with pytest.raises(Permanent, match=says):
        area.publishing.publish("t1", Notice(**{**values, **change}))
    assert area.live() == 0
    assert events(uow) == []


def test_a_marked_paper_is_refused_and_a_harmless_one_is_published(
    area: Area, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    add_paper(area, uow, clock, "秘密★10年\n名单".encode(), "名单.txt")
    values = {name: getattr(NOTICE, name) for name in Notice.__dataclass_fields__}
    marked = Notice(**{**values, "paper_kinds": "attachment"})
    with pytest.raises(Permanent, match="国家秘密标志"):
        area.publishing.publish("t1", marked)
    assert area.live() == 0


def test_a_paper_alone_is_published(
    area: Area, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    add_paper(area, uow, clock, "名单".encode(), "名单.txt")
    values = {name: getattr(NOTICE, name) for name in Notice.__dataclass_fields__}
    area.publishing.publish("t1", Notice(**{**values, "text": "", "paper_kinds": "attachment"}))
    assert len(list((area.public / "papers").iterdir())) == 1


def test_the_job_takes_down_after_the_last_day_only(
    area: Area, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    done = area.publishing.publish("t1", NOTICE)
    clock.at = clock.at.replace(day=12, hour=23, minute=59)
    assert area.end.run() == "撤下到期发布 0 项，未成 0 项"
    clock.at += timedelta(minutes=1)
    assert area.end.run() == "撤下到期发布 1 项，未成 0 项"
    assert area.end.run() == "撤下到期发布 0 项，未成 0 项"
    assert area.live() == 0
    assert events(uow)[1:] == ["本局门户网站“公示”栏目《关于资金拨付的公示》已撤下（公示期满）"]
    assert [one.state.label for one in area.listing.history(done.publication_id)] == [
        "已发布",
        "已撤下",
    ]
    with uow(read_only=True) as opened:
        open_acts = [one.key for one in opened.effects.unfinished(clock.now())]
    assert open_acts == ["t1"], "the take-down waits for no engine"


def test_one_that_fails_hinders_no_other_and_is_tried_again(
    area: Area, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    area.publishing.publish("t1", NOTICE)
    area.publishing.publish("t2", NOTICE)
    clock.at += timedelta(days=7)
    area.flaky.after = [OutcomeUnknown("没有回音")]
    with pytest.raises(Transient, match="撤下到期发布 1 项，未成 1 项"):
        area.end.run()
    assert area.end.run() == "撤下到期发布 1 项，未成 0 项"
    assert area.live() == 0
    assert len(events(uow)) == 4


def test_a_crash_between_page_and_book_is_mended_by_the_next_run(
    area: Area, uow: SqlUnitOfWorkFactory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    area.publishing.publish("t1", NOTICE)
    clock.at += timedelta(days=7)

    def die(name: str) -> None:
        if name == "effect-acted":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(failpoints, "reach", die)
        with pytest.raises(KeyboardInterrupt):
            area.end.run()
    clock.at += timedelta(minutes=5)
    assert area.end.run() == "撤下到期发布 1 项，未成 0 项"
    assert len(events(uow)) == 2


def test_a_site_without_interface_gets_a_file_and_the_office_is_asked_to_take_down(
    area: Area, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    values = {name: getattr(NOTICE, name) for name in Notice.__dataclass_fields__}
    there = Notice(**{**values, "site": "zhengfuwang"})
    done = area.publishing.publish("t1", there)
    assert area.publishing.publish("t1", there) == done
    assert done.url is None
    with uow(read_only=True) as opened:
        (paper,) = opened.papers.of_case("case-1")
    assert (paper.kind, paper.name) == ("export", "BJ-2026-000001-t1.zip")
    assert area.files.exists(paper.sha256)
    clock.at += timedelta(days=7)
    area.end.run()
    area.end.run()
    with uow(read_only=True) as opened:
        told = opened.notifications.of_recipient(RecipientKind.GROUP, "bangongshi")
    assert [one.text for one in told] == [
        "桓台县政府网站“公示”栏目《关于资金拨付的公示》请在网站后台撤下（公示期满）"
    ]
    ended = area.end.take_down(done.publication_id, actor="王芳", reason="已处理", by_hand=True)
    assert (ended.state, ended.ended_by) == (PublicationState.TAKEN_DOWN, "王芳")


def test_taking_down_again_changes_nothing(area: Area, uow: SqlUnitOfWorkFactory) -> None:
    done = area.publishing.publish("t1", NOTICE)
    first = area.end.take_down(done.publication_id, actor="王芳", reason="有误")
    assert area.end.take_down(done.publication_id, actor="赵刚", reason="有误") == first
    assert len(events(uow)) == 2
    with pytest.raises(NotFound):
        area.end.take_down("none", actor="王芳", reason="有误")
    with pytest.raises(Permanent):
        area.end.of_case(done.publication_id, "case-2")
