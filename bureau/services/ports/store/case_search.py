"""Port: finding cases by words, person, applicant and matter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bureau.domain.cases import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """What is looked for; every condition given must hold.

    Args:
        words: folded words, each somewhere in number, title, applicant or subject.
        seen_by: cases that this person began or took part in.
        began_by: cases that this person began.
        done_by: cases that this person took part in.
        unfinished: only cases that still run.
    """

    words: tuple[str, ...] = ()
    seen_by: str | None = None
    began_by: str | None = None
    done_by: str | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A case that is like another.

    Args:
        case: the case.
        same_applicant: of the same applicant.
        same_matter: of the same procedure about the same matter.
    """

    case: Case
    same_applicant: bool
    same_matter: bool


class CaseSearchRepository(Protocol):
    """What cases are found by is kept by `CaseRepository` with every change."""

    def find(self, query: CaseQuery, *, limit: int, offset: int = 0) -> tuple[Case, ...]:
        """Cases, the latest received first."""
        ...

    def count(self, query: CaseQuery) -> int:
        """How many there are."""
        ...

    def like(self, case: Case, limit: int) -> tuple[Likeness, ...]:
        """Other cases of the same applicant or about the same matter, the latest first."""
        ...

    def seen(self, user_id: str, case_ids: Collection[str]) -> frozenset[str]:
        """Those of the cases that this person began or took part in."""
        ...

    def read_until(self, user_id: str) -> datetime | None:
        """Up to when the engine's history was read for a person."""
        ...

    def took_part(self, user_id: str, last: dict[str, datetime], until: datetime | None) -> None:
        """Note that a person took part.

        Args:
            user_id: the person.
            last: by root instance, when the last task of this person ended.
            until: up to when the history was read.
        """
        ...
