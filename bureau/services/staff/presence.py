"""Who is there for a post now: holders who are not away, and the deputies of those who are."""

from __future__ import annotations

from datetime import datetime

from bureau.domain.absence import stand_in
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records.staff import LeaveState
from bureau.services.staff.leaves import at_work, windows_of


def acting(uow: UnitOfWork, group: str, at: datetime) -> tuple[str, ...]:
    """Who does the work of a post at a moment, by user id: present holders, then deputies.

    Args:
        uow: open transaction.
        group: the post.
        at: aware.
    """
    staff = uow.staff.all()
    working = at_work(staff, at)
    windows = windows_of(
        one for one in uow.staff.open_leaves() if one.state is not LeaveState.CANCELLED
    )
    present, lent = [], []
    for one in staff:
        if group not in one.posts or one.id not in working:
            continue
        away = any(each.person == one.id and each.holds(group, at) for each in windows)
        if not away:
            present.append(one.id)
        elif (deputy := stand_in(windows, one.id, group, at, working)) is not None:
            lent.append(deputy)
    return tuple(dict.fromkeys((*present, *lent)))


def unmanned(uow: UnitOfWork, group: str, at: datetime) -> bool:
    """Whether the register has holders of a post, and none of them nor a deputy is there."""
    held = any(group in one.posts for one in uow.staff.all())
    return held and not acting(uow, group, at)
