"""Port: what a one-time link leads to, by purpose: a row of a collection, a supplement (补正)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bureau.domain.json_value import JsonObject
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import Paper

#: Whether files may come with the data.
PapersWanted = Literal["none", "optional", "required"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """What the page behind a link shows and asks for.

    Args:
        title: what is asked, one line.
        text: paragraphs that explain it: what for, by which rule, until when.
        schema: JSON Schema 2020-12 of the data, an object with flat properties as start forms have;
            `title` of a property is its label. Data are checked against it before `accept`.
        values: data handed in before, shown for correction.
        papers: whether files may come with the data.
        replaceable: a new submission takes the place of the earlier one until `closed`.
        closed: why nothing can be handed in any more, Chinese; "" while it can.
    """

    title: str
    text: tuple[str, ...] = ()
    schema: JsonObject = field(default_factory=lambda: {"type": "object", "properties": {}})
    values: JsonObject = field(default_factory=dict)
    papers: PapersWanted = "none"
    replaceable: bool = False
    closed: str = ""


class LinkTarget(Protocol):
    """Receives what comes in through the links of one purpose. Registered in bootstrap."""

    def describe(self, subject_id: str) -> LinkPage:
        """What is asked. Called for each view, so it changes nothing.

        Raises:
            NotFound: there is no such subject any more.
        """
        ...

    def accept(
        self, uow: UnitOfWork, subject_id: str, data: JsonObject, papers: tuple[Paper, ...]
    ) -> str:
        """Take a submission in, inside the transaction that marks the link as used.

        It is called once for each submission that counts: commit and link stand or fall together.
        It calls nothing outside and does not commit.

        Args:
            uow: the open transaction.
            subject_id: what the link was issued for.
            data: checked against the page's schema.
            papers: files that came with it, already of the link's case when it has one.

        Returns:
            What the sender is told, one Chinese sentence, for example a number to refer to.

        Raises:
            Refusal: it is not accepted: closed meanwhile, or a rule that no schema says.
        """
        ...


#: Targets by purpose: "collection-return", "supplement".
LinkTargets = Mapping[str, LinkTarget]
