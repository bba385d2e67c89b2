"""A handler thread: takes a task, runs its handler, answers the engine, counts and logs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from bureau.correlation import correlated
from bureau.engine.external_tasks import LockedTask
from workers.runtime.backoff import RetryPolicy
from workers.runtime.board import Board, Held
from workers.runtime.context import Context
from workers.runtime.execute import execute
from workers.runtime.metrics import Metrics
from workers.runtime.outcome import BpmnError, Failure, Verb
from workers.runtime.registry import Registry
from workers.runtime.report import Outcome, Reporter

_log = structlog.stdlib.get_logger(__name__)

#: Makes the context of one delivery.
ContextMaker = Callable[[LockedTask, structlog.stdlib.BoundLogger], Context]


class Slot(threading.Thread):
    """One of the threads that run handlers, until the board is closed.

    Args:
        name: for the log.
        board: gives the tasks.
        registry: handlers.
        reporter: answers the engine.
        policy: pauses between tries.
        make_context: what a handler gets besides its variables.
        metrics: counters.
        told: called with the id of each task that the engine took as completed.
    """

    def __init__(
        self,
        name: str,
        board: Board,
        registry: Registry,
        reporter: Reporter,
        policy: RetryPolicy,
        make_context: ContextMaker,
        metrics: Metrics,
        told: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._board = board
        self._registry = registry
        self._reporter = reporter
        self._policy = policy
        self._make_context = make_context
        self._metrics = metrics
        self._told = told

    def run(self) -> None:
        """Take and run tasks."""
        while (held := self._board.take()) is not None:
            started = time.monotonic()
            self._metrics.running.inc()
            try:
                with correlated(_correlation_of(held.task)):
                    self._run_one(held, started)
            except Exception:
                # A fault of the runtime itself. This thread must live; the lock lapses.
                _log.exception("runtime-fault", task=held.task.id, topic=held.task.topic)
            finally:
                self._metrics.running.dec()
                self._board.done(held, time.monotonic() - started)

    def _run_one(self, held: Held, started: float) -> None:
        task = held.task
        handler = self._registry[task.topic]
        log = _log.bind(
            case=task.business_key,
            topic=task.topic,
            task=task.id,
            activity=task.activity_id,
            instance=task.process_instance_id,
        )
        verb = execute(handler, task, self._make_context(task, log), self._policy)
        handled = time.monotonic()
        outcome, said = self._reporter.report(held, handler, verb)
        self._count(task, outcome, said, handled - started)
        _tell(log, outcome, said, handled - started, time.monotonic() - started)
        if self._told is not None and outcome == "completed":
            self._told(task.id)

    def _count(self, task: LockedTask, outcome: Outcome, verb: Verb, seconds: float) -> None:
        metrics, topic = self._metrics, task.topic
        metrics.seconds.labels(topic).observe(seconds)
        match outcome:
            case "completed":
                metrics.completed.labels(topic).inc()
            case "bpmn-error" if isinstance(verb, BpmnError):
                metrics.bpmn_errors.labels(topic, verb.code).inc()
            case "failed" | "incident" if isinstance(verb, Failure):
                metrics.failed.labels(topic, verb.cause).inc()
                if outcome == "incident":
                    metrics.incidents.labels(topic, verb.cause).inc()
            case "lost":
                metrics.lost.labels(topic).inc()
            case _:
                metrics.unreported.labels(topic).inc()


def _correlation_of(task: LockedTask) -> str:
    return f"{task.business_key or task.process_instance_id}/{task.id}"


def _tell(
    log: structlog.stdlib.BoundLogger,
    outcome: Outcome,
    verb: Verb,
    handler_seconds: float,
    seconds: float,
) -> None:
    """One line a delivery. A fault's text may hold what people wrote: only its class is logged."""
    facts: dict[str, object] = {
        "outcome": outcome,
        "duration": round(seconds, 3),
        "handler": round(handler_seconds, 3),
    }
    match verb:
        case Failure():
            facts |= {
                "cause": verb.cause,
                "error": verb.message.partition(":")[0][:100],
                "retries": verb.retries,
                "pause": round(verb.pause.total_seconds(), 1),
            }
        case BpmnError():
            facts["code"] = verb.code
    level = {"completed": log.info, "bpmn-error": log.info, "failed": log.warning}
    level.get(outcome, log.error)("task", **facts)
