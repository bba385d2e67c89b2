"""Gives a case its number (办件编号) from register "BJ", in the transaction that opens the case."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bureau.domain.numbering import CASE_REGISTER, format_number
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import NumberRecord, NumberState
from bureau.services.running_numbers import take_number


def take_case_number(uow: UnitOfWork, now: datetime) -> NumberRecord:
    """Take the next number of the year; whoever else wants one waits until this transaction ends.

    Add the case first, then the number: its row names its case.
    """
    written = partial(format_number, CASE_REGISTER)
    return take_number(uow, CASE_REGISTER, now, written, state=NumberState.USED)
