"""Many threads and processes at once: no number twice or missing, no row claimed twice."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest

from bureau.domain.clock import FixedClock
from bureau.domain.document_registers import DocumentRegister, DocumentRegisters
from bureau.domain.numbering import format_document_number, gaps
from bureau.errors import Permanent
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.case_numbers import take_case_number
from bureau.services.document_numbers import DocumentNumbers
from bureau.services.effects import EffectLedger
from bureau.services.number_review import NumberReview
from bureau.services.records import NumberState, OutboxRow, OutboxState
from bureau.services.running_numbers import take_number
from tests.component.persistence.samples import (
    AT,
    CASE,
    EFFECT,
    EVENT,
    ORGANISATION,
    PROCEDURE,
    SUBMISSION,
    outbox_row,
)

THREADS = 40


def open_case(uow: SqlUnitOfWorkFactory, index: int, *, fail: bool = False) -> None:
    """Open one case as the register and the API do."""
    with uow() as opened:
        number = take_case_number(opened, AT)
        case = replace(CASE, id=f"case-{index}", number=number.value)
        opened.cases.add(case)
        opened.numbers.add(replace(number, id=f"number-{index}", case_id=case.id))
        if fail:
            raise InterruptedError
        opened.commit()


def prepare(uow: SqlUnitOfWorkFactory) -> None:
    with uow() as opened:
        opened.organisations.add(ORGANISATION)
        opened.procedures.save(PROCEDURE)
        opened.commit()


def numbers_given(uow: SqlUnitOfWorkFactory) -> list[int]:
    with uow(read_only=True) as opened:
        return [number.seq for number in opened.numbers.of_year("BJ", 2026)]


def test_forty_threads_leave_no_gap_though_every_third_fails(uow: SqlUnitOfWorkFactory) -> None:
    prepare(uow)
    barrier = Barrier(THREADS)

    def one(index: int) -> None:
        barrier.wait(30)
        for turn in range(5):
            fails = (index + turn) % 3 == 0
            try:
                open_case(uow, index * 100 + turn, fail=fails)
            except InterruptedError:
                assert fails

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, range(THREADS)))

    kept = sum((index + turn) % 3 != 0 for index in range(THREADS) for turn in range(5))
    seqs = numbers_given(uow)
    assert seqs == list(range(1, kept + 1))
    assert gaps(seqs) == []


def _process(url: str, first: int) -> None:
    database = Database(url)
    uow = SqlUnitOfWorkFactory(database)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda index: open_case(uow, index), range(first, first + 20)))
    database.close()


def test_several_processes_leave_no_gap(database_url: str, uow: SqlUnitOfWorkFactory) -> None:
    prepare(uow)
    context = multiprocessing.get_context("spawn")
    children = [
        context.Process(target=_process, args=(database_url, start))
        for start in range(0, 1500, 500)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(120)

    assert [child.exitcode for child in children] == [0] * len(children)
    assert numbers_given(uow) == list(range(1, 61))


def test_sixteen_writing_threads_never_find_the_file_locked(
    sqlite_url: str,
) -> None:
    database = Database(sqlite_url)
    uow = SqlUnitOfWorkFactory(database)
    prepare(uow)
    open_case(uow, 0)
    chance = Random(16)

    def one(index: int) -> None:
        for turn in range(20):
            with uow() as opened:
                assert opened.cases.get("case-0") is not None  # read first, then write
                opened.events.add(replace(EVENT, case_id="case-0", text=f"{index}-{turn}"))
                opened.commit()
            if chance.random() < 0.3:
                with uow(read_only=True) as opened:
                    opened.events.of_case("case-0")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(16)))  # raises what a thread raised

    with uow(read_only=True) as opened:
        assert len(opened.events.of_case("case-0")) == 16 * 20
    database.close()


def test_one_of_many_stores_a_submission_under_one_key(uow: SqlUnitOfWorkFactory) -> None:
    prepare(uow)
    barrier = Barrier(20)

    def one(index: int) -> bool:
        barrier.wait(30)
        with uow() as opened:
            number = take_case_number(opened, AT)
            opened.cases.add(replace(CASE, id=f"case-{index}", number=number.value))
            mine = replace(SUBMISSION, id=f"s{index}", case_id=f"case-{index}")
            if not opened.submissions.add(mine):
                return False
            opened.commit()
            return True

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(one, range(20))) == [False] * 19 + [True]
    with uow() as opened:
        assert opened.numbers.take_seq("BJ", 2026) == 2  # the nineteen gave theirs back


def test_one_of_many_adds_an_effect(uow: SqlUnitOfWorkFactory) -> None:
    barrier = Barrier(20)

    def one(index: int) -> bool:
        barrier.wait(30)
        with uow() as opened:
            added = opened.effects.add(replace(EFFECT, owner=f"owner-{index}"))
            opened.commit()
            return added

    with ThreadPoolExecutor(20) as pool:
        assert Counter(pool.map(one, range(20))) == {True: 1, False: 19}


def add_rows(uow: SqlUnitOfWorkFactory, cases: int, each: int) -> None:
    prepare(uow)
    for index in range(cases):
        open_case(uow, index)
    with uow() as opened:
        for turn in range(each):
            for index in range(cases):
                opened.outbox.add(outbox_row(f"case-{index}", f"{index}-{turn}"))
        opened.commit()


def test_many_relays_claim_each_row_once_and_keep_the_order_of_a_case(
    uow: SqlUnitOfWorkFactory,
) -> None:
    add_rows(uow, cases=6, each=4)
    until = AT + timedelta(seconds=60)
    told: list[OutboxRow] = []

    def relay(owner: int) -> None:
        idle = 0
        while idle < 20:
            with uow() as opened:
                row = opened.outbox.claim(f"relay-{owner}", AT, until)
                opened.commit()
            if row is None:
                idle += 1
                continue
            told.append(row)
            with uow() as opened:
                done = replace(row, state=OutboxState.DONE, done_at=AT, leased_until=None)
                assert opened.outbox.settle(done)
                opened.commit()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(relay, range(6)))

    assert len(told) == len({row.id for row in told}) == 24
    for index in range(6):
        ids = [row.id for row in told if row.case_id == f"case-{index}"]
        assert ids == sorted(ids)


def test_a_row_behind_a_pending_one_of_its_case_waits(uow: SqlUnitOfWorkFactory) -> None:
    add_rows(uow, cases=2, each=2)
    until = AT + timedelta(seconds=60)
    with uow() as opened:
        first = opened.outbox.claim("a", AT, until)
        second = opened.outbox.claim("b", AT, until)
        third = opened.outbox.claim("c", AT, until)
        opened.commit()

    assert first is not None
    assert second is not None
    assert {first.case_id, second.case_id} == {"case-0", "case-1"}
    assert third is None


@pytest.mark.parametrize("state", [OutboxState.DONE, OutboxState.DEAD])
def test_a_row_behind_a_settled_one_is_due(uow: SqlUnitOfWorkFactory, state: OutboxState) -> None:
    add_rows(uow, cases=1, each=2)
    with uow() as opened:
        first = opened.outbox.claim("a", AT, AT + timedelta(seconds=60))
        assert first is not None
        opened.outbox.settle(replace(first, state=state, leased_until=None))
        second = opened.outbox.claim("a", AT, AT + timedelta(seconds=60))

    assert second is not None
    assert second.id == first.id + 1


def test_a_lapsed_lease_goes_to_the_next_and_the_late_one_settles_nothing(
    uow: SqlUnitOfWorkFactory,
) -> None:
    add_rows(uow, cases=1, each=1)
    until = AT + timedelta(seconds=60)
    with uow() as opened:
        late = opened.outbox.claim("a", AT, until)
        assert opened.outbox.claim("b", AT + timedelta(seconds=59), until) is None
        taken = opened.outbox.claim("b", until, until + timedelta(seconds=60))
        assert late is not None
        assert taken is not None
        assert (taken.id, taken.attempts) == (late.id, 2)
        assert not opened.outbox.settle(replace(late, state=OutboxState.DONE))
        assert opened.outbox.settle(replace(taken, state=OutboxState.DONE))
        opened.commit()


def test_a_row_for_later_is_not_due(uow: SqlUnitOfWorkFactory) -> None:
    prepare(uow)
    open_case(uow, 0)
    with uow() as opened:
        opened.outbox.add(outbox_row("case-0", "x", AT + timedelta(seconds=1)))
        assert opened.outbox.claim("a", AT, AT) is None
        assert opened.outbox.claim("a", AT + timedelta(seconds=1), AT) is not None


REGISTERS = DocumentRegisters([DocumentRegister("桓商", "局文件")])


def number_documents(uow: SqlUnitOfWorkFactory, first: int) -> None:
    """Reserve, use and void as tasks of many workers do; every fourth act fails half-way."""
    ledger = EffectLedger(uow, FixedClock(AT), owner=f"w{first}", lease=timedelta(seconds=30))
    documents = DocumentNumbers(ledger, FixedClock(AT), lambda: REGISTERS)

    def one(turn: int) -> None:
        key = f"task-{first}-{turn}"
        if turn % 4 == 3:
            with pytest.raises(Permanent, match="no case"):
                documents.use(key, case_id="none", register="桓商")
            return
        held = documents.reserve(key, case_id=CASE.id, register="桓商", subject=key)
        assert documents.reserve(key, case_id=CASE.id, register="桓商", subject=key) == held
        if turn % 4 == 1:
            documents.void(f"{key}-v", case_id=CASE.id, number=held.number, reason="不发")
        if turn % 4 == 2:
            documents.use(f"{key}-u", case_id=CASE.id, register="桓商", number=held.number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(16)))


def _numbering(url: str, first: int) -> None:
    database = Database(url)
    number_documents(SqlUnitOfWorkFactory(database), first)
    database.close()


def test_documents_numbered_by_threads_and_processes_leave_no_gap(
    database_url: str, uow: SqlUnitOfWorkFactory
) -> None:
    prepare(uow)
    with uow() as opened:
        opened.cases.add(CASE)
        opened.commit()
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_numbering, args=(database_url, n)) for n in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * len(children)

    (report,) = NumberReview(uow, FixedClock(AT), lambda: REGISTERS).report()
    assert (report.register, report.last, report.missing) == ("桓商", 36, ())
    assert (len(report.reserved), len(report.void)) == (12, 12)
    with uow(read_only=True) as opened:
        values = [number.value for number in opened.numbers.of_year("桓商", 2026)]
    assert values == [f"桓商〔2026〕{seq}号" for seq in range(1, 37)]


def test_a_number_that_is_not_there_is_found(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as opened:
        for _ in range(3):
            opened.numbers.take_seq("桓商", 2026)
        taken = take_number(
            opened,
            "桓商",
            AT,
            lambda year, seq: format_document_number("桓商", year, seq),
            state=NumberState.USED,
        )
        opened.numbers.add(taken)
        opened.numbers.take_seq("桓商", 2026)
        opened.commit()
    (report,) = NumberReview(stocked, FixedClock(AT), lambda: REGISTERS).report("桓商")
    assert (report.last, report.missing) == (5, (1, 2, 3, 5))
