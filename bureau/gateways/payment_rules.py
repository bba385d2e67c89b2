"""The rules by which is paid, from `bpmn/payments.yaml`; read again when the file has changed."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bureau.domain.money import yuan
from bureau.domain.payments import PaymentRule
from bureau.errors import Fault, InvalidData

_Amount = Annotated[Decimal, BeforeValidator(yuan)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,62}$")
    title: str = Field(min_length=2)
    clause: str = Field(min_length=2)
    budget: str = Field(min_length=2)
    cap: _Amount | None = None
    ratio: Decimal | None = Field(default=None, gt=0, le=1)
    year_cap: _Amount | None = Field(default=None, alias="yearCap")
    meeting_over: _Amount | None = Field(default=None, alias="meetingOver")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[_Rule, ...]


class PaymentRuleFile:
    """Reads the rules; safe for several threads.

    Args:
        path: the file; without it there are no rules.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._rules: dict[str, PaymentRule] = {}

    def get(self, rule: str) -> PaymentRule | None:
        """The rule of this id.

        Raises:
            InvalidData: the file cannot be used; every fault is named.
        """
        return self.all().get(rule)

    def all(self) -> dict[str, PaymentRule]:
        """Every rule by id.

        Raises:
            InvalidData: as for `get`.
        """
        if not self._path.is_file():
            return {}
        state = self._path.stat()
        with self._lock:
            if self._stamp != (state.st_mtime_ns, state.st_size):
                self._rules = _read(self._path)
                self._stamp = (state.st_mtime_ns, state.st_size)
            return self._rules


def _read(path: Path) -> dict[str, PaymentRule]:
    try:
        typed = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as fault:
        faults = [Fault("/" + "/".join(map(str, e["loc"])), e["msg"]) for e in fault.errors()]
        raise _broken(path, faults) from fault
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        raise _broken(path, [Fault("", f"不是合法的 YAML：{fault}")]) from fault
    rules = {one.id: PaymentRule(**one.model_dump()) for one in typed.rules}
    if len(rules) < len(typed.rules):
        raise _broken(path, [Fault("/rules", "规则编号重复。")])
    return rules


def _broken(path: Path, faults: list[Fault]) -> InvalidData:
    told = "；".join(f"{one.pointer} {one.message}" for one in faults)
    return InvalidData(f"支付规则 {path.name} 不可用：{told}", faults=tuple(faults))
