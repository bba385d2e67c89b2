"""The harness says what the real engine is told: the same cases through both."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bureau.bootstrap import Services
from bureau.domain.clock import SystemClock
from bureau.engine.session import EngineSession
from tests.engine.conftest import RunnerStarter
from tests.support.observe import Observer, wait_for
from tests.support.processes import deploy, one_service
from tests.support.runners import QUICK, NoServices
from tests.support.sample_handlers import LEFT, sample
from workers.runtime.harness import Harness
from workers.runtime.outcome import BpmnError, Complete, Failure

PROCESS = "h_sample"


@pytest.fixture(scope="module", autouse=True)
def deployed(admin: EngineSession) -> None:
    bpmn = one_service(
        PROCESS, "sample", catches="Error_SampleRejected", properties={"retries": "9"}
    )
    deploy(admin, PROCESS, bpmn)


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        ({"what": "succeed", "unrelated": "x"}, Complete),
        ({"what": "succeed", "note": None}, Complete),
        ({"what": "overlong"}, Failure),
        ({"what": "reject"}, BpmnError),
        ({"what": "surprise"}, Failure),
        ({"what": "later"}, Failure),
        ({"what": "unknown"}, Failure),
        ({"what": "never"}, Failure),
        ({"what": "refuse"}, Failure),
        ({"what": "crash"}, Failure),
        ({"what": "exit"}, Failure),
        ({"what": "something else"}, Failure),
        ({"what": 5}, Failure),
        ({}, Failure),
    ],
    ids=str,
)
def test_harness_and_engine_agree(
    admin: EngineSession,
    observer: Observer,
    run: RunnerStarter,
    variables: dict[str, Any],
    kind: type[object],
) -> None:
    harness = Harness(cast(Services, NoServices()), SystemClock(), QUICK)
    verb = harness.deliver(sample, variables, properties={"retries": "9"})
    assert isinstance(verb, kind)

    instance = observer.start(PROCESS, **variables)
    runner = run(sample)
    match verb:
        case Complete():
            assert observer.wait_end(instance) == "End_Done"
            written = {
                name: value
                for name, value in observer.variables(instance).items()
                if name not in variables
            }
            assert written == verb.values == LEFT
        case BpmnError():
            assert observer.wait_end(instance) == "End_Caught"
            assert observer.variables(instance)["caught"] == verb.message
        case Failure():
            failed = wait_for(
                lambda: [entry for entry in observer.log(instance) if entry["failureLog"]],
                what="failure",
            )
            open_task = observer.external_task(instance)
            assert open_task is not None
            assert open_task["retries"] == verb.retries
            assert failed[0]["errorMessage"] == verb.message
            assert bool(observer.incidents(instance)) == (verb.retries == 0)
            details = observer.error_details(open_task["id"])
            assert details.splitlines()[-1] == verb.details.splitlines()[-1]
            admin.request("DELETE", admin.at("process-instance", instance))
    assert runner.faults() == []
