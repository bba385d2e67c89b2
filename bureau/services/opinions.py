"""Keeps what each of several people said, and counts it (topics record-opinion, count-opinions).

Signers act at the same time: the case is locked while an opinion is written, so that none is lost
and each count is of what is there. A round ends when it is counted; when the process comes by
again (修改后再次会签), the next opinions of the same name are a new round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.opinions import WORD, Tally, opinion_name, tally
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.effects import EffectLedger
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent, Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one person said; fields as in `Opinion`."""

    case_id: str
    round: str
    opinion: str
    signer: str | None = None
    role: str | None = None
    text: str = ""
    signed_at: datetime | None = None
    on_behalf: bool = False
    entered_by: str | None = None


class Counted(BaseModel):
    """How a round stands.

    Args:
        agree, disagree, total: how many.
        by_word: how many of each word.
        result: see `Tally.result`.
    """

    model_config = ConfigDict(frozen=True)

    agree: int
    disagree: int
    total: int
    by_word: dict[str, int]
    result: str


class Opinions:
    """The use cases 会签, 征求意见, 测评.

    Args:
        ledger: each opinion once, each count once.
        clock: the one clock.
    """

    def __init__(self, ledger: EffectLedger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    def record(self, key: str, said: Statement) -> Counted:
        """Keep an opinion; gives how the round stands with it. A repeat gives the same.

        Of two opinions of one signer in an open round the later counts; both are kept.

        Args:
            key: external task id.
            said: what was said.

        Raises:
            Permanent: no such case, or it has ended; no round; no such form of an opinion; entered
                for somebody and nobody says by whom; said later than now.
        """
        _check(said, self._clock.now())

        def act(uow: UnitOfWork) -> Counted:
            case = _locked(uow, said.case_id)
            now = self._clock.now()
            for earlier in uow.opinions.open_round(case.id, said.round):
                if said.signer is not None and earlier.signer == said.signer:
                    uow.opinions.save(replace(earlier, superseded_by=key))
            kept = _opinion(key, said, now)
            uow.opinions.add(kept)
            uow.events.add(_event(case, kept))
            present = uow.opinions.open_round(case.id, said.round)
            return _counted(tally(one.opinion for one in present))

        return self._ledger.inside(
            key,
            topic="record-opinion",
            case_id=said.case_id,
            request={
                "round": said.round,
                "signer": said.signer,
                "opinion": said.opinion,
                "text": said.text,
                "on_behalf": said.on_behalf,
            },
            model=Counted,
            act=act,
        )

    def count(self, key: str, *, case_id: str, round: str) -> Counted:
        """Count a round and end it; a repeat gives the same.

        Args:
            key: external task id.
            case_id: the case.
            round: name of the round.

        Raises:
            Permanent: no such case, or no round.
        """
        if not round.strip():
            raise Permanent("an opinion needs a round (缺少会签名称)")

        def act(uow: UnitOfWork) -> Counted:
            case = _locked(uow, case_id)
            present = uow.opinions.open_round(case.id, round)
            for one in present:
                uow.opinions.save(replace(one, counted_by=key))
            counted = _counted(tally(one.opinion for one in present))
            uow.events.add(
                CaseEvent(
                    case_id=case.id,
                    at=self._clock.now(),
                    kind=EventKind.OPINIONS_COUNTED,
                    actor=SYSTEM,
                    text=f"{round}：共 {counted.total} 人，同意 {counted.agree} 人，"
                    f"不同意 {counted.disagree} 人",
                    data={"round": round, "by_word": counted.by_word},
                )
            )
            return counted

        return self._ledger.inside(
            key,
            topic="count-opinions",
            case_id=case_id,
            request={"round": round},
            model=Counted,
            act=act,
        )


def _check(said: Statement, now: datetime) -> None:
    if not said.round.strip():
        raise Permanent("an opinion needs a round (缺少会签名称)")
    if not WORD.fullmatch(said.opinion):
        raise Permanent("an opinion is one ASCII word, such as agree (意见须为 ASCII 值)")
    if said.on_behalf and not said.entered_by:
        raise Permanent("entered for somebody, and nobody says by whom (代录须写明录入人)")
    if said.signed_at is not None and said.signed_at > now:
        raise Permanent(f"signed in the future (签署时间晚于现在): {said.signed_at.isoformat()}")


def _locked(uow: UnitOfWork, case_id: str) -> Case:
    case = uow.cases.lock(case_id)
    if case is None:
        raise Permanent(f"no case {case_id}")
    if case.finished:
        raise Permanent(f"case {case.number} has ended and takes no opinion")
    return case


def _opinion(key: str, said: Statement, now: datetime) -> Opinion:
    return Opinion(
        key=key,
        case_id=said.case_id,
        round=said.round,
        signer=said.signer,
        role=said.role,
        opinion=said.opinion,
        text=said.text,
        signed_at=said.signed_at or now,
        on_behalf=said.on_behalf,
        entered_by=said.entered_by,
        recorded_at=now,
    )


def _event(case: Case, kept: Opinion) -> CaseEvent:
    added = "（代录）" if kept.on_behalf else ""
    return CaseEvent(
        case_id=case.id,
        at=kept.recorded_at,
        kind=EventKind.OPINION,
        actor=kept.signer or SYSTEM,
        text=f"{kept.round}：{opinion_name(kept.opinion)}{added}",
        data={"round": kept.round, "opinion": kept.opinion, "on_behalf": kept.on_behalf},
    )


def _counted(counted: Tally) -> Counted:
    return Counted(
        agree=counted.agree,
        disagree=counted.disagree,
        total=counted.total,
        by_word=dict(counted.by_word),
        result=counted.result,
    )
