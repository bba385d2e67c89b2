"""`bureau deadline`, and what the doctor says of the calendar."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.cli.doctor.calendar import check_lists
from bureau.cli.finding import State
from bureau.cli.problem import CannotGoOn
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.timezone import TIME_ZONE
from tests.component.cli.conftest import Call
from tests.component.gateways.test_calendar_files import NOTICE_2027
from tests.support.records import sample_case, sample_procedure, store

START = datetime(2027, 2, 4, 10, tzinfo=TIME_ZONE)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=TIME_ZONE)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.yaml"
    file.write_text(NOTICE_2027, encoding="utf-8")
    return file


@pytest.fixture
def case(services: Services) -> Case:
    """A case of which the engine knows nothing yet, with a limit on a guess."""
    now = services.clock.now()
    procedure = sample_procedure("P4_8_Sample", now, department="touzi")
    made = sample_case(
        procedure.id, now, title="征求意见", source=CaseSource.API, state=CaseState.RECEIVED
    )
    store(services.uow, procedure, made)
    services.deadlines.compute("t1", case_id=made.id, rule="4.8:opinion", start=START)
    return made


def test_a_rule_is_explained_day_by_day(services: Services, call: Call) -> None:
    told = call("deadline", "explain", "--rule", "2.42:report", "--start", "2026-09-17").output
    assert "依据：附件2.42 规范三「" in told
    assert "2026年9月20日（周日）" in told
    assert "国庆节放假（国办发明电〔2025〕7号），不计入" in told
    assert "届满：2026年10月21日（周三） 17:30" in told


def test_a_case_is_explained(call: Call, case: Case) -> None:
    told = call("deadline", "explain", case.number).output
    assert "第1项期限（4.8:opinion）" in told
    assert "（暂定）" in told


@pytest.mark.parametrize(
    "arguments",
    [(), ("BJ-2026-000001", "--rule", "x"), ("--rule", "2.42:report", "--start", "someday")],
)
def test_an_unclear_question_says_how_to_ask(
    services: Services, call: Call, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(CannotGoOn):
        call("deadline", "explain", *arguments)


def test_a_new_list_is_tried_out_then_loaded_once(
    services: Services, call: Call, case: Case, notice: Path
) -> None:
    tried = call("deadline", "preview", str(notice)).output
    assert "2027-02-09 17:30" in tried
    assert "2027-02-16 17:30" in tried
    assert "期限变动 1 项" in tried
    with services.uow(read_only=True) as uow:
        (limit,) = uow.limits.of_case(case.id)
    assert limit.basis["provisional"] is True

    loaded = call("deadline", "recompute", str(notice))
    assert loaded.exit_code == 0
    assert "BJ-2026-000001（4.8:opinion）2027-02-09 17:30 → 2027-02-16 17:30" in loaded.output
    again = call("deadline", "recompute", str(notice)).output
    assert "涉及 0 项" in again
    with services.uow(read_only=True) as uow:
        (limit,) = uow.limits.of_case(case.id)
    assert (limit.basis["provisional"], limit.due_at) == (
        False,
        datetime(2027, 2, 16, 17, 30, tzinfo=TIME_ZONE),
    )


def test_the_doctor_asks_for_the_next_list_from_october_on(
    services: Services, notice: Path
) -> None:
    (september,) = check_lists(services.calendar, at(2026, 9, 30))
    assert september.state is State.GREEN
    (october,) = check_lists(services.calendar, at(2026, 10, 1))
    assert (october.state, "2027" in october.detail) == (State.YELLOW, True)
    (late,) = check_lists(services.calendar, at(2027, 1, 1))
    assert late.state is State.RED
    services.deadline_review.load(notice)
    (loaded,) = check_lists(services.calendar, at(2026, 11, 1))
    assert loaded.state is State.GREEN
