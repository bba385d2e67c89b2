"""Port: one-time links, and the files that were uploaded through them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import OneTimeLink, Paper


class LinkRepository(Protocol):
    """One-time links."""

    def add(self, link: OneTimeLink) -> bool:
        """Store a link. False: there is one with this prefix."""
        ...

    def save(self, link: OneTimeLink) -> None:
        """Replace a stored link."""
        ...

    def by_prefix(self, prefix: str) -> OneTimeLink | None:
        """The link with this prefix."""
        ...

    def lock(self, link_id: str) -> OneTimeLink | None:
        """The link; others that lock it wait until this transaction ends."""
        ...

    def of_subject(self, purpose: str, subject_id: str) -> tuple[OneTimeLink, ...]:
        """All links to a subject, oldest first."""
        ...

    def of_case(self, case_id: str) -> tuple[OneTimeLink, ...]:
        """All links of a case, oldest first."""
        ...

    def valid(self, now: datetime) -> tuple[OneTimeLink, ...]:
        """Links that are neither revoked nor over, oldest first."""
        ...

    def attach(self, link_id: str, paper_id: str) -> None:
        """Note that a file came in through a link and waits for the submission."""
        ...

    def detach(self, link_id: str, paper_id: str) -> bool:
        """The file is not to be handed in after all. False: it does not wait there."""
        ...

    def waiting_papers(self, link_id: str) -> tuple[Paper, ...]:
        """Files that came in through a link and wait for the submission, oldest first."""
        ...
