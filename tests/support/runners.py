"""Runs handlers of a test against the real engine, inside the test's process."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import structlog
from prometheus_client import CollectorRegistry

from bureau.domain.clock import SystemClock
from bureau.engine.external_tasks import ExternalTasks, LockedTask
from bureau.engine.session import EngineSession
from workers.runtime.backoff import RetryPolicy
from workers.runtime.context import Context, context_of
from workers.runtime.declare import AnyHandler
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry
from workers.runtime.runner import Options, Runner

if TYPE_CHECKING:
    from bureau.bootstrap import Services

#: Quick pauses, so that a test sees several tries.
QUICK = RetryPolicy(base=timedelta(seconds=1), longest=timedelta(seconds=30))


class NoServices:
    """Handlers of these tests call no service."""


def context_maker(task: LockedTask, log: structlog.stdlib.BoundLogger) -> Context:
    """A context without services."""
    return context_of(task, cast("Services", NoServices()), SystemClock(), log)


def runner_of(
    session: EngineSession,
    *handlers: AnyHandler,
    threads: int = 2,
    lock: float = 20.0,
    long_poll: float = 2.0,
    grace: float = 20.0,
    policy: RetryPolicy = QUICK,
) -> Runner:
    """A runner, not started."""
    return Runner(
        Registry(handlers),
        ExternalTasks(session),
        context_maker,
        Metrics(CollectorRegistry()),
        Options(
            threads=threads,
            lock=timedelta(seconds=lock),
            long_poll=timedelta(seconds=long_poll),
            grace=timedelta(seconds=grace),
            policy=policy,
        ),
        SystemClock(),
    )
