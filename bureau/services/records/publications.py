"""Records of publications on websites, and of what happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bureau.domain.json_value import JsonObject
from bureau.domain.publications import ColumnName, PublicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was put on a website for a case; never deleted.

    Args:
        id: UUID5 string made from `key`.
        key: external task id under which the site knows it.
        case_id: the case.
        site: code of the site in the register of bodies.
        column: 栏目.
        title: 标题.
        text: what was published.
        content: {"papers": [{"name", "sha256"}]}.
        state: where it stands.
        first_day, last_day: the 公示期.
        published_at: when the site had it, or the export file was made.
        url: where it can be read; None for a site without an interface.
        ended_at: when it was taken down, or somebody was asked to do that.
        ended_by: user, or 系统.
    """

    id: str
    key: str
    case_id: str
    site: str
    column: ColumnName
    title: str
    text: str
    content: JsonObject
    state: PublicationState
    first_day: date
    last_day: date | None
    published_at: datetime
    url: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationEntry:
    """One entry of a publication's history.

    Args:
        publication_id: the publication.
        at: when.
        state: what it became.
        actor: user, or 系统.
        note: Chinese sentence.
        id: counted by the database; 0 for a new entry.
    """

    publication_id: str
    at: datetime
    state: PublicationState
    actor: str
    note: str
    id: int = 0
