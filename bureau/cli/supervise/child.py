"""One part as a child process: start, read its lines, stop, kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from bureau.cli.supervise.output import LineSink
from bureau.cli.supervise.part import Part

_LAUNCH = str(Path(__file__).with_name("launch.py"))


def tied_command(argv: tuple[str, ...]) -> list[str]:
    """The command line that starts `argv` tied to the life of this process."""
    return [sys.executable, "-I", "-S", _LAUNCH, str(os.getpid()), *argv]


class Child:
    """A running, or once running, part.

    Start it from the main thread only: the kernel's tie is to the thread that made the child.

    Args:
        part: what to run.
        sink: where its lines go.
    """

    def __init__(self, part: Part, sink: LineSink) -> None:
        self.part = part
        self.sink = sink
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._started = 0.0

    def start(self) -> None:
        """Start the process; its standard output and error are read from now on."""
        # A session of its own: Ctrl-C in the terminal reaches the supervisor only, which then stops
        # the parts in order.
        process = subprocess.Popen(
            tied_command(self.part.argv),
            cwd=self.part.cwd,
            env=dict(self.part.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._process = process
        self._started = time.monotonic()
        assert process.stdout is not None
        self._reader = threading.Thread(
            target=self._read, args=(process.stdout,), name=f"read-{self.part.name}", daemon=True
        )
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.sink.line(line.rstrip("\n"))

    @property
    def pid(self) -> int | None:
        """Process id of the last start."""
        return self._process.pid if self._process else None

    @property
    def ran(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._started

    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when a signal ended it."""
        if self._process is None:
            return None
        code = self._process.poll()
        if code is not None and self._reader is not None:
            # The last lines may still be in the pipe; a grandchild could hold it open for ever.
            self._reader.join(timeout=2)
        return code

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def terminate(self) -> None:
        """Ask it to stop (SIGTERM)."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and whatever it started in its session, at once."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # gone already, which is what was wanted
        self._process.wait(timeout=5)

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            assert self._process is not None
            self._process.send_signal(number)

    def close(self) -> None:
        """Finish reading and close the log file."""
        if self._reader is not None:
            self._reader.join(timeout=2)
        self.sink.close()
