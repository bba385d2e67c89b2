"""Registers that the office writes as YAML, read by their typed shape; every fault is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bureau.errors import Fault, InvalidData


class Typed(BaseModel):
    """Base of the shapes: no unknown key, nothing changed later, no blanks around."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


_Shape = TypeVar("_Shape", bound=Typed)


def read_typed(path: Path, shape: type[_Shape], *, code: str) -> _Shape:
    """The content of a register.

    Args:
        path: the file.
        shape: what it must hold.
        code: code of the refusal, such as ``invalid-registers``.

    Raises:
        InvalidData: the file cannot be read, or is of another shape; every fault is named.
    """
    try:
        return shape.model_validate(read_document(path, code=code))
    except ValidationError as fault:
        faults = [Fault("/" + "/".join(map(str, e["loc"])), e["msg"]) for e in fault.errors()]
        raise faulty(path, faults, code=code) from fault


def read_document(path: Path, *, code: str) -> object:
    """What a YAML file holds, of whatever shape.

    Raises:
        InvalidData: the file cannot be read.
    """
    try:
        document: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise faulty(path, [Fault("", f"无法读取：{fault}")], code=code) from fault
    return document


def faulty(path: Path, faults: Sequence[Fault], *, code: str) -> InvalidData:
    """The refusal of a register, with all that is wrong in it."""
    told = "；".join(f"{fault.pointer} {fault.message}".strip() for fault in faults)
    return InvalidData(f"{path.name} 有误：{told}", code=code, faults=tuple(faults))
