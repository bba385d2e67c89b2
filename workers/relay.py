"""`python -m workers.relay`: moves the outbox into the engine, and runs periodic jobs.

Loops with a thread each, so that a long job or a body's slow address holds up no case. Any number
of relays may run: rows and jobs are leased. What stops in the middle is taken up by another when
its lease ends.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from bureau import bootstrap, logs
from bureau.bootstrap import Services
from bureau.errors import BureauError
from bureau.services.records import OutboxState
from bureau.settings import load_settings
from workers.runtime.backoff import Backoff
from workers.runtime.status import StatusServer
from workers.runtime.stopping import stop_event

#: Rows told before the loop looks whether it is to stop.
BATCH: Final = 10
#: Pause of the outbox loop when nothing is due, in seconds: how long a new case waits at most.
OUTBOX_IDLE: Final = 0.5
#: Pause of the job loop when nothing is due, in seconds.
JOBS_IDLE: Final = 15.0
#: Pause of a callback loop when nothing is due, in seconds, and how many there are: a slow address
#: holds up one of them, since a body gets one message at a time.
CALLBACKS_IDLE: Final = 2.0
CALLBACK_LOOPS: Final = 4
#: Pause between two looks at what operators watch, in seconds.
VITALS_IDLE: Final = 60.0
#: How long a row or a job may go on after a stop was asked for, in seconds.
GRACE: Final = 5.0

_log = structlog.stdlib.get_logger(__name__)


class RelayMetrics:
    """What the relay counts.

    Args:
        registry: where it is exposed.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.rows = Counter("bureau_outbox_rows", "Outbox rows taken.", registry=registry)
        self.jobs = Counter("bureau_jobs", "Periodic jobs run.", ["job"], registry=registry)
        self.faults = Counter(
            "bureau_relay_faults", "Rounds that ended in a fault.", ["loop"], registry=registry
        )
        self.states = Gauge(
            "bureau_outbox_state_rows", "Outbox rows by state.", ["state"], registry=registry
        )
        self.free = Gauge(
            "bureau_disk_free_bytes", "Free bytes of the state folder's disk.", registry=registry
        )
        self.incidents = Gauge(
            "bureau_open_incidents", "Incidents that wait for a person.", registry=registry
        )
        self.oldest_user_task = Gauge(
            "bureau_oldest_user_task_seconds",
            "Age of the clerks' oldest open task; 0 when there is none.",
            registry=registry,
        )
        self.parked = Gauge(
            "bureau_parked_acts", "Acts whose outcome a person has to settle.", registry=registry
        )
        self.calendar = Gauge(
            "bureau_calendar_missing",
            "1: this year's list of holidays is missing; 0.5: next year's, which is due.",
            registry=registry,
        )
        self.waiting = Gauge(
            "bureau_outbox_oldest_seconds",
            "How long the oldest pending row waits.",
            registry=registry,
        )


class Loop(threading.Thread):
    """Repeats a step until `stopping` is set; a fault is recorded and waited out, never the end.

    Args:
        name: for log and metrics.
        step: does what is due; whether there was anything.
        idle: pause when there was nothing, in seconds.
        stopping: ends it.
        faults: counts rounds that ended in a fault.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], bool],
        *,
        idle: float,
        stopping: threading.Event,
        faults: Counter,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._step = step
        self._idle = idle
        self._stopping = stopping
        self._faults = faults
        self._backoff = Backoff(shortest=0.5, longest=30.0)
        #: Why the last round failed; "" when it did not.
        self.trouble = ""

    def run(self) -> None:
        """Repeat."""
        while not self._stopping.is_set():
            try:
                busy = self._step()
            except Exception as exc:
                self._record(exc)
                self._stopping.wait(self._backoff.next())
                continue
            self.trouble = ""
            self._backoff.reset()
            if not busy:
                self._stopping.wait(self._idle)

    def _record(self, exc: Exception) -> None:
        self.trouble = type(exc).__name__
        self._faults.labels(self.name).inc()
        # A fault of ours is told in one line, anything else with its trace.
        foreseen = isinstance(exc, BureauError)
        _log.warning("round-failed", loop=self.name, outcome=self.trouble, exc_info=not foreseen)


def outbox_step(services: Services, metrics: RelayMetrics) -> bool:
    """Tell some rows."""
    taken = services.relay.run_once(BATCH)
    metrics.rows.inc(taken)
    if not taken:
        health = services.outbox_review.health()
        for state in OutboxState:
            metrics.states.labels(state.value).set(health.counts.get(state, 0))
        waited = health.oldest_wait
        metrics.waiting.set(waited.total_seconds() if waited else 0.0)
    return taken > 0


def jobs_step(services: Services, metrics: RelayMetrics) -> bool:
    """Run one job that is due."""
    name = services.jobs.run_due()
    if name is None:
        return False
    metrics.jobs.labels(name).inc()
    return True


def vitals_step(services: Services, metrics: RelayMetrics) -> bool:
    """Look at what operators are alarmed by."""
    metrics.free.set(shutil.disk_usage(services.settings.state_dir).free)
    signs = services.vitals.look()
    metrics.incidents.set(signs.incidents)
    metrics.oldest_user_task.set(signs.oldest_task_seconds)
    metrics.parked.set(signs.parked_acts)
    metrics.calendar.set(signs.calendar_missing)
    return False


def callbacks_step(services: Services, metrics: RelayMetrics) -> bool:
    """Deliver one message to a body."""
    return services.interface.callbacks.deliver_one()


def main() -> int:
    """Run until asked to stop; the exit code."""
    stopping = stop_event()
    settings = load_settings()
    logs.configure("relay", form=settings.log_format, level=settings.log_level)
    with closing(bootstrap.build(settings)) as services:
        metrics = RelayMetrics(CollectorRegistry())

        def loop(name: str, step: Callable[[Services, RelayMetrics], bool], idle: float) -> Loop:
            return Loop(
                name,
                lambda: step(services, metrics),
                idle=idle,
                stopping=stopping,
                faults=metrics.faults,
            )

        loops = [loop("outbox", outbox_step, OUTBOX_IDLE), loop("jobs", jobs_step, JOBS_IDLE)]
        loops.append(loop("vitals", vitals_step, VITALS_IDLE))
        loops += [
            loop(f"callbacks-{number}", callbacks_step, CALLBACKS_IDLE)
            for number in range(CALLBACK_LOOPS)
        ]
        status = StatusServer(
            settings.api_host,
            settings.relay_metrics_port,
            metrics.registry,
            alive=lambda: [f"{each.name} ended" for each in loops if not each.is_alive()],
            ready=lambda: [f"{each.name}: {each.trouble}" for each in loops if each.trouble],
        )
        _run(services, loops, status, stopping)
    return 0


def _run(
    services: Services, loops: list[Loop], status: StatusServer, stopping: threading.Event
) -> None:
    services.jobs.ensure()
    for each in loops:
        each.start()
    status.start()
    _log.info("relay-started", port=status.port)
    stopping.wait()
    deadline = time.monotonic() + GRACE
    for each in loops:
        each.join(max(deadline - time.monotonic(), 0.1))
    status.stop()
    _log.info("relay-stopped", unfinished=[each.name for each in loops if each.is_alive()])


if __name__ == "__main__":
    sys.exit(main())
