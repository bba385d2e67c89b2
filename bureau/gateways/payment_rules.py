"""The rules by which is paid, from `bpmn/payments.yaml`; read again when the file has changed."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from bureau.domain.money import yuan
from bureau.domain.payments import PaymentRule
from bureau.errors import Fault
from bureau.gateways.typed_yaml import Typed, faulty, read_typed

_CODE: Final = "invalid-payment-rules"
_Amount = Annotated[Decimal, BeforeValidator(yuan)]


class _Rule(Typed):
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,62}$")
    title: str = Field(min_length=2)
    clause: str = Field(min_length=2)
    budget: str = Field(min_length=2)
    cap: _Amount | None = None
    ratio: Decimal | None = Field(default=None, gt=0, le=1)
    year_cap: _Amount | None = Field(default=None, alias="yearCap")
    meeting_over: _Amount | None = Field(default=None, alias="meetingOver")


class _File(Typed):
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
    typed = read_typed(path, _File, code=_CODE)
    rules = {one.id: PaymentRule(**one.model_dump()) for one in typed.rules}
    if len(rules) < len(typed.rules):
        raise faulty(path, [Fault("/rules", "规则编号重复。")], code=_CODE)
    return rules
