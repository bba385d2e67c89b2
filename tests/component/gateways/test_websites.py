"""Both kinds of websites keep one contract; and what only a folder of pages has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from bureau.domain.clock import FixedClock, SystemClock
from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.gateways.files import LocalFileStore
from bureau.gateways.signed_http import SignedHttp
from bureau.gateways.website import FolderSite, HttpSite
from bureau.services.ports.counterpart import PacketPaper
from bureau.services.ports.website import WebPage, Website
from tests.support.website import PATH, SECRET, WebsiteSimulator

PAGE = WebPage(
    column="公示",
    title="关于2026年<b>促消费</b>资金的公示",
    text="现将拟拨付名单公示如下。\n\n　　如有异议，请于公示期内提出。<script>alert(1)</script>",
    first_day=date(2026, 3, 6),
    last_day=date(2026, 3, 12),
)


class Side(Protocol):
    """The site behind the port."""

    files: LocalFileStore
    website: Website

    def up(self) -> int:
        """How many pages are up."""
        ...

    def away(self) -> None: ...

    def back(self) -> None: ...


class FolderSide:
    def __init__(self, folder: Path, clock: FixedClock) -> None:
        self.root = folder / "websites"
        self.root.mkdir()
        self.files = LocalFileStore(folder / "files")
        self.clock = clock
        self.website: FolderSite = self.again()
        self.public = self.root / "menhuwang" / "public"

    def again(self) -> FolderSite:
        return FolderSite(
            self.root,
            "menhuwang",
            title="本局门户网站",
            url="https://swj.huantai.example/",
            files=self.files,
            clock=self.clock,
        )

    def up(self) -> int:
        return (self.public / "gongshi" / "index.html").read_text().count("<li>")

    def away(self) -> None:
        self.root.rename(self.root.with_name("away"))

    def back(self) -> None:
        self.root.with_name("away").rename(self.root)


class HttpSide:
    def __init__(self, simulator: WebsiteSimulator, folder: Path) -> None:
        self.simulator = simulator
        self.files = LocalFileStore(folder / "files")
        self.website: Website = HttpSite(
            SignedHttp(
                simulator.url,
                SECRET,
                timedelta(seconds=5),
                SystemClock(),
                files=self.files,
                path=PATH,
                name="县政府网站",
            )
        )
        self.away = simulator.stop
        self.back = simulator.start

    def up(self) -> int:
        return sum(page["up"] for page in self.simulator.pages.values())


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> FolderSide:
    return FolderSide(tmp_path, clock)


@pytest.fixture
def http(tmp_path: Path) -> Iterator[HttpSide]:
    simulator = WebsiteSimulator()
    simulator.start()
    yield HttpSide(simulator, tmp_path)
    simulator.stop()


@pytest.fixture(params=["folder", "http"])
def side(request: pytest.FixtureRequest) -> Side:
    found: Side = request.getfixturevalue(request.param)
    return found


def paper(files: LocalFileStore, content: bytes = b"%PDF-1.7 list", name: str = "名单.pdf"):
    stored = files.put([content], 1000)
    return PacketPaper(name, stored.sha256, stored.size, "application/pdf")


def test_a_page_gets_an_address_and_the_same_key_the_same_one(side: Side) -> None:
    page = replace(PAGE, papers=(paper(side.files),))
    posted = side.website.publish(page, "key-1")
    assert posted.status == "accepted"
    assert posted.url.startswith("https://")
    assert posted.at.tzinfo is not None
    assert side.website.publish(page, "key-1") == posted
    assert side.website.find("key-1") == posted
    assert side.up() == 1


def test_two_keys_are_two_pages_also_at_once(side: Side) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda at: side.website.publish(PAGE, f"key-{at % 4}"), range(8)))
    assert len({one.url for one in found}) == 4
    assert side.up() == 4


def test_an_unknown_key_is_none(side: Side) -> None:
    assert side.website.find("never") is None


def test_the_same_key_with_another_page_is_refused(side: Side) -> None:
    side.website.publish(PAGE, "key-1")
    with pytest.raises(Permanent):
        side.website.publish(replace(PAGE, title="另一篇"), "key-1")


@pytest.mark.parametrize("key", ["", "键", "two words", "x" * 129])
def test_a_key_that_no_way_can_carry_is_refused(side: Side, key: str) -> None:
    with pytest.raises(Permanent):
        side.website.publish(PAGE, key)


def test_taking_down_twice_is_taking_down_once(side: Side) -> None:
    posted = side.website.publish(PAGE, "key-1")
    side.website.publish(replace(PAGE, title="另一篇"), "key-2")
    for _ in range(2):
        side.website.take_down("key-1")
        assert side.up() == 1
    assert side.website.find("key-1") == posted


def test_what_was_never_published_cannot_be_taken_down(side: Side) -> None:
    with pytest.raises(Permanent):
        side.website.take_down("never")


def test_a_damaged_paper_is_never_published(side: Side) -> None:
    one = paper(side.files)
    path = side.files.root / one.sha256[:2] / one.sha256
    path.chmod(0o640)
    path.write_bytes(b"%PDF-1.7 lisT")
    with pytest.raises(Permanent, match="摘要不符"):
        side.website.publish(replace(PAGE, papers=(one,)), "key-1")
    assert side.website.find("key-1") is None


def test_a_site_that_is_away_is_surely_not_published_on(side: Side) -> None:
    assert side.website.probe()
    side.away()
    for act in (
        lambda: side.website.publish(PAGE, "key-1"),
        lambda: side.website.find("key-1"),
        lambda: side.website.take_down("key-1"),
        side.website.probe,
    ):
        with pytest.raises(Transient) as raised:
            act()
        assert not isinstance(raised.value, OutcomeUnknown)
    side.back()
    assert side.website.find("key-1") is None
    assert side.website.publish(PAGE, "key-1").url


def test_an_answer_that_is_lost_is_found_by_key(http: HttpSide) -> None:
    http.simulator.faults = ["drop"]
    with pytest.raises(OutcomeUnknown):
        http.website.publish(PAGE, "key-1")
    found = http.website.find("key-1")
    assert found is not None
    assert http.website.publish(PAGE, "key-1") == found
    assert len(http.simulator.pages) == 1


def test_editors_may_refuse(http: HttpSide) -> None:
    http.simulator.faults = ["reject"]
    posted = http.website.publish(PAGE, "key-1")
    assert (posted.status, posted.reason, posted.url) == ("rejected", "版面已满", "")


def test_every_text_is_escaped(folder: FolderSide) -> None:
    name = '名单"><img src=x>.pdf'
    folder.website.publish(replace(PAGE, papers=(paper(folder.files, name=name),)), "key-1")
    (path,) = (one for one in (folder.public / "gongshi").iterdir() if "index" not in one.name)
    for page in (path, path.with_name("index.html"), folder.public / "index.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<b>" not in text
        assert "<img" not in text
        assert "&lt;b&gt;促消费" in text
    text = path.read_text(encoding="utf-8")
    assert "公示期：2026年3月6日至2026年3月12日" in text
    assert text.count("<p>") == 2


def test_links_of_all_pages_lead_somewhere(folder: FolderSide) -> None:
    folder.website.publish(replace(PAGE, papers=(paper(folder.files),)), "key-1")
    folder.website.publish(replace(PAGE, column="政策"), "key-2")
    pages = list(folder.public.rglob("*.html"))
    assert len(pages) == 8
    for page in pages:
        for target in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page, target)


def test_after_the_end_nothing_of_it_is_on_the_site(folder: FolderSide) -> None:
    shared, own = paper(folder.files), paper(folder.files, b"%PDF-1.7 own")
    posted = folder.website.publish(replace(PAGE, papers=(shared, own)), "key-1")
    folder.website.publish(replace(PAGE, title="另一篇", papers=(shared,)), "key-2")
    folder.website.take_down("key-1")
    path = folder.public / "gongshi" / posted.url.rpartition("/")[2]
    text = path.read_text(encoding="utf-8")
    assert "公示已结束" in text
    assert "促消费" not in "".join(
        p.read_text()
        for p in folder.root.rglob("*.*")
        if p.is_file() and p.suffix in {".html", ".json"}
    )
    assert [p.name for p in (folder.public / "papers").iterdir()] == [f"{shared.sha256}.pdf"]


def test_a_column_has_pages_of_fifty(folder: FolderSide) -> None:
    for at in range(52):
        folder.website.publish(replace(PAGE, title=f"第{at}号"), f"key-{at}")
    column = folder.public / "gongshi"
    assert (column / "index.html").read_text().count("<li>") == 50
    assert (column / "index-2.html").read_text().count("<li>") == 2
    for at in range(2):
        folder.website.take_down(f"key-{at}")
    assert not (column / "index-2.html").exists()


def test_a_crash_before_the_record_published_nothing_and_one_after_it_is_mended(
    folder: FolderSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("_save", "_index"):
        with monkeypatch.context() as patched:

            def die(*_: object) -> None:
                raise KeyboardInterrupt

            patched.setattr(FolderSite, place, die)
            with pytest.raises(KeyboardInterrupt):
                folder.website.publish(PAGE, place)
    site = folder.again()
    assert site.find("_save") is None
    found = site.find("_index")
    assert found is not None
    assert folder.up() == 1
    assert site.publish(PAGE, "_save").url != found.url
    assert folder.up() == 2
    assert not list(folder.root.rglob("*.part"))
