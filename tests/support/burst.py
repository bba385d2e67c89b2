"""Many submissions at once while API and relay are killed at random: who was told what."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import requests

from tests.support.live_system import LiveSystem
from tests.support.observe import wait_for

SENDERS: Final = 8
#: A sender that hears nothing tries again so much later.
PAUSE_SECONDS: Final = 0.3
PATIENCE_SECONDS: Final = 300
#: One key in so many is not tried again when its first answer does not come.
GIVES_UP: Final = 5


@dataclass
class Burst:
    """What the senders heard.

    Args:
        answers: every different 2xx body by key.
        numbers: tracking number by key, of those that heard one.
        unheard: requests that ended without an answer.
        kills: how often each part was killed.
    """

    answers: dict[str, set[bytes]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    unheard: int = 0
    kills: Counter[str] = field(default_factory=Counter)


class _Progress:
    """How many keys are done; whoever waits for a count is woken."""

    def __init__(self) -> None:
        self.done = 0
        self.changed = threading.Condition()

    def one_more(self) -> None:
        with self.changed:
            self.done += 1
            self.changed.notify_all()

    def wait(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.done >= count, PATIENCE_SECONDS), "stuck"


def burst(system: LiveSystem, body: bytes, keys: Sequence[str], kills: int, seed: int) -> Burst:
    """Hand in under all keys, and kill API and relay in between, each as often as the other.

    Args:
        system: API and relay run.
        body: what is handed in.
        keys: idempotency keys.
        kills: how often a part is killed, at random moments of the progress.
        seed: of the moments.
    """
    chance = random.Random(seed)
    made, progress, lock = Burst(), _Progress(), threading.Lock()

    def send(index: int) -> None:
        key, deadline = keys[index], time.monotonic() + PATIENCE_SECONDS
        try:
            while not _heard(system, body, key, made, lock):
                if index % GIVES_UP == 0:
                    return
                assert time.monotonic() < deadline, f"no answer for {key}"
                time.sleep(PAUSE_SECONDS)
        finally:
            progress.one_more()

    def kill() -> None:
        moments = sorted(chance.sample(range(1, len(keys) - SENDERS), kills))
        names = ["api", "relay"] * (kills // 2 + 1)
        for moment, name in zip(moments, names, strict=False):
            progress.wait(moment)
            time.sleep(chance.uniform(0, 0.05))
            part = getattr(system, name)
            part.kill()
            made.kills[name] += 1
            part.start_again()
            if name == "api":
                system.wait_api()

    with ThreadPoolExecutor(SENDERS + 1) as pool:
        killer = pool.submit(kill)
        for sender in [pool.submit(send, index) for index in range(len(keys))]:
            sender.result()
        killer.result()
    return made


def _heard(system: LiveSystem, body: bytes, key: str, made: Burst, lock: threading.Lock) -> bool:
    """Send once; whether an answer came."""
    try:
        answer = system.post(key, body)
    except requests.RequestException:
        with lock:
            made.unheard += 1
        return False
    assert answer.status_code in (201, 503), answer.text
    if answer.status_code == 503:
        return False
    with lock:
        made.answers.setdefault(key, set()).add(answer.content)
        made.numbers[key] = answer.json()["tracking_number"]
    return True


def assert_all_became_one_case(system: LiveSystem, body: bytes, made: Burst) -> None:
    """Each answered key is one case, each case one instance; a repetition gets the same bytes."""
    cases = system.cases()
    assert len(set(cases)) == len(cases)
    assert len(set(made.numbers.values())) == len(made.numbers), "a number for each key"
    assert set(made.numbers.values()) <= set(cases), "what was answered is there"
    assert cases == [f"{cases[0][:8]}{n + 1:06d}" for n in range(len(cases))], "no gap"
    for key, answers in made.answers.items():
        again = system.post(key, body)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert {again.content} == answers, key
    assert system.cases() == cases, "a repetition makes none"
    wait_for(lambda: not system.pending(), seconds=PATIENCE_SECONDS, what="all are started")
    process = {"processDefinitionKey": system.procedure.id, "maxResults": "10000"}
    started = system.admin.get_json("history", "process-instance", params=process)
    assert Counter(str(one["businessKey"]) for one in started) == Counter(cases)
