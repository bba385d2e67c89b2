"""People, posts and leave windows on both databases, over a workforce in memory."""

from __future__ import annotations

from datetime import datetime, timedelta

from bureau.domain.clock import FixedClock
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.records.staff import Leave, LeaveState
from bureau.services.staff.handover import Handovers
from bureau.services.staff.leaves import Leaves
from bureau.services.staff.register import StaffRegister
from bureau.services.staff.stamps import DeputyStamps
from bureau.services.staff.windows import DeputyWindows
from tests.component.services.staffing import PEOPLE, POSTS, MemoryWorkforce

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
