"""People and posts of the engine, with the mailbox of each profile."""

from __future__ import annotations

from bureau.engine.session import EngineSession
from bureau.services.ports.people import Person


class CamundaPeople:
    """Asks the engine's identity service.

    Args:
        session: an account that may read users and groups.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def members(self, group: str) -> tuple[Person, ...]:
        """Who holds a post, by user id."""
        return self._asked({"memberOfGroup": group})

    def person(self, user_id: str) -> Person | None:
        """One person, None when there is no such account."""
        return next(iter(self._asked({"id": user_id})), None)

    def _asked(self, query: dict[str, str]) -> tuple[Person, ...]:
        found = [
            Person(id=str(row["id"]), email=str(row.get("email") or "").strip())
            for row in self._session.get_json("user", params=query)
        ]
        return tuple(sorted(found, key=lambda one: one.id))
