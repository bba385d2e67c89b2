"""Each kind of difference is made on purpose and named; what is on its way is none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, EngineUnavailable, InvalidData, NotFound
from bureau.gateways.files import LocalFileStore
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.outbox_review import OutboxReview
from bureau.services.reconciliation import GRACE, Reconciliation
from bureau.services.reconciliation_report import ReconciliationReport
from bureau.services.records import (
    Effect,
    EffectState,
    OutboxKind,
    OutboxState,
    Paper,
    RecipientKind,
    Submission,
)
from bureau.services.records.callbacks import CallbackEndpoint, CallbackRow, CallbackState
from bureau.services.records.differences import Difference, DifferenceKind
from tests.component.services.conftest import NUMBER, PROCEDURE_ID
from tests.component.services.doubles import EngineDouble, InstancesDouble
from tests.component.services.relaying import START, make_relay, put, row

LATER = GRACE + timedelta(minutes=1)
FAR = timedelta(days=2)


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def compare(
    uow: SqlUnitOfWorkFactory, engine: EngineDouble, files: LocalFileStore, clock: FixedClock
) -> Reconciliation:
    """Pages of one row: what a page forgets is missed by every test."""
    return Reconciliation(uow, engine, InstancesDouble(engine, clock), files, clock, page=1)


def only(compare: Reconciliation) -> Difference:
    (found,) = compare.differences()
    return found


def test_a_case_on_its_way_and_a_running_one_are_no_differences(
    compare: Reconciliation, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    with uow() as opened:
        opened.cases.add(replace(case, id="new", number="BJ-2026-000002", root_instance_id=None))
        opened.commit()
    put(uow, clock, START)

    assert list(compare.differences()) == []


def test_a_case_that_was_never_started_is_named_and_started_again(
    compare: Reconciliation,
    uow: SqlUnitOfWorkFactory,
    engine: EngineDouble,
    clock: FixedClock,
    received: Case,
) -> None:
    clock.at += LATER
    found = only(compare)
    assert (found.kind, found.case_number) == (DifferenceKind.CASE_NOT_STARTED, NUMBER)
    assert found.advice == f"重新送入引擎：bureau outbox restart {NUMBER}"

    review = OutboxReview(uow, clock)
    made = review.restart(NUMBER)
    assert list(compare.differences()) == []
    with pytest.raises(Conflict, match="正在等待"):
        review.restart(NUMBER)
    make_relay(uow, engine, clock, "a").run_once()
    assert row(uow, made).state is OutboxState.DONE
    assert engine.find_instance(PROCEDURE_ID, NUMBER) is not None

    engine.instances.clear()  # the engine was put back to an older backup
    assert only(compare).kind is DifferenceKind.CASE_NOT_STARTED
    assert review.restart(NUMBER) == made
    make_relay(uow, engine, clock, "a").run_once()
    assert len(engine.instances) == 1
    with pytest.raises(NotFound):
        review.restart("BJ-2026-999999")


def test_a_started_case_whose_process_did_not_register_it(
    compare: Reconciliation, engine: EngineDouble, clock: FixedClock, received: Case
) -> None:
    instance = engine.add(PROCEDURE_ID, NUMBER)
    clock.at += LATER

    found = only(compare)
    assert (found.kind, found.subject) == (DifferenceKind.CASE_NOT_REGISTERED, instance)


def test_a_case_whose_process_the_engine_does_not_know(
    compare: Reconciliation, engine: EngineDouble, clock: FixedClock, case: Case
) -> None:
    engine.instances.clear()
    clock.at += LATER

    assert only(compare).kind is DifferenceKind.INSTANCE_GONE


def test_a_case_whose_process_ended_without_closing_it(
    compare: Reconciliation, engine: EngineDouble, clock: FixedClock, case: Case
) -> None:
    engine.instances[0].running = False
    clock.at += LATER

    assert only(compare).kind is DifferenceKind.INSTANCE_ENDED


def test_a_process_without_a_case_and_a_second_one_of_a_case(
    compare: Reconciliation, engine: EngineDouble, clock: FixedClock, case: Case
) -> None:
    alone = engine.add(PROCEDURE_ID, "")
    second = engine.add(PROCEDURE_ID, NUMBER)
    engine.add("some_other_process", "")
    assert list(compare.differences()) == [], "they have just been started"
    clock.at += LATER

    found = {one.subject: one.kind for one in compare.differences()}
    assert found == {
        alone: DifferenceKind.INSTANCE_WITHOUT_CASE,
        second: DifferenceKind.INSTANCE_TWICE,
    }


def test_a_case_that_changes_meanwhile_is_no_difference(
    compare: Reconciliation,
    uow: SqlUnitOfWorkFactory,
    engine: EngineDouble,
    clock: FixedClock,
    received: Case,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Registered between the page and the question to the engine."""
    clock.at += LATER
    instance = engine.add(PROCEDURE_ID, NUMBER)

    def meanwhile(process: str, key: str) -> str:
        with uow() as opened:
            opened.cases.save(received.started(instance))
            opened.commit()
        return instance

    monkeypatch.setattr(engine, "find_instance", meanwhile)
    assert list(compare.differences()) == []


def test_rows_that_wait_too_long_and_dead_ones(
    compare: Reconciliation, uow: SqlUnitOfWorkFactory, clock: FixedClock, received: Case
) -> None:
    waits = put(uow, clock, START)
    dead = put(uow, clock, {"message": "M", "variables": {}}, OutboxKind.CORRELATE_MESSAGE)
    with uow() as opened:
        found = opened.outbox.get(dead)
        assert found is not None
        opened.outbox.settle(replace(found, state=OutboxState.DEAD, last_error="400"))
        opened.commit()
    assert list(compare.differences()) == []
    clock.at += LATER

    named = {one.subject: (one.kind, one.case_number) for one in compare.differences()}
    assert named == {
        str(waits): (DifferenceKind.OUTBOX_WAITS, NUMBER),
        str(dead): (DifferenceKind.OUTBOX_DEAD, NUMBER),
    }


def test_acts_of_unknown_outcome_and_acts_the_engine_was_not_told(
    compare: Reconciliation,
    uow: SqlUnitOfWorkFactory,
    engine: EngineDouble,
    clock: FixedClock,
    case: Case,
) -> None:
    now = clock.now()

    def effect(key: str, state: EffectState, leased: timedelta, **more: object) -> Effect:
        return Effect(
            key=key,
            topic="forward",
            case_id=case.id,
            state=state,
            owner="w",
            attempts=1,
            request_digest="0" * 64,
            claimed_at=now,
            leased_until=now + leased,
            **more,  # type: ignore[arg-type]
        )

    with uow() as opened:
        opened.effects.add(effect("claimed", EffectState.CLAIMED, timedelta(seconds=30)))
        opened.effects.add(effect("at-work", EffectState.CLAIMED, timedelta(hours=5)))
        opened.effects.add(effect("parked", EffectState.PARKED, timedelta()))
        opened.effects.add(effect("freed", EffectState.RELEASED, timedelta()))
        for key in ("untold", "told"):
            stored = effect(key, EffectState.STORED, timedelta(), stored_at=now, result={})
            opened.effects.add(stored)
        opened.commit()
    engine.completed["told"] = now
    assert list(compare.differences()) == []
    clock.at += LATER

    found = {one.subject: one.kind for one in compare.differences()}
    assert found == {
        "claimed": DifferenceKind.EFFECT_UNKNOWN,
        "parked": DifferenceKind.EFFECT_UNKNOWN,
        "untold": DifferenceKind.EFFECT_UNTOLD,
    }


def test_a_callback_that_was_given_up(
    compare: Reconciliation,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    case: Case,
) -> None:
    with uow() as opened:
        opened.callbacks.put_endpoint(
            CallbackEndpoint(
                organisation_id="o1",
                url="https://x.example/",
                secret="s",
                active=True,
                registered_at=clock.now(),
            )
        )
        opened.commit()
    given_up = CallbackRow(
        message_id="msg_1",
        organisation_id="o1",
        case_id=case.id,
        kind=EventKind.REPLIED,
        happened_at=clock.now(),
        created_at=clock.now(),
        available_at=clock.now(),
        state=CallbackState.DEAD,
    )
    with uow() as opened:
        opened.callbacks._rows.add(given_up)
        opened.commit()
    clock.at += LATER

    found = only(compare)
    assert (found.kind, found.advice[-1]) == (DifferenceKind.CALLBACK_DEAD, found.subject)


def test_a_paper_whose_content_is_gone(
    compare: Reconciliation,
    uow: SqlUnitOfWorkFactory,
    files: LocalFileStore,
    clock: FixedClock,
    case: Case,
) -> None:
    kept = files.put([b"content"], 100)
    with uow() as opened:
        for number, digest in enumerate([kept.sha256, "f" * 64]):
            opened.papers.add(
                Paper(
                    id=f"p{number}",
                    sha256=digest,
                    size=7,
                    media_type="text/plain",
                    name="x.txt",
                    kind="attachment",
                    added_by="u",
                    added_at=clock.now(),
                    case_id=case.id,
                )
            )
        opened.commit()
    clock.at += LATER

    found = only(compare)
    assert (found.kind, found.subject) == (DifferenceKind.PAPER_MISSING, "f" * 64)
    assert "x.txt" not in found.detail


def test_a_submission_whose_case_is_gone(
    compare: Reconciliation,
    uow: SqlUnitOfWorkFactory,
    database_url: str,
    clock: FixedClock,
    case: Case,
) -> None:
    with uow() as opened:
        opened.submissions.add(
            Submission(
                id="s1",
                organisation_id="o1",
                idempotency_key="k",
                request_digest="0" * 64,
                case_id=case.id,
                received_at=clock.now(),
                response_status=201,
                response_body=b"{}",
            )
        )
        opened.commit()
    damage(database_url, "UPDATE submissions SET case_id = 'lost'")
    clock.at += LATER

    found = only(compare)
    assert (found.kind, found.subject) == (DifferenceKind.SUBMISSION_WITHOUT_CASE, "s1")


def damage(url: str, statement: str) -> None:
    """What no program of ours can do: a new connection checks no foreign keys."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
            opened.execute(statement)
            opened.commit()
        return
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


def test_one_day_alone(compare: Reconciliation, clock: FixedClock, received: Case) -> None:
    begun = clock.now().date()
    clock.at += FAR

    assert len(list(compare.differences(begun))) == 1
    assert list(compare.differences(begun - timedelta(days=1))) == []
    assert list(compare.differences(begun + timedelta(days=1))) == []
    with pytest.raises(InvalidData):
        list(compare.differences(begun + timedelta(days=9)))


def test_ops_are_told_once_a_day(
    compare: Reconciliation, uow: SqlUnitOfWorkFactory, clock: FixedClock, received: Case
) -> None:
    report = ReconciliationReport(uow, compare, XlsxWorkbooks(), clock, ops_group="yunwei")
    assert report.run() == "对账无差异"
    clock.at += LATER
    assert report.run() == report.run() == "对账差异 1 处"

    with uow(read_only=True) as opened:
        (told,) = opened.notifications.of_recipient(RecipientKind.GROUP, "yunwei")
    assert "办件没有流程，也没有待送的启动指令 1 处" in told.text
    book = XlsxWorkbooks().read(report.workbook(compare.differences()))
    (line,) = book.rows
    assert line.cells["办件"] == NUMBER
    assert "bureau outbox restart" in str(line.cells["处理办法"])


def test_an_engine_that_is_away_is_said_and_nothing_is_named_falsely(
    compare: Reconciliation,
    engine: EngineDouble,
    clock: FixedClock,
    received: Case,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock.at += LATER

    def away(process: str, key: str) -> str:
        raise EngineUnavailable("no connection")

    monkeypatch.setattr(engine, "find_instance", away)
    with pytest.raises(EngineUnavailable):
        list(compare.differences())
