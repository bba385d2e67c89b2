"""Topic `queue-agenda`: success, redelivery, passing trouble, refusals, bad variables."""

from __future__ import annotations

import pytest

from bureau.bootstrap import Services
from bureau.domain.agenda import Meeting
from bureau.domain.cases import Case
from bureau.errors import Transient
from workers.handlers.queue_agenda import queue_agenda
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure

QUEUE = {"caseId": "case-1", "meeting": "party-group", "title": None}


def test_a_matter_is_queued_once_for_the_instance_of_the_step(
    harness: Harness, case: Case, services: Services
) -> None:
    for _ in range(2):
        verb = harness.deliver(queue_agenda, QUEUE, key="t1", instance="sub-1")
        assert isinstance(verb, Complete)
        assert verb.values == {"agendaPosition": 1}
    ((item, _),) = services.agenda.waiting(Meeting.PARTY_GROUP)
    assert (item.instance_id, item.title) == ("sub-1", case.title)


def test_a_database_that_is_away_costs_a_try(
    harness: Harness, case: Case, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Transient("no transaction could be begun")

    with monkeypatch.context() as patched:
        patched.setattr(services.effects, "inside", away)
        verb = harness.deliver(queue_agenda, QUEUE, key="t1")
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == ("transient", queue_agenda.retries - 1)
    assert isinstance(harness.deliver(queue_agenda, QUEUE, key="t1"), Complete)


@pytest.mark.parametrize(
    ("change", "cause", "said"),
    [
        ({"meeting": "other"}, "bad-variables", "meeting"),
        ({"title": "长" * 201}, "bad-variables", "title"),
        ({"caseId": "no-such-case"}, "permanent", "no-such-case"),
    ],
)
def test_what_cannot_be_queued_is_an_incident(
    harness: Harness, case: Case, change: dict[str, object], cause: str, said: str
) -> None:
    verb = harness.deliver(queue_agenda, {**QUEUE, **change})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == (cause, 0)
    assert said in verb.message
