"""What can be wrong with a limit that is asked for."""

from __future__ import annotations

from bureau.errors import Fault, InvalidData, NotFound, Permanent


class UnknownRule(NotFound):
    """The register has no rule of this id: a diagram names one that nobody wrote down."""

    code = "unknown-rule"


class CalendarMissing(Permanent):
    """The limit ends a right, and the notice for its year is not known: it is not guessed."""


def invalid(message: str, pointer: str = "") -> InvalidData:
    """A request that does not fit its rule; `message` is Chinese and says what to mend."""
    return InvalidData(message, code="invalid-deadline", faults=(Fault(pointer, message),))
