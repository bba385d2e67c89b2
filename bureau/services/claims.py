"""Taking a task and giving it back (认领、退回认领).

Rule: a post with one holder needs no claim. Who claimed by mistake may give the task back to the
post; the engine's web apps would want a right on the task for that (TASK_ASSIGN) which would also
allow to hand it to anybody, so it is done with the service account after asking whose it is.
"""

from __future__ import annotations

from bureau.errors import NotPermitted
from bureau.services.admission import Admission, Cookies
from bureau.services.ports.clerk_tasks import ClerkTasks


class Claims:
    """What a clerk may do about who does a task.

    Args:
        admission: asks who stands here.
        tasks: user tasks, with the service account.
    """

    def __init__(self, admission: Admission, tasks: ClerkTasks) -> None:
        self._admission = admission
        self._tasks = tasks

    def is_only_holder(self, cookies: Cookies, task_id: str) -> bool:
        """Whether nobody but this clerk could take the open task, which nobody has yet.

        Raises:
            Unauthenticated: nobody is logged in (code "no-session").
            NotFound: no such task, as far as this clerk may know.
        """
        clerk, task = self._admission.task(cookies, task_id)
        if task.assignee is not None:
            return False
        candidates = self._tasks.candidates(task.id)
        people = set(candidates.users)
        for group in candidates.groups:
            people |= set(self._tasks.members(group))
        return people == {clerk.user_id}

    def give_back(self, cookies: Cookies, task_id: str) -> None:
        """Give the clerk's own task back to its post.

        Raises:
            Unauthenticated, NotFound: see `is_only_holder`.
            NotPermitted: somebody else has it, or nobody, or it is offered to no post.
        """
        clerk, task = self._admission.task(cookies, task_id)
        if task.assignee != clerk.user_id:
            raise NotPermitted("只能退回本人认领的任务。")
        candidates = self._tasks.candidates(task.id)
        if not candidates.groups and not candidates.users:
            raise NotPermitted("这项任务直接指定由您办理，没有可退回的岗位。")
        self._tasks.unclaim(task.id)
