"""Event definitions: what an event waits for or throws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TimerKind(StrEnum):
    """The three ways BPMN writes a time."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer event definition with its expression as written."""

    kind: TimerKind
    expression: str


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message event definition; `topic` is set when an external worker throws it."""

    ref: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class ErrorRef:
    """An error event definition; the variables receive code and message."""

    ref: str
    code_variable: str = ""
    message_variable: str = ""


@dataclass(frozen=True, slots=True)
class SignalRef:
    """A signal event definition."""

    ref: str


@dataclass(frozen=True, slots=True)
class EscalationRef:
    """An escalation event definition."""

    ref: str


@dataclass(frozen=True, slots=True)
class Conditional:
    """A conditional event definition."""

    condition: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link event definition; throw and catch share the name."""

    name: str


@dataclass(frozen=True, slots=True)
class Terminate:
    """Ends the whole scope at once."""


@dataclass(frozen=True, slots=True)
class Compensate:
    """Compensation of `activity`, or of the whole scope when empty."""

    activity: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancels a transaction sub-process."""


@dataclass(frozen=True, slots=True)
class UnknownDefinition:
    """A definition this product does not know, from a foreign model."""

    tag: str


EventDefinition = (
    Timer
    | MessageRef
    | ErrorRef
    | SignalRef
    | EscalationRef
    | Conditional
    | Link
    | Terminate
    | Compensate
    | Cancel
    | UnknownDefinition
)
