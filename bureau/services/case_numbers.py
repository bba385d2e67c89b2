"""Gives a case its number (办件编号) from register "BJ", in the transaction that opens the case."""

from __future__ import annotations

import uuid
from datetime import datetime

from bureau.domain.numbering import CASE_REGISTER, format_number
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import NumberRecord, NumberState
from bureau.timezone import TIME_ZONE


def take_case_number(uow: UnitOfWork, now: datetime) -> NumberRecord:
    """Take the next number of the year; whoever else wants one waits until this transaction ends.

    Add the case first, then `book_case_number`: the number's row names its case.
    """
    year = now.astimezone(TIME_ZONE).year
    seq = uow.numbers.take_seq(CASE_REGISTER, year)
    return NumberRecord(
        id=str(uuid.uuid4()),
        register=CASE_REGISTER,
        year=year,
        seq=seq,
        value=format_number(CASE_REGISTER, year, seq),
        state=NumberState.USED,
        reserved_at=now,
        settled_at=now,
    )
