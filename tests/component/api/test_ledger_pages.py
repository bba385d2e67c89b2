"""台账 at the desk: by the posts that a ledger names, never over another's change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final

import httpx
import pytest

from tests.component.api.client import Client, assert_problem
from tests.component.api.rig import Rig

DOCUMENT: Final = {
    "registerNumber": "SW-1",
    "receivedOn": "2026-03-02",
    "issuer": "淄博市商务局",
    "title": "关于做好促消费工作的通知（一季度）",
    "copies": 1,
}
TOKEN: Final = "T" * 32
ROWS: Final = "/panel/data/ledgers/incoming-documents/rows"
SHEET: Final = "/panel/data/ledgers/incoming-documents/sheet"
POSTS: Final = {"writer": "bangongshi", "second": "zongheke2", "reader": "zhuyaolingdao"}
POSTS_OF_NOTHING: Final = "touzike9"

Desk = Callable[[str], httpx.Client]


@pytest.fixture
def desk(client: Client, rig: Rig) -> Iterator[Desk]:
    """A clerk's browser: writer, second (writes too), reader, stranger."""
    with ExitStack() as stack:

        def opened(who: str) -> httpx.Client:
            rig.sessions.log_in(f"s-{who}", who, f"办事员{who}", POSTS.get(who, POSTS_OF_NOTHING))
            made = httpx.Client(
                base_url=client.base_url,
                cookies={"JSESSIONID": f"s-{who}", "XSRF-TOKEN": TOKEN},
                headers={"X-XSRF-TOKEN": TOKEN},
                trust_env=False,
                timeout=60,
            )
            return stack.enter_context(made)

        yield opened


def add(clerk: httpx.Client, key: str = "row-0001", **changes: Any) -> httpx.Response:
    return clerk.post(ROWS, json={"key": key, "values": {**DOCUMENT, **changes}})


def change(clerk: httpx.Client, row: Any, **wanted: Any) -> httpx.Response:
    body = {"act": "update", "version": row["version"], **wanted}
    return clerk.post(f"{ROWS}/{row['id']}", json=body)


def test_a_row_is_entered_once_found_changed_and_remembered(desk: Desk) -> None:
    writer = desk("writer")
    made = add(writer)
    assert made.status_code == 201, made.text
    row = made.json()
    assert add(writer).json()["id"] == row["id"]

    changed = change(writer, row, values={"handling": "已传阅"}, reason="局长批示")
    assert changed.status_code == 200, changed.text
    found = writer.get(ROWS, params={"text": "淄博 通知（一季度"}).json()
    assert [one["shown"]["handling"] for one in found["rows"]] == ["已传阅"]
    assert writer.get(ROWS, params={"text": "别处"}).json()["total"] == 0

    entries = writer.get(f"{ROWS}/{row['id']}").json()["entries"]
    assert [(one["act"], one["actor"], one["reason"]) for one in entries] == [
        ("变更", "办事员writer", "局长批示"),
        ("登记", "办事员writer", ""),
    ]
    assert entries[0]["changes"] == [{"title": "文件处理情况", "before": "", "after": "已传阅"}]


def test_two_at_once_the_second_is_told_who_was_first(desk: Desk) -> None:
    writer, second = desk("writer"), desk("second")
    row = add(writer).json()
    assert change(second, row, values={"note": "先改"}).status_code == 200

    late = change(writer, row, values={"note": "后改"})
    assert_problem(late, 409, "ledger-row-changed")
    assert "办事员second" in late.json()["detail"]
    assert "没有保存" in late.json()["detail"]
    assert writer.get(f"{ROWS}/{row['id']}").json()["row"]["shown"]["note"] == "先改"


def test_a_closing_has_a_reason_and_can_be_taken_back(desk: Desk) -> None:
    writer = desk("writer")
    row = add(writer).json()
    assert_problem(change(writer, row, act="close"), 422, "invalid-data")
    closed = change(writer, row, act="close", reason="登记有误").json()
    assert closed["state_text"] == "已销号"
    assert writer.get(ROWS).json()["total"] == 0
    assert writer.get(ROWS, params={"state": "closed"}).json()["total"] == 1
    assert change(writer, closed, act="reopen", reason="误销").json()["state_text"] == "在册"


def test_a_reader_may_only_look(desk: Desk) -> None:
    row = add(desk("writer")).json()
    reader = desk("reader")
    shown = reader.get(ROWS).json()
    assert (shown["total"], shown["ledger"]["may_write"]) == (1, False)
    assert_problem(add(reader, "row-0002"), 403, "not-permitted")
    assert_problem(change(reader, row, values={"note": "改"}), 403, "not-permitted")
    assert_problem(reader.post(SHEET, content=b"x"), 403, "not-permitted")


def test_a_stranger_finds_no_trace_of_the_ledger(desk: Desk, client: Client) -> None:
    row = add(desk("writer")).json()
    stranger = desk("stranger")
    assert stranger.get("/panel/data/ledgers").json()["items"] == []
    unknown = stranger.get("/panel/data/ledgers/no-such-ledger/rows").json()["detail"]
    for answer in (
        stranger.get(ROWS),
        stranger.get(f"{ROWS}/{row['id']}"),
        stranger.get(SHEET),
        add(stranger, "row-0002"),
        change(stranger, row, values={"note": "改"}),
    ):
        assert_problem(answer, 404, "not-found")
        assert answer.json()["detail"] == unknown
    assert_problem(client.get(ROWS), 401, "no-session")


def test_a_row_is_not_reached_by_way_of_another_ledger(desk: Desk, rig: Rig) -> None:
    row = add(desk("writer")).json()
    other = next(
        one
        for one in rig.ledgers.rows.definitions()
        if one.write and one.id != "incoming-documents"
    )
    clerk = desk("other")
    rig.sessions.log_in("s-other", "other", "他人", other.write[0])
    for answer in (
        clerk.get(f"/panel/data/ledgers/{other.id}/rows/{row['id']}"),
        clerk.post(
            f"/panel/data/ledgers/{other.id}/rows/{row['id']}",
            json={"act": "close", "version": 1, "reason": "试"},
        ),
    ):
        assert_problem(answer, 404, "ledger-row-missing")


def test_what_was_exported_comes_in_again_and_a_broken_file_changes_nothing(desk: Desk) -> None:
    writer = desk("writer")
    add(writer)
    sheet = writer.get(SHEET)
    assert "%E6%94%B6%E6%96%87" in sheet.headers["content-disposition"]  # 收文
    again = writer.post(SHEET, content=sheet.content)
    assert again.status_code == 200, again.text
    assert again.json() == {"added": 0, "changed": 0, "closed": 0, "untouched": 1}
    assert_problem(writer.post(SHEET, content=b"no workbook"), 422, "workbook-unreadable")


def test_another_site_changes_nothing(desk: Desk) -> None:
    writer = desk("writer")
    writer.headers["X-XSRF-TOKEN"] = "x" * 32
    assert_problem(add(writer), 403, "csrf-refused")
    assert writer.get(ROWS).json()["total"] == 0
