"""Many cases of a short procedure through the API, while an engine node and a worker are killed.

200 in CI; the long form is `BUREAU_SOAK=2000 pytest tests/docker/test_load.py`.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from tests.docker.comparing import compare
from tests.docker.report import Report
from tests.docker.stack import Stack
from tests.support.observe import wait_for
from tests.support.small_procedures import REGISTER, close, procedure, service

CASES: Final = int(os.environ.get("BUREAU_SOAK", "200"))
#: A second or less for a case on a quiet machine; patience for one that is not.
SECONDS: Final = 300 + CASES * 3
PROCESS: Final = "T_Load"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(SECONDS + 120, func_only=True)]

DIAGRAM: Final = procedure(
    PROCESS,
    REGISTER,
    service("Service_Reply", "reply", {"channel": "hotline12345", "text": "已办理。"}),
    close(),
).decode()

#: Runs in a container: deploys the diagram, and enters it in the catalogue.
DEPLOY: Final = f"""
from datetime import datetime, timezone
from bureau.bootstrap import build
from bureau.cli.embedded import load_embedded
from bureau.cli.steps.engine import administrator
from bureau.services.records import Procedure
settings = load_embedded()
with administrator(settings) as engine:
    engine.request("POST", engine.at("deployment", "create"),
        data={{"deployment-name": "{PROCESS}", "deployment-source": "tests"}},
        files={{"{PROCESS}.bpmn": ("{PROCESS}.bpmn", {DIAGRAM!r}.encode())}})
services = build(settings)
schema = {{"type": "object", "required": ["title"], "additionalProperties": False,
    "properties": {{"title": {{"type": "string", "title": "标题"}}}}}}
with services.uow() as uow:
    uow.procedures.save(Procedure(id="{PROCESS}", name="测试", version_tag="1.0.0", annex="0",
        flow="0", duty="测试", department="shared", external=True, schema=schema,
        title_key="title", digest="0" * 64, deployed_at=datetime.now(timezone.utc)))
    uow.commit()
services.close()
"""


def test_nothing_is_lost_or_double_while_parts_die(stack: Stack, report: Report):
    stack.script("api", DEPLOY)
    key = stack.api_key()
    progress = Progress(stack)
    with ThreadPoolExecutor(8) as senders:
        titles = [f"压力测试 {number}" for number in range(CASES)]
        sent = senders.map(lambda title: stack.submit(PROCESS, {"title": title}, key), titles)
        progress.wait(CASES // 3)
        report.say("cases/s before", f"{progress.rate():.2f}")
        for one in ("engine2", "worker"):
            stack.kill(one)
        away = time.monotonic()
        while not (time.monotonic() - away > 5 and healthy(stack, "engine2")):
            progress.look()
        report.say("cases/s while an engine node and a worker were away", f"{progress.rate():.2f}")
        report.say("the killed engine node is healthy after", f"{time.monotonic() - away:.1f} s")
        cases = list(sent)
    progress.wait(CASES)
    report.say("cases/s after they came back", f"{progress.rate():.2f}")

    assert len(set(cases)) == CASES
    seen = compare(stack, PROCESS)
    assert seen.instances == CASES
    assert seen.twice == ()
    assert [one for one in seen.differences if one[1] in set(cases)] == []
    delivered = stack.deliveries()
    assert {case: delivered.get(case) for case in cases} == {case: [("reply", 1)] for case in cases}
    assert bags(stack, cases) == CASES
    report.say(f"{CASES} cases handed in and closed, cases/s", f"{progress.overall():.2f}")


class Progress:
    """How many cases are closed, looked at every other second."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._begun = time.monotonic()
        self._mark = (self._begun, 0)
        self._now = self._mark

    def look(self) -> int:
        """Look once."""
        time.sleep(2)
        self._now = (time.monotonic(), finished(self._stack))
        return self._now[1]

    def wait(self, count: int) -> None:
        """Wait until so many are closed."""
        wait_for(lambda: self.look() >= count, seconds=SECONDS, what=f"{count} cases are closed")

    def rate(self) -> float:
        """Cases closed a second since this was last asked."""
        before, self._mark = self._mark, self._now
        return (self._now[1] - before[1]) / max(self._now[0] - before[0], 0.1)

    def overall(self) -> float:
        """Cases closed a second since the beginning."""
        return self._now[1] / (self._now[0] - self._begun)


def finished(stack: Stack) -> int:
    """Cases of this procedure that are closed."""
    query = f"SELECT count(*) FROM cases WHERE procedure_id = '{PROCESS}' AND state = 'closed'"
    words = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-d", "bureau", "-Atc", query)
    answer = stack.ask("exec", "-T", "postgres", *words)
    return int(answer.stdout.strip() or 0) if answer.returncode == 0 else 0


def healthy(stack: Stack, service: str) -> bool:
    """Whether its first container is."""
    return any(
        one["State"].get("Health", {}).get("Status") == "healthy"
        for one in stack.containers()
        if one["Config"]["Labels"]["com.docker.compose.service"] == service
    )


def bags(stack: Stack, cases: list[str]) -> int:
    """How many of the cases have exactly one package; drafts of a killed worker are swept later."""
    words = ("find", "/var/lib/bureau/archive", "-path", "*/drafts", "-prune", "-o")
    found = stack.inside("worker", *words, "-name", "bagit.txt", "-print").split()
    return sum(sum(case in bag for bag in found) == 1 for case in cases)
