"""The registers as an office looks at them: the list, the gaps, and a void by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bureau.domain.clock import Clock
from bureau.domain.document_registers import DocumentRegisters
from bureau.domain.numbering import gaps
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, InvalidData, NotFound
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import CaseEvent, NumberRecord, NumberState


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReport:
    """One register in one year.

    Args:
        register: its name.
        year: its year.
        last: last count given; 0: none.
        missing: counts up to the last that no number has; there must be none.
        reserved: numbers that are neither used nor void yet.
        void: numbers that are void, each with its reason.
    """

    register: str
    year: int
    last: int
    missing: tuple[int, ...]
    reserved: tuple[NumberRecord, ...]
    void: tuple[NumberRecord, ...]


class NumberReview:
    """The use cases 号簿、断号检查、手工废号.

    Args:
        uow: opens transactions.
        clock: the one clock.
        registers: reads the registers of 文号.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, clock: Clock, registers: Callable[[], DocumentRegisters]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._registers = registers

    def registers(self) -> DocumentRegisters:
        """The registers of 文号 that the office keeps.

        Raises:
            InvalidData: the file of registers is faulty.
        """
        return self._registers()

    def numbers(self, register: str, year: int) -> tuple[NumberRecord, ...]:
        """All numbers of a register in a year, in their order."""
        with self._uow(read_only=True) as uow:
            return uow.numbers.of_year(register, year)

    def report(
        self, register: str | None = None, year: int | None = None
    ) -> tuple[RegisterReport, ...]:
        """Every register and year that was ever used, or only those asked for."""
        with self._uow(read_only=True) as uow:
            return tuple(
                _report(name, of, last, uow.numbers.of_year(name, of))
                for name, of, last in uow.numbers.counters()
                if register in (None, name) and year in (None, of)
            )

    def void(self, value: str, *, reason: str, by: str) -> NumberRecord:
        """Void a reserved number by hand.

        Args:
            value: as written.
            reason: why the document does not go out.
            by: who says so.

        Raises:
            NotFound: no such number.
            Conflict: it is used, or void already.
            InvalidData: reason or person is missing.
        """
        if not reason.strip() or not by.strip():
            raise InvalidData("废号须写明原因和经手人。")
        now = self._clock.now()
        with self._uow() as uow:
            held = uow.numbers.lock(value)
            if held is None:
                raise NotFound(f"没有这个号：{value[:60]}")
            if held.state is not NumberState.RESERVED:
                word = "已使用" if held.state is NumberState.USED else "已作废"
                raise Conflict(f"{value} {word}，不能再作废。")
            voided = replace(
                held,
                state=NumberState.VOID,
                reason=reason.strip(),
                settled_at=now,
                settled_by=by.strip(),
            )
            uow.numbers.save(voided)
            if held.case_id is not None:
                uow.events.add(
                    CaseEvent(
                        case_id=held.case_id,
                        at=now,
                        kind=EventKind.NUMBERED,
                        actor=by.strip(),
                        text=f"废号 {value}，原因：{reason.strip()}",
                        data={"number": value, "state": NumberState.VOID.value},
                    )
                )
            uow.commit()
        return voided


def _report(
    register: str, year: int, last: int, numbers: tuple[NumberRecord, ...]
) -> RegisterReport:
    given = [number.seq for number in numbers]
    behind = range(max(given, default=0) + 1, last + 1)
    return RegisterReport(
        register=register,
        year=year,
        last=last,
        missing=(*gaps(given), *behind),
        reserved=tuple(n for n in numbers if n.state is NumberState.RESERVED),
        void=tuple(n for n in numbers if n.state is NumberState.VOID),
    )
