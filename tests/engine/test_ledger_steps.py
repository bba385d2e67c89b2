"""Topic `ledger-write` on the real engine: columns come as a map, a lost answer doubles no row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.domain.clock import SystemClock
from bureau.engine.external_tasks import ExternalTasks, LockedTask
from bureau.engine.session import EngineSession
from bureau.errors import Transient
from bureau.settings import Settings
from tests.support.observe import Observer
from tests.support.processes import deploy, one_service
from tests.support.records import sample_case, sample_procedure, store
from tests.support.runners import QUICK
from workers.handlers.ledger_write import LedgerWriteIn, LedgerWriteOut, ledger_write
from workers.runtime import Context, task
from workers.runtime.context import context_of
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry
from workers.runtime.runner import Options, Runner

PROCESS = "l_hazards"
INPUTS = """
<camunda:inputParameter name="ledger">hazards</camunda:inputParameter>
<camunda:inputParameter name="act">append</camunda:inputParameter>
<camunda:inputParameter name="reason">${null}</camunda:inputParameter>
<camunda:inputParameter name="fields"><camunda:map>
  <camunda:entry key="hazardNumber">${number}</camunda:entry>
  <camunda:entry key="enterprise">${enterprise}</camunda:entry>
  <camunda:entry key="inspectedOn">2026-03-02</camunda:entry>
  <camunda:entry key="hazard">${hazard}</camunda:entry>
  <camunda:entry key="rectifyMode">limited</camunda:entry>
  <camunda:entry key="rectifyBy">${null}</camunda:entry>
  <camunda:entry key="result">pending</camunda:entry>
</camunda:map></camunda:inputParameter>
"""


@pytest.fixture
def services(sqlite_url: str, tmp_path: Path) -> Iterator[Services]:
    """Real services, and the case that the step belongs to."""
    settings = Settings(
        state_dir=tmp_path,
        database_url=sqlite_url,
        engine_password=SecretStr("x"),
        hotline_secret=SecretStr("x"),
    )
    built = bootstrap.build(settings)
    now = built.clock.now()
    store(built.uow, sample_procedure(PROCESS, now), sample_case(PROCESS, now))
    yield built
    built.close()


def test_a_map_of_columns_becomes_a_row_and_a_lost_answer_adds_none(
    admin: EngineSession, observer: Observer, services: Services
) -> None:
    deploy(admin, PROCESS, one_service(PROCESS, "ledger-write", inputs=INPUTS))
    lost: list[str] = []

    @task("ledger-write", retries=3)
    def losing(inp: LedgerWriteIn, ctx: Context) -> LedgerWriteOut:
        """The real handler; its first answer is lost after the row was written."""
        written = ledger_write(inp, ctx)
        if not lost:
            lost.append(written.row_id)
            raise Transient("the answer is lost")
        return written

    def context(locked: LockedTask, log: structlog.stdlib.BoundLogger) -> Context:
        return context_of(locked, services, services.clock, log)

    runner = Runner(
        Registry((losing,)),
        ExternalTasks(admin),
        context,
        Metrics(CollectorRegistry()),
        Options(
            threads=1,
            lock=timedelta(seconds=20),
            long_poll=timedelta(seconds=2),
            grace=timedelta(seconds=20),
            policy=QUICK,
        ),
        SystemClock(),
    )
    text = '引号"、反斜杠\\、换行\n和 ${x}'
    instance = observer.start(
        PROCESS, caseId="case-1", number="YH-1", enterprise="桓台商厦", hazard=text
    )
    runner.start()
    try:
        assert observer.wait_end(instance, 60) == "End_Done"
    finally:
        runner.stop()
    (row,) = services.ledgers.rows.find("hazards")
    assert observer.variables(instance)["rowId"] == row.id == lost[0]
    assert row.data == {
        "hazardNumber": "YH-1",
        "enterprise": "桓台商厦",
        "inspectedOn": "2026-03-02",
        "hazard": text,
        "rectifyMode": "limited",
        "result": "pending",
    }
    assert len(services.ledgers.rows.history(row.id)) == 1
