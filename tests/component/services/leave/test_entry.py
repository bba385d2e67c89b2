"""Windows as they are entered; who is told; 代×××办理."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from bureau.errors import Conflict, InvalidData
from bureau.services.ports.engine import UserTaskFact
from bureau.services.records import RecipientKind
from bureau.services.records.staff import LeaveState
from bureau.services.staff.presence import acting, unmanned
from bureau.services.staff.stamps import also_told
from tests.component.services.leave.rig import DAY, HOUR, Bureau


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
