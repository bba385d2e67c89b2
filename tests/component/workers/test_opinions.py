"""Topics `record-opinion` and `count-opinions`: success, redelivery, trouble, bad variables."""

from __future__ import annotations

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.errors import Transient
from workers.handlers.count_opinions import count_opinions
from workers.handlers.record_opinion import record_opinion
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure

SAID = {"caseId": "case-1", "round": "会签", "opinion": "agree", "signer": "zhaogang"}
ROUND = {"caseId": "case-1", "round": "会签"}


def test_an_opinion_is_kept_and_counted_once(harness: Harness, case: Case) -> None:
    for _ in range(2):
        verb = harness.deliver(record_opinion, SAID, key="t1")
        assert isinstance(verb, Complete)
        assert verb.values == {"agreeCount": 1, "disagreeCount": 0, "totalCount": 1}
    for _ in range(2):
        verb = harness.deliver(count_opinions, ROUND, key="t2")
        assert isinstance(verb, Complete)
        assert verb.values == {
            "agreeCount": 1,
            "disagreeCount": 0,
            "totalCount": 1,
            "opinionResult": "agreed",
            "opinionCounts": {"agree": 1},
        }


def test_empty_fields_of_a_form_are_no_fault(harness: Harness, case: Case) -> None:
    empty = dict.fromkeys(("signer", "role", "text", "signedAt", "onBehalf", "enteredBy"))
    assert isinstance(harness.deliver(record_opinion, {**SAID, **empty}), Complete)


def test_a_database_that_is_away_costs_a_try(
    harness: Harness, case: Case, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Transient("no transaction could be begun")

    for handler, given in ((record_opinion, SAID), (count_opinions, ROUND)):
        with monkeypatch.context() as patched:
            patched.setattr(services.effects, "inside", away)
            verb = harness.deliver(handler, given, key=handler.topic)
        assert isinstance(verb, Failure)
        assert (verb.cause, verb.retries) == ("transient", handler.retries - 1)
        assert isinstance(harness.deliver(handler, given, key=handler.topic), Complete)


@pytest.mark.parametrize(
    ("change", "cause", "said"),
    [
        ({"opinion": "同意"}, "permanent", "ASCII"),
        ({"onBehalf": True}, "permanent", "代录"),
        ({"signedAt": "2026-03-05"}, "bad-variables", "signedAt"),
        ({"round": None}, "bad-variables", "round"),
        ({"caseId": "no-such-case"}, "permanent", "no-such-case"),
    ],
)
def test_what_makes_no_sense_is_an_incident(
    harness: Harness, case: Case, change: dict[str, object], cause: str, said: str
) -> None:
    verb = harness.deliver(record_opinion, {**SAID, **change})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == (cause, 0)
    assert said in verb.message
