"""People, posts and their rights in the engine: as few as the work needs.

A clerk (办事员) gets no right on tasks here. The engine itself gives each candidate group of a
task, and who claims it, READ and TASK_WORK on that one task
(`default-user-permission-name-for-task`): so a clerk sees and does the tasks of the posts held,
and cannot change variables except by submitting a form. Posts only get Tasklist, the names and
pictures of the procedures, and the procedures they may start.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pycamunda.group
import pycamunda.user

from bureau.engine.authorizations import ANY, Authorizations, Resource, Right
from bureau.engine.names import full_name
from bureau.engine.session import EngineSession
from bureau.engine.verbs import quoted, send

#: Group of the account that API, workers and relay use.
SERVICE_GROUP: Final = "service"

_POST_RIGHTS: Final = (
    Right(Resource.APPLICATION, frozenset({"ACCESS"}), "tasklist"),
    # Name and diagram beside a task. The duty list is public; instances need READ_INSTANCE.
    Right(Resource.PROCESS_DEFINITION, frozenset({"READ"})),
    # Names of the posts beside a task: without it Tasklist shows their ids.
    Right(Resource.GROUP, frozenset({"READ"})),
)

_SERVICE_RIGHTS: Final = (
    Right(
        Resource.PROCESS_DEFINITION,
        frozenset(
            {
                "READ",
                "CREATE_INSTANCE",
                "READ_INSTANCE",
                "UPDATE_INSTANCE",
                "DELETE_INSTANCE",
                "READ_HISTORY",
                "READ_TASK",
                # the due date of an open task moves with its limit
                "UPDATE_TASK",
            }
        ),
    ),
    Right(Resource.PROCESS_INSTANCE, frozenset({"CREATE"})),
    # Names of posts and clerks, for the timeline of a case and for reminders.
    Right(Resource.USER, frozenset({"READ"})),
    Right(Resource.GROUP, frozenset({"READ"})),
    # What somebody was allowed on one task is taken back when the task changes hands.
    Right(Resource.AUTHORIZATION, frozenset({"READ", "DELETE"})),
    # A deputy's list of what is others'.
    Right(Resource.FILTER, frozenset({"CREATE", "READ", "UPDATE", "DELETE"})),
)

#: On the membership of posts only: the account must not make itself an administrator.
_MEMBERS: Final = frozenset({"CREATE", "DELETE"})


class Identity:
    """Groups, users, memberships and rights. Everything may be repeated.

    Args:
        session: an administrator.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session
        self._rights = Authorizations(session)

    def ensure_post(self, group: str, name: str) -> None:
        """A post (岗位) with the rights that every post has.

        Args:
            group: id, letters and digits only.
            name: what clerks see.
        """
        self._ensure_group(group, name, "POST")
        for right in _POST_RIGHTS:
            self._rights.grant(group, right)
        self._ensure_group(SERVICE_GROUP, "系统服务账号", "SERVICE")
        self._rights.grant(SERVICE_GROUP, Right(Resource.GROUP_MEMBERSHIP, _MEMBERS, group))

    def allow_start(self, group: str, process: str) -> None:
        """A post may start this procedure in Tasklist."""
        self._rights.grant(
            group,
            Right(Resource.PROCESS_DEFINITION, frozenset({"READ", "CREATE_INSTANCE"}), process),
        )
        self._rights.grant(group, Right(Resource.PROCESS_INSTANCE, frozenset({"CREATE"})))

    def ensure_user(self, user: str, name: str, password: str, groups: Iterable[str] = ()) -> bool:
        """A person with posts. An existing person keeps the password, the name, and other posts.

        Args:
            user: id, letters and digits only.
            name: full name; Chinese names are kept whole, in the first name.
            password: of a new account.
            groups: posts held.

        Returns:
            whether the account is new.
        """
        fresh = user not in self.users()
        if fresh:
            request = pycamunda.user.Create(
                self._session.base_url, user, first_name=name, last_name="", password=password
            )
            send(request, self._session)
        held = self.groups_of(user)
        for group in groups:
            if group not in held:
                self._add_member(group, user)
        return fresh

    def ensure_service_account(self, user: str, password: str) -> bool:
        """The account of API, workers and relay, with its group and rights; whether it is new."""
        self._ensure_group(SERVICE_GROUP, "系统服务账号", "SERVICE")
        for right in _SERVICE_RIGHTS:
            self._rights.grant(SERVICE_GROUP, right)
        return self.ensure_user(user, "系统", password, [SERVICE_GROUP])

    def set_profile(self, user: str, name: str, email: str) -> None:
        """Name and mailbox of an account as the register has them."""
        url = self._session.at("user", user, "profile")
        known = self._session.request("GET", url).json()
        if (full_name(known), known.get("email") or "") != (name, email):
            body = {"id": user, "firstName": name, "lastName": "", "email": email}
            self._session.put_json("user", user, "profile", body=body)

    def set_password(self, user: str, password: str, administrators_password: str) -> None:
        """Give an account another password.

        Args:
            administrators_password: of the account of this session; the engine asks for it again.
        """
        request = pycamunda.user.UpdateCredentials(
            self._session.base_url, quoted(user), password, administrators_password
        )
        send(request, self._session)

    def unlock(self, user: str) -> None:
        """Let an account log in again that was locked by wrong passwords."""
        send(pycamunda.user.Unlock(self._session.base_url, quoted(user)), self._session)

    def groups(self) -> dict[str, str]:
        """Name of every group, by id."""
        found = send(pycamunda.group.GetList(self._session.base_url), self._session)
        return {group.id_: group.name for group in found}

    def users(self) -> dict[str, str]:
        """Name of every user, by id."""
        found = self._session.get_json("user")
        return {each["id"]: full_name(each) for each in found}

    def groups_of(self, user: str) -> frozenset[str]:
        """Groups a user is a member of."""
        request = pycamunda.group.GetList(self._session.base_url, member=user)
        return frozenset(group.id_ for group in send(request, self._session))

    def members_of(self, group: str) -> frozenset[str]:
        """Users that are members of a group."""
        found = self._session.get_json("user", params={"memberOfGroup": group})
        return frozenset(each["id"] for each in found)

    def _ensure_group(self, group: str, name: str, kind: str) -> None:
        known = self.groups()
        url = self._session.base_url
        if group not in known:
            send(pycamunda.group.Create(url, id_=group, name=name, type_=kind), self._session)
        elif known[group] != name:
            # pycamunda's Update leaves the id out of the body, and the engine then drops it.
            self._session.put_json("group", group, body={"id": group, "name": name, "type": kind})

    def _add_member(self, group: str, user: str) -> None:
        request = pycamunda.group.MemberCreate(self._session.base_url, quoted(group), quoted(user))
        send(request, self._session)


__all__ = ["ANY", "SERVICE_GROUP", "Identity"]
