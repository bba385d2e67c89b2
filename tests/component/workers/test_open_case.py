"""Topic `open-case`: success, redelivery, trouble that passes, what is refused, bad variables."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.errors import EngineUnavailable
from bureau.services.records import Procedure
from tests.component.services.doubles import EngineDouble
from workers.handlers.open_case import open_case
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure, Verb

OPEN = {"caseId": "case-1", "process": "P1_1_Supervise", "fields": "title"}


@pytest.fixture(autouse=True)
def child(services: Services, procedure: Procedure) -> Procedure:
    stored = replace(procedure, id="P1_1_Supervise", name="督办", external=False)
    with services.uow() as uow:
        uow.procedures.save(stored)
        uow.commit()
    return stored


def deliver(harness: Harness, case: Case, **changes: object) -> Verb:
    assert case.root_instance_id
    return harness.deliver(open_case, {**OPEN, **changes}, key="t1", instance=case.root_instance_id)


def test_one_is_opened_once(harness: Harness, case: Case) -> None:
    first = deliver(harness, case)
    assert isinstance(first, Complete)
    assert first.values == {"linkedCount": 1, "linkedNumbers": "BJ-2026-000002"}
    again = deliver(harness, case)
    assert isinstance(again, Complete)
    assert again.values == first.values


@pytest.mark.parametrize(
    "entries", [["一", "二"], json.dumps(["一", "二"], ensure_ascii=False)], ids=["json", "text"]
)
def test_many_are_opened_from_a_list_of_either_form(
    harness: Harness, case: Case, services: Services, entries: object
) -> None:
    verb = deliver(harness, case, entries=entries, entryField="content")
    assert isinstance(verb, Complete)
    assert verb.values["linkedCount"] == 2
    with services.uow(read_only=True) as uow:
        made = uow.cases.by_number("BJ-2026-000003")
    assert made is not None
    assert made.data == {"title": "占道经营", "content": "二"}


def test_an_engine_that_is_away_costs_a_try(
    harness: Harness, case: Case, engine: EngineDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise EngineUnavailable("refused")

    with monkeypatch.context() as patched:
        patched.setattr(engine, "variables", away)
        verb = deliver(harness, case)
    assert isinstance(verb, Failure)
    assert verb.retries == open_case.retries - 1
    assert isinstance(deliver(harness, case), Complete)


@pytest.mark.parametrize(
    ("changes", "cause", "said"),
    [
        ({"process": "P2_29_Hotline12345"}, "permanent", "循环"),
        ({"process": "P_Nowhere"}, "permanent", "P_Nowhere"),
        ({"data": '{"surplus": 1}'}, "permanent", "surplus"),
        ({"data": "{"}, "bad-variables", "data"),
        ({"entries": "[1"}, "bad-variables", "entries"),
        ({"dueAt": "2026-03-20"}, "bad-variables", "dueAt"),
        ({"caseId": "no-such-case"}, "permanent", "no-such-case"),
    ],
)
def test_what_cannot_be_opened_is_an_incident_that_says_why(
    harness: Harness, case: Case, changes: dict[str, object], cause: str, said: str
) -> None:
    verb = deliver(harness, case, **changes)
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == (cause, 0)
    assert said in verb.message
