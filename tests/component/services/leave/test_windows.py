"""What a leave window does from its first hour to its last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bureau.errors import Conflict
from bureau.services.ports.workforce import LentWork
from bureau.services.records import RecipientKind
from bureau.services.records.staff import LeaveState
from tests.component.services.leave.rig import DAY, HOUR, Bureau
from tests.component.services.staffing import person


class TestWindow:
    def test_a_deputy_gets_post_and_tasks_and_gives_back_what_is_left(self, bureau: Bureau) -> None:
        bureau.force.open("own", "guoneike1", bureau.now, assignee="zhang")
        bureau.force.open("left", "guoneike1", bureau.now, assignee="zhang")
        leave = bureau.away(starts_at=bureau.now + HOUR, ends_at=bureau.now + DAY)
        bureau.later(timedelta(0))
        assert bureau.force.members("guoneike1") == {"zhang"}  # not before its time

        bureau.later(HOUR)

        assert bureau.state(leave) is LeaveState.RUNNING
        assert bureau.force.members("guoneike1") == {"zhang", "wang"}
        assert {one.id for one in bureau.force.assigned_to("wang")} == {"own", "left"}
        assert ("own", "zhang") not in bureau.force.rights
        lent = LentWork(groups=frozenset({"guoneike1"}), tasks=frozenset({"own", "left"}))
        assert bureau.force.lent == {"wang": lent}  # 代办
        bureau.force.open("new", "guoneike1", bureau.now)
        bureau.force.open("taken", "guoneike1", bureau.now)
        bureau.force.assign("taken", "wang")
        bureau.force.complete("own", "wang", bureau.now + HOUR)
        bureau.force.complete("new", "wang", bureau.now + 2 * HOUR)

        bureau.later(DAY)

        assert bureau.state(leave) is LeaveState.ENDED
        assert bureau.force.lent == {}
        assert bureau.force.members("guoneike1") == {"zhang"}
        assert {one.id for one in bureau.force.assigned_to("zhang")} == {"left", "taken"}
        assert bureau.force.rights == {("left", "zhang"), ("taken", "zhang"), ("own", "wang")}
        acts = bureau.stamps.in_absence("zhang")
        assert [(one.task_id, one.stamp) for one in acts] == [
            ("own", "代张三办理"),
            ("new", "代张三办理"),
        ]

    def test_tasks_that_come_up_during_the_window_go_to_the_deputy_too(
        self, bureau: Bureau
    ) -> None:
        bureau.away()
        bureau.windows.run()
        bureau.force.open("later", "guoneike1", bureau.now, assignee="zhang")

        bureau.later(HOUR)

        assert [one.id for one in bureau.force.assigned_to("wang")] == ["later"]

    def test_one_post_only(self, bureau: Bureau) -> None:
        bureau.register.put([person("zhang", "张三", "guoneike1", "guoneike2")], by="x")
        bureau.force.open("one", "guoneike1", bureau.now, assignee="zhang")
        bureau.force.open("two", "guoneike2", bureau.now, assignee="zhang")
        bureau.away(posts=["guoneike2"])

        bureau.windows.run()

        assert bureau.force.members("guoneike1") == {"zhang"}
        assert bureau.force.members("guoneike2") == {"zhang", "li", "wang"}
        assert [one.id for one in bureau.force.assigned_to("wang")] == ["two"]

    def test_a_deputys_deputy_and_then_the_deputy_again(self, bureau: Bureau) -> None:
        bureau.force.open("t", "guoneike1", bureau.now, assignee="zhang")
        bureau.away(ends_at=bureau.now + 3 * DAY)
        bureau.away("wang", "li", starts_at=bureau.now + DAY, ends_at=bureau.now + 2 * DAY)
        bureau.windows.run()
        seen = []
        for _ in range(4):
            seen.append((bureau.force.tasks["t"].assignee, set(bureau.force.groups["guoneike1"])))
            bureau.later(DAY)

        assert seen == [
            ("wang", {"zhang", "wang"}),
            ("li", {"zhang", "li"}),
            ("wang", {"zhang", "wang"}),
            ("zhang", {"zhang"}),
        ]

    def test_broken_off_after_any_act_the_next_run_ends_the_same(self, bureau: Bureau) -> None:
        bureau.force.open("own", "guoneike1", bureau.now, assignee="zhang")
        leave = bureau.away()
        for acts in range(3):
            bureau.force.crash_after = acts
            try:
                bureau.windows.run()
            except ConnectionError:
                continue
        bureau.force.crash_after = None
        bureau.windows.run()
        assert bureau.force.members("guoneike1") == {"zhang", "wang"}
        assert bureau.force.tasks["own"].assignee == "wang"
        bureau.clock.at += DAY
        for acts in range(3):
            bureau.force.crash_after = acts
            try:
                bureau.windows.run()
            except ConnectionError:
                continue
        bureau.force.crash_after = None
        bureau.windows.run()

        assert bureau.force.tasks["own"].assignee == "zhang"
        assert bureau.force.members("guoneike1") == {"zhang"}
        assert bureau.state(leave) is LeaveState.ENDED
        with bureau.uow(read_only=True) as uow:
            assert uow.staff.open_grants() == ()
            assert len({one.id for one in uow.staff.grants_of(leave.id)}) == 2

    def test_back_early(self, bureau: Bureau) -> None:
        leave = bureau.away(ends_at=bureau.now + 10 * DAY)
        bureau.later(HOUR)

        bureau.leaves.back("张三")
        bureau.windows.run()

        assert bureau.force.members("guoneike1") == {"zhang"}
        assert bureau.state(leave) is LeaveState.ENDED
        with pytest.raises(Conflict):
            bureau.leaves.back("张三")

    def test_both_are_told_once(self, bureau: Bureau) -> None:
        bureau.away()
        bureau.windows.run()
        bureau.windows.run()
        bureau.later(DAY)
        bureau.windows.run()

        with bureau.uow(read_only=True) as uow:
            told = [
                uow.notifications.of_recipient(RecipientKind.USER, one) for one in ("zhang", "wang")
            ]
        assert [len(each) for each in told] == [2, 2]

    def test_a_window_that_passed_while_the_platform_stood_still_does_nothing(
        self, bureau: Bureau
    ) -> None:
        leave = bureau.away(starts_at=bureau.now + HOUR, ends_at=bureau.now + 2 * HOUR)

        bureau.later(DAY)

        assert bureau.state(leave) is LeaveState.ENDED
        assert bureau.stamps.in_absence("zhang") == ()
        with bureau.uow(read_only=True) as uow:
            assert uow.staff.grants_of(leave.id) == ()

    def test_a_deputy_who_holds_the_post_anyway_signs_in_the_own_name(self, bureau: Bureau) -> None:
        bureau.register.put([person("wang", "王五", "guoneike1")], by="x")
        bureau.away()
        bureau.windows.run()
        bureau.force.open("t", "guoneike1", bureau.now)
        bureau.force.complete("t", "wang", bureau.now)

        assert bureau.stamps.in_absence("zhang") == ()
        bureau.later(DAY)
        assert bureau.force.members("guoneike1") == {"zhang", "wang"}
