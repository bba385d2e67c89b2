"""Limits on the calendar and register of the product, and an engine that is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.bootstrap import LIMIT_RULES
from bureau.domain.clock import FixedClock
from bureau.gateways.calendar_files import CalendarFiles
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.services.limit_moving import LimitMoving
from bureau.services.limit_rules import RegisterRules
from bureau.services.step_limits import StepLimits
from tests.component.services.doubles import EngineDouble
from tests.component.services.limits.rig import TimesDouble
from tests.support.step_runs import StepRunsDouble


@pytest.fixture
def source(tmp_path: Path) -> CalendarFiles:
    return CalendarFiles(tmp_path / "calendar")


@pytest.fixture
def deadlines(ledger: EffectLedger, clock: FixedClock, source: CalendarFiles) -> Deadlines:
    return Deadlines(ledger, clock, RegisterRules(source, LIMIT_RULES))


@pytest.fixture
def times() -> TimesDouble:
    return TimesDouble()


@pytest.fixture
def moving(uow: SqlUnitOfWorkFactory, times: TimesDouble) -> LimitMoving:
    return LimitMoving(uow, times)


@pytest.fixture
def runs() -> StepRunsDouble:
    return StepRunsDouble(User_Wait="等待外管数据", User_Check="核对材料")


@pytest.fixture
def steps(runs: StepRunsDouble) -> StepLimits:
    return StepLimits(runs)


@pytest.fixture
def changes(
    ledger: EffectLedger, clock: FixedClock, source: CalendarFiles, moving: LimitMoving
) -> DeadlineChanges:
    return DeadlineChanges(ledger, clock, source, moving)


@pytest.fixture
def review(
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    source: CalendarFiles,
    engine: EngineDouble,
    moving: LimitMoving,
    steps: StepLimits,
) -> DeadlineReview:
    return DeadlineReview(uow, source, clock, engine, moving, steps, ops_group="yunwei")
