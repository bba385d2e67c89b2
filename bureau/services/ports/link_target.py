"""Port: what a one-time link (一次性链接) leads to.

A link is issued for a purpose and a subject; the page behind it shows what is asked for and takes
the answer. Whoever asks registers the receiving side for its purpose in `bureau.bootstrap`:
"collection-return" (subject: the row of a return of a collection round), "supplement" (subject: the
request for a supplement, 补正要求).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bureau.domain.json_value import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """What the page behind a link shows and asks.

    Args:
        title: what is asked for, one Chinese line.
        text: why and how, Chinese, may have several lines.
        schema: JSON Schema 2020-12 of the data to be filled in; `title` of a property is its label.
        papers: whether papers may be handed in with it.
        due_at: until when, aware; None when there is no limit.
        closed: why nothing can be handed in (any more), Chinese; "" while it can.
        values: data handed in before, shown for correction.
        replaceable: another answer takes the place of the first until `closed`.
        blank: file name of the empty table that is to be filled in; "" when there is none.
    """

    title: str
    text: str
    schema: JsonObject
    papers: bool = True
    due_at: datetime | None = None
    closed: str = ""
    values: JsonObject = field(default_factory=dict)
    replaceable: bool = False
    blank: str = ""


class LinkTarget(Protocol):
    """The receiving side of one purpose."""

    def describe(self, subject_id: str) -> LinkPage:
        """What the page shows.

        Raises:
            NotFound: there is no such subject.
        """
        ...

    def blank(self, subject_id: str) -> bytes:
        """The empty table that `LinkPage.blank` names.

        Raises:
            NotFound: there is no such subject, or it asks for no table.
        """
        ...

    def accept(self, subject_id: str, data: JsonObject, papers: Sequence[str]) -> str:
        """Take the answer, once; an identical answer to the same subject is answered the same.

        Args:
            subject_id: what the link was issued for.
            data: as `LinkPage.schema` asks; checked here.
            papers: ids of papers that were kept before and belong to no case yet.

        Returns:
            A Chinese sentence for whoever handed in, with the number of the receipt.

        Raises:
            InvalidData: every fault of data and papers.
            Conflict: too late, or answered already with other content.
            NotFound: there is no such subject.
        """
        ...


#: The receiving sides by purpose.
LinkTargets = Mapping[str, LinkTarget]
