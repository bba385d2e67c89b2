"""The 办件 tab shows the limits of single steps beside the case's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bureau.bootstrap import LIMIT_RULES
from bureau.domain.limit_steps import StepRun
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.timezone import TIME_ZONE
from tests.component.api.clerks import Clerk, view
from tests.component.api.rig import NOW, Rig

STEP = ("User_Wait", "scope-1")


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 10, tzinfo=TIME_ZONE)


@pytest.fixture
def limited(rig: Rig, number: str) -> None:
    """A case due on the 20th, one step of which is due on the 4th."""
    rig.runs.names["User_Wait"] = "等待外管数据"
    ledger = EffectLedger(rig.uow, rig.clock, owner="w", lease=timedelta(seconds=30))
    deadlines = Deadlines(ledger, rig.clock, LIMIT_RULES)
    with rig.uow(read_only=True) as uow:
        case = uow.cases.by_number(number)
    assert case is not None
    deadlines.compute("t1", case_id=case.id, rule="entered", entered="2026-03-20")
    step = rig.runs.step("User_Wait")
    deadlines.compute("t2", case_id=case.id, rule="entered", entered="2026-03-04", step=step)


def shown(clerk: Clerk) -> Any:
    (limit,) = view(clerk)["step_limits"]
    return limit


@pytest.mark.usefixtures("limited")
class TestStepLimits:
    def test_the_case_shows_its_own_limit_and_the_step_its_own(self, clerk: Clerk) -> None:
        found = view(clerk)
        assert found["case"]["due_text"].startswith("2026年3月20日（周五）23:59 到期")
        assert "2026年3月20日" in found["case"]["due_basis"]
        limit = shown(clerk)
        assert limit["step"] == "等待外管数据"
        assert "2026年3月4日" in limit["due_basis"]

    @pytest.mark.parametrize(
        ("run", "now", "told", "still_open"),
        [
            (None, NOW, "尚未开始", False),
            (StepRun(started_at=at(2)), NOW, "还剩 2 天", True),
            (StepRun(started_at=at(2)), at(6), "已超期 2 天", True),
            (StepRun(started_at=at(2), ended_at=at(3)), at(9), "按期完成", False),
            (StepRun(started_at=at(2), ended_at=at(7)), at(9), "超期 3 天完成", False),
            (
                StepRun(started_at=at(2), ended_at=at(7), cancelled=True),
                at(9),
                "23:59 到期，环节已取消",
                False,
            ),
        ],
    )
    def test_how_the_step_stands(
        self,
        clerk: Clerk,
        rig: Rig,
        run: StepRun | None,
        now: datetime,
        told: str,
        *,
        still_open: bool,
    ) -> None:
        if run is not None:
            rig.runs.runs[STEP] = run
        rig.clock.at = now
        limit = shown(clerk)
        assert limit["due_text"].endswith(told)
        assert limit["open"] is still_open

    def test_without_the_engine_the_date_is_still_shown(self, clerk: Clerk, rig: Rig) -> None:
        rig.runs.down = True
        limit = shown(clerk)
        assert limit["due_text"] == "2026年3月4日（周三）23:59 到期，还剩 2 天"
        assert not limit["open"]

    def test_a_step_that_never_came(self, clerk: Clerk, rig: Rig, number: str) -> None:
        with rig.uow() as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            uow.cases.save(case.closing("已办结", NOW).closed())
            uow.commit()
        assert shown(clerk)["due_text"].endswith("未经此环节")
