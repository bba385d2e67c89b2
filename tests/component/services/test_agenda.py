"""Matters for a meeting: queued once, decided once for all, released through the outbox."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from openpyxl import load_workbook

from bureau.domain.agenda import Meeting, Verdict, verdict_of
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.errors import Conflict, InvalidData, Permanent
from bureau.gateways.agenda_files import HEADS, read_sheet, write_sheet
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.agenda import DECIDED, Agenda, Entered, Result
from bureau.services.effects import EffectLedger
from bureau.services.records import OutboxRow, Paper
from bureau.timezone import TIME_ZONE

GROUP, COUNTY = Meeting.PARTY_GROUP, Meeting.COUNTY_EXECUTIVE
HELD = date(2026, 3, 5)


@pytest.fixture
def agenda(uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock) -> Agenda:
    return Agenda(uow, ledger, clock)


@pytest.fixture
def cases(uow: SqlUnitOfWorkFactory, agenda: Agenda, case: Case) -> list[Case]:
    """Three cases that wait for 局党组会, each in an instance of its own."""
    made = [case]
    with uow() as opened:
        for number in (2, 3):
            other = replace(
                case,
                id=f"case-{number}",
                number=f"BJ-2026-00000{number}",
                root_instance_id=f"root-{number}",
            )
            opened.cases.add(other)
            made.append(other)
        opened.commit()
    for number, one in enumerate(made, start=1):
        queued = agenda.queue(
            f"t{number}", case_id=one.id, instance_id=f"sub-{number}", meeting=GROUP, title=""
        )
        assert queued.position == number
    return made


@pytest.fixture
def minutes(clock: FixedClock) -> Paper:
    return Paper(
        id="m1",
        sha256="cd" * 32,
        size=10,
        media_type="application/pdf",
        name="纪要.pdf",
        kind="minutes",
        added_by="wangfang",
        added_at=clock.now(),
    )


def said(case: Case, verdict: Verdict = Verdict.APPROVED, note: str = "") -> Result:
    return Result(case_number=case.number, verdict=verdict, note=note)


def told(uow: SqlUnitOfWorkFactory) -> list[OutboxRow]:
    with uow(read_only=True) as opened:
        rows = [opened.outbox.get(number) for number in range(1, 20)]
    return [row for row in rows if row is not None]


def test_a_matter_is_queued_once(agenda: Agenda, cases: list[Case], clock: FixedClock) -> None:
    again = agenda.queue("t1", case_id=cases[0].id, instance_id="sub-1", meeting=GROUP, title="")
    assert again.position == 1
    assert [item.title for item, _ in agenda.waiting(GROUP)] == ["占道经营"] * 3
    with pytest.raises(Permanent, match="已在局党组会议题中"):
        agenda.queue("t9", case_id=cases[0].id, instance_id="x", meeting=GROUP, title="")
    agenda.queue("t10", case_id=cases[0].id, instance_id="x", meeting=COUNTY, title="另一题")
    assert [item.title for item, _ in agenda.waiting(COUNTY)] == ["另一题"]


def test_one_entry_releases_all_cases_with_minutes(
    agenda: Agenda, uow: SqlUnitOfWorkFactory, cases: list[Case], minutes: Paper
) -> None:
    results = [said(cases[0]), said(cases[1], Verdict.REVISE, "补充测算"), said(cases[2])]
    assert agenda.enter(GROUP, HELD, results, minutes=minutes, by="王芳") == Entered(3, 0, 0)
    rows = told(uow)
    assert [row.payload["instance"] for row in rows] == ["sub-1", "sub-2", "sub-3"]
    assert rows[1].payload == {
        "message": DECIDED,
        "instance": "sub-2",
        "variables": {
            "meetingResult": "revise",
            "meetingDate": "2026-03-05",
            "meetingNote": "补充测算",
        },
    }
    with uow(read_only=True) as opened:
        papers = [paper for case in cases for paper in opened.papers.of_case(case.id)]
        events = opened.events.of_case("case-2")
    assert [(one.kind, one.sha256) for one in papers] == [("minutes", minutes.sha256)] * 3
    assert events[-1].text == "局党组会（2026年3月5日）：修改后再议；补充测算"
    assert agenda.waiting(GROUP) == ()


def test_the_same_entry_again_changes_nothing_and_another_is_refused(
    agenda: Agenda, uow: SqlUnitOfWorkFactory, cases: list[Case], minutes: Paper
) -> None:
    first = [said(cases[0]), said(cases[1], Verdict.DEFERRED)]
    assert agenda.enter(GROUP, HELD, first, minutes=minutes, by="王芳") == Entered(1, 1, 0)
    assert agenda.enter(GROUP, HELD, first, minutes=minutes, by="王芳") == Entered(0, 0, 2)
    other = [said(cases[2]), said(cases[0], Verdict.REJECTED)]
    with pytest.raises(Conflict, match="通过"):
        agenda.enter(GROUP, HELD, other, minutes=minutes, by="王芳")
    assert len(told(uow)) == 1, "nothing of the refused entry was kept"
    with uow(read_only=True) as opened:
        assert len(opened.papers.of_case(cases[1].id)) == 1


def test_what_was_put_off_is_decided_by_another_meeting(
    agenda: Agenda, uow: SqlUnitOfWorkFactory, cases: list[Case], minutes: Paper
) -> None:
    agenda.enter(GROUP, HELD, [said(cases[0], Verdict.DEFERRED)], minutes=minutes, by="x")
    assert told(uow) == []
    assert next(item.deferrals for item, _ in agenda.waiting(GROUP)) == 1
    later = HELD + timedelta(days=1)
    assert agenda.enter(GROUP, later, [said(cases[0])], minutes=minutes, by="x").decided == 1
    assert len(told(uow)) == 1


def test_two_entries_at_once_decide_once(
    agenda: Agenda, uow: SqlUnitOfWorkFactory, cases: list[Case], minutes: Paper
) -> None:
    together = Barrier(3)

    def enter(turn: int) -> Entered:
        together.wait(30)
        order = cases if turn % 2 else list(reversed(cases))
        return agenda.enter(GROUP, HELD, [said(one) for one in order], minutes=minutes, by="x")

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(enter, range(3)))
    assert sorted(one.decided for one in done) == [0, 0, 3]
    assert len(told(uow)) == 3


def test_a_case_that_was_revised_may_queue_again(
    agenda: Agenda, uow: SqlUnitOfWorkFactory, cases: list[Case], minutes: Paper
) -> None:
    agenda.enter(GROUP, HELD, [said(cases[0], Verdict.REVISE)], minutes=minutes, by="x")
    agenda.queue("t9", case_id=cases[0].id, instance_id="sub-9", meeting=GROUP, title="")
    agenda.enter(GROUP, HELD, [said(cases[0])], minutes=minutes, by="x")
    assert [row.payload["instance"] for row in told(uow)] == ["sub-1", "sub-9"]


class TestWithdrawal:
    def test_the_case_goes_on_once(
        self, agenda: Agenda, uow: SqlUnitOfWorkFactory, cases: list[Case], minutes: Paper
    ) -> None:
        for _ in range(2):
            agenda.withdraw(GROUP, cases[0].number, reason="材料不足", by="王芳")
        (row,) = told(uow)
        variables = row.payload["variables"]
        assert isinstance(variables, dict)
        assert (variables["meetingResult"], variables["meetingNote"]) == ("withdrawn", "材料不足")
        with pytest.raises(Conflict, match="撤回"):
            agenda.enter(GROUP, HELD, [said(cases[0])], minutes=minutes, by="x")

    def test_what_was_decided_is_not_withdrawn(
        self, agenda: Agenda, cases: list[Case], minutes: Paper
    ) -> None:
        agenda.enter(GROUP, HELD, [said(cases[0])], minutes=minutes, by="x")
        with pytest.raises(Conflict, match="通过"):
            agenda.withdraw(GROUP, cases[0].number, reason="晚了", by="x")
        with pytest.raises(InvalidData, match="理由"):
            agenda.withdraw(GROUP, cases[1].number, reason=" ", by="x")


def test_every_fault_of_an_entry_is_named_and_nothing_is_kept(
    agenda: Agenda, uow: SqlUnitOfWorkFactory, cases: list[Case], minutes: Paper
) -> None:
    unknown = Result(case_number="BJ-2026-999999", verdict=Verdict.APPROVED)
    with pytest.raises(InvalidData) as refused:
        agenda.enter(
            GROUP, HELD, [said(cases[0]), said(cases[0]), unknown], minutes=minutes, by="x"
        )
    assert [one.pointer for one in refused.value.faults] == ["/results/2", "/results/3"]
    with pytest.raises(InvalidData):
        agenda.enter(GROUP, HELD, [], minutes=minutes, by="x")
    with pytest.raises(InvalidData, match="没有到"):
        agenda.enter(GROUP, date(2026, 3, 7), [said(cases[0])], minutes=minutes, by="x")
    with pytest.raises(InvalidData, match="有误"):
        agenda.enter(COUNTY, HELD, [said(cases[0])], minutes=minutes, by="x")
    assert told(uow) == []


def test_a_sheet_goes_out_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "议题.xlsx"
    rows = [(f"BJ-2026-00000{n}", f"议题{n}", "2026-03-01 09:00") for n in (1, 2, 3)]
    write_sheet(path, rows, at=datetime(2026, 3, 4, 9, tzinfo=TIME_ZONE))
    assert read_sheet(path) == (), "nothing is filled in"
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet["D2"], sheet["E2"], sheet["D4"] = "通过", "抓紧办理", "缓议"
    book.save(path)
    assert read_sheet(path) == (
        Result(case_number="BJ-2026-000001", verdict=Verdict.APPROVED, note="抓紧办理"),
        Result(case_number="BJ-2026-000003", verdict=Verdict.DEFERRED),
    )
    sheet["D3"] = "同意吧"
    book.save(path)
    with pytest.raises(InvalidData) as refused:
        read_sheet(path)
    assert [one.pointer for one in refused.value.faults] == ["/3"]
    (tmp_path / "x.xlsx").write_bytes(b"no sheet")
    with pytest.raises(InvalidData, match=r"x\.xlsx"):
        read_sheet(tmp_path / "x.xlsx")
    sheet["A1"] = "别的"
    book.save(path)
    with pytest.raises(InvalidData, match=HEADS[0]):
        read_sheet(path)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_is_known_by_name_and_code(verdict: Verdict) -> None:
    assert verdict_of(f" {verdict.label}") is verdict_of(verdict.value) is verdict
    assert verdict_of("别的") is None
