"""Tells the engine what became of a task, once it can be told.

    no answer, 401, 502 ...       again with growing pauses, as long as the lock would last
    OptimisticLocking             again at once: another transaction was first
    404                           done already, or cancelled meanwhile: dropped, shown as lost
    another's lock, suspended     dropped; the next holder finds the stored effect
    another 500                   again, twice: it may be a deadlock of the database
    the process cannot go on      a failure of the task, counted, so that a person sees the cause

The last one: `complete` runs the process up to the next wait state, and a fault there (a missing
variable, an error that no boundary event catches) is answered with a 500 that names it, each time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Literal

from bureau import failpoints
from bureau.engine.external_tasks import ExternalTasks
from bureau.engine.faults import OPTIMISTIC_LOCKING
from bureau.errors import (
    EngineConflict,
    EngineError,
    EngineNotFound,
    EngineRefused,
    EngineUnavailable,
)
from workers.runtime.backoff import Backoff, RetryPolicy
from workers.runtime.board import Held
from workers.runtime.declare import AnyHandler
from workers.runtime.execute import another_try
from workers.runtime.outcome import BpmnError, Complete, Failure, Verb

#: What became of a delivery.
Outcome = Literal["completed", "bpmn-error", "failed", "incident", "lost", "unreported"]

#: Tries when two transactions collide; each waits a little longer.
COLLISIONS: Final = 8
#: Tries while the engine answers with another fault of its own.
STUMBLES: Final = 3


class Reporter:
    """Answers the engine. Safe to use from several threads.

    Args:
        tasks: the engine's verbs.
        worker_id: whose locks these are.
        policy: pauses when the engine itself refuses an answer.
        stopping: set when the process is to end; then an engine without answer is not waited for.
    """

    def __init__(
        self,
        tasks: ExternalTasks,
        worker_id: str,
        policy: RetryPolicy,
        stopping: threading.Event,
    ) -> None:
        self._tasks = tasks
        self._worker_id = worker_id
        self._policy = policy
        self._stopping = stopping

    def report(self, held: Held, handler: AnyHandler, verb: Verb) -> tuple[Outcome, Verb]:
        """Answer for one task.

        Returns:
            what became of it, and the verb that was said in the end.
        """
        try:
            return self._say(held, verb), verb
        except (EngineNotFound, EngineConflict):
            return "lost", verb
        except EngineError as exc:
            if _silent(exc):
                return "unreported", verb
            refusal = exc
        if isinstance(verb, Failure):
            return "unreported", verb
        return self._refused(held, handler, verb, refusal)

    def _refused(
        self, held: Held, handler: AnyHandler, verb: Verb, refusal: EngineError
    ) -> tuple[Outcome, Verb]:
        """The engine does not take a verb: a failure says why."""
        word = "完成" if isinstance(verb, Complete) else "业务错误"
        message = f"流程引擎不接受本步骤的{word} (refused by the engine): {refusal}"
        instead = another_try(message, str(refusal), held.task, handler, self._policy)
        if isinstance(verb, BpmnError):
            # Nothing in the diagram catches the code; trying again would not change the diagram.
            instead = Failure("undeclared", message, str(refusal), retries=0)
        try:
            return self._say(held, instead), instead
        except (EngineNotFound, EngineConflict):
            return "lost", instead
        except EngineError:
            return "unreported", instead

    def _say(self, held: Held, verb: Verb) -> Outcome:
        task_id = held.task.id
        match verb:
            case Complete(variables=variables):
                failpoints.reach("before-complete")
                self._insist(
                    held, lambda: self._tasks.complete(task_id, self._worker_id, variables)
                )
                failpoints.reach("after-complete")
                return "completed"
            case BpmnError(code=code, message=message):
                self._insist(
                    held, lambda: self._tasks.bpmn_error(task_id, self._worker_id, code, message)
                )
                return "bpmn-error"
            case Failure():
                self._insist(
                    held,
                    lambda: self._tasks.failure(
                        task_id,
                        self._worker_id,
                        message=verb.message,
                        details=verb.details,
                        retries=verb.retries,
                        pause=verb.pause,
                    ),
                )
                return "failed" if verb.retries else "incident"

    def _insist(self, held: Held, call: Callable[[], None]) -> None:
        """Call until the engine has an opinion; a lost answer shows as 404 the next time."""
        backoff = Backoff(shortest=0.05, longest=10.0)
        give_up = time.monotonic() + held.lock_seconds
        collisions = stumbles = 0
        while True:
            try:
                return call()
            except EngineConflict as exc:
                collisions += 1
                if exc.type != OPTIMISTIC_LOCKING or collisions >= COLLISIONS:
                    raise
                time.sleep(backoff.next())
            except (EngineUnavailable, EngineRefused) as exc:
                if self._stopping.is_set() or time.monotonic() > give_up:
                    raise
                if not _silent(exc):
                    stumbles += 1
                    if isinstance(exc, EngineRefused) or stumbles >= STUMBLES:
                        raise
                self._stopping.wait(backoff.next())


def _silent(exc: EngineError) -> bool:
    """Whether the engine did not look at the request: no answer, one of a proxy before it, or a
    refused log-in, which passes by itself when somebody else mistyped the password."""
    return exc.status in (None, 401, 429, 502, 503, 504)
