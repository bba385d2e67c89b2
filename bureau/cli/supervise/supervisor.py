"""Keeps the parts alive, says what happens to them, and stops them in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bureau.cli.console import note
from bureau.cli.supervise.backoff import Backoff
from bureau.cli.supervise.child import Child
from bureau.cli.supervise.output import LineSink
from bureau.cli.supervise.part import Part
from bureau.cli.supervise.signals import StopSignals

#: How often the children are looked at, in seconds.
TICK = 0.2


class PartDied(Exception):
    """A part ended before the system was up.

    Args:
        part: which one.
        code: its exit code.
        lines: its last lines.
    """

    def __init__(self, part: Part, code: int, lines: list[str]) -> None:
        super().__init__(f"{part.name} ended with {code}")
        self.part = part
        self.code = code
        self.lines = lines


class Supervisor:
    """Starts parts, restarts those that die, stops all. Used from the main thread.

    Args:
        console: terminal.
        logs: folder of the parts' log files.
        signals: the stop signals, held back while a child is being started.
        backoff: makes the pauses of one part.
    """

    def __init__(
        self,
        console: Console,
        logs: Path,
        signals: StopSignals,
        backoff: Callable[[], Backoff] = Backoff,
    ) -> None:
        self._console = console
        self._logs = logs
        self._signals = signals
        self._backoff = backoff
        self._lock = threading.Lock()
        self._children: dict[str, Child] = {}
        self._pauses: dict[str, Backoff] = {}
        self._due: dict[str, float] = {}
        self._streaming = False

    def start(self, part: Part) -> None:
        """Start one part."""
        sink = LineSink(part, self._logs, self._console, self._lock)
        sink.streaming = self._streaming
        child = Child(part, sink)
        with self._signals.held():
            self._children[part.name] = child
            self._pauses[part.name] = self._backoff()
            child.start()

    def stream(self) -> None:
        """Show the parts' lines from now on."""
        self._streaming = True
        for child in self._children.values():
            child.sink.streaming = True

    def pid(self, name: str) -> int | None:
        """Process id of a part."""
        return self._children[name].pid

    @property
    def started(self) -> bool:
        """Whether any part was started."""
        return bool(self._children)

    def check(self) -> None:
        """While starting: raise if a part has ended.

        Raises:
            PartDied: with its last lines.
        """
        for child in self._children.values():
            code = child.exit_code()
            if code is not None:
                raise PartDied(child.part, code, list(child.sink.last))

    def watch(self) -> None:
        """Look after the parts until a stop is asked for (`StopRequested` goes through)."""
        while True:
            self.tick()
            time.sleep(TICK)

    def tick(self) -> None:
        """Say which parts died, and start again those whose pause is over."""
        now = time.monotonic()
        for name, child in self._children.items():
            if name in self._due:
                if now >= self._due[name]:
                    del self._due[name]
                    note(self._console, f"重新启动 {child.part.label}（restarting {name}）")
                    with self._signals.held():
                        child.start()
                continue
            code = child.exit_code()
            if code is not None:
                pause = self._pauses[name].after(child.ran)
                self._due[name] = now + pause
                self._tell_death(child, code, pause)

    def _tell_death(self, child: Child, code: int, pause: float) -> None:
        part = child.part
        how = f"被信号 {-code} 终止" if code < 0 else f"退出码 {code}"
        with self._lock:
            self._console.print(
                Text.assemble(
                    (f"✘ {part.label} 已停止", "bold red"),
                    f"（{part.name}: {how}），{pause:g} 秒后重新启动。",
                    f"最后的输出（全文见 {child.sink.path}）：",
                )
            )
            for line in list(child.sink.last)[-10:]:
                self._console.print(
                    Text(f"    {part.name} │ ", style="red") + Text.from_ansi(line), soft_wrap=True
                )

    def stop(self) -> list[str]:
        """Stop everything, highest stage first, and wait for it.

        Each stage has as long as the longest grace in it; what does not end by then is killed, and
        so is everything at once when a person asks a second time.

        Returns:
            Names of the parts that had to be killed.
        """
        self._signals.stopping()
        killed: list[str] = []
        stages = sorted({child.part.stage for child in self._children.values()}, reverse=True)
        for stage in stages:
            members = [c for c in self._children.values() if c.part.stage == stage]
            killed += self._stop_stage(members)
        for child in self._children.values():
            child.close()
        self._due.clear()
        return killed

    def _stop_stage(self, members: Iterable[Child]) -> list[str]:
        alive = [child for child in members if child.running]
        for child in alive:
            child.terminate()
        deadline = time.monotonic() + max((child.part.grace for child in alive), default=0.0)
        while alive and time.monotonic() < deadline and not self._signals.hurry:
            time.sleep(0.05)
            alive = [child for child in alive if child.running]
        for child in alive:
            child.kill()
        return [child.part.name for child in alive]
