"""Who stands in for whom: windows of absence, deputies who are away too, no circles.

依据：平台. A window names one deputy. While that deputy is away too, the deputy's deputy stands in,
and so on; where the way comes back to somebody passed already, or ends with somebody who no longer
works here, nobody stands in and the section's leader is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """When somebody is away, and who stands in.

    Args:
        id: of the window.
        person: who is away.
        deputy: who stands in.
        posts: groups it is about; empty: all.
        starts_at: aware.
        ends_at: aware, the first moment after it.
    """

    id: str
    person: str
    deputy: str
    posts: frozenset[str]
    starts_at: datetime
    ends_at: datetime

    def holds(self, post: str | None, at: datetime) -> bool:
        """Whether the person is away from a post at a moment.

        Args:
            post: group; None: tasks of no post, which only a window over all posts covers.
            at: aware.
        """
        return self.starts_at <= at < self.ends_at and (not self.posts or post in self.posts)

    def meets(self, other: Window) -> bool:
        """Whether two windows are about the same post at the same time."""
        together = self.starts_at < other.ends_at and other.starts_at < self.ends_at
        shared = not self.posts or not other.posts or bool(self.posts & other.posts)
        return together and shared


def stand_in(
    windows: Iterable[Window],
    person: str,
    post: str | None,
    at: datetime,
    working: Collection[str],
) -> str | None:
    """Who does the work of an absent person; None: nobody can.

    Args:
        windows: all that are not cancelled.
        person: who is away.
        post: group that the work belongs to; None: none.
        at: aware.
        working: who works at the bureau then.
    """
    known = tuple(windows)
    passed = {person}
    present = person
    while True:
        window = next((one for one in known if one.person == present and one.holds(post, at)), None)
        if window is None:
            return present if present != person else None
        present = window.deputy
        if present in passed or present not in working:
            return None
        passed.add(present)


def circle(windows: Iterable[Window], new: Window, working: Collection[str]) -> datetime | None:
    """The first moment at which nobody would stand in for somebody if `new` were added.

    Args:
        windows: those that are there.
        new: the one to be added.
        working: who works at the bureau.

    Returns:
        None: at every moment somebody stands in.
    """
    known = (*windows, new)
    moments = sorted(
        {one.starts_at for one in known if new.starts_at <= one.starts_at < new.ends_at}
    )
    posts = sorted({post for one in known for post in one.posts}) or [""]
    for at in moments:
        for one in known:
            for post in sorted(one.posts) or posts:
                if one.holds(post, at) and stand_in(known, one.person, post, at, working) is None:
                    return at
    return None
