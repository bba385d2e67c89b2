"""Port: a website (网站) that publications are put on and taken down from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bureau.domain.publications import ColumnName
from bureau.services.ports.counterpart import PacketPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What is put on a website.

    Args:
        column: 栏目.
        title: 标题.
        text: paragraphs, one a line; "" when the papers say it all.
        first_day: first day of the 公示期, and the date shown.
        last_day: last day of it; None: it has no end.
        papers: files to be offered for download.
    """

    column: ColumnName
    title: str
    text: str
    first_day: date
    last_day: date | None
    papers: tuple[PacketPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """What a website says of a publication.

    Args:
        url: where it can be read.
        at: aware time when it was put there.
        status: put there, or refused by the site's editors.
        reason: why it was refused, "" when it was not.
    """

    url: str
    at: datetime
    status: Literal["accepted", "rejected"] = "accepted"
    reason: str = ""


class Website(Protocol):
    """One website. Implementations are safe to use from several threads and processes."""

    def publish(self, page: WebPage, key: str) -> Posted:
        """Put a page there; the same key never makes a second page.

        Raises:
            Transient: surely not there.
            OutcomeUnknown: it left, and no answer came.
            Permanent: the site will never take it: address, secret, a damaged paper, or the key
                was used for another page.
        """
        ...

    def find(self, key: str) -> Posted | None:
        """What became of this key; None when it surely never got there.

        Raises:
            Transient: the site cannot be asked now.
            Permanent: it refuses to be asked.
        """
        ...

    def take_down(self, key: str) -> None:
        """Replace the page by a note that it has ended (公示已结束). Again changes nothing.

        Args:
            key: under which it was published.

        Raises:
            Transient: not now, or nobody knows: do it again.
            Permanent: there is no such page, or the site refuses.
        """
        ...

    def probe(self) -> str:
        """Try the way without publishing anything; says what answered, Chinese.

        Raises:
            Transient: nothing answers now.
            Permanent: address or secret is wrong.
        """
        ...
