"""The supervisor, with small real processes instead of the parts."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from bureau.cli.console import Terminal
from bureau.cli.supervise.backoff import Backoff
from bureau.cli.supervise.part import Part
from bureau.cli.supervise.signals import StopRequested, StopSignals
from bureau.cli.supervise.supervisor import PartDied, Supervisor

ROOT = Path(__file__).resolve().parents[3]

#: Says that it runs, and writes its name to a file when it is told to stop.
POLITE = """
import os, signal, sys, time
def stop(number, frame):
    with open(os.environ["STOPPED"], "a") as file:
        file.write(os.environ["NAME"] + "\\n")
    time.sleep(float(os.environ.get("SLOW", "0")))
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("up", os.environ["NAME"], flush=True)
time.sleep(60)
"""

#: Does not listen to SIGTERM.
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up stubborn", flush=True)
time.sleep(60)
"""

DYING = "print('something is wrong here', flush=True); raise SystemExit(3)"


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


class Stage:
    """A supervisor with its screen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.screen = io.StringIO()
        self.stopped = folder / "stopped"
        self.signals = StopSignals()
        self.supervisor = Supervisor(
            Console(file=self.screen, width=200),
            folder / "log",
            self.signals,
            lambda: Backoff(first=0.1, limit=0.4),
        )
        self.names: list[str] = []

    def start(self, name: str, code: str, *, stage: int = 1, grace: float = 5, **env: str) -> None:
        environ = {"PATH": os.environ["PATH"], "NAME": name, "STOPPED": str(self.stopped), **env}
        argv = (sys.executable, "-c", code)
        self.supervisor.start(
            Part(name, name, argv, environ, self.folder, stage, grace=grace),
        )
        self.names.append(name)

    def log(self, name: str) -> str:
        path = self.folder / "log" / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def up(self, name: str) -> None:
        until(lambda: f"up {name}" in self.log(name))

    def alive(self) -> list[int]:
        pids = [self.supervisor.pid(name) for name in self.names]
        return [pid for pid in pids if pid is not None and running(pid)]


def running(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.supervisor.stop()


def test_lines_go_to_the_log_file_and_with_a_prefix_to_the_screen(stage: Stage):
    stage.supervisor.stream()
    stage.start("alpha", POLITE)
    stage.up("alpha")

    until(lambda: "up alpha" in stage.screen.getvalue())
    assert "alpha │ up alpha" in stage.screen.getvalue()


def test_lines_are_kept_off_the_screen_until_they_are_wanted(stage: Stage):
    stage.start("alpha", POLITE)
    stage.up("alpha")

    assert stage.screen.getvalue() == ""


def test_a_part_that_dies_is_named_with_its_last_lines_and_started_again(stage: Stage):
    stage.start("alpha", DYING)
    until(lambda: _ticked(stage) and stage.log("alpha").count("something is wrong") >= 3)
    screen = stage.screen.getvalue()

    assert "alpha 已停止" in screen
    assert "退出码 3" in screen
    assert "alpha │ something is wrong here" in screen
    assert "restarting alpha" in screen


def test_the_pauses_grow(stage: Stage):
    stage.start("alpha", DYING)
    until(lambda: _ticked(stage) and stage.screen.getvalue().count("已停止") >= 4)
    screen = stage.screen.getvalue()

    assert [screen.index(f"{pause:g} 秒后") for pause in (0.1, 0.2, 0.4)] == sorted(
        screen.index(f"{pause:g} 秒后") for pause in (0.1, 0.2, 0.4)
    )
    assert screen.count("0.4 秒后") >= 2


def test_a_part_killed_by_a_signal_is_said_so(stage: Stage):
    stage.start("alpha", POLITE)
    stage.up("alpha")
    pid = stage.supervisor.pid("alpha")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: _ticked(stage) and "被信号 9 终止" in stage.screen.getvalue())

    until(lambda: _ticked(stage) and stage.log("alpha").count("up alpha") == 2)


def _ticked(stage: Stage) -> bool:
    stage.supervisor.tick()
    return True


def test_while_starting_a_death_is_an_error_with_the_last_lines(stage: Stage):
    stage.start("alpha", DYING)

    def died() -> bool:
        try:
            stage.supervisor.check()
        except PartDied as error:
            caught.append(error)
        return bool(caught)

    caught: list[PartDied] = []
    until(died)
    assert caught[0].part.name == "alpha"
    assert caught[0].code == 3
    assert caught[0].lines == ["something is wrong here"]


def test_parts_stop_in_the_order_of_their_stages(stage: Stage):
    stage.start("engine", POLITE, stage=0)
    stage.start("worker", POLITE, stage=1, SLOW="0.3")
    stage.start("api", POLITE, stage=2, SLOW="0.3")
    for name in stage.names:
        stage.up(name)

    killed = stage.supervisor.stop()

    assert killed == []
    assert stage.stopped.read_text().split() == ["api", "worker", "engine"]
    assert stage.alive() == []


def test_a_part_that_does_not_listen_is_killed_after_its_grace(stage: Stage):
    stage.start("stubborn", STUBBORN, grace=0.5)
    stage.up("stubborn")
    began = time.monotonic()

    assert stage.supervisor.stop() == ["stubborn"]
    assert time.monotonic() - began < 5
    assert stage.alive() == []


def test_stopping_does_not_start_a_part_again_that_was_waiting_for_it(stage: Stage):
    stage.start("alpha", DYING)
    until(lambda: _ticked(stage) and "已停止" in stage.screen.getvalue())
    stage.supervisor.stop()

    assert stage.alive() == []


def test_the_first_signal_asks_for_a_stop_and_a_later_one_for_haste():
    with StopSignals() as signals:
        with pytest.raises(StopRequested):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)  # the same wish, passed on by make
        assert not signals.hurry
        time.sleep(1.6)
        signal.raise_signal(signal.SIGINT)
        assert signals.hurry


def test_a_signal_while_a_child_is_being_started_waits_for_it():
    reached: list[str] = []

    def start_a_child(signals: StopSignals) -> None:
        with signals.held():
            signal.raise_signal(signal.SIGINT)
            reached.append("started")

    with StopSignals() as signals, pytest.raises(StopRequested):
        start_a_child(signals)
    assert reached == ["started"]


def test_the_handlers_of_before_come_back():
    before = signal.getsignal(signal.SIGTERM)
    with StopSignals():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


#: A supervisor in a process of its own, which can be killed.
PARENT = """
import io, os, sys
from pathlib import Path
from rich.console import Console
from bureau.cli.supervise.part import Part
from bureau.cli.supervise.signals import StopRequested, StopSignals
from bureau.cli.supervise.supervisor import Supervisor

folder = Path(sys.argv[1])
with StopSignals() as signals:
    supervisor = Supervisor(Console(file=io.StringIO()), folder / "log", signals)
    try:
        for name in ("alpha", "beta"):
            env = {**os.environ, "NAME": name, "STOPPED": str(folder / "stopped")}
            argv = (sys.executable, "-c", sys.argv[2])
            supervisor.start(Part(name, name, argv, env, folder))
            print(supervisor.pid(name), flush=True)
        supervisor.watch()
    except StopRequested:
        supervisor.stop()
"""


def start_parent(folder: Path, code: str) -> tuple[subprocess.Popen[str], list[int]]:
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT), str(folder), code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    children = [int(parent.stdout.readline()) for _ in range(2)]
    logs = [folder / "log" / f"{name}.log" for name in ("alpha", "beta")]
    until(lambda: all("up" in _text(log) for log in logs))
    return parent, children


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


@pytest.mark.skipif(sys.platform != "linux", reason="the tie to the parent is Linux's prctl")
@pytest.mark.parametrize("code", [POLITE, STUBBORN], ids=["polite", "stubborn"])
def test_kill_9_of_the_supervisor_leaves_no_child(tmp_path: Path, code: str):
    parent, children = start_parent(tmp_path, code)
    assert all(running(pid) for pid in children)

    parent.kill()
    parent.wait(10)

    until(lambda: not any(running(pid) for pid in children), seconds=5)
    assert parent.stdout is not None
    parent.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_supervisor_stops_all_and_ends_well(tmp_path: Path, number: signal.Signals):
    parent, children = start_parent(tmp_path, POLITE)

    parent.send_signal(number)

    assert parent.wait(10) == 0
    assert not any(running(pid) for pid in children)
    assert sorted((tmp_path / "stopped").read_text().split()) == ["alpha", "beta"]
    assert parent.stdout is not None
    parent.stdout.close()


def test_ctrl_c_in_the_terminal_reaches_the_supervisor_only(tmp_path: Path):
    parent, children = start_parent(tmp_path, POLITE)
    try:
        assert all(os.getpgid(pid) != os.getpgid(parent.pid) for pid in children)
    finally:
        parent.terminate()
        parent.wait(10)
        assert parent.stdout is not None
        parent.stdout.close()


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO])
def test_a_terminal_that_went_away_does_not_stop_the_reading(tmp_path: Path, number: int):
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(number, "gone")

        def fileno(self) -> int:
            return spare.fileno()

    spare = (tmp_path / "spare").open("w")
    supervisor = Supervisor(Terminal(file=Gone()), tmp_path / "log", StopSignals())
    supervisor.stream()
    code = "for i in range(20000): print('line', i)\nimport time; time.sleep(60)"
    part = Part("alpha", "alpha", (sys.executable, "-uc", code), os.environ, tmp_path)
    supervisor.start(part)
    try:
        until(lambda: "line 19999" in _text(tmp_path / "log" / "alpha.log"), seconds=30)
    finally:
        supervisor.stop()
        spare.close()
