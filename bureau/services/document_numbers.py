"""Numbers documents (发文字号), gapless by 机关代字 and year (topic `number-document`).

依据：GB/T 9704-2012 第7.2.5条; 附件1.1 规范「分管领导审核、主要领导审签后编号发文」. A number is
reserved (留号), used (用号) or void with a reason (废号). None is given twice, none disappears: a
void number stays in its register and is not given again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.document_registers import DocumentRegisters
from bureau.domain.json_value import JsonObject
from bureau.domain.numbering import format_document_number
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import NotFound, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent, NumberRecord, NumberState
from bureau.services.running_numbers import take_number


class NumberedDocument(BaseModel):
    """A number as the process is told of it.

    Args:
        number: as written, such as 桓商〔2026〕5号.
        state: what became of it.
    """

    model_config = ConfigDict(frozen=True)

    number: str
    state: NumberState


class DocumentNumbers:
    """The use cases 留号、用号、废号 of a case.

    Args:
        ledger: each act once for its key, so that a redelivery gives the same number.
        clock: the one clock.
        registers: reads the registers that the office keeps.
    """

    def __init__(
        self, ledger: EffectLedger, clock: Clock, registers: Callable[[], DocumentRegisters]
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._registers = registers

    def reserve(
        self, key: str, *, case_id: str, register: str, subject: str = ""
    ) -> NumberedDocument:
        """Reserve the next number. A case that holds one unused for the same document keeps it.

        Args:
            key: external task id.
            case_id: the case.
            register: 机关代字.
            subject: title of the document (题名).

        Raises:
            Permanent: no such case or register, or the register is closed.
        """

        def act(uow: UnitOfWork) -> NumberRecord:
            held = [
                number
                for number in uow.numbers.of_case(case_id)
                if (number.register, number.state, number.subject)
                == (register, NumberState.RESERVED, subject)
            ]
            if held:
                return held[0]
            return self._take(uow, case_id, register, subject, NumberState.RESERVED)

        return self._once(key, "reserve", case_id, {"register": register, "subject": subject}, act)

    def use(
        self,
        key: str,
        *,
        case_id: str,
        register: str,
        number: str | None = None,
        subject: str = "",
    ) -> NumberedDocument:
        """Use a reserved number, or take the next one and use it at once.

        Args:
            key, case_id, register, subject: as for `reserve`.
            number: the reserved number; None takes the next one.

        Raises:
            Permanent: as for `reserve`; the number is void, or another case's or register's.
        """

        def act(uow: UnitOfWork) -> NumberRecord:
            if not number:
                return self._take(uow, case_id, register, subject, NumberState.USED)
            held = _of_case(uow, case_id, number)
            if held.register != register:
                raise Permanent(f"number {number} belongs to register {held.register} (代字不符)")
            if held.state is NumberState.USED:
                return held
            if held.state is NumberState.VOID:
                raise Permanent(f"number {number} is void: {held.reason} (已作废，不能再用)")
            return self._settle(uow, held, NumberState.USED, subject=subject or held.subject)

        asked: JsonObject = {"register": register, "number": number, "subject": subject}
        return self._once(key, "use", case_id, asked, act)

    def void(self, key: str, *, case_id: str, number: str, reason: str) -> NumberedDocument:
        """Void a reserved number, with the reason; its place in the register stays.

        Args:
            key, case_id: as for `reserve`.
            number: the reserved number.
            reason: why the document does not go out.

        Raises:
            Permanent: no reason, or the number is used, or not this case's.
        """

        def act(uow: UnitOfWork) -> NumberRecord:
            held = _of_case(uow, case_id, number)
            if held.state is NumberState.VOID:
                return held
            if held.state is NumberState.USED:
                raise Permanent(f"number {number} is used, it cannot become void (已用号不能作废)")
            if not reason.strip():
                raise Permanent(f"number {number}: no reason is given (废号须说明原因)")
            return self._settle(uow, held, NumberState.VOID, reason=reason.strip())

        return self._once(key, "void", case_id, {"number": number, "reason": reason}, act)

    def _once(
        self,
        key: str,
        what: str,
        case_id: str,
        asked: JsonObject,
        act: Callable[[UnitOfWork], NumberRecord],
    ) -> NumberedDocument:
        def locked(uow: UnitOfWork) -> NumberedDocument:
            # one after the other for each case: of two tasks the second sees the first's number
            if uow.cases.lock(case_id) is None:
                raise Permanent(f"no case {case_id}")
            found = act(uow)
            return NumberedDocument(number=found.value, state=found.state)

        return self._ledger.inside(
            key,
            topic="number-document",
            case_id=case_id,
            request={"act": what, **asked},
            model=NumberedDocument,
            act=locked,
        )

    def _take(
        self, uow: UnitOfWork, case_id: str, register: str, subject: str, state: NumberState
    ) -> NumberRecord:
        try:
            known = self._registers().get(register)
        except NotFound as fault:
            raise Permanent(fault.message) from fault
        if known.closed:
            raise Permanent(f"register {register} is closed (登记簿已停用，不再给号)")
        now = self._clock.now()
        written = partial(format_document_number, register)
        taken = take_number(uow, register, now, written, state=state)
        by = SYSTEM if state is NumberState.USED else None
        taken = replace(taken, case_id=case_id, subject=subject, settled_by=by)
        uow.numbers.add(taken)
        self._tell(uow, taken, "编号" if state is NumberState.USED else "留号")
        return taken

    def _settle(
        self,
        uow: UnitOfWork,
        held: NumberRecord,
        state: NumberState,
        *,
        subject: str | None = None,
        reason: str | None = None,
    ) -> NumberRecord:
        settled = replace(
            held,
            state=state,
            subject=held.subject if subject is None else subject,
            reason=reason,
            settled_at=self._clock.now(),
            settled_by=SYSTEM,
        )
        uow.numbers.save(settled)
        self._tell(uow, settled, "废号" if state is NumberState.VOID else "用号")
        return settled

    def _tell(self, uow: UnitOfWork, number: NumberRecord, word: str) -> None:
        about = f"《{number.subject}》" if number.subject else ""
        why = f"，原因：{number.reason}" if number.reason else ""
        assert number.case_id is not None
        uow.events.add(
            CaseEvent(
                case_id=number.case_id,
                at=self._clock.now(),
                kind=EventKind.NUMBERED,
                actor=SYSTEM,
                text=f"{word} {number.value}{about}{why}",
                data={"number": number.value, "state": number.state.value},
            )
        )


def _of_case(uow: UnitOfWork, case_id: str, value: str) -> NumberRecord:
    held = uow.numbers.lock(value)
    if held is None or held.case_id != case_id:
        raise Permanent(f"number {value!r} was not given for this case (不是本件的号)")
    return held
