"""Finding cases at a clerk's desk: only those that the clerk may see.

Rule (design, section 5.3): a clerk sees a case who began it, who had a task of it, or who may do an
open task of it now. The first two are kept in our database (who had a task is read from the
engine's history, up to the moment of each question); the third is asked of the engine among the
newest running cases that fit. Of all others nothing is said, not even how many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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

    def alike(self, clerk: ClerkIdentity, case: Case) -> tuple[Likeness, ...]:
        """Cases of the same applicant or matter that the clerk may see, the latest first."""
        self._read_history(clerk.user_id)
        with self._uow(read_only=True) as uow:
            found = uow.case_search.like(case, _ALIKE)
            known = uow.case_search.seen(clerk.user_id, [one.case.id for one in found])
        running = [one.case for one in found if one.case.id not in known and not one.case.finished]
        open_now = {one.id for one in self._with_open_task(clerk, running)}
        return tuple(one for one in found if one.case.id in known or one.case.id in open_now)

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
            cases = [case for one in numbers if (case := uow.cases.by_number(one))]
            known = uow.case_search.seen(clerk.user_id, [case.id for case in cases])
        running = [case for case in cases if case.id not in known and not case.finished]
        open_now = {case.id for case in self._with_open_task(clerk, running)}
        return frozenset(case.number for case in cases if case.id in known or case.id in open_now)

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
        roots = self._tasks.open_among(clerk.user_id, [case.number for case in carried])
        # By the instance that carries the case: anybody may give an instance any business key.
        return tuple(case for case in carried if case.root_instance_id in roots)

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
