"""Explains limits to other bodies: any rule of the register, and those of their own cases."""

from __future__ import annotations

from datetime import date, datetime

from bureau.domain.deadlines import CalendarMissing, Deadline, DeadlineRequest
from bureau.domain.numbering import is_case_number
from bureau.errors import Fault, InvalidData, NotFound, Permanent
from bureau.services.access import Caller
from bureau.services.deadline_review import DeadlineReview, ExplainedLimit
from bureau.services.ports.unit_of_work import UnitOfWorkFactory

#: Where the request of the domain stands in the address.
_QUERY = {"/event": "/query/start", "/entered": "/query/entered"}


class LimitExplaining:
    """The use case 解释期限 for a body.

    Args:
        uow: opens transactions.
        review: computes with every day told.
    """

    def __init__(self, uow: UnitOfWorkFactory, review: DeadlineReview) -> None:
        self._uow = uow
        self._review = review

    def of_rule(
        self, rule: str, *, start: datetime | None, entered: date | datetime | None
    ) -> Deadline:
        """What a rule makes of an event. The rules are public: any body may ask.

        Raises:
            NotFound: no such rule (code "unknown-rule").
            InvalidData: start or typed date is missing or not wanted; or the rule ends a right and
                the notice for its year is not known (code "calendar-missing").
            Permanent: the calendar or the rules cannot be read.
        """
        try:
            return self._review.explain(DeadlineRequest(rule=rule, event=start, entered=entered))
        except InvalidData as fault:
            if fault.code != "invalid-deadline":
                raise Permanent(fault.message) from fault  # a file of ours is broken
            faults = tuple(
                Fault(_QUERY.get(one.pointer, one.pointer), one.message) for one in fault.faults
            )
            raise InvalidData(fault.message, code=fault.code, faults=faults) from fault
        except CalendarMissing as fault:
            raise InvalidData(str(fault), code="calendar-missing") from fault

    def of_case(self, caller: Caller, tracking_number: str) -> tuple[ExplainedLimit, ...]:
        """The running limits of one of the caller's own cases.

        Raises:
            NotPermitted: the key may not ask.
            NotFound: no such case, or another body's: the caller cannot tell which.
        """
        caller.require_status()
        number = tracking_number if is_case_number(tracking_number) else ""
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number) if number else None
        if case is None or case.organisation_id != caller.organisation_id:
            raise NotFound(f"没有找到办件 {tracking_number[:40]}。")
        return self._review.explain_case(number)
