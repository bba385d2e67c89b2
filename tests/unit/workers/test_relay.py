"""The relay's loops: faults are recorded and waited out, a stop is obeyed at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from prometheus_client import CollectorRegistry

from bureau.errors import Transient
from tests.support.observe import wait_for
from workers.relay import Loop, RelayMetrics
from workers.runtime.backoff import Backoff


@pytest.fixture
def stopping() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def metrics() -> RelayMetrics:
    return RelayMetrics(CollectorRegistry())


@pytest.fixture
def begin(
    stopping: threading.Event, metrics: RelayMetrics, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Loop]:
    monkeypatch.setattr(Backoff, "next", lambda self: 0.01)

    def start(step: Callable[[], bool], idle: float = 0.01) -> Loop:
        loop = Loop("outbox", step, idle=idle, stopping=stopping, faults=metrics.faults)
        loop.start()
        return loop

    return start


@pytest.mark.parametrize("fault", [Transient("数据库停机"), RuntimeError("意外")])
def test_a_fault_is_counted_shown_and_gone_again(
    begin: Callable[..., Loop], metrics: RelayMetrics, fault: Exception
) -> None:
    broken = threading.Event()
    broken.set()
    rounds: list[bool] = []

    def step() -> bool:
        rounds.append(broken.is_set())
        if broken.is_set():
            raise fault
        return False

    loop = begin(step)
    wait_for(lambda: rounds.count(True) >= 3, seconds=5, what="three faults")
    assert loop.trouble == type(fault).__name__
    broken.clear()
    wait_for(lambda: rounds.count(False) >= 2, seconds=5, what="works again")
    assert loop.trouble == ""
    assert loop.is_alive()
    counted = metrics.registry.get_sample_value("bureau_relay_faults_total", {"loop": "outbox"})
    assert counted == rounds.count(True)


def test_with_work_to_do_it_does_not_pause(begin: Callable[..., Loop]) -> None:
    rounds: list[int] = []

    def step() -> bool:
        rounds.append(1)
        return len(rounds) < 50

    begin(step, idle=60)
    wait_for(lambda: len(rounds) == 50, seconds=5, what="fifty rounds")
    time.sleep(0.1)
    assert len(rounds) == 50, "then it waits"


def test_a_stop_ends_the_pause(begin: Callable[..., Loop], stopping: threading.Event) -> None:
    loop = begin(lambda: False, idle=60)
    time.sleep(0.05)
    stopping.set()
    loop.join(2)
    assert not loop.is_alive()
