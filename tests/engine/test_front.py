"""A browser before the front and the real engine: log-in, its cookies, the 办件 tab's calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import create_app
from api.front import create_front
from bureau.bootstrap.desk import build_desk
from bureau.engine.clerk_sessions import CamundaClerkSessions
from bureau.engine.clerk_tasks import CamundaClerkTasks
from bureau.engine.client import CamundaEngine
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.gateways.calendar_files import CalendarFiles
from bureau.services.readiness import Readiness
from bureau.services.step_limits import StepLimits
from bureau.settings import Settings
from tests.component.api.client import Client
from tests.component.api.rig import Rig
from tests.support.database import sqlite_template
from tests.support.engine import ADMIN, ADMIN_PASSWORD, EngineProcess
from tests.support.observe import Observer
from tests.support.processes import deploy, one_user_task
from tests.support.serving import serving

if TYPE_CHECKING:
    from bureau.services.writing import CaseSheets

CLERKS = {"fann": "fposta", "fbob": "fpostb"}
PASSWORD = "clerk-of-tests"


@pytest.fixture(scope="module")
def rig(
    engine: EngineProcess, admin: EngineSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    """The API, with the real engine's log-ins."""
    identity = Identity(admin)
    for user, post in CLERKS.items():
        identity.ensure_post(post, post)
        identity.ensure_user(user, f"办事员{user}", PASSWORD, [post])
    deploy(admin, "f_a", one_user_task("f_a", "fposta"))
    folder = tmp_path_factory.mktemp("front")
    made = Rig(f"sqlite:///{sqlite_template(folder)}", folder)
    desk = build_desk(
        made.uow,
        made.clock,
        CamundaClerkSessions(engine.origin, admin),
        CamundaClerkTasks(admin),
        made.engine,
        made.services.papers,
        cast("CaseSheets", made.sheets),
        made.ledgers,
        StepLimits(made.runs),
        CalendarFiles(folder / "calendar"),
    )
    made.services = replace(made.services, desk=desk)
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def origin(engine: EngineProcess, rig: Rig) -> Iterator[str]:
    """The one origin over both."""
    with serving(create_app(rig.services, rig.settings)) as api:
        settings = Settings(
            engine_password="-",
            hotline_secret="-",
            engine_web_url=engine.origin,
            api_port=urlsplit(api).port or 0,
        )
        with serving(create_front(settings)) as found:
            yield found


class Browser(httpx.Client):
    """A browser: keeps cookies by path, repeats the token in a header."""

    def __init__(self, origin: str) -> None:
        super().__init__(base_url=origin, trust_env=False, timeout=30, follow_redirects=True)

    def log_in(self, user: str, password: str) -> httpx.Response:
        assert self.get("/").url.path == "/camunda/app/tasklist/default/"
        answer = self.post(
            "/camunda/api/admin/auth/user/default/login/tasklist",
            data={"username": user, "password": password},
            headers=self.token,
        )
        # The log-in began a new session; its token comes with the next thing the page reads.
        self.get("/camunda/api/admin/auth/user/default")
        return answer

    @property
    def token(self) -> dict[str, str]:
        return {"X-XSRF-TOKEN": self.cookies.get("XSRF-TOKEN", path="/") or ""}


@pytest.fixture
def browser(origin: str) -> Iterator[Browser]:
    with Browser(origin) as opened:
        yield opened


def test_the_root_leads_to_tasklist_and_to_no_other_address(browser: Browser) -> None:
    for start in ("/", "/camunda", "/camunda/", "/camunda/app/tasklist"):
        answer = browser.get(start)
        assert answer.status_code == 200
        assert answer.url.path.startswith("/camunda/app/tasklist/")
        assert answer.url.netloc == browser.base_url.netloc


def test_a_clerk_logs_in_and_changes_something(browser: Browser) -> None:
    assert browser.log_in(ADMIN, ADMIN_PASSWORD).json()["userId"] == ADMIN

    filters = "/camunda/api/engine/engine/default/filter"
    wanted = {"name": "front", "resourceType": "Task", "query": {}, "properties": {}}
    made = browser.post(f"{filters}/create", json=wanted, headers=browser.token)
    gone = browser.delete(f"{filters}/{made.json()['id']}", headers=browser.token)
    # Last, since the engine ends the session of whoever sends a wrong token.
    forged = browser.post(f"{filters}/create", json=wanted, headers={"X-XSRF-TOKEN": "x"})

    assert (forged.status_code, made.status_code, gone.status_code) == (403, 200, 204)


def test_a_wrong_password_is_told(browser: Browser) -> None:
    assert browser.log_in("nobody", "wrong").status_code == 401


def test_the_rest_interface_is_not_there(browser: Browser) -> None:
    for path in ("/engine-rest/engine", "/engine-rest/task"):
        assert browser.get(path, auth=(ADMIN, ADMIN_PASSWORD)).status_code == 404


def test_the_tab_works_with_the_cookies_of_the_log_in(
    browser: Browser, origin: str, rig: Rig, observer: Observer
) -> None:
    with Client(origin, rig.key) as body:
        number = body.submit().json()["tracking_number"]
    instance = observer.start("f_a", number)
    rig.link(number, instance)
    (task,) = observer.session.get_json("task", params={"processInstanceId": instance})
    address = f"/panel/tasks/{task['id']}"

    assert browser.get(address).status_code == 401
    browser.log_in("fann", PASSWORD)
    assert browser.get(address).json()["case"]["number"] == number
    added = browser.post(
        f"{address}/papers",
        params={"name": "录音.mp3", "kind": "recording"},
        content=b"ID3\x03\x00\x00" + bytes(64),
        headers={**browser.token, "Content-Type": "audio/mpeg"},
    )

    assert added.status_code == 201, added.text
    assert added.json()["added_by"] == "办事员fann"
    assert browser.get(added.json()["url"]).content.startswith(b"ID3")
    with Browser(origin) as other:
        other.log_in("fbob", PASSWORD)
        assert other.get(address).status_code == 404


def test_a_clerk_of_another_post_finds_no_trace_and_who_took_part_keeps_seeing(
    browser: Browser, origin: str, rig: Rig, observer: Observer
) -> None:
    with Client(origin, rig.key) as body:
        number = body.submit(key="stranger").json()["tracking_number"]
    instance = observer.start("f_a", number)
    rig.link(number, instance)
    (task,) = observer.session.get_json("task", params={"processInstanceId": instance})
    engine = "/camunda/api/engine/engine/default"
    one = f"{engine}/task/{task['id']}"
    traces = {number, instance, task["id"]}

    with Browser(origin) as stranger:
        stranger.log_in("fbob", PASSWORD)
        for path in (
            *(f"{engine}/{kind}" for kind in ("task", "process-instance", "execution")),
            *(f"{engine}/{kind}" for kind in ("variable-instance", "incident", "job")),
            *(f"{engine}/history/{kind}" for kind in ("task", "process-instance", "detail")),
            *(f"{engine}/history/{kind}" for kind in ("variable-instance", "user-operation")),
            *(f"{engine}/task?processInstanceBusinessKey={number}", f"{one}/identity-links"),
            *(f"{one}{part}" for part in ("", "/form-variables", "/variables", "/comment")),
            *(f"{one}{part}" for part in ("/form", "/deployed-form", "/attachment")),
            f"{engine}/process-instance/{instance}/variables",
            "/panel/data/cases",
            f"/panel/data/cases?text={number}",
        ):
            answer = stranger.get(path)
            assert answer.status_code in {200, 401, 403, 404}, (path, answer.status_code)
            said = answer.text if answer.status_code == 200 else ""
            assert not any(trace in said for trace in traces), path
        for path in (f"tasks/{task['id']}", f"tasks/{task['id']}/holder", f"data/cases/{number}"):
            assert stranger.get(f"/panel/{path}").status_code == 404
        back = stranger.post(f"/panel/tasks/{task['id']}/give-back", headers=stranger.token)
        assert back.status_code == 404
        taken = stranger.post(f"{one}/claim", json={"userId": "fbob"}, headers=stranger.token)
        assert taken.status_code == 403

    browser.log_in("fann", PASSWORD)
    assert browser.get(f"/panel/tasks/{task['id']}/holder").json() == {"sole": True}
    claimed = browser.post(f"{one}/claim", json={"userId": "fann"}, headers=browser.token)
    assert claimed.status_code == 204
    back = browser.post(f"/panel/tasks/{task['id']}/give-back", headers=browser.token)
    assert back.status_code == 204
    assert browser.get(one).json()["assignee"] is None
    assert browser.get(f"/panel/data/cases?text={number}").json()["total"] == 1

    browser.post(f"{one}/claim", json={"userId": "fann"}, headers=browser.token)
    done = browser.post(f"{one}/submit-form", json={"variables": {}}, headers=browser.token)
    assert done.status_code == 204
    found = browser.get("/panel/data/cases?which=done").json()["cases"]
    assert number in [line["number"] for line in found]
    assert browser.get(f"/panel/data/cases/{number}").json()["case"]["number"] == number


def test_readiness_asks_the_real_engine(admin: EngineSession, rig: Rig) -> None:
    ready = Readiness.of_api(rig.uow, CamundaEngine(admin))
    with EngineSession("http://127.0.0.1:1/engine-rest", "nobody", "-") as nowhere:
        lost = Readiness.of_api(rig.uow, CamundaEngine(nowhere))
        found = lost.ask("engine")

    assert [ready.ask(name).ok for name in ready.names] == [True, True]
    assert (found.ok, found.error) == (False, "EngineUnavailable")
