"""One case of a scenario on the real engine: what is open, and the verbs that move it on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import structlog

from bureau.cli.trial.world import World
from bureau.engine.hand import OpenTask
from bureau.errors import EngineConflict, EngineError, EngineNotFound
from bureau.modelling.scenarios.fault import Unexpected
from workers.handlers import HANDLERS
from workers.runtime.backoff import RetryPolicy
from workers.runtime.context import context_of
from workers.runtime.execute import execute
from workers.runtime.outcome import BpmnError, Complete, Verb
from workers.runtime.registry import Registry

#: A process that does not come to rest has a loop without a person or a clock in it.
MOST_JOBS: Final = 200
#: A step that another lane's fetch is just locking cannot be cancelled in the same moment.
TRIES: Final = 5

_log = structlog.stdlib.get_logger("scenario")
_HANDLERS: Final = Registry(HANDLERS)


class Case:
    """A process instance and everything below it.

    Args:
        world: what it runs in.
        root: id of the topmost process instance.
        calls: whether its process calls others, so that there may be more instances.
    """

    def __init__(self, world: World, root: str, *, calls: bool) -> None:
        self.root = root
        self._world = world
        self._hand = world.hand
        self._calls = calls
        self._family: tuple[str, ...] = (root,)

    @property
    def instances(self) -> tuple[str, ...]:
        """The instance and all that it called so far."""
        return self._family

    # -- what is open

    def user_tasks(self) -> tuple[OpenTask, ...]:
        """Open user tasks."""
        return self._hand.user_tasks(self._family)

    def service_tasks(self) -> tuple[str, ...]:
        """Element ids of the open service steps."""
        return self._hand.service_tasks(self._family)

    def state(self) -> str:
        """COMPLETED when the process came to its end."""
        return str(self._hand.instance(self.root)["state"])

    def business_key(self) -> str | None:
        """What the engine finds the case by."""
        found: str | None = self._hand.instance(self.root)["businessKey"]
        return found

    def variables(self) -> dict[str, object]:
        """Variables of the process itself, not of a task or sub-process."""
        return self._hand.variables(self.root)

    def history(self) -> dict[str, tuple[Mapping[str, Any], ...]]:
        """Every activity that was entered, in order, by instance."""
        return {one: self._hand.history(one) for one in self._family}

    # -- what moves it on

    def submit(self, task: OpenTask, clerk: str, answers: Mapping[str, object]) -> None:
        """Claim a user task and submit its form, as Tasklist does."""
        try:
            _insisting(lambda: self._hand.submit(task.id, clerk, answers))
        except EngineError as fault:
            raise Unexpected(f"引擎不接受 {task.element} 的提交：{fault}") from fault
        self.settle()

    def serve(self, element: str) -> Verb:
        """Run the handler of an open service step and tell the engine; what it was told."""
        inbox = self._world.inbox
        task = inbox.take(self._family, element)
        if task is None:
            raise Unexpected(f"{element} 没有打开；打开的系统步骤有 {list(self.service_tasks())}")
        log = _log.bind(task=task.id)
        context = context_of(task, self._world.services, self._world.clock, log)
        verb = execute(_HANDLERS[task.topic], task, context, RetryPolicy())
        try:
            if isinstance(verb, Complete):
                variables = verb.variables
                _insisting(lambda: inbox.tasks.complete(task.id, inbox.worker, variables))
                self._world.services.effects.completed(task.id)
            elif isinstance(verb, BpmnError):
                code, said = verb.code, verb.message
                _insisting(lambda: inbox.tasks.bpmn_error(task.id, inbox.worker, code, said))
            else:
                raise Unexpected(f"{element} 的处理程序出错：{verb.message}\n{verb.details}")
        except EngineError as fault:
            raise Unexpected(f"{element} 之后引擎走不下去：{fault}") from fault
        self.settle()
        return verb

    def correlate(self, message: str, values: Mapping[str, object]) -> None:
        """Hand a message to whichever instance of the case waits for it."""
        for instance in self._family:
            try:
                self._hand.correlate(message, instance, values)
            except EngineError:
                continue
            self.settle()
            return
        raise Unexpected(f"没有步骤在等消息 {message}")

    def settle(self) -> None:
        """Tell the engine what the outbox holds and run asynchronous continuations, to the end."""
        for _ in range(MOST_JOBS):
            if self._calls:
                self._family = self._hand.family(self.root)
            jobs = self._hand.waiting_jobs(self._family)
            if not jobs:
                return
            for job in jobs:
                self._run_job(job)
        raise Unexpected(f"执行了 {MOST_JOBS} 次仍未停在人办、系统或等待步骤：图中有空转的环")

    def fire_due(self, now: datetime) -> list[str]:
        """Fire the timers that are due, earliest first; their element ids."""
        fired: list[str] = []
        while due := [one for one in self._hand.timers(self._family) if _second(one.due) <= now]:
            if len(fired) > MOST_JOBS:
                raise Unexpected(f"定时器反复触发：{fired[-1]}")
            fired.append(due[0].element)
            self._run_job(due[0].id)
            self.settle()
        return fired

    def forget(self) -> None:
        """Remove it from the engine."""
        with suppress(EngineNotFound):
            self._world.inbox.forget(self._family, lambda: self._hand.forget(self.root))

    def _run_job(self, job: str) -> None:
        try:
            _insisting(lambda: self._hand.execute(job))
        except EngineNotFound:
            return  # a job that ran before it ended the branch that this one was in
        except EngineError as fault:
            raise Unexpected(f"引擎走不下去：{fault}") from fault


def _insisting(call: Callable[[], None]) -> None:
    """Repeat what the engine rolled back because it met somebody else's fetch."""
    for left in range(TRIES - 1, -1, -1):
        try:
            call()
        except EngineConflict:
            if not left:
                raise
        else:
            return


def _second(moment: datetime) -> datetime:
    """Limits of steps lie some milliseconds apart; scenarios are written in seconds."""
    return moment.replace(microsecond=0)
