"""Puts deputies in and hands back: the job that makes the engine follow the register (代理生效).

Each run compares what should be with what is, so it may be repeated, broken off and run twice. What
a deputy gets is written down before the engine is told: whatever the deputy then does is covered.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bureau.domain.absence import Window, stand_in
from bureau.domain.clock import Clock
from bureau.domain.posts import HEAD, PostPlace
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.ports.workforce import HeldTask, LentWork, Workforce
from bureau.services.records import Notification, RecipientKind
from bureau.services.records.staff import Grant, GrantKind, Leave, LeaveState, StaffMember
from bureau.services.staff.leaves import at_work, windows_of
from bureau.timezone import TIME_ZONE

_log = structlog.get_logger("deputies")


@dataclass(slots=True)
class _Plan:
    """What holds at one moment."""

    at: datetime
    people: dict[str, StaffMember]
    working: frozenset[str]
    running: tuple[Leave, ...]
    windows: tuple[Window, ...]
    posts: dict[tuple[str, str], str] = field(default_factory=dict)
    nobody: list[tuple[Leave, str]] = field(default_factory=list)

    def deputy(self, person: str, post: str | None) -> str | None:
        """Who does this person's work of a post now."""
        return stand_in(self.windows, person, post, self.at, self.working)

    def holders(self, group: str) -> frozenset[str]:
        """Who is to be a member of a group: those who hold the post, and their deputies."""
        own = {one.id for one in self.people.values() if group in one.posts}
        lent = {deputy for (_, post), deputy in self.posts.items() if post == group}
        return frozenset((own | lent) & self.working)


class DeputyWindows:
    """The job.

    Args:
        uow: opens transactions.
        workforce: the engine's side of people.
        clock: the one clock.
        posts: all posts by group.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        workforce: Workforce,
        clock: Clock,
        posts: Mapping[str, PostPlace],
    ) -> None:
        self._uow = uow
        self._workforce = workforce
        self._clock = clock
        self._posts = dict(posts)

    def run(self) -> str:
        """Bring the engine to what the register says now.

        Raises:
            EngineError: the engine cannot be asked; the next run goes on.
        """
        plan, open_grants = self._plan()
        given = self._give_posts(plan, open_grants)
        changed = self._memberships(plan)
        # first back to whom it belongs, then to who stands in now: the deputy may have changed
        returned = self._take_back(plan, open_grants)
        moved = self._give_tasks(plan)
        inherited = self._hand_over(plan)
        self._show(plan)
        self._settle(plan)
        return (
            f"给出岗位 {given}、任务 {moved}，交回 {returned}，移交 {inherited}，成员变更 {changed}"
        )

    # -- what should be

    def _plan(self) -> tuple[_Plan, tuple[Grant, ...]]:
        now = self._clock.now()
        with self._uow() as uow:
            people = {one.id: one for one in uow.staff.all()}
            leaves = uow.staff.open_leaves()
            running = []
            for one in leaves:
                if one.starts_at > now or one.ends_at <= now:
                    continue
                if one.state is LeaveState.PLANNED:
                    one = replace(one, state=LeaveState.RUNNING, begun_at=now)
                    uow.staff.save_leave(one)
                    self._announce(uow.notifications.add, people, one, now, begins=True)
                running.append(one)
            grants = uow.staff.open_grants()
            uow.commit()
        plan = _Plan(
            at=now,
            people=people,
            working=at_work(people.values(), now),
            running=tuple(running),
            windows=windows_of(leaves),
        )
        for one in running:
            for post in one.posts or people[one.person].posts:
                deputy = plan.deputy(one.person, post)
                if deputy is None:
                    plan.nobody.append((one, post))
                else:
                    plan.posts[one.id, post] = deputy
        self._warn(plan)
        return plan, grants

    # -- putting in

    def _give_posts(self, plan: _Plan, grants: Iterable[Grant]) -> int:
        there = {(g.leave_id, g.subject): g.deputy for g in grants if g.kind is GrantKind.POST}
        leaves = {one.id: one for one in plan.running}
        new = [
            (leaves[leave], post, deputy)
            for (leave, post), deputy in plan.posts.items()
            # Who holds the post anyway needs nothing, and signs in the own name.
            if post not in plan.people[deputy].posts and there.get((leave, post)) != deputy
        ]
        if new:
            with self._uow() as uow:
                for leave, post, deputy in new:
                    old = next(
                        (g for g in grants if (g.leave_id, g.subject) == (leave.id, post)), None
                    )
                    if old is not None:  # the deputy is away too now, or is back: another one
                        uow.staff.return_grant(old.id, plan.at)
                    uow.staff.add_grant(_grant(leave, GrantKind.POST, post, deputy, plan.at))
                uow.commit()
        return len(new)

    def _memberships(self, plan: _Plan) -> int:
        changed = 0
        for group in self._posts:
            want, have = plan.holders(group), self._workforce.members(group)
            for user in sorted(want - have):
                self._workforce.add_member(group, user)
                changed += 1
            # Accounts that the register does not know (运维) are nobody's business here.
            for user in sorted((have - want) & set(plan.people)):
                self._workforce.remove_member(group, user)
                changed += 1
        return changed

    def _give_tasks(self, plan: _Plan) -> int:
        moved = 0
        for leave in plan.running:
            for task in self._workforce.assigned_to(leave.person):
                post = _covered(leave, plan.people[leave.person], task)
                if post is _OUTSIDE:
                    continue
                deputy = plan.deputy(leave.person, post)
                if deputy is None:
                    continue
                with self._uow() as uow:
                    uow.staff.add_grant(_grant(leave, GrantKind.TASK, task.id, deputy, plan.at))
                    uow.commit()
                if self._workforce.assign(task.id, deputy):
                    self._workforce.forbid(task.id, leave.person)
                    moved += 1
        return moved

    # -- handing back

    def _take_back(self, plan: _Plan, grants: Iterable[Grant]) -> int:
        """Whatever a deputy has no longer any cause to have."""
        running = {one.id: one for one in plan.running}
        returned = 0
        for grant in grants:
            if grant.kind is GrantKind.POST:
                if plan.posts.get((grant.leave_id, grant.subject)) == grant.deputy:
                    continue
                self._return_claimed(plan, grant)
            else:
                task = self._workforce.task(grant.subject)
                stays = grant.leave_id in running and task is not None
                if stays and task is not None:
                    post = _covered(running[grant.leave_id], plan.people[grant.person], task)
                    heir = plan.deputy(grant.person, None if post is _OUTSIDE else post)
                    if heir == grant.deputy:
                        continue
                self._return_task(plan, grant, task)
            with self._uow() as uow:
                # not the begin of this run: what was completed since then was still a deputy's act
                uow.staff.return_grant(grant.id, self._clock.now())
                uow.commit()
            returned += 1
        return returned

    def _return_claimed(self, plan: _Plan, grant: Grant) -> None:
        """Tasks of the post that the deputy took and did not finish."""
        if grant.deputy in plan.holders(grant.subject):
            return  # holds it by another window, or by now as an own post
        for task in self._workforce.assigned_to(grant.deputy):
            if grant.subject in task.groups and not self._may(plan, grant.deputy, task):
                self._return_task(plan, grant, task)

    def _return_task(self, plan: _Plan, grant: Grant, task: HeldTask | None) -> None:
        if task is None or task.assignee != grant.deputy:
            return
        owner = grant.person if grant.person in plan.working else None
        if self._workforce.assign(task.id, owner):
            self._workforce.forbid(task.id, grant.deputy)

    @staticmethod
    def _may(plan: _Plan, person: str, task: HeldTask) -> bool:
        return person in task.users or any(person in plan.holders(one) for one in task.groups)

    def _show(self, plan: _Plan) -> None:
        """Each deputy sees in one list what is others'."""
        with self._uow(read_only=True) as uow:
            grants = uow.staff.open_grants()
        lent: dict[str, tuple[set[str], set[str]]] = {}
        for one in grants:
            if one.deputy in plan.working:
                groups, tasks = lent.setdefault(one.deputy, (set(), set()))
                (groups if one.kind is GrantKind.POST else tasks).add(one.subject)
        self._workforce.show_lent(
            {
                user: LentWork(groups=frozenset(groups), tasks=frozenset(tasks))
                for user, (groups, tasks) in lent.items()
            }
        )

    # -- handover and the end of windows

    def _hand_over(self, plan: _Plan) -> int:
        """Open tasks of who has left go to the successor, or the successor's."""
        moved = 0
        for member in plan.people.values():
            if member.locked:
                heir = _heir(plan.people, member)
                for task in self._workforce.assigned_to(member.id):
                    if self._workforce.assign(task.id, heir):
                        self._workforce.forbid(task.id, member.id)
                        moved += 1
        return moved

    def _settle(self, plan: _Plan) -> None:
        """Windows whose time is over, and of which nothing is out any more."""
        with self._uow() as uow:
            out = {one.leave_id for one in uow.staff.open_grants()}
            for one in uow.staff.open_leaves():
                if one.ends_at <= plan.at and one.id not in out:
                    ended = replace(one, state=LeaveState.ENDED, ended_at=plan.at)
                    uow.staff.save_leave(ended)
                    if one.begun_at is not None:
                        self._announce(
                            uow.notifications.add, plan.people, ended, plan.at, begins=False
                        )
            uow.commit()

    def _announce(
        self,
        add: Callable[[Notification], bool],
        people: Mapping[str, StaffMember],
        leave: Leave,
        now: datetime,
        *,
        begins: bool,
    ) -> None:
        """Both are told that the deputy acts now, and that all was handed back."""
        away, deputy = people[leave.person].name, people[leave.deputy].name
        until = f"{leave.ends_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        text = (
            f"{away}{leave.reason}期间的工作由{deputy}代理，至 {until}。"
            if begins
            else f"{away}已返岗，{deputy}的代理结束，未办完的任务已交回。"
        )
        for user in (leave.person, leave.deputy):
            add(
                Notification(
                    id=str(uuid.uuid4()),
                    recipient_kind=RecipientKind.USER,
                    recipient=user,
                    kind="deputy",
                    text=text,
                    created_at=now,
                    dedup_key=f"leave:{leave.id}:{'begin' if begins else 'end'}:{user}",
                )
            )

    def _warn(self, plan: _Plan) -> None:
        """The section's leader hears, once a day, that nobody stands in."""
        if not plan.nobody:
            return
        day = plan.at.astimezone(TIME_ZONE).date()
        with self._uow() as uow:
            for leave, post in plan.nobody:
                name = plan.people[leave.person].name
                uow.notifications.add(
                    Notification(
                        id=str(uuid.uuid4()),
                        recipient_kind=RecipientKind.GROUP,
                        recipient=self._posts[post].leader or HEAD,
                        kind="urgent",
                        text=f"{name}不在岗，代理人也不在，岗位 {post} 现无人代理，请另行安排。",
                        created_at=plan.at,
                        dedup_key=f"no-deputy:{leave.id}:{post}:{day}",
                    )
                )
            uow.commit()
        _log.warning("nobody stands in", windows=len(plan.nobody))


_OUTSIDE = "-"


def _covered(leave: Leave, person: StaffMember, task: HeldTask) -> str | None:
    """The post by which a window covers a task; None: it covers it without; `_OUTSIDE`: not."""
    if not leave.covers(task.groups):
        return _OUTSIDE
    mine = sorted(task.groups.intersection(leave.posts or person.posts))
    return mine[0] if mine else None


def _grant(leave: Leave, kind: GrantKind, subject: str, deputy: str, at: datetime) -> Grant:
    return Grant(
        id=str(uuid.uuid4()),
        leave_id=leave.id,
        kind=kind,
        subject=subject,
        person=leave.person,
        deputy=deputy,
        given_at=at,
    )


def _heir(people: Mapping[str, StaffMember], member: StaffMember) -> str | None:
    """Who took over, or who took over from that one; None: nobody does any more."""
    passed = {member.id}
    while member.locked:
        following = people.get(member.successor or "")
        if following is None or following.id in passed:
            return None
        passed.add(following.id)
        member = following
    return member.id
