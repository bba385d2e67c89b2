"""离职移交: the successor gets everything open, the account is closed, history stays."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bureau.domain.clock import Clock
from bureau.errors import Conflict, InvalidData
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records.staff import LeaveState, StaffMember
from bureau.services.staff.register import StaffRegister, named


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What a handover did in the register; tasks follow with the next run of the job.

    Args:
        person: who left.
        successor: who took over.
        posts: posts that the successor got.
        windows: leave windows that were ended or given to the successor.
        substitutes: how many others signed through the one who left, now through the successor.
    """

    person: StaffMember
    successor: StaffMember
    posts: tuple[str, ...]
    windows: int
    substitutes: int


class Handovers:
    """The use case 离职移交.

    Args:
        uow: opens transactions.
        register: the register of people.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, register: StaffRegister, clock: Clock) -> None:
        self._uow = uow
        self._register = register
        self._clock = clock

    def hand_over(self, person: str, successor: str, *, by: str) -> HandedOver:
        """Close an account and give what was open to somebody else; a repeat changes nothing.

        Args:
            person: who leaves, id or name.
            successor: who takes over, id or name.
            by: who says so.

        Raises:
            NotFound: no such person.
            InvalidData: the successor does not work here, or is the same person.
            Conflict: handed over to somebody else before.
        """
        with self._uow() as uow:
            leaving, heir = named(uow, person), named(uow, successor)
            if leaving.id == heir.id:
                raise InvalidData("不能移交给本人。")
            for one in sorted({leaving.id, heir.id}):
                uow.staff.lock(one)
            leaving, heir = named(uow, leaving.id), named(uow, heir.id)
            if leaving.locked:
                if leaving.successor != heir.id:
                    raise Conflict(f"{leaving.name} 已移交给 {leaving.successor}。")
                return HandedOver(
                    person=leaving, successor=heir, posts=(), windows=0, substitutes=0
                )
            if not heir.works(self._register.today()):
                raise InvalidData(f"{heir.name} 不在岗，不能接收移交。")
            gained = tuple(one for one in leaving.posts if one not in heir.posts)
            heir = self._register.change_in(
                uow,
                heir,
                replace(
                    heir,
                    posts=(*heir.posts, *gained),
                    leads=tuple(dict.fromkeys((*heir.leads, *leaving.leads))),
                    substitute=None if heir.substitute == leaving.id else heir.substitute,
                ),
                by=by,
                action=f"接收{leaving.name}移交"[:255],
            )
            closed = replace(
                leaving,
                posts=(),
                leads=(),
                substitute=None,
                locked=True,
                successor=heir.id,
                ends_on=max(leaving.starts_on, self._register.today()),
            )
            closed = self._register.change_in(uow, leaving, closed, by=by, action="离职移交")
            windows = self._windows(uow, closed, heir)
            changed = self._substitutes(uow, closed, heir, by)
            uow.commit()
        return HandedOver(
            person=closed, successor=heir, posts=gained, windows=windows, substitutes=changed
        )

    def _windows(self, uow: UnitOfWork, leaving: StaffMember, heir: StaffMember) -> int:
        """Own windows end; where the one who left stood in, the successor does."""
        now, touched = self._clock.now(), 0
        for one in uow.staff.open_leaves():
            if one.person == leaving.id or (one.deputy == leaving.id and one.person == heir.id):
                if one.state is LeaveState.PLANNED:
                    done = replace(one, state=LeaveState.CANCELLED, ended_at=now)
                else:
                    done = replace(one, ends_at=min(one.ends_at, now))
                uow.staff.save_leave(done)
                touched += 1
            elif one.deputy == leaving.id:
                uow.staff.save_leave(replace(one, deputy=heir.id))
                touched += 1
        return touched

    def _substitutes(
        self, uow: UnitOfWork, leaving: StaffMember, heir: StaffMember, by: str
    ) -> int:
        touched = 0
        for one in uow.staff.all():
            if one.substitute == leaving.id:
                instead = None if one.id == heir.id else heir.id
                self._register.change_in(
                    uow, one, replace(one, substitute=instead), by=by, action="代签人移交"
                )
                touched += 1
        return touched
