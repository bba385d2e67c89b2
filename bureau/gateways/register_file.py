"""Reads `bpmn/registers.yaml`: the registers of 文号 that the office keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from bureau.domain.document_registers import DocumentRegister, DocumentRegisters
from bureau.domain.numbering import is_sign
from bureau.errors import Fault
from bureau.gateways.typed_yaml import Typed, faulty, read_typed

_CODE: Final = "invalid-registers"


class _Register(Typed):
    sign: str = Field(alias="代字")
    name: str = Field(alias="名称", min_length=2)
    closed: bool = Field(default=False, alias="停用")


class _File(Typed):
    registers: tuple[_Register, ...] = Field(alias="登记簿")


def read_registers(path: Path) -> DocumentRegisters:
    """The registers.

    Raises:
        InvalidData: the file cannot be read, a 代字 is there twice or is none; each fault is named.
    """
    typed = read_typed(path, _File, code=_CODE)
    wrong = [
        Fault("/登记簿", f"不是机关代字：{register.sign!r}")
        for register in typed.registers
        if not is_sign(register.sign)
    ]
    if wrong:
        raise faulty(path, wrong, code=_CODE)
    return DocumentRegisters(
        DocumentRegister(one.sign, one.name, one.closed) for one in typed.registers
    )
