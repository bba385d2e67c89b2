"""Collection rounds (数据报送、调度): opened, looked at, reminded of, closed (topic `collect`).

Rules: 每月提供、汇总 (1.33); 收齐才报, so the process waits on `complete` (readings to 1.33);
按通知要求的时间和频度报送 (4.7). Addressees get one-time links; who is missing is reminded; the
state can be asked at any time.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import NotFound, Permanent, Refusal
from bureau.services.collection_intake import CollectionIntake
from bureau.services.effects import EffectLedger
from bureau.services.one_time_links import OneTimeLinks
from bureau.services.ports.collection_templates import AddresseeBook, Asked
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, Notification, RecipientKind
from bureau.services.records.collections import (
    CollectionReturn,
    CollectionRound,
    ReturnState,
    RoundState,
)

PURPOSE: Final = "collection-return"
#: Late returns are taken until the round is closed; links live as long as that may be.
LINK_GRACE: Final = timedelta(days=180)
#: Longest text a variable of the engine holds.
_TEXT_LIMIT: Final = 4000


class RoundStatus(BaseModel):
    """A round as the process is told of it.

    Args:
        round_id: the round.
        missing: how many have given nothing.
        missing_names: their names, joined with 、; as JSON list in `missing_json` by code.
        late: how many came late.
        nil: how many reported that there is nothing.
        returned: how many gave data.
        complete: nobody is missing.
    """

    model_config = ConfigDict(frozen=True)

    round_id: str
    missing: int
    missing_names: str
    missing_json: str
    late: int
    nil: int
    returned: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundWish:
    """What is asked, of whom, until when; `period` such as "2026-03", "2026-Q1", "2026".

    `by_task`: the addressees are posts with a task of their own in the diagram, so nobody gets a
    link.
    """

    template: str
    period: str
    addressees: Sequence[str]
    due_at: datetime
    by_task: bool = False


class Collections:
    """The use cases of rounds.

    Args:
        uow: opens transactions.
        effects: one act for each task.
        intake: templates, and what comes back.
        book: who may be asked.
        links: one-time links.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        effects: EffectLedger,
        intake: CollectionIntake,
        book: AddresseeBook,
        links: OneTimeLinks,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._effects = effects
        self._intake = intake
        self._book = book
        self._links = links
        self._clock = clock

    def open(self, key: str, case_id: str, wish: RoundWish) -> RoundStatus:
        """Open a round and give every addressee its link; a repeat gives nobody a second one.

        Raises:
            Permanent: no such template or addressee, none at all, or a due time that has passed.
        """
        asked = self._asked(wish.addressees)
        try:
            title = self._intake.template(wish.template).definition.title
        except Refusal as fault:
            raise Permanent(fault.message) from fault

        def act(uow: UnitOfWork) -> RoundStatus:
            if uow.cases.get(case_id) is None:
                raise Permanent(f"no case {case_id}")
            now = self._clock.now()
            if wish.due_at <= now:
                raise Permanent("报送期限已经过去 (due time has passed)")
            round_ = CollectionRound(
                id=str(uuid.uuid4()),
                case_id=case_id,
                template=wish.template,
                period=wish.period,
                title=title,
                due_at=wish.due_at,
                state=RoundState.OPEN,
                opened_at=now,
            )
            if not uow.collections.add(round_):
                raise Permanent(f"本件已有 {wish.period} 的“{title}”报送 (round exists)")
            for one in asked:
                uow.collections.add_return(
                    CollectionReturn(
                        id=str(uuid.uuid4()),
                        round_id=round_.id,
                        addressee=one.code,
                        name=one.name,
                        is_group=one.is_group,
                        state=ReturnState.MISSING,
                        content={"rows": []},
                        invited_at=now if wish.by_task else None,
                    )
                )
            self._told(uow, round_, f"向 {len(asked)} 个单位布置{title}（{wish.period}）")
            return _status(round_, uow.collections.returns(round_.id))

        opened = self._effects.inside(
            key,
            topic="collect",
            case_id=case_id,
            request={"act": "open", "template": wish.template, "period": wish.period},
            model=RoundStatus,
            act=act,
        )
        self._invite(opened.round_id)
        return opened

    def status(self, case_id: str, round_id: str | None = None) -> RoundStatus:
        """How a round stands; without an id the case's newest one.

        Raises:
            Permanent: the case has no such round.
        """
        with self._uow(read_only=True) as uow:
            round_ = self._round(uow, case_id, round_id)
            return _status(round_, uow.collections.returns(round_.id))

    def remind(self, key: str, case_id: str, round_id: str | None = None) -> RoundStatus:
        """Remind everybody who is missing, once for each task, with a fresh link.

        Raises:
            Permanent: the case has no such round, or it is closed.
        """
        with self._uow(read_only=True) as uow:
            found = self._round(uow, case_id, round_id)
            returns = uow.collections.returns(found.id)
            told = uow.effects.get(key) is not None
        fresh = {
            one.id: self._link(found, one)
            for one in returns
            if not told and one.state is ReturnState.MISSING and found.state is RoundState.OPEN
        }

        def act(uow: UnitOfWork) -> RoundStatus:
            round_ = uow.collections.get(found.id, lock=True)
            if round_ is None or round_.state is RoundState.CLOSED:
                raise Permanent("本轮报送已经结束，无须催报 (round is closed)")
            now = uow.collections.returns(round_.id)
            missing = [one for one in now if one.state is ReturnState.MISSING]
            count = round_.reminded + 1
            for one in missing:
                text = f"催报第 {count} 次：请尽快报送{round_.title}（{round_.period}）"
                self._notify(uow, round_, one, text, fresh.get(one.id, ""), f"{key}:{one.id}")
            if missing:
                uow.collections.save(replace(round_, reminded=count))
                names = "、".join(one.name for one in missing)
                self._told(uow, round_, f"第 {count} 次催报：{names}")
            return _status(round_, now)

        return self._effects.inside(
            key,
            topic="collect",
            case_id=case_id,
            request={"act": "remind", "round": found.id},
            model=RoundStatus,
            act=act,
        )

    def close(self, key: str, case_id: str, round_id: str | None = None) -> RoundStatus:
        """Close a round: nothing is taken any more. Closing it again changes nothing.

        Raises:
            Permanent: the case has no such round.
        """

        def act(uow: UnitOfWork) -> RoundStatus:
            seen = self._round(uow, case_id, round_id)
            round_ = uow.collections.get(seen.id, lock=True) or seen
            status = _status(round_, uow.collections.returns(round_.id))
            if round_.state is RoundState.OPEN:
                uow.collections.save(
                    replace(round_, state=RoundState.CLOSED, closed_at=self._clock.now())
                )
                names = f"，未报：{status.missing_names}" if status.missing else "，已报齐"
                self._told(uow, round_, f"{round_.title}（{round_.period}）截止{names}")
            return status

        return self._effects.inside(
            key,
            topic="collect",
            case_id=case_id,
            request={"act": "close", "round": round_id},
            model=RoundStatus,
            act=act,
        )

    def hand_in(
        self,
        key: str,
        case_id: str,
        addressee: str,
        row: Mapping[str, object],
        round_id: str | None = None,
    ) -> RoundStatus:
        """Take in what a post filled into the form of its task, for a template of one row.

        Raises:
            Permanent: no such round, the post is none of its addressees, the round is closed, or
                the form lets through what the template refuses.
        """

        def act(uow: UnitOfWork) -> RoundStatus:
            seen = self._round(uow, case_id, round_id)
            round_ = uow.collections.get(seen.id, lock=True) or seen
            for one in uow.collections.returns(round_.id):
                if one.addressee == addressee:
                    break
            else:
                raise Permanent(f"{round_.title}没有向 {addressee} 布置 (no such addressee)")
            held = uow.collections.get_return(one.id, lock=True) or one
            try:
                self._intake.take(uow, held, round_, [row], by=one.name)
            except Refusal as fault:
                raise Permanent(fault.message) from fault
            return _status(round_, uow.collections.returns(round_.id))

        return self._effects.inside(
            key,
            topic="collect",
            case_id=case_id,
            request={"act": "hand-in", "round": round_id, "addressee": addressee},
            model=RoundStatus,
            act=act,
        )

    def rounds(self, template: str | None = None) -> tuple[CollectionRound, ...]:
        """Rounds, newest first."""
        with self._uow(read_only=True) as uow:
            return uow.collections.find(template)

    def returns(self, round_id: str) -> tuple[CollectionRound, tuple[CollectionReturn, ...]]:
        """A round with all its returns.

        Raises:
            NotFound: there is none.
        """
        with self._uow(read_only=True) as uow:
            round_ = uow.collections.get(round_id)
            if round_ is None:
                raise NotFound("没有这一轮报送。")
            return round_, uow.collections.returns(round_id)

    # -- parts

    def _asked(self, codes: Sequence[str]) -> tuple[Asked, ...]:
        found: dict[str, Asked] = {}
        for code in (code.strip() for code in codes):
            if not code:
                continue
            meant = self._book.find(code)
            if not meant:
                raise Permanent(f"单位名册和岗位名册里都没有 {code} (no such addressee)")
            found.update({one.code: one for one in meant})
        if not found:
            raise Permanent("没有写明报送单位 (no addressees)")
        return tuple(found.values())

    def _round(self, uow: UnitOfWork, case_id: str, round_id: str | None) -> CollectionRound:
        rounds = uow.collections.of_case(case_id)
        wanted = [one for one in rounds if round_id is None or one.id == round_id]
        if not wanted:
            raise Permanent("本件没有布置过这项报送 (no such round)")
        return wanted[-1]

    def _invite(self, round_id: str) -> None:
        """Give a link to everybody who has none; after a crash it goes on where it stopped."""
        round_, returns = self.returns(round_id)
        for one in returns:
            if one.invited_at is not None:
                continue
            url = self._link(round_, one)
            with self._uow() as uow:
                held = uow.collections.get_return(one.id, lock=True)
                if held is None or held.invited_at is not None:
                    continue
                text = (
                    f"请于 {round_.due_at:%Y-%m-%d %H:%M} 前报送{round_.title}（{round_.period}）"
                )
                self._notify(uow, round_, one, text, url, f"invite:{one.id}")
                uow.collections.save_return(replace(held, invited_at=self._clock.now()))
                uow.commit()

    def _link(self, round_: CollectionRound, one: CollectionReturn) -> str:
        issued = self._links.issue(
            PURPOSE,
            one.addressee,
            one.id,
            round_.case_id,
            max(round_.due_at, self._clock.now()) + LINK_GRACE,
        )
        return issued.url

    def _notify(
        self,
        uow: UnitOfWork,
        round_: CollectionRound,
        one: CollectionReturn,
        text: str,
        url: str,
        key: str,
    ) -> None:
        uow.notifications.add(
            Notification(
                id=str(uuid.uuid4()),
                case_id=round_.case_id,
                recipient_kind=RecipientKind.GROUP if one.is_group else RecipientKind.ORGANISATION,
                recipient=one.addressee,
                kind="collection",
                text=f"{text}。报送链接：{url}" if url else f"{text}。",
                created_at=self._clock.now(),
                dedup_key=f"collect:{key}",
            )
        )

    def _told(self, uow: UnitOfWork, round_: CollectionRound, text: str) -> None:
        uow.events.add(
            CaseEvent(
                case_id=round_.case_id,
                at=self._clock.now(),
                kind=EventKind.COLLECTION,
                actor=SYSTEM,
                text=text,
                data={"round": round_.id},
            )
        )


def _status(round_: CollectionRound, returns: Sequence[CollectionReturn]) -> RoundStatus:
    missing = [one for one in returns if one.state is ReturnState.MISSING]
    names = "、".join(one.name for one in missing)
    codes = json.dumps([one.addressee for one in missing])
    return RoundStatus(
        round_id=round_.id,
        missing=len(missing),
        missing_names=names if len(names) <= _TEXT_LIMIT else f"{names[: _TEXT_LIMIT - 1]}…",
        missing_json=codes if len(codes) <= _TEXT_LIMIT else "[]",
        late=sum(one.late for one in returns),
        nil=sum(one.state is ReturnState.NIL for one in returns),
        returned=sum(one.state is ReturnState.RETURNED for one in returns),
        complete=not missing,
    )
