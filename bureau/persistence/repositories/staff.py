"""Repository: people, leave windows, grants."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, update

from bureau.persistence.store import Store
from bureau.persistence.tables import GrantTable, LeaveTable, StaffChangeTable, StaffTable
from bureau.services.records.staff import Grant, Leave, LeaveState, StaffChange, StaffMember


class SqlStaff:
    """The register of people and what belongs to it."""

    def __init__(self, connection: Connection) -> None:
        self._staff = Store(connection, StaffTable, StaffMember)
        self._leaves = Store(connection, LeaveTable, Leave)
        self._grants = Store(connection, GrantTable, Grant)
        self._changes = Store(connection, StaffChangeTable, StaffChange)

    def add(self, member: StaffMember) -> bool:
        """Store a new person; False: there is one with this id."""
        return self._staff.add_new(member)

    def save(self, member: StaffMember) -> None:
        """Replace a stored person."""
        if not self._staff.save(member, StaffTable.id == member.id):
            raise LookupError(f"no person {member.id}")

    def get(self, person: str) -> StaffMember | None:
        """One person."""
        return self._staff.one(StaffTable.id == person)

    def lock(self, person: str) -> StaffMember | None:
        """One person, kept from others until the end of the transaction."""
        return self._staff.one(StaffTable.id == person, lock=True)

    def all(self) -> tuple[StaffMember, ...]:
        """Everybody by id."""
        return self._staff.many(by=(StaffTable.id,))

    def note(self, change: StaffChange) -> None:
        """Append a line to the history."""
        self._changes.add(change)

    def history(self, person: str) -> tuple[StaffChange, ...]:
        """How one person's row was changed, oldest first."""
        table = StaffChangeTable
        return self._changes.many(table.person == person, by=(table.id,))

    def add_leave(self, leave: Leave) -> None:
        """Store a new window."""
        self._leaves.add(leave)

    def save_leave(self, leave: Leave) -> None:
        """Replace a window."""
        if not self._leaves.save(leave, LeaveTable.id == leave.id):
            raise LookupError(f"no leave {leave.id}")

    def leave(self, leave_id: str) -> Leave | None:
        """One window."""
        return self._leaves.one(LeaveTable.id == leave_id)

    def open_leaves(self) -> tuple[Leave, ...]:
        """Windows planned or running, by their begin."""
        table = LeaveTable
        states = (LeaveState.PLANNED, LeaveState.RUNNING)
        return self._leaves.many(table.state.in_(states), by=(table.starts_at, table.id))

    def leaves_of(self, person: str) -> tuple[Leave, ...]:
        """All windows of a person, or in which that person is the deputy, the latest first."""
        table = LeaveTable
        mine = or_(table.person == person, table.deputy == person)
        return self._leaves.many(mine, by=(table.starts_at.desc(), table.id))

    def add_grant(self, grant: Grant) -> bool:
        """Note what a deputy gets; False: it is noted already."""
        return self._grants.add_new(grant)

    def return_grant(self, grant_id: str, at: datetime) -> None:
        """Note that it was taken back; a second time changes nothing."""
        self._grants.connection.execute(
            update(self._grants.table)
            .where(GrantTable.id == grant_id, GrantTable.returned_at.is_(None))
            .values(returned_at=at)
        )

    def open_grants(self) -> tuple[Grant, ...]:
        """Whatever deputies have now, oldest first."""
        table = GrantTable
        return self._grants.many(table.returned_at.is_(None), by=(table.given_at, table.id))

    def grants_of(self, leave_id: str) -> tuple[Grant, ...]:
        """All grants of a window, oldest first."""
        table = GrantTable
        return self._grants.many(table.leave_id == leave_id, by=(table.given_at, table.id))

    def grants_to(self, deputies: Collection[str]) -> tuple[Grant, ...]:
        """All grants that these people ever got, oldest first."""
        table = GrantTable
        wanted = table.deputy.in_(sorted(deputies))
        return self._grants.many(wanted, by=(table.given_at, table.id))
