"""What a person settles: rows that were given up, and what the doctor says of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bureau.bootstrap import Services
from bureau.cli.doctor.database import check_backlog, check_effects, check_outbox, check_schema
from bureau.cli.finding import State, worst
from bureau.errors import Conflict, NotFound
from bureau.services.outbox_review import OutboxHealth
from bureau.services.records import (
    Effect,
    EffectState,
    JobRow,
    OutboxKind,
    OutboxRow,
    OutboxState,
)
from tests.component.cli.conftest import Call


def row(services: Services, **some: object) -> OutboxRow:
    now = services.clock.now()
    given = {
        "kind": OutboxKind.START_PROCESS,
        "case_id": "c",
        "payload": {},
        "dedup_key": "k",
        "created_at": now,
        "available_at": now,
        "id": 7,
        **some,
    }
    return OutboxRow(**given)  # type: ignore[arg-type]  # the fields are those of the record


def effect(services: Services, state: EffectState) -> Effect:
    return Effect(
        key="task-1",
        topic="reply",
        case_id=None,
        state=state,
        owner="w",
        attempts=1,
        request_digest="",
        claimed_at=services.clock.now(),
    )


def test_an_empty_database_has_no_backlog(services: Services):
    assert worst(check_backlog(services)) is State.GREEN


def test_a_dead_row_is_red_and_says_how_to_revive_it(services: Services):
    dead = row(services, state=OutboxState.DEAD, last_error="EngineRefused")
    findings = check_outbox(OutboxHealth({OutboxState.DEAD: 1}, None, (dead,)))

    assert worst(findings) is State.RED
    assert "bureau outbox revive 7" in findings[0].remedy


def test_rows_that_nobody_moves_are_red():
    health = OutboxHealth({OutboxState.PENDING: 3}, timedelta(minutes=10), ())

    assert worst(check_outbox(health)) is State.RED


def test_rows_that_just_came_are_green():
    health = OutboxHealth({OutboxState.PENDING: 3}, timedelta(seconds=10), ())

    assert worst(check_outbox(health)) is State.GREEN


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (EffectState.PARKED, State.RED),
        (EffectState.CLAIMED, State.YELLOW),
        (EffectState.STORED, State.YELLOW),
    ],
)
def test_unfinished_acts(services: Services, state: EffectState, found: State):
    assert worst(check_effects((effect(services, state),))) is found


def test_a_failing_job_is_red(services: Services):
    with services.uow() as uow:
        now = services.clock.now()
        uow.jobs.ensure(
            JobRow(name="sweep", every_seconds=60, next_run_at=now, failures=3, last_outcome="Boom")
        )
        uow.commit()

    findings = check_backlog(services)
    assert worst(findings) is State.RED
    assert any("连续失败 3 次：Boom" in finding.detail for finding in findings)


def test_a_migrated_database_is_green_and_an_empty_one_red(services: Services, tmp_path):
    assert check_schema(services.settings.resolved_database_url).state is State.GREEN

    empty = check_schema(f"sqlite:///{tmp_path / 'empty.db'}")
    assert empty.state is State.RED
    assert "bureau migrate" in empty.remedy


def test_a_database_that_cannot_be_reached_is_red():
    finding = check_schema("postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert finding.state is State.RED
    assert "BUREAU_DATABASE_URL" in finding.remedy


def test_migrating_twice_says_that_nothing_was_to_do(call: Call):
    assert "已更新" in call("migrate").stdout
    assert "已是最新" in call("migrate").stdout


def test_only_a_dead_row_can_be_revived(call: Call, services: Services):

    with pytest.raises((NotFound, Conflict)):
        call("outbox", "revive", "99")
    assert "pending 0" in call("outbox", "list").stdout


def test_what_was_found_out_by_telephone_is_kept_for_the_next_try(call: Call, services: Services):
    parked = effect(services, EffectState.PARKED)
    with services.uow() as uow:
        uow.effects.add(parked)
        uow.commit()
    assert "task-1" in call("effect", "list", "--minutes", "0").stdout
    who = ("--by", "王芳", "--note", "电话核实")

    call("effect", "confirm", "task-1", *who, "--receipt", "SW-9", "--at", "2026-03-05 16:20")

    with services.uow(read_only=True) as uow:
        told = uow.effects.get("task-1")
    assert told is not None
    assert (told.state, told.result) == (
        EffectState.CLAIMED,
        {"receipt_number": "SW-9", "received_at": "2026-03-05T16:20:00+08:00"},
    )
    call("effect", "deny", "task-1", *who)
    with services.uow(read_only=True) as uow:
        denied = uow.effects.get("task-1")
    assert denied is not None
    assert (denied.state, denied.result) == (EffectState.RELEASED, None)
