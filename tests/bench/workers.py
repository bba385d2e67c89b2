"""Completes a second and CPU of one worker process, against the ceiling and against a peer.

    python -m tests.bench.workers [--rounds 5] [--count 400] [--peer-python PATH]

One engine (H2 in memory), contenders in turn within each round, so that whatever else the machine
does meets all of them; medians of the rounds. The peer needs a Python with
camunda-external-task-client-python3 and pydantic (which it imports and does not declare); without
one it is left out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.support.engine import ADMIN, ADMIN_PASSWORD, ROOT, EngineProcess
from tests.support.observe import Observer
from tests.support.processes import deploy, one_service

CONTENDER = ROOT / "tests" / "bench" / "contender.py"


def main() -> int:
    """Run all rounds and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--count", type=int, default=400)
    arguments.add_argument("--threads", type=int, default=8)
    arguments.add_argument("--peer-python", default="")
    given = arguments.parse_args()
    pythons = {"bare": sys.executable, "ours": sys.executable}
    if given.peer_python:
        pythons["peer"] = given.peer_python
    results: dict[str, list[tuple[float, float]]] = {name: [] for name in pythons}
    with tempfile.TemporaryDirectory() as folder:
        engine = EngineProcess(Path(folder), job_executor=False, quick_start=False)
        engine.start()
        try:
            warm_up(engine, given.threads)
            for round_number in range(given.rounds):
                names = list(pythons)
                # another one begins each time
                turn = names[round_number % len(names) :] + names[: round_number % len(names)]
                for name in turn:
                    took = run(engine, name, pythons[name], given.count, given.threads)
                    results[name].append(took)
        finally:
            engine.stop()
    report(results, given.count)
    return 0


def warm_up(engine: EngineProcess, threads: int) -> None:
    """Let the JVM compile what is measured."""
    for _ in range(2):
        run(engine, "bare", sys.executable, 400, threads)


def run(
    engine: EngineProcess, name: str, python: str, count: int, threads: int
) -> tuple[float, float]:
    """One contender on fresh instances: seconds of wall and of CPU time."""
    process = f"bench_{name}"
    with engine.session() as session:
        deploy(session, process, one_service(process, process))
        observer = Observer(session)
        for number in range(count):
            observer.start(process, f"B-{number}", caseId=f"case-{number}")
        answer = subprocess.run(
            [
                python,
                str(CONTENDER),
                name,
                engine.url,
                ADMIN,
                ADMIN_PASSWORD,
                process,
                str(count),
                str(threads),
            ],
            cwd=ROOT,
            capture_output=True,
            timeout=600,
        )
        assert answer.returncode == 0, f"{name}: {answer.stderr.decode(errors='replace')[-2000:]}"
        left = session.get_json("external-task", "count", params={"topicName": process})["count"]
        assert left == 0, f"{name} left {left} tasks"
    took = json.loads(answer.stdout.splitlines()[-1])
    return float(took["wall"]), float(took["cpu"])


def report(results: dict[str, list[tuple[float, float]]], count: int) -> None:
    """Print the medians."""
    table = Table("contender", "completes/s", "share of bare", "CPU s per 1000 tasks", "rounds")
    ceiling = statistics.median(count / wall for wall, _ in results["bare"])
    for name, rounds in results.items():
        rates = [count / wall for wall, _ in rounds]
        cpu = statistics.median(used * 1000 / count for _, used in rounds)
        rate = statistics.median(rates)
        spread = " ".join(f"{each:.0f}" for each in rates)
        table.add_row(name, f"{rate:.1f}", f"{rate / ceiling:.0%}", f"{cpu:.2f}", spread)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
