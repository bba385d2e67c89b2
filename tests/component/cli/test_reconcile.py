"""`bureau reconcile`: what it prints and writes, and its exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.cli.problem import CannotGoOn
from bureau.services.reconciliation import Reconciliation
from bureau.services.records.differences import Difference, DifferenceKind
from tests.component.cli.conftest import Call


@pytest.fixture
def found(services: Services, monkeypatch: pytest.MonkeyPatch) -> list[Difference]:
    """What the comparison finds: nothing, until a test adds something."""
    found: list[Difference] = []

    def differences(self: Reconciliation, day: date | None = None) -> Iterator[Difference]:
        if day is not None and day.year < 2026:
            return iter(())
        return iter(found)

    monkeypatch.setattr(Reconciliation, "differences", differences)
    return found


def difference(services: Services) -> Difference:
    return Difference(
        kind=DifferenceKind.OUTBOX_DEAD,
        subject="7",
        case_number="BJ-2026-000001",
        since=services.clock.now(),
        detail="EngineRefused: [400]",
    )


def test_no_difference_is_exit_code_0(call: Call, found: list[Difference]) -> None:
    answer = call("reconcile")
    assert (answer.exit_code, "对账无差异" in answer.output) == (0, True)


def test_differences_are_printed_with_the_command_to_use(
    call: Call, services: Services, found: list[Difference]
) -> None:
    found.append(difference(services))

    answer = call("reconcile")

    assert answer.exit_code == 1
    for text in (
        "指令已停止转送",
        "BJ-2026-000001",
        "[400]",
        "bureau outbox revive 7",
        "差异 1 处",
    ):
        assert text in answer.output
    assert call("reconcile", "--date", "2020-01-01").exit_code == 0


def test_they_are_written_to_a_file(
    call: Call, services: Services, found: list[Difference], tmp_path: Path
) -> None:
    assert call("reconcile", "--out", str(tmp_path / "empty.json")).exit_code == 0
    assert json.loads((tmp_path / "empty.json").read_text()) == []
    found += [difference(services), difference(services)]

    assert call("reconcile", "--out", str(tmp_path / "found.json")).exit_code == 1
    written = json.loads((tmp_path / "found.json").read_text())
    assert [one["kind"] for one in written] == ["outbox-dead"] * 2
    assert call("reconcile", "--out", str(tmp_path / "found.xlsx")).exit_code == 1
    assert (tmp_path / "found.xlsx").read_bytes().startswith(b"PK")
    with pytest.raises(CannotGoOn):
        call("reconcile", "--out", "found.txt")
