"""The published pages under the front's own address: what is shown, and what never is."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from pydantic import SecretStr

from api.app import create_app
from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import FixedClock
from bureau.services.publishing import Notice
from bureau.settings import Settings
from tests.support.serving import serving
from tests.support.small_procedures import row


@pytest.fixture
def services(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    """Real services with one case."""
    settings = Settings(
        state_dir=tmp_path,
        database_url=sqlite_url,
        engine_password=SecretStr("x"),
        hotline_secret=SecretStr("x"),
        public_url="https://bureau.example",
    )
    built = bootstrap.build(settings, clock)
    case = Case(
        id="case-1",
        number="BJ-2026-000001",
        procedure_id="P0",
        title="拨付",
        source=CaseSource.TASKLIST,
        state=CaseState.ACTIVE,
        received_at=clock.now(),
        data={},
    )
    with built.uow() as uow:
        uow.procedures.save(row("P0"))
        uow.cases.add(case)
        uow.commit()
    yield built
    built.close()


def test_what_is_published_is_shown_where_its_address_says_until_it_is_taken_down(
    services: Services,
) -> None:
    notice = Notice(
        case_id="case-1", site="menhuwang", column="公示", title="资金拨付公示", text="名单"
    )
    done = services.publications.publishing.publish("key-1", notice)
    assert done.url is not None
    assert done.url.startswith("https://bureau.example/websites/menhuwang/public/gongshi/")
    path = done.url.removeprefix("https://bureau.example")
    with serving(create_app(services, services.settings)) as origin:
        page = requests.get(origin + path, timeout=20)
        assert (page.status_code, "资金拨付公示" in page.content.decode()) == (200, True)
        assert "sandbox" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        for index in ("/websites/menhuwang/public/", "/websites/menhuwang/public/gongshi/"):
            assert "资金拨付公示" in requests.get(origin + index, timeout=20).content.decode()

        services.publications.end.take_down(done.publication_id, actor="wangfang", reason="有误")
        assert "资金拨付公示" not in requests.get(origin + path, timeout=20).content.decode()


def test_nothing_but_published_files_is_shown(services: Services) -> None:
    notice = Notice(case_id="case-1", site="menhuwang", column="公示", title="公示", text="名单")
    services.publications.publishing.publish("key-1", notice)
    base = services.settings.publish_folder / "menhuwang"
    (base / "public" / ".hidden").write_text("draft")
    (record,) = (base / "records").glob("*.json")
    hidden = (
        f"menhuwang/records/{record.name}",
        f"menhuwang/public/../records/{record.name}",
        f"menhuwang/public/%2e%2e/records/{record.name}",
        "menhuwang/public/.hidden",
        "../public/x",
        "menhuwang/public/gongshi",
        "menhuwang/public/nothing.html",
        "nosite/public/index.html",
    )
    with serving(create_app(services, services.settings)) as origin:
        host = urlsplit(origin)
        for path in hidden:
            asked = HTTPConnection(host.hostname or "", host.port, timeout=20)
            asked.request("GET", f"/websites/{path}")  # as it stands: no client tidies it up
            assert asked.getresponse().status == 404, path
            asked.close()
