"""Finding cases at a clerk's desk: only those that the clerk may see.

Rule (design, section 5.3): a clerk sees a case who began it, who had a task of it, or who may do an
open task of it now. The first two are kept in our database (who had a task is read from the
engine's history, up to the moment of each question); the third is asked of the engine among the
newest running cases that fit. Of all others nothing is said, not even how many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bureau.domain.case_keys import words_of
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.ports.clerk_tasks import ClerkTasks
from bureau.services.ports.store.case_search import CaseQuery, Likeness
from bureau.services.ports.unit_of_work import UnitOfWorkFactory

#: Running cases among which the engine is asked for open tasks; with more the answer says so.
ASKED_AMONG: Final = 200
#: The engine's history may tell of a task a moment late: the last minutes are read again.
_OVERLAP: Final = timedelta(minutes=5)
#: Case numbers of one question to the engine.
_AT_ONCE: Final = 1000
#: Cases looked at for likeness.
_ALIKE: Final = 60


class Which(StrEnum):
    """Lists of cases."""

    ALL = "all"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCases:
    """One page of a list.

    Args:
        cases: the latest received first.
        total: how many there are in all.
        narrowed: more running cases fit than can be looked through: more words are needed.
    """

    cases: tuple[Case, ...]
    total: int
    narrowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a clerk may see of the cases around one.

    Args:
        linked: numbers of the linked cases that may be seen.
        alike: cases of the same applicant or matter, the latest first.
    """

    linked: frozenset[str] = frozenset()
    alike: tuple[Likeness, ...] = ()


class CaseFinder:
    """Lists and searches.

    Args:
        uow: opens transactions.
        tasks: user tasks, with the service account.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, tasks: ClerkTasks, clock: Clock) -> None:
        self._uow = uow
        self._tasks = tasks
        self._clock = clock

    def find(
        self, clerk: ClerkIdentity, which: Which, text: str, *, limit: int, offset: int = 0
    ) -> FoundCases:
        """Cases that the clerk may see.

        Args:
            clerk: who asks.
            which: all, those begun, or those with a task done.
            text: words of number, title, applicant; "": everything.
            limit: cases of a page.
            offset: cases before it.

        Raises:
            EngineError: the engine cannot be asked.
        """
        self._read_history(clerk.user_id)
        words, user = words_of(text), clerk.user_id
        if which is Which.BEGUN:
            return self._page(CaseQuery(words=words, began_by=user), limit, offset)
        if which is Which.DONE:
            return self._page(CaseQuery(words=words, done_by=user), limit, offset)
        seen = CaseQuery(words=words, seen_by=user)
        waiting, narrowed = self._waiting(clerk, words)
        if not waiting:
            return self._page(seen, limit, offset)
        with self._uow(read_only=True) as uow:
            known = uow.case_search.seen(user, [case.id for case in waiting])
            extra = [case for case in waiting if case.id not in known]
            total = uow.case_search.count(seen) + len(extra)
            cases = uow.case_search.find(seen, limit=limit + offset)
        merged = sorted((*cases, *extra), key=lambda one: (one.received_at, one.number))
        merged.reverse()
        return FoundCases(
            cases=tuple(merged[offset : offset + limit]), total=total, narrowed=narrowed
        )

    def around(self, clerk: ClerkIdentity, case: Case, linked: Sequence[Case]) -> Surroundings:
        """What the clerk may see of the cases around one.

        Args:
            clerk: who looks.
            case: the one in the middle.
            linked: cases that it came from or that were opened from it.

        Raises:
            EngineError: the engine cannot be asked.
        """
        self._read_history(clerk.user_id)
        with self._uow(read_only=True) as uow:
            like = uow.case_search.like(case, _ALIKE)
        seen = self._seen(clerk, [*linked, *(one.case for one in like)])
        return Surroundings(
            linked=frozenset(one.number for one in linked if one.id in seen),
            alike=tuple(one for one in like if one.case.id in seen),
        )

    def may_see(self, clerk: ClerkIdentity, case: Case) -> bool:
        """Whether the clerk may see this case.

        Raises:
            EngineError: the engine cannot be asked.
        """
        self._read_history(clerk.user_id)
        with self._uow(read_only=True) as uow:
            if uow.case_search.seen(clerk.user_id, [case.id]):
                return True
        return bool(self._with_open_task(clerk, [case]))

    def visible(self, clerk: ClerkIdentity, numbers: Collection[str]) -> frozenset[str]:
        """Those of these cases, by number, that the clerk may see.

        Raises:
            EngineError: the engine cannot be asked.
        """
        self._read_history(clerk.user_id)
        with self._uow(read_only=True) as uow:
            cases = uow.cases.by_numbers(numbers)
        seen = self._seen(clerk, cases)
        return frozenset(case.number for case in cases if case.id in seen)

    def _seen(self, clerk: ClerkIdentity, cases: Sequence[Case]) -> frozenset[str]:
        """Ids of those of these cases that the clerk may see; history was read up to now."""
        with self._uow(read_only=True) as uow:
            known = uow.case_search.seen(clerk.user_id, [case.id for case in cases])
        running = [case for case in cases if case.id not in known and not case.finished]
        return known | {case.id for case in self._with_open_task(clerk, running)}

    def _page(self, query: CaseQuery, limit: int, offset: int) -> FoundCases:
        with self._uow(read_only=True) as uow:
            return FoundCases(
                cases=uow.case_search.find(query, limit=limit, offset=offset),
                total=uow.case_search.count(query),
            )

    def _waiting(
        self, clerk: ClerkIdentity, words: tuple[str, ...]
    ) -> tuple[tuple[Case, ...], bool]:
        """Running cases that fit and have an open task for this clerk."""
        query = CaseQuery(words=words, unfinished=True)
        with self._uow(read_only=True) as uow:
            running = uow.case_search.find(query, limit=ASKED_AMONG + 1)
        narrowed = len(running) > ASKED_AMONG and bool(words)
        return self._with_open_task(clerk, running[:ASKED_AMONG]), narrowed

    def _with_open_task(self, clerk: ClerkIdentity, cases: Sequence[Case]) -> tuple[Case, ...]:
        carried = [case for case in cases if case.root_instance_id is not None]
        if not carried:
            return ()
        numbers = {case.root_instance_id: case.number for case in carried if case.root_instance_id}
        roots = self._open_among(clerk, numbers)
        # By the instance that carries the case: anybody may give an instance any business key.
        return tuple(case for case in carried if case.root_instance_id in roots)

    def _open_among(self, clerk: ClerkIdentity, numbers: Mapping[str, str]) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        listed = list(numbers.items())
        for begin in range(0, len(listed), _AT_ONCE):
            some = dict(listed[begin : begin + _AT_ONCE])
            found |= self._tasks.open_among(clerk.user_id, some)
        return found

    def _read_history(self, user_id: str) -> None:
        """Bring the record of who took part up to now."""
        now = self._clock.now()
        with self._uow(read_only=True) as uow:
            until = uow.case_search.read_until(user_id)
        done = self._tasks.done_since(user_id, until - _OVERLAP if until else None)
        last: dict[str, datetime] = {task.root_instance_id: task.ended_at for task in done}
        if not last and until is not None and now - until < _OVERLAP:
            return
        with self._uow() as uow:
            uow.case_search.took_part(user_id, last, now)
            uow.commit()
