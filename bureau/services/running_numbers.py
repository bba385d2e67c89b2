"""Takes the next number of a register, for whatever is numbered: cases, documents, archives."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import NumberRecord, NumberState
from bureau.timezone import TIME_ZONE


def take_number(
    uow: UnitOfWork,
    register: str,
    now: datetime,
    written: Callable[[int, int], str],
    *,
    state: NumberState,
    year: int | None = None,
) -> NumberRecord:
    """Take the next count; others who want one wait until this transaction ends.

    The record is not stored: the caller adds it, with what it was taken for.

    Args:
        uow: open transaction; rolled back, it leaves no gap.
        register: name of the register.
        now: aware.
        written: how year and count are written as a number.
        state: `RESERVED` or `USED`.
        year: of the register; the calendar year of `now` in Asia/Shanghai when None.
    """
    of_year = now.astimezone(TIME_ZONE).year if year is None else year
    seq = uow.numbers.take_seq(register, of_year)
    return NumberRecord(
        id=str(uuid.uuid4()),
        register=register,
        year=of_year,
        seq=seq,
        value=written(of_year, seq),
        state=state,
        reserved_at=now,
        settled_at=now if state is NumberState.USED else None,
    )
