"""Topics `ledger-read` and `ledger-write`: success, redelivery, trouble, bad variables."""

from __future__ import annotations

import json

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.services.ledgers import Actor
from workers.handlers.ledger_read import ledger_read
from workers.handlers.ledger_write import ledger_write
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure, Verb

FIELDS = {
    "hazardNumber": "YH-1",
    "enterprise": "桓台商厦",
    "inspectedOn": "2026-03-02",
    "hazard": "消防通道堆放杂物",
    "rectifyMode": "limited",
    "rectifyBy": "2026-03-09",
    "result": "pending",
    "note": None,
}
WRITE = {"caseId": "case-1", "ledger": "hazards", "act": "append", "fields": FIELDS}


def values(verb: Verb) -> dict[str, object]:
    assert isinstance(verb, Complete), verb
    return verb.values


def test_a_row_is_written_once_and_read(harness: Harness, case: Case, services: Services) -> None:
    first = values(harness.deliver(ledger_write, WRITE, key="t1"))
    assert values(harness.deliver(ledger_write, WRITE, key="t1")) == first
    asked = {
        "caseId": "case-1",
        "ledger": "hazards",
        "equals": {"enterprise": "桓台商厦"},
        "state": None,
    }
    found = values(harness.deliver(ledger_read, asked))
    assert (found["count"], found["rowId"], found["rowVersion"]) == (1, first["rowId"], 1)
    assert json.loads(str(found["row"]))["rectifyBy"] == "2026-03-09"
    nothing = values(harness.deliver(ledger_read, {**asked, "equals": {"result": "done"}}))
    assert nothing == {"count": 0, "rowId": None, "rowVersion": None, "row": None, "rows": None}


def test_rows_are_listed_as_people_read_them(harness: Harness, case: Case) -> None:
    for number in ("YH-1", "YH-2"):
        fields = {**FIELDS, "hazardNumber": number, "town": "索镇" if number == "YH-2" else None}
        values(harness.deliver(ledger_write, {**WRITE, "fields": fields}, key=number))
    asked = {
        "caseId": "case-1",
        "ledger": "hazards",
        "listing": "number=hazardNumber, mode=rectifyMode,where=town|enterprise,town",
    }
    rows = values(harness.deliver(ledger_read, asked))["rows"]
    assert rows == [
        {"number": "YH-1", "mode": "限期整改", "where": "桓台商厦", "town": ""},
        {"number": "YH-2", "mode": "限期整改", "where": "索镇", "town": "索镇"},
    ]
    none = values(harness.deliver(ledger_read, {**asked, "equals": {"result": "done"}}))
    assert (none["count"], none["rows"]) == (0, [])
    verb = harness.deliver(ledger_read, {**asked, "listing": "number=colour"})
    assert isinstance(verb, Failure)
    assert "台账没有此列" in verb.message


@pytest.mark.parametrize(
    "change",
    [
        {"act": "put"},
        {"act": "update", "fields": {"result": "done"}},
        {"act": "close", "fields": {"result": "done"}},
    ],
)
def test_a_row_that_a_clerk_changed_meanwhile_does_not_stop_the_case(
    harness: Harness, case: Case, services: Services, change: dict[str, object]
) -> None:
    row = values(harness.deliver(ledger_write, WRITE))
    clerk = Actor("zhangsan", "张三")
    services.ledgers.rows.update(str(row["rowId"]), {"town": "索镇"}, 1, "补填", actor=clerk)
    # what the first step left in the scope reaches the second
    second = {**WRITE, "reason": "复查合格", **row, **change}
    second["fields"] = {**FIELDS, "result": "done"} if change["act"] == "put" else change["fields"]
    written = {"rowId": row["rowId"], "rowVersion": 3}
    assert values(harness.deliver(ledger_write, second, key="t2")) == written
    # a redelivery gives what was stored, though the row is another by now
    assert values(harness.deliver(ledger_write, second, key="t2")) == written
    asked = {"caseId": "case-1", "ledger": "hazards", "state": "all"}
    now = json.loads(str(values(harness.deliver(ledger_read, asked))["row"]))
    assert (now["result"], now["town"]) == ("done", "索镇")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ledger": "nothing"}, "没有台账"),
        ({"act": "delete"}, "act"),
        ({"caseId": None}, "caseId"),
        ({"fields": {**FIELDS, "rectifyBy": "下周"}}, "/rectifyBy"),
        ({"fields": "text"}, "fields"),
        ({"act": "close", "rowId": "nowhere"}, "没有这一行"),
    ],
)
def test_bad_variables_are_an_incident_that_names_them(
    harness: Harness, case: Case, change: dict[str, object], says: str
) -> None:
    verb = harness.deliver(ledger_write, {**WRITE, **change})
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    assert says in verb.message
    assert "下周" not in verb.message


def test_a_question_that_makes_no_sense_is_an_incident(harness: Harness) -> None:
    verb = harness.deliver(
        ledger_read, {"caseId": "case-1", "ledger": "hazards", "equals": {"colour": "红"}}
    )
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    assert "没有列 colour" in verb.message
