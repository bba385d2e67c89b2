"""The one error tree of the product.

    BureauError
    ├── Refusal              the caller's request is not accepted; nothing was stored
    │   ├── InvalidData          faulty fields, each with a JSON pointer
    │   ├── NotPermitted         known caller, but not allowed to do this
    │   ├── Unauthenticated      no caller, or wrong credentials
    │   ├── NotFound             no such case, paper, procedure ... for this caller
    │   ├── Conflict             contradicts something already accepted
    │   └── TooLarge             over a declared limit
    ├── BusinessError        an outcome the procedure reacts to: a BPMN error code
    ├── Transient            may succeed when tried again: retried with back-off
    │   ├── InProgress           another process is at it, or died over it: too early, no fault
    │   └── OutcomeUnknown       it may or may not have happened outside: ask, never repeat blindly
    ├── Permanent            will not succeed by itself: an incident for a person, now
    └── EngineError          the engine answered with an error
        ├── EngineUnavailable    no answer, or one that says "later"
        ├── EngineNotFound       404: done already, or cancelled meanwhile
        ├── EngineConflict       OptimisticLocking or a lock owned by another worker
        └── EngineRefused        any other 4xx: our request is wrong

Messages of `Refusal` are shown to users: Chinese, and they say what to do. The others are read by
operators. Nothing may be swallowed: an `except` re-raises, maps to this tree, or records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class BureauError(Exception):
    """Root of all errors this product raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request.

    Args:
        pointer: RFC 6901 JSON pointer of the value, "" for the whole.
        message: Chinese sentence that says what to mend.
    """

    pointer: str
    message: str


class Refusal(BureauError):
    """A request that is not accepted. Nothing was stored.

    Args:
        message: Chinese sentence for the caller.
        code: stable machine-readable code, lower case with hyphens.
        faults: every fault found, not only the first.
    """

    code = "refused"

    def __init__(
        self, message: str, *, code: str | None = None, faults: tuple[Fault, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.faults = faults
        if code is not None:
            self.code = code

    @property
    def whole(self) -> str:
        """The sentence with those of every fault, for a page that shows one line."""
        return " ".join((self.message, *(one.message for one in self.faults)))


class InvalidData(Refusal):
    """Fields are missing, of the wrong type, unknown, or out of bounds."""

    code = "invalid-data"


class NotPermitted(Refusal):
    """The caller is known but may not do this."""

    code = "not-permitted"


class Unauthenticated(Refusal):
    """The caller did not prove who it is."""

    code = "unauthenticated"


class NotFound(Refusal):
    """There is no such thing, as far as this caller may know."""

    code = "not-found"


class Conflict(Refusal):
    """The request contradicts something that was accepted before."""

    code = "conflict"


class TooLarge(Refusal):
    """A declared size limit is exceeded."""

    code = "too-large"


class BusinessError(BureauError):
    """An outcome that the diagram catches at an error boundary event.

    Subclasses set `code` to the `errorCode` in `bpmn/`, for example ``Error_Rejected``.
    """

    code = "Error_Business"


class Transient(BureauError):
    """A fault that may pass: other side down, database busy. Retried with growing pauses."""


class InProgress(Transient):
    """Another process is at it, or died over it: nothing is wrong, it is only too early.

    No try is counted: a task whose worker was killed must not run out of tries while the dead
    worker's lease still runs.

    Args:
        message: who is at it.
        wait: until then it is no use to ask again.
    """

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class OutcomeUnknown(Transient):
    """The request left, no answer came. The effect ledger asks the other side before it repeats."""


class Permanent(BureauError):
    """A fault that repeating will not mend: bad variables, missing configuration. An incident."""


class EngineError(BureauError):
    """The engine answered with an error.

    Args:
        message: what was asked and what came back.
        status: HTTP status, or None when no answer came.
        type: the engine's exception class name, "" when unknown.
    """

    def __init__(self, message: str, *, status: int | None = None, type: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.type = type


class EngineUnavailable(EngineError):
    """No connection, a timeout, or a 5xx that says "later"."""


class EngineNotFound(EngineError):
    """404: the task, instance or definition is gone or was never there."""


class EngineConflict(EngineError):
    """Another transaction or another worker was first."""


class EngineRefused(EngineError):
    """The engine does not accept the request: a fault of ours, or missing rights."""
