"""What a citizen may learn of a case with tracking number and query code (公开查询).

The code stands on the receipt: 10 characters without those that look alike, 49 random bits. Wrong
guesses are counted by address and by case, so that one caller cannot shut a case off for its owner.
Only the procedure, the state, the steps and the dates are told: no title, no name, no paper.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.masking import masked
from bureau.domain.numbering import is_case_number
from bureau.domain.timeline import PUBLIC_TEXTS
from bureau.errors import NotFound
from bureau.services.case_status import STATE_TEXTS
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.rate_limits import GUESSES_BY_ADDRESS, GUESSES_BY_CASE, RateLimits
from bureau.services.records.access import QueryCode
from bureau.services.submission_receipt import basis_text

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What anyone with number and code may know.

    Args:
        tracking_number: number of the case.
        procedure: its Chinese name.
        state_text: state in Chinese.
        received_at: when it came in.
        due_at: until when it is to be done.
        due_basis: how that came about.
        closed_at: when it ended.
        steps: time and Chinese sentence, oldest first.
    """

    tracking_number: str
    procedure: str
    state_text: str
    received_at: datetime
    due_at: datetime | None
    due_basis: str
    closed_at: datetime | None
    steps: tuple[tuple[datetime, str], ...]


def new_query_code(case_id: str) -> tuple[str, QueryCode]:
    """A code for a new case, and what is kept of it in the transaction that opens the case."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return code, QueryCode(case_id=case_id, code_hash=_digest(case_id, code))


class PublicQuery:
    """The use case 公开查询.

    Args:
        uow: opens transactions.
        limits: count wrong guesses.
    """

    def __init__(self, uow: UnitOfWorkFactory, limits: RateLimits) -> None:
        self._uow = uow
        self._limits = limits

    def ask(self, number: str, code: str, address: str) -> PublicStatus:
        """State of a case.

        Args:
            number: tracking number, as typed.
            code: query code, as typed.
            address: where the caller is; guesses are counted by it.

        Raises:
            NotFound: no such case, or a wrong code: the caller cannot tell which.
            RateLimited: too many wrong guesses.
        """
        number = number.strip().upper()
        code = code.strip().upper().replace(" ", "").replace("-", "")
        self._limits.require(GUESSES_BY_ADDRESS, address)
        self._limits.require(GUESSES_BY_CASE, number[:64])
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number) if is_case_number(number) else None
            known = uow.access.code_of(case.id) if case else None
        case_id, expected = (known.case_id, known.code_hash) if known else ("-", "-")
        if not secrets.compare_digest(_digest(case_id, code), expected) or case is None:
            self._limits.take(GUESSES_BY_ADDRESS, address)
            self._limits.take(GUESSES_BY_CASE, number[:64])
            raise NotFound("办件编号或查询码不对，请按回执核对。")
        return self._status(case)

    def _status(self, case: Case) -> PublicStatus:
        with self._uow(read_only=True) as uow:
            procedure = uow.procedures.get(case.procedure_id)
            events = uow.events.of_case(case.id)
        return PublicStatus(
            tracking_number=case.number,
            procedure=procedure.name if procedure else case.procedure_id,
            state_text=STATE_TEXTS[case.state],
            received_at=case.received_at,
            due_at=case.due_at,
            due_basis=masked(basis_text(case)),
            closed_at=case.closed_at,
            steps=tuple(
                (event.at, PUBLIC_TEXTS[event.kind])
                for event in events
                if event.kind in PUBLIC_TEXTS
            ),
        )


def _digest(case_id: str, code: str) -> str:
    return hashlib.sha256(f"{case_id}:{code}".encode()).hexdigest()
