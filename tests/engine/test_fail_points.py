"""附件 2.29 on the real processes, each killed at every named place: nothing lost, nothing twice.

One engine with job executor on an H2 file, as `bureau run` starts it. Each test has a state folder
of its own; cases come in over HTTP, and clerks answer the real forms.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import requests

from bureau import failpoints
from bureau.domain.clock import SystemClock
from bureau.engine.codec import parse_time
from bureau.modelling.scenarios import Scenario, read_scenario_file
from bureau.modelling.scenarios.model import Task
from bureau.services.records import Procedure
from tests.support.burst import assert_all_became_one_case, burst
from tests.support.engine import ADMIN, ADMIN_PASSWORD, EngineProcess
from tests.support.live_case import PATIENCE, LiveCase
from tests.support.live_system import RETRY_BASE, LiveSystem, deploy_real, live_system
from tests.support.observe import Observer, wait_for
from tests.support.weblogin import log_in
from workers.runtime.backoff import JITTER

PROCESS: Final = "P2_29_Hotline12345"
#: Answered on line by the worker; the complainant is content.
SCENARIO: Final = "网上回复，举报投诉人满意"

AT_ONCE: Final = 50
BURST: Final = 100
KILLS: Final = 4

WORKER: Final = (
    "effect-claimed",
    "effect-acted",
    "effect-stored",
    "before-complete",
    "after-complete",
)
RELAY: Final = ("relay-claimed", "relay-started")
API: Final = ("submission-committed",)

pytestmark = pytest.mark.slow

#: Hands a case in, under a key of its own.
HandIn = Callable[[], LiveCase]


@pytest.fixture(scope="module")
def procedure(own_engine: EngineProcess) -> Procedure:
    """The real procedure, deployed as `bureau deploy` does."""
    return deploy_real(own_engine, PROCESS)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """What is handed in, and what the clerks do."""
    file = read_scenario_file(Path(__file__).parent / "scenarios" / f"{PROCESS}.yaml")
    return next(one for one in file.scenarios if one.name == SCENARIO)


@pytest.fixture
def system(
    own_engine: EngineProcess,
    account: tuple[str, str],
    procedure: Procedure,
    sqlite_file: Path,
    tmp_path: Path,
) -> Iterator[LiveSystem]:
    """A system with nothing started yet."""
    database = Path(shutil.copy(sqlite_file, tmp_path / "bureau.db"))
    with live_system(own_engine, account, procedure, database, tmp_path) as made:
        yield made


@pytest.fixture
def body(system: LiveSystem, scenario: Scenario) -> bytes:
    """The complaint, with a limit that is not over yet."""
    limit = SystemClock().now().date() + timedelta(days=10)
    return system.body({**scenario.start.data, "limitDate": limit.isoformat()})


@pytest.fixture
def case_of(system: LiveSystem, scenario: Scenario) -> Callable[[str], LiveCase]:
    """A case by its number, with the clerks' work before it."""
    steps = [step for step in scenario.steps if isinstance(step, Task)]
    return lambda number: LiveCase(system, number, steps)


@pytest.fixture
def hand_in(system: LiveSystem, body: bytes, case_of: Callable[[str], LiveCase]) -> HandIn:
    def post() -> LiveCase:
        answer = system.post(secrets.token_hex(8), body)
        assert answer.status_code == 201, answer.text
        return case_of(answer.json()["tracking_number"])

    return post


def test_no_fail_point_is_left_out():
    assert {*WORKER, *RELAY, *API} == failpoints.NAMES


def test_told_to_stop_every_process_ends_in_peace(system: LiveSystem, hand_in: HandIn):
    system.start()
    case = hand_in()
    case.work()
    case.wait_closed()

    assert [part.stop() for part in (system.api, system.relay, system.worker)] == [0, 0, 0]


@pytest.mark.parametrize("failpoint", WORKER)
def test_a_worker_killed_anywhere_answers_once(system: LiveSystem, hand_in: HandIn, failpoint: str):
    system.start(worker=failpoint)
    case = hand_in()
    if failpoint.endswith("-complete"):
        system.worker.dies()  # while the case is registered
        system.worker.start_again()
    case.work(before="User_Approve")
    system.worker.marker.unlink(missing_ok=True)
    case.work(before="User_RecordSatisfaction")

    system.worker.dies()
    if failpoint == "after-complete":
        # the dead worker could not note that the engine was told; the relay's job does
        system.make_due("settle-effects")
    system.worker.start_again()

    case.work()
    case.wait_closed()


@pytest.mark.parametrize("failpoint", RELAY)
def test_a_relay_killed_anywhere_starts_one_instance(
    system: LiveSystem, hand_in: HandIn, failpoint: str
):
    system.api.start()
    system.relay.start(failpoint)
    system.wait_api()
    case = hand_in()

    system.relay.dies()
    assert len(system.instances(case.number)) == (failpoint == "relay-started")
    system.relay.start_again()
    # no worker yet: nobody but the engine knows that there is an instance
    wait_for(lambda: not system.pending(), seconds=PATIENCE, what="the row is told again")
    assert len(system.instances(case.number)) == 1

    system.worker.start()
    case.work()
    case.wait_closed()


def test_an_api_killed_after_its_commit_has_taken_the_case(
    system: LiveSystem, body: bytes, case_of: Callable[[str], LiveCase]
):
    system.start(api="submission-committed")
    with pytest.raises(requests.ConnectionError):
        system.post("key-1", body)
    system.api.dies()
    (number,) = system.cases()
    system.api.start_again()
    system.wait_api()

    again = system.post("key-1", body)
    assert (again.status_code, again.json()["tracking_number"]) == (201, number)
    assert again.headers["Idempotency-Replayed"] == "true"
    case = case_of(number)
    case.work()
    case.wait_closed()


def test_an_engine_killed_forgets_nothing_that_it_acknowledged(
    system: LiveSystem, own_engine: EngineProcess, hand_in: HandIn
):
    system.start()
    case = hand_in()
    case.work(before="User_Approve")
    own_engine.kill()
    own_engine.start()

    # the form submitted last is not asked for again
    assert case.open_tasks() in ([], ["User_Approve"])
    case.work()
    case.wait_closed()


def test_an_engine_killed_while_the_worker_answers_is_waited_for(
    system: LiveSystem, own_engine: EngineProcess, hand_in: HandIn
):
    system.start()
    case = hand_in()
    case.work(before="User_Approve")
    system.hotline.control("slow", times=1, seconds=1.5)
    case.work(before="User_RecordSatisfaction")
    wait_for(
        lambda: any(one.topic == "reply" for one in case.effects()),
        seconds=PATIENCE,
        what="reply under way",
    )
    own_engine.kill()

    second = hand_in()  # the API does not need the engine
    wait_for(system.hotline.received, seconds=PATIENCE, what="reply taken")
    own_engine.start()

    case.work()
    case.wait_closed()
    second.work()
    second.wait_closed()
    assert system.worker.runs
    assert system.relay.runs


def test_killed_at_random_each_answered_submission_is_one_case(system: LiveSystem, body: bytes):
    """The short form; `make soak` kills more often in ten times as many."""
    system.api.start()
    system.relay.start()
    system.wait_api()
    keys = [f"key-{number}" for number in range(BURST)]

    made = burst(system, body, keys, KILLS, seed=len(keys))

    assert set(made.kills.values()) == {KILLS // 2}
    assert made.unheard, "nobody was cut off: the kills came when all was over"
    assert_all_became_one_case(system, body, made)


def test_one_key_makes_one_case_however_often_at_once(system: LiveSystem, body: bytes):
    system.api.start()
    system.relay.start()
    system.wait_api()
    together = threading.Barrier(AT_ONCE)

    def post(_: int) -> tuple[int, bytes]:
        together.wait(30)
        answer = system.post("key-1", body)
        return answer.status_code, answer.content

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = set(pool.map(post, range(AT_ONCE)))

    ((status, _),) = answers
    assert status == 201
    (number,) = system.cases()
    other = system.post("key-1", body.replace("购物卡".encode(), "消费卡".encode()))
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-conflict")
    assert number in other.json()["detail"]
    wait_for(lambda: not system.pending(), seconds=PATIENCE, what="it is started")
    assert system.cases() == [number]
    assert len(system.instances(number)) == 1


def test_a_step_that_fails_becomes_an_incident_and_one_retry_ends_it(
    system: LiveSystem, own_engine: EngineProcess, hand_in: HandIn
):
    system.start()
    case = hand_in()
    case.work(before="User_Approve")
    system.hotline.control("500")
    case.work(before="User_RecordSatisfaction")

    seen: dict[int, dict[str, Any]] = {}

    def incident() -> bool:
        task = case.service_task("Service_ReplyOnline")
        if task["retries"] is not None:
            seen.setdefault(task["retries"], task)
        return bool(task["retries"] == 0)

    wait_for(incident, seconds=PATIENCE, what="an incident")
    failures = [one for one in system.observer.log(case.instance) if one["failureLog"]]
    # what was left before each of them; nobody had counted before the first
    assert [one["retries"] for one in failures] == [None, 7, 6, 5, 4, 3, 2, 1]
    at = [parse_time(one["timestamp"]) for one in failures]
    pauses = [RETRY_BASE * 2**count for count in range(7)]
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert all(gap >= pause for gap, pause in zip(gaps, pauses, strict=True)), gaps
    # the lock of a failed task lasts as long as its pause; the short ones go by between two looks
    for left in (3, 2, 1):
        pause = parse_time(seen[left]["lockExpirationTime"]) - at[7 - left]
        assert 1 <= pause / pauses[7 - left] <= 1 + JITTER + 0.1, (left, pause)

    (shown,) = in_cockpit(own_engine, case.instance)
    task = case.service_task("Service_ReplyOnline")
    assert (shown["incidentType"], shown["activityId"], shown["configuration"]) == (
        "failedExternalTask",
        "Service_ReplyOnline",
        task["id"],
    )
    assert "12345热线平台应答 HTTP 500" in shown["incidentMessage"]
    details = Observer(system.admin).error_details(task["id"])
    assert "OutcomeUnknown" in details
    assert system.hotline.received() == []

    system.hotline.control("ok")
    Observer(system.admin).set_retries(task["id"], 1)
    case.work()
    case.wait_closed()
    assert in_cockpit(own_engine, case.instance) == []


def in_cockpit(engine: EngineProcess, instance: str) -> list[dict[str, Any]]:
    """Incidents of an instance, by the resource that Cockpit's pages read."""
    answer = requests.get(
        f"{engine.origin}/camunda/api/cockpit/plugin/base/default/incident",
        params={"processInstanceIdIn": instance},
        cookies=log_in(engine.origin, ADMIN, ADMIN_PASSWORD, "cockpit"),
        headers={"Accept": "application/json"},
        timeout=30,
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found
