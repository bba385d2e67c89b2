"""对账 for a body: what it handed in on a day, what became of each, and the digests."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.errors import Fault, InvalidData, Permanent
from bureau.services.access import Caller
from bureau.services.case_status import STATE_TEXTS
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Paper, Submission
from bureau.timezone import TIME_ZONE

#: Entries of one page.
PAGE: Final = 100
#: Years that can be asked for: far from the first and last that can be reckoned with.
_YEARS: Final = range(2000, 3000)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One thing that was handed in.

    Args:
        submission: what, when, under which key.
        case: the case it opened or came for, as it stands now.
        state_text: its state, Chinese.
        body_sha256: digest of the body that was handed in, as its receipt says.
        receipt_sha256: digest of the receipt that was answered.
        papers: attachments that came with it.
    """

    submission: Submission
    case: Case
    state_text: str
    body_sha256: str
    receipt_sha256: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class HandedInPage:
    """A page.

    Args:
        entries: in order of time.
        next_cursor: asks for the next page; None on the last one.
    """

    entries: tuple[HandedIn, ...]
    next_cursor: str | None


class BodyReconciliation:
    """The use case 对账 of a body.

    Args:
        uow: opens transactions.
        clock: the one clock.
        page: entries of one page.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, page: int = PAGE) -> None:
        self._uow = uow
        self._clock = clock
        self._page = page

    def of_day(self, caller: Caller, day: date, cursor: str | None) -> HandedInPage:
        """What the caller's body handed in on a day, accepted submissions only.

        Args:
            caller: the body.
            day: Beijing time.
            cursor: of the page before; None for the first.

        Raises:
            NotPermitted: the key may not ask after cases.
            InvalidData: the cursor is none of this day's, or no such year.
        """
        caller.require_status()
        if day.year not in _YEARS:
            raise InvalidData(
                "地址里的参数不符合要求。",
                faults=(Fault("/query/date", f"年份应在{_YEARS[0]}至{_YEARS[-1]}之间。"),),
            )
        since = datetime.combine(day, time(), TIME_ZONE)
        until = since + timedelta(days=1)
        after = _read(cursor, since, until) if cursor is not None else None
        with self._uow(read_only=True) as uow:
            found = uow.submissions.of_body(
                caller.organisation_id, since, until, after=after, limit=self._page + 1
            )
            shown = found[: self._page]
            entries = []
            for one in shown:
                case = uow.cases.get(one.case_id)
                if case is None:
                    raise Permanent(f"submission {one.id} has no case")
                papers = uow.papers.of_case(case.id)
                entries.append(
                    HandedIn(
                        submission=one,
                        case=case,
                        state_text=STATE_TEXTS[case.state],
                        body_sha256=_body_digest(one),
                        receipt_sha256=hashlib.sha256(one.response_body).hexdigest(),
                        papers=tuple(paper for paper in papers if paper.submission_id == one.id),
                    )
                )
        more = len(found) > self._page
        return HandedInPage(tuple(entries), _written(shown[-1]) if more else None)


def _body_digest(one: Submission) -> str:
    """Of the body alone: what a key stands for (`request_digest`) holds kind and case too."""
    return str(json.loads(one.response_body)["body_sha256"])


def _written(last: Submission) -> str:
    text = f"{last.received_at.astimezone(UTC).isoformat()}|{last.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(cursor: str, since: datetime, until: datetime) -> tuple[datetime, str]:
    """Time and id of the last entry of the page before."""
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
        at, _, last = text.partition("|")
        time_ = datetime.fromisoformat(at)
    except ValueError:
        raise _wrong() from None
    if time_.tzinfo is None or not since <= time_ < until:
        raise _wrong()
    # An id is an UUID; what holds a NUL, PostgreSQL would not take.
    if not last or not last.isascii() or not last.isprintable() or len(last) > 64:
        raise _wrong()
    return time_, last


def _wrong() -> InvalidData:
    return InvalidData(
        "地址里的参数不符合要求。",
        faults=(
            Fault("/query/cursor", "只能是同一日期上一页回答的 next_cursor；首页请去掉这个参数。"),
        ),
    )
