"""Leave windows: deputies are put in and taken out, once, whatever crashes, repeats or overlaps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from bureau.domain.clock import FixedClock
from bureau.errors import Conflict, InvalidData, NotFound
from bureau.gateways.staff_files import read_staff, write_staff
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.ports.engine import UserTaskFact
from bureau.services.records import RecipientKind
from bureau.services.records.staff import Leave, LeaveState
from bureau.services.staff.handover import Handovers
from bureau.services.staff.leaves import Leaves
from bureau.services.staff.presence import acting, unmanned
from bureau.services.staff.register import StaffRegister, masked
from bureau.services.staff.stamps import DeputyStamps, also_told
from bureau.services.staff.windows import DeputyWindows
from tests.component.services.staffing import PEOPLE, POSTS, MemoryWorkforce, person

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Bureau:
    """The use cases over one database."""

    def __init__(self, uow: SqlUnitOfWorkFactory, clock: FixedClock) -> None:
        self.uow, self.clock = uow, clock
        self.force = MemoryWorkforce()
        self.register = StaffRegister(uow, clock, POSTS)
        self.leaves = Leaves(uow, clock)
        self.windows = DeputyWindows(uow, self.force, clock, POSTS)
        self.stamps = DeputyStamps(uow, self.force, clock)
        self.handovers = Handovers(uow, self.register, clock)
        self.register.put(PEOPLE, by="test")
        self.windows.run()

    @property
    def now(self) -> datetime:
        return self.clock.at

    def away(self, who: str = "zhang", deputy: str = "wang", **more: object) -> Leave:
        times = {"starts_at": self.now, "ends_at": self.now + DAY, "reason": "出差", "by": "test"}
        return self.leaves.enter(who, deputy, **(times | more))  # type: ignore[arg-type]

    def later(self, step: timedelta) -> None:
        self.clock.at += step
        self.windows.run()

    def state(self, leave: Leave) -> LeaveState:
        with self.uow(read_only=True) as uow:
            found = uow.staff.leave(leave.id)
        assert found is not None
        return found.state


@pytest.fixture
def bureau(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> Bureau:
    return Bureau(uow, clock)


class TestRegister:
    def test_the_engine_follows_the_register_and_again_changes_nothing(
        self, bureau: Bureau
    ) -> None:
        bureau.force.groups["guoneike1"] |= {"wang", "ops"}
        bureau.force.groups["guoneike2"].clear()

        first, second = bureau.windows.run(), bureau.windows.run()

        assert bureau.force.groups["guoneike1"] == {"zhang", "ops"}  # ops is not of the register
        assert bureau.force.groups["guoneike2"] == {"li"}
        assert first.endswith("成员变更 2")
        assert second.endswith("成员变更 0")

    @pytest.mark.parametrize("ending", [".xlsx", ".yaml"])
    def test_what_is_exported_is_imported_again_without_a_change(
        self, bureau: Bureau, tmp_path: Path, ending: str
    ) -> None:
        file = tmp_path / f"people{ending}"
        write_staff(file, bureau.register.all())

        assert bureau.register.put(read_staff(file, bureau.register.today()), by="x") == (0, 0)
        assert bureau.register.find("张三").phone == "13812345678"

    def test_every_fault_is_named_and_nothing_is_kept(self, bureau: Bureau) -> None:
        rows = [
            person("sun", "孙六", "guoneike1"),
            person("bad id", "", "nopost", section="没有的科"),
            person("sun", "孙六"),
        ]

        with pytest.raises(InvalidData) as refused:
            bureau.register.put(rows, by="x")

        assert [one.pointer for one in refused.value.faults] == [
            *("/2/id", "/2/name", "/2/posts", "/2/section", "/3/id")
        ]
        with pytest.raises(NotFound):
            bureau.register.find("sun")

    def test_a_telephone_number_is_shown_with_its_middle_hidden(self) -> None:
        assert masked("13812345678") == "138****5678"
        assert masked("8181234") == "*******"
        assert masked("") == ""

    def test_the_history_tells_who_changed_what_but_no_number(self, bureau: Bureau) -> None:
        bureau.register.put([person("zhang", "张三", "guoneike1", "guoneike2")], by="zhao")

        first, second = bureau.register.history("张三")

        assert (first.action, second.action, second.by) == ("登记", "修改", "zhao")
        assert second.before["posts"] == ["guoneike1"]
        assert "138" not in str(second.after)


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
        bureau.force.open("new", "guoneike1", bureau.now)
        bureau.force.open("taken", "guoneike1", bureau.now)
        bureau.force.assign("taken", "wang")
        bureau.force.complete("own", "wang", bureau.now + HOUR)
        bureau.force.complete("new", "wang", bureau.now + 2 * HOUR)

        bureau.later(DAY)

        assert bureau.state(leave) is LeaveState.ENDED
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


class TestEntry:
    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"deputy": "zhang"}, "/deputy"),
            ({"ends_at": -HOUR}, "/ends_at"),
            ({"starts_at": -2 * DAY, "ends_at": -DAY}, "/ends_at"),
            ({"ends_at": 400 * DAY}, "/ends_at"),
            ({"posts": ["guoneike2"]}, "/posts"),
            ({"reason": " "}, "/reason"),
        ],
    )
    def test_what_makes_no_sense(
        self, bureau: Bureau, change: dict[str, object], place: str
    ) -> None:
        moved = {k: bureau.now + v if isinstance(v, timedelta) else v for k, v in change.items()}

        with pytest.raises(InvalidData) as refused:
            bureau.away(**moved)  # type: ignore[arg-type]

        assert [one.pointer for one in refused.value.faults] == [place]

    def test_a_window_that_has_begun_counts_from_now(self, bureau: Bureau) -> None:
        leave = bureau.away(starts_at=bureau.now - DAY)
        bureau.windows.run()

        with bureau.uow(read_only=True) as uow:
            (grant,) = uow.staff.grants_of(leave.id)
        assert grant.given_at == bureau.now

    def test_overlapping_windows_of_one_person(self, bureau: Bureau) -> None:
        bureau.away()
        with pytest.raises(Conflict, match="重叠"):
            bureau.away(deputy="li", starts_at=bureau.now + HOUR)
        bureau.away(deputy="li", starts_at=bureau.now + DAY, ends_at=bureau.now + 2 * DAY)

    def test_two_who_stand_in_for_each_other(self, bureau: Bureau) -> None:
        bureau.away("zhang", "li")
        with pytest.raises(Conflict) as refused:
            bureau.away("li", "zhang")
        assert refused.value.code == "no-deputy"

    def test_entered_twice_at_once_only_one_is_kept(self, bureau: Bureau) -> None:
        start = Barrier(2)

        def enter(deputy: str) -> str:
            start.wait()
            try:
                return bureau.away(deputy=deputy).id
            except Conflict:
                return ""

        with ThreadPoolExecutor(2) as pool:
            kept = [one for one in pool.map(enter, ["wang", "li"]) if one]

        assert len(kept) == 1
        assert [one.id for one in bureau.leaves.open()] == kept

    def test_only_what_has_not_begun_is_cancelled(self, bureau: Bureau) -> None:
        coming = bureau.away(starts_at=bureau.now + HOUR, ends_at=bureau.now + DAY)
        assert bureau.leaves.cancel(coming.id).state is LeaveState.CANCELLED
        assert bureau.leaves.cancel(coming.id).state is LeaveState.CANCELLED
        running = bureau.away()
        bureau.windows.run()
        with pytest.raises(Conflict):
            bureau.leaves.cancel(running.id)


class TestWithoutDeputy:
    def test_when_the_deputy_leaves_the_bureau_the_section_is_told_once_a_day(
        self, bureau: Bureau
    ) -> None:
        bureau.away(ends_at=bureau.now + 3 * DAY)
        bureau.windows.run()
        with bureau.uow() as uow:
            wang = uow.staff.lock("wang")
            assert wang is not None
            gone = bureau.register.change_in(
                uow, wang, replace(wang, locked=True), by="x", action="停用"
            )
            uow.commit()
        assert gone.locked

        bureau.windows.run()
        bureau.later(HOUR)

        assert bureau.force.members("guoneike1") == {"zhang"}
        with bureau.uow(read_only=True) as uow:
            told = uow.notifications.of_recipient(RecipientKind.GROUP, "fenguanguonei")
            assert unmanned(uow, "guoneike1", bureau.now)
            assert acting(uow, "guoneike2", bureau.now) == ("li",)
        assert len(told) == 1

    def test_notices_for_the_absent_go_to_the_deputy_too(self, bureau: Bureau) -> None:
        bureau.away()
        bureau.windows.run()
        with bureau.uow(read_only=True) as uow:
            assert also_told(uow, ["zhang"], bureau.now) == ("wang",)
            assert also_told(uow, ["li"], bureau.now) == ()
            assert acting(uow, "guoneike1", bureau.now) == ("wang",)


class TestStamps:
    def test_only_what_was_done_by_the_window(self, bureau: Bureau) -> None:
        bureau.away()
        bureau.windows.run()
        bureau.force.open("other", "guoneike2", bureau.now, assignee="wang")
        bureau.force.complete("other", "wang", bureau.now)
        bureau.force.open("deputised", "guoneike1", bureau.now)
        bureau.force.complete("deputised", "wang", bureau.now)
        facts = tuple(
            UserTaskFact(
                id=one.id,
                key="User_Handle",
                name=one.name,
                assignee=one.assignee,
                started_at=one.ended_at,
                ended_at=one.ended_at,
            )
            for one in bureau.force.done
        )

        assert [one.stamp for one in bureau.stamps.mark(facts)] == ["", "代张三办理"]


class TestHandover:
    def test_everything_open_goes_to_the_successor_and_a_repeat_changes_nothing(
        self, bureau: Bureau
    ) -> None:
        bureau.force.open("t", "guoneike1", bureau.now, assignee="zhang")
        bureau.away("li", "zhang")
        bureau.windows.run()

        first = bureau.handovers.hand_over("张三", "王五", by="x")
        bureau.windows.run()
        second = bureau.handovers.hand_over("zhang", "wang", by="x")
        bureau.windows.run()

        assert (first.posts, first.windows) == (("guoneike1",), 1)
        assert (second.posts, second.windows) == ((), 0)
        assert bureau.force.members("guoneike1") == {"wang"}
        assert bureau.force.members("guoneike2") == {"li", "wang"}  # stands in for li now
        assert bureau.force.tasks["t"].assignee == "wang"
        left = bureau.register.find("zhang")
        assert (left.locked, left.successor, left.posts) == (True, "wang", ())
        assert [one.action for one in bureau.register.history("zhang")] == ["登记", "离职移交"]
        with pytest.raises(Conflict):
            bureau.handovers.hand_over("zhang", "li", by="x")
        with pytest.raises(InvalidData):
            bureau.register.put([person("zhang", "张三", "guoneike1")], by="x")

    def test_the_successor_leaves_too(self, bureau: Bureau) -> None:
        bureau.force.open("t", "guoneike1", bureau.now, assignee="zhang")
        bureau.handovers.hand_over("zhang", "wang", by="x")
        bureau.handovers.hand_over("wang", "li", by="x")
        bureau.windows.run()

        assert bureau.force.tasks["t"].assignee == "li"
        assert bureau.force.members("guoneike1") == {"li"}
        with pytest.raises(InvalidData, match="不在岗"):
            bureau.handovers.hand_over("fen", "wang", by="x")
