"""`@task`: declares a handler with its topic and policy; nothing is registered by importing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar, get_type_hints

from bureau.errors import BusinessError
from workers.runtime.context import Context
from workers.runtime.variables import Variables

In = TypeVar("In", bound=Variables)
Out = TypeVar("Out", bound=Variables)


@dataclass(frozen=True)
class Handler(Generic[In, Out]):
    """One service step: a function with its topic, types and policy.

    Args:
        topic: topic of the external tasks it takes.
        function: does the work.
        input: model of the variables it gets.
        output: model of the variables it gives back.
        throws: outcomes that the diagram catches, each with its own code.
        retries: tries before an incident, unless the diagram says otherwise.
        lock: how long a task is locked at a time; None: the process' setting.
        limit: most tasks of this topic that run at once in a process; None: no limit of its own.
    """

    topic: str
    function: Callable[[In, Context], Out]
    input: type[In]
    output: type[Out]
    throws: tuple[type[BusinessError], ...]
    retries: int
    lock: timedelta | None
    limit: int | None

    @property
    def wanted(self) -> tuple[str, ...] | None:
        """Variables that a task of this topic brings along; None: all that it can see."""
        return None if self.input.is_open() else self.input.names()

    def __call__(self, inp: In, ctx: Context) -> Out:
        """Run the function itself, as its own unit tests do."""
        return self.function(inp, ctx)


#: A handler whose types are known to itself only.
AnyHandler = Handler[Any, Any]


def task(
    topic: str,
    *,
    throws: tuple[type[BusinessError], ...] = (),
    retries: int = 3,
    lock: timedelta | None = None,
    limit: int | None = None,
) -> Callable[[Callable[[In, Context], Out]], Handler[In, Out]]:
    """Declare the handler of a topic.

    Args:
        topic: literal topic of the diagrams.
        throws: business errors it may raise; any other is a fault of ours.
        retries: tries before an incident, 1 or more.
        lock: see `Handler`.
        limit: see `Handler`.

    Raises:
        TypeError: the function is not `(Variables, Context) -> Variables`.
        ValueError: a number below 1, or two errors with one code.
    """
    if retries < 1 or (limit is not None and limit < 1):
        raise ValueError(f"{topic}: retries and limit start at 1")
    if len({error.code for error in throws}) != len(throws):
        raise ValueError(f"{topic}: two errors in throws have the same code")

    def declare(function: Callable[[In, Context], Out]) -> Handler[In, Out]:
        given, returned = _types_of(topic, function)
        return Handler(
            topic=topic,
            function=function,
            input=given,
            output=returned,
            throws=throws,
            retries=retries,
            lock=lock,
            limit=limit,
        )

    return declare


def _types_of(topic: str, function: Callable[[In, Context], Out]) -> tuple[type[In], type[Out]]:
    """Input and output model, from the function's annotations."""
    hints = get_type_hints(function)
    returned = hints.pop("return", None)
    types = list(hints.values())
    if len(types) != 2 or types[1] is not Context:
        raise TypeError(f"{topic}: a handler takes (Variables, Context)")
    for model in (types[0], returned):
        if not (isinstance(model, type) and issubclass(model, Variables)):
            raise TypeError(f"{topic}: {model!r} is no subclass of Variables")
    return types[0], returned
