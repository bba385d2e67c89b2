"""Outcome -> verb, by the table; the sample handler does each of them."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import cast

import pytest

from bureau.bootstrap import Services
from bureau.domain.clock import FixedClock
from tests.support.runners import NoServices
from tests.support.sample_handlers import LEFT, sample
from workers.runtime.backoff import Backoff, RetryPolicy
from workers.runtime.harness import Harness
from workers.runtime.outcome import BpmnError, Complete, Failure

POLICY = RetryPolicy(timedelta(seconds=10), timedelta(minutes=10))


@pytest.fixture
def harness(clock: FixedClock) -> Harness:
    return Harness(cast(Services, NoServices()), clock, POLICY)


def test_success_gives_the_outputs_fields(harness: Harness) -> None:
    verb = harness.deliver(sample, {"what": "succeed"})
    assert isinstance(verb, Complete)
    assert verb.values == LEFT


def test_a_declared_error_gives_its_code(harness: Harness) -> None:
    assert harness.deliver(sample, {"what": "reject"}) == BpmnError("Error_SampleRejected", "不收")


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        ("surprise", "undeclared"),
        ("never", "permanent"),
        ("refuse", "permanent"),
        ("unheard-of", "bad-variables"),
    ],
)
def test_what_no_repetition_mends_is_an_incident_at_once(
    harness: Harness, what: str, cause: str
) -> None:
    verb = harness.deliver(sample, {"what": what})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries, verb.pause) == (cause, 0, timedelta())


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        ("later", "transient"),
        ("unknown", "transient"),
        ("crash", "unforeseen"),
        ("exit", "unforeseen"),
    ],
)
def test_what_may_pass_costs_one_try(harness: Harness, what: str, cause: str) -> None:
    verb = harness.deliver(sample, {"what": what})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == (cause, 3)
    assert timedelta(seconds=10) <= verb.pause <= timedelta(seconds=12.5)
    assert "Traceback" in verb.details


def test_tries_count_down_from_null_and_pauses_grow(harness: Harness) -> None:
    pauses, left = [], None
    for expected in (3, 2, 1, 0):
        verb = harness.deliver(sample, {"what": "later"}, retries=left)
        assert isinstance(verb, Failure)
        assert verb.retries == expected
        left = verb.retries
        pauses.append(verb.pause)
    assert pauses[0] < pauses[1] < pauses[2]
    assert pauses[3] == timedelta()


@pytest.mark.parametrize(("given", "left"), [(None, 4), (2, 2)])
def test_what_another_process_holds_costs_no_try(
    harness: Harness, given: int | None, left: int
) -> None:
    verb = harness.deliver(sample, {"what": "busy"}, retries=given)
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries, verb.pause) == ("transient", left, timedelta(seconds=77))


def test_a_try_given_by_hand_is_one_try(harness: Harness) -> None:
    verb = harness.deliver(sample, {"what": "later"}, retries=1)
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    more = harness.deliver(sample, {"what": "later"}, retries=50)
    assert isinstance(more, Failure)
    assert more.retries == 49


def test_the_diagram_overrides_the_tries(harness: Harness) -> None:
    verb = harness.deliver(sample, {"what": "later"}, properties={"retries": "2"})
    assert isinstance(verb, Failure)
    assert verb.retries == 1


@pytest.mark.parametrize("given", ["0", "-1", "three", "", "2.5"])
def test_a_malformed_override_is_an_incident_that_names_the_step(
    harness: Harness, given: str
) -> None:
    verb = harness.deliver(sample, {"what": "succeed"}, properties={"retries": given})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == ("bad-variables", 0)
    assert "Service_Test" in verb.message


def test_bad_variables_show_names_and_reasons_but_no_values(harness: Harness) -> None:
    verb = harness.deliver(sample, {"what": "张三的秘密", "note": 13800000000})
    assert isinstance(verb, Failure)
    assert "what 不合要求" in verb.message
    assert "note 类型不符" in verb.message
    assert "张三" not in verb.message + verb.details
    assert "13800000000" not in verb.message + verb.details


def test_an_output_the_engine_cannot_hold_is_an_incident(harness: Harness) -> None:
    verb = harness.deliver(sample, {"what": "overlong"})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == ("permanent", 0)
    assert "plainText" in verb.message


def test_pauses_never_exceed_the_longest() -> None:
    policy = RetryPolicy(timedelta(seconds=5), timedelta(hours=4))
    pauses = [policy.pause(attempt) for attempt in range(1, 60)]
    assert max(pauses) == timedelta(hours=4)
    assert policy.pause(0) <= timedelta(seconds=6.25)


def test_jitter_never_turns_the_order_round() -> None:
    for seed in range(200):
        policy = RetryPolicy(timedelta(seconds=5), timedelta(days=30), random.Random(seed))
        pauses = [policy.pause(attempt) for attempt in range(1, 10)]
        assert pauses == sorted(pauses)
        assert len(set(pauses)) == len(pauses)


def test_a_loops_pauses_grow_spread_and_start_again() -> None:
    backoff = Backoff(shortest=0.1, longest=5)
    first = [backoff.next() for _ in range(12)]
    assert 0.05 <= first[0] <= 0.1
    assert max(first) <= 5
    assert min(first[-3:]) >= 2.5
    backoff.reset()
    assert backoff.next() <= 0.1
    assert len({Backoff().next() for _ in range(20)}) > 1
