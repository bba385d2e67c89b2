"""How fast the task list opens with 10,000 open tasks and 50 clerks, next to stock Camunda.

    python -m tests.bench.tasklist [--tasks 10000] [--clerks 50] [--rounds 5] [--each 10]
        [--home FOLDER]

One engine, one database, one browser. "stock" is the engine's own port with the `config.js` that
Camunda ships, while our API, workers and relay are stopped; "ours" is the one public origin with
all of them running, and counts as open only when every card shows its case. Both open the same
list (an equal filter) with a warm browser cache; the two take turns clerk by clerk, each round has
clerks of its own. Then the tab 办件 by its request, with as many cases.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil
import requests
from playwright.sync_api import Browser, CDPSession, sync_playwright
from rich.console import Console
from rich.table import Table

from bureau import bootstrap
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.engine.clerk_sessions import REMEMBERED
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.settings import Settings
from tests.support.installation import Installation
from tests.support.processes import deploy, diagram
from tests.support.weblogin import log_in

ONE: Final = "t_one"
MANY: Final = "t_many"
#: The posts that a section's clerks hold, and the leaders'.
POSTS: Final = (
    *("bangongshi", "bangongshizhuren", "zongheke2", "guoneike1", "guoneike2"),
    *("guojike1", "guojike2", "touzike1", "touzike2", "zhuyaolingdao"),
    *("fenguanzonghe", "fenguanguonei", "fenguanguoji", "fenguantouzi"),
)
PASSWORD: Final = "clerk-of-bench"
#: Instances that one start makes.
BATCH: Final = 250
PROCEDURE: Final = "P1_1_IncomingDocument"
LIST: Final = "本岗位待领"
STOCK: Final = base64.b64encode(b"export default {};").decode()
TASKLIST: Final = "/camunda/app/tasklist/default/"
PATIENCE_MS: Final = 120_000
#: A card of ours is there when its case is.
CARDS: Final = {"stock": "li.task", "ours": "li.task .bureau-card-case:not(:empty)"}
#: Cases that stand behind a task, for the tab.
OPEN_CASES: Final = 50


class Office:
    """The running system, filled.

    Args:
        system: the installation.
        clerks: how many.
    """

    def __init__(self, system: Installation, clerks: int) -> None:
        self.system = system
        self.settings = Settings(_env_file=system.home / "bureau.env")
        secret = self.settings.engine_admin_password
        assert secret is not None
        self.admin = EngineSession(
            self.settings.engine_url, "admin", secret.get_secret_value(), timeout=300
        )
        self.clerks = [f"bench{number}" for number in range(clerks)]
        self.tasks: list[tuple[str, str]] = []

    @property
    def origins(self) -> dict[str, str]:
        """Where each contender listens."""
        return {"stock": self.settings.engine_web_url, "ours": self.system.origin}

    def fill(self, tasks: int) -> None:
        """Clerks at the posts, a case for each task, a task for each case; once for a folder."""
        identity = Identity(self.admin)
        for number, clerk in enumerate(self.clerks):
            post = POSTS[number % len(POSTS)]
            identity.ensure_user(clerk, f"办事员{number}", PASSWORD, [post])
        if self._there() < tasks:
            self._start(tasks)
        for number in range(OPEN_CASES):
            place = number % len(POSTS)
            if place < len(self.clerks):  # with few clerks some posts are empty
                key = _facts(number + 1)["caseNumber"]
                (task,) = self.admin.get_json("task", params={"processInstanceBusinessKey": key})
                self.tasks.append((self.clerks[place], task["id"]))

    def _there(self) -> int:
        found: int = self.admin.get_json("task", "count")["count"]
        return found

    def _start(self, tasks: int) -> None:
        deploy(self.admin, ONE, _one())
        deploy(self.admin, MANY, _many())
        roots = []
        for number in range(1, OPEN_CASES + 1):
            facts = _facts(number)
            variables = {name: {"value": value} for name, value in facts.items()}
            body = {"businessKey": facts["caseNumber"], "variables": variables}
            roots.append(
                self.admin.post_json("process-definition", "key", ONE, "start", body=body)["id"]
            )
        for first in range(OPEN_CASES + 1, tasks + 1, BATCH):
            some = [_facts(number) for number in range(first, min(first + BATCH, tasks + 1))]
            value = {"value": json.dumps(some), "type": "Json"}
            body = {"variables": {"items": value}}
            self.admin.post_json("process-definition", "key", MANY, "start", body=body)
        assert self._there() >= tasks
        self._cases(tasks, roots)

    def _cases(self, count: int, roots: list[str]) -> None:
        services = bootstrap.build(self.settings)
        now = datetime.now(UTC)
        with services.uow() as uow:
            for number in range(1, count + 1):
                facts = _facts(number)
                uow.cases.add(
                    Case(
                        id=f"00000000-0000-4000-8000-{number:012d}",
                        number=facts["caseNumber"],
                        procedure_id=PROCEDURE,
                        title=facts["caseTitle"],
                        source=CaseSource.API,
                        state=CaseState.ACTIVE,
                        received_at=now - timedelta(minutes=number),
                        data={"sender": facts["sender"]},
                        root_instance_id=(
                            roots[number - 1] if number <= OPEN_CASES else f"bench-{number}"
                        ),
                    )
                )
            uow.commit()
        services.close()


def _facts(number: int) -> dict[str, str]:
    due = datetime.now(UTC) + timedelta(days=number % 40 - 5)
    return {
        "post": POSTS[(number - 1) % len(POSTS)],
        "caseNumber": f"BJ-2025-{number:06d}",
        "caseTitle": f"关于第{number}号事项的办理通知",
        "sender": f"来文单位{number % 60}",
        "dueAt": f"{due:%Y-%m-%dT%H:%M:%S}",
    }


def _one() -> bytes:
    return diagram(
        ONE,
        """<bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="User_Handle"/>
    <bpmn:userTask id="User_Handle" name="办理事项" camunda:candidateGroups="${post}"
      camunda:dueDate="${dueAt}"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="User_Handle" targetRef="End"/>
    <bpmn:endEvent id="End"/>""",
        name="收文办理",
    )


def _many() -> bytes:
    """One case for each item: 10,000 starts one by one would take half an hour."""
    passed = "".join(
        f"""<camunda:in sourceExpression="${{item.prop('{name}').stringValue()}}"
          target="{name}"/>"""
        for name in _facts(1)
    )
    return diagram(
        MANY,
        f"""<bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Call_One"/>
    <bpmn:callActivity id="Call_One" calledElement="{ONE}">
      <bpmn:extensionElements>
        <camunda:in businessKey="${{item.prop('caseNumber').stringValue()}}"/>{passed}
      </bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics camunda:collection="${{items.elements()}}"
        camunda:elementVariable="item"/>
    </bpmn:callActivity>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Call_One" targetRef="End"/>
    <bpmn:endEvent id="End"/>""",
    )


@contextmanager
def alone(system: Installation) -> Iterator[None]:
    """Only the engine runs: stock Camunda has nothing beside it."""
    parts = system.parts()
    stopped: list[psutil.Process] = [parts[name] for name in ("api", "worker", "relay", "front")]
    for one in stopped:
        one.suspend()
    try:
        yield
    finally:
        for one in stopped:
            one.resume()


def compare(office: Office, rounds: int, each: int, console: Console) -> None:
    """Open the list as stock and as ours, in turns."""
    chromium = shutil.which("chromium") or "chromium"
    medians: dict[str, list[float]] = {"stock": [], "ours": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for number in range(rounds):
            taken: dict[str, list[float]] = {"stock": [], "ours": []}
            for place in range(each):
                clerk = office.clerks[(number * each + place) % len(office.clerks)]
                for which in ("stock", "ours") if place % 2 else ("ours", "stock"):
                    taken[which].append(opened(browser, office, clerk, which))
            for which, found in taken.items():
                medians[which].append(statistics.median(found))
        browser.close()
    table = Table("", *(f"{one}" for one in range(1, rounds + 1)), "median s", box=None)
    for which, found in medians.items():
        shown = [f"{one:.2f}" for one in found]
        table.add_row(which, *shown, f"{statistics.median(found):.2f}")
    console.print(table)
    ratio = statistics.median(medians["ours"]) / statistics.median(medians["stock"])
    console.print(f"ours : stock = {ratio:.2f} (wanted: at most 1.20)")


def opened(browser: Browser, office: Office, clerk: str, which: str) -> float:
    """Seconds from the address to the last card of the first page."""
    origin = office.origins[which]
    if which == "stock":
        with alone(office.system):
            return _opened(browser, origin, clerk, which)
    return _opened(browser, origin, clerk, which)


def _opened(browser: Browser, origin: str, clerk: str, which: str) -> float:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    cookies = log_in(origin, clerk, PASSWORD)
    context.add_cookies(
        [{"name": name, "value": value, "url": origin} for name, value in cookies.items()]
    )
    page = context.new_page()
    if which == "stock":
        _as_shipped(context.new_cdp_session(page))
    page.goto(origin + TASKLIST)  # fills the browser's cache, and tells which list it is
    page.locator(".task-filter", has_text=LIST).locator("a").first.click()
    cards = page.locator(CARDS[which])
    cards.nth(14).wait_for()
    address = page.url
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    cards.nth(14).wait_for()
    took = time.perf_counter() - began
    context.close()
    return took


def _as_shipped(session: CDPSession) -> None:
    """The settings that Camunda ships, in place of ours; the browser's cache stays in use."""

    def paused(event: dict[str, Any]) -> None:
        shipped = {
            "requestId": event["requestId"],
            "responseCode": 200,
            "responseHeaders": [{"name": "Content-Type", "value": "text/javascript"}],
            "body": STOCK,
        }
        session.send("Fetch.fulfillRequest", shipped)

    session.on("Fetch.requestPaused", paused)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "*/tasklist/scripts/config.js*"}]})


def tab(office: Office, console: Console) -> None:
    """The tab 办件, and finding cases, by the requests that the pages make."""
    taken: dict[str, list[float]] = {"tab": [], "list": [], "words": []}
    for clerk, task in office.tasks[:: OPEN_CASES // 12]:
        with requests.Session() as browser:
            browser.cookies.update(log_in(office.system.origin, clerk, PASSWORD))
            paths = {
                "tab": f"tasks/{task}",
                "list": "data/cases",
                "words": "data/cases?text=第99号",
            }
            for which, path in paths.items():
                browser.get(f"{office.system.origin}/panel/{path}", timeout=60)  # the first time
                if which == "tab":
                    time.sleep(REMEMBERED)  # as after reading a while: who this is is asked again
                    browser.close()  # the connection is kept as long, and ends in this moment
                began = time.perf_counter()
                answer = browser.get(f"{office.system.origin}/panel/{path}", timeout=60)
                taken[which].append((time.perf_counter() - began) * 1000)
                answer.raise_for_status()
    for which, found in taken.items():
        found.sort()
        line = f"median {statistics.median(found):.0f} ms, 95 % {found[len(found) * 19 // 20]:.0f}"
        console.print(f"{which}: {line} ms")


def main() -> None:
    """Fill, open, compare."""
    given = argparse.ArgumentParser()
    given.add_argument("--tasks", type=int, default=10_000)
    given.add_argument("--clerks", type=int, default=50)
    given.add_argument("--rounds", type=int, default=5)
    given.add_argument("--each", type=int, default=10)
    given.add_argument("--home", type=Path, help="kept, for more than one measurement")
    wanted = given.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        system = Installation((wanted.home or Path(folder) / "var").resolve())
        system.start()
        try:
            office = Office(system, wanted.clerks)
            began = time.perf_counter()
            office.fill(wanted.tasks)
            took = time.perf_counter() - began
            console.print(f"{wanted.tasks} tasks, {wanted.clerks} clerks in {took:.0f} s")
            tab(office, console)
            compare(office, wanted.rounds, wanted.each, console)
        finally:
            system.stop()


if __name__ == "__main__":
    main()
