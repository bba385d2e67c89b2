"""Kill -9 at every named place of the ledger and the relay: nothing lost, nothing twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from bureau.domain.cases import Case
from bureau.domain.timeline import EventKind
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.records import EffectState, OutboxKind, OutboxRow, OutboxState
from bureau.timezone import TIME_ZONE
from tests.component.services.crash_child import LEASE

ROOT = Path(__file__).resolve().parents[3]
LONG_AGO = datetime(2026, 1, 1, tzinfo=TIME_ZONE)


def run(mode: str, url: str, folder: Path, failpoint: str) -> int:
    command = [sys.executable, "-m", "tests.component.services.crash_child", mode, url]
    child = subprocess.run(
        [*command, str(folder), failpoint], cwd=ROOT, capture_output=True, timeout=60
    )
    assert child.returncode in {0, -signal.SIGKILL}, child.stderr.decode()
    return child.returncode


def outside(folder: Path) -> list[str]:
    file = folder / "outside.txt"
    return file.read_text().split() if file.exists() else []


@pytest.mark.parametrize(
    ("database_url", "failpoint"),
    [
        ("sqlite", "effect-claimed"),
        ("sqlite", "effect-acted"),
        ("sqlite", "effect-stored"),
        pytest.param("postgresql", "effect-acted", marks=pytest.mark.postgresql),
    ],
    indirect=["database_url"],
)
def test_a_worker_killed_anywhere_replies_once(
    uow: SqlUnitOfWorkFactory, database_url: str, tmp_path: Path, case: Case, failpoint: str
) -> None:
    assert run("reply", database_url, tmp_path, failpoint) == -signal.SIGKILL
    time.sleep(LEASE.total_seconds())
    assert run("reply", database_url, tmp_path, failpoint) == 0

    assert outside(tmp_path) == ["t1"]
    with uow(read_only=True) as opened:
        effect = opened.effects.get("t1")
        replies = opened.events.count(case.id, EventKind.REPLIED)
    assert effect is not None
    assert (effect.state, effect.result and effect.result["receipt_number"]) == (
        EffectState.STORED,
        "R-t1",
    )
    assert effect.completed_at is not None
    assert replies == 1


@pytest.mark.parametrize(
    ("database_url", "failpoint"),
    [
        ("sqlite", "relay-claimed"),
        ("sqlite", "relay-started"),
        pytest.param("postgresql", "relay-started", marks=pytest.mark.postgresql),
    ],
    indirect=["database_url"],
)
def test_a_relay_killed_anywhere_starts_one_instance(
    uow: SqlUnitOfWorkFactory, database_url: str, tmp_path: Path, received: Case, failpoint: str
) -> None:
    with uow() as opened:
        opened.outbox.add(
            OutboxRow(
                kind=OutboxKind.START_PROCESS,
                case_id=received.id,
                payload={"process": received.procedure_id, "business_key": received.number},
                dedup_key="start",
                created_at=LONG_AGO,
                available_at=LONG_AGO,
            )
        )
        opened.commit()
    assert run("relay", database_url, tmp_path, failpoint) == -signal.SIGKILL
    time.sleep(LEASE.total_seconds())
    assert run("relay", database_url, tmp_path, failpoint) == 0

    assert outside(tmp_path) == [received.number]
    with uow(read_only=True) as opened:
        assert opened.outbox.counts()[OutboxState.DONE] == 1
