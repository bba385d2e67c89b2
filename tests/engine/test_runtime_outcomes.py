"""Each outcome of a handler, as the real engine sees it."""

from __future__ import annotations

import threading

from bureau.engine.codec import parse_time
from bureau.engine.session import EngineSession
from bureau.errors import BusinessError, Permanent, Transient
from tests.engine.conftest import RunnerStarter
from tests.support.observe import Observer, wait_for
from tests.support.processes import deploy, one_service
from workers.runtime import Context, Variables, task


class Greeting(Variables):
    case_id: str
    count: int = 1


class Greeted(Variables):
    full_text: str
    times: int


class Rejected(BusinessError):
    code = "Error_Rejected"


class NeverDeclared(BusinessError):
    code = "Error_NeverDeclared"


@task("t-success")
def greet(inp: Greeting, ctx: Context) -> Greeted:
    return Greeted(full_text=f"{inp.case_id} {ctx.business_key}", times=inp.count)


def test_success_writes_exactly_the_declared_variables(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    deploy(admin, "t_success", one_service("t_success", "t-success"))
    instance = observer.start("t_success", "BJ-2026-000001", caseId="c-1", secret="stays")
    run(greet)

    assert observer.wait_end(instance) == "End_Done"
    assert observer.variables(instance) == {
        "caseId": "c-1",
        "secret": "stays",
        "fullText": "c-1 BJ-2026-000001",
        "times": 1,
    }


def test_a_declared_business_error_takes_the_boundary_event(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    @task("t-rejected", throws=(Rejected,))
    def reject(inp: Greeting, ctx: Context) -> Greeted:
        raise Rejected("对方不收")

    deploy(admin, "t_rejected", one_service("t_rejected", "t-rejected", catches="Error_Rejected"))
    instance = observer.start("t_rejected", caseId="c-1")
    run(reject)

    assert observer.wait_end(instance) == "End_Caught"
    assert observer.variables(instance)["caught"] == "对方不收"


def test_an_undeclared_business_error_is_an_incident_at_once(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    @task("t-undeclared", throws=(Rejected,), retries=5)
    def surprise(inp: Greeting, ctx: Context) -> Greeted:
        raise NeverDeclared("图中没有")

    # the diagram catches the code, but the handler does not declare it: still a fault of ours
    deploy(
        admin,
        "t_undeclared",
        one_service("t_undeclared", "t-undeclared", catches="Error_NeverDeclared"),
    )
    instance = observer.start("t_undeclared", caseId="c-1")
    run(surprise)

    incident = observer.wait_incident(instance)
    assert "NeverDeclared: 图中没有" in incident["incidentMessage"]
    assert observer.ended_at(instance) is None


def test_a_code_that_no_boundary_event_catches_is_an_incident_not_a_silent_end(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    @task("t-uncaught", throws=(Rejected,), retries=5)
    def reject(inp: Greeting, ctx: Context) -> Greeted:
        raise Rejected("对方不收")

    deploy(admin, "t_uncaught", one_service("t_uncaught", "t-uncaught"))
    instance = observer.start("t_uncaught", caseId="c-1")
    run(reject)

    incident = observer.wait_incident(instance)
    assert "Error_Rejected" in incident["incidentMessage"]
    assert observer.ended_at(instance) is None


def test_a_transient_fault_counts_down_with_growing_pauses_then_one_retry_finishes(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    broken = threading.Event()
    broken.set()

    @task("t-transient", retries=3)
    def flaky(inp: Greeting, ctx: Context) -> Greeted:
        if broken.is_set():
            raise Transient("对方系统停机")
        return Greeted(full_text="好", times=1)

    deploy(admin, "t_transient", one_service("t_transient", "t-transient"))
    instance = observer.start("t_transient", caseId="c-1")
    open_task = observer.external_task(instance)
    assert open_task is not None
    assert open_task["retries"] is None, "the engine starts with null"
    run(flaky, long_poll=0.2)

    incident = observer.wait_incident(instance, seconds=60)
    failures = [entry for entry in observer.log(instance) if entry["failureLog"]]
    # the log shows what was left before each fault
    assert [entry["retries"] for entry in failures] == [None, 2, 1]
    times = [parse_time(entry["timestamp"]) for entry in failures]
    first, second = times[1] - times[0], times[2] - times[1]
    assert second > first * 1.3, "pauses grow"
    assert first.total_seconds() >= 1
    assert "对方系统停机" in incident["incidentMessage"]
    details = observer.error_details(incident["configuration"])
    assert "Traceback" in details
    assert "flaky" in details

    broken.clear()
    observer.set_retries(incident["configuration"], 1)
    assert observer.wait_end(instance) == "End_Done"
    assert observer.incidents(instance) == []


def test_the_diagram_overrides_the_number_of_tries(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    @task("t-override", retries=7)
    def down(inp: Greeting, ctx: Context) -> Greeted:
        raise Transient("停机")

    deploy(
        admin, "t_override", one_service("t_override", "t-override", properties={"retries": "1"})
    )
    instance = observer.start("t_override", caseId="c-1")
    run(down)

    observer.wait_incident(instance)
    failures = [entry for entry in observer.log(instance) if entry["failureLog"]]
    assert len(failures) == 1


def test_a_permanent_fault_is_an_incident_with_whole_details(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    @task("t-permanent", retries=5)
    def misconfigured(inp: Greeting, ctx: Context) -> Greeted:
        raise Permanent("缺少配置：" + "长" * 2000)

    deploy(admin, "t_permanent", one_service("t_permanent", "t-permanent"))
    instance = observer.start("t_permanent", caseId="c-1")
    run(misconfigured)

    incident = observer.wait_incident(instance)
    assert incident["incidentMessage"].startswith("Permanent: 缺少配置：")
    assert len(incident["incidentMessage"]) == 666
    assert incident["incidentMessage"].endswith("…")
    assert "长" * 2000 in observer.error_details(incident["configuration"])


def test_bad_variables_are_an_incident_that_names_them_and_shows_no_value(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    deploy(admin, "t_bad", one_service("t_bad", "t-success"))
    missing = observer.start("t_bad", count="许多")
    good = observer.start("t_bad", caseId="c-2")
    run(greet)

    incident = observer.wait_incident(missing)
    message = incident["incidentMessage"]
    assert "变量有误 (bad variables)" in message
    assert "caseId 缺失 (missing)" in message
    assert "count 类型不符" in message
    assert "许多" not in message
    assert "许多" not in observer.error_details(incident["configuration"])
    assert observer.wait_end(good) == "End_Done", "a poison task holds nobody up"


def test_an_answer_the_process_cannot_go_on_with_is_counted_and_becomes_an_incident(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    calls: list[str] = []

    @task("t-downstream", retries=2)
    def fine(inp: Greeting, ctx: Context) -> Greeted:
        calls.append(ctx.effect_key)
        return Greeted(full_text="好", times=1)

    deploy(
        admin,
        "t_downstream",
        one_service("t_downstream", "t-downstream", condition="${neverSet == 'x'}"),
    )
    instance = observer.start("t_downstream", caseId="c-1")
    run(fine)

    incident = observer.wait_incident(instance)
    assert "neverSet" in incident["incidentMessage"]
    assert len(calls) == 2
    assert len(set(calls)) == 1, "the effect key stays the same"


def test_a_cancelled_instance_is_dropped_quietly(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    started, go_on = threading.Event(), threading.Event()

    @task("t-cancelled")
    def slow(inp: Greeting, ctx: Context) -> Greeted:
        started.set()
        go_on.wait(20)
        return Greeted(full_text="好", times=1)

    deploy(admin, "t_cancelled", one_service("t_cancelled", "t-cancelled"))
    instance = observer.start("t_cancelled", caseId="c-1")
    runner = run(slow)
    assert started.wait(20)
    admin.request("DELETE", admin.at("process-instance", instance))
    go_on.set()

    lost = runner.metrics.registry
    wait_for(
        lambda: lost.get_sample_value("bureau_tasks_lost_total", {"topic": "t-cancelled"}) == 1,
        what="counted as lost",
    )
    assert runner.faults() == []
