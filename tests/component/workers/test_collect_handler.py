"""Topics `collect` and `aggregate`: success, redelivery, bad variables."""

from __future__ import annotations

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.services.records import RecipientKind
from workers.handlers.aggregate import aggregate
from workers.handlers.collect import collect
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure, Verb

OPEN = {
    "caseId": "case-1",
    "act": "open",
    "template": "consumption-monthly",
    "period": None,
    "addressees": "guoneike1, suozhen",
    "dueAt": "2026-03-10T18:00:00+08:00",
}


def values(verb: Verb) -> dict[str, object]:
    assert isinstance(verb, Complete), verb
    return verb.values


def test_a_round_is_opened_once_asked_for_and_closed(harness: Harness, case: Case) -> None:
    first = values(harness.deliver(collect, OPEN, key="t1"))
    assert (first["missingCount"], first["complete"]) == (2, False)
    assert values(harness.deliver(collect, OPEN, key="t1")) == first
    for act in ("status", "remind", "close"):
        stands = values(harness.deliver(collect, {"caseId": "case-1", "act": act}))
        assert stands["roundId"] == first["roundId"]
        assert "索镇" in str(stands["missingNames"])


def test_a_checklist_of_a_form_says_who_is_asked(harness: Harness, case: Case) -> None:
    ticked = {**OPEN, "addressees": ["suozhen", "maqiao"]}
    asked = values(harness.deliver(collect, ticked))
    assert asked["missingCount"] == 2
    assert {"索镇", "马桥"} == {one[:2] for one in str(asked["missingNames"]).split("、")}


def test_what_a_post_fills_in_is_its_return(
    harness: Harness, case: Case, services: Services
) -> None:
    by_task = {**OPEN, "addressees": "guoneike1", "byTask": "yes"}
    opened = values(harness.deliver(collect, by_task))
    with services.uow(read_only=True) as uow:
        told = uow.notifications.of_recipient(RecipientKind.GROUP, "guoneike1")
    assert told == (), "the task asks, no link"
    row = {"total": 100, "wholesale": 40, "retail": "30.00", "lodging": 20, "catering": 10}
    handed = {"caseId": "case-1", "act": "hand-in", "addressee": "guoneike1", "row": row}
    stands = values(harness.deliver(collect, handed, key="t2"))
    assert (stands["roundId"], stands["complete"]) == (opened["roundId"], True)
    assert values(harness.deliver(collect, handed, key="t2")) == stands
    totals = values(harness.deliver(aggregate, {"caseId": "case-1"}))
    assert totals["findingCount"] == 0, "the sums agree"
    wrong = {**row, "retail": 31}
    values(harness.deliver(collect, {**handed, "row": wrong}, key="t3"))
    totals = values(harness.deliver(aggregate, {"caseId": "case-1"}, key="t4"))
    assert "合计" in str(totals["findings"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"addressee": "guojike1"}, "没有向 guojike1 布置"),
        ({"addressee": None}, "缺岗位或数据"),
        ({"row": None}, "缺岗位或数据"),
        ({"row": {"total": "许多"}}, "有误"),
        ({"roundId": "none"}, "没有布置"),
    ],
)
def test_a_return_that_cannot_be_is_an_incident(
    harness: Harness, case: Case, change: dict[str, object], says: str
) -> None:
    values(harness.deliver(collect, OPEN))
    handed = {"caseId": "case-1", "act": "hand-in", "addressee": "guoneike1", "row": {"total": 1}}
    verb = harness.deliver(collect, {**handed, **change})
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    assert says in verb.message


def test_a_round_is_totalled_once(harness: Harness, case: Case, services: Services) -> None:
    values(harness.deliver(collect, OPEN))
    first = values(harness.deliver(aggregate, {"caseId": "case-1"}, key="t1"))
    assert first["findingCount"] == 0
    assert values(harness.deliver(aggregate, {"caseId": "case-1"}, key="t1")) == first
    assert len(services.papers.of_case("case-1")) == 2


def test_without_a_round_totalling_is_an_incident(harness: Harness, case: Case) -> None:
    verb = harness.deliver(aggregate, {"caseId": "case-1"})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == ("permanent", 0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"act": "ask"}, "act"),
        ({"dueAt": "2026-03-10"}, "dueAt"),
        ({"dueAt": None}, "期限"),
        ({"template": "nothing"}, "没有报送模板"),
        ({"addressees": ""}, "没有写明"),
        ({"act": "status"}, "没有布置"),
    ],
)
def test_bad_variables_are_an_incident(
    harness: Harness, case: Case, change: dict[str, object], says: str
) -> None:
    verb = harness.deliver(collect, {**OPEN, **change})
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    assert says in verb.message
