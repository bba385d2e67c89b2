"""Publishes for a case on a website (公示、公告、主动公开; topic `publish`).

A site without an open interface gets an export file as a paper of the case, which a person enters
there, as `forward` does it. What was published stays in our books, whatever becomes of the page.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.publications import (
    TITLE_LIMIT,
    ColumnName,
    PublicationState,
    last_day,
    period_text,
)
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.dispatch import SLOWEST, Rejected
from bureau.services.effects import EffectLedger
from bureau.services.packet_papers import chosen_papers
from bureau.services.ports.counterpart import Exporter, Packet
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.website import Posted, WebPage, Website
from bureau.services.publication_check import PublicationCheck
from bureau.services.records import CaseEvent, Paper
from bureau.services.records.publications import Publication, PublicationEntry
from bureau.timezone import TIME_ZONE

#: Namespace of publications: the same task gives the same id.
_PUBLICATIONS: Final = uuid.UUID("5d0a4a52-0c8e-5f0e-9a51-3a1f0f6d7c27")


@dataclass(frozen=True, slots=True)
class Site:
    """A site that things are published on.

    Args:
        name: Chinese name.
        website: the way to it; None: no open interface, an export file is made.
        patience: how long publishing may take beyond the usual lease, papers not counted.
    """

    name: str
    website: Website | None
    patience: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be published.

    Args:
        case_id: the case.
        site: code of the site.
        column: 栏目.
        title: 标题, at most 200 characters.
        text: 正文; "" when papers say it all.
        paper_kinds: kinds of papers that are attached, as `chosen_papers` reads them.
        first: first day (date or ISO time); None: today.
        last: last day; None: no end.
    """

    case_id: str
    site: str
    column: ColumnName
    title: str
    text: str = ""
    paper_kinds: str = ""
    first: str | None = None
    last: str | None = None


class Published(BaseModel):
    """Where it can be read.

    Args:
        publication_id: UUID string.
        url: None for an export file.
        published_at: by the site's own word; of an export when the file was made.
        export_sha256, export_size, export_name: the export file.
    """

    model_config = ConfigDict(frozen=True)

    publication_id: str
    url: str | None
    published_at: datetime
    export_sha256: str | None = None
    export_size: int = 0
    export_name: str = ""


class Publishing:
    """The use case 发布.

    Args:
        uow: opens transactions.
        ledger: each publication once.
        clock: the one clock.
        sites: sites by code.
        exporter: makes export files.
        check: looks through what is published.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        clock: Clock,
        sites: Mapping[str, Site],
        exporter: Exporter,
        check: PublicationCheck,
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._clock = clock
        self._sites = dict(sites)
        self._exporter = exporter
        self._check = check

    def publish(self, key: str, notice: Notice) -> Published:
        """Publish once; a repeat returns the address of the first time.

        Args:
            key: external task id; the site knows the page by it.
            notice: what is to be published.

        Raises:
            Rejected: the site's editors refused it.
            Permanent: no such case, site or paper; no title or content; a 公示期 that makes no
                sense or is over; a classification marking; or the site can never take it.
            Transient: not now.
        """
        site = self._sites.get(notice.site)
        if site is None:
            raise Permanent(f"no website {notice.site!r} (单位名册里没有此网站)")
        case, page = self._page(notice)
        website = site.website

        def act() -> Published:
            self._not_over(page)
            self._check.check(page)
            if website is None:
                return self._export(key, case, page, site)
            return _accepted(key, website.publish(page, key))

        def ask() -> Published | None:
            # An export is made of our own papers, in our own store: made again it is the same.
            found = None if website is None else website.find(key)
            return None if found is None else _accepted(key, found)

        def record(uow: UnitOfWork, done: Published) -> None:
            self._record(uow, key, notice, page, site, done)

        return self._ledger.once(
            key,
            topic="publish",
            case_id=notice.case_id,
            request={
                "site": notice.site,
                "column": page.column,
                "title": page.title,
                "text": page.text,
                "first_day": page.first_day.isoformat(),
                "last_day": page.last_day.isoformat() if page.last_day else None,
                "papers": [paper.sha256 for paper in page.papers],
            },
            model=Published,
            act=act,
            ask=ask,
            record=record,
            patience=site.patience
            + timedelta(seconds=sum(paper.size for paper in page.papers) / SLOWEST),
        )

    def _page(self, notice: Notice) -> tuple[Case, WebPage]:
        title = " ".join(notice.title.split())
        if not title or len(title) > TITLE_LIMIT:
            raise Permanent(f"标题为空或超过 {TITLE_LIMIT} 字")
        first, last = self._period(notice)
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(notice.case_id)
            if case is None:
                raise Permanent(f"no case {notice.case_id}")
            papers = uow.papers.of_case(case.id)
        chosen = chosen_papers(papers, notice.paper_kinds)
        if not notice.text.strip() and not chosen:
            raise Permanent("nothing to publish (没有正文，也没有附件)")
        return case, WebPage(
            column=notice.column,
            title=title,
            text=notice.text.strip(),
            first_day=first,
            last_day=last,
            papers=chosen,
        )

    def _period(self, notice: Notice) -> tuple[date, date | None]:
        today = self._clock.now().astimezone(TIME_ZONE).date()
        try:
            first = last_day(notice.first) if notice.first else today
            last = last_day(notice.last) if notice.last else None
        except ValueError as fault:
            raise Permanent(f"公示期的日期看不懂：{fault}") from fault
        if last is not None and last < first:
            raise Permanent(f"公示期截止日 {last} 早于起始日 {first}")
        return first, last

    def _not_over(self, page: WebPage) -> None:
        today = self._clock.now().astimezone(TIME_ZONE).date()
        if page.last_day is not None and page.last_day < today:
            raise Permanent(f"公示期已于 {page.last_day} 截止，不能再发布：请核对日期")

    def _export(self, key: str, case: Case, page: WebPage, site: Site) -> Published:
        head = f"栏目：{page.column}\n公示期：{period_text(page.first_day, page.last_day)}"
        packet = Packet(
            kind="publish",
            case_number=case.number,
            external_reference="",
            title=page.title,
            text=f"{head}\n\n{page.text}".strip(),
            papers=page.papers,
            addressee=site.name,
        )
        stored = self._exporter.export(packet, key)
        return Published(
            publication_id=_id(key),
            url=None,
            published_at=self._clock.now(),
            export_sha256=stored.sha256,
            export_size=stored.size,
            export_name=f"{case.number}-{key[:8]}.zip",
        )

    def _record(
        self,
        uow: UnitOfWork,
        key: str,
        notice: Notice,
        page: WebPage,
        site: Site,
        done: Published,
    ) -> None:
        """What follows from a publication, in the transaction that stores it."""
        now = self._clock.now()
        exported = done.export_sha256 is not None
        state = PublicationState.EXPORTED if exported else PublicationState.PUBLISHED
        uow.publications.add(
            Publication(
                id=done.publication_id,
                key=key,
                case_id=notice.case_id,
                site=notice.site,
                column=page.column,
                title=page.title,
                text=page.text,
                content={
                    "papers": [{"name": one.name, "sha256": one.sha256} for one in page.papers]
                },
                state=state,
                first_day=page.first_day,
                last_day=page.last_day,
                published_at=done.published_at,
                url=done.url,
            )
        )
        note = f"在{site.name}“{page.column}”栏目发布《{page.title}》"
        if exported:
            note = f"已生成{site.name}“{page.column}”栏目的发布文件 {done.export_name}，待录入"
        uow.publications.note(
            PublicationEntry(
                publication_id=done.publication_id, at=now, state=state, actor=SYSTEM, note=note
            )
        )
        uow.events.add(
            CaseEvent(
                case_id=notice.case_id,
                at=now,
                kind=EventKind.PUBLISHED,
                actor=SYSTEM,
                text=f"{note}，{period_text(page.first_day, page.last_day)}",
                data={
                    "publication": done.publication_id,
                    "site": notice.site,
                    "url": done.url,
                    "until": page.last_day.isoformat() if page.last_day else None,
                },
            )
        )
        if done.export_sha256 is not None:
            uow.papers.add(
                Paper(
                    id=str(uuid.uuid5(_PUBLICATIONS, f"export:{key}")),
                    case_id=notice.case_id,
                    sha256=done.export_sha256,
                    size=done.export_size,
                    media_type="application/zip",
                    name=done.export_name,
                    kind="export",
                    added_by=SYSTEM,
                    added_at=now,
                    note=f"发布于{site.name}",
                )
            )


def _id(key: str) -> str:
    return str(uuid.uuid5(_PUBLICATIONS, key))


def _accepted(key: str, posted: Posted) -> Published:
    if posted.status == "rejected":
        raise Rejected(posted.reason or "网站退回，未说明原因")
    return Published(publication_id=_id(key), url=posted.url, published_at=posted.at)
