"""Takes publications down (撤下): after the 公示期 by a job, before it by a step or a person.

On a site of ours the page becomes a note that it has ended. On a site without an interface a person
has to do it: the office is asked once, and `bureau publication take-down` notes that it was done.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.publications import PublicationState
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import NotFound, Permanent, Transient
from bureau.services.effects import EffectLedger
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.website import Website
from bureau.services.publishing import Site
from bureau.services.records import CaseEvent, Notification, RecipientKind
from bureau.services.records.publications import Publication, PublicationEntry
from bureau.timezone import TIME_ZONE

#: Most publications that one run of the job looks at.
_BATCH: Final = 200

_log = structlog.get_logger("publications")


class _Ended(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: datetime


class PublicationEnd:
    """The use case 撤下.

    Args:
        uow: opens transactions.
        ledger: each take-down once.
        clock: the one clock.
        sites: sites by code.
        told: group that takes down by hand.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        clock: Clock,
        sites: Mapping[str, Site],
        *,
        told: str,
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._clock = clock
        self._sites = dict(sites)
        self._told = told

    def run(self) -> str:
        """The job: take down what is past its last day. One that fails hinders no other.

        Raises:
            Transient: some could not be taken down now; they are tried again.
        """
        today = self._clock.now().astimezone(TIME_ZONE).date()
        with self._uow(read_only=True) as uow:
            due = uow.publications.expired(today, _BATCH)
        failed = 0
        for one in due:
            try:
                self.take_down(one.id, actor=SYSTEM, reason="公示期满")
            except (Transient, Permanent) as fault:
                failed += 1
                _log.warning("not taken down", publication=one.id, outcome=type(fault).__name__)
        said = f"撤下到期发布 {len(due) - failed} 项，未成 {failed} 项"
        if failed:
            raise Transient(said)
        return said

    def of_case(self, publication_id: str, case_id: str) -> Publication:
        """A publication of a case, for a step.

        Raises:
            Permanent: the case has none with this id.
        """
        with self._uow(read_only=True) as uow:
            found = uow.publications.get(publication_id)
        if found is None or found.case_id != case_id:
            raise Permanent(f"办件中没有发布 {publication_id}，无从撤下")
        return found

    def take_down(
        self, publication_id: str, *, actor: str, reason: str, by_hand: bool = False
    ) -> Publication:
        """Take one down; again changes nothing.

        Args:
            publication_id: which.
            actor: user, or 系统.
            reason: why, Chinese.
            by_hand: a person says that it was taken down on a site without an interface.

        Raises:
            NotFound: no such publication.
            Permanent: the site has no such page, or refuses.
            Transient: not now.
        """
        with self._uow(read_only=True) as uow:
            found = uow.publications.get(publication_id)
        if found is None:
            raise NotFound(f"没有发布 {publication_id}：bureau publication list 可查编号")
        if found.state is PublicationState.TAKEN_DOWN:
            return found
        site = self._sites.get(found.site)
        website = site.website if site is not None else None
        if found.state is PublicationState.PUBLISHED and website is not None:
            return self._replace(found, website, actor, reason)
        state = PublicationState.TAKEN_DOWN if by_hand else PublicationState.TO_TAKE_DOWN
        with self._uow() as uow:
            ended = self._end(uow, found.id, state, actor, reason)
            uow.commit()
        return ended

    def _replace(
        self, found: Publication, website: Website, actor: str, reason: str
    ) -> Publication:
        key = f"take-down:{found.id}"

        def act() -> _Ended:
            website.take_down(found.key)
            return _Ended(at=self._clock.now())

        def record(uow: UnitOfWork, _: _Ended) -> None:
            self._end(uow, found.id, PublicationState.TAKEN_DOWN, actor, reason)

        self._ledger.once(
            key,
            topic="publish",
            case_id=found.case_id,
            request={"take-down": found.id},
            model=_Ended,
            act=act,
            ask=lambda: None,  # taking down twice is taking down once: just do it again
            record=record,
        )
        self._ledger.completed(key)  # the engine does not know this key
        with self._uow(read_only=True) as uow:
            ended = uow.publications.get(found.id)
        return ended or found

    def _end(
        self, uow: UnitOfWork, publication_id: str, state: PublicationState, actor: str, reason: str
    ) -> Publication:
        """Note the end: history, timeline, and the office when a person has to do it."""
        found = uow.publications.lock(publication_id)
        if found is None:
            raise NotFound(f"没有发布 {publication_id}")
        if found.state in (state, PublicationState.TAKEN_DOWN):
            return found
        now = self._clock.now()
        ended = replace(found, state=state, ended_at=now, ended_by=actor)
        uow.publications.save(ended)
        asked = state is PublicationState.TO_TAKE_DOWN
        note = f"请在网站后台撤下（{reason}）" if asked else f"已撤下（{reason}）"
        uow.publications.note(
            PublicationEntry(publication_id=found.id, at=now, state=state, actor=actor, note=note)
        )
        text = f"{self._name(found.site)}“{found.column}”栏目《{found.title}》{note}"
        uow.events.add(
            CaseEvent(
                case_id=found.case_id,
                at=now,
                kind=EventKind.TAKEN_DOWN,
                actor=actor,
                text=text,
                data={"publication": found.id, "site": found.site, "state": state.value},
            )
        )
        if asked:
            uow.notifications.add(
                Notification(
                    id=str(uuid.uuid4()),
                    case_id=found.case_id,
                    recipient_kind=RecipientKind.GROUP,
                    recipient=self._told,
                    kind="notice",
                    text=text,
                    created_at=now,
                    dedup_key=f"take-down:{found.id}",
                )
            )
        return ended

    def _name(self, code: str) -> str:
        site = self._sites.get(code)
        return site.name if site is not None else code
