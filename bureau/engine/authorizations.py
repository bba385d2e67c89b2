"""Grants in the engine, made once and brought up to date.

Over the session directly: pycamunda's `auth` module asks an address that Camunda 7 does not have.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bureau.engine.session import EngineSession

#: Every instance of a resource.
ANY: Final = "*"

_GLOBAL: Final = 0
_GRANT: Final = 1


class Resource(IntEnum):
    """What rights are about; numbers of the engine."""

    APPLICATION = 0
    USER = 1
    GROUP = 2
    GROUP_MEMBERSHIP = 3
    AUTHORIZATION = 4
    FILTER = 5
    PROCESS_DEFINITION = 6
    TASK = 7
    PROCESS_INSTANCE = 8
    DEPLOYMENT = 9


@dataclass(frozen=True, slots=True)
class Right:
    """What may be done with a resource.

    Args:
        resource: what it is about.
        permissions: names of the engine, such as ``READ``.
        id: one resource, or `ANY`.
    """

    resource: Resource
    permissions: frozenset[str]
    id: str = ANY


class Authorizations:
    """Grants to groups and to everyone.

    Args:
        session: an account that may grant.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def grant(self, group: str, right: Right) -> None:
        """Give a group exactly these permissions on a resource."""
        self._ensure({"groupIdIn": group}, {"type": _GRANT, "groupId": group}, right)

    def grant_everyone(self, right: Right) -> None:
        """Give everybody who is logged in exactly these permissions on a resource."""
        self._ensure({}, {"type": _GLOBAL, "userId": ANY}, right)

    def of(self, group: str) -> tuple[Right, ...]:
        """What a group was granted, but for single tasks: those the engine grants itself."""
        found = self._session.get_json("authorization", params={"type": _GRANT, "groupIdIn": group})
        known = {resource.value for resource in Resource}
        return tuple(
            Right(
                Resource(each["resourceType"]), frozenset(each["permissions"]), each["resourceId"]
            )
            for each in found
            if each["resourceType"] in known and each["resourceType"] != Resource.TASK
        )

    def _ensure(self, holder: dict[str, str], made_for: dict[str, str | int], right: Right) -> None:
        about: dict[str, str | int] = {"resourceType": int(right.resource), "resourceId": right.id}
        found = self._session.get_json(
            "authorization", params={"type": made_for["type"], **holder, **about}
        )
        permissions = sorted(right.permissions)
        body = {**made_for, **about, "permissions": permissions}
        if not found:
            self._session.post_json("authorization", "create", body=body)
        elif not _same(found[0]["permissions"], permissions):
            self._session.put_json("authorization", found[0]["id"], body=body)


def _same(one: Collection[str], other: Collection[str]) -> bool:
    return set(one) == set(other)
