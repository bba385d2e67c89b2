"""传阅: people are sent a case to read, and mark it 已阅; no step of the procedure waits for it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from bureau.domain.cases import Case
from bureau.domain.timeline import EventKind
from bureau.errors import InvalidData, NotFound
from bureau.services.papers import PaperService
from bureau.services.records import CaseEvent, Paper
from bureau.services.records.task_acts import Reading
from bureau.services.task_acts.ground import Cookies, Ground, Standing, allow, reason_of

ACT: Final = "circulate"
#: Most readers in one go.
MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """What somebody is to read."""

    reading: Reading
    case: Case
    papers: tuple[Paper, ...]
    sender_name: str


class Circulation:
    """The use case 传阅.

    Args:
        ground: finds and refuses.
        papers: hands papers out.
    """

    def __init__(self, ground: Ground, papers: PaperService) -> None:
        self._ground = ground
        self._papers = papers

    def people(self, at: Standing) -> dict[str, str]:
        """Who may be sent it, names by user id; {} when the diagram does not allow it."""
        if ACT not in at.rule.listed("acts"):
            return {}
        with self._ground.uow(read_only=True) as uow:
            staff = uow.staff.all()
        return {one.id: one.name for one in staff if not one.locked and one.id != at.clerk.user_id}

    def names(self) -> dict[str, str]:
        """Names of everybody in the register, by user id."""
        with self._ground.uow(read_only=True) as uow:
            return {one.id: one.name for one in uow.staff.all()}

    def readings_of(self, case_id: str) -> tuple[Reading, ...]:
        """Who was to read a case, with the read marks, oldest first."""
        with self._ground.uow(read_only=True) as uow:
            return uow.task_acts.readings_of(case_id)

    def send(self, cookies: Cookies, task_id: str, readers: Sequence[str], note: str) -> int:
        """Send the case round; how many got it who did not have it to read already.

        Raises:
            Unauthenticated, NotFound, NotPermitted: as `Ground.held`, or it is not drawn.
            InvalidData: nobody, too many, or somebody who is not in the register.
        """
        said = reason_of(note, needed=False)
        at = self._ground.held(cookies, task_id)
        allow(at, ACT, "传阅")
        known = self.people(at)
        wanted = tuple(dict.fromkeys(readers))
        if not wanted or len(wanted) > MOST or not set(wanted) <= set(known):
            raise InvalidData(f"请选择名册中的 1 至 {MOST} 位同志。")
        new = []
        with self._ground.uow() as uow:
            for reader in wanted:
                reading = Reading(
                    id=str(uuid.uuid4()),
                    case_id=at.case.id,
                    reader=reader,
                    sender=at.clerk.user_id,
                    note=said,
                    sent_at=self._ground.now(),
                )
                if uow.task_acts.add_reading(reading):
                    new.append(reader)
                    what = f"{at.clerk.name}送您阅{'：' + said if said else '。'}"
                    self._ground.tell(uow, at.case, reader, what, f"reading:{reading.id}")
            if new:
                text = f"送{'、'.join(known[one] for one in new)}传阅"
                self._ground.note(uow, at, EventKind.CIRCULATED, text, readers=new)
            uow.commit()
        return len(new)

    def waiting(self, cookies: Cookies) -> tuple[ToRead, ...]:
        """What the asking clerk has not read yet, oldest first.

        Raises:
            Unauthenticated: nobody is logged in.
        """
        clerk = self._ground.who(cookies)
        found = []
        with self._ground.uow(read_only=True) as uow:
            names = {one.id: one.name for one in uow.staff.all()}
            for reading in uow.task_acts.readings_for(clerk.user_id):
                case = uow.cases.get(reading.case_id)
                if case is not None:
                    papers = uow.papers.of_case(case.id)
                    sender = names.get(reading.sender, reading.sender)
                    found.append(
                        ToRead(reading=reading, case=case, papers=papers, sender_name=sender)
                    )
        return tuple(found)

    def open_paper(
        self, cookies: Cookies, reading_id: str, paper_id: str
    ) -> tuple[Paper, BinaryIO]:
        """A paper of a case that the asking clerk was sent; the caller closes it.

        Raises:
            Unauthenticated: nobody is logged in.
            NotFound: no such reading of this clerk, or no such paper.
        """
        clerk = self._ground.who(cookies)
        with self._ground.uow() as uow:
            reading = uow.task_acts.lock_reading(reading_id)
            if reading is None or reading.reader != clerk.user_id:
                raise NotFound("没有这件阅件。")
            if reading.opened_at is None:
                uow.task_acts.save_reading(replace(reading, opened_at=self._ground.now()))
                uow.commit()
        return self._papers.open_of_case(reading.case_id, paper_id)

    def mark(self, cookies: Cookies, reading_ids: Sequence[str], comment: str = "") -> int:
        """已阅, several in one go; how many were not marked before.

        Raises:
            Unauthenticated: nobody is logged in.
            NotFound: one is not of this clerk; then none is marked.
            InvalidData: the comment is too long.
        """
        said = reason_of(comment, needed=False)
        clerk = self._ground.who(cookies)
        now, marked = self._ground.now(), 0
        with self._ground.uow() as uow:
            for one in sorted(set(reading_ids)):
                reading = uow.task_acts.lock_reading(one)
                if reading is None or reading.reader != clerk.user_id:
                    raise NotFound("没有这件阅件。")
                if reading.read_at is not None:
                    continue
                opened = reading.opened_at or now
                uow.task_acts.save_reading(
                    replace(reading, opened_at=opened, read_at=now, comment=said)
                )
                uow.events.add(
                    CaseEvent(
                        case_id=reading.case_id,
                        at=now,
                        kind=EventKind.READ,
                        actor=clerk.user_id,
                        text=f"已阅{'：' + said if said else ''}",
                        data={"reading": reading.id, "actor_name": clerk.name},
                    )
                )
                marked += 1
            uow.commit()
        return marked
