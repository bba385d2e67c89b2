"""Reads `bpmn/registers.yaml`: the registers of 文号 that the office keeps."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bureau.domain.document_registers import DocumentRegister, DocumentRegisters
from bureau.domain.numbering import is_sign
from bureau.errors import Fault, InvalidData


class _Typed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _Register(_Typed):
    sign: str = Field(alias="代字")
    name: str = Field(alias="名称", min_length=2)
    closed: bool = Field(default=False, alias="停用")


class _File(_Typed):
    registers: tuple[_Register, ...] = Field(alias="登记簿")


def read_registers(path: Path) -> DocumentRegisters:
    """The registers.

    Raises:
        InvalidData: the file cannot be read, a 代字 is there twice or is none; each fault is named.
    """
    try:
        document: object = yaml.safe_load(path.read_text(encoding="utf-8"))
        typed = _File.model_validate(document)
    except ValidationError as fault:
        faults = [Fault("/" + "/".join(map(str, e["loc"])), e["msg"]) for e in fault.errors()]
        raise _broken(path, faults) from fault
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise _broken(path, [Fault("", f"无法读取：{fault}")]) from fault
    wrong = [
        Fault("/登记簿", f"不是机关代字：{register.sign!r}")
        for register in typed.registers
        if not is_sign(register.sign)
    ]
    if wrong:
        raise _broken(path, wrong)
    return DocumentRegisters(
        DocumentRegister(one.sign, one.name, one.closed) for one in typed.registers
    )


def _broken(path: Path, faults: list[Fault]) -> InvalidData:
    told = "；".join(f"{fault.pointer} {fault.message}".strip() for fault in faults)
    return InvalidData(f"{path.name} 有误：{told}", code="invalid-registers", faults=tuple(faults))
