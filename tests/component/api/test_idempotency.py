"""Same key and same body: one case, one answer, byte for byte, however often, however at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bureau.bootstrap.external import build_external
from bureau.services.effects import EffectLedger
from bureau.services.given_answers import StoredAnswer
from bureau.services.ports.unit_of_work import UnitOfWork
from tests.component.api.client import Client, as_json, assert_problem, submission
from tests.component.api.rig import Rig
from tests.support.database import PostgresqlServer

AT_ONCE = 50
#: Different keys that are posted side by side, each of them five times.
KEYS = 40


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """The API on both databases."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        url = server.create_database()
    made = Rig(url, tmp_path)
    yield made
    made.database.close()


def counts(rig: Rig) -> tuple[int, int, int]:
    """Numbers given, orders to start, cases that these name."""
    with rig.uow(read_only=True) as uow:
        numbers = uow.numbers.of_year("BJ", 2026)
        pending = sum(uow.outbox.counts().values())
        cases = {number.case_id for number in numbers}
    return len(numbers), pending, len(cases)


def test_a_repetition_gets_the_same_bytes(each_rig: Rig) -> None:
    raw = as_json(submission())
    with each_rig.serve() as client:
        first = client.submit(raw)
        again = client.submit(raw)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert counts(each_rig) == (1, 1, 1)


def test_another_body_under_the_same_key_is_a_conflict(each_rig: Rig) -> None:
    with each_rig.serve() as client:
        client.submit(submission())
        answer = client.submit(submission(title="另一件事"))
        nearly = client.submit(as_json(submission()) + b" ")

    assert_problem(answer, 409, "idempotency-conflict")
    assert "BJ-2026-000001" in answer.json()["detail"]
    assert_problem(nearly, 409, "idempotency-conflict")
    assert counts(each_rig) == (1, 1, 1)


def test_fifty_at_once_with_one_key_make_one_case(each_rig: Rig) -> None:
    raw = as_json(submission())
    with each_rig.serve() as client, ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: client.submit(raw), range(AT_ONCE)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    replayed = [answer for answer in answers if "idempotency-replayed" in answer.headers]
    assert len(replayed) == AT_ONCE - 1
    assert counts(each_rig) == (1, 1, 1)


def test_many_keys_at_once_make_as_many_cases_without_a_gap(each_rig: Rig) -> None:
    """200 posts, 40 keys five times each."""

    def post(client: Client, n: int) -> httpx.Response:
        return client.submit(submission(orderNumber=f"RX{n % KEYS}"), key=f"k-{n % KEYS}")

    with each_rig.serve() as client, ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda n: post(client, n), range(5 * KEYS)))

    assert {answer.status_code for answer in answers} == {201}
    numbers = {answer.json()["tracking_number"] for answer in answers}
    assert numbers == {f"BJ-2026-{n:06d}" for n in range(1, KEYS + 1)}
    assert counts(each_rig) == (KEYS, KEYS, KEYS)


def test_who_loses_the_race_gets_the_winners_answer(rig: Rig) -> None:
    """The key is looked up before the transaction: between the two another request may win."""
    raw = as_json(submission())
    caller = rig.services.access.authenticate(f"Bearer {rig.key}")
    won: list[StoredAnswer] = []

    def beaten(*, read_only: bool = False) -> UnitOfWork:
        if not read_only and not won:
            won.append(rig.services.submissions.submit(caller, "k", raw))
        return rig.uow(read_only=read_only)

    slow = build_external(
        rig.settings,
        beaten,
        rig.clock,
        deadlines=rig.services.deadlines,
        receipt_keys=rig.receipt_keys,
        ledger=EffectLedger(rig.uow, rig.clock, owner="api", lease=timedelta(seconds=30)),
    ).submissions

    lost = slow.submit(caller, "k", raw)

    assert (lost.body, lost.replayed) == (won[0].body, True)
    assert counts(rig) == (1, 1, 1)


def test_the_same_key_of_another_body_is_another_key(client: Client, rig: Rig) -> None:
    other = rig.new_key("swj", "市商务局")

    first = client.submit(key="k").json()["tracking_number"]
    second = client.submit(key="k", Authorization=f"Bearer {other}").json()["tracking_number"]

    assert first != second


def test_another_key_of_the_same_body_gets_the_same_answer(client: Client, rig: Rig) -> None:
    renewed = rig.new_key("hotline12345", "12345政务服务热线")

    first = client.submit()
    again = client.submit(Authorization=f"Bearer {renewed}")

    assert first.content == again.content


def test_a_refusal_is_not_remembered(client: Client) -> None:
    assert client.submit(submission(title=None)).status_code == 422

    assert client.submit(submission()).status_code == 201


def test_a_repetition_counts_even_when_the_procedure_has_changed(client: Client, rig: Rig) -> None:
    first = client.submit()
    with rig.uow() as uow:
        procedure = uow.procedures.get("P2_29_Hotline12345")
        assert procedure is not None
        uow.procedures.save(replace(procedure, external=False, schema={"type": "string"}))
        uow.commit()

    assert client.submit().content == first.content


def test_killed_after_commit_the_case_is_there_and_the_repetition_gets_its_receipt(
    rig: Rig, tmp_path: Path
) -> None:
    """Fail point `submission-committed`: the process dies before it answers."""
    raw = as_json(submission())
    script = tmp_path / "submit.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from bureau import failpoints\n"
        "from tests.component.api.rig import Rig\n"
        "url, folder, key, body = sys.argv[1:]\n"
        "rig = Rig(url, Path(folder))\n"
        "failpoints.arm('submission-committed', Path(folder))\n"
        "caller = rig.services.access.authenticate('Bearer ' + key)\n"
        "answer = rig.services.submissions.submit(caller, 'k-1', Path(body).read_bytes())\n"
        "sys.stdout.buffer.write(answer.body)\n"
    )
    body = tmp_path / "body.json"
    body.write_bytes(raw)
    command = [sys.executable, str(script), rig.database_url, str(tmp_path), rig.key, str(body)]
    root = str(Path(__file__).parents[3])
    environment = {**os.environ, "PYTHONPATH": root}

    killed = subprocess.run(command, env=environment, cwd=root, timeout=60, check=False)
    again = subprocess.run(
        command, env=environment, cwd=root, timeout=60, check=True, capture_output=True
    )

    assert killed.returncode == -signal.SIGKILL
    assert b"BJ-2026-000001" in again.stdout
    assert counts(rig) == (1, 1, 1)
