"""The queue of matters for a meeting (议题), and the one entry of all its results.

A case queues (topic `queue-agenda`) and waits for a message. The office enters what a meeting said
of all its matters once, with the 纪要; the cases are told through the outbox in the transaction
that writes it down. The same entry again changes nothing; another verdict on a decided matter is
refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import BaseModel, ConfigDict

from bureau.domain.agenda import Meeting, Verdict
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Conflict, Fault, InvalidData, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import (
    AgendaItem,
    CaseEvent,
    OutboxKind,
    OutboxRow,
    Paper,
)
from bureau.timezone import TIME_ZONE

#: Message that releases a case; `S_PartyGroupMeeting` waits for it.
DECIDED = "Message_MeetingDecided"
#: Posts that enter what a meeting said.
KEEPERS = frozenset({"bangongshi", "bangongshizhuren"})
#: Kind of paper that a 纪要 is.
MINUTES = "minutes"


class Queued(BaseModel):
    """A queued matter.

    Args:
        position: how many wait for this meeting, with this one.
    """

    model_config = ConfigDict(frozen=True)

    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a meeting said of one matter.

    Args:
        case_number: the case.
        verdict: what was said.
        note: 会议要求.
    """

    case_number: str
    verdict: Verdict
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry did: matters decided, put off, and known with the same verdict already."""

    decided: int
    deferred: int
    known: int


class Agenda:
    """The use cases 议题排队, 会议结果登记, 议题撤回.

    Args:
        uow: opens transactions.
        ledger: each matter is queued once.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, ledger: EffectLedger, clock: Clock) -> None:
        self._uow = uow
        self._ledger = ledger
        self._clock = clock

    def queue(
        self, key: str, *, case_id: str, instance_id: str, meeting: Meeting, title: str
    ) -> Queued:
        """Put a matter into the queue; a repeat gives the same.

        Args:
            key: external task id.
            case_id: the case.
            instance_id: process instance that waits.
            meeting: which body decides.
            title: what it is about; "" takes the case's.

        Raises:
            Permanent: no such case, it has ended, or it waits for this meeting already.
        """

        def act(uow: UnitOfWork) -> Queued:
            case = uow.cases.lock(case_id)
            if case is None:
                raise Permanent(f"no case {case_id}")
            if case.finished:
                raise Permanent(f"case {case.number} has ended")
            waiting = uow.agenda.waiting(meeting)
            if any(one.case_id == case_id for one in waiting):
                raise Permanent(f"办件 {case.number} 已在{meeting.label}议题中 (queued already)")
            item = AgendaItem(
                key=key,
                case_id=case_id,
                instance_id=instance_id,
                meeting=meeting,
                title=title.strip() or case.title,
                queued_at=self._clock.now(),
            )
            uow.agenda.add(item)
            self._say(uow, case, SYSTEM, f"列入{meeting.label}议题：{item.title}", item)
            return Queued(position=len(waiting) + 1)

        return self._ledger.inside(
            key,
            topic="queue-agenda",
            case_id=case_id,
            request={"meeting": meeting.value, "title": title},
            model=Queued,
            act=act,
        )

    def waiting(self, meeting: Meeting) -> tuple[tuple[AgendaItem, Case], ...]:
        """The queue with its cases, the longest waiting first."""
        with self._uow(read_only=True) as uow:
            items = uow.agenda.waiting(meeting)
            return tuple((item, case) for item in items if (case := uow.cases.get(item.case_id)))

    def enter(
        self,
        meeting: Meeting,
        held_on: date,
        results: Sequence[Result],
        *,
        minutes: Paper,
        by: str,
    ) -> Entered:
        """Write down what a meeting said of its matters: all of it, or nothing.

        Args:
            meeting: which body met.
            held_on: when.
            results: one for each matter that was spoken of.
            minutes: the 纪要, kept and not given to a case yet; each case gets a copy.
            by: who enters it.

        Raises:
            InvalidData: no result, a case twice, one that does not wait for this meeting, or a day
                that has not come; every fault with its line.
            Conflict: a matter was decided otherwise .
        """
        if held_on > self._clock.now().astimezone(TIME_ZONE).date():
            raise InvalidData("会议日期还没有到。", faults=(Fault("/held_on", f"{held_on}"),))
        with self._uow() as uow:
            found = self._matched(uow, meeting, results)
            done = {Verdict.APPROVED: 0, Verdict.DEFERRED: 0}
            known = 0
            # One order for all, so that two entries at once wait for each other.
            for result, item in sorted(found, key=lambda pair: pair[1].case_id):
                case = uow.cases.lock(item.case_id)
                present = uow.agenda.get(item.key)
                if case is None or present is None:
                    raise Permanent(f"agenda item {item.key} vanished")
                if _same(present, result, held_on):
                    known += 1
                    continue
                if present.verdict is not None:
                    raise _decided(case, present)
                self._decide(uow, case, present, result, held_on, minutes, by)
                done[Verdict.APPROVED if result.verdict.final else Verdict.DEFERRED] += 1
            uow.commit()
        return Entered(done[Verdict.APPROVED], done[Verdict.DEFERRED], known)

    def withdraw(self, meeting: Meeting, case_number: str, *, reason: str, by: str) -> None:
        """Take a matter off the queue; its case goes on with the verdict "withdrawn".

        Raises:
            InvalidData: no reason, or the case does not wait for this meeting.
            Conflict: it was decided .
        """
        if not reason.strip():
            raise InvalidData("须写明撤回理由。", faults=(Fault("/reason", "不能为空。"),))
        today = self._clock.now().astimezone(TIME_ZONE).date()
        result = Result(case_number=case_number, verdict=Verdict.WITHDRAWN, note=reason.strip())
        with self._uow() as uow:
            ((_, item),) = self._matched(uow, meeting, [result])
            case = uow.cases.lock(item.case_id)
            present = uow.agenda.get(item.key)
            if case is None or present is None:
                raise Permanent(f"agenda item {item.key} vanished")
            if present.verdict is Verdict.WITHDRAWN:
                return
            if present.verdict is not None:
                raise _decided(case, present)
            self._decide(uow, case, present, result, today, None, by)
            uow.commit()

    def _matched(
        self, uow: UnitOfWork, meeting: Meeting, results: Sequence[Result]
    ) -> list[tuple[Result, AgendaItem]]:
        """The matter of each result: the one that waits, else the last one that was decided."""
        faults = [] if results else [Fault("/results", "没有结果。")]
        found: list[tuple[Result, AgendaItem]] = []
        seen: dict[str, int] = {}
        for number, result in enumerate(results, start=1):
            case = uow.cases.by_number(result.case_number)
            known = uow.agenda.of_case(case.id) if case else ()
            items = [one for one in known if one.meeting is meeting]
            waiting = [one for one in items if one.verdict is None]
            if result.case_number in seen:
                faults.append(Fault(f"/results/{number}", f"{result.case_number} 重复。"))
            elif not items:
                said = f"{result.case_number} 不在{meeting.label}议题中。"
                faults.append(Fault(f"/results/{number}", said))
            else:
                found.append((result, (waiting or items)[-1]))
            seen[result.case_number] = number
        if faults:
            raise InvalidData("会议结果有误，未作任何登记。", faults=tuple(faults))
        return found

    def _decide(
        self,
        uow: UnitOfWork,
        case: Case,
        item: AgendaItem,
        result: Result,
        held_on: date,
        minutes: Paper | None,
        by: str,
    ) -> None:
        now = self._clock.now()
        verdict = result.verdict
        said = f"{item.meeting.label}（{held_on:%Y年%-m月%-d日}）：{verdict.label}"
        self._say(uow, case, by, f"{said}；{result.note}" if result.note else said, item)
        if minutes is not None:
            uow.papers.add(
                replace(minutes, id=str(uuid.uuid4()), case_id=case.id, kind=MINUTES, added_at=now)
            )
        if not verdict.final:
            # The day and the minutes are kept, so that the same entry again is known.
            uow.agenda.save(replace(item, deferrals=item.deferrals + 1, held_on=held_on))
            return
        uow.agenda.save(
            replace(
                item,
                verdict=verdict,
                held_on=held_on,
                note=result.note,
                decided_by=by,
                decided_at=now,
                minutes_sha256=minutes.sha256 if minutes else None,
            )
        )
        uow.outbox.add(
            OutboxRow(
                kind=OutboxKind.CORRELATE_MESSAGE,
                case_id=case.id,
                payload={
                    "message": DECIDED,
                    "instance": item.instance_id,
                    "variables": {
                        "meetingResult": verdict.value,
                        "meetingDate": held_on.isoformat(),
                        "meetingNote": result.note,
                    },
                },
                dedup_key=f"agenda:{item.key}",
                created_at=now,
                available_at=now,
            )
        )

    def _say(self, uow: UnitOfWork, case: Case, actor: str, text: str, item: AgendaItem) -> None:
        data: Mapping[str, str] = {"meeting": item.meeting.value, "item": item.key}
        uow.events.add(
            CaseEvent(
                case_id=case.id,
                at=self._clock.now(),
                kind=EventKind.AGENDA,
                actor=actor,
                text=text,
                data=data,
            )
        )


def _same(item: AgendaItem, result: Result, held_on: date) -> bool:
    """Whether exactly this was entered before."""
    if item.verdict is None:
        return result.verdict is Verdict.DEFERRED and item.held_on == held_on
    return (item.verdict, item.held_on, item.note) == (result.verdict, held_on, result.note)


def _decided(case: Case, item: AgendaItem) -> Conflict:
    label = item.verdict.label if item.verdict else ""
    return Conflict(
        f"办件 {case.number} 的议题已于 {item.held_on} 登记为“{label}”，不能改为别的结果；"
        "确有错误的，请按会议规定另行提交议题。",
        code="conflict",
    )
