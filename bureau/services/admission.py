"""Who stands at a clerk's desk: admitted by the log-in of the engine's web apps only."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bureau.errors import NotFound, NotPermitted, Unauthenticated
from bureau.services.ports.clerk_sessions import ClerkIdentity, ClerkSessions, TaskFacts

Cookies = Mapping[str, str]


class Admission:
    """Asks the engine who a clerk is and which task that clerk may see.

    Args:
        sessions: log-ins of the engine's web apps.
    """

    def __init__(self, sessions: ClerkSessions) -> None:
        self._sessions = sessions

    def clerk(self, cookies: Cookies) -> ClerkIdentity:
        """Who is logged in.

        Raises:
            Unauthenticated: nobody is (code "no-session").
        """
        clerk = self._sessions.who(cookies)
        if clerk is None:
            raise Unauthenticated("尚未登录，或登录已过期，请重新登录任务列表。", code="no-session")
        return clerk

    def member(self, cookies: Cookies, groups: Collection[str]) -> ClerkIdentity:
        """Who is logged in, and holds one of these posts.

        Raises:
            Unauthenticated: see `clerk`.
            NotPermitted: the clerk holds none of them.
        """
        clerk = self.clerk(cookies)
        if set(groups).isdisjoint(clerk.groups):
            raise NotPermitted("您的岗位没有此项权限。")
        return clerk

    def seen(self, cookies: Cookies, task_ids: Collection[str]) -> frozenset[str]:
        """Those of these open tasks that who is logged in may see."""
        if not task_ids:
            return frozenset()
        return frozenset(self._sessions.instances_of(cookies, task_ids) or ())

    def root_of(self, task: TaskFacts) -> str:
        """The topmost instance above a task that the clerk was shown to see."""
        return self._sessions.root_of(task.process_instance_id)

    def task(self, cookies: Cookies, task_id: str) -> tuple[ClerkIdentity, TaskFacts]:
        """Who is logged in, and an open task that this clerk may see.

        Raises:
            Unauthenticated: see `clerk`.
            NotFound: no such task, as far as this clerk may know.
        """
        clerk = self.clerk(cookies)
        task = self._sessions.task_for(cookies, task_id)
        if task is None:
            raise NotFound("没有这项任务：它可能已经办完，或不属于您的岗位。")
        return clerk, task
