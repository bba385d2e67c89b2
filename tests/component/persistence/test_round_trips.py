"""What is stored comes back as it was, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bureau.domain.cases import CaseState
from bureau.domain.timeline import EventKind
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.records import (
    EffectEntry,
    EffectState,
    NumberState,
    OutboxState,
    RecipientKind,
)
from bureau.timezone import TIME_ZONE
from tests.component.persistence.samples import (
    AT,
    CASE,
    EFFECT,
    EVENT,
    JOB,
    KEY,
    LINK,
    NOTIFICATION,
    NUMBER,
    OPINION,
    ORGANISATION,
    PACKAGE,
    PAPER,
    PROCEDURE,
    SHA,
    SUBMISSION,
    UTC_LATE,
    outbox_row,
)


def test_cases(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        assert uow.cases.get("c1") == CASE
        started = CASE.started("i1")
        uow.cases.save(started)
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.cases.by_root_instance("i1") == started
        many = [f"nobody-{n}" for n in range(1200)]
        assert uow.cases.by_root_instances([*many, "i1", "i1"]) == {"i1": started}
        assert uow.cases.by_ids([*many, "c1", "c1"]) == {"c1": started}
        assert uow.cases.by_numbers([*many, CASE.number]) == (started,)
        assert uow.cases.by_number(CASE.number) == started
        assert uow.cases.by_number("BJ-2026-000002") is None
        assert started.state is CaseState.ACTIVE


def test_times_come_out_in_asia_shanghai(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked(read_only=True) as uow:
        case = uow.cases.get("c1")

    assert case is not None
    assert case.received_at.utcoffset() == timedelta(hours=8)
    assert case.received_at.isoformat() == "2026-03-06T09:30:15.123456+08:00"
    assert case.due_at == UTC_LATE
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2027-01-01T07:59:59+08:00"


def test_a_time_without_zone_is_refused(stocked: SqlUnitOfWorkFactory) -> None:
    naive = datetime(2026, 3, 6, 9, 30, tzinfo=TIME_ZONE).replace(tzinfo=None)
    with stocked() as uow, pytest.raises(StatementError, match="without zone"):
        uow.cases.save(replace(CASE, due_at=naive))


def test_an_absent_json_is_null_in_the_database(
    stocked: SqlUnitOfWorkFactory, database: Database
) -> None:
    with stocked() as uow:
        uow.cases.save(replace(CASE, due_basis=None))
        uow.commit()
    with database.reader.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM cases WHERE due_basis IS NULL"))
        assert found.scalar_one() == 1


def test_a_state_that_the_code_does_not_know_is_not_read(
    stocked: SqlUnitOfWorkFactory, database: Database
) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE cases SET state = 'lost'"))
    with stocked(read_only=True) as uow, pytest.raises(ValueError, match="lost"):
        uow.cases.get("c1")


def test_submissions(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        assert uow.submissions.add(SUBMISSION)
        again = replace(SUBMISSION, id="s2")
        assert not uow.submissions.add(again)
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.submissions.find("o1", "key 1") == SUBMISSION
        assert uow.submissions.find("o1", "key 2") is None
        assert uow.submissions.of_case("c1") == (SUBMISSION,)


def test_papers_are_bound_once(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        uow.submissions.add(SUBMISSION)
        uow.papers.add(PAPER)
        assert uow.papers.of_case("c1") == ()
        assert uow.papers.bind("p1", case_id="c1", submission_id="s1")
        assert not uow.papers.bind("p1", case_id="c1", submission_id="s1")
        assert not uow.papers.bind("p2", case_id="c1", submission_id="s1")
        uow.commit()
    with stocked(read_only=True) as uow:
        bound = replace(PAPER, case_id="c1", submission_id="s1")
        assert uow.papers.of_case("c1") == (bound,)
        assert uow.papers.get("p1") == bound


def test_timelines_are_in_order_of_time(stocked: SqlUnitOfWorkFactory) -> None:
    later = replace(EVENT, at=AT + timedelta(minutes=1), kind=EventKind.REMINDER)
    with stocked() as uow:
        uow.events.add(later)
        uow.events.add(EVENT)
        uow.commit()
    with stocked(read_only=True) as uow:
        events = uow.events.of_case("c1")
        assert [replace(event, id=0) for event in events] == [EVENT, later]
        assert uow.events.count("c1", EventKind.REMINDER) == 1


def test_procedures_are_replaced_by_the_next_deployment(uow: SqlUnitOfWorkFactory) -> None:
    newer = replace(PROCEDURE, version_tag="1.1.0", external=False, reference_key=None)
    with uow() as opened:
        opened.procedures.save(PROCEDURE)
        assert opened.procedures.get(PROCEDURE.id) == PROCEDURE
        opened.procedures.save(newer)
        opened.commit()
    with uow(read_only=True) as opened:
        assert opened.procedures.all() == (newer,)


def test_bodies_and_keys(uow: SqlUnitOfWorkFactory) -> None:
    with uow() as opened:
        assert opened.organisations.add(ORGANISATION)
        assert not opened.organisations.add(replace(ORGANISATION, id="o2"))
        assert opened.organisations.add_key(KEY)
        assert not opened.organisations.add_key(replace(KEY, id="k2"))
        opened.organisations.touch_key("k1", AT)
        opened.commit()
    used = replace(KEY, last_used_at=AT)
    with uow() as opened:
        assert opened.organisations.by_code("hotline12345") == ORGANISATION
        assert opened.organisations.all() == (ORGANISATION,)
        assert opened.organisations.key_by_prefix("0123abcd") == used
        opened.organisations.save_key(replace(used, revoked_at=AT))
        opened.organisations.save(replace(ORGANISATION, active=False))
        opened.commit()
    with uow(read_only=True) as opened:
        assert opened.organisations.keys_of("o1") == (replace(used, revoked_at=AT),)
        assert opened.organisations.get("o1") == replace(ORGANISATION, active=False)


def test_numbers(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        assert uow.numbers.take_seq("BJ", 2026) == 1
        assert uow.numbers.take_seq("BJ", 2026) == 2
        assert uow.numbers.take_seq("BJ", 2027) == 1
        assert uow.numbers.take_seq("DA", 2026) == 1
        uow.numbers.add(NUMBER)
        voided = replace(NUMBER, state=NumberState.VOID, reason="重复")
        uow.numbers.save(voided)
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.numbers.by_value("BJ-2026-000001") == voided
        assert uow.numbers.of_year("BJ", 2026) == (voided,)
        assert uow.numbers.of_case("c1") == (voided,)


def test_case_links(stocked: SqlUnitOfWorkFactory) -> None:
    ended = replace(LINK, ended_at=UTC_LATE, outcome="已整改")
    with stocked() as uow:
        uow.cases.add(replace(CASE, id="c2", number="BJ-2026-000002"))
        uow.case_links.add(LINK)
        assert uow.case_links.of_child("c2") == LINK
        uow.case_links.save(ended)
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.case_links.of_parent("c1") == uow.case_links.of_step("task-1") == (ended,)
        assert uow.case_links.of_child("c1") is None


def test_opinions(stocked: SqlUnitOfWorkFactory) -> None:
    counted = replace(OPINION, counted_by="task-2")
    with stocked() as uow:
        uow.opinions.add(OPINION)
        assert uow.opinions.open_round("c1", "会签") == (OPINION,)
        uow.opinions.save(counted)
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.opinions.of_case("c1") == (counted,)
        assert uow.opinions.open_round("c1", "会签") == ()


def test_effects(stocked: SqlUnitOfWorkFactory) -> None:
    stored = replace(
        EFFECT, state=EffectState.STORED, result={"receipt": "R1"}, stored_at=AT, leased_until=None
    )
    with stocked() as uow:
        assert uow.effects.add(EFFECT)
        assert not uow.effects.add(EFFECT)
        assert uow.effects.lock("task-1") == EFFECT
        uow.effects.save(stored)
        uow.effects.note(EffectEntry(key="task-1", at=AT, state=EffectState.STORED, note="完成"))
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.effects.of_case("c1") == (stored,)
        assert [entry.note for entry in uow.effects.history("task-1")] == ["完成"]
        assert uow.effects.unfinished(AT) == ()
        assert uow.effects.unfinished(AT + timedelta(seconds=1)) == (stored,)


def test_a_completed_effect_is_finished(stocked: SqlUnitOfWorkFactory) -> None:
    done = replace(EFFECT, state=EffectState.STORED, stored_at=AT, completed_at=AT)
    released = replace(EFFECT, key="task-2", state=EffectState.RELEASED)
    parked = replace(EFFECT, key="task-3", state=EffectState.PARKED)
    with stocked() as uow:
        for effect in (done, released, parked):
            uow.effects.add(effect)
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.effects.unfinished(AT + timedelta(days=1)) == (parked,)


def test_jobs(uow: SqlUnitOfWorkFactory) -> None:
    until = AT + timedelta(minutes=5)
    with uow() as opened:
        opened.jobs.ensure(JOB)
        opened.jobs.ensure(replace(JOB, every_seconds=60, next_run_at=until))
        assert opened.jobs.all() == (replace(JOB, every_seconds=60),)
        assert opened.jobs.claim("verify", "a", AT - timedelta(seconds=1), until) is None
        claimed = opened.jobs.claim("verify", "a", AT, until)
        assert claimed is not None
        assert opened.jobs.claim("verify", "b", AT, until) is None
        taken_over = opened.jobs.claim("verify", "b", until, until + timedelta(minutes=5))
        assert taken_over is not None
        assert not opened.jobs.settle(claimed)
        assert opened.jobs.settle(replace(taken_over, last_outcome="好"))
        opened.commit()
    with uow(read_only=True) as opened:
        [row] = opened.jobs.all()
        assert (row.last_outcome, row.leased_until, row.lease_owner) == ("好", None, None)


def test_notifications(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        assert uow.notifications.add(NOTIFICATION)
        assert not uow.notifications.add(replace(NOTIFICATION, id="m2"))
        assert uow.notifications.unsent(10) == (NOTIFICATION,)
        uow.notifications.mark_sent("m1", AT)
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.notifications.unsent(10) == ()
        sent = replace(NOTIFICATION, sent_at=AT)
        assert uow.notifications.of_recipient(RecipientKind.GROUP, "bangongshi") == (sent,)
        assert uow.notifications.of_recipient(RecipientKind.USER, "bangongshi") == ()


def test_packages(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        assert uow.packages.add(PACKAGE)
        assert not uow.packages.add(replace(PACKAGE, id="b2", sha256="cd" * 32))
        uow.commit()
    with stocked(read_only=True) as uow:
        assert uow.packages.find("c1", "case", "c1") == PACKAGE
        assert uow.packages.find("c1", "archive", "c1") is None
        assert uow.packages.of_case("c1") == uow.packages.all() == (PACKAGE,)


def test_outbox_rows(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        assert uow.outbox.add(outbox_row())
        assert not uow.outbox.add(outbox_row())
        uow.commit()
    with stocked(read_only=True) as uow:
        row = uow.outbox.oldest_pending()
        assert row is not None
        assert replace(row, id=0) == outbox_row()
        assert uow.outbox.get(row.id) == row
        assert uow.outbox.counts()[OutboxState.PENDING] == 1
        assert uow.outbox.counts()[OutboxState.DEAD] == 0


def test_replacing_what_is_not_there_is_an_error(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        with pytest.raises(LookupError):
            uow.cases.save(replace(CASE, id="c9"))
        with pytest.raises(LookupError):
            uow.effects.save(replace(EFFECT, key="none"))
        with pytest.raises(LookupError):
            uow.numbers.save(replace(NUMBER, id="none"))
        with pytest.raises(LookupError):
            uow.organisations.save(replace(ORGANISATION, id="none"))
        with pytest.raises(LookupError):
            uow.organisations.save_key(replace(KEY, id="none"))


def test_digests_have_their_full_length(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        uow.submissions.add(SUBMISSION)
        uow.papers.add(PAPER)
        paper = uow.papers.get("p1")
        assert paper is not None
        assert (paper.sha256, paper.size) == (SHA, 5_000_000_000)
