"""Leave windows (请假、出差): entered, ended early, cancelled; every moment has a deputy."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bureau.domain.absence import Window, circle
from bureau.domain.clock import Clock
from bureau.errors import Conflict, Fault, InvalidData, NotFound
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records.staff import Leave, LeaveState, StaffMember
from bureau.services.staff.register import named
from bureau.timezone import TIME_ZONE

#: Longer absences are a handover (离职移交、调整岗位), not a window.
LONGEST: Final = timedelta(days=366)

_REASON_LIMIT: Final = 200


def windows_of(leaves: Iterable[Leave]) -> tuple[Window, ...]:
    """Windows as the rules of absence take them."""
    return tuple(
        Window(one.id, one.person, one.deputy, frozenset(one.posts), one.starts_at, one.ends_at)
        for one in leaves
    )


def at_work(staff: Iterable[StaffMember], at: datetime) -> frozenset[str]:
    """Who works at the bureau at a moment."""
    day = at.astimezone(TIME_ZONE).date()
    return frozenset(one.id for one in staff if one.works(day))


class Leaves:
    """The use case 请假与代理.

    Args:
        uow: opens transactions.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def enter(
        self,
        person: str,
        deputy: str,
        starts_at: datetime,
        ends_at: datetime,
        *,
        posts: Sequence[str] = (),
        reason: str,
        by: str,
    ) -> Leave:
        """Enter a window. One that has begun already is put into force at once, from now on.

        Args:
            person: who is away, id or name.
            deputy: who stands in, id or name.
            starts_at: aware.
            ends_at: aware, the first moment the person is back.
            posts: groups it is about; empty: all.
            reason: 请假, 出差 ...
            by: who enters it.

        Raises:
            NotFound: no such person.
            InvalidData: times, posts or deputy make no sense.
            Conflict: it meets another window of the person, or nobody would stand in at some time
                (deputies who stand in for each other).
        """
        now = self._clock.now()
        with self._uow() as uow:
            away, standing = named(uow, person), named(uow, deputy)
            # Two entries about the same people wait for each other: each sees the other's window.
            for one in sorted({away.id, standing.id}):
                uow.staff.lock(one)
            faults = _faults(away, standing, starts_at, ends_at, tuple(posts), reason, now)
            if faults:
                raise InvalidData("代理安排有误。", faults=tuple(faults))
            new = Leave(
                id=str(uuid.uuid4()),
                person=away.id,
                deputy=standing.id,
                posts=tuple(sorted(set(posts))),
                reason=reason.strip(),
                starts_at=starts_at,
                ends_at=ends_at,
                state=LeaveState.PLANNED,
                entered_by=by,
                entered_at=now,
            )
            self._refuse_clash(uow, new)
            uow.staff.add_leave(new)
            uow.commit()
        return new

    def of(self, person: str) -> tuple[Leave, ...]:
        """All windows of a person, or in which that person is the deputy, the latest first.

        Raises:
            NotFound: no such person.
        """
        with self._uow(read_only=True) as uow:
            return uow.staff.leaves_of(named(uow, person).id)

    def open(self) -> tuple[Leave, ...]:
        """Windows planned or running."""
        with self._uow(read_only=True) as uow:
            return uow.staff.open_leaves()

    def back(self, person: str) -> tuple[Leave, ...]:
        """The person is back (销假): running windows end now, the job hands everything back.

        Raises:
            NotFound: no such person.
            Conflict: no window of this person runs.
        """
        now = self._clock.now()
        with self._uow() as uow:
            member = named(uow, person)
            uow.staff.lock(member.id)
            running = [
                one
                for one in uow.staff.open_leaves()
                if one.person == member.id and one.starts_at <= now < one.ends_at
            ]
            if not running:
                raise Conflict(f"{member.name} 现在没有请假或出差。")
            ended = tuple(replace(one, ends_at=now) for one in running)
            for one in ended:
                uow.staff.save_leave(one)
            uow.commit()
        return ended

    def cancel(self, leave_id: str) -> Leave:
        """Take back a window that has not begun.

        Raises:
            NotFound: no such window.
            Conflict: it has begun (then: `back`), or is over.
        """
        with self._uow() as uow:
            found = uow.staff.leave(leave_id)
            if found is None:
                raise NotFound(f"没有编号为 {leave_id} 的请假。")
            uow.staff.lock(found.person)
            found = uow.staff.leave(leave_id)
            assert found is not None, "windows are never deleted"
            if found.state is LeaveState.CANCELLED:
                return found
            if found.state is not LeaveState.PLANNED:
                raise Conflict("请假已经开始或结束：已开始的请用销假。")
            done = replace(found, state=LeaveState.CANCELLED, ended_at=self._clock.now())
            uow.staff.save_leave(done)
            uow.commit()
        return done

    def _refuse_clash(self, uow: UnitOfWork, new: Leave) -> None:
        others = windows_of(uow.staff.open_leaves())
        (window,) = windows_of((new,))
        for one in others:
            if one.person == new.person and one.meets(window):
                span = f"{_said(one.starts_at)} 至 {_said(one.ends_at)}"
                raise Conflict(f"与已登记的请假（{span}）重叠，请先撤销或改期。")
        people = {one.id: one for one in uow.staff.all()}
        working = at_work(people.values(), new.starts_at)
        at = circle(others, window, working)
        if at is not None:
            raise Conflict(
                f"{_said(at)} 起无人代理：{people[new.deputy].name}那时也不在。"
                "代理不能转回本人，请另选代理人。",
                code="no-deputy",
            )


def _faults(
    away: StaffMember,
    deputy: StaffMember,
    starts_at: datetime,
    ends_at: datetime,
    posts: tuple[str, ...],
    reason: str,
    now: datetime,
) -> list[Fault]:
    faults = []
    if deputy.id == away.id:
        faults.append(Fault("/deputy", "不能由本人代理。"))
    day = max(starts_at, now).astimezone(TIME_ZONE).date()
    if not deputy.works(day):
        faults.append(Fault("/deputy", f"{deputy.name} 那时不在岗。"))
    if not away.works(day):
        faults.append(Fault("/person", f"{away.name} 那时不在岗。"))
    if ends_at <= starts_at:
        faults.append(Fault("/ends_at", "结束时间应晚于开始时间。"))
    elif ends_at <= now:
        faults.append(Fault("/ends_at", "结束时间已过：过去的时间不能补设代理。"))
    elif ends_at - starts_at > LONGEST:
        faults.append(Fault("/ends_at", f"至多 {LONGEST.days} 天；更久的请办理移交。"))
    if strange := sorted(set(posts) - set(away.posts)):
        faults.append(Fault("/posts", f"{away.name} 没有岗位 {'、'.join(strange)}。"))
    if not reason.strip() or len(reason) > _REASON_LIMIT:
        faults.append(Fault("/reason", f"事由必填，至多 {_REASON_LIMIT} 字。"))
    return faults


def _said(at: datetime) -> str:
    return f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
