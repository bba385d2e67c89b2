"""A worker in a process of its own, for tests that stop or kill it.

    python -m tests.support.worker_process URL USER PASSWORD FOLDER FAILPOINT LONG_POLL

Its handlers write one line an act to `acts.txt` in the folder. `w-once` keeps a result by its
effect key, as the effect ledger does, and so acts once however often the task comes.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from bureau import failpoints
from bureau.engine.session import EngineSession
from tests.support.runners import runner_of
from workers.runtime import Context, Variables, task
from workers.runtime.stopping import stop_event


class Given(Variables):
    label: str
    seconds: float = 0.0


class Made(Variables):
    result: str


def folder() -> Path:
    """Where this process keeps what it did."""
    return Path(sys.argv[4])


def note(word: str, label: str) -> None:
    """Write one line, whole even when the process dies right after it."""
    with (folder() / "acts.txt").open("a") as acts:
        acts.write(f"{word} {label}\n")
        acts.flush()
        os.fsync(acts.fileno())


@task("w-once")
def once(inp: Given, ctx: Context) -> Made:
    """Acts, unless a result is stored under the effect key."""
    stored = folder() / f"effect-{ctx.effect_key}"
    if not stored.exists():
        note("act", inp.label)
        stored.write_text("结果")
    return Made(result=stored.read_text())


@task("w-slow")
def slow(inp: Given, ctx: Context) -> Made:
    """Takes its time."""
    note("start", inp.label)
    time.sleep(inp.seconds)
    note("finish", inp.label)
    return Made(result="完")


def main() -> int:
    """Run until asked to stop."""
    url, user, password = sys.argv[1:4]
    failpoints.arm(sys.argv[5], folder())
    asked = stop_event()
    runner = runner_of(
        EngineSession(url, user, password),
        once,
        slow,
        threads=2,
        lock=5,
        long_poll=float(sys.argv[6]),
        grace=15,
    )
    runner.start()
    note("ready", runner.worker_id)
    asked.wait()
    return 0 if runner.stop() else 1


if __name__ == "__main__":
    sys.exit(main())
