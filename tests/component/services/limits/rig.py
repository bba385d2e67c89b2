"""What tests of limits look at: rows, the case, what the engine was told."""

from __future__ import annotations

from pathlib import Path

from bureau.domain.cases import Case
from bureau.domain.limits import EngineTimes
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_review import DeadlineReview
from bureau.services.records import CaseLimit
from tests.component.gateways.test_calendar_files import NOTICE_2027


class TimesDouble:
    """An engine that remembers what it was told; `faults` are raised by the next tellings."""

    def __init__(self) -> None:
        self.told: list[tuple[str, EngineTimes, EngineTimes]] = []
        self.holding = 1
        self.faults: list[Exception] = []

    def move(self, instance_id: str, old: EngineTimes, new: EngineTimes) -> int:
        if self.faults:
            raise self.faults.pop(0)
        self.told.append((instance_id, old, new))
        return self.holding


def recomputed(review: DeadlineReview) -> list[str]:
    return [one.case_number for one in review.recompute()]


def limits(uow: SqlUnitOfWorkFactory, case: Case) -> tuple[CaseLimit, ...]:
    with uow(read_only=True) as opened:
        return opened.limits.of_case(case.id)


def stored(uow: SqlUnitOfWorkFactory, case: Case) -> Case:
    with uow(read_only=True) as opened:
        found = opened.cases.get(case.id)
    assert found is not None
    return found


def load_2027(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.yaml").write_text(NOTICE_2027, encoding="utf-8")
