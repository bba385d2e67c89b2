"""Repository: one-time links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bureau.persistence.store import Store, table_of
from bureau.persistence.tables import LinkPaperTable, OneTimeLinkTable, PaperTable
from bureau.services.records import OneTimeLink, Paper


class SqlLinks:
    """One-time links, and the files that wait behind them."""

    def __init__(self, connection: Connection) -> None:
        self._links = Store(connection, OneTimeLinkTable, OneTimeLink)
        self._papers = Store(connection, PaperTable, Paper)
        self._waiting = table_of(LinkPaperTable)

    def add(self, link: OneTimeLink) -> bool:
        """Store a link; False: there is one with this prefix."""
        return self._links.add_new(link)

    def save(self, link: OneTimeLink) -> None:
        """Replace a stored link."""
        if not self._links.save(link, OneTimeLinkTable.id == link.id):
            raise LookupError(f"no link {link.id}")

    def by_prefix(self, prefix: str) -> OneTimeLink | None:
        """The link with this prefix."""
        return self._links.one(OneTimeLinkTable.prefix == prefix)

    def lock(self, link_id: str) -> OneTimeLink | None:
        """The link, locked."""
        return self._links.one(OneTimeLinkTable.id == link_id, lock=True)

    def of_subject(self, purpose: str, subject_id: str) -> tuple[OneTimeLink, ...]:
        """All links to a subject, oldest first."""
        table = OneTimeLinkTable
        return self._links.many(
            table.purpose == purpose,
            table.subject_id == subject_id,
            by=(table.issued_at, table.id),
        )

    def of_case(self, case_id: str) -> tuple[OneTimeLink, ...]:
        """All links of a case, oldest first."""
        table = OneTimeLinkTable
        return self._links.many(table.case_id == case_id, by=(table.issued_at, table.id))

    def valid(self, now: datetime) -> tuple[OneTimeLink, ...]:
        """Links that are neither revoked nor over, oldest first."""
        table = OneTimeLinkTable
        return self._links.many(
            table.revoked_at.is_(None), table.expires_at > now, by=(table.issued_at, table.id)
        )

    def attach(self, link_id: str, paper_id: str) -> None:
        """Note a file that waits for the submission."""
        values = {"link_id": link_id, "paper_id": paper_id}
        self._links.connection.execute(insert(self._waiting).values(values))

    def detach(self, link_id: str, paper_id: str) -> bool:
        """The file no longer waits; False: it did not."""
        statement = delete(self._waiting).where(
            LinkPaperTable.link_id == link_id, LinkPaperTable.paper_id == paper_id
        )
        return self._links.connection.execute(statement).rowcount == 1

    def waiting_papers(self, link_id: str) -> tuple[Paper, ...]:
        """Files that wait for the submission, oldest first."""
        waiting = select(LinkPaperTable.paper_id).where(LinkPaperTable.link_id == link_id)
        return self._papers.many(
            PaperTable.id.in_(waiting), by=(PaperTable.added_at, PaperTable.id)
        )
