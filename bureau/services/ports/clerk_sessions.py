"""Port: who a clerk is and which tasks that clerk may see.

Asked of the engine with the clerk's own cookies, so that the engine's authorisations decide.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkIdentity:
    """A clerk who is logged in to the engine's web apps.

    Args:
        user_id: engine user id.
        name: name as shown.
        groups: groups (posts) held.
    """

    user_id: str
    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """A user task that the clerk may see.

    Args:
        id: task id.
        key: id in the diagram.
        name: Chinese name.
        definition_id: diagram it was made from, in its version.
        process_instance_id: instance it belongs to.
        assignee: user id, None when unclaimed.
    """

    id: str
    key: str
    name: str
    definition_id: str
    process_instance_id: str
    assignee: str | None


class ClerkSessions(Protocol):
    """Log-ins of the engine's web apps."""

    def who(self, cookies: Mapping[str, str]) -> ClerkIdentity | None:
        """Whose session these cookies are; None: nobody is logged in.

        An answer may be some seconds old: who logs out, or loses a post, is known by it so much
        longer. What the engine itself decides (which task may be seen, what may be submitted) is
        asked of it every time.

        Raises:
            EngineUnavailable: the engine cannot be asked.
        """
        ...

    def instances_of(
        self, cookies: Mapping[str, str], task_ids: Collection[str]
    ) -> Mapping[str, str] | None:
        """Instance of each of these open tasks that this clerk may see; None: nobody is logged in.

        Raises:
            EngineUnavailable: the engine cannot be asked.
        """
        ...

    def task_for(self, cookies: Mapping[str, str], task_id: str) -> TaskFacts | None:
        """The open task, if this clerk may see it.

        Raises:
            EngineUnavailable: the engine cannot be asked.
        """
        ...

    def root_of(self, instance_id: str) -> str:
        """Topmost instance above one, the one that carries the case; itself when none called it.

        Asked with the service account, after the clerk was shown to see a task of it.

        Raises:
            EngineError: there is none, or the engine cannot be asked.
        """
        ...
