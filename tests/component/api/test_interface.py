"""Rate limits, audit, callback addresses, and what a citizen may ask."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from bureau.errors import Transient
from bureau.services.access_log import AccessLog
from tests.component.api.client import DATA, Client, assert_problem
from tests.component.api.rig import Rig


@pytest.fixture
def scarce(sqlite_url: str, tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(sqlite_url, tmp_path, rate_quota=5)
    yield rig
    rig.database.close()


def test_a_key_has_its_quota_and_is_told_where_it_stands(scarce: Rig) -> None:
    with scarce.serve() as client:
        answers = [client.get("/v1/submissions/BJ-2026-000009") for _ in range(7)]

        assert [answer.status_code for answer in answers] == [404] * 5 + [429] * 2
        assert answers[0].headers["ratelimit-policy"] == '"key";q=5;w=60'
        assert answers[0].headers["ratelimit"] == '"key";r=4;t=60'
        assert answers[6].headers["ratelimit"] == '"key";r=0;t=60'
        assert_problem(answers[6], 429, "rate-limited")
        assert answers[6].headers["retry-after"] == "60"
        other = {"Authorization": f"Bearer {scarce.new_key('town-a', '索镇')}"}
        assert client.get("/v1/submissions/BJ-2026-000009", headers=other).status_code == 404


def test_the_quota_is_one_for_all_processes_and_threads(scarce: Rig) -> None:
    with scarce.serve() as first, scarce.serve() as second, ThreadPoolExecutor(6) as pool:
        clients = [first, second] * 10
        found = list(
            pool.map(lambda one: one.get("/v1/submissions/BJ-2026-000009").status_code, clients)
        )

    assert sorted(found) == [404] * 5 + [429] * 15


def test_every_access_leaves_a_row(client: Client, rig: Rig) -> None:
    number = client.submit().json()["tracking_number"]
    client.get(f"/v1/submissions/{number}")
    client.get("/v1/callback")
    client.get("/healthz")
    client.get(f"/v1/submissions/{number}", headers={"Authorization": "Bearer bk_wrong"})

    found = rig.services.interface.access_log.latest(10)

    assert [(one.method, one.route, one.subject, one.status) for one in found] == [
        ("GET", "/v1/callback", None, 403),
        ("GET", "/v1/submissions/{tracking_number}", number, 200),
        ("POST", "/v1/submissions", None, 201),
    ]
    assert found[0].organisation == "hotline12345"
    assert rig.services.interface.access_log.latest(10, organisation="other") == ()


def test_an_access_that_cannot_be_written_down_is_not_answered(
    client: Client, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(AccessLog, "note", _full)
        answer = client.submit()
    assert_problem(answer, 503, "temporarily-unavailable")

    assert client.submit().headers["idempotency-replayed"] == "true"


def _full(*_: object, **__: object) -> None:
    raise Transient("the disk is full")


def test_an_address_is_registered_shown_without_its_secret_and_removed(
    client: Client, rig: Rig
) -> None:
    key = rig.new_key("hotline12345", "12345政务服务热线", "callback:own")
    client.headers["Authorization"] = f"Bearer {key}"

    made = client.put("/v1/callback", json={"url": "https://8.8.8.8/hook"})
    assert made.status_code == 200, made.text
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in client.get("/v1/callback").json()
    assert client.delete("/v1/callback").status_code == 204
    assert_problem(client.get("/v1/callback"), 404, "not-found")
    inside = client.put("/v1/callback", json={"url": "https://169.254.169.254/"})
    assert_problem(inside, 422, "invalid-data")
    more = client.put("/v1/callback", json={"url": "https://8.8.8.8/", "x": 1})
    assert_problem(more, 422, "invalid-data")


def ask(client: httpx.Client, number: str, code: str) -> httpx.Response:
    body = {"tracking_number": number, "query_code": code}
    return client.post("/v1/public/status", json=body, headers={"Authorization": ""})


def test_whoever_holds_the_receipt_may_ask_and_learns_nothing_personal(client: Client) -> None:
    receipt = client.submit().json()
    number, code = receipt["tracking_number"], receipt["query_code"]

    answer = ask(client, number, f" {code[:5].lower()}-{code[5:]} ")

    assert answer.status_code == 200, answer.text
    assert answer.json()["state_text"]
    for personal in (DATA["complainant"], DATA["phone"], DATA["respondent"], DATA["title"]):
        assert personal not in answer.text
    page = client.post("/v1/query", data={"number": number, "code": code})
    assert page.status_code == 200
    assert number in page.text
    assert DATA["title"] not in page.text


def test_number_and_code_cannot_be_guessed(client: Client) -> None:
    receipt = client.submit().json()
    number = receipt["tracking_number"]

    wrong = [ask(client, number, "AAAAAAAAAA") for _ in range(22)]

    assert_problem(wrong[0], 404, "not-found")
    assert wrong[0].json()["detail"] == ask_detail(wrong[1])
    assert wrong[-1].status_code == 429
    assert int(wrong[-1].headers["retry-after"]) > 0
    assert ask(client, number, receipt["query_code"]).status_code == 429
    page = client.post("/v1/query", data={"number": number, "code": "x"})
    assert page.status_code == 429


def ask_detail(answer: httpx.Response) -> str:
    return str(answer.json()["detail"])


def test_a_repeated_submission_has_the_same_code(client: Client) -> None:
    assert client.submit().content == client.submit().content


def test_the_page_works_without_scripts_or_other_sites(client: Client) -> None:
    page = client.get("/v1/query")

    assert page.status_code == 200
    assert "<script" not in page.text
    assert "http" not in page.text.replace("http-equiv", "")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert client.post("/v1/query", content=b"\xff" * 9000).status_code == 400
