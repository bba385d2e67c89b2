"""What one delivery of a task comes to: exactly one verb of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bureau.engine.codec import decode_all

#: Why a task failed; label of the metric, and word in the log.
Cause = Literal["transient", "unforeseen", "permanent", "bad-variables", "undeclared", "refused"]


@dataclass(frozen=True, slots=True)
class Complete:
    """The handler returned: these variables go into the process.

    Args:
        variables: typed, as the engine takes them.
    """

    variables: Mapping[str, Mapping[str, Any]]

    @property
    def values(self) -> dict[str, object]:
        """The variables as plain values."""
        return decode_all(self.variables)


@dataclass(frozen=True, slots=True)
class BpmnError:
    """An outcome that the diagram catches.

    Args:
        code: `errorCode` of the boundary event.
        message: for the operator.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The task did not succeed.

    Args:
        cause: which row of the error table.
        message: first thing that the operator reads; the engine keeps 666 characters.
        details: the whole trace.
        retries: tries left; 0 makes an incident.
        pause: how long before the next try.
    """

    cause: Cause
    message: str
    details: str
    retries: int
    pause: timedelta = timedelta()


Verb = Complete | BpmnError | Failure
