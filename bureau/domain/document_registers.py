"""Registers of 文号: which 机关代字 the bureau numbers its documents under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bureau.errors import Fault, InvalidData, NotFound


@dataclass(frozen=True, slots=True)
class DocumentRegister:
    """One register.

    Args:
        sign: 机关代字, such as 桓商; also the name of the register.
        name: what it is called.
        closed: no new number is given (停用).
    """

    sign: str
    name: str
    closed: bool = False


class DocumentRegisters:
    """All registers, in file order.

    Args:
        registers: one for each 机关代字.

    Raises:
        InvalidData: a 代字 is there twice.
    """

    def __init__(self, registers: Iterable[DocumentRegister]) -> None:
        self._registers: dict[str, DocumentRegister] = {}
        faults = []
        for register in registers:
            if register.sign in self._registers:
                faults.append(Fault("/登记簿", f"代字重复：{register.sign}"))
            self._registers[register.sign] = register
        if faults:
            raise InvalidData("发文字号登记簿有误", code="invalid-registers", faults=tuple(faults))

    def get(self, sign: str) -> DocumentRegister:
        """The register of a 机关代字.

        Raises:
            NotFound: there is none.
        """
        found = self._registers.get(sign)
        if found is None:
            known = "、".join(self._registers)
            raise NotFound(f"没有“{sign}”的发文字号登记簿，现有：{known}", code="unknown-register")
        return found

    def __iter__(self) -> Iterator[DocumentRegister]:
        return iter(self._registers.values())
