"""Ports: who holds a post and where that person reads mail; and a way to send that mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account.

    Args:
        id: user id.
        email: mailbox of the profile, "" when none is filled in.
    """

    id: str
    email: str


class People(Protocol):
    """People and posts, as the engine knows them. Methods raise `EngineError`."""

    def members(self, group: str) -> tuple[Person, ...]:
        """Who holds a post."""
        ...

    def person(self, user_id: str) -> Person | None:
        """One person, None when there is no such account."""
        ...


class Mailer(Protocol):
    """Sends a plain mail to a person, once for each key."""

    def mail(self, key: str, recipient: str, title: str, text: str) -> None:
        """Send; a repeat of the key sends nothing.

        Raises:
            Transient, OutcomeUnknown, Permanent: as `Channel.send`.
        """
        ...

    def left(self, key: str) -> bool:
        """Whether the mail of this key left.

        Raises:
            Transient, Permanent: as `Channel.find`.
        """
        ...
