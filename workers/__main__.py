"""`python -m workers`: the external-task workers as a process of their own."""

from __future__ import annotations

import sys
from contextlib import closing

import structlog
from prometheus_client import CollectorRegistry

from bureau import bootstrap, logs
from bureau.bootstrap import Services
from bureau.engine.external_tasks import ExternalTasks, LockedTask
from bureau.settings import load_settings
from workers.handlers import HANDLERS
from workers.runtime.backoff import RetryPolicy
from workers.runtime.context import Context, context_of
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry
from workers.runtime.runner import Options, Runner
from workers.runtime.status import StatusServer
from workers.runtime.stopping import stop_event


def main() -> int:
    """Run until asked to stop; the exit code."""
    asked = stop_event()
    settings = load_settings()
    logs.configure("worker", form=settings.log_format, level=settings.log_level)
    with closing(bootstrap.build(settings)) as services:
        runner = runner_of(services)
        status = StatusServer(
            settings.api_host,
            settings.metrics_port,
            runner.metrics.registry,
            alive=runner.faults,
            ready=runner.not_ready,
        )
        runner.start()
        status.start()
        asked.wait()
        runner.stop()
        status.stop()
    return 0


def runner_of(services: Services) -> Runner:
    """A runner for all handlers, with the settings of these services."""
    settings = services.settings

    def make_context(task: LockedTask, log: structlog.stdlib.BoundLogger) -> Context:
        return context_of(task, services, services.clock, log)

    return Runner(
        Registry(HANDLERS),
        ExternalTasks(services.engine_session),
        make_context,
        Metrics(CollectorRegistry()),
        Options(
            threads=settings.worker_concurrency,
            lock=settings.worker_lock,
            long_poll=settings.worker_long_poll,
            policy=RetryPolicy(settings.worker_retry_base, settings.worker_retry_max),
        ),
        services.clock,
        told=services.effects.completed,
    )


if __name__ == "__main__":
    sys.exit(main())
