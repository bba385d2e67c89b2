"""Ctrl-C, SIGTERM and SIGHUP, turned into one orderly stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: Signals closer together than this are one wish: `make` passes on what the terminal already sent.
SAME_WISH = 1.5


class StopRequested(BaseException):
    """Somebody wants the system to stop. Not an error; derived like KeyboardInterrupt."""


class StopSignals:
    """While active, the first stop signal raises `StopRequested` in the main thread.

    Later ones only set `hurry`: a person asked again, so stop without waiting.
    """

    def __init__(self) -> None:
        self._held = 0
        self._pending = False
        self._first: float | None = None
        self.hurry = False
        self._before: dict[signal.Signals, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is not None:
            self.hurry = self.hurry or now - self._first > SAME_WISH
            return
        self._first = now
        if self._held:
            self._pending = True
        else:
            raise StopRequested

    def stopping(self) -> None:
        """The stop has begun, whoever asked for it: a signal from now on means hurry."""
        if self._first is None:
            self._first = time.monotonic()

    @contextmanager
    def held(self) -> Iterator[None]:
        """A stretch that must not be torn apart, as starting a child; the stop comes after it."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        if self._pending and not self._held:
            self._pending = False
            raise StopRequested
