"""One task through its handler to one verb. Knows no engine: the harness runs the same code.

    returns Output                      complete, with Output's fields only
    a class in `throws`                 BPMN error with its code
    another BusinessError               our fault: incident now
    Permanent, Refusal, bad variables   incident now
    InProgress                          again when the other's lease has ended; no try less
    Transient, anything unforeseen      one try less, growing pause; the last one is an incident

A `Refusal` is a request of ours that a service does not accept: repeating it changes nothing.
"""

from __future__ import annotations

import traceback
from collections.abc import Container
from contextlib import suppress
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from bureau.engine.codec import decode, decode_all, encode_all
from bureau.engine.external_tasks import LockedTask
from bureau.errors import BusinessError, InProgress, Permanent, Refusal, Transient
from workers.runtime.backoff import RetryPolicy
from workers.runtime.context import Context
from workers.runtime.declare import AnyHandler
from workers.runtime.outcome import BpmnError, Cause, Complete, Failure, Verb
from workers.runtime.variables import faults_of

#: `camunda:property` of a service task that overrides the handler's number of tries.
RETRIES_PROPERTY: Final = "retries"


class BadVariables(Permanent):
    """The task's variables, or a property of it, are not what the handler declares."""


def execute(handler: AnyHandler, task: LockedTask, context: Context, policy: RetryPolicy) -> Verb:
    """Run one task. Never raises: whatever happens is a verb."""
    try:
        declared = _declared_retries(handler, task)
    except BadVariables as exc:
        return _incident("bad-variables", exc)
    try:
        output = handler(_input_of(handler, task), context)
        if not isinstance(output, handler.output):
            raise Permanent(f"{handler.topic}: returned {type(output).__name__}")
        return Complete(encode_all(output.model_dump(by_alias=True)))
    except handler.throws as exc:
        return BpmnError(exc.code, str(exc) or exc.code)
    except BusinessError as exc:
        return _incident("undeclared", exc)
    except BadVariables as exc:
        return _incident("bad-variables", exc)
    except (Permanent, Refusal) as exc:
        return _incident("permanent", exc)
    except InProgress as exc:
        left = declared if task.retries is None else task.retries
        return Failure("transient", _message(exc), _details(exc), left, exc.wait)
    except Transient as exc:
        return _another_try("transient", exc, task, declared, policy)
    # SystemExit as well: a library that calls exit() must not end the thread in silence.
    except (Exception, SystemExit) as exc:
        return _another_try("unforeseen", exc, task, declared, policy)


def another_try(
    message: str, details: str, task: LockedTask, handler: AnyHandler, policy: RetryPolicy
) -> Failure:
    """A failure that the engine, not the handler, caused; counted like any other."""
    declared = _declared_retries(handler, task)
    retries, pause = _count_down(task, declared, policy)
    return Failure("refused", message, details, retries, pause)


def _declared_retries(handler: AnyHandler, task: LockedTask) -> int:
    """Tries of this task: the diagram's property, or the handler's number."""
    given = task.properties.get(RETRIES_PROPERTY)
    if given is None:
        return handler.retries
    try:
        declared = int(given)
    except ValueError:
        declared = 0
    if declared < 1:
        raise BadVariables(
            f"图中 {task.activity_id} 的扩展属性 retries 应为正整数，现为 {given!r} "
            f"(camunda:property retries must be a positive integer)"
        )
    return declared


def _input_of(handler: AnyHandler, task: LockedTask) -> object:
    """The handler's input; only names it declares, unless it takes whatever there is."""
    given = task.variables
    wanted = {name: given[name] for name in handler.input.names() if name in given}
    try:
        others = _readable_others(task, wanted) if handler.input.is_open() else {}
        return handler.input.model_validate({**others, **decode_all(wanted)})
    except ValidationError as exc:
        raise BadVariables(f"变量有误 (bad variables): {faults_of(exc)}") from exc
    except Permanent as exc:
        raise BadVariables(f"变量有误 (bad variables): {exc}") from exc


def _readable_others(task: LockedTask, declared: Container[str]) -> dict[str, object]:
    """Variables that the handler does not declare. What cannot be read here was not meant for it:
    a step that needs it says that it is missing.
    """
    others = {}
    for name, variable in task.variables.items():
        if name not in declared:
            with suppress(TypeError, ValueError):
                others[name] = decode(variable)
    return others


def _count_down(task: LockedTask, declared: int, policy: RetryPolicy) -> tuple[int, timedelta]:
    """Tries left after one more fault, and the pause before the next one.

    The engine never counts, and says null before the first fault.
    """
    left = max((declared if task.retries is None else task.retries) - 1, 0)
    return left, policy.pause(declared - left) if left else timedelta()


def _another_try(
    cause: Cause, exc: BaseException, task: LockedTask, declared: int, policy: RetryPolicy
) -> Failure:
    retries, pause = _count_down(task, declared, policy)
    return Failure(cause, _message(exc), _details(exc), retries, pause)


def _incident(cause: Cause, exc: BaseException) -> Failure:
    return Failure(cause, _message(exc), _details(exc), retries=0)


def _message(exc: BaseException) -> str:
    return f"{type(exc).__name__}: {exc}"


def _details(exc: BaseException) -> str:
    return "".join(traceback.format_exception(exc))
