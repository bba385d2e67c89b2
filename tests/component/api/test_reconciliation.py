"""A body checks its own day: everything it handed in, once, and nothing of others."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bureau.services.body_reconciliation import BodyReconciliation
from tests.component.api.client import Client, as_json, assert_problem, pointers, submission
from tests.component.api.rig import NOW, Rig
from tests.component.api.test_attachments import PDF
from tests.support.database import PostgresqlServer

DAY = NOW.date().isoformat()


def day(client: Client, date: str = DAY) -> list[dict[str, Any]]:
    """All pages."""
    entries: list[dict[str, Any]] = []
    query = {"date": date}
    while True:
        answer = client.get("/v1/reconciliation", params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["date"] == date
        entries += page["entries"]
        if page["next_cursor"] is None:
            return entries
        query = {"date": date, "cursor": page["next_cursor"]}


def test_what_was_handed_in_with_its_digests_and_what_became_of_it(
    client: Client, rig: Rig
) -> None:
    attached = client.attach(PDF).json()
    named = {"id": attached["id"], "sha256": attached["sha256"]}
    raw = as_json(submission(attachments=[named]))
    receipt = client.submit(raw, key="rx-1")
    number = receipt.json()["tracking_number"]
    client.submit(raw, key="rx-1")  # a repetition is no second one
    rig.link(number, "i-1")
    rig.ask(number)
    rig.clock.at += timedelta(minutes=1)
    answer = {"note": "已补充"}
    client.follow(f"submissions/{number}/supplements", answer, key="rx-2")
    rig.close(number)

    opening, supplement = day(client)

    assert opening == {
        "tracking_number": number,
        "kind": "submission",
        "kind_text": "提交",
        "idempotency_key": "rx-1",
        "received_at": receipt.json()["received_at"],
        "body_sha256": hashlib.sha256(raw).hexdigest(),
        "receipt_sha256": hashlib.sha256(receipt.content).hexdigest(),
        "attachments": [named],
        "state": "closed",
        "state_text": opening["state_text"],
        "closed_at": supplement["received_at"],
    }
    assert (supplement["kind"], supplement["idempotency_key"]) == ("supplement", "rx-2")
    assert supplement["body_sha256"] == hashlib.sha256(as_json(answer)).hexdigest()
    assert supplement["attachments"] == []


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("pg", marks=pytest.mark.postgresql)])
def test_pages_hold_each_entry_once_while_others_come_in(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if kind == "pg":
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        rig = Rig(server.clean_database(), tmp_path)
    else:
        rig = Rig(request.getfixturevalue("sqlite_url"), tmp_path)
    object.__setattr__(rig.services, "handed_in", BodyReconciliation(rig.uow, rig.clock, page=2))
    with rig.serve() as client:
        for number in range(5):  # all in the same moment: the id orders them
            assert client.submit(key=f"k-{number}").status_code == 201
        first = client.get("/v1/reconciliation", params={"date": DAY}).json()
        rig.clock.at += timedelta(seconds=1)
        client.submit(key="k-5")

        found = [entry["idempotency_key"] for entry in day(client)]

        assert sorted(found) == [f"k-{number}" for number in range(6)]
        assert found[:2] == [entry["idempotency_key"] for entry in first["entries"]]
    rig.database.close()


def test_a_day_is_beijings_and_another_bodys_entries_are_not_shown(
    client: Client, rig: Rig
) -> None:
    client.submit()
    rig.clock.at = NOW.replace(hour=0, minute=0) + timedelta(days=1)
    client.submit(key="next-day")

    assert [entry["idempotency_key"] for entry in day(client)] == ["k-1"]
    (other,) = day(client, (NOW.date() + timedelta(days=1)).isoformat())
    assert other["idempotency_key"] == "next-day"
    assert day(client, "2020-01-01") == []
    client.headers["Authorization"] = f"Bearer {rig.new_key('swj', '市商务局')}"
    assert day(client) == []


@pytest.mark.parametrize(
    "cursor", ["x", "====", "MjAyNi0wMy0wMlQ=", "5Y2X", "bm90aGluZ3x8", "a" * 200, "%00"]
)
def test_a_cursor_of_something_else_is_refused(client: Client, cursor: str) -> None:
    answer = client.get("/v1/reconciliation", params={"date": DAY, "cursor": cursor})

    assert_problem(answer, 422, "invalid-data")
    assert "/query/cursor" in pointers(answer)


def test_a_date_is_needed_and_has_to_be_one(client: Client) -> None:
    for query in ({}, {"date": "heute"}, {"date": DAY, "page": "2"}):
        assert_problem(client.get("/v1/reconciliation", params=query), 422, "invalid-data")
    for far in ("0001-01-01", "9999-12-31"):
        answer = client.get("/v1/reconciliation", params={"date": far})
        assert_problem(answer, 422, "invalid-data")
        assert "/query/date" in pointers(answer)


def test_without_the_scope_nothing_is_told(client: Client, rig: Rig) -> None:
    client.headers["Authorization"] = f"Bearer {rig.new_key('xx', '某单位', 'submit:*')}"
    assert_problem(client.get("/v1/reconciliation", params={"date": DAY}), 403, "not-permitted")
    assert json.loads(client.get("/openapi.json").content)["paths"]["/v1/reconciliation"]
