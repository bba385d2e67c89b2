"""Faults on demand: what the simulated body does wrong, and for how many requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final, Literal, get_args

Mode = Literal[
    "ok",
    "slow",
    "down",
    "500",
    "500-after-accepting",
    "reject",
    "drop",
    "drop-before",
    "bounce",
    "duplicate-receipt",
]

#: slow: waits, then accepts. down: 503 with Retry-After, for questions too. 500: takes nothing.
#: 500-after-accepting: takes it and answers 500. reject: a receipt that says no. drop: takes it and
#: closes the connection unanswered. drop-before: closes it and takes nothing. bounce: mail only,
#: takes it and sends it back later. duplicate-receipt: folder only, writes its receipt twice.
MODES: Final[tuple[Mode, ...]] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request."""

    mode: Mode = "ok"
    seconds: float = 0.0


class FaultSwitch:
    """The mode that is set, counted down by the requests it met. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault = Fault()
        self._left: int | None = None

    def set(self, mode: Mode, times: int | None = None, seconds: float = 30.0) -> None:
        """Switch.

        Args:
            mode: one of `MODES`.
            times: for so many deliveries, then "ok" again; None: until switched.
            seconds: pause of "slow".
        """
        with self._lock:
            self._fault = Fault(mode, seconds)
            self._left = times

    def peek(self) -> tuple[Mode, int | None]:
        """The mode and how many deliveries it still meets."""
        with self._lock:
            return self._fault.mode, self._left

    def take(self) -> Fault:
        """The fault of one delivery; counts down."""
        with self._lock:
            fault = self._fault
            if self._left is not None:
                self._left -= 1
                if self._left <= 0:
                    self._fault, self._left = Fault(), None
            return fault
