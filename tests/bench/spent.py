"""What a number of cases took on a compose stack: time, and CPU seconds of each service."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.docker.stack import Stack
from tests.docker.test_load import PROCESS

#: What the parts do without a case (polls, health checks) is watched for so long, in seconds.
_IDLE: Final = 8.0
_CGROUPS: Final = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Spent:
    """One measurement.

    Args:
        rate: cases a second, from the first submission to the last package.
        cpu: CPU seconds for a case by service, without what they spend when idle.
        idle: CPU seconds a second of all services without a case.
        busy: share of the machine's processors in use meanwhile, by whomever, 0 to 1.
        waited: seconds until all were handed in.
    """

    rate: float
    cpu: Mapping[str, float]
    idle: float
    busy: float
    waited: float

    @property
    def total(self) -> float:
        """CPU seconds for a case, of all services."""
        return sum(self.cpu.values())

    def told(self) -> str:
        """By service, the dearest first."""
        dear = sorted(self.cpu.items(), key=lambda one: -one[1])
        return ", ".join(f"{name} {value:.2f}" for name, value in dear if value > 0.005)


def measure(stack: Stack, cases: int) -> Spent:
    """Hand in so many cases with eight senders, and wait until all are closed."""
    key = stack.api_key()
    calm, begun = cpu(stack), time.monotonic()
    time.sleep(_IDLE)
    before, start = cpu(stack), time.monotonic()
    idle = {name: (before[name] - calm[name]) / (start - begun) for name in before}
    psutil.cpu_percent()
    with ThreadPoolExecutor(8) as senders:
        titles = [f"测 {number}" for number in range(cases)]
        taken = list(senders.map(lambda one: stack.submit(PROCESS, {"title": one}, key), titles))
    waited = time.monotonic() - start
    database = stack.ids("postgres")[0]
    while closed_since(database, min(taken)) < cases:
        time.sleep(1)
    took, after = time.monotonic() - start, cpu(stack)
    parts = {
        name: max(0.0, after[name] - before[name] - idle[name] * took) / cases for name in before
    }
    return Spent(cases / took, parts, sum(idle.values()), psutil.cpu_percent() / 100, waited)


def cpu(stack: Stack) -> dict[str, float]:
    """CPU seconds of each service's containers so far, those of ended processes included."""
    found: dict[str, float] = {}
    for one in stack.containers():
        service = one["Config"]["Labels"]["com.docker.compose.service"]
        found[service] = found.get(service, 0.0) + _seconds(int(one["State"]["Pid"]))
    return found


def _seconds(pid: int) -> float:
    """Of the control group that a process belongs to."""
    groups = Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii").splitlines()
    places = {names: place for _, names, place in (one.split(":", 2) for one in groups)}
    for names, place in places.items():
        if "cpuacct" in names.split(","):
            usage = _CGROUPS / "cpuacct" / place.lstrip("/") / "cpuacct.usage"
            return int(usage.read_text(encoding="ascii")) / 1e9
    stat = (_CGROUPS / places[""].lstrip("/") / "cpu.stat").read_text(encoding="ascii")
    return int(dict(line.split() for line in stat.splitlines())["usage_usec"]) / 1e6


def closed_since(database: str, number: str) -> int:
    """Closed cases from this number on: few, however many there are before."""
    query = f"SELECT count(*) FROM cases WHERE state = 'closed' AND number >= '{number}'"
    words = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-d", "bureau", "-Atc", query)
    done = subprocess.run(
        ["docker", "exec", database, *words], check=True, timeout=60, capture_output=True, text=True
    )
    return int(done.stdout)


def docker(verb: str, *containers: str) -> None:
    """A command of Docker to containers."""
    if containers:
        subprocess.run(["docker", verb, *containers], check=True, timeout=120, capture_output=True)
